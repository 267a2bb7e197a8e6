"""What a tab has of a channel, what it asks the others for, and what it gives them at once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from ...brokers.broker import Told
from ...brokers.log import Log
from ...wire.codec import encode
from .posts import Entry

MOST_TABS = 1000
"""Of which a tab remembers, for each channel, what it has of them."""

PIECE_ENTRIES = 500
PIECE_CHARACTERS = 128 * 1024
"""The most of a piece, but for one entry that has more."""

LONGEST = 10.0
"""Seconds that one question may take, with all its pieces."""


class Had:
    """What a tab has of a channel.

    Attributes:
        log: Its messages.
        told: Whom to tell of more.
        spans: By tab, the counts of the first and of the last message that are had of it.
        held: What came while somebody is asked for what was missed; ``None``: nobody is.
        asked: How many of the latest messages the others were asked for.
        since: Everything was told to this tab that was sent after this time.
    """

    __slots__ = ("asked", "held", "log", "lock", "since", "spans", "told")

    def __init__(self, log: Log, since: float) -> None:
        self.log = log
        self.told: Told | None = None
        self.spans: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self.held: list[Entry] | None = None
        self.asked = 0
        self.since = since
        self.lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.log.channel

    def lacks(self, entry: Entry) -> bool:
        """Whether a message comes after all that is had of its sender."""
        span = self.spans.get(entry.tab)
        return span is None or entry.count > span[1]

    def note(self, tab: str, first: int, last: int) -> None:
        """Have a sender's messages from one count to another."""
        self.spans[tab] = first, last
        self.spans.move_to_end(tab)
        if len(self.spans) > MOST_TABS:
            self.spans.popitem(last=False)


class Ask:
    """A question to the other tabs.

    Attributes:
        offers: Who is there: by tab since when, and how much it has.
        heard: Set with the first of them.
        giver: Who is to send a piece.
        piece: That piece, when it is here.
    """

    def __init__(self, number: int, channel: str) -> None:
        self.number = number
        self.channel = channel
        self.offers: dict[str, tuple[float, int]] = {}
        self.heard = asyncio.Event()
        self.giver = ""
        self.piece: asyncio.Future[tuple[list[Entry], int]] | None = None
        self.until = asyncio.get_running_loop().time() + LONGEST

    @property
    def is_late(self) -> bool:
        """Whether it has taken too long."""
        return asyncio.get_running_loop().time() > self.until


def piece_of(log: Log, below: int, most: int) -> tuple[list[Entry], int]:
    """Give the latest messages of a log below a number, oldest first.

    Args:
        log: The log.
        below: The number; 0: its end.
        most: At most so many.

    Returns:
        The messages, and below which number there are more; 0: there are none.
    """
    log.trim()
    end = min(below or log.last + 1, log.last + 1)
    start = max(log.first, end - min(most, PIECE_ENTRIES))
    entries: list[Entry] = []
    room = PIECE_CHARACTERS
    for entry in reversed(log.after(start - 1, max(0, end - start))):
        if isinstance(entry, Entry):  # all of them are
            room -= len(encode(entry.fields))
            if entries and room < 0:
                break
            entries.append(entry)
    entries.reverse()
    return entries, entries[0].id if entries and entries[0].id > log.first else 0
