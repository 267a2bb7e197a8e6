"""How the tabs of a host that stops are sent away."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from . import messages

if TYPE_CHECKING:
    from .host import ServerHost

PATIENCE = 1.5
"""Seconds that all connections together may take to end in peace."""

HEAD_START = 1.0
"""Seconds that a process needs until it listens: who comes before finds nobody."""

TABS_A_SECOND = 100
"""Tabs that a fresh process should see come back each second."""


def send_away(host: ServerHost) -> None:
    """Close every connection, with times to come back that are spread evenly.

    Were they all told "now", a thousand tabs would be a thousand pages made in the first second of
    the new process; random times alone would leave holes and heaps.
    """
    carriers = list(host.carriers)
    random.shuffle(carriers)
    host.span = max(host.settings.spread, len(carriers) / TABS_A_SECOND)
    for at, carrier in enumerate(carriers):
        delay = HEAD_START + host.span * (at + random.random()) / len(carriers)
        carrier.close(1012, reason="restart", last=messages.go(delay))


def put_off(host: ServerHost) -> str:
    """Tell a tab when to come back that asks while the host stops: nobody can tell it before."""
    return messages.go(HEAD_START + host.span * random.random())


async def wait_for_the_end(host: ServerHost) -> None:
    """Wait until all connections are over, and cut those that do not end by themselves."""
    await _wait(host, PATIENCE)
    for carrier in list(host.carriers):
        carrier.cut()
    await _wait(host, PATIENCE / 3)


async def _wait(host: ServerHost, seconds: float) -> None:
    if not host.carriers:
        return
    host.is_empty.clear()
    waiting = asyncio.ensure_future(host.is_empty.wait())
    await asyncio.wait((waiting,), timeout=seconds)
    waiting.cancel()
