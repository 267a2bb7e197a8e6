"""``update()``: note what is to be sent, make the flush in time, give the honest answer.

A call by itself only notes the element and has one flush made for all that is noted, with the next
frame: so a thousand calls in one task cost one. Whoever wants the answer does not wait for a frame:
``await`` (or a look at the answer) makes the flush there and then. Every flush takes what was noted
before it along, so tabs learn of changes in the order in which they were sent.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Generator, Iterable
from functools import partial
from itertools import groupby
from operator import attrgetter
from threading import get_ident
from typing import Any, Final

from ..tree import hooks
from ..tree.element import Element
from ..tree.ledger import ONLY_TEXT, ledger
from ..tree.recording import flush, reread
from ..tree.standing import is_below, roots_of
from ..tree.update import Update
from . import faults, slowness
from .view import View, deliver, deliver_few, deliver_one, run_hooks, views_of

Frame = Callable[[Callable[[], None]], Any]

next_frame: Frame | None = None
"""How the host has something called with the tab's next frame. ``None``: it has no frames, and the
loop's present round is the frame: nobody waits longer than for what runs already."""

_loop: asyncio.AbstractEventLoop | None = None
_thread = 0  # the one that flushes for all others; 0: there are no others
_expected: object = "none"  # the loop that will run the next frame: most often it is ``_loop``


class _Noted(Update):
    """An update that is still to be made.

    Attributes:
        to: The only view to send it to; ``None``: every view.
        place: Where the program waits for it, or left it to a frame, where that is asked for.
    """

    __slots__ = ("element", "place")

    place: slowness.Place | None
    to: View | None = None

    def __init__(self, element: Element) -> None:
        self._counts = None
        self.element = element

    def __await__(self) -> Generator[Any, Any, bool]:
        global _lone
        # What is nearly always waited for is done here, in as few steps as it can be: one text, in
        # a tab beside this interpreter, which takes it as a call with two values and has it then.
        if _lone is self and not _stale:
            element = self.element
            try:
                texts = _known[element._up].texts
                changes = _dirty.pop(element)
            except KeyError:  # who has it is not known yet, or it is as they have it
                return self.sent > 0
            if changes is not ONLY_TEXT or texts is None:
                ledger.put_back(element, changes)
                return self.sent > 0
            try:
                texts[element._id] = element._text
            except BaseException:
                ledger.put_back(element, changes)
                raise
            _lone = None
            self._counts = 1, 0
            return True
        return self.sent > 0
        yield

    def _make(self) -> None:
        _gather()
        if _noted == [self] and self.to is None:
            has_it = deliver_one(self.element)
            if has_it is not None:
                _take()
                self.settle(sent=has_it, queued=not has_it)
                return
        if faults.show_details and not hasattr(self, "place"):
            self.place = slowness.caller()
        flush_noted(self)

    def count(self, *, arrived: bool) -> None:
        """Find out who has it.

        Args:
            arrived: Whether the flush was made; if it failed, what changed waits for another.
        """
        sent = queued = 0
        if any(is_below(node, self.element) for node in ledger.failed):
            arrived = False
        for view in views_of(roots_of(self.element)):
            if arrived and self.to in (None, view) and view.transport.reaches(view):
                sent += 1
            else:
                queued += 1
        self.settle(sent=sent, queued=queued)


class _NotedFor(_Noted):
    """The same for one view alone."""

    __slots__ = ("to",)

    def __init__(self, element: Element, to: View) -> None:
        super().__init__(element)
        self.to = to

    __await__ = Update.__await__


_noted: list[_Noted] = []
_LOOK: Final = object()
_lone: object = _LOOK
"""The only update that is noted, which then is not among ``_noted``. ``None``: none is, and the
next one need only be put here: its frame is expected, and no other thread is there. ``_LOOK``: look
at all of that first."""
_dirty, _stale, _known = ledger.dirty, ledger.stale, ledger.views


def serve_threads() -> None:
    """Remember the running loop as the one that flushes for other threads.

    What was noted in a loop that has ended since is made in this one.
    """
    global _loop, _thread
    _loop, _thread = None, 0
    try:
        _loop = asyncio.get_running_loop()
    except RuntimeError:
        return
    if sys.platform != "emscripten":  # an interpreter in a page has one thread
        _thread = get_ident()
    _gather()
    if _noted:
        _expect_frame()


def update(element: Element, to: View | None = None) -> Update:
    """Have an element flushed, from any thread; see ``Element.update``."""
    global _lone
    if to is None and _lone is None:
        _lone = noted = _Noted(element)
        return noted
    return _note(element, to)


def _note(element: Element, to: View | None) -> Update:
    """Do the same, whatever else is noted."""
    if _thread and get_ident() != _thread:
        from .elsewhere import made_in

        assert _loop is not None  # it has a thread
        return made_in(_loop, partial(_made, element, to))
    noted = _enter(element, to)
    if _expected is not _loop:
        if faults.show_details:
            noted.place = slowness.caller()
        _expect_frame()
    return noted


