"""Thousands of tabs that come, do something and go: cleanly, by a reset, or without a word."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from .carriers import WebSocketCarrier
from .protocol_client import Client

ENDINGS = ("cleanly", "reset", "silent")


async def churn(
    *, address: str, count: int, at_once: int, seed: int = 0, within: float = 120
) -> dict[str, Any]:
    """Open and close tabs.

    Args:
        address: Of the page; it has a button ``hit``.
        count: How many tabs; each third ends in its own way.
        at_once: How many are there at a time.
        seed: For the jitter.
        within: Seconds that all of it may take.

    Returns:
        How many ended which way, and the codes with which the server closed the silent ones.
    """
    room = asyncio.Semaphore(at_once)
    ended: Counter[str] = Counter()
    codes: Counter[int] = Counter()

    async def visit(number: int) -> None:
        async with room:
            kind = ENDINGS[number % len(ENDINGS)]
            client = Client(address, seed=seed + number)
            codes.update(await one_visit(client, kind))
            ended[kind] += 1

    async with asyncio.timeout(within):
        await asyncio.gather(*map(visit, range(count)))
    return {"ended": dict(ended), "codes": {str(code): n for code, n in codes.items()}}


async def one_visit(client: Client, kind: str) -> dict[int, int]:
    """Open a tab, click once, wait for the answer, and end it."""
    running = asyncio.create_task(client.run())
    try:
        await client.until(lambda: client.shown, within=30)
        assert client.shown is not None
        client.shown.fire(client.named("hit"), "click", {"x": 1})
        await client.until(lambda: not client.unconfirmed and client.named("hit").text == "1")
        carrier = client.carrier
        assert isinstance(carrier, WebSocketCarrier)
        if kind == "silent":
            # The server has to find out by itself that nobody is there any more.
            client.left = True
            client.answers_beats = False
            client.patient = True
            await asyncio.wait_for(running, 60)
            return dict(client.closes)
        client.left = True
        if kind == "reset":
            carrier.reset()
        else:
            carrier.close()
        await asyncio.wait_for(running, 30)
        return {}
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
