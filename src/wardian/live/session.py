"""Sessions: one browser, whatever it visits and however often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .view import View


class Session(MutableMapping[str, Any]):
    """What a program keeps for one browser: a mapping of its own.

    On a server it is found again by a cookie, and forgotten when it was not used for long. In a
    page there is one, which lasts as long as the document.

    Attributes:
        id: Unguessable; empty for a visit without a session.
        data: The plain dict behind the mapping. It stays in the memory of this process.
        views: The open views of this browser, oldest first.
    """

    __slots__ = ("__weakref__", "_when_ended", "_when_renewed", "data", "id", "views")

    def __init__(self, id: str = "") -> None:
        """Begin a session that knows nothing."""
        self.id = id
        self.data: dict[str, Any] = {}
        self.views: list[View] = []
        self._when_ended: Callable[[Session], None] | None = None
        self._when_renewed: Callable[[Session], Session] | None = None

    def end(self) -> None:
        """Forget everything, as when somebody signs out.

        On a server its name is worth nothing from now on, and its tabs begin anew, as another
        session. In a page, which has one session, only what it holds goes.
        """
        self.data.clear()
        if self._when_ended is not None:
            self._when_ended(self)

    def renew(self) -> Session:
        """Go on under another name, as when somebody signs in: whoever knew the old one is out.

        For page functions: ``request.session = request.session.renew()``. The new name reaches
        the browser with the response to that request, and in no other way; its other tabs then
        ask for their pages again. From a handler lead the tab to such a page.

        Returns:
            The session that holds from now on what this one did. In a page, this one itself.
        """
        return self if self._when_renewed is None else self._when_renewed(self)

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.data[name] = value

    def __delitem__(self, name: str) -> None:
        del self.data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return True  # also while it holds nothing

    def __eq__(self, other: object) -> bool:
        return self is other  # two browsers with equal data are two browsers

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<Session of {len(self.views)} views>"
