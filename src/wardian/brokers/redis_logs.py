"""The logs of followed channels, and how they are filled from Redis.

Nothing is believed to go on by itself. What is known of each channel is compared with what Redis
has, after each new connection and every few seconds; where both contradict each other an epoch
begins: so a store that lost its last second, or was emptied, is told as a gap.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from ..errors import BrokerError
from .broker import Told
from .log import Cursor, Log, Retention
from .message import Message
from .redis_comparing import Known, State, compare
from .redis_entries import Epoch, Waste, hole, read_entry
from .redis_link import Line
from .redis_scripts import Keys

PAGE = 250
"""Entries that are read of a channel at once."""

_HOLES = 1000
_MOST_HOLES = 10_000

log = logging.getLogger("wardian")


class Followed:
    """A channel that somebody in this process listens to.

    Attributes:
        at: The id of the last entry that was read.
        latest: The key of the log's latest message, if that is known.
        holes: Numbers behind the latest message that are none.
    """

    def __init__(self, log: Log, told: Told) -> None:
        self.log = log
        self.told = told
        self.at = f"{log.last}-0".encode()
        self.latest = ""
        self.holes: list[int] = []

    @property
    def next(self) -> int:
        """The number that the next message should have."""
        return self.log.last + 1 + len(self.holes)

    def tell(self) -> None:
        """Have its listeners look."""
        try:
            self.told(self.log)
        except Exception:  # the reading must go on, whatever a listener's loop says
            log.exception("could not tell of what came on channel %s", self.log.channel)

    def restart(self, epoch: str, last: int) -> None:
        """Begin anew, behind a number."""
        self.log.restart(epoch, last=last)
        self.at = f"{last}-0".encode()
        self.latest = ""
        self.holes.clear()

    def append(self, message: Message) -> None:
        """Take the next message."""
        for id in self.holes:
            self.log.append(hole(self.log.channel, id))
        self.holes.clear()
        self.log.append(message)
        self.latest = message.key


class Logs:
    """The followed channels of a process. One thread fills them, others may follow and unfollow.

    Attributes:
        clock_offset: Seconds that our clock is ahead of that of Redis.
    """

    def __init__(
        self, keys: Keys, *, retention: Retention, wasted: Callable[[str, Waste], None]
    ) -> None:
        """Follow nothing yet.

        Args:
            keys: The names of the keys in Redis.
            retention: How much a log keeps.
            wasted: Told of a channel's entry that is no message.
        """
        self.clock_offset = 0.0
        self._keys = keys
        self._retention = retention
        self._wasted = wasted
        self._lock = threading.Lock()
        self._followed: dict[str, Followed] = {}
        self._unreadable: set[str] = set()

    def followed(self) -> dict[bytes, Followed]:
        """Give the channels by the names of their streams."""
        with self._lock:
            return {
                self._keys.log(channel).encode(): each for channel, each in self._followed.items()
            }

    def unfollow(self, channel: str) -> None:
        """Fill a channel's log no more."""
        with self._lock:
            self._followed.pop(channel, None)

    def follow(
        self, line: Line, channel: str, told: Told, *, after: Cursor | None, replay: int
    ) -> Log:
        """Begin to fill a channel's log, or put more of the past into it."""
        followed = self._followed.get(channel)
        if followed is None:
            known = after or Cursor("", 0)
            seen = self._compare_one(line, Known(channel, known, ""))
            kept = Log(channel, seen.epoch, last=seen.last, retention=self._retention)
            followed = Followed(kept, told)
        else:
            kept = followed.log
            followed.told = told
            self.check(line, [followed])
            seen = self._compare_one(line, Known(channel, kept.end, followed.latest))
        if seen.epoch == kept.epoch:
            wanted = kept.last + 1 - replay
            if after is not None:
                wanted = min(wanted, after.id + 1 if after.epoch == seen.epoch else seen.first)
            self._prepend(line, followed, max(seen.first, wanted))
        with self._lock:
            self._followed[channel] = followed
        return kept

    def check(self, line: Line, followed: list[Followed]) -> list[int]:
        """Compare logs with what Redis has; give the latest numbers there."""
        lasts = []
        known = [Known(each.log.channel, each.log.end, each.latest) for each in followed]
        for each, seen in zip(followed, self._compare(line, known), strict=True):
            kept = each.log
            if seen is None:
                lasts.append(kept.last)
                continue
            lasts.append(seen.last)
            if seen.epoch != kept.epoch:
                each.restart(seen.epoch, seen.first - 1)
            elif seen.first > each.next:
                each.restart(seen.epoch, seen.first - 1)  # what was missed is kept no more
            else:
                continue
            each.tell()
        return lasts

    def take(self, line: Line, followed: Followed, entries: Iterable[object]) -> None:
        """Put entries of a channel into its log."""
        kept = followed.log
        before = kept.end
        for entry in entries:
            at, found = read_entry(kept.channel, entry, clock_offset=self.clock_offset)
            if isinstance(found, Epoch):
                followed.at = at
                if found.name != kept.epoch:
                    followed.restart(found.name, found.id)
                continue
            last = 0
            if found.id is not None and found.id > followed.next:
                end = kept.end
                [last] = self.check(line, [followed])
                if kept.end != end:
                    break  # it began anew: what was read before is read again, if it is still there
                if isinstance(found, Message) and found.id > last:
                    reason = f"expected a number up to {last}, got {found.id}"
                    found = Waste(at.decode(), found.id, repr(found), reason)
            followed.at = at
            if isinstance(found, Waste):
                self._skip(followed, found, last)
            elif found.id > kept.last:
                followed.append(found)
        if kept.end != before:
            followed.tell()

    def _skip(self, followed: Followed, waste: Waste, last: int) -> None:
        """Pass over what is no message. The numbers it takes are no loss, as nobody gets them.

        Where numbers before its own were given, up to the last one, it stands behind a loss.
        """
        self._wasted(followed.log.channel, waste)
        next = followed.next
        if waste.id is not None and waste.id < next + _HOLES and (waste.id == next or next > last):
            followed.holes += range(next, waste.id + 1)
            del followed.holes[_MOST_HOLES:]

    def _compare(self, line: Line, known: list[Known]) -> list[State | None]:
        """Compare what is known of channels with what there is; ``None``: that cannot be read."""
        found: list[State | None] = []
        answers = compare(line, known, keys=self._keys, retention=self._retention)
        for each, answer in zip(known, answers, strict=True):
            if isinstance(answer, State):
                found.append(answer)
                continue
            found.append(None)
            if each.channel not in self._unreadable:
                self._unreadable.add(each.channel)
                log.warning("the state of channel %s cannot be read: %s", each.channel, answer)
        return found

    def _compare_one(self, line: Line, known: Known) -> State:
        [found] = self._compare(line, [known])
        if found is None:
            raise BrokerError(f"expected the state of channel {known.channel}, got what is none")
        return found

    def _prepend(self, line: Line, followed: Followed, first: int) -> None:
        """Read what a log has not, down to a number."""
        kept = followed.log
        channel, key = kept.channel, self._keys.log(kept.channel)
        while first < kept.first and len(kept) < self._retention.messages:
            top = kept.first - 1
            line.say("XREVRANGE", key, f"{top}-0", f"{first}-0", "COUNT", PAGE)
            page = line.entries()
            past: list[Message] = []
            for entry in page:
                _, found = read_entry(channel, entry, clock_offset=self.clock_offset)
                if isinstance(found, Epoch):
                    break
                if isinstance(found, Message):
                    past.append(found)
                elif found.id is not None:
                    past.append(hole(channel, found.id))
            if past and not followed.latest and past[0].id == kept.last:
                followed.latest = past[0].key
            kept.prepend(reversed(past))
            if len(page) < PAGE or kept.first > top:
                return
