"""What the tests of the broker over Redis send, and how they wait."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from os import urandom
from typing import Any

from wardian.brokers.broker import Draft
from wardian.brokers.log import Log
from wardian.brokers.redis import RedisBroker


def draft(value: Any, *, channel: str = "c", label: str = "l", key: str | None = None) -> Draft:
    """Give what the public functions would make of a value."""
    text = json.dumps(value, separators=(",", ":"))
    return Draft(channel, label, text, key or urandom(16).hex(), key is not None)


def values(log: Log) -> list[Any]:
    """Give what a log keeps."""
    return [each.value for each in log.after(log.first - 1, 100_000)]


def nothing(log: Log) -> None:
    """Be told, and do nothing."""


async def until(condition: Callable[[], bool], what: str, *, seconds: float = 10.0) -> None:
    """Wait for something, while the loop goes on."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def broker(url: str, **options: Any) -> AsyncIterator[RedisBroker]:
    """Have a broker, and stop it."""
    made = RedisBroker(url, **options)
    try:
        yield made
    finally:
        await made.stop()
