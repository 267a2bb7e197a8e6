"""Shelves: what one tab keeps of its states, who has which name, and when it is written.

What has changed is written in the event loop's next turn, so with the flush that shows it; after
that at most four times a second, and when the page is hidden or left. A host has its own way to
store texts (``Storage``); it gives its shelves by a module ``keeping`` in its own package, which is
imported only where a program keeps anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

from ..errors import HostMissingError
from ..tree import keeping
from ..tree.element import Element
from ..tree.keeping import KeptState, told_once, weakly
from . import faults
from . import host as live_host

log = logging.getLogger("wardian")

PAUSE = 0.25
"""Seconds from one write to the next; the first one after a pause is made at once."""

finders: list[Callable[[object], Shelf | None]] = []
"""Of the hosts that keep anything: each gives the shelf of an object that is in one of its tabs."""

_asked: set[str] = set()


class Storage(Protocol):
    """Where a tab has its texts, by name. None of its methods raises."""

    def read(self, name: str) -> str | None:
        """Give a text; ``None``: there is none, or it cannot be had."""

    def write(self, texts: Mapping[str, str | None]) -> None:
        """Put texts there; ``None`` takes one away."""

    def expect(self, save: Callable[[], None] | None) -> None:
        """Call ``save`` if the tab is about to go; ``None``: there is nothing to save any more."""


class Shelf:
    """What one tab keeps.

    Attributes:
        storage: Where it is.
    """

    def __init__(self, storage: Storage) -> None:
        """Begin with what is in the storage."""
        self.storage = storage
        self._holders: dict[str, tuple[Callable[[], Any], KeptState[Any]]] = {}
        self._rivals: list[tuple[Callable[[], object], Callable[[], object]]] = []
        self._changed: dict[str, tuple[KeptState[Any], Any]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._due: asyncio.Handle | None = None
        self._written = float("-inf")

    def claim(self, state: KeptState[Any], owner: object) -> str | None:
        """Let an object have its name, and give the text that is kept under it.

        An object that is made anew has the name of the one before it. Two that are shown beside
        each other must not: that is told.
        """
        name = state.name(owner)
        if name in self._changed:
            self.save()
        before = self._holders.get(name)
        self._hold(name, owner, state)
        if before is not None:
            self._rivals.append((before[0], self._holders[name][0]))
            self._schedule()  # by then it is known which of them is shown
        return self.storage.read(name)

    def changed(self, state: KeptState[Any], owner: object) -> None:
        """Have a state written soon."""
        name = state.name(owner)
        if not self._changed:
            self.storage.expect(self.save)
        self._changed[name] = state, owner
        if name not in self._holders:  # it was assigned before it was read
            self._hold(name, owner, state)
        self._schedule()

    def drop(self, name: str) -> None:
        """Keep nothing under a name any more."""
        self.storage.write({name: None})

    def save(self) -> None:
        """Write what has changed, now."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
            assert self._loop is not None
            self._written = self._loop.time()
        self._tell_rivals()
        if not self._changed:
            return
        self.storage.expect(None)
        texts = {}
        try:
            for name in list(self._changed):
                state, owner = self._changed.pop(name)
                if self._holds(name, owner, state):
                    texts[name] = self._text(state, owner)
        finally:
            if texts:
                self.storage.write(texts)
            if self._changed:  # the next time: what was raised is of one alone
                self.storage.expect(self.save)
                self._schedule()

    def differs(self, texts: Mapping[str, str]) -> bool:
        """Whether objects that have their names have other values than these texts."""
        for name, text in texts.items():
            owner = self.holder(name)
            if owner is not None and self._text(self._holders[name][1], owner) != text:
                return True
        return False

    def holder(self, name: str) -> object:
        """Give the object that has a name; ``None``: nobody has it."""
        found = self._holders.get(name)
        return None if found is None else found[0]()

    def _hold(self, name: str, owner: object, state: KeptState[Any]) -> None:
        def gone(holder: object) -> None:
            if self._holders.get(name, (None,))[0] is holder:
                del self._holders[name]

        self._holders[name] = weakly(owner, gone), state

    def _text(self, state: KeptState[Any], owner: Any) -> str | None:
        about = f"{type(owner).__qualname__}.{state._name}"
        try:
            state.kind_of_default()
        except Exception as error:  # noqa: BLE001 (the program's factory may raise anything)
            faults.report(error, where=f"the default of {about}")
            return None
        try:
            return state.packed(owner)
        except ValueError as error:
            # Nothing, rather than a value that it had once.
            told_once(
                (type(owner), state._name), f"{about} is not kept as it is now: expected {error}"
            )
            return None

    def _holds(self, name: str, owner: object, state: KeptState[Any]) -> bool:
        """Whether an object has its name. An element has it from one that is shown no more."""
        holder = self.holder(name)
        if holder is owner:
            return True
        if holder is None or (isinstance(owner, Element) and not _is_shown(holder)):
            self._hold(name, owner, state)
            return True
        if _is_shown(owner) or not isinstance(owner, Element):
            _tell_double(owner)
        return False

    def _tell_rivals(self) -> None:
        rivals, self._rivals = self._rivals, []
        for before, after in rivals:
            one, other = before(), after()
            if one is not other and _is_shown(one) and _is_shown(other):
                _tell_double(other)

    def _schedule(self) -> None:
        if self._due is not None:
            return
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            if self._loop is None or self._loop.is_closed():
                self.save()
            else:  # another thread writes to states
                self._loop.call_soon_threadsafe(self._schedule)
            return
        wait = self._written + PAUSE - self._loop.time()
        if wait > 0:
            self._due = self._loop.call_later(wait, self.save)
        else:
            self._due = self._loop.call_soon(self.save)


def shelf_of(owner: object) -> Shelf | None:
    """Give the shelf of the tab that an object belongs to; ``None``: it belongs to no single one.

    Also where nothing can be kept, as in a plain interpreter.
    """
    try:
        package = type(live_host.current()).__module__.rpartition(".")[0]
    except HostMissingError:
        package = ""
    if package and package not in _asked:
        _asked.add(package)
        name = f"{package}.keeping"
        try:
            import_module(name)  # which enters itself
        except ModuleNotFoundError as error:
            if error.name not in (name, package):  # hosts that show nothing keep nothing
                raise
    for find in finders:
        shelf = find(owner)
        if shelf is not None:
            return shelf
    return None


def _is_shown(owner: object) -> bool:
    return isinstance(owner, Element) and owner._is_live()


def _tell_double(owner: object) -> None:
    kind = type(owner)
    told_once(
        (kind, "double"),
        f"{kind.__qualname__} has kept states: expected each object to have a key of its own, got "
        f"two with {getattr(owner, 'key', None)!r}; write key=item.id or the like",
    )


def _tell(text: str) -> None:
    log.warning("%s", text)


keeping.find = shelf_of
keeping.tell = _tell
