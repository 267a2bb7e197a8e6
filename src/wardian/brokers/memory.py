"""The broker of one process: messages are kept where they are sent.

What it keeps of a channel it drops again when that has been kept long enough; a channel that nobody
uses costs nothing then. A log that somebody still holds, as a listener does that has stopped for a
while, goes on where it was when the channel is used again.

A process that is forked takes a copy along. From then on the two know nothing of each other.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from itertools import count
from os import urandom
from threading import RLock
from time import time
from weakref import WeakValueDictionary

from .broker import DeadLetter, Draft, Told
from .forks import HeldByForks
from .log import Cursor, Log, Retention
from .message import Message
from .room import MOST_BYTES, Room
from .sending import Sending

MOST_CHANNELS = 10_000
"""Channels that are kept while nobody listens to them; those that were silent longest go first."""

MOST_DEAD_LETTERS = 1000
"""Those that are kept of one channel."""


class MemoryBroker:
    """Keeps messages in this process, and ends with it.

    Attributes:
        retention: How much each channel keeps.
    """

    def __init__(
        self,
        retention: Retention | None = None,
        *,
        most_bytes: int = MOST_BYTES,
        clock: Callable[[], float] = time,
    ) -> None:
        """Keep nothing yet.

        Args:
            retention: How much each channel keeps; ``None``: 10,000 messages or 10 minutes.
            most_bytes: How much all channels keep together.
            clock: Gives the time in seconds since 1970.
        """
        self.retention = retention or Retention()
        self._clock = clock
        self._epoch = urandom(8).hex()
        self._epochs = count(1)
        self._lock = RLock()  # of all logs as well: whoever forks has to hold only this one
        self._logs: OrderedDict[str, Log] = OrderedDict()
        self._held: WeakValueDictionary[str, Log] = WeakValueDictionary()
        self._room = Room(lambda: list(self._held.values()), most_bytes=most_bytes)
        self._told: dict[str, Told] = {}
        self._arriving: deque[tuple[Draft, Sending]] = deque()
        self._busy = False
        self._dead: OrderedDict[str, deque[DeadLetter]] = OrderedDict()
        _all.add(self)

    def send(self, draft: Draft) -> Sending:
        """Keep a message; it has arrived when this returns.

        But for one case: what is sent in the middle of another call, by a signal's handler or by
        ``__del__``, arrives when that call goes on.
        """
        sending = Sending()
        grown: list[tuple[Told, Log]] = []
        with self._lock:
            self._arriving.append((draft, sending))
            while self._arriving and not self._busy:
                self._busy = True
                try:
                    while self._arriving:
                        self._accept(*self._arriving.popleft(), grown)
                finally:
                    self._busy = False
        for told, log in grown:
            told(log)
        return sending

    def attach(self, channel: str, told: Told) -> Log:
        """Follow a channel at once, from any thread: the log has all there is.

        Args:
            channel: The channel's name.
            told: Called whenever the log has grown. One for each channel: the latest.
        """
        with self._lock:
            self._told[channel] = told
            return self._log(channel)

    def log(self, channel: str) -> Log:
        """Give a channel's log, and tell nobody of it. It is the channel's while it is held."""
        with self._lock:
            log = self._held.get(channel)  # all there are
            return self._new_log(channel) if log is None else log

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Give the log: it has all there is."""
        return self.attach(channel, told)

    def unfollow(self, channel: str) -> None:
        """Tell nobody of the channel any more; what it keeps, it keeps as long as before."""
        with self._lock:
            self._told.pop(channel, None)

    def trim(self) -> float | None:
        """Drop what is kept no longer, and the logs that have nothing and that nobody uses.

        Returns:
            The time at which there will be more to drop; ``None``: nothing is kept.
        """
        due: float | None = None
        with self._lock:
            for channel, log in list(self._held.items()):
                ends = log.trim()
                if ends is not None:
                    due = ends if due is None else min(due, ends)
                elif channel not in self._told:
                    self._logs.pop(channel, None)  # who still holds it finds it in _held
        return due

    def bury(self, letter: DeadLetter) -> None:
        """Keep a message that could not be handled, of the last thousand of its channel."""
        channel = letter.message.channel
        with self._lock:
            kept = self._dead.setdefault(channel, deque(maxlen=MOST_DEAD_LETTERS))
            kept.append(letter)
            self._dead.move_to_end(channel)
            while sum(map(len, self._dead.values())) > 10 * MOST_DEAD_LETTERS:
                self._dead.popitem(last=False)

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried of a channel, oldest first."""
        with self._lock:
            return list(self._dead.get(channel, ()))

    async def stop(self) -> None:
        """Nothing is on its way."""

    def _accept(self, draft: Draft, sending: Sending, grown: list[tuple[Told, Log]]) -> None:
        log = self._log(draft.channel)
        known = log.find_key(draft.key) if draft.may_repeat else None
        if known is not None:
            sending.settle(known.id)
            return
        id = log.last + 1
        now = self._clock()
        message = Message(draft.channel, draft.label, draft.text, id=id, key=draft.key, time=now)
        log.append(message)
        self._room.took(message)
        sending.settle(id)
        told = self._told.get(draft.channel)
        if told is not None:
            grown.append((told, log))

    def _log(self, channel: str) -> Log:
        log = self._logs.get(channel)
        if log is None:
            if len(self._logs) >= MOST_CHANNELS:
                self._forget_one()
            log = self._held.get(channel)
            if log is None:
                log = self._new_log(channel)
            self._logs[channel] = log
        self._logs.move_to_end(channel)
        return log

    def _new_log(self, channel: str) -> Log:
        # Numbers begin anew where a silent channel was forgotten: so does its epoch.
        epoch = f"{self._epoch}{next(self._epochs)}"
        log = Log(channel, epoch, retention=self.retention, clock=self._clock, lock=self._lock)
        self._held[channel] = log
        return log

    def _forget_one(self) -> None:
        for channel in self._logs:
            if channel not in self._told:
                del self._logs[channel]
                return


_all = HeldByForks[MemoryBroker](lambda broker: broker._lock)
