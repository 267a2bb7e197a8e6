"""Running an awaitable at once, and only making a task of it if it really waits.

A push to a thousand tabs is a thousand calls of the ASGI server's ``send``. Nearly all of them are
done without waiting for anything: the bytes go into the socket. A task for each would cost more
than the writing, and would be done a turn of the loop later. So the coroutine is driven by hand up
to where it first waits; what is left, if anything is, can be awaited like any other.

Code that runs this way is in the task of whoever pushes, and goes on in another. An ASGI server
does not mind; a middleware that has a time limit of its own around ``send`` would cancel the wrong
task. So only what is known to be a server's own is begun here, and everything else runs ``later``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from types import CoroutineType, coroutine
from typing import Any


def begin(waiting: Awaitable[Any]) -> Awaitable[Any] | None:
    """Run an awaitable up to where it first waits.

    Args:
        waiting: Nothing has run of it yet.

    Returns:
        What is left of it, to be awaited in a task; ``None`` if it is over.

    Raises:
        BaseException: What it raised.
    """
    if type(waiting) is not CoroutineType and not isinstance(waiting, Coroutine):
        return waiting  # some servers are written in other languages: only a task can drive these
    try:
        at = waiting.send(None)
    except StopIteration:
        return None
    return _rest(waiting, at)


@coroutine
def later(call: Callable[[Any], Awaitable[Any]], argument: Any) -> Generator[Any, Any, Any]:
    """Call and await, in the task that awaits this; nothing is called if nobody does."""
    return (yield from call(argument).__await__())


@coroutine
def _rest(waiting: Coroutine[Any, Any, Any], at: Any) -> Generator[Any, Any, Any]:
    """Go on with a coroutine that has yielded ``at`` already."""
    while True:
        try:
            value = yield at
        except BaseException as error:  # noqa: BLE001 (a cancellation, for the coroutine)
            raised: BaseException | None = error
        else:
            raised = None
        try:
            at = waiting.send(value) if raised is None else waiting.throw(raised)
        except StopIteration as end:
            return end.value
