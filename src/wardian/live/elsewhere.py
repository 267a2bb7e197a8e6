"""Updates that are called for in another thread than the one that flushes, on a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import Any

from ..tree.update import Update


class _Elsewhere(Update):
    """An update that the loop's thread makes for another one."""

    __slots__ = ("_waiting",)

    def __init__(self, waiting: Generator[Any, Any, Update]) -> None:
        self._waiting: Generator[Any, Any, Update] | None = waiting
        self.settle()

    def __await__(self) -> Generator[Any, Any, bool]:
        if self._waiting is not None:
            self._answered((yield from self._waiting))
        return self.sent > 0

    def send(self, value: Any) -> Any:
        """Go on, as a coroutine."""
        if self._waiting is None:
            raise StopIteration(self.sent > 0)
        try:
            return self._waiting.send(value)
        except StopIteration as stop:
            self._answered(stop.value)
            raise StopIteration(self.sent > 0) from None

    def throw(self, *error: Any) -> Any:
        """End with an exception, as a coroutine."""
        return super().throw(*error) if self._waiting is None else self._waiting.throw(*error)

    def _answered(self, answer: Update) -> None:
        self._waiting = None
        self.settle(sent=answer.sent, queued=answer.queued)


def made_in(loop: asyncio.AbstractEventLoop, make: Callable[[], Update]) -> Update:
    """Have an update made in a loop, from another thread.

    Returns:
        One that can be awaited in whatever loop the other thread runs. It needs not be.
    """
    done: Future[Update] = Future()
    try:
        loop.call_soon_threadsafe(_make, make, done)
    except RuntimeError:
        return Update()  # it has ended, and with it everybody who could be shown anything
    return _Elsewhere(_wait(done))


def _make(make: Callable[[], Update], done: Future[Update]) -> None:
    try:
        done.set_result(make())
    except BaseException as error:  # noqa: BLE001 (handed to the thread that waits)
        done.set_exception(error)


def _wait(done: Future[Update]) -> Generator[Any, Any, Update]:
    """Wait in whatever loop the other thread runs."""
    return (yield from asyncio.wrap_future(done).__await__())
