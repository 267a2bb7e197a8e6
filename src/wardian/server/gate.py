"""The gate: which requests may come in at all, whatever they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .origins import allowed, host_allowed
from .settings import Settings

READING = ("GET", "HEAD")
"""Methods that change nothing, so that any site may make a browser use them."""

REASONS = {
    "host": "This server does not answer to the name it was called by. If it should, name it with "
    "--allowed-host, or the setting hosts.",
    "origin": "The request comes from another site. If it should be taken, name that site with "
    "--origin, or the setting origins; behind a proxy, let it pass the Host on, and say "
    "--proxy-headers.",
}


def refusal(scope: Mapping[str, Any], settings: Settings) -> str:
    """Give why a request may not come in, a key of ``REASONS``; empty if it may.

    The Host first, then, for whatever can change something, the Origin.

    Args:
        scope: Of an HTTP request or a websocket's handshake.
        settings: ``hosts``, ``origins``.
    """
    if not host_allowed(scope, settings):
        return "host"
    may_change = scope["type"] == "websocket" or scope["method"] not in READING
    return "origin" if may_change and not allowed(scope, settings) else ""
