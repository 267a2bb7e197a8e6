"""Functions of the program that go on in steps: generators of both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Generator
from typing import Any

from . import faults
from .calling import Call


async def run_steps(call: Call, steps: Generator[Any, Any, Any] | AsyncGenerator[Any, Any]) -> None:
    """Run a generator, flushing at each ``yield``; the tab may paint in between.

    A plain one may yield what is to be awaited before that.
    """
    value = None
    try:
        if isinstance(steps, AsyncGenerator):
            async for _ in steps:
                call.flush()
        else:
            value = await _run(call, steps)
    except BaseException as error:
        if faults.is_quiet(error):
            if isinstance(steps, Generator):
                steps.close()
            raise
        call.failed(error)
    call.settle(value)


async def _run(call: Call, steps: Generator[Any, Any, Any]) -> Any:
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            return stop.value
        if isinstance(step, Awaitable):
            await step
        call.flush()
        await asyncio.sleep(0)
