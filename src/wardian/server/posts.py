"""Bodies of requests, read within bounds, and short answers to them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .carrier import Receive, Send

MOST_MESSAGES = 16
"""Messages of the largest size that a tab may post at once."""

_HEADERS = [
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


class UnreadBodyError(Exception):
    """A body is not read to its end. For this package alone: who posts is told by a status.

    Attributes:
        code: Why: ``"large"``, ``"slow"`` or ``"broken"``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def read_body(receive: Receive, *, most: int, seconds: float) -> str | None:
    """Read the body of a request.

    Args:
        receive: The ASGI server's.
        most: Most bytes it may have.
        seconds: Most time it may take.

    Returns:
        ``None`` if it is larger, takes longer, ends early, or is no UTF-8.
    """
    try:
        return (await read_bytes(receive, most=most, seconds=seconds)).decode()
    except (UnreadBodyError, UnicodeDecodeError):
        return None


async def read_bytes(receive: Receive, *, most: int, seconds: float) -> bytes:
    """Read the body of a request, and no further than it takes to see that it is too long.

    Args:
        receive: The ASGI server's.
        most: Most bytes it may have.
        seconds: Most time it may take.

    Raises:
        UnreadBodyError: It is larger, takes longer, or ends early.
    """
    parts = bytearray()
    more = True
    try:
        async with asyncio.timeout(seconds):
            while more:
                event = await receive()
                if event["type"] != "http.request":
                    raise UnreadBodyError("broken")
                parts += event.get("body", b"")
                if len(parts) > most:
                    raise UnreadBodyError("large")
                more = event.get("more_body", False)
    except TimeoutError:
        raise UnreadBodyError("slow") from None
    return bytes(parts)


async def respond(send: Send, status: int, text: str = "") -> None:
    """Answer a request with a short text."""
    body = text.encode()
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
