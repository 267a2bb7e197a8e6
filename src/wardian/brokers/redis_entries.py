"""What an entry of a stream in Redis is: a message, the beginning of an epoch, or somebody's waste.

Whoever can write Redis can write anything there. What is read is checked as if it came from the
network, and nothing in it ever chooses a type.
"""

from __future__ import annotations

from time import time
from typing import NamedTuple

from ..errors import WardianError
from ..wire.codec import encode
from .message import Message, check_label, read

MOST_KEY = 512
_SHOWN = 2000


class Epoch(NamedTuple):
    """An epoch begins; the next message has the number that follows."""

    name: str
    id: int


class Waste(NamedTuple):
    """What is no message. ``id`` is its number, if it has one that a message could have had."""

    name: str
    id: int | None
    shown: str
    reason: str


def read_entry(
    channel: str, entry: object, *, clock_offset: float
) -> tuple[bytes, Message | Epoch | Waste]:
    """Read one entry as Redis gives it.

    Args:
        channel: The channel's name.
        entry: Its id, and its fields and values in turns.
        clock_offset: Seconds that our clock is ahead of that of Redis.

    Returns:
        Its id, and what it is.
    """
    at: bytes
    fields: list[bytes]
    at, fields = entry  # type: ignore[misc]  # Redis itself vouches for this much
    number, _, rest = at.partition(b"-")
    id = int(number) if rest == b"0" else None
    try:
        return at, _read(channel, id, fields, clock_offset)
    except (WardianError, ValueError, TypeError, RecursionError) as error:
        shown = repr(fields)
        shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "..."
        return at, Waste(at.decode(), id, shown, " ".join(str(error).split())[:300])


def hole(channel: str, id: int) -> Message:
    """Give what stands in a log for a number that is no message: nobody is told of it."""
    return Message(channel, "", "null", id=id, key="", time=time())


def waste_text(waste: Waste) -> str:
    """Give a value for the dead letter, as JSON."""
    return encode(waste.shown.encode("utf-8", "replace").decode())


def _read(channel: str, id: int | None, fields: list[bytes], offset: float) -> Message | Epoch:
    if id is None:
        raise ValueError("expected an id that ends with -0, got another")
    if len(fields) != 4:
        raise ValueError(f"expected label, value, key and time, got {len(fields)} texts")
    label, value, key, when = fields
    micros = when.split(b" ", 1)[0]
    if len(micros) > 17 or len(key) > MOST_KEY:
        raise ValueError("expected a key and a time, got something longer")
    seconds = int(micros) / 1e6 + offset
    if not label:
        return Epoch(value.decode("ascii")[:64], id)
    return Message(
        channel,
        check_label(label.decode()),
        read(value.decode()),
        id=id,
        key=key.decode(),
        time=seconds,
    )
