"""The socket that visitors connect to."""

from __future__ import annotations

import socket

from ..errors import ListenError
from .settings import Settings

BACKLOG = 2048


def listen(host: str, port: int) -> socket.socket:
    """Open the socket.

    Args:
        host: An address of this machine, or a name of one.
        port: 0 takes a free one.

    Raises:
        ListenError: It cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(BACKLOG)  # now: a port in use is told before the program runs
        except OSError:
            listening.close()
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise ListenError(
            f"expected to listen at {host}, port {port}, got: {reason}; end what listens there, or "
            "choose another with --port (0 takes a free one)"
        ) from error
    return listening


def address_of(listening: socket.socket, settings: Settings) -> str:
    """Where to point a browser on this machine.

    Args:
        listening: What ``listen`` gave.
        settings: ``base_path``.
    """
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}{settings.base_path}/"
