"""What one changed text costs a server as the page around it grows: Python's time, and bytes.

Servers with pages of ten to a hundred thousand elements run in this process, each with a tab that
is connected through a socket. In turns, one text in the middle of each page is changed. The time
is that of the two lines a program writes: the assignment, and the update with its answer.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median

import httpx
import uvicorn

from wardian import Element, Li, Page, Span, Ul
from wardian.server import asgi

from .push.tabs import WardianTab

SIZES = (10, 100, 1000, 10_000, 100_000)
WARMING = 200
ROUNDS = 100
STEPS = 20
LIMIT = 1.2
BYTES = 150


@dataclass(slots=True, kw_only=True)
class Grown:
    """A page of some size, served, with its tab, and what was measured of it."""

    size: int
    text: Element
    tab: WardianTab
    times: list[float] = field(default_factory=list)
    bytes: int = 0

    async def step(self, stamp: str) -> float:
        """Change the text; give the seconds of Python that this took."""
        started = time.perf_counter()
        self.text.text = stamp
        sent = await self.text.update()
        took = time.perf_counter() - started
        assert sent
        before = self.tab.bytes
        await self.tab.saw(stamp.encode())
        self.bytes = max(self.bytes, self.tab.bytes - before)
        return took


@asynccontextmanager
async def grown(size: int) -> AsyncIterator[Grown]:
    """Serve a page of ``size`` elements, and connect a tab."""
    spans = [Span(f"element {number}") for number in range(size // 2)]
    page = Page(Ul([Li(span) for span in spans]))
    config = uvicorn.Config(asgi(page), port=0, log_config=None, ws="websockets-sansio")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(60):
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    tab = WardianTab(f"http://127.0.0.1:{port}")
    async with httpx.AsyncClient(timeout=60) as client:
        await tab.open(client)
    try:
        yield Grown(size=size, text=spans[len(spans) // 2], tab=tab)
    finally:
        tab.transport.abort()
        await tab.gone
        server.should_exit = True
        await serving


async def measured() -> list[Grown]:
    """Change a text of each page in turns."""
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(grown(size)) for size in SIZES]
        gc.collect()
        gc.freeze()  # a collection that falls into one of them says nothing about an update
        for turn in range(WARMING // STEPS + ROUNDS):
            for each in pages:
                took = [
                    await each.step(f"Sat, 21 Nov 2026, {turn // 60:02}:{turn % 60:02}:{step:02}")
                    for step in range(STEPS)
                ]
                if turn >= WARMING // STEPS:
                    each.times += took
        gc.unfreeze()
        return pages


def test_an_update_does_not_grow_with_the_page() -> None:
    """Among 100,000 elements a text costs at most 1.2 × of among 100, in time and in bytes."""
    pages = {each.size: each for each in asyncio.run(measured())}
    base = pages[100]
    print("\n  elements    one update   of 100's    on the wire")
    for each in pages.values():
        print(
            f"{each.size:10,} {median(each.times) * 1e6:10.1f} µs"
            f" {median(each.times) / median(base.times):10.2f} {each.bytes:8} bytes"
        )
    large = pages[100_000]
    assert median(large.times) <= LIMIT * median(base.times)
    assert large.bytes <= LIMIT * base.bytes
    assert max(each.bytes for each in pages.values()) <= BYTES
