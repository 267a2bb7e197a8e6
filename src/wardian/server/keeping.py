"""Kept states on a server: the tab has them, and says with its hello what they are.

A first response is made before the tab can say anything, so it shows defaults. Where the tab then
turns out to have kept something else for this page, the page is made again with that, before the
tab is sent anything, and the tab puts it in place of what it shows.

What is restored is the visitor's word. So it concerns only what one visitor alone has: elements
that were made for the visit. What was there before (a page of the module, a component that several
pages hold) belongs to all visitors, and lives on with the server anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..live.keeping import Shelf, finders
from ..tree import holes, keeping
from ..tree.element import Element
from ..tree.keeping import told_once
from ..tree.node import next_id
from ..wire import ops
from ..wire.codec import encode

if TYPE_CHECKING:
    from ..live.request import Request
    from ..live.view import View

COMMAND = "keep"
MOST_BYTES = 32 * 1024
"""The most that the texts of one tab may have together: they come back in one message."""


class TabStorage:
    """What the tab of one visit keeps.

    Attributes:
        texts: By name.
        first: The id from which on elements were made for this visit, or after it began.
        view: Its view, once there is one.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Begin with what the tab says it has."""
        self.texts = dict(texts)
        self.first = next_id()
        self.view: View | None = None
        self._unsent: dict[str, str | None] = {}
        self._sent: tuple[int, dict[str, str | None]] = (0, {})

    def read(self, name: str) -> str | None:
        """Give a text."""
        return self.texts.get(name)

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Have the tab put texts in its storage; ``None`` takes one away."""
        for name, text in texts.items():
            self.texts.pop(name, None)
            if text is not None and self._has_room(name, text):
                self.texts[name] = text
            self._unsent[name] = self.texts.get(name)
        self.send()

    def expect(self, save: Callable[[], None] | None) -> None:
        """Do nothing: when a tab goes, nothing can be sent to it."""

    def send(self) -> None:
        """Send what the tab has not been told.

        Wire: ``["n", view, k, "keep", json]``, where the JSON is an object of texts by name
        """
        view = self.view
        if view is None or not view.is_open or not self._unsent:
            return
        unsent, self._unsent = self._unsent, {}
        before, texts = self._sent
        if view.unconfirmed.pop(before, None) is not None:
            # Of each name only the last text matters, so one such command is enough.
            unsent = {**texts, **unsent}
        view.commands += 1
        message = ops.command(view.number, view.commands, COMMAND, (encode(unsent),))
        view.unconfirmed[view.commands] = message
        self._sent = view.commands, unsent
        view.send(message)

    def _has_room(self, name: str, text: str) -> bool:
        size = sum(map(len, self.texts)) + sum(map(len, self.texts.values()))
        if size + len(name) + len(text) <= MOST_BYTES:
            return True
        told_once(
            "room",
            f"expected at most {MOST_BYTES} bytes of kept states in one tab, got more: {name[:80]} "
            "is not kept; on a server keep what is large in a database",
        )
        return False


current: ContextVar[Shelf | None] = ContextVar("wardian_shelf", default=None)
"""Of the visit that is being answered, or whose tab says something."""

_shelves: WeakKeyDictionary[Element, Shelf | None] = WeakKeyDictionary()
"""By root; ``None``: several visits show it."""


@contextmanager
def visiting(request: Request, texts: Mapping[str, str] | None = None) -> Iterator[None]:
    """Keep what is made meanwhile for this visit.

    Args:
        request: The visit; its ``shelf`` is a new one from now on.
        texts: What its tab has; ``None``: nobody knows yet.
    """
    if not keeping.is_used:
        yield
        return
    shelf = Shelf(TabStorage(texts or {}))
    request.shelf = shelf  # type: ignore[attr-defined]
    token = current.set(shelf)
    try:
        yield
    finally:
        current.reset(token)


def belongs(root: Any, request: Request) -> None:
    """Enter whose a root is, if it was made for this visit alone."""
    shelf = _shelf_in(request)
    if isinstance(root, Element) and shelf is not None:
        is_alone = root not in _shelves and root._id > _storage(shelf).first
        _shelves[root] = shelf if is_alone else None


def is_news(request: Request, texts: Mapping[str, str]) -> bool:
    """Whether a page that was made for a visit would be another one with these texts."""
    shelf = _shelf_in(request)
    if shelf is None or not texts:
        return False
    if shelf.differs(texts):
        return True
    _storage(shelf).texts.update(texts)  # for what is read later
    return False


def attach(view: View) -> None:
    """Have what changes from now on, or has, written in the tab of a view."""
    shelf = _shelf_in(view.request)
    if shelf is not None:
        _storage(shelf).view = view
        _storage(shelf).send()


def act(view: View) -> None:
    """Let what is made in this context belong to the tab of a view."""
    current.set(_shelf_in(view.request))


def shelf_of(owner: object) -> Shelf | None:
    """Give the shelf of the tab that alone has an object."""
    shelf = current.get()
    if not isinstance(owner, Element):
        if shelf is not None:
            told_once(
                (type(owner), "object"),
                f"{type(owner).__qualname__} has states with keep=, and is no component: on a "
                "server all visitors may share it, so nothing of it is kept",
            )
        return None
    top = _top(owner)
    watcher = holes.current
    if top not in _shelves and watcher is not None and watcher.element is not None:
        top = _top(watcher.element)  # a live hole is making it, in whatever context
    if top in _shelves:
        shelf = _shelves[top]
    return shelf if shelf is not None and owner._id > _storage(shelf).first else None


def _top(element: Element) -> Element:
    at: Any = element
    while at._parents and at not in _shelves:
        at = at._parents[0]
    return at  # type: ignore[no-any-return]


def _shelf_in(request: Request) -> Shelf | None:
    return request.__dict__.get("shelf")


def _storage(shelf: Shelf) -> TabStorage:
    assert isinstance(shelf.storage, TabStorage)
    return shelf.storage


finders.append(shelf_of)
