"""What the processes of the chaos test wrote, and whether that is what was promised.

A line of a process has a kind and words:

    b TIME                                 it began
    r TIME, d TIME                         it listens; it has sent all
    m CHANNEL ID BY SENT TIME              it handled a message, which says BY which name it goes
    g CHANNEL FIRST LAST TIME              it was told of a gap
    a WAY CHANNEL ID BY SENT TIME          one that it sent was accepted
    x WAY CHANNEL ERROR                    one was not

BY is "process.pid.way.number". Times are seconds since 1970: one machine has them all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

RECOVERED_S = 5.0
"""The longest that nothing may be handled after a fault."""

UNWRITTEN_S = 2.0
"""What a Redis that is killed may have accepted and not kept.

It writes its append-only file before it answers, and the kernel keeps what was written when the
process dies. With ``appendfsync everysec`` one thing stands against that: while a former fsync
still goes on, it answers without writing, for two seconds at most (``flushAppendOnlyFile`` in its
``src/aof.c``). A machine that dies takes as much again with it, which this test cannot show. Asked
to end, it writes all it has.
"""


class Fault(NamedTuple):
    """What was done from when to when, and to which process.

    ``name`` is empty where it was done to Redis or to a connection. ``stood_still`` is until when
    the process or Redis could do nothing because of it; ``began`` where it only lost a connection.
    """

    what: str
    began: float
    over: float
    name: str
    stood_still: float

    @property
    def is_hard_kill(self) -> bool:
        """Whether Redis had no time to write what it had."""
        return self.what == "hard restart"


class Accepted(NamedTuple):
    """A message that its sender knows as accepted: sent and known when."""

    channel: str
    id: int
    by: str
    sent: float
    known: float


class Line(NamedTuple):
    """Something that has to go on: what it is, the process it needs, and when messages came there.

    ``handled`` has for each message when it was sent and when it was handled.
    """

    what: str
    name: str
    handled: Sequence[tuple[float, float]]


class Recovery(NamedTuple):
    """How long after a fault nothing came there, in seconds in which something could."""

    seconds: float
    fault: str
    line: str


@dataclass
class Seen:
    """What one worker wrote of one channel, in its order."""

    ids: list[int] = field(default_factory=list)
    handled: dict[str, set[int]] = field(default_factory=dict)
    times: list[tuple[float, float]] = field(default_factory=list)
    repeats: int = 0
    gaps: list[tuple[int, int | None, int]] = field(default_factory=list)
    gaps_at: list[float] = field(default_factory=list)

    @property
    def distinct_gaps(self) -> int:
        """The gaps that differ: one is told again to who was killed before it went on."""
        return len({(first, last) for first, last, _ in self.gaps})


def seen_by(lines: Iterable[Sequence[str]]) -> dict[str, Seen]:
    """Give what a worker handled and was told of, by channel."""
    found: dict[str, Seen] = defaultdict(Seen)
    for kind, *words in lines:
        if kind == "m":
            seen, id = found[words[0]], int(words[1])
            seen.repeats += words[2] in seen.handled
            seen.handled.setdefault(words[2], set()).add(id)
            seen.times.append((float(words[3]), float(words[4])))
            seen.ids.append(id)
        elif kind == "g":
            seen = found[words[0]]
            last = None if words[2] == "None" else int(words[2])
            seen.gaps.append((int(words[1]), last, len(seen.ids)))
            seen.gaps_at.append(float(words[3]))
        elif kind == "b":
            for seen in found.values():
                seen.ids.append(0)  # it goes on at its cursor
    return found


def accepted_of(lines: Iterable[Sequence[str]]) -> list[Accepted]:
    """Give the messages that a process knows as accepted."""
    return [
        Accepted(words[1], int(words[2]), words[3], float(words[4]), float(words[5]))
        for kind, *words in lines
        if kind == "a"
    ]


def is_covered(seen: Seen, id: int, *, by: str) -> bool:
    """Whether a gap tells of a message.

    One of unknown size goes up to what was handled next: where nothing was, it tells of nothing.
    It begins behind what was handled last; where that was another message with this number, Redis
    has lost the first one, and the gap tells of that as well.
    """
    others = {number for key, numbers in seen.handled.items() if key != by for number in numbers}
    for first, last, at in seen.gaps:
        end = last if last is not None else next((each for each in seen.ids[at:] if each), 0)
        if first <= id <= end or (last is None and id < first and end and id in others):
            return True
    return False


def may_be_lost(message: Accepted, faults: Iterable[Fault]) -> bool:
    """Whether Redis may have accepted a message so late that a hard kill took it."""
    return any(
        message.sent <= each.began and message.known >= each.began - UNWRITTEN_S
        for each in faults
        if each.is_hard_kill
    )


def missing(seen: dict[str, Seen], accepted: Iterable[Accepted], faults: list[Fault]) -> list[str]:
    """Give the names of what was accepted, and neither handled nor rightly told as a gap."""
    return [
        each.by
        for each in accepted
        if each.by not in seen[each.channel].handled
        and not (may_be_lost(each, faults) and is_covered(seen[each.channel], each.id, by=each.by))
    ]


def out_of_order(ids: list[int]) -> list[tuple[int, int]]:
    """Give the pairs of numbers that rise not; 0 stands for a new start."""
    return [(a, b) for a, b in zip(ids, ids[1:], strict=False) if a and b and b <= a]


def recoveries(faults: Sequence[Fault], lines: Iterable[Line]) -> list[Recovery]:
    """Give for each fault and each line how long nothing came that was sent after the fault.

    No other fault ends that time. It stands still only while Redis or the line's own process does
    because of another one. Where nothing came at all, it is infinite.
    """
    found = []
    for line in lines:
        for fault in faults:
            came = min((when for sent, when in line.handled if sent >= fault.over), default=inf)
            excused = [
                (each.began, each.stood_still)
                for each in faults
                if each is not fault and each.name in ("", line.name)
            ]
            seconds = came - fault.over - _within(fault.over, came, excused)
            found.append(Recovery(seconds, fault.what, line.what))
    return found


def _within(begin: float, end: float, spans: Iterable[tuple[float, float]]) -> float:
    """Give how much of a time lies in any of the spans."""
    total, at = 0.0, begin
    for since, until in sorted(spans):
        since, until = max(since, at), min(until, end)
        if until > since:
            total += until - since
            at = until
    return total
