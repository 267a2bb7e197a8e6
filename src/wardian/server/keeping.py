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
from weakref import WeakKeyDictionary, ref

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
"""The most that the texts of one tab may have together, each counted with its name as ``size`` does
and as the tab does: they come back in one message, and what it has no room for would be lost."""


class TabStorage:
    """What the tab of one visit keeps.

    Attributes:
        texts: By name, the one that was written last at the end.
        first: The id from which on elements were made for this visit, or after it began.
        holder: Gives the object that has a name.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Begin with what the tab says it has."""
        self.texts: dict[str, str] = {}
        self._used = 0
        self.learn(texts)
        self.first = next_id()
        self.holder: Callable[[str], object] = _nobody
        self._view: Callable[[], View | None] = _nobody
        self._unsent: dict[str, str | None] = {}
        self._sent: tuple[int, dict[str, str | None]] = (0, {})

    @property
    def view(self) -> View | None:
        """Its view, while there is one.

        Not kept alive from here: a view holds its root, and that root is what finds this.
        """
        return self._view()

    def learn(self, texts: Mapping[str, str]) -> None:
        """Enter what the tab says it has."""
        for name, text in texts.items():
            self._put(name, text)

    def attach(self, view: View) -> None:
        """Send to this view from now on, and what there is to send at once."""
        self._view = ref(view)
        self.send()

    def read(self, name: str) -> str | None:
        """Give a text."""
        return self.texts.get(name)

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Have the tab put texts in its storage; ``None`` takes one away."""
        for name, text in texts.items():
            self._put(name, None)
            if text is not None and self._has_room(name, text):
                self._put(name, text)
            self._unsent[name] = self.texts.get(name)
        self.send()

    def expect(self, save: Callable[[], None] | None) -> None:
        """Do nothing: when a tab goes, nothing can be sent to it."""

    def send(self) -> None:
        """Send what the tab has not been told.

        Wire: ``["n", view, k, "keep", json]``, where the JSON is an object of texts by name
        """
        view = self.view
        before, texts = self._sent
        is_lost = bool(texts) and view is not None and before not in view.unconfirmed
        if view is None or not view.is_open or not (self._unsent or is_lost):
            return
        # Of each name only the last text matters, so one such command is enough. What the tab has
        # not confirmed is in it, also if other commands have pushed out the one it was in.
        texts = {**texts, **self._unsent}
        self._unsent = {}
        view.unconfirmed.pop(before, None)
        view.commands += 1
        message = ops.command(view.number, view.commands, COMMAND, (encode(texts),))
        view.unconfirmed[view.commands] = message
        self._sent = view.commands, texts
        view.send(message)

    def confirm(self, last: int) -> None:
        """Enter that the tab has carried out all commands up to a number."""
        if self._sent[0] <= last:
            self._sent = (0, {})

    def _put(self, name: str, text: str | None) -> None:
        before = self.texts.pop(name, None)
        if before is not None:
            self._used -= size(name, before)
        if text is not None:
            self.texts[name] = text
            self._used += size(name, text)

    def _has_room(self, name: str, text: str) -> bool:
        """Whether a text fits. Those that nobody has any more make room, the oldest ones first."""
        lacking = self._used + size(name, text) - MOST_BYTES
        if lacking <= 0:
            return True
        # Those of the browser last: other pages may have them.
        loose = sorted(
            (other for other in self.texts if not self._is_held(other)),
            key=lambda other: other[:1] == keeping.BROWSER,
        )
        sizes = [size(other, self.texts[other]) for other in loose]
        if sum(sizes) < lacking:
            told_once(
                "room",
                f"expected at most {MOST_BYTES} bytes of kept states in one tab, got more: "
                f"{name[:80]} is not kept; on a server keep what is large in a database",
            )
            return False
        for other, freed in zip(loose, sizes, strict=True):
            if lacking <= 0:
                break
            lacking -= freed
            self._put(other, None)
            self._unsent[other] = None
        return True

    def _is_held(self, name: str) -> bool:
        """Whether an object has a name, and the tab shows it if it shows anything."""
        holder, view = self.holder(name), self.view
        if view is None or not view.is_open or not isinstance(holder, Element):
            return holder is not None
        return holder._is_live()


def size(name: str, text: str) -> int:
    """Count what a text takes of the room there is.

    As the tab does, and as it was sent to the tab: names and texts are ASCII.
    """
    return len(encode([name, text]))


def _nobody(*_: object) -> None:
    return None


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
    storage = TabStorage(texts or {})
    shelf = Shelf(storage)
    storage.holder = shelf.holder
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
    _storage(shelf).learn(texts)  # for what is read later
    return False


def attach(view: View) -> None:
    """Have what changes from now on, or has, written in the tab of a view."""
    shelf = _shelf_in(view.request)
    if shelf is not None:
        _storage(shelf).attach(view)


def confirmed(view: View, last: int) -> None:
    """Enter that the tab of a view has carried out all commands up to a number."""
    shelf = _shelf_in(view.request)
    if shelf is not None:
        _storage(shelf).confirm(last)


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
