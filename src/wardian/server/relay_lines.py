"""Lines between workers: frames in order, none twice and none missing, over a broker's channels.

Each worker has one channel, its inbox. A line is opened by a worker that relays, to the home; both
sides number their messages, and whoever finds a number missing ends the line, as does a message
that could not be delivered or a gap in the inbox. Then all exchanges of that line are lost, which
their visitors notice as a broken connection, and come again.

What is told in one turn of the loop travels as one message, and what several exchanges are told in
the same words (a patch for every tab) stands in it once.

Two windows keep memory within bounds. An exchange may have ``WINDOW`` bytes on their way that the
other side has not taken, so a visitor who reads slowly holds up nobody and costs as much. A line
has at most so many messages on their way that the other side's loop has not seen; the rest waits
here, which is bounded by the windows of its exchanges.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from os import urandom
from typing import TYPE_CHECKING, Any

from ..brokers.broker import Draft
from ..brokers.message import Message
from ..errors import BadMessageError, BrokerError
from ..wire.codec import encode
from .relay_exchange import Exchange
from .relay_frames import (
    MOST_TEXT,
    Envelope,
    Frame,
    packed,
    pieces,
    read_frames,
    seal,
    unseal,
)

if TYPE_CHECKING:
    from ..brokers.broker import Broker
    from ..brokers.log import Cursor, Log
    from ..brokers.sending import Sending

log = logging.getLogger("wardian.server")

MOST_AWAY_BYTES = 2 * 1024 * 1024
MOST_AWAY = 500
"""Of one line, one way: what the other side's loop has not seen yet."""

MOST_EXCHANGES = 20_000
"""Of one line."""

_TELL_BYTES = MOST_AWAY_BYTES // 4
_TELL = MOST_AWAY // 4
_MOST_IDS = 1000
_MOST_FORMER = 10_000
_AT_ONCE = 200
_NEVER = 10**14
"""The number of a message that tells who still uses a line that it has ended."""

_PAUSES = (0.1, 0.5, 1.0)
_NAME = re.compile(r"[0-9a-f]{16}")


class _Waiting:
    """A frame that was not sent yet, for one exchange or several."""

    __slots__ = ("at", "ids", "letter", "rest")

    def __init__(self, letter: str, id: int, rest: tuple[Any, ...], *, at: int) -> None:
        self.letter = letter
        self.ids = [id] if id else []
        self.rest = rest
        self.at = at

    @property
    def key(self) -> tuple[str, int, bool] | None:
        """The same for frames that tell the same, which is known without looking at it."""
        return _key(self.letter, self.rest)


def _key(letter: str, rest: tuple[Any, ...]) -> tuple[str, int, bool] | None:
    return (letter, id(rest[0]), rest[1]) if letter in "tp" else None


