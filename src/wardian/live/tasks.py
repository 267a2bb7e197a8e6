"""Tasks: each has an owner, is kept while it runs, and reports what it raises."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Coroutine
from typing import Any

from ..tree import hooks
from ..tree.element import Element
from . import faults

_running: set[asyncio.Task[Any]] = set()


def run_task(awaitable: Awaitable[Any], owner: Element | None = None) -> asyncio.Task[Any]:
    """Run an awaitable in the background.

    From Python 3.12 on it starts at once: what it does before it first waits is done when this
    returns.

    Args:
        awaitable: A coroutine, a future, or the answer of ``update()``.
        owner: The task is cancelled when this element is shown nowhere any more; ``None``: it runs
            until it ends.

    Returns:
        The task. What it raises is reported; it never raises into who awaits it.
    """
    if not inspect.isawaitable(awaitable):
        raise TypeError(f"expected an awaitable to run, got {awaitable!r}; call the async function")
    task = start(_guarded(awaitable, owner))
    if not task.done():
        _running.add(task)
        task.add_done_callback(_running.discard)
        if owner is not None:
            tasks = owner.__dict__.setdefault("tasks", set())
            tasks.add(task)
            owner._has_tasks = True
            owner._is_live()  # it is not plain any more: a row that sleeps wakes
            task.add_done_callback(tasks.discard)
    return task


def start(coroutine: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Make a task that runs at once up to where it first waits, where Python can (3.12)."""
    loop = asyncio.get_running_loop()
    if sys.version_info >= (3, 12):
        return asyncio.Task(coroutine, loop=loop, eager_start=True)
    return loop.create_task(coroutine)


def cancel_tasks(owner: Element) -> None:
    """Cancel the tasks of an element."""
    if owner._has_tasks:
        owner._has_tasks = False
        for task in list(owner.__dict__.pop("tasks", ())):
            task.cancel()


async def _guarded(awaitable: Awaitable[Any], owner: Element | None) -> Any:
    try:
        return await awaitable
    except BaseException as error:
        if faults.is_quiet(error):
            raise
        from ..tree.standing import roots_of
        from .view import views_of

        views = views_of(roots_of(owner)) if owner is not None else []
        name = getattr(awaitable, "__qualname__", type(awaitable).__name__)
        faults.report(error, where=f"the task {name}", views=views)
        return None


def _run_owned(awaitable: Awaitable[Any], owner: Element) -> asyncio.Task[Any]:
    return run_task(awaitable, owner)


hooks.run_task = _run_owned
