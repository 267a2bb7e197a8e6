"""Whether Redis still has what somebody knows of it.

Nothing is believed to go on by itself: a Redis that lost its last second, or was emptied, gives
numbers a second time, and only who knows the message that had one before can tell. ``compare``
asks; where both contradict each other an epoch begins, which is a gap for whoever listens.

A reader compares the logs that it fills. A sender has to compare as well: what Redis accepted of it
and lost before anybody read it, nobody else knows. ``Recent`` is what it remembers for that.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from os import urandom
from typing import NamedTuple

from .log import Cursor, Retention
from .redis_link import Line
from .redis_scripts import FORGET_S, SEEN, Keys

PAGE = 250
"""Channels that are compared at once."""

WRITTEN_S = 4.0
"""Seconds after which what a server accepted is in its file, if it still runs then.

With ``appendfsync everysec`` it writes before it answers, or two seconds later where the disk is
slow, and has the disk keep it every second (``flushAppendOnlyFile`` in the ``src/aof.c`` of Redis).
"""

_KNOWN = 10_000


class Known(NamedTuple):
    """The latest message that somebody knows of a channel; no key: that is not known."""

    channel: str
    end: Cursor
    key: str | bytes


class State(NamedTuple):
    """Epoch, latest and first number of a channel; whether the epoch began with this answer."""

    epoch: str
    last: int
    first: int
    is_new: bool


def compare(
    line: Line, known: Sequence[Known], *, keys: Keys, retention: Retention
) -> list[State | ValueError]:
    """Compare what is known of channels with what there is.

    What cannot be read of one channel is an error among the answers, and no reason to go without
    the others.

    Raises:
        Exception: The connection broke, or Redis refused.
    """
    found: list[State | ValueError] = []
    seconds = int(retention.seconds) + 60
    for start in range(0, len(known), PAGE):
        names: list[str] = []
        arguments: list[str | bytes | int] = []
        for channel, end, key in known[start : start + PAGE]:
            names += [keys.log(channel), keys.state(channel)]
            arguments += [end.epoch, str(end.id), key]
        new = urandom(8).hex()
        answers = line.run(SEEN, names, new, seconds, seconds + FORGET_S, *arguments)
        for epoch, last, first in answers:
            try:
                name = epoch.decode()
                found.append(State(name, int(last), int(first), name.startswith(new)))
            except ValueError as error:
                found.append(error)
    return found


class Recent:
    """The latest message that a sender knows of each channel, and how long ago it was accepted."""

    def __init__(self) -> None:
        """Know of none."""
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._unwritten: OrderedDict[str, float] = OrderedDict()

    def end(self, channel: str) -> Cursor:
        """How far a channel was known to go, of the latest ten thousand."""
        found = self._known.get(channel)
        return Cursor("", 0) if found is None else found.end

    def accepted(self, known: Known, *, now: float) -> None:
        """Remember a message."""
        self._known[known.channel] = known
        self._known.move_to_end(known.channel)
        self._unwritten[known.channel] = now
        self._unwritten.move_to_end(known.channel)
        if len(self._known) > _KNOWN:
            channel, _ = self._known.popitem(last=False)
            self._unwritten.pop(channel, None)

    def answered(self, asked: float) -> None:
        """Know that the server which accepted them still ran when it was asked something."""
        while self._unwritten:
            channel, accepted = next(iter(self._unwritten.items()))
            if accepted > asked - WRITTEN_S:
                return
            del self._unwritten[channel]

    def due(self, now: float) -> float | None:
        """In how many seconds to ask whether it still runs; ``None``: there is no need to."""
        if not self._unwritten:
            return None
        return max(0.0, next(reversed(self._unwritten.values())) + WRITTEN_S - now)

    def compare(self, line: Line, *, keys: Keys, retention: Retention) -> int:
        """Compare with another server, or the same one that was started anew, what may be lost.

        Returns:
            On how many channels something was.

        Raises:
            Exception: The connection broke, or Redis refused.
        """
        known = [self._known[each] for each in self._unwritten]
        found = compare(line, known, keys=keys, retention=retention)
        return sum(isinstance(each, State) and each.is_new for each in found)

    def forget(self) -> None:
        """Have nothing to compare: it cannot be asked for."""
        self._unwritten.clear()
