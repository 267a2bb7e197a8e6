"""One shared page whose text says when it was written, with much else in the same patch."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from typing import Any

from tests.server.probe import watched

from wardian import App, Page, Span, run
from wardian.tree.describe import described

FILLER = "x" * 8192
SEND_BUFFER_BYTES = 16 * 1024
"""Of the kernel, for each tab: a slow one is felt within a second and not after megabytes."""

page = Page(title="Pulse")
pulse = Span("", parent=page)
app = App(page)
beating: list[asyncio.Task[None]] = []


async def beat(rate: float) -> None:
    """Push the time."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        pulse.text = f"@{time.monotonic_ns()}@{FILLER}"
        pulse.update()
        due += 1 / rate
        await asyncio.sleep(max(due - loop.time(), 0))


async def begin(rate: float) -> None:
    """Start to push, so many times in a second."""
    beating.append(asyncio.create_task(beat(rate)))


async def shrink() -> int:
    """Make the kernel's buffers small for all connections to come; give how many sockets listen."""
    listening = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            each = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue  # gone since, or no socket
        with each:
            tcp = each.family in (socket.AF_INET, socket.AF_INET6)
            if tcp and each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
                listening += 1
    return listening


async def stop() -> dict[str, Any]:
    """Stop pushing; give the tree."""
    for task in beating:
        task.cancel()
    await asyncio.gather(*beating, return_exceptions=True)
    beating.clear()
    page.update()
    return {"trees": {"/": json.loads(described(page))}}


run(watched(app, begin=begin, shrink=shrink, stop=stop))
