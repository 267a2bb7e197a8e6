"""Where a tab of a test keeps states: in two dicts, which another screen may be given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar

from ..live.keeping import Shelf, finders
from ..live.view import views_of
from ..tree.element import Element
from ..tree.keeping import BROWSER
from ..tree.standing import roots_of


class Kept:
    """What a tab keeps, by name; see ``docs/reference/state.md``.

    Attributes:
        tab: What goes with the tab.
        browser: What all tabs of the browser share.
    """

    def __init__(
        self, *, tab: dict[str, str] | None = None, browser: dict[str, str] | None = None
    ) -> None:
        """Begin with what is given, or with nothing."""
        self.tab = {} if tab is None else tab
        self.browser = {} if browser is None else browser

    def read(self, name: str) -> str | None:
        """Give a text."""
        return self._of(name).get(name)

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Put texts there; ``None`` takes one away."""
        for name, text in texts.items():
            if text is None:
                self._of(name).pop(name, None)
            else:
                self._of(name)[name] = text

    def expect(self, save: Callable[[], None] | None) -> None:
        """Do nothing: a screen saves when it is closed, or looked at."""

    def _of(self, name: str) -> dict[str, str]:
        return self.browser if name[0] == BROWSER else self.tab


acting: ContextVar[Shelf | None] = ContextVar("wardian_screen", default=None)
"""Of the screen that acts, or whose program runs."""

shelves: dict[object, Shelf] = {}
"""By the screen, as the transport of views."""


def shelf_of(owner: object) -> Shelf | None:
    """Give the shelf of the screen that shows an object; else, of the one that acts."""
    if isinstance(owner, Element):
        found = {shelves.get(view.transport) for view in views_of(roots_of(owner))}
        if len(found) == 1:
            return found.pop()
    return acting.get()


finders.append(shelf_of)
