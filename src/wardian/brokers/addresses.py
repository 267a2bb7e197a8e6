"""Addresses of channels that are at another server: ``https://example.org/app/pipes/orders``.

An address stands wherever a channel's name may. The two cannot be mistaken for each other, as no
name has a slash. Behind the last one is the channel's name at that server; before it, with
``/pipes``, what tells one server from another.
"""

from __future__ import annotations

import re

from ..errors import InvalidChannelError
from .message import check_channel

_HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]"
_BASE = r"(?:/[A-Za-z0-9._~!$&'()*+,=:@%|-]+)*"
_ADDRESS = re.compile(rf"(https?)://({_HOST})(?::([0-9]{{1,5}}))?({_BASE}/pipes)/([^/]*)")
_PORTS = {"http": "80", "https": "443"}
_MOST_CHARACTERS = 2048


def is_address(channel: str) -> bool:
    """Whether this is an address, right or wrong, and no name."""
    return "/" in channel


def check_address(text: str) -> str:
    """Give an address back, in its one form: small letters, and no port that goes without saying.

    Raises:
        InvalidChannelError: It is none.
    """
    found = _ADDRESS.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
    scheme, host, port, place, name = found.groups() if found else ("",) * 5
    if not found or (port and not 0 < int(port) < 65536):
        raise InvalidChannelError(
            "expected the address of a channel, such as https://example.org/pipes/orders or "
            f"http://localhost:8000/pipes/orders, got {text[:100]!r}"
        )
    shown = "" if port is None or int(port) == int(_PORTS[scheme]) else f":{int(port)}"
    return f"{scheme}://{host.lower()}{shown}{place}/{check_channel(name)}"


def check_named(channel: object) -> str:
    """Give back the name of a channel of one's own, or the address of another's in its one form.

    Args:
        channel: A text, or a ``Channel``.

    Raises:
        InvalidChannelError: It is neither.
    """
    named = channel if isinstance(channel, str) else getattr(channel, "name", channel)
    if isinstance(named, str) and is_address(named):
        return check_address(named)
    return check_channel(named)


def split(address: str) -> tuple[str, str]:
    """Give the server, up to ``/pipes``, and the channel's name there."""
    server, _, name = address.rpartition("/")
    return server, name
