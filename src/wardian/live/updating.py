"""``update()``: note what is to be sent, make the flush in time, give the honest answer.

A call by itself only notes the element and has one flush made for all that is noted, with the next
frame: so a thousand calls in one task cost one. Whoever wants the answer does not wait for a frame:
``await`` (or a look at the answer) makes the flush there and then. Every flush takes what was noted
before it along, so tabs learn of changes in the order in which they were sent.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from functools import partial
from typing import Any

from ..tree import hooks
from ..tree.element import Element
from ..tree.ledger import ledger
from ..tree.recording import flush, reread, roots_of
from ..tree.update import Update
from . import faults, slowness
from .view import View, deliver, deliver_one, run_hooks, views_of

Frame = Callable[[Callable[[], None]], Any]

next_frame: Frame | None = None
"""How the host has something called with the tab's next frame. ``None``: it has no frames, and the
loop's present round is the frame: nobody waits longer than for what runs already."""

_loop: asyncio.AbstractEventLoop | None = None
_thread = 0
_expected: asyncio.AbstractEventLoop | None = None  # the loop that will run the next frame


class _Noted(Update):
    """An update that is still to be made."""

    __slots__ = ("element", "place", "to")

    def __init__(self, element: Element, to: View | None) -> None:
        self._due = flush_noted
        self._waiting = None
        self._sent = self._queued = 0
        self.element = element
        self.to = to
        self.place = slowness.caller(3) if faults.show_details else None

    def count(self) -> None:
        """Find out who has it."""
        sent = queued = 0
        for view in views_of(roots_of(self.element)):
            if (self.to is None or view is self.to) and view.transport.reaches(view):
                sent += 1
            else:
                queued += 1
        self.settle(sent=sent, queued=queued)


_noted: list[_Noted] = []


def serve_threads() -> None:
    """Remember the running loop as the one that flushes for other threads."""
    global _loop, _thread
    try:
        _loop, _thread = asyncio.get_running_loop(), threading.get_ident()
    except RuntimeError:
        _loop = None


def update(element: Element, to: View | None = None) -> Update:
    """Have an element flushed, from any thread; see ``Element.update``."""
    if _loop is not None and threading.get_ident() != _thread:
        done: Future[Update] = Future()
        try:
            _loop.call_soon_threadsafe(_update_for, element, to, done)
        except RuntimeError:
            return Update()  # it has ended, and with it everybody who could be shown anything
        return Update(waiting=_wait(done))
    noted = _Noted(element, to)
    _noted.append(noted)
    if _expected is None or _expected is not _loop:
        _expect_frame()
    return noted


def flush_everything() -> None:
    """Send all that changed, everywhere."""
    send_changes(None, cause="what was to be sent before a call")


def send_changes(scope: set[Any] | None, *, cause: str) -> None:
    """Send what changed at and below some elements, and with it what was noted.

    Args:
        scope: The elements; ``None`` is all there are.
        cause: What made the changes, for the report of a flush that takes long.
    """
    if _noted:
        if any(noted.to is not None for noted in _noted):
            flush_noted()
        else:
            updated = set[Any]().union(*[_scope(noted.element) for noted in _noted])
            if ledger.lists:
                reread(updated)
            scope = None if scope is None else scope | updated
    noted = _take()
    try:
        _send(scope, None, cause=lambda: cause, key=cause)
    finally:
        for each in noted:
            each.count()


def flush_noted() -> None:
    """Make the flush of every update that was called for."""
    if len(_noted) == 1 and _noted[0].to is None:
        has_it = deliver_one(_noted[0].element)
        if has_it is not None:
            only = _noted.pop()
            only._due, only._sent, only._queued = None, int(has_it), int(not has_it)
            return
    noted = _take()
    try:
        at = 0
        while at < len(noted):
            to = noted[at].to
            scope: set[Any] = set()
            causes = []
            while at < len(noted) and noted[at].to is to:
                scope |= _scope(noted[at].element)
                causes.append(noted[at])
                at += 1
            if ledger.lists:
                reread(scope)
            key = causes[0].place or causes[0].element
            _send(scope, to, cause=partial(_told, causes), key=key)
    finally:
        for each in noted:
            each.count()


def _send(
    scope: set[Any] | None, to: View | None, *, cause: Callable[[], str], key: object
) -> None:
    if not faults.show_details:
        deliver(flush(scope), to=to)
    else:
        watch = slowness.Watch()
        rounds = flush(scope)
        watch.end(rounds, deliver(rounds, to=to), cause=cause, key=key)
    run_hooks()


def _told(noted: list[_Noted]) -> str:
    first = noted[0]
    others = f" and {len(noted) - 1} more" if len(noted) > 1 else ""
    return f"update() of {first.element!r}{slowness.place(first.place)}{others}"


def _take() -> list[_Noted]:
    """Take all that is noted."""
    global _noted
    noted, _noted = _noted, []
    return noted


def _expect_frame() -> None:
    """Have what is noted flushed with the next frame; where no loop runs, at once."""
    global _expected
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        flush_noted()
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
    _expected = None
    if _noted:
        try:
            flush_noted()
        except BaseException as error:  # noqa: BLE001 (what a flush runs is the program's)
            faults.report(error, where="an update")


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


def _update_for(element: Element, to: View | None, done: Future[Update]) -> None:
    noted = _Noted(element, to)
    _noted.append(noted)
    try:
        flush_noted()
        done.set_result(noted)
    except BaseException as error:  # noqa: BLE001 (handed to the thread that waits)
        done.set_exception(error)


def _wait(done: Future[Update]) -> Generator[Any, Any, Update]:
    """Wait in whatever loop the other thread runs."""
    return (yield from asyncio.wrap_future(done).__await__())


hooks.update = update
