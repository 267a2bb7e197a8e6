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
from ..tree.node import Node
from ..tree.standing import roots_of
from . import faults, updating
from .tasks import run_task
from .view import View, views_of


class Call:
    """One call of the program, and what was waiting to be sent before it began."""

    __slots__ = ("before", "element", "instead", "of", "view", "what")

    def __init__(
        self,
        what: str,
        of: object,
        element: Node | None,
        view: View | None,
        instead: Callable[[BaseException], Any] | None = None,
    ) -> None:
        self.what = what
        self.of = of
        self.element = element
        self.view = view
        self.instead = instead
        self.before: set[Any] | None = None
        if ledger.dirty or ledger.stale:
            self.before = {*ledger.dirty, *ledger.stale}

    @property
    def where(self) -> str:
        """What it is, for reports: nobody else asks what an element looks like."""
        if self.of is None:
            return self.what
        try:
            return f"{self.what} of {self.of!r}"
        except Exception:  # noqa: BLE001 (a __repr__ is the program's)
            return f"{self.what} of <{type(self.of).__name__}>"

    def flush(self) -> None:
        """Send what the call changed, and what else waits in the page it concerns."""
        if self.before is None:
            updating.send_changes(None, cause=lambda: self.where)
        else:
            scope: set[Node] = {node for node in list(ledger.dirty) if node not in self.before}
            for watcher in list(ledger.stale):
                if watcher not in self.before and watcher.element is not None:
                    scope.add(watcher.element)
            if self.view is not None:
                scope.add(self.view.root)
            elif self.element is not None:
                scope.add(self.element)
            updating.send_changes(scope, cause=lambda: self.where)

    def failed(self, error: BaseException) -> None:
        """Report what the call raised, or tell who wants to know of it instead."""
        (self.instead or self.report)(error)

    def report(self, error: BaseException) -> None:
        """Report what the call raised, or what its flush did."""
        views: list[View] = []
        if self.view is not None:
            views = [self.view]
        elif self.element is not None:
            views = views_of(roots_of(self.element))
        faults.report(error, where=self.where, views=views)

    def settle(self, value: Any) -> None:
        """Flush if the call is over with ``None``. Never raises."""
        if value is None:
            try:
                self.flush()
            except BaseException as error:  # noqa: BLE001 (a hole or a component may raise anything)
                self.report(error)


def answer(
    function: Callable[..., Any],
    arguments: tuple[Any, ...] = (),
    *,
    where: str,
    of: object = None,
    element: Node | None = None,
    view: View | None = None,
    owner: Element | None = None,
    failed: Callable[[BaseException], Any] | None = None,
) -> asyncio.Task[Any] | None:
    """Call a function of the program and do what its result asks for. Never raises.

    Args:
        function: A handler, hook or startup function: plain, async, generator or async generator.
        arguments: What it is given.
        where: What it is, for reports.
        of: What it belongs to, for reports: they end with "of" and its ``repr``.
        element: The element it belongs to.
        view: The view whose event it answers, which is told of its errors.
        owner: An element whose end cancels it while it waits; ``None`` lets it run on.
        failed: Called with what it raises, which is not reported then; ``None``: it is.

    Returns:
        The task it goes on as, or ``None`` when it is over.
    """
    call = Call(where, of, element, view, failed)
    began = monotonic() if faults.slow else 0.0
    try:
        result = function(*arguments)
    except BaseException as error:  # noqa: BLE001 (the program may raise anything)
        call.failed(error)
        call.settle(None)
        return None
    if faults.slow:
        faults.slow(call.where, monotonic() - began)
    if result is None or isinstance(result, (bool, int, str)):
        call.settle(result)
        return None
    if isinstance(result, (Generator, AsyncGenerator)):
        from .steps import run_steps

        waiting: Awaitable[Any] = run_steps(call, result)
    elif isinstance(result, Awaitable):
        waiting = _awaited(call, result)
    else:
        return None
    try:
        return run_task(waiting, owner)
    except RuntimeError as error:
        waiting.close()  # type: ignore[attr-defined]
        call.failed(error)
        return None


async def _awaited(call: Call, awaitable: Awaitable[Any]) -> Any:
    value = None
    try:
        value = await awaitable
    except BaseException as error:
        if faults.is_quiet(error):
            raise
        call.failed(error)
    call.settle(value)
    return value
