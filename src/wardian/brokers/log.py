"""The log of one channel: its latest messages, numbered, for as long as they are kept.

Listeners do not have queues. Each has a cursor into the log, and what a slow one has not handled
waits here once for all of them. What is kept is bounded by number, age and size; a listener whose
cursor falls behind that is told so by a ``Gap``.

Numbers are dense: between two messages that follow each other nothing was lost. A log whose numbers
begin anew (another process answers, or the store lost what it had) has another *epoch*; cursors of
an epoch that is over stand before everything, with a gap of unknown size.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from threading import RLock
from time import time
from typing import NamedTuple

from .message import Cursor as Cursor
from .message import Gap, Message

MESSAGE_BYTES = 512
"""What a message takes besides its text, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How much a channel keeps.

    Attributes:
        messages: The most messages.
        seconds: How long one is kept.
        bytes: The most that the values may have as text, in all.
    """

    messages: int = 10_000
    seconds: float = 600.0
    bytes: int = 16 * 1024 * 1024


class Read(NamedTuple):
    """What somebody reads of a log at once.

    ``gap`` is what comes before all else and can never be read, ``before`` the number before the
    first that can. ``end`` is the cursor of somebody who has read the messages.
    """

    gap: Gap | None
    before: int
    messages: list[Message]
    end: Cursor


class Log:
    """What a channel keeps. Any thread may use it; each method is done at one stroke.

    Attributes:
        channel: The channel's name.
        epoch: Names the run of numbers; another one after ``restart``.
        last: The number of the latest message; 0: there was none.
        retention: How much is kept.
    """

    def __init__(
        self,
        channel: str,
        epoch: str,
        *,
        last: int = 0,
        retention: Retention | None = None,
        clock: Callable[[], float] = time,
        lock: AbstractContextManager[object] | None = None,
    ) -> None:
        """Begin with no message.

        Args:
            channel: The channel's name.
            epoch: Names the run of numbers.
            last: The number of the latest message there has been.
            retention: How much is kept; ``None``: 10,000 messages or 10 minutes.
            clock: Gives the time in seconds since 1970.
            lock: One that a thread may take again while it holds it; ``None``: one of its own.
        """
        self.channel = channel
        self.epoch = epoch
        self.last = last
        self.retention = retention or Retention()
        self._clock = clock
        self._kept: deque[Message] = deque()
        self._bytes = 0
        self._lock = lock or RLock()
        # Where each key stood first, and the latest number of those that stood more than once.
        self._firsts: dict[str, Cursor] = {}
        self._again: dict[str, int] = {}
        # Those of messages that went because numbers were lost, and when that was.
        self._former: dict[str, Cursor] = {}
        self._lost_at = 0.0

    @property
    def first(self) -> int:
        """The number of the oldest message that is kept; one more than ``last`` if none is."""
        with self._lock:
            return self._kept[0].id if self._kept else self.last + 1

    @property
    def end(self) -> Cursor:
        """The cursor of somebody who has read everything."""
        with self._lock:
            return Cursor(self.epoch, self.last)

    @property
    def size(self) -> int:
        """The bytes that its messages take, about."""
        return self._bytes + MESSAGE_BYTES * len(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def append(self, message: Message) -> None:
        """Keep one more message, and drop what is kept too long.

        Args:
            message: The next one: its number is above ``last``. When it is not the very next, those
                between were lost, and who has not read them will be told so.
        """
        with self._lock:
            if message.id <= self.last:
                raise ValueError(f"expected a number above {self.last}, got {message!r}")
            if message.id != self.last + 1:
                self._clear()
            self._kept.append(message)
            self._bytes += len(message.text)
            self.last = message.id
            key = message.key
            first = self._firsts.get(key) or self._former.get(key)
            if first is None:
                self._firsts[key] = Cursor(self.epoch, message.id)
            else:
                message.first = self._firsts[key] = first
                self._again[key] = message.id
            self.trim()

    def prepend(self, messages: Iterable[Message]) -> None:
        """Put messages before the oldest one, given from old to new.

        Only those are taken whose numbers end right before it. They count as all others do.
        """
        with self._lock:
            for message in reversed(list(messages)):
                if message.id != self.first - 1:
                    continue
                self._kept.appendleft(message)
                self._bytes += len(message.text)
                known = self._firsts.get(message.key)
                if known is None:
                    self._firsts[message.key] = Cursor(self.epoch, message.id)
                elif known.epoch != self.epoch or known.id < message.id:
                    message.first = known  # which is kept no more, but a later one is
                elif known.id > message.id:
                    first = self._firsts[message.key] = Cursor(self.epoch, message.id)
                    self._again.setdefault(message.key, known.id)
                    self._kept[known.id - message.id].first = first
            self.trim()

    def trim(self) -> float | None:
        """Drop what is kept no longer.

        Returns:
            The time at which the next message is kept no longer; ``None``: nothing is kept.
        """
        kept, retention = self._kept, self.retention
        with self._lock:
            oldest = self._clock() - retention.seconds
            while kept and (
                len(kept) > retention.messages
                or self._bytes > retention.bytes
                or kept[0].time < oldest
            ):
                self._drop(kept.popleft())
            if self._former:
                if self._lost_at >= oldest:
                    return (kept[0].time if kept else self._lost_at) + retention.seconds
                self._former = {}
            return kept[0].time + retention.seconds if kept else None

    def shed(self) -> None:
        """Drop the older half of what is kept."""
        with self._lock:
            for _ in range((len(self._kept) + 1) // 2):
                self._drop(self._kept.popleft())

    def restart(self, epoch: str, *, last: int = 0) -> None:
        """Begin anew: everybody who reads has a gap of unknown size before what comes now.

        Args:
            epoch: Names the new run of numbers.
            last: The number that the next message's follows.
        """
        with self._lock:
            self.epoch = epoch
            self.last = last
            self._clear()

    def back(self, count: int, label: str | None = None) -> Cursor:
        """The cursor of somebody who has yet to read the latest ``count`` messages, if kept.

        Args:
            count: How many of them.
            label: Count those of this label alone; ``None``: all.
        """
        with self._lock:
            self.trim()
            if label is None:
                return Cursor(self.epoch, max(self.first - 1, self.last - count))
            before = self.last
            for message in reversed(self._kept):
                if count <= 0:
                    break
                if message.label == label:
                    before = message.id - 1
                    count -= 1
            return Cursor(self.epoch, before)

    def find_key(self, key: str) -> Message | None:
        """A message of a key, if one is kept: the first one, or else the latest."""
        with self._lock:
            at = self._firsts.get(key)
            if at is None:
                return None
            id = at.id
            if at.epoch != self.epoch or id < self.first:
                id = self._again[key]
            return self._kept[id - self.first]

    def gap_after(self, cursor: Cursor) -> Gap | None:
        """What somebody at a cursor can never read, before the first message that can be read."""
        with self._lock:
            if not self._knows(cursor):
                return Gap(self.channel, cursor.id + 1, None)
            if cursor.id + 1 < self.first:
                return Gap(self.channel, cursor.id + 1, self.first - 1)
            return None

    def past(self, cursor: Cursor) -> Cursor:
        """Where somebody reads on: the same cursor, or the one behind what is lost to it."""
        with self._lock:
            if self.gap_after(cursor) is None:
                return cursor
            return Cursor(self.epoch, self.first - 1)

    def read(self, cursor: Cursor, most: int = 500) -> Read:
        """Read on from a cursor.

        Args:
            cursor: How far somebody has read.
            most: The most messages to give.
        """
        with self._lock:
            self.trim()
            known = self._knows(cursor)
            found = self._above(cursor.id if known else 0, most)
            # From what was taken at one stroke: a signal's handler may send at any other moment.
            before = found[0].id - 1 if found else self.last
            gap = None
            if not known:
                gap = Gap(self.channel, cursor.id + 1, None)
            elif before != cursor.id:
                gap = Gap(self.channel, cursor.id + 1, before)
            end = Cursor(self.epoch, found[-1].id if found else before)
            return Read(gap, before, [each for each in found if each.label], end)

    def after(self, id: int, most: int = 500) -> list[Message]:
        """The messages above a number, oldest first, at most so many.

        One without a label only stands for a number that is no message, and is never given.
        """
        with self._lock:
            while found := self._above(id, most):
                told = [each for each in found if each.label]
                if told:
                    return told
                id = found[-1].id
            return []

    def _above(self, id: int, most: int) -> list[Message]:
        start = max(0, id + 1 - self.first)
        count = len(self._kept) - start
        if start <= count:
            return list(islice(self._kept, start, start + most))
        found = list(islice(reversed(self._kept), max(0, count)))  # that is less to step over
        found.reverse()
        return found[:most]

    def _knows(self, cursor: Cursor) -> bool:
        """Whether a cursor is of this run of numbers. One beyond its end cannot be."""
        return cursor.epoch == self.epoch and cursor.id <= self.last

    def _drop(self, message: Message) -> None:
        self._bytes -= len(message.text)
        latest = self._again.get(message.key)
        if latest is None or latest <= message.id:
            self._firsts.pop(message.key, None)
            self._again.pop(message.key, None)

    def _clear(self) -> None:
        """Drop everything, but know the keys a while: their messages may come once more."""
        if len(self._former) > self.retention.messages:
            self._former = {}
        self._former |= self._firsts
        self._lost_at = self._clock()
        self._firsts = {}
        self._again = {}
        self._kept.clear()
        self._bytes = 0