class Line:
    """Between this worker and another.

    Attributes:
        id: Names it on both sides.
        to: The inbox of the other.
        loop: Where it lives.
        exchanges: What is told over it, by number.
        is_ours: Whether this worker has opened it: it alone begins exchanges.
        is_over: Whether it has ended.
    """

    def __init__(self, lines: Lines, id: str, *, to: str, is_ours: bool) -> None:
        """Begin with nothing told. See ``Lines.open``."""
        self.id = id
        self.to = to
        self.is_ours = is_ours
        self.loop = asyncio.get_running_loop()
        self.exchanges: dict[int, Exchange] = {}
        self.is_over = False
        self._lines = lines
        self._waiting: deque[_Waiting] = deque()
        self._said: dict[tuple[str, int, bool], _Waiting] = {}
        self._latest: dict[int, int] = {}
        self._count = 0
        self._is_due = False
        self._number = 0
        self._away: deque[tuple[int, int]] = deque()
        self._away_bytes = 0
        self._sendings: deque[Sending] = deque()
        self._taken = 0
        self._untold = 0
        self._untold_bytes = 0
        self._next = 0
        self._packed = (b"", "")
        self._cut: tuple[str, list[tuple[str, bool]]] = ("", [("", False)])

    def begin(self) -> Exchange:
        """Begin an exchange."""
        self._next += 1
        exchange = self.exchanges[self._next] = Exchange(self, self._next)
        return exchange

    def put(self, letter: str, id: int, rest: tuple[Any, ...]) -> None:
        """Have a frame sent, together with all others of this turn of the loop."""
        if self.is_over:
            return
        key = _key(letter, rest)
        same = self._said.get(key) if key is not None else None
        if same is None or self._latest.get(id, 0) >= same.at or len(same.ids) >= _MOST_IDS:
            self._count += 1
            same = _Waiting(letter, id, rest, at=self._count)
            self._waiting.append(same)
            if key is not None:
                self._said[key] = same
        else:
            same.ids.append(id)
        self._latest[id] = same.at
        self._set_out()

    def packed(self, data: bytes) -> str:
        """Write bytes as a text; those that many exchanges are told in turn, once."""
        if data is not self._packed[0]:
            self._packed = data, packed(data)
        return self._packed[1]

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """Cut a text into pieces; one that many exchanges are told in turn, once."""
        if text is not self._cut[0]:
            self._cut = text, list(pieces(text))
        return self._cut[1]

    def take(self, number: int, taken: int, text: str) -> None:
        """Take a message of the other side.

        Raises:
            BadMessageError: It is not the one that follows, or holds what makes no sense.
        """
        if number <= self._taken:
            return  # it came twice
        if number != self._taken + 1:
            raise BadMessageError(f"expected message {self._taken + 1}, got {number}")
        self._taken = number
        self._seen(taken)
        for frame in read_frames(text):
            self._hear(frame)
        self._untold += 1
        self._untold_bytes += len(text)
        if self._untold >= _TELL or self._untold_bytes >= _TELL_BYTES:
            self._set_out()

    def end(self, *, tell: bool = True) -> None:
        """End it, and lose all its exchanges."""
        if self.is_over:
            return
        if tell:
            self._waiting.append(_Waiting("z", 0, (), at=0))
            self._send_all(limited=False)
        self.is_over = True
        self._waiting.clear()
        self._said.clear()
        self._latest.clear()
        self._lines.forget(self)
        for exchange in list(self.exchanges.values()):
            exchange.lose()
        self.exchanges.clear()

    def look(self) -> None:
        """End it if a message could not be delivered."""
        while self._sendings and self._sendings[0].accepted:
            self._sendings.popleft()
        if any(each.accepted is False for each in self._sendings):
            log.warning("Another worker cannot be told what it needs: %s", self._sendings[0].error)
            self.end()

    def _hear(self, frame: Frame) -> None:
        letter = frame[0]
        if letter == "z":
            self.end(tell=False)
        elif letter == "o":
            for id in frame[1]:
                exchange = self.exchanges.get(id)
                if exchange is None:
                    exchange = self._meet(id)
                exchange.tell(frame)
        else:
            for id in frame[1]:
                exchange = self.exchanges.get(id)
                if exchange is not None:  # else it is over here, and what is said of it is late
                    exchange.tell(frame)

    def _meet(self, id: int) -> Exchange:
        if self.is_ours or id <= self._next or len(self.exchanges) >= MOST_EXCHANGES:
            raise BadMessageError("expected a new exchange, and not too many")
        self._next = id
        exchange = self.exchanges[id] = Exchange(self, id)
        self._lines.met(exchange)
        return exchange

    def _set_out(self) -> None:
        if not self._is_due:
            self._is_due = True
            self.loop.call_soon(self._send_all)

    def _send_all(self, *, limited: bool = True) -> None:
        self._is_due = False
        if self.is_over:
            return
        while self._waiting:
            if limited and (len(self._away) >= MOST_AWAY or self._away_bytes >= MOST_AWAY_BYTES):
                break
            texts: list[str] = []
            size = 2
            while self._waiting:
                each = self._waiting[0]
                text = encode([each.letter, each.ids, *each.rest])
                size += len(text) + 1
                if texts and size > MOST_TEXT:
                    break
                texts.append(text)
                self._waiting.popleft()
                if (key := each.key) is not None and self._said.get(key) is each:
                    del self._said[key]
            self._send(f"[{','.join(texts)}]")
        if not self._waiting:
            self._latest.clear()
        if self._untold >= _TELL or self._untold_bytes >= _TELL_BYTES:
            self._send("[]")

    def _send(self, text: str) -> None:
        self._number += 1
        self._untold = self._untold_bytes = 0
        self._away.append((self._number, len(text)))
        self._away_bytes += len(text)
        sending = self._lines.send(Envelope(self.id, self._number, self._taken), text, to=self.to)
        if not sending.accepted:
            self._sendings.append(sending)

    def _seen(self, taken: int) -> None:
        away = self._away
        while away and away[0][0] <= taken:
            self._away_bytes -= away.popleft()[1]
        if self._waiting:
            self._set_out()


