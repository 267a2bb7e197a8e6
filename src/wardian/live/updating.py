"""``update()``: make the flush, give the honest answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from concurrent.futures import Future
from typing import Any

from ..tree import hooks
from ..tree.element import Element
from ..tree.recording import flush, roots_of
from ..tree.update import Update
from .view import View, deliver, run_hooks, views_of

_loop: asyncio.AbstractEventLoop | None = None
_thread = 0


def serve_threads() -> None:
    """Remember the running loop as the one that flushes for other threads."""
    global _loop, _thread
    try:
        _loop, _thread = asyncio.get_running_loop(), threading.get_ident()
    except RuntimeError:
        _loop = None


def update(element: Element, to: View | None = None) -> Update:
    """Flush an element, from any thread; see ``Element.update``."""
    if _loop is None or threading.get_ident() == _thread:
        return _update(element, to)
    done: Future[Update] = Future()
    try:
        _loop.call_soon_threadsafe(_update_for, element, to, done)
    except RuntimeError:
        return Update()  # it has ended, and with it everybody who could be shown anything
    return Update(waiting=_wait(done))


def flush_everything() -> None:
    """Send all that changed, everywhere."""
    deliver(flush())
    run_hooks()


def _update(element: Element, to: View | None) -> Update:
    deliver(flush(_scope(element)), to=to)
    run_hooks()
    sent = queued = 0
    for view in views_of(roots_of(element)):
        if (to is None or view is to) and view.transport.reaches(view):
            sent += 1
        else:
            queued += 1
    return Update(sent=sent, queued=queued)


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
    try:
        done.set_result(_update(element, to))
    except BaseException as error:  # noqa: BLE001 (handed to the thread that waits)
        done.set_exception(error)


def _wait(done: Future[Update]) -> Generator[Any, Any, Update]:
    """Wait in whatever loop the other thread runs."""
    return (yield from asyncio.wrap_future(done).__await__())


hooks.update = update
