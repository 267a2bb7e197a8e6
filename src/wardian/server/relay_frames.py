"""Frames: what two workers tell each other while one of them carries the other's connections.

A frame is a list: a letter, the number of an exchange (or several that are told the same), and what
belongs to it. Several frames make one message of a channel, whose label names the line it belongs
to, its number there, how many messages of the other side were taken, and a signature: whoever can
write Redis but has not the secret of the app can forge no request and no answer.

    "h" name            the line begins; where its answers go
    "o" text more       an exchange begins: its scope as JSON, in pieces
    "q" base64 more     a part of a request's body
    "t" text more       a websocket's text, in pieces; both ways
    "b" base64 more     a websocket's bytes, in pieces; both ways
    "d" code            the visitor is gone
    "a" text more       a websocket is accepted: subprotocol and headers as JSON
    "c" code reason     a websocket is closed
    "s" text more       an answer begins: status and headers as JSON
    "p" base64 more     a part of its body
    "e"                 the application has returned
    "k"                 the connection is to be cut
    "y" bytes           so much was taken: as much more may be sent
    "z"                 the line ends
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from json import loads
from typing import Any, NamedTuple

from ..errors import BadMessageError
from ..wire.codec import encode

PIECE = 8 * 1024
"""Characters or bytes that a frame holds at most: even with every one escaped it fits a message."""

_BYTES = PIECE // 4 * 3  # a multiple of three, so that base64 of the pieces can be joined

MOST_TEXT = 60 * 1024
"""Characters of one message's value."""

MOST_SCOPE = 256 * 1024
MOST_ASSEMBLED = 64 * 1024 * 1024
"""A text that comes in pieces, as a page of many megabytes does, is given up beyond this."""

WINDOW = 64 * 1024
"""What may be on its way for one exchange, each way, before the other side has taken some."""

FRAME_COST = 64
"""What a frame takes of that besides its data: empty ones are not for nothing."""

_LABEL = re.compile(r"([0-9a-f]{16})\.([0-9]{1,15})\.([0-9]{1,15})\.([0-9a-f]{32})")
_METHOD = re.compile(r"[!-~]{1,64}")
_MOST_IDS = 1000

Frame = list[Any]


class Envelope(NamedTuple):
    """What a message's label says.

    ``line`` names the line, ``number`` counts its messages from 1, ``taken`` is the number of the
    latest message of the other way that was taken.
    """

    line: str
    number: int
    taken: int


def seal(envelope: Envelope, text: str, *, to: str, key: bytes) -> str:
    """Write the label of a message.

    Args:
        envelope: What it says.
        text: The message's value.
        to: The channel it is sent on: it counts on no other.
        key: Of the app.
    """
    said = f"{envelope.line}.{envelope.number}.{envelope.taken}"
    return f"{said}.{_signature(said, text, to=to, key=key)}"


def unseal(label: str, text: str, *, to: str, key: bytes) -> Envelope | None:
    """Read the label of a message; ``None``: it is not of a worker of this app."""
    found = _LABEL.fullmatch(label)
    if found is None:
        return None
    said = label.rpartition(".")[0]
    if not hmac.compare_digest(found[4], _signature(said, text, to=to, key=key)):
        return None
    return Envelope(found[1], int(found[2]), int(found[3]))


def read_frames(text: str) -> list[Frame]:
    """Read a message's value.

    Raises:
        BadMessageError: It holds something else than frames.
    """
    found = loads(text)
    if not isinstance(found, list):
        raise BadMessageError("expected a list of frames")
    for frame in found:
        if not isinstance(frame, list) or not frame or not _fits(frame):
            raise BadMessageError(f"expected a frame, got {str(frame)[:60]}")
    return found


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into pieces that fit a frame each, with whether there are more; at least one."""
    size = PIECE if text.isascii() else PIECE // 2
    yield from (
        (text[at : at + size], at + size < len(text)) for at in range(0, len(text) or 1, size)
    )


def byte_pieces(data: bytes) -> Iterator[tuple[bytes, bool]]:
    """Cut bytes into pieces that fit a frame each, with whether there are more; at least one."""
    yield from (
        (data[at : at + _BYTES], at + _BYTES < len(data)) for at in range(0, len(data) or 1, _BYTES)
    )


def packed(data: bytes) -> str:
    """Write bytes as a text."""
    return b64encode(data).decode("ascii")


def unpacked(text: str) -> bytes:
    """Read bytes.

    Raises:
        BadMessageError: It is no base64.
    """
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise BadMessageError("expected base64") from None


def cost(frame: Frame) -> int:
    """What a frame takes of its exchange's window, the same on both sides."""
    return FRAME_COST + len(frame[2]) if frame[0] in "tbqp" else 0


