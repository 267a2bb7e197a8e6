"""Wardian's channels over Redis; see ``told``."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from told import Result, say, send_all

from wardian import Channel, Message, send
from wardian.brokers.redis import RedisBroker
from wardian.live.pipes.channels import channels


async def receive() -> None:
    """Count what comes."""
    result = Result()

    def handle(message: Message) -> None:
        value = message.value
        if value["n"] >= 0:
            result.took(value)

    listener = Channel("bench").listen(handle)
    await listener.ready()
    say("ready")
    while not result.is_over:  # noqa: ASYNC110 (a thread ends it)
        await asyncio.sleep(0.1)
    result.tell()


async def many(values: list[dict[str, Any]]) -> None:
    """Send messages, and wait until all were accepted."""
    await asyncio.gather(*(awaited(each) for each in values))


async def awaited(value: dict[str, Any]) -> None:
    """Send one."""
    await send("bench", "message", value)


async def main() -> None:
    """Do what the command line says."""
    role, url, _, *numbers = sys.argv[1:]
    channels.use(RedisBroker(url))
    if role == "receive":
        await receive()
    else:
        rate = float(numbers[1]) if role == "pace" else None
        await send_all(int(numbers[0]), rate, many)
    await channels.broker.stop()


asyncio.run(main())
