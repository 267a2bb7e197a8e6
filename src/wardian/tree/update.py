"""The answer of ``update()``: awaiting it sends what changed, and tells whether it arrived."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    _Base = Coroutine[Any, Any, bool]
else:
    _Base = object  # to derive from an abstract class makes instances three times as dear


class Update(_Base):
    """A flush that is due, or has been made, and its answer.

    ``await element.update()``, ``run_task(element.update())``,
    ``asyncio.create_task(element.update())`` and a bare ``element.update()`` all lead to the same.
    Whoever wants the answer, by awaiting it or by looking at it, has the flush made at once; left
    alone, it is made together with others, with the next frame at the latest.
    """

    __slots__ = ("_counts",)

    _counts: tuple[int, int] | None
    """What ``sent`` and ``queued`` are; ``None``: the flush is still to be made."""

    def __init__(self, *, sent: int = 0, queued: int = 0) -> None:
        """Hold an answer; see ``sent`` and ``queued``."""
        self._counts = sent, queued

    def settle(self, *, sent: int = 0, queued: int = 0) -> None:
        """Enter that the flush was made."""
        self._counts = sent, queued

    def _make(self) -> None:
        """Make the flush that is due, and settle."""
        raise NotImplementedError

    @property
    def sent(self) -> int:
        """Tabs that have the change now."""
        return self._count()[0]

    @property
    def queued(self) -> int:
        """Tabs that get it with their next contact, because their transport cannot push."""
        return self._count()[1]

    def _count(self) -> tuple[int, int]:
        if self._counts is None:
            self._make()
        return self._counts or (0, 0)

    def __bool__(self) -> bool:
        return self.sent > 0

    def __await__(self) -> Generator[Any, Any, bool]:
        return self.sent > 0
        yield

    # A coroutine as well, so that asyncio.create_task takes it.

    def send(self, value: Any) -> Any:
        """Go on, as a coroutine."""
        raise StopIteration(self.sent > 0)

    def throw(self, *error: Any) -> Any:
        """End with an exception, as a coroutine."""
        if len(error) == 1 and isinstance(error[0], BaseException):
            raise error[0]
        raise error[0](*error[1:2])

    def close(self) -> None:
        """Nothing is left to do: the flush is made, or will be."""

    def __repr__(self) -> str:
        state = "due" if self._counts is None else f"sent={self.sent} queued={self.queued}"
        return f"<Update {state}>"


Coroutine.register(Update)