def write_scope(scope: Mapping[str, Any], *, worker: tuple[int, int]) -> str:
    """Write what the other side has to know of a connection.

    Args:
        scope: The ASGI server's, of a request or a websocket. What middleware has put into it stays
            here.
        worker: Which of how many workers the connection came to.
    """
    told: dict[str, Any] = {
        name: scope[name]
        for name in (
            *("type", "http_version", "method", "scheme", "path", "root_path", "app_root_path"),
            *("client", "server", "subprotocols"),
        )
        if scope.get(name) is not None
    }
    told["raw_path"] = _text(scope.get("raw_path") or b"")
    told["query_string"] = _text(scope.get("query_string") or b"")
    told["headers"] = write_headers(scope.get("headers", ()))
    told["worker"] = worker
    return encode(told)


def read_scope(text: str) -> tuple[dict[str, Any], tuple[int, int]]:
    """Read a scope, and which of how many workers the connection came to.

    Raises:
        BadMessageError: It is none.
    """
    told = loads(text)
    try:
        kind = told["type"]
        if kind not in ("http", "websocket"):
            raise BadMessageError("expected a request or a websocket")
        scope: dict[str, Any] = {
            "type": kind,
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": _str(told["http_version"]),
            "scheme": _str(told["scheme"]),
            "path": _str(told["path"]),
            "raw_path": _bytes(told["raw_path"]),
            "query_string": _bytes(told["query_string"]),
            "root_path": _str(told.get("root_path", "")),
            "headers": read_headers(told["headers"]),
            "client": _address(told.get("client")),
            "server": _address(told.get("server")),
            "extensions": {},
        }
        if "app_root_path" in told:
            scope["app_root_path"] = _str(told["app_root_path"])
        if kind == "http":
            scope["method"] = _str(told["method"])
            if not _METHOD.fullmatch(scope["method"]):
                raise BadMessageError("expected a method")
        else:
            scope["subprotocols"] = [_str(each) for each in told.get("subprotocols", ())]
        worker, workers = (_int(each) for each in told["worker"])
        if not 0 <= worker < workers <= 1024:
            raise BadMessageError("expected a worker")
    except (LookupError, TypeError, ValueError) as error:
        raise BadMessageError(f"expected a scope: {error!r}") from None
    return scope, (worker, workers)


def write_headers(headers: Any) -> list[list[str]]:
    """Write headers, but for what is about one connection alone."""
    return [[_text(name), _text(value)] for name, value in headers if name.lower() != b"connection"]


def read_headers(found: Any) -> list[tuple[bytes, bytes]]:
    """Read headers.

    Raises:
        BadMessageError: They are none.
    """
    try:
        pairs = [(_bytes(name), _bytes(value)) for name, value in found]
    except (TypeError, ValueError):
        raise BadMessageError("expected headers") from None
    if any(mark in part for pair in pairs for part in pair for mark in (b"\r", b"\n", b"\0")):
        raise BadMessageError("expected headers of one line each")
    return pairs


_REST: dict[str, tuple[type, ...]] = {
    "h": (str,),
    "o": (str, bool),
    "q": (str, bool),
    "t": (str, bool),
    "b": (str, bool),
    "d": (int,),
    "a": (str, bool),
    "c": (int, str),
    "s": (str, bool),
    "p": (str, bool),
    "e": (),
    "k": (),
    "y": (int,),
    "z": (),
}


def _fits(frame: Frame) -> bool:
    rest = _REST.get(frame[0]) if isinstance(frame[0], str) else None
    if rest is None or len(frame) != 2 + len(rest):
        return False
    ids = frame[1]
    if not isinstance(ids, list) or len(ids) > _MOST_IDS:
        return False
    if any(type(id) is not int or not 0 < id < 1 << 53 for id in ids):
        return False
    values: list[Any] = frame[2:]
    return all(
        type(value) is kind and (type(value) is not int or 0 <= value < 1 << 53)
        for value, kind in zip(values, rest, strict=True)
    )


def _signature(said: str, text: str, *, to: str, key: bytes) -> str:
    return hmac.digest(key, f"{to} {said} {text}".encode(), "sha256").hex()[:32]


def _text(data: bytes) -> str:
    return data.decode("latin-1")


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, got {type(value).__name__}")
    return value


def _int(value: object) -> int:
    if type(value) is not int:
        raise TypeError(f"expected a number, got {type(value).__name__}")
    return value


def _bytes(value: object) -> bytes:
    return _str(value).encode("latin-1")


def _address(value: object) -> tuple[str, int | None] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError(f"expected an address, got {type(value).__name__}")
    return _str(value[0]), None if value[1] is None else _int(value[1])
