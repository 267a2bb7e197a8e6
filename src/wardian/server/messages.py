"""What server and tab say to each other about their connection, as text and as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import WireError
from ..wire.codec import decode, encode, quote
from .settings import Settings

PROTOCOL = 1
BEAT = '["b"]'

_MOST_TEXT = 8 * 1024
_MOST_NUMBER = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What a tab says first on every connection.

    Attributes:
        token: Names its view.
        generation: Of what it shows; empty if it shows nothing yet.
        root: Id of the element it shows.
        seq: Number of the last patch it has.
        command: Number of the last command it has carried out.
        url: Path and query of its address bar.
        kept: What its storage has for this page, by name; see ``tree.keeping``.
    """

    token: str
    generation: str
    root: int
    seq: int
    command: int
    url: str
    kept: Mapping[str, str]

    @classmethod
    def read(cls, text: str, *, limit_bytes: int) -> Hello | None:
        """Read a hello; ``None`` if it is none.

        Wire: ``["h", 1, token, generation, root, seq, k, url, kept?]``
        """
        try:
            message = decode(text, limit_bytes)
        except WireError:
            return None
        if not 8 <= len(message) <= 9 or message[:2] != ["h", PROTOCOL]:
            return None
        token, generation, root, seq, command, url, *more = message[2:]
        kept = more[0] if more else {}
        if not all(isinstance(each, str) for each in (token, generation, url)):
            return None
        if len(url) > _MOST_TEXT or not all(is_count(each) for each in (root, seq, command)):
            return None
        if not isinstance(kept, dict) or not all(isinstance(each, str) for each in kept.values()):
            return None
        return cls(
            token=token,
            generation=generation,
            root=root,
            seq=seq,
            command=command,
            url=url,
            kept=kept,
        )


def is_count(value: Any) -> bool:
    """Whether a value is a whole number, 0 or more, that fits the wire."""
    return type(value) is int and 0 <= value < _MOST_NUMBER


def welcome(view: int, generation: str, handled: int, settings: Settings) -> str:
    """Answer a hello.

    Wire: ``["w", view, generation, n, {"beat": ms, "limit": bytes, "poll": ms}]``
    """
    pace = {
        "beat": round(settings.beat * 1000),
        "limit": settings.max_message_bytes,
        "poll": round(settings.poll * 1000),
    }
    return f'["w",{view},{quote(generation)},{handled},{encode(pace)}]'


def acknowledge(view: int, handled: int) -> str:
    """Say that messages up to a number were handled."""
    return f'["a",{view},{handled}]'


def lost(reason: str) -> str:
    """Say that a view cannot be had with its token any more."""
    return f'["l",{quote(reason)}]'


def go(delay: float) -> str:
    """Say that the server goes away, and when to come back, in seconds from now."""
    return f'["z",{round(delay * 1000)}]'
