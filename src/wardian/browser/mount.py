"""Where the program that is being started shall be shown."""

from __future__ import annotations

from contextvars import ContextVar


class Mount:
    """A place that the boot script prepared for one program.

    Attributes:
        view: The number the tab gave the place.
        url: The address the program was started with.
        taken: Whether ``run`` was called for it.
    """

    __slots__ = ("taken", "url", "view")

    def __init__(self, view: int, url: str) -> None:
        self.view = view
        self.url = url
        self.taken = False


mount: ContextVar[Mount | None] = ContextVar("wardian_mount", default=None)
