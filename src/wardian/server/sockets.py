"""The connection below an ASGI server's ``send``, where it can be found.

ASGI has no word for dropping a connection, and none for how much of what was written is still on
this machine. Where ``send`` or ``receive`` is a method of the server's own connection, as uvicorn's
are, that has asyncio's transport. Frameworks wrap the one and leave the other alone. Behind
middleware that wraps both it cannot be found: then a connection that does not drain ends when its
server, or TCP, gives it up.
"""

from __future__ import annotations

import asyncio
import socket
from types import FunctionType
from typing import Any

UNSENT_BYTES = 16 * 1024
"""What the system may hold that has not been sent: more only makes a slow tab see older things."""

_UNSENT = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_DEEPEST = 8
_PASSING_ON = ("starlette._exception_handler", "starlette.middleware.errors")
"""Modules whose wrappers note what was sent and pass it on, and wait for nothing else."""


def transport_of(send: Any, receive: Any = None) -> asyncio.Transport | None:
    """Give the transport that a ``send`` writes to, if it can be found.

    Args:
        send: As the application was given it.
        receive: The same of the same connection.
    """
    for _ in range(_DEEPEST):
        inner = getattr(send, "__wrapped__", None) or _passed_on(send)
        if inner is None:
            break
        send = inner
    return _transport(send) or _transport(receive)


def is_direct(send: Any) -> bool:
    """Whether a ``send`` is a server's own: nothing around it cares in which task it runs."""
    for _ in range(_DEEPEST):
        inner = _passed_on(send)
        if inner is None:
            break
        send = inner
    return _transport(send) is not None


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


def _transport(call: Any) -> asyncio.Transport | None:
    transport = getattr(getattr(call, "__self__", None), "transport", None)
    return transport if callable(getattr(transport, "abort", None)) else None


def _passed_on(send: Any) -> Any:
    """The ``send`` inside a wrapper that is known to do nothing but pass on; else ``None``.

    It is told by the module its code is from, which ``functools.wraps`` does not change.
    """
    if type(send) is not FunctionType or send.__closure__ is None:
        return None
    module = send.__globals__.get("__name__", "")
    if module not in _PASSING_ON and not module.startswith("wardian.server."):
        return None
    cells = dict(zip(send.__code__.co_freevars, send.__closure__, strict=True))
    return cells["send"].cell_contents if "send" in cells else None
