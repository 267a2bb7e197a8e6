"""Many clients in a process of their own, told what to do over standard input, line by line.

They stand apart from the server and from the test: what is measured of the server is not their
doing, and two processes of them keep up with a hundred busy tabs each on a small machine.

    python -m tests.server.crowd      one JSON object a line each way: {"do": name, ...} -> result
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from wardian.testing.dom import Tab
from wardian.testing.nodes import to_html
from wardian.wire import ops

from .carriers import WebSocketCarrier
from .chaos_proxy import ChaosProxy
from .churn import churn
from .protocol_client import Client

ORDERS = (
    *("open", "click", "settle", "cuts", "report", "latency"),
    *("slow", "hurry", "churn", "calm", "close"),
)


class Crowd:
    """The clients of this process, and the proxy they go through."""

    def __init__(self) -> None:
        """Start without any."""
        self.clients: list[Client] = []
        self.clicks: Counter[Client] = Counter()
        self.tasks: list[asyncio.Task[None]] = []
        self.proxy: ChaosProxy | None = None
        self.latencies: dict[int, list[float]] = {}
        self.measuring = False

    async def open(
        self,
        *,
        addresses: list[str],
        seed: int,
        transports: tuple[str, ...] = ("websocket",),
        chaos: dict[str, Any] | None = None,
        within: float = 30,
    ) -> dict[str, Any]:
        """Open a tab for each address, through a chaos proxy if its options are given.

        Transports are taken in turns.
        """
        via = None
        if chaos is not None:
            first = Client(addresses[0])
            self.proxy = ChaosProxy(first.target, **chaos)
            await self.proxy.start()
            via = ("127.0.0.1", self.proxy.port)
        opened = []
        for address in addresses:
            number = len(self.clients)
            client = Client(
                address,
                via=via,
                transport=transports[number % len(transports)],
                seed=seed + number,
                on_transmission=partial(self.measure, number),
            )
            self.clients.append(client)
            opened.append(client)
            self.tasks.append(asyncio.create_task(client.run()))
        for client in opened:
            await client.until(partial(is_shown, client), within=within)
        return {"open": len(opened)}

    async def click(self, *, seconds: float, every: list[float], seed: int) -> dict[str, Any]:
        """Let each client click its button again and again; give how often each did so far.

        The clicks of a client are numbered, from one time to the next.
        """
        ends = time.monotonic() + seconds
        rng = random.Random(seed)
        await asyncio.gather(*(self._click(client, ends, every, rng) for client in self.clients))
        return {"clicks": [self.clicks[client] for client in self.clients]}

    async def _click(
        self, client: Client, ends: float, every: list[float], rng: random.Random
    ) -> None:
        while time.monotonic() < ends:
            await asyncio.sleep(rng.uniform(*every))
            if client.shown is None:
                continue
            if rng.random() < 0.2:
                field = client.named("field")
                client.shown.edit(field, "value", f"{client.view} typed {self.clicks[client]}")
                client.shown.send("s", client.shown.take_edits())
            self.clicks[client] += 1
            client.shown.fire(client.named("hit"), "click", {"x": self.clicks[client]})

    async def calm(self, *, within: float) -> dict[str, Any]:
        """End the chaos; wait until every client is connected and had all it said confirmed."""
        if self.proxy is not None:
            self.proxy.calm = True
        async with asyncio.timeout(within):
            for client in self.clients:
                await client.until(partial(is_heard, client), within=within)
        return {}

    async def settle(self, *, trees: dict[str, Any], within: float) -> dict[str, Any]:
        """Wait until every client shows its tree and has nothing unconfirmed; tell what differs."""
        wanted = {path: html_of_node(node) for path, node in trees.items()}
        different = []
        ends = time.monotonic() + within
        for client in self.clients:
            try:
                await client.until(
                    partial(is_settled, client, wanted[client.url]),
                    within=max(ends - time.monotonic(), 0.01),
                )
            except TimeoutError:
                different.append(self._difference(client, wanted[client.url]))
        return {"different": different}

    def _difference(self, client: Client, wanted: str) -> dict[str, Any]:
        return {
            "view": client.view,
            "url": client.url,
            "attached": client.attached,
            "seq": client.seq,
            "unconfirmed": list(client.unconfirmed.values())[:3],
            "html": client.html[:2000] if client.html != wanted else "equal",
            "wanted": wanted[:2000],
            "faults": client.faults[:3],
            "closes": dict(client.closes),
        }

    async def cuts(self) -> dict[str, int]:
        """Tell how often the proxy cut a connection, by kind."""
        return dict(self.proxy.cuts) if self.proxy is not None else {}

    async def report(self) -> dict[str, Any]:
        """Tell what the clients counted."""
        return {
            "cuts": await self.cuts(),
            "clients": [
                {
                    "view": client.view,
                    "url": client.url,
                    "fetches": client.fetches,
                    "welcomes": client.welcomes,
                    "snapshots": client.snapshots,
                    "patches": client.patches,
                    "attempts": client.attempts,
                    "welcomed": client.welcomed,
                    "closes": dict(client.closes),
                    "refusals": client.refusals,
                    "faults": client.faults,
                    "commands": client.commands,
                    "reports": client.tab.reports,
                    "generation": client.generation,
                }
                for client in self.clients
            ],
        }

    def measure(self, number: int, text: str) -> None:
        """Note how long a transmission that carries its time, as ``@<ns>@``, was on its way."""
        if self.measuring and "@" in text:
            sent = int(text.split("@", 2)[1])
            self.latencies.setdefault(number, []).append((time.monotonic_ns() - sent) / 1e6)

    async def latency(self, *, seconds: float) -> dict[str, Any]:
        """Measure for a while; give milliseconds."""
        self.latencies.clear()
        self.measuring = True
        await asyncio.sleep(seconds)
        self.measuring = False
        return {
            "ms": sorted(ms for times in self.latencies.values() for ms in times),
            "clients": len(self.latencies),
        }

    async def churn(self, **options: Any) -> dict[str, Any]:
        """Open and close many tabs; see ``churn``."""
        return dict(await churn(**options))

    async def slow(self, *, address: str, paces: list[float]) -> dict[str, Any]:
        """Open tabs that read one KiB in so many seconds each; 0 is nothing at all."""
        for pace in paces:
            client = Client(address)
            client.is_slow = client.patient = True
            self.clients.append(client)
            self.tasks.append(asyncio.create_task(client.run()))
            await client.until(partial(is_shown, client))
            client.pace = pace
        return {}

    async def hurry(self) -> dict[str, Any]:
        """Let slow tabs read all there is again."""
        for client in self.clients:
            if client.pace is not None:
                client.pace = None
                if isinstance(client.carrier, WebSocketCarrier):
                    client.carrier.read_on()
        return {}

    async def close(self) -> dict[str, Any]:
        """Close all tabs and wait until they are gone."""
        for client in self.clients:
            await client.leave(politely=client.pace is None)
        done, late = await asyncio.wait(self.tasks, timeout=10) if self.tasks else (set(), set())
        for task in late:
            task.cancel()
        if self.proxy is not None:
            await self.proxy.stop()
        failed = Counter(repr(task.exception()) for task in done if task.exception())
        self.clients.clear()
        self.clicks.clear()
        self.tasks.clear()
        return {"failed": dict(failed), "late": len(late)}


def is_shown(client: Client) -> bool:
    """Whether a tab shows its page."""
    return client.shown is not None


def is_heard(client: Client) -> bool:
    """Whether everything that a tab said was taken."""
    return client.attached and not client.unconfirmed


def is_settled(client: Client, html: str) -> bool:
    """Whether a tab shows what it should, and everything it said was taken."""
    return is_heard(client) and client.html == html


def html_of_node(node: Any) -> str:
    """Give the normal form of a described node."""
    tab = Tab()
    tab.receive(ops.mount(1, node[0], 0, json.dumps(node), None))
    view = tab.views[1]
    assert view.root is not None
    return to_html(view.root)


async def main() -> None:
    """Do what each line says until standard input ends."""
    crowd = Crowd()
    loop = asyncio.get_running_loop()
    orders: dict[str, Callable[..., Coroutine[Any, Any, dict[str, Any]]]] = {
        name: getattr(crowd, name) for name in ORDERS
    }
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        result = await orders[order.pop("do")](**order)
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
