"""A TCP proxy that cuts every connection after a while, in the ways networks do.

- ``reset``: both ends get a TCP reset, with a torn message before it where one is on its way;
- ``close``: both ends get an orderly end of the stream, again perhaps within a message;
- ``hole``: both ends stay open, and what either writes vanishes without a trace;
- ``stall``: nobody reads any more, so what is written piles up before the proxy.

All is chosen by a seed. The proxy is one asyncio protocol per end and copies nothing: it costs a
few microseconds per piece, so a hundred busy connections fit beside their clients in a process.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import cast

from .plain_http import reset_on_close

KINDS = ("reset", "close", "hole", "stall")
TORN_WITHIN = 0.1
"""Seconds a cut waits for a message to tear before it comes anyway."""
HELD_FOR = 8.0
"""Seconds until a stalled connection is dropped: nobody would notice its end by itself."""


class ChaosProxy:
    """Listens on a port of its own and passes connections on to one target.

    Attributes:
        port: Where it listens.
        cuts: How many connections were cut, by kind.
        calm: While true, nothing is cut.
    """

    def __init__(
        self,
        target: tuple[str, int],
        *,
        seed: int,
        life: tuple[float, float] = (1.0, 3.0),
        kinds: tuple[str, ...] = KINDS,
    ) -> None:
        """Prepare a proxy.

        Args:
            target: Where connections go.
            seed: Makes lives and kinds of cuts repeat.
            life: Least and most seconds until a connection is cut.
            kinds: What cuts there are.
        """
        self.target = target
        self.random = random.Random(seed)
        self.life = life
        self.kinds = kinds
        self.cuts: Counter[str] = Counter()
        self.calm = False
        self.port = 0
        self.pairs: set[_Pair] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Pair(self).near, "127.0.0.1", 0, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Drop every connection, and stop listening."""
        assert self._server is not None
        self._server.close()
        for pair in list(self.pairs):
            pair.drop()
        await self._server.wait_closed()

    async def __aenter__(self) -> ChaosProxy:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


class _Pair:
    """One connection through the proxy: its two ends, and how it will be cut."""

    def __init__(self, proxy: ChaosProxy) -> None:
        self.proxy = proxy
        self.kind = proxy.random.choice(proxy.kinds)
        self.state = "whole"
        self.near = _End(self)
        self.far = _End(self)
        self.near.other, self.far.other = self.far, self.near
        self.timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Connect to the target; start the clock."""
        self.proxy.pairs.add(self)
        loop = asyncio.get_running_loop()
        self.connecting = loop.create_task(self.connect())
        self.timer = loop.call_later(self.proxy.random.uniform(*self.proxy.life), self.ripen)

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self.far, *self.proxy.target)
        except OSError:
            self.drop()

    def ripen(self) -> None:
        """Cut at the next piece of data, or soon."""
        loop = asyncio.get_running_loop()
        if self.proxy.calm:
            self.timer = loop.call_later(self.proxy.random.uniform(*self.proxy.life), self.ripen)
            return
        self.state = "ripe"
        self.timer = loop.call_later(TORN_WITHIN, self.cut)

    def tear(self, end: _End, data: bytes) -> None:
        """Pass on the first part of what an end sent, then cut."""
        end.other.write(data[: self.proxy.random.randrange(len(data))])
        self.cut()

    def cut(self) -> None:
        """End the connection its way."""
        if self.state == "cut":
            return
        self.state = "cut"
        self.proxy.cuts[self.kind] += 1
        if self.kind == "reset":
            self.drop()
        elif self.kind == "close":
            self.near.close()
            self.far.close()
            self.hold()
        elif self.kind == "stall":
            self.near.pause()
            self.far.pause()
            self.hold()

    def hold(self) -> None:
        """Drop what is left after a while."""
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(HELD_FOR, self.drop)

    def drop(self) -> None:
        """Reset both ends."""
        self.state = "cut"
        for end in (self.near, self.far):
            end.reset()
        self.gone()

    def gone(self) -> None:
        """Forget the pair."""
        if self.timer is not None:
            self.timer.cancel()
        self.connecting.cancel()
        self.proxy.pairs.discard(self)


class _End(asyncio.Protocol):
    """One end of a pair."""

    def __init__(self, pair: _Pair) -> None:
        self.pair = pair
        self.other: _End
        self.transport: asyncio.Transport | None = None
        self.early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        if self is self.pair.near:
            self.pair.begin()
            return
        if self.pair.state == "cut" and self.pair.kind == "reset":
            self.reset()
            return
        self.transport.write(b"".join(self.early))
        self.early.clear()

    def data_received(self, data: bytes) -> None:
        if self.pair.state == "whole":
            self.other.write(data)
        elif self.pair.state == "ripe":
            self.pair.tear(self, data)

    def eof_received(self) -> bool:
        """Pass the end of the stream on, unless it falls into a hole."""
        if self.pair.state != "cut":
            self.other.close()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        if self.pair.state != "cut":
            if error is None:
                self.other.close()
            else:
                self.other.reset()
        if self.other.transport is None:
            self.pair.gone()

    def write(self, data: bytes) -> None:
        if self.transport is None:
            self.early.append(data)
        elif not self.transport.is_closing():
            self.transport.write(data)

    def pause_writing(self) -> None:
        self.other.pause()

    def resume_writing(self) -> None:
        other = self.other.transport
        if other is not None and not other.is_closing() and self.pair.state != "cut":
            other.resume_reading()

    def pause(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def reset(self) -> None:
        if self.transport is not None:
            reset_on_close(self.transport.get_extra_info("socket"))
            self.transport.abort()
