"""Things that each wait equally long: one ordered table in place of one timer for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Waits(Generic[T]):
    """Things that are due the same time after they began to wait, in the order they are due.

    Beginning, ending and finding what is due each cost the same however many wait.
    """

    __slots__ = ("_since", "seconds")

    def __init__(self, seconds: float) -> None:
        """Let each wait for so long."""
        self.seconds = seconds
        self._since: dict[T, float] = {}

    def __len__(self) -> int:
        return len(self._since)

    def __contains__(self, item: object) -> bool:
        return item in self._since

    def __iter__(self) -> Iterator[T]:
        return iter(self._since)

    def begin(self, item: T, now: float) -> None:
        """Let a thing wait from now on, also if it waited already."""
        self._since.pop(item, None)
        self._since[item] = now

    def end(self, item: T) -> None:
        """Let a thing wait no more."""
        self._since.pop(item, None)

    def delay(self, seconds: float) -> None:
        """Let each wait for so much longer."""
        for item in self._since:
            self._since[item] += seconds

    def oldest(self) -> T:
        """Give what has waited longest. There must be something."""
        return next(iter(self._since))

    def due(self, now: float) -> list[T]:
        """Take out what has waited long enough, longest first."""
        found: list[T] = []
        for item, since in self._since.items():
            if now - since < self.seconds:
                break
            found.append(item)
        for item in found:
            del self._since[item]
        return found
