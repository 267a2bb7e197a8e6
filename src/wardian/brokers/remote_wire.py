"""What a page and a server say to each other about channels that the page listens to.

Wire: a websocket at ``{base}/pipes`` with the subprotocol ``wardian.pipes.v1``; JSON texts. A page
says

    ["listen", n, channel, after, replay]      tell what comes after [epoch, id], null: from now on;
                                               and so many of the latest, whatever after is
    ["forget", channel]                        tell no more of it
    ["ack", channel, id]                       everything up to here has arrived
    ["beat"]                                   the answer to a beat

and the server

    ["welcome", beat, now]                     first of all: ms between beats, and its clock in ms
    ["from", channel, n, epoch, at, last]      what is told next comes after at; last is the latest.
                                               Where at is beyond what was told, that much is lost
    ["told", channel, to, [[id, label, text, key, time], ...]]
                                               all messages up to a number, oldest first. Numbers
                                               that are left out are no messages
    ["refused", channel, n, reason]            nothing of this channel is told
    ["beat"]                                   answer this, or be taken for dead

``n`` counts the questions of a connection. Times are seconds since 1970, by the server's clock.
After four batches of a channel that were not acknowledged the server waits.
"""

from __future__ import annotations

from math import isfinite
from typing import Any, NamedTuple

from ..errors import BadMessageError, ChannelError, WireError
from ..wire.codec import decode, encode
from .log import Cursor
from .message import Message, check_channel, check_key, check_label, read

SUBPROTOCOL = "wardian.pipes.v1"
BEAT = '["beat"]'

MOST_QUESTION_BYTES = 1024
"""Of what a page says."""

MOST_TOLD_BYTES = 512 * 1024
"""Of what a server says: a batch, or one message of 64 KiB, each character of which may be two."""

MOST_BATCH = 500
MOST_BATCH_CHARACTERS = 32 * 1024
"""Of a batch, unless one message alone has more."""

WINDOW = 4
"""Batches of one channel that may be on their way."""

MOST_NUMBER = 2**53
_MOST_EPOCH = 64
_MOST_REASON = 64


class Asked(NamedTuple):
    """``listen``."""

    number: int
    channel: str
    after: Cursor | None
    replay: int


class Forgotten(NamedTuple):
    """``forget``."""

    channel: str


class Arrived(NamedTuple):
    """``ack``."""

    channel: str
    id: int


class Beat(NamedTuple):
    """``beat``."""


class Welcome(NamedTuple):
    """``welcome``: both in seconds."""

    beat: float
    now: float


class From(NamedTuple):
    """``from``."""

    channel: str
    number: int
    epoch: str
    at: int
    last: int


class Told(NamedTuple):
    """``told``; the messages have the channel's name at the server."""

    channel: str
    to: int
    messages: list[Message]


class Refused(NamedTuple):
    """``refused``."""

    channel: str
    number: int
    reason: str


Question = Asked | Forgotten | Arrived | Beat
Answer = Welcome | From | Told | Refused | Beat


def listen(asked: Asked) -> str:
    """Write ``listen``."""
    after = None if asked.after is None else [asked.after.epoch, asked.after.id]
    return encode(["listen", asked.number, asked.channel, after, asked.replay])


def forget(channel: str) -> str:
    """Write ``forget``."""
    return encode(["forget", channel])


def acknowledge(channel: str, id: int) -> str:
    """Write ``ack``."""
    return encode(["ack", channel, id])


def welcome(beat: float, now: float) -> str:
    """Write ``welcome``, of seconds."""
    return encode(["welcome", round(beat * 1000), round(now * 1000)])


def begin(told: From) -> str:
    """Write ``from``."""
    return encode(["from", *told])


def entry(message: Message) -> str:
    """Write one of the messages of ``tell``."""
    return encode([message.id, message.label, message.text, message.key, message.time])


def tell(channel: str, to: int, entries: list[str]) -> str:
    """Write ``told``, of entries that were written already."""
    return f'["told",{encode(channel)},{to},[{",".join(entries)}]]'


def refuse(channel: str, number: int, reason: str) -> str:
    """Write ``refused``."""
    return encode(["refused", channel, number, reason])


def read_question(text: str) -> Question:
    """Read what a page says.

    Raises:
        WireError: It says nothing that it may.
    """
    message = decode(text, MOST_QUESTION_BYTES)
    try:
        match message:
            case ["listen", number, channel, after, replay]:
                cursor = None if after is None else _cursor(after)
                return Asked(_number(number), check_channel(channel), cursor, _number(replay))
            case ["forget", channel]:
                return Forgotten(check_channel(channel))
            case ["ack", channel, id]:
                return Arrived(check_channel(channel), _number(id))
            case ["beat"]:
                return Beat()
    except (ChannelError, TypeError, ValueError):
        pass
    raise BadMessageError(f"expected a question about channels, got {text[:40]!r}")


def read_answer(text: str) -> Answer:
    """Read what a server says.

    Raises:
        WireError: It says nothing that it may.
    """
    message = decode(text, MOST_TOLD_BYTES)
    try:
        match message:
            case ["told", channel, to, list(entries)]:
                messages = _messages(check_channel(channel), entries)
                if not messages or messages[-1].id <= to:
                    return Told(channel, _number(to), messages)
            case ["from", channel, number, epoch, at, last]:
                told = From(
                    check_channel(channel),
                    _number(number),
                    _epoch(epoch),
                    _number(at),
                    _number(last),
                )
                if told.at <= told.last:
                    return told
            case ["beat"]:
                return Beat()
            case ["refused", channel, number, str(reason)]:
                return Refused(check_channel(channel), _number(number), reason[:_MOST_REASON])
            case ["welcome", beat, now]:
                return Welcome(_number(beat) / 1000, _number(now) / 1000)
    except (ChannelError, WireError, OverflowError, TypeError, ValueError):
        pass
    raise BadMessageError(f"expected an answer about channels, got {text[:40]!r}")


def _messages(channel: str, entries: list[Any]) -> list[Message]:
    if len(entries) > MOST_BATCH:
        raise ValueError(f"expected at most {MOST_BATCH} messages")
    messages = []
    last = 0
    for id, label, text, key, time in entries:
        if _number(id) <= last or not isinstance(text, str):
            raise ValueError("expected numbers that rise, and texts")
        last = id
        if type(time) not in (int, float) or not isfinite(time):
            raise ValueError("expected a time")
        messages.append(
            Message(channel, check_label(label), read(text), id=id, key=check_key(key), time=time)
        )
    return messages


def _cursor(value: Any) -> Cursor:
    epoch, id = value
    return Cursor(_epoch(epoch), _number(id))


def _epoch(value: Any) -> str:
    if isinstance(value, str) and 0 < len(value) <= _MOST_EPOCH:
        return value
    raise ValueError("expected an epoch")


def _number(value: Any) -> int:
    if type(value) is int and 0 <= value < MOST_NUMBER:
        return value
    raise ValueError("expected a whole number")
