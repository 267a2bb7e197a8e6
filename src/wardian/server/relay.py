"""Relaying: a connection that came to this worker, carried to the home and back as it is.

One task reads what the visitor does, the task that the ASGI server runs writes what the home says.
Neither looks into it. A visitor who reads slowly is not written to faster than that, which the home
notices by its window; one who is gone ends the exchange.

When the line to the home is lost, a websocket is closed with 1012, and its tab connects again by
itself; a request that was answered nothing yet is told to come again in a moment, and any other
answer breaks off.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sized
from json import loads
from typing import Any

from ..errors import BadMessageError
from . import messages
from .relay_exchange import Exchange
from .relay_frames import (
    MOST_ASSEMBLED,
    MOST_SCOPE,
    Frame,
    byte_pieces,
    cost,
    packed,
    pieces,
    read_headers,
    unpacked,
    write_scope,
)
from .relay_lines import Line
from .sockets import keep_little_unsent, transport_of
from .stopping import TABS_A_SECOND
from .transmission import Event, Transmission

log = logging.getLogger("wardian.server")

COME_AGAIN = 1012
"""Close code: the service restarts."""

LEAST_DELAY = 0.1
"""Seconds after which a tab comes again, at the least."""

_CUT_SECONDS = 1.0

Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Refuse = Callable[[], Awaitable[None]]


class Relayed:
    """A connection that is carried to the home."""

    def __init__(
        self, scope: Any, receive: Receive, send: Send, *, refuse: Refuse, crowd: Sized
    ) -> None:
        """Take a connection that the ASGI server has just given.

        Args:
            scope: The ASGI server's.
            receive: The same.
            send: The same.
            refuse: Answers a request that cannot be answered now.
            crowd: All that this worker relays: when all of them come again, they take turns.
        """
        self._crowd = crowd
        self._scope = scope
        self._receive = receive
        self._send = send
        self._refuse = refuse
        self._transport = transport_of(send, receive)
        self._is_websocket = scope["type"] == "websocket"
        self._has_begun = False
        self._is_stream = False
        self._is_over = False
        self._is_sending = False
        self._delay: float | None = None
        self._exchange: Exchange | None = None

    async def run(self, line: Line | None, *, worker: tuple[int, int]) -> None:
        """Carry it until it is over.

        Args:
            line: To the home; ``None``: there is none.
            worker: Which of how many this worker is.
        """
        if self._is_websocket:
            await self._receive()  # websocket.connect
        if line is None or line.is_over:
            await self._break_off()
            return
        if self._transport is not None:
            keep_little_unsent(self._transport)
        exchange = self._exchange = line.begin()
        exchange.when_lost = self._lost
        for piece, more in pieces(write_scope(self._scope, worker=worker)):
            exchange.say("o", piece, more)
        reading = asyncio.ensure_future(self._read(exchange))
        try:
            await self._write(exchange)
        except ValueError as error:  # a frame that makes no sense, or no JSON
            log.warning("The home says what this worker does not understand: %s", error)
            line.end()
        finally:
            reading.cancel()
            exchange.say("d", 1005)
            exchange.leave()
            await asyncio.wait((reading,))
        if not self._is_over:
            await self._break_off()

    def send_away(self, delay: float) -> None:
        """End it, with word to come again after so many seconds: this worker stops."""
        self._delay = delay
        if self._exchange is not None:
            self._exchange.say("d", COME_AGAIN)
            self._exchange.lose()

    # What the visitor does

    async def _read(self, exchange: Exchange) -> None:
        try:
            while not exchange.is_lost:
                event = await self._receive()
                kind = event["type"]
                if kind == "http.request":
                    more_body = event.get("more_body", False)
                    for data, more in byte_pieces(event.get("body", b"")):
                        await exchange.say_in_time("q", packed(data), more or more_body)
                elif kind == "websocket.receive":
                    await self._pass_on(exchange, event)
                else:
                    break
            code = event.get("code", 1005)
        except Exception as error:  # noqa: BLE001 (servers raise what they like for a lost visitor)
            log.debug("A relayed connection broke: %r", error)
            code = 1006
        self._is_over = True
        exchange.say("d", code if type(code) is int else 1005)
        exchange.lose()

    async def _pass_on(self, exchange: Exchange, event: Event) -> None:
        text = event.get("text")
        if text is not None:
            for piece, more in pieces(text):
                await exchange.say_in_time("t", piece, more)
            return
        for data, more in byte_pieces(event.get("bytes") or b""):
            await exchange.say_in_time("b", packed(data), more)

    # What the home says

    async def _write(self, exchange: Exchange) -> None:
        while not self._is_over:
            frame = await exchange.hear()
            if frame is None:
                return
            event = await self._event(exchange, frame)
            if event is None:
                return
            self._is_over = self._is_over or self._is_last(event)
            self._is_sending = True
            try:
                await self._send(event)
            except Exception as error:  # noqa: BLE001 (servers raise what they like)
                log.debug("A relayed connection broke: %r", error)
                self._is_over = True
            self._is_sending = False
            if frame[0] == "p":
                exchange.took(cost(frame))

    async def _event(self, exchange: Exchange, frame: Frame) -> Event | None:
        """Give what a frame, and those that belong to it, say to the visitor; ``None``: no more."""
        letter = frame[0]
        if letter == "p" and not self._is_websocket and self._has_begun:
            body = unpacked(frame[2])
            return {"type": "http.response.body", "body": body, "more_body": frame[3]}
        if letter in "tb" and self._is_websocket and self._has_begun:
            text = await exchange.assembled(frame, MOST_ASSEMBLED)
            if text is None:
                return None
            if letter == "t":
                return {"type": "websocket.send", "text": text}
            return {"type": "websocket.send", "bytes": unpacked(text)}
        if letter == "c" and self._is_websocket:
            return {"type": "websocket.close", "code": frame[2], "reason": frame[3]}
        if letter in "sa" and not self._has_begun:
            text = await exchange.assembled(frame, MOST_SCOPE)
            return None if text is None else self._begun(letter, text)
        if letter == "e":
            return None
        raise BadMessageError(f"expected what a server says, got {letter!r}")

    def _begun(self, letter: str, text: str) -> Event:
        told = loads(text)
        try:
            headers = read_headers(told["headers"])
            self._has_begun = True
            if letter == "a" and self._is_websocket:
                chosen = told["subprotocol"]
                if chosen is not None and chosen not in self._scope.get("subprotocols", ()):
                    raise BadMessageError("expected a subprotocol that was offered")
                return {"type": "websocket.accept", "subprotocol": chosen, "headers": headers}
            if letter == "s" and not self._is_websocket and type(told["status"]) is int:
                self._is_stream = any(
                    name == b"content-type" and value.startswith(b"text/event-stream")
                    for name, value in headers
                )
                status = told["status"]
                return {"type": "http.response.start", "status": status, "headers": headers}
        except (TypeError, LookupError) as error:
            raise BadMessageError(f"expected the beginning of an answer: {error!r}") from None
        raise BadMessageError("expected the beginning of an answer")

    @staticmethod
    def _is_last(event: Event) -> bool:
        if event["type"] == "http.response.body":
            return not event["more_body"]
        return bool(event["type"] == "websocket.close")

    # The end

    def _lost(self, cut: bool) -> None:
        """Break off where the visitor does not read, or is to be cut off."""
        if cut:
            self._is_over = True
            self._cut()
        elif self._is_sending:
            asyncio.get_running_loop().call_later(_CUT_SECONDS, self._cut_if_stuck)

    def _cut_if_stuck(self) -> None:
        if self._is_sending:
            self._cut()

    def _cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    async def _break_off(self) -> None:
        """Let the visitor come again."""
        delay = self._delay
        if delay is None:
            delay = LEAST_DELAY + random.random() * len(self._crowd) / TABS_A_SECOND
        try:
            if self._is_websocket:
                await self._break_off_websocket(delay)
            elif not self._has_begun:
                await self._refuse()
            elif self._is_stream:
                body = Transmission(messages.go(delay)).stream["body"]
                await self._send({"type": "http.response.body", "body": body, "more_body": False})
            elif self._transport is not None:
                self._transport.abort()
            else:
                raise ConnectionAbortedError("the answer of another worker broke off")
        except Exception as error:  # noqa: BLE001 (servers raise what they like)
            log.debug("A relayed connection broke: %r", error)

    async def _break_off_websocket(self, delay: float) -> None:
        # Accepted and closed, rather than refused: a tab that is refused thinks that websockets do
        # not get through, and tries less.
        if not self._has_begun:
            await self._send({"type": "websocket.accept"})
        await self._send(Transmission(messages.go(delay)).websocket)
        await self._send({"type": "websocket.close", "code": COME_AGAIN, "reason": ""})