def flush_everything() -> None:
    """Send all that changed, everywhere."""
    send_changes(None, cause="what was to be sent before a call")


def send_changes(scope: set[Any] | None, *, cause: str | Callable[[], str]) -> None:
    """Send what changed at and below some elements, and with it what was noted.

    Args:
        scope: The elements; ``None`` is all there are.
        cause: What made the changes, or what says so, for the report of a flush that takes long.
    """
    noted: list[_Noted] = []
    _gather()
    if _noted:
        if any(each.to is not None for each in _noted):
            flush_noted()
        noted = _take()
        updated = _scope_of(noted)
        scope = None if scope is None else scope | updated
    _send(noted, scope, None, cause=cause, key=None)


def flush_noted(asking: _Noted | None = None) -> None:
    """Make the flush of every update that was called for: one for all that stand side by side.

    Args:
        asking: Whose answer somebody waits for. What its flush raises is raised; what another one
            raises is reported, and the rest are made all the same.
    """
    failed: BaseException | None = None
    for to, together in groupby(_take(), attrgetter("to")):
        noted = list(together)
        key = _place(noted[0]) or noted[0].element._id
        try:
            _send(noted, _scope_of(noted), to, cause=partial(_told, noted), key=key)
        except BaseException as error:  # noqa: BLE001 (what a flush runs is the program's)
            if asking in noted:
                failed = error
            else:
                faults.report(error, where="an update")
    if failed is not None:
        raise failed


def _send(
    noted: list[_Noted],
    scope: set[Any] | None,
    to: View | None,
    *,
    cause: str | Callable[[], str],
    key: object | None,
) -> None:
    """Make one flush, and give those that called for it their answer."""
    arrived = False
    try:
        watch = slowness.Watch() if faults.show_details else None
        sent: tuple[slowness.Sent, int] | None = None
        if scope is None and not noted:  # most often it is little, and nobody waits for it
            sent = deliver_few()
        if sent is None:
            rounds = flush(scope)
            sent = rounds, deliver(rounds, to=to)
        arrived = True
        if watch is not None:
            watch.end(*sent, cause=cause, key=key)
        run_hooks()
    finally:
        for each in noted:
            each.count(arrived=arrived)


def _told(noted: list[_Noted]) -> str:
    first = noted[0]
    others = f" and {len(noted) - 1} more" if len(noted) > 1 else ""
    return f"update() of {first.element!r}{slowness.place(_place(first))}{others}"


def _place(noted: _Noted) -> slowness.Place | None:
    return getattr(noted, "place", None)


def _enter(element: Element, to: View | None) -> _Noted:
    """Note an update, behind all that is noted."""
    _gather()
    noted = _Noted(element) if to is None else _NotedFor(element, to)
    _noted.append(noted)
    return noted


def _gather() -> None:
    """See that all that is noted is among ``_noted``, and that more of it gets there."""
    global _lone
    if isinstance(_lone, _Noted):
        _noted.append(_lone)
    _lone = _LOOK


def _take() -> list[_Noted]:
    """Take all that is noted."""
    global _lone, _noted
    _gather()
    noted, _noted = _noted, []
    if _expected is _loop and not _thread:
        _lone = None
    return noted


def _expect_frame() -> None:
    """Have what is noted flushed with the next frame; where no loop runs, at once."""
    global _expected
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        flush_noted(_noted[-1])
        return
    if _expected is loop:
        return
    _expected = loop
    if next_frame is not None:
        next_frame(_frame)
    else:
        loop.call_soon(_frame)


def _frame() -> None:
    global _expected
    _expected = "none"
    flush_noted()  # from here on, the next one expects a frame again


def _scope_of(noted: Iterable[_Noted]) -> set[Any]:
    """What a flush for these takes; lists in it look at all their items again."""
    scope = set[Any]().union(*[_scope(each.element) for each in noted])
    if ledger.lists:
        reread(scope)
    return scope


def _scope(element: Element) -> set[Element]:
    """What a flush of an element takes: itself, or where no tab has it yet, what holds it."""
    scope: set[Element] = set()
    seen: set[Element] = set()
    stack = [element]
    while stack:
        at = stack.pop()
        if at._is_live():
            scope.add(at)
        elif at not in seen:
            seen.add(at)
            stack.extend(at._parents)
    return scope


def _made(element: Element, to: View | None) -> Update:
    """An update that is made already."""
    noted = _enter(element, to)
    flush_noted(noted)
    return noted


hooks.update = update
update.__doc__ = Element.update.__doc__
Element.update = update  # type: ignore[assignment, method-assign]  # a layer less for each call
