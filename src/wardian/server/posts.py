"""Bodies of requests that tabs post, read within bounds, and short answers to them."""

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


async def read_body(receive: Receive, *, most: int, seconds: float) -> str | None:
    """Read the body of a request.

    Args:
        receive: The ASGI server's.
        most: Most bytes it may have.
        seconds: Most time it may take.

    Returns:
        ``None`` if it is larger, takes longer, ends early, or is no UTF-8.
    """
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                event = await receive()
                if event["type"] != "http.request":
                    return None
                part = event.get("body", b"")
                parts.append(part)
                size += len(part)
                if size > most:
                    return None
                if not event.get("more_body", False):
                    break
        return b"".join(parts).decode()
    except (TimeoutError, UnicodeDecodeError):
        return None


async def respond(send: Send, status: int, text: str = "") -> None:
    """Answer a request with a short text."""
    body = text.encode()
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
