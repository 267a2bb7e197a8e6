"""What a tab has of a channel, what it asks the others for, and what it gives them at once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress

from ...brokers.broker import Told
from ...brokers.log import Log
from ...wire.codec import encode
from .posts import Entry

MOST_TABS = 1000
"""Of which a tab remembers, for each channel, what it has of them."""

PIECE_ENTRIES = 500
PIECE_CHARACTERS = 128 * 1024
"""The most of a piece, but for one entry that has more."""

PIECE_PATIENCE = 2.0
"""Seconds that a piece may take."""

SLACK = 1.0
"""Seconds by which messages may be older than a tab's absence and still belong to it."""

PATIENCE = 3.0
"""Seconds in which one of the tabs that are there has to say what it has; then there is none."""

SHORT_PATIENCE = 0.5
"""The same where nobody knows whether there are any."""

GRACE = 1.0
"""Seconds for the others that are there to say it, too, once one has."""

SHORT_GRACE = 0.05
"""The same where nobody knows whether there are others; and for what is on its way to them."""

LONGEST = 10.0
"""Seconds that one question may take, with all its pieces."""


class Had:
    """What a tab has of a channel.

    Attributes:
        log: Its messages.
        told: Whom to tell of more.
        spans: By tab, the counts of the first and of the last message that are had of it.
        held: What came while somebody is asked for what was missed; ``None``: nobody is.
        again: Since when, when that is over, more was missed, and whether it is lost where nobody
            can tell; ``None``: nothing was.
        full: Since when there was no room for more of it; ``None``: there is.
        asked: How many of the latest messages the others were asked for.
        since: Everything was told to this tab that was sent after this time.
    """

    __slots__ = (
        *("again", "asked", "full", "held", "lock", "log", "room", "since", "spans", "told"),
    )

    def __init__(self, log: Log, since: float) -> None:
        self.log = log
        self.told: Told | None = None
        self.spans: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self.held: list[Entry] | None = None
        self.room = 0
        self.again: tuple[float, bool] | None = None
        self.full: float | None = None
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

    def begin_to_hold(self) -> None:
        """Hold what comes, from now on."""
        self.held = []
        self.room = self.log.retention.bytes

    def hold(self, entry: Entry, now: float) -> None:
        """Hold a message, unless the log could not keep so many; then none of those that follow."""
        if self.held is None or self.full is not None:
            return
        self.room -= len(entry.text)
        if self.room < 0 or len(self.held) >= self.log.retention.messages:
            self.full = now
        else:
            self.held.append(entry)

    def look_again(self, left: float, *, is_lost: bool) -> None:
        """Note that more was missed, since a time."""
        if self.again is not None:
            left, is_lost = min(left, self.again[0]), is_lost or self.again[1]
        self.again = left, is_lost

    def let_go(self) -> tuple[list[Entry], tuple[float, bool] | None]:
        """Hold nothing any more; give what was held, and what stands under ``again``."""
        if self.full is not None:
            self.look_again(self.full, is_lost=True)
        held, again = self.held or [], self.again
        self.held = self.again = self.full = None
        return held, again

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
        others: Who should be; ``None``: nobody knows.
        heard: Set with the first of the offers.
        heard_all: Set when everybody has offered who should be there.
        giver: Who is to send a piece.
        piece: That piece, when it is here.
        is_cut: Whether the page was put aside meanwhile: who is there may not have been heard.
    """

    def __init__(self, number: int, channel: str) -> None:
        self.number = number
        self.channel = channel
        self.offers: dict[str, tuple[float, int]] = {}
        self.others: set[str] | None = None
        self.heard = asyncio.Event()
        self.heard_all = asyncio.Event()
        self.giver = ""
        self.is_cut = False
        self.piece: asyncio.Future[tuple[list[Entry], int]] | None = None
        self.until = asyncio.get_running_loop().time() + LONGEST

    def offered(self, tab: str, since: float, size: int) -> None:
        """Hear of a tab that is there."""
        if len(self.offers) < MOST_TABS:
            self.offers[tab] = since, size
            self.heard.set()
            self._look()

    async def hear(self, others: set[str] | None) -> set[str]:
        """Wait until those who are there have said what they have.

        Args:
            others: They; ``None``: nobody knows.

        Returns:
            Those who are silent.
        """
        self.others = others
        self._look()
        with suppress(TimeoutError):
            async with asyncio.timeout(SHORT_PATIENCE if others is None else PATIENCE):
                await self.heard.wait()
            await asyncio.sleep(SHORT_GRACE)
            if others is not None:  # who has been there longest may be the slowest to answer
                async with asyncio.timeout(GRACE):
                    await self.heard_all.wait()
        return set() if self.is_cut or others is None else others.difference(self.offers)

    def _look(self) -> None:
        if self.others is not None and self.others.issubset(self.offers):
            self.heard_all.set()

    def given(self, tab: str, entries: list[Entry], below: int) -> None:
        """Have a piece, if this is who is to send one."""
        if tab == self.giver and self.piece is not None and not self.piece.done():
            self.piece.set_result((entries, below))

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
