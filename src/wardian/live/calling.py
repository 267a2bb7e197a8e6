"""Calling the program: handlers, hooks, startup functions, of whatever kind they are.

This is the one place that runs them. A plain function is over when it returns; what waits goes on
as a task; a generator is flushed at each ``yield``. When one ends with ``None``, or raises,
everything it changed is flushed; when it gives anything else, nothing is sent yet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from time import monotonic
from typing import Any

from ..tree.element import Element
from ..tree.ledger import ledger
from ..tree.listeners import takes_event
from ..tree.node import Node
from ..tree.standing import roots_of
from . import faults
from .events import Event
from .tasks import run_task
from .updating import send_changes
from .view import View, views_of


class _Call:
    """One call of the program, and what was waiting to be sent before it began."""

    __slots__ = ("before", "element", "event", "where")

    def __init__(self, where: str, element: Node | None, event: Event | None) -> None:
        self.where = where
        self.element = element
        self.event = event
        self.before: set[Any] | None = None
        if ledger.dirty or ledger.stale:
            self.before = {*ledger.dirty, *ledger.stale}

    def flush(self) -> None:
        """Send what the call changed, and what else waits in the page it concerns."""
        if self.before is None:
            send_changes(None, cause=self.where)
        else:
            scope: set[Node] = {node for node in ledger.dirty if node not in self.before}
            for watcher in ledger.stale:
                if watcher not in self.before and watcher.element is not None:
                    scope.add(watcher.element)
            if self.event is not None:
                scope.add(self.event.view.root)
            elif self.element is not None:
                scope.add(self.element)
            send_changes(scope, cause=self.where)

    def failed(self, error: BaseException) -> None:
        """Report what the call raised."""
        views: list[View] = []
        if self.event is not None:
            views = [self.event.view]
        elif self.element is not None:
            views = views_of(roots_of(self.element))
        faults.report(error, where=self.where, views=views)

    def settle(self, value: Any) -> None:
        """Flush if the call is over with ``None``."""
        if value is None:
            self.flush()


def answer(
    function: Callable[..., Any],
    event: Event | None,
    *,
    where: str,
    element: Node | None = None,
    owner: Element | None = None,
    arguments: tuple[Any, ...] | None = None,
) -> asyncio.Task[Any] | None:
    """Call a function of the program and do what its result asks for. Never raises.

    Args:
        function: A handler, hook or startup function: plain, async, generator or async generator.
        event: Given to it if it takes an argument.
        where: What it is, for reports.
        element: The element it belongs to.
        owner: An element whose end cancels it while it waits; ``None`` lets it run on.
        arguments: What it is given, if that is known.

    Returns:
        The task it goes on as, or ``None`` when it is over.
    """
    call = _Call(where, element, event)
    began = monotonic() if faults.slow else 0.0
    try:
        if arguments is None:
            arguments = (event,) if event is not None and takes_event(function) else ()
        result = function(*arguments)
    except BaseException as error:  # noqa: BLE001 (the program may raise anything)
        call.failed(error)
        _settle(call, None)
        return None
    if faults.slow:
        faults.slow(where, monotonic() - began)
    if result is None or isinstance(result, (bool, int, str)):
        _settle(call, result)
        return None
    if isinstance(result, Generator):
        waiting: Awaitable[Any] = _generator(call, result)
    elif isinstance(result, AsyncGenerator):
        waiting = _async_generator(call, result)
    elif isinstance(result, Awaitable):
        waiting = _awaited(call, result)
    else:
        _settle(call, result)
        return None
    try:
        return run_task(waiting, owner)
    except RuntimeError as error:
        waiting.close()  # type: ignore[attr-defined]
        call.failed(error)
        return None


def _settle(call: _Call, value: Any) -> None:
    try:
        call.settle(value)
    except BaseException as error:  # noqa: BLE001 (a hole or a component may raise anything)
        call.failed(error)


async def _awaited(call: _Call, awaitable: Awaitable[Any]) -> Any:
    value = None
    try:
        value = await awaitable
    except BaseException as error:
        if faults.is_quiet(error):
            raise
        call.failed(error)
    _settle(call, value)
    return value


async def _generator(call: _Call, steps: Generator[Any, Any, Any]) -> None:
    """Run a generator, flushing at each ``yield``; the tab may paint in between."""
    value = None
    try:
        while True:
            try:
                step = next(steps)
            except StopIteration as stop:
                value = stop.value
                break
            if isinstance(step, Awaitable):
                await step
            call.flush()
            await asyncio.sleep(0)
    except BaseException as error:
        if faults.is_quiet(error):
            steps.close()
            raise
        call.failed(error)
    _settle(call, value)


async def _async_generator(call: _Call, steps: AsyncGenerator[Any, Any]) -> None:
    try:
        async for _ in steps:
            call.flush()
    except BaseException as error:
        if faults.is_quiet(error):
            raise
        call.failed(error)
    _settle(call, None)
