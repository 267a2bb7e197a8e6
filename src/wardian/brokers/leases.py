"""Leases: which one of several processes does what only one may do.

A channel cannot say that: it takes what everybody sends. A lease is held by one process for some
seconds, and for as long as it asks for it again in time. One that dies asks no more, and another
gets it.

Methods wait, so they are called in a thread. That is meant: a process whose event loop is held by
a slow function is still alive, and must not lose what it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a lease.

    ``term`` counts how often it went from one holder to another: who gets it again in the same term
    knows that nobody had it meanwhile. ``seconds`` is how long it is still held: one that vanishes
    before was given back, or the store has lost it.
    """

    holder: str
    term: int
    seconds: float = field(default=0.0, compare=False)


class Leases(Protocol):
    """Gives leases. Methods may be called in any one thread, and wait for an answer.

    Any of them may raise: then nobody knows what is so, and the caller asks again.
    """

    def acquire(self, name: str, holder: str, *, seconds: float, term: int = 0) -> Lease:
        """Take a lease that is free, or keep one that is held; give who holds it now.

        Args:
            name: What is leased.
            holder: Who asks.
            seconds: How long it is held from now on.
            term: The latest that the caller knows of, for where the store has lost it.
        """

    def look(self, name: str) -> Lease | None:
        """Give who holds a lease; ``None``: nobody does."""

    def release(self, name: str, holder: str) -> None:
        """Give a lease back, if it is this holder's."""

    def given_back(self, name: str) -> int:
        """Give the term in which a free lease was given back; 0: it ended otherwise, or is lost."""

    def close(self) -> None:
        """Need no more answers."""


class MemoryLeases:
    """The leases of one process, among its own parts: for tests, and for who runs several there."""

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        """Have none yet.

        Args:
            clock: Gives a time in seconds that never goes back.
        """
        self._clock = clock
        self._lock = Lock()
        self._held: dict[str, tuple[str, float]] = {}
        self._latest: dict[str, Lease] = {}
        self._given_back: dict[str, int] = {}

    def acquire(self, name: str, holder: str, *, seconds: float, term: int = 0) -> Lease:
        """Take a lease that is free, or keep one that is held; give who holds it now."""
        with self._lock:
            now = self._clock()
            other, until = self._held.get(name, ("", 0.0))
            if until > now and other != holder:
                return replace(self._latest[name], seconds=until - now)
            latest = self._latest.get(name)
            if latest is None:
                latest = Lease(holder, max(term, 1), seconds)
            elif latest.holder != holder:
                latest = Lease(holder, max(latest.term, term) + 1, seconds)
            else:
                latest = replace(latest, seconds=seconds)
            self._latest[name] = latest
            self._given_back.pop(name, None)
            self._held[name] = holder, now + seconds
            return latest

    def look(self, name: str) -> Lease | None:
        """Give who holds a lease; ``None``: nobody does."""
        with self._lock:
            _, until = self._held.get(name, ("", 0.0))
            left = until - self._clock()
            return replace(self._latest[name], seconds=left) if left > 0 else None

    def release(self, name: str, holder: str) -> None:
        """Give a lease back, if it is this holder's."""
        with self._lock:
            if self._held.get(name, ("", 0.0))[0] == holder:
                del self._held[name]
                self._given_back[name] = self._latest[name].term

    def given_back(self, name: str) -> int:
        """Give the term in which a free lease was given back; 0: it ended otherwise, or is lost."""
        with self._lock:
            return self._given_back.get(name, 0)

    def close(self) -> None:
        """There is nothing to close."""
