"""The channel layers of channels_redis, a group with one channel in each process; see ``told``."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from channels_redis.core import RedisChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer
from told import Result, say, send_all


def layer_of(url: str, kind: str) -> Any:
    """Give a layer: as it comes, with room for everything, or the one over Pub/Sub."""
    if kind == "pubsub":
        return RedisPubSubChannelLayer(hosts=[url])
    if kind == "large":
        return RedisChannelLayer(hosts=[url], capacity=1_000_000)
    return RedisChannelLayer(hosts=[url])


async def receive(layer: Any) -> None:
    """Count what comes."""
    result = Result()
    name = await layer.new_channel()
    await layer.group_add("bench", name)
    say("ready")

    async def take() -> None:
        while True:
            message = await layer.receive(name)
            if message["value"]["n"] >= 0:
                result.took(message["value"])

    taking = asyncio.create_task(take())
    while not result.is_over:  # noqa: ASYNC110 (a thread ends it)
        await asyncio.sleep(0.1)
    result.tell()
    os._exit(taking.done())  # cancelled, it would write a traceback


async def main() -> None:
    """Do what the command line says."""
    role, url, kind, *numbers = sys.argv[1:]
    layer = layer_of(url, kind)

    async def many(values: list[dict[str, Any]]) -> None:
        messages = [{"type": "message", "value": each} for each in values]
        await asyncio.gather(*(layer.group_send("bench", each) for each in messages))

    if role == "receive":
        await receive(layer)
    else:
        rate = float(numbers[1]) if role == "pace" else None
        await send_all(int(numbers[0]), rate, many)


asyncio.run(main())
