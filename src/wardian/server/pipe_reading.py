"""What one page is told of channels: all of it that needs no connection.

A page has no queue. For each channel that it listens to there is a cursor into the channel's log,
and whenever its connection takes more, it is told what follows one of the cursors. So a page that
reads slowly costs nothing, and what is kept no longer when it comes to it is a gap, which it is
told like everybody else.

What is told is written once for all pages that have read equally far, which is nearly always all
of them; and each message once for all of them, wherever they begin.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import NamedTuple

from ..brokers import remote_wire as wire
from ..brokers.log import Cursor, Log
from ..brokers.message import Message
from ..errors import BadMessageError

MOST_CHANNELS = 100
"""Of one page."""

MOST_REFUSED = 1000
"""Questions of one page that were refused, and whose answers it has not read."""

PRICE = 10
"""Messages that a question for what was counts as: it makes the server read its log again."""

_MOST_WRITTEN = 8
"""Batches of one channel that are kept as they were written."""

_MOST_ENTRY_CHARACTERS = 4 * 1024 * 1024
"""Of the messages of one channel that are kept as they were written."""


class Taken(NamedTuple):
    """What came of something that a page said.

    Attributes:
        forgotten: The channel that it listens to no more; empty: none.
        price: How many messages it counts as.
    """

    forgotten: str = ""
    price: int = 1


class Batch(NamedTuple):
    """What follows a cursor.

    Attributes:
        start: Where it begins: behind the cursor, if some of what follows it is lost.
        to: How far it goes.
        text: It, written; empty: there is nothing.
    """

    start: Cursor
    to: int
    text: str


class Source:
    """The log of a channel, as it is told to pages.

    Attributes:
        log: The log; another one where the broker was changed.
    """

    def __init__(self, log: Log) -> None:
        """Tell of a log."""
        self.log = log
        self._name = log.channel
        self._written: OrderedDict[tuple[Cursor, Cursor], Batch] = OrderedDict()
        self._entries: OrderedDict[int, tuple[Message, str]] = OrderedDict()
        self._entry_characters = 0

    def start(self, after: Cursor | None, replay: int) -> Cursor:
        """Give the cursor of somebody who begins to read.

        Args:
            after: What was read already; ``None``: nothing of what was is wanted.
            replay: How many of the latest messages are wanted all the same.
        """
        kept = self.log
        kept.trim()
        end = kept.end
        start = end if after is None else kept.past(after)
        if replay:
            back = kept.back(replay)
            if back.epoch == start.epoch and back.id < start.id:
                start = back
        return start

    def after(self, cursor: Cursor) -> Batch:
        """Give what follows a cursor, or a first part of it."""
        end = self.log.end
        batch = self._written.get((cursor, end))
        if batch is None:
            batch = self._written[cursor, end] = self._write(cursor)
            if len(self._written) > _MOST_WRITTEN:
                self._written.popitem(last=False)
        return batch

    def _write(self, cursor: Cursor) -> Batch:
        found = self.log.read(cursor, wire.MOST_BATCH)
        start = Cursor(found.end.epoch, found.before)
        to = found.end.id  # what stands up to there without a message is none
        entries: list[str] = []
        room = wire.MOST_BATCH_CHARACTERS
        for message in found.messages:
            written = self._entry(message)
            room -= len(written)
            if entries and room < 0:
                to = message.id - 1
                break
            entries.append(written)
        return Batch(start, to, wire.tell(self._name, to, entries) if to > start.id else "")

    def _entry(self, message: Message) -> str:
        known, written = self._entries.pop(message.id, (None, ""))
        if known is not message:  # numbers come again where the log is another one
            self._entry_characters -= len(written)
            written = wire.entry(message)
            self._entry_characters += len(written)
        self._entries[message.id] = message, written
        while self._entry_characters > _MOST_ENTRY_CHARACTERS:
            self._entry_characters -= len(self._entries.popitem(last=False)[1][1])
        return written


class _Reading:
    """A channel that a page listens to.

    Attributes:
        asked: Its question.
        cursor: What it was told; ``None``: not even where it begins.
        unconfirmed: The ends of the batches that it has not acknowledged.
    """

    __slots__ = ("asked", "cursor", "unconfirmed")

    def __init__(self, asked: wire.Asked) -> None:
        self.asked = asked
        self.cursor: Cursor | None = None
        self.unconfirmed: deque[int] = deque()


class Conversation:
    """What a page asks, and what it is told."""

    def __init__(self, find: Callable[[str], Source | None], is_open: Callable[[str], bool]):
        """Begin with nothing asked.

        Args:
            find: Gives a channel's source; ``None``: not yet, and ``grown`` will tell.
            is_open: Whether a channel may be listened to.
        """
        self._find = find
        self._is_open = is_open
        self._readings: dict[str, _Reading] = {}
        self._ready: dict[str, None] = {}  # the channels of which there may be more to tell
        self._answers: deque[str] = deque()

    @property
    def channels(self) -> list[str]:
        """What it listens to."""
        return list(self._readings)

    def take(self, text: str) -> Taken:
        """Take what the page says.

        Raises:
            WireError: It says nothing that it may.
        """
        question = wire.read_question(text)
        if isinstance(question, wire.Asked):
            self._listen(question)
            wants_past = question.after is not None or question.replay > 0
            return Taken(price=PRICE if wants_past else 1)
        if isinstance(question, wire.Forgotten):
            self._forget(question.channel)
            return Taken(forgotten=question.channel)
        if isinstance(question, wire.Arrived):
            self._confirm(question)
        return Taken()

    def grown(self, channel: str) -> bool:
        """Note that there may be more to tell of a channel; give whether that is so here."""
        if channel not in self._readings:
            return False
        self._ready[channel] = None
        return True

    def next(self) -> str | None:
        """Give what the page is to be told next; ``None``: nothing, for now."""
        if self._answers:
            return self._answers.popleft()
        while self._ready:
            channel = next(iter(self._ready))
            del self._ready[channel]
            text = self._tell(channel, self._readings[channel])
            if text is not None:
                self._ready[channel] = None  # the others come first
                return text
        return None

    def _listen(self, asked: wire.Asked) -> None:
        reason = ""
        if not self._is_open(asked.channel):
            reason = "closed"
        elif asked.channel not in self._readings and len(self._readings) >= MOST_CHANNELS:
            reason = "channels"
        if reason:
            if len(self._answers) >= MOST_REFUSED:
                raise BadMessageError("expected fewer questions than answers that were not read")
            self._answers.append(wire.refuse(asked.channel, asked.number, reason))
            return
        self._readings[asked.channel] = _Reading(asked)
        self._ready[asked.channel] = None

    def _forget(self, channel: str) -> None:
        self._readings.pop(channel, None)
        self._ready.pop(channel, None)

    def _confirm(self, arrived: wire.Arrived) -> None:
        reading = self._readings.get(arrived.channel)
        if reading is None or reading.cursor is None or arrived.id > reading.cursor.id:
            return  # it was on its way when the channel was forgotten, or told from elsewhere on
        while reading.unconfirmed and reading.unconfirmed[0] <= arrived.id:
            reading.unconfirmed.popleft()
        self._ready[arrived.channel] = None

    def _tell(self, channel: str, reading: _Reading) -> str | None:
        source = self._find(channel)
        if source is None or len(reading.unconfirmed) >= wire.WINDOW:
            return None
        if reading.cursor is None:
            return self._begin(reading, source.start(reading.asked.after, reading.asked.replay))
        batch = source.after(reading.cursor)
        if batch.start != reading.cursor:
            return self._begin(reading, batch.start)
        if not batch.text:
            return None
        reading.cursor = Cursor(batch.start.epoch, batch.to)
        reading.unconfirmed.append(batch.to)
        return batch.text

    def _begin(self, reading: _Reading, start: Cursor) -> str:
        asked = reading.asked
        source = self._find(asked.channel)
        end = start if source is None else source.log.end
        last = end.id if end.epoch == start.epoch else start.id
        reading.cursor = start
        reading.unconfirmed.clear()
        return wire.begin(
            wire.From(asked.channel, asked.number, start.epoch, start.id, max(last, start.id))
        )
