"""A look into a running server, for tests: what it keeps, sampled and on demand.

The program under test is served by ``wardian serve`` as anybody's is. It starts this probe with
itself, which listens on a port of its own and finds the host by looking through what lives:
nothing of the server knows of it.

    one JSON object a line each way: {"what": name, ...} -> result
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import resource
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from wardian import App
from wardian.server.audience import Audience
from wardian.server.carrier import Carrier
from wardian.server.host import ServerHost
from wardian.tree.ledger import ledger

SAMPLED_EVERY = 0.05

Answer = Callable[..., Awaitable[Any]]


class Probe:
    """Answers questions about the server it is in.

    Attributes:
        most: The most that each kind of thing ever was, as sampled.
        samples: How many samples were taken.
        loud: Log records above warning, and whatever nobody caught.
    """

    def __init__(self, answers: dict[str, Answer]) -> None:
        """Add what the program itself can be asked."""
        self.answers = {
            "counts": self.counts,
            "memory": self.memory,
            "most": self.give_most,
            "forget": self.forget,
            "loud": self.give_loud,
            "counters": self.counters,
            **answers,
        }
        self.most: dict[str, int] = {}
        self.samples = 0
        self.loud: list[str] = []
        self.host: ServerHost

    async def run(self) -> None:
        """Listen, and sample for ever."""
        self.host = next(each for each in gc.get_objects() if isinstance(each, ServerHost))
        self._hear()
        async with await asyncio.start_server(
            self._answer, "127.0.0.1", int(os.environ["PROBE_PORT"])
        ):
            while True:
                self.sample()
                await asyncio.sleep(SAMPLED_EVERY)

    def sample(self) -> None:
        """Look at how much there is of everything now."""
        self.samples += 1
        for name, value in sizes(self.host):
            self.most[name] = max(self.most.get(name, 0), value)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        order = json.loads(await reader.readline())
        result = await self.answers[order.pop("what")](**order)
        writer.write(json.dumps(result).encode() + b"\n")
        await writer.drain()
        writer.close()

    def _hear(self) -> None:
        handler = _Loud(self.loud)
        logging.getLogger().addHandler(handler)
        for name in list(logging.root.manager.loggerDict):
            if not logging.getLogger(name).propagate:
                logging.getLogger(name).addHandler(handler)
        sys.unraisablehook = lambda error: self.loud.append(f"unraisable: {error.exc_value!r}")

    async def counts(self) -> dict[str, int]:
        """Count what lives, after everything dead has been collected."""
        gc.collect()
        live = [type(each) for each in gc.get_objects()]
        return {
            "sessions": len(self.host.sessions),
            "views": len(self.host.views),
            "links": len(self.host.links),
            "audiences": live.count(Audience),
            "carriers": sum(issubclass(each, Carrier) for each in live),
            "elements": len(ledger.alive),
            "roots": len(ledger.roots),
            "tasks": len(asyncio.all_tasks()),
        }

    async def memory(self) -> dict[str, int]:
        """Give what is allocated and resident, as it is, and what was not given back yet."""
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return {
            "blocks": sys.getallocatedblocks(),
            "resident": pages * resource.getpagesize(),
            "litter": self.host.memory.litter + self.host.memory._gone,
        }

    async def counters(self) -> dict[str, Any]:
        """Give the host's own counters."""
        counters = self.host.counters
        return {name: getattr(counters, name) for name in counters.NAMES}

    async def give_most(self) -> dict[str, Any]:
        """Give the highest samples."""
        return {"most": self.most, "samples": self.samples}

    async def forget(self) -> None:
        """Begin the samples anew."""
        self.most.clear()
        self.samples = 0

    async def give_loud(self) -> list[str]:
        """Give what was said too loud."""
        return self.loud


class _Loud(logging.Handler):
    """Keeps records above warning."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.WARNING + 1)
        self.kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.kept.append(self.format(record))


def sizes(host: ServerHost) -> Iterator[tuple[str, int]]:
    """Give the size of everything that could grow with what tabs do."""
    yield "views", len(host.views)
    yield "links", len(host.links)
    yield (
        "blocked",
        sum(
            link.carrier is not None and link.carrier.writer is not None
            for link in host.links.values()
        ),
    )
    yield "tasks", len(asyncio.all_tasks())
    audiences = set()
    for link in host.links.values():
        audiences.add(link.audience)
        yield "commands", len(link.view.unconfirmed)
        yield "outbox_messages", len(link._outbox or ())
        yield "outbox_bytes", link._outbox.size_bytes if link._outbox else 0
        send = getattr(link.carrier, "_send", None)
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        if transport is not None:
            yield "unsent_bytes", transport.get_write_buffer_size()
    for audience in audiences:
        yield "ring_patches", len(audience.ring)
        yield "ring_bytes", audience.ring.held_bytes


def watched(app: App, **answers: Answer) -> App:
    """Start a probe when the app starts; give the app."""
    app.startup = Probe(answers).run
    return app
