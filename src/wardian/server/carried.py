"""Connections that another worker's visitors have, as the home serves them.

The home runs the app's own server on each, with a scope, a ``receive`` and a ``send`` as an ASGI
server gives them. What stands for the connection below (``transport``) is what carriers ask for
how much is on its way, and what they abort when a visitor reads nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain
from json import dumps
from typing import Any

from ..errors import BadMessageError
from .relay_exchange import Exchange
from .relay_frames import (
    MOST_ASSEMBLED,
    MOST_SCOPE,
    Frame,
    byte_pieces,
    cost,
    packed,
    pieces,
    read_scope,
    unpacked,
    write_headers,
)
from .sessions import came_to
from .transmission import Event

log = logging.getLogger("wardian.server")

RELAYED = "wardian.relayed"
"""The extension that a relayed scope has: it is never relayed again."""

Application = Callable[[Any, Any, Any], Awaitable[None]]


async def serve(exchange: Exchange, application: Application) -> None:
    """Run an application on an exchange that another worker began, until it is over."""
    try:
        first = await exchange.hear()
        text = None if first is None else await exchange.assembled(first, MOST_SCOPE)
        if text is None:
            exchange.leave()
            return
        scope, came_to_worker = read_scope(text)
    except ValueError as error:  # a frame that makes no sense, or no JSON
        log.warning("A worker passes on what is no connection: %s", error)
        exchange.say("e")
        exchange.leave()
        return
    scope["extensions"][RELAYED] = {}
    came_to.set(came_to_worker)
    carried = Carried(exchange, scope["type"])
    try:
        await application(scope, carried.receive, carried.send)
    except Exception as error:  # the edge of the process: one visitor's connection fails
        if not exchange.is_lost:
            log.exception("A relayed connection failed")
        else:
            log.debug("A relayed connection was lost: %r", error)
    finally:
        await carried.end()
        exchange.say("e")
        exchange.leave()


class Transport:
    """What carriers know of a connection beside what goes through it."""

    def __init__(self, carried: Carried) -> None:
        self._carried = carried

    def abort(self) -> None:
        """Drop the connection, whatever is on its way."""
        self._carried.cut()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """There is no socket here."""
        return default

    def get_write_buffer_size(self) -> int:
        """Bytes that were sent and have not reached the visitor."""
        return self._carried.exchange.away


class Carried:
    """The ``receive`` and ``send`` of one exchange.

    Attributes:
        exchange: Which.
        transport: Stands for the connection.
    """

    def __init__(self, exchange: Exchange, kind: str) -> None:
        """Begin with nothing received.

        Args:
            exchange: Which, past its scope.
            kind: ``http`` or ``websocket``.
        """
        self.exchange = exchange
        self.transport = Transport(self)
        self._is_websocket = kind == "websocket"
        self._is_new = True
        self._rest: asyncio.Task[None] | None = None

    async def receive(self) -> Event:
        """Give the next event of the visitor."""
        if self._is_websocket and self._is_new:
            self._is_new = False
            return {"type": "websocket.connect"}
        exchange = self.exchange
        frame = await exchange.hear()
        if frame is None or frame[0] == "d":
            code = 1006 if frame is None else frame[2]
            exchange.lose()
            if self._is_websocket:
                return {"type": "websocket.disconnect", "code": code, "reason": ""}
            return {"type": "http.disconnect"}
        if frame[0] == "q" and not self._is_websocket:
            exchange.took(cost(frame))
            return {"type": "http.request", "body": unpacked(frame[2]), "more_body": frame[3]}
        if frame[0] == "t" and self._is_websocket:
            return {"type": "websocket.receive", "text": await self._rest_of(frame)}
        if frame[0] == "b" and self._is_websocket:
            return {"type": "websocket.receive", "bytes": unpacked(await self._rest_of(frame))}
        raise BadMessageError(f"expected what a visitor does, got {frame[0]!r}")

    async def send(self, event: Event) -> None:
        """Send an event to the visitor; waits while too much is on its way.

        Raises:
            ConnectionError: It is a websocket, and lost.
        """
        exchange = self.exchange
        if self._rest is not None and not self._rest.done():
            await asyncio.wait((self._rest,))
        if exchange.is_lost:
            if self._is_websocket:
                raise ConnectionAbortedError("the visitor, or the worker it came to, is gone")
            return
        kind = event["type"]
        if kind == "http.response.body":
            await self._send_body(event.get("body", b""), event.get("more_body", False))
        elif kind == "websocket.send":
            await self._send_message(event)
        elif kind == "http.response.start":
            told = {"status": event["status"], "headers": write_headers(event.get("headers", ()))}
            self._say_json("s", told)
        elif kind == "websocket.accept":
            headers = write_headers(event.get("headers", ()))
            self._say_json("a", {"subprotocol": event.get("subprotocol"), "headers": headers})
        elif kind == "websocket.close":
            exchange.say("c", event.get("code", 1000), (event.get("reason") or "")[:120])

    def cut(self) -> None:
        """Drop the connection."""
        self.exchange.say("k")
        self.exchange.lose()

    async def end(self) -> None:
        """Be done with; what was begun and not said to its end drops the connection."""
        if self._rest is not None:
            if not self._rest.done():
                self.cut()
            await asyncio.wait((self._rest,))

    async def _send_body(self, body: bytes, more_body: bool) -> None:
        line = self.exchange.line
        parts = ((line.packed(part), more or more_body) for part, more in byte_pieces(body))
        await self._say_all("p", parts)
        if not more_body:
            self.exchange.lose()  # that was all: what is received now is the end

    async def _send_message(self, event: Event) -> None:
        text = event.get("text")
        if text is not None:
            await self._say_all("t", iter(self.exchange.line.pieces(text)))
            return
        data = event.get("bytes") or b""
        await self._say_all("b", ((packed(part), more) for part, more in byte_pieces(data)))

    async def _say_all(self, letter: str, parts: Iterator[tuple[str, bool]]) -> None:
        """Say all pieces; a sender that is cancelled midway leaves the rest to a task.

        Else what is sent next would be taken for the end of it, as no server would have it.
        """
        is_first = True
        for piece, more in parts:
            try:
                await self.exchange.say_in_time(letter, piece, more)
            except asyncio.CancelledError:
                if not is_first:
                    rest = self._say_all(letter, chain(((piece, more),), parts))
                    self._rest = asyncio.ensure_future(rest)
                raise
            is_first = False

    async def _rest_of(self, frame: Frame) -> str:
        return await self.exchange.assembled(frame, MOST_ASSEMBLED) or ""

    def _say_json(self, letter: str, told: dict[str, Any]) -> None:
        for piece, more in pieces(dumps(told)):
            self.exchange.say(letter, piece, more)
