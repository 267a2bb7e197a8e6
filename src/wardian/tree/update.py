"""The answer of ``update()``: awaiting it sends what changed, and tells whether it arrived."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any


class Update(Coroutine[Any, Any, bool]):
    """A flush that is due, or has been made, and its answer.

    ``await element.update()``, ``run_task(element.update())``,
    ``asyncio.create_task(element.update())`` and a bare ``element.update()`` all lead to the same.
    Whoever wants the answer, by awaiting it or by looking at it, has the flush made at once; left
    alone, it is made together with others, with the next frame at the latest.
    """

    __slots__ = ("_due", "_queued", "_sent", "_waiting")

    def __init__(
        self,
        *,
        due: Callable[[], Any] | None = None,
        waiting: Generator[Any, Any, Update] | None = None,
    ) -> None:
        """Hold an answer.

        Args:
            due: Makes the flush, and calls ``settle``.
            waiting: Yields until another thread has made the flush, then returns its answer.
        """
        self._due = due
        self._waiting = waiting
        self._sent = self._queued = 0

    def settle(self, *, sent: int = 0, queued: int = 0) -> None:
        """Enter that the flush was made."""
        self._due = None
        self._sent, self._queued = sent, queued

    @property
    def sent(self) -> int:
        """Tabs that have the change now."""
        if self._due is not None:
            self._due()
        return self._sent

    @property
    def queued(self) -> int:
        """Tabs that get it with their next contact, because their transport cannot push."""
        if self._due is not None:
            self._due()
        return self._queued

    def __bool__(self) -> bool:
        return self.sent > 0

    def __await__(self) -> Generator[Any, Any, bool]:
        if self._due is not None:
            self._due()
        if self._waiting is not None:
            answer = yield from self._waiting
            self._waiting = None
            self._sent, self._queued = answer.sent, answer.queued
        return self._sent > 0

    # A coroutine as well, so that asyncio.create_task takes it.

    def send(self, value: Any) -> Any:
        """Go on, as a coroutine."""
        if self._waiting is None:
            raise StopIteration(self.sent > 0)
        try:
            return self._waiting.send(value)
        except StopIteration as stop:
            self._waiting = None
            self._sent, self._queued = stop.value.sent, stop.value.queued
            raise StopIteration(self._sent > 0) from None

    def throw(self, *error: Any) -> Any:
        """End with an exception, as a coroutine."""
        if self._waiting is not None:
            return self._waiting.throw(*error)
        if len(error) == 1 and isinstance(error[0], BaseException):
            raise error[0]
        raise error[0](*error[1:2])

    def close(self) -> None:
        """Nothing is left to do: the flush is made, or will be."""

    def __repr__(self) -> str:
        state = "due" if self._due else f"sent={self._sent} queued={self._queued}"
        return f"<Update {state}>"