class Lines:
    """All lines of this worker, and its inbox.

    Attributes:
        name: Of this worker, among those of the same app: its inbox is named after it.
    """

    def __init__(
        self, broker: Broker, *, group: str, key: bytes, met: Callable[[Exchange], None]
    ) -> None:
        """Prepare; nobody can reach this worker yet.

        Args:
            broker: What carries the channels; no other program sends on them.
            group: Names the app: the same for all its workers.
            key: Signs what is said; the same for all its workers.
            met: Told of each exchange that another worker begins.
        """
        self.name = urandom(8).hex()
        self.met = met
        self._broker = broker
        self._group = group
        self._key = key
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cursor: Cursor | None = None
        self._log: Log | None = None
        self._lines: dict[str, Line] = {}
        self._former: OrderedDict[str, str] = OrderedDict()
        self._is_told = False

    def __iter__(self) -> Iterator[Line]:
        return iter(list(self._lines.values()))

    def __len__(self) -> int:
        return len(self._lines)

    async def start(self) -> None:
        """Be reachable, as soon as the broker is."""
        self._loop = asyncio.get_running_loop()
        tries = 0
        while True:
            try:
                self._log = await self._broker.follow(self._inbox(self.name), self._told)
                break
            except BrokerError as error:
                if not tries:
                    log.warning("This worker cannot be reached by the others yet: %s", error)
                await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
                tries += 1
        self._cursor = self._log.end

    def stop(self) -> None:
        """End all lines, and be reachable no more."""
        for line in self:
            line.end()
        self._cursor = None
        self._broker.unfollow(self._inbox(self.name))

    def open(self, name: str) -> Line | None:
        """Give the line to another worker, opened if there is none; ``None``: it is no worker."""
        if not _NAME.fullmatch(name):
            return None
        for line in self._lines.values():
            if line.to == name and line.is_ours:
                return line
        id = urandom(8).hex()
        line = self._lines[id] = Line(self, id, to=name, is_ours=True)
        line.put("h", 0, (self.name,))
        return line

    def forget(self, line: Line) -> None:
        """Have a line no more; its name is never taken up again."""
        self._lines.pop(line.id, None)
        self._former[line.id] = line.to
        if len(self._former) > _MOST_FORMER:
            self._former.popitem(last=False)

    def look(self) -> None:
        """End the lines that have lost a message on its way."""
        for line in self:
            line.look()

    def send(self, envelope: Envelope, text: str, *, to: str) -> Sending:
        """Send a message of a line."""
        inbox = self._inbox(to)
        label = seal(envelope, text, to=inbox, key=self._key)
        return self._broker.send(Draft(inbox, label, text, f"{envelope.line}.{envelope.number}"))

    def _inbox(self, name: str) -> str:
        return f"{self._group}.{name}"

    def _told(self, _log: Log) -> None:
        """Look into the inbox, from any thread; once, however often this is told until then."""
        if not self._is_told and self._loop is not None:
            self._is_told = True
            with suppress(RuntimeError):  # the loop is closed: nobody is here any more
                self._loop.call_soon_threadsafe(self._read)

    def _read(self) -> None:
        self._is_told = False
        if self._log is None or self._cursor is None:
            return
        read = self._log.read(self._cursor, _AT_ONCE)
        self._cursor = read.end
        if read.gap is not None:
            log.warning("Messages between the workers were lost: their visitors connect again")
            for line in self:
                line.end()
        for message in read.messages:
            self._take(message)
        if read.end != self._log.end:
            self._told(self._log)

    def _take(self, message: Message) -> None:
        inbox = self._inbox(self.name)
        envelope = unseal(message.label, message.text, to=inbox, key=self._key)
        if envelope is None:
            return  # somebody else's
        line = self._lines.get(envelope.line)
        try:
            if line is None:
                line = self._answer(envelope, message.text)
            if line is not None:
                line.take(envelope.number, envelope.taken, message.text)
        except ValueError as error:  # a frame that makes no sense, or no JSON
            log.warning("A worker says what this one does not understand: %s", error)
            if line is not None:
                line.end()

    def _answer(self, envelope: Envelope, text: str) -> Line | None:
        """Give the line that a message begins."""
        former = self._former.get(envelope.line)
        if former is not None and envelope.number != _NEVER:
            self.send(Envelope(envelope.line, _NEVER, 0), "[]", to=former)
        if former is not None or envelope.number != 1:
            return None
        frames = read_frames(text)
        if not frames or frames[0][0] != "h" or not _NAME.fullmatch(frames[0][2]):
            return None
        line = Line(self, envelope.line, to=frames[0][2], is_ours=False)
        self._lines[envelope.line] = line
        return line
