"""Moves: what it means for a channel that another broker has taken it over.

Who listened reads what the former broker has to its end, and then what the other one has from the
place where it began to carry the channel. Who was away meanwhile does the same when it is back,
move by move. Only a broker in memory says what it has; of another one nobody knows what was on its
way, or sent while nobody listened, so that is a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from ...brokers.broker import Broker
from ...brokers.log import Cursor, Log
from ...brokers.memory import MemoryBroker


class Move:
    """That another broker has taken over a channel.

    Attributes:
        ends: Where the former one ended; ``None``: nobody knows.
        log: What the other one has; ``None``: that is not in memory.
        begins: Where it begins for who listened before; ``None``: it was not reached yet.
        missed: Whether something may have been sent before that which nobody can read.
    """

    __slots__ = ("begins", "ends", "log", "missed")

    def __init__(self, former: Broker, broker: Broker, channel: str, before: Move | None) -> None:
        """Look where the other broker begins, before anything is sent by it.

        Args:
            former: The one that has carried the channel.
            broker: The other one.
            channel: The channel's name.
            before: The move to the former one, if somebody listens; ``None``: nobody does, or there
                was no other one before that.
        """
        self.ends: Cursor | None = None
        self.log: Log | None = None
        self.begins: Cursor | None = None
        # What is sent before a broker is reached is entered then, see ``Channels.send``.
        self.missed = not isinstance(former, MemoryBroker) and (before is None or before.is_reached)
        if isinstance(broker, MemoryBroker):
            self.log = broker.log(channel)
            self.begins = self.log.end

    @property
    def is_reached(self) -> bool:
        """Whether it is known where the other broker begins."""
        return self.begins is not None

    def end(self, former: Broker, channel: str) -> None:
        """Look where the former broker ends, when nothing is sent by it any more."""
        if isinstance(former, MemoryBroker):
            self.ends = former.log(channel).end


class Leg(NamedTuple):
    """What somebody reads of one broker, having read what there was of those before.

    Attributes:
        log: What that has.
        begins: From where on it is read.
        missed: Whether something before it is lost.
        moves: So many moves led there.
    """

    log: Log
    begins: Cursor
    missed: bool
    moves: int


def legs(moves: Sequence[Move], log: Log) -> Iterator[Leg]:
    """Give what somebody is to read who has not followed some moves, oldest first.

    Args:
        moves: They.
        log: What the last of the brokers has.
    """
    missed, count = False, 0
    for move, following in zip_longest(moves, moves[1:]):
        missed, count = missed or move.missed, count + 1
        if following is None:
            if move.begins is None:
                move.begins = log.end
            yield Leg(log, move.begins, missed, count)
        elif move.log is not None and move.begins is not None and move.begins != following.ends:
            yield Leg(move.log, move.begins, missed, count)
            missed, count = False, 0
