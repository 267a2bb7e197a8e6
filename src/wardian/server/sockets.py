"""The connection below an ASGI server's ``send``, where it can be found.

ASGI has no word for dropping a connection, and none for how much of what was written is still on
this machine. Where ``send`` is a method of the server's own connection, as uvicorn's is, that has
asyncio's transport. Behind middleware it cannot be found: then a connection that does not drain
ends when its server, or TCP, gives it up.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

UNSENT_BYTES = 16 * 1024
"""What the system may hold that has not been sent: more only makes a slow tab see older things."""

_UNSENT = getattr(socket, "TCP_NOTSENT_LOWAT", None)


def transport_of(send: Any) -> asyncio.Transport | None:
    """Give the transport that a ``send`` writes to, if it can be found."""
    for _ in range(8):
        inner = getattr(send, "__wrapped__", None)
        if inner is None:
            break
        send = inner
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    return transport if callable(getattr(transport, "abort", None)) else None


def keep_little_unsent(transport: asyncio.Transport) -> None:
    """Let a write wait as soon as the tab does not read, not when the system's buffers are full.

    Linux lets these grow to megabytes: a tab that reads slowly would be shown minutes of the past.
    """
    found = transport.get_extra_info("socket")
    if _UNSENT is None or found is None or found.family not in (socket.AF_INET, socket.AF_INET6):
        return
    try:
        found.setsockopt(socket.IPPROTO_TCP, _UNSENT, UNSENT_BYTES)
    except OSError:
        return  # the connection is over already


def waiting_bytes(transport: asyncio.Transport | None) -> int:
    """Give how many bytes were written and not taken by the system; 0 where nobody knows."""
    return transport.get_write_buffer_size() if transport is not None else 0
