"""The answer of ``update()``: what was sent is sent; awaiting it tells whether it arrived."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any


class Update(Coroutine[Any, Any, bool]):
    """A flush that has been made, and its answer.

    ``await element.update()``, ``run_task(element.update())``,
    ``asyncio.create_task(element.update())`` and a bare ``element.update()`` all do the same: the
    flush is made by the call itself.

    Attributes:
        sent: Tabs that have the change now.
        queued: Tabs that get it with their next contact, because their transport cannot push.
    """

    __slots__ = ("_waiting", "queued", "sent")

    def __init__(
        self, *, sent: int = 0, queued: int = 0, waiting: Generator[Any, Any, Update] | None = None
    ) -> None:
        """Hold an answer.

        Args:
            sent: Tabs that have the change now.
            queued: Tabs that get it later.
            waiting: Yields until another thread has made the flush, then returns its answer.
        """
        self.sent = sent
        self.queued = queued
        self._waiting = waiting

    def __bool__(self) -> bool:
        return self.sent > 0

    def __await__(self) -> Generator[Any, Any, bool]:
        if self._waiting is not None:
            answer = yield from self._waiting
            self._waiting = None
            self.sent, self.queued = answer.sent, answer.queued
        return self.sent > 0

    # A coroutine as well, so that asyncio.create_task takes it.

    def send(self, value: Any) -> Any:
        """Go on, as a coroutine."""
        if self._waiting is None:
            raise StopIteration(self.sent > 0)
        try:
            return self._waiting.send(value)
        except StopIteration as stop:
            self._waiting = None
            self.sent, self.queued = stop.value.sent, stop.value.queued
            raise StopIteration(self.sent > 0) from None

    def throw(self, *error: Any) -> Any:
        """End with an exception, as a coroutine."""
        if self._waiting is not None:
            return self._waiting.throw(*error)
        if len(error) == 1 and isinstance(error[0], BaseException):
            raise error[0]
        raise error[0](*error[1:2])

    def close(self) -> None:
        """Nothing is left to do: the flush is made already."""

    def __repr__(self) -> str:
        return f"<Update sent={self.sent} queued={self.queued}>"
