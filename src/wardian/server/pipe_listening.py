"""Pages elsewhere that listen to channels of this server: ``GET {base}/pipes``, a websocket.

Only channels that the setting ``pipe_public`` names are told, and only to pages of this server's
own origin and of those that ``origins`` or ``pipe_origins`` name. Nobody is asked who he is, no
cookie is looked at, and nothing that a page says here changes anything.

A connection has the task of its endpoint, which reads, and one that writes: what the page is to be
told next, as soon as the connection takes it (see ``pipe_reading``). Each public channel that some
page has asked for is followed once for all of them, and for a while after the last has gone: they
come back, and then it is known what they have missed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from time import time
from typing import TYPE_CHECKING, Any

from ..brokers import remote_wire as wire
from ..brokers.log import Cursor, Log, Retention
from ..brokers.message import check_channel
from ..errors import InvalidChannelError, InvalidSettingError, WireError
from ..live.pipes.listening import Listener
from .carrier import Receive, Send
from .limits import Bucket, counted, is_own_machine
from .origins import allowed, host_allowed
from .pipe_reading import Conversation, Source
from .sockets import keep_little_unsent, transport_of

if TYPE_CHECKING:
    from .settings import Settings

log = logging.getLogger("wardian.server")

PATH = "/pipes"

LINGER = 600.0
"""Seconds that a channel is followed after the last page has ceased to listen: as long as anything
of it is kept."""

CLOSING = 2.0
"""Seconds that a connection may take to end after it was told to."""


class Tap(Listener):
    """Follows a channel for all pages that listen to it, and handles nothing itself."""

    def __init__(self, channel: str, grown: Callable[[], None]) -> None:
        """Describe it; ``start`` has it follow.

        Args:
            channel: The channel's name.
            grown: Called whenever there may be more to tell.
        """
        super().__init__(channel, grown, when_behind="latest")
        self.source: Source | None = None
        self.conversations: set[_Connection] = set()
        self.leaving: asyncio.TimerHandle | None = None
        self._grown = grown

    @property
    def keeps_place(self) -> bool:
        """No: one that is stopped is done with."""
        return False

    def wanted(self) -> tuple[Cursor | None, int]:
        """All there is: some page may have missed it."""
        return None, Retention().messages

    def attached(self, log: Log) -> None:
        """Have a log, or another one."""
        if self.source is None:
            self.source = Source(log)
        self.source.log = log
        super().attached(log)

    def step(self) -> bool:
        """Tell that the log has grown."""
        self._grown()
        return False


class PipeListening:
    """The endpoint of one server."""

    def __init__(self, settings: Settings, refused: Counter[str]) -> None:
        """Begin with nobody.

        Args:
            settings: ``pipe_public``, ``pipe_origins``, and the limits of tabs.
            refused: Where refusals are counted, by reason.

        Raises:
            InvalidSettingError: A name in ``pipe_public`` is no channel's.
        """
        try:
            self._public = frozenset(map(check_channel, settings.pipe_public))
        except InvalidChannelError as error:
            raise InvalidSettingError(f"{error}, in the setting pipe_public") from None
        self._settings = settings
        self._refused = refused
        self._taps: dict[str, Tap] = {}
        self._connections: set[_Connection] = set()
        self._clients: Counter[str] = Counter()
        self._is_stopping = False

    async def serve(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve a websocket until it ends, or refuse its handshake."""
        await receive()  # websocket.connect
        address = scope.get("client")
        client = str(address[0]) if address else ""
        reason = self._refusal(scope, client)
        if reason:
            self._refused[f"pipe-{reason}"] += 1
            log.info("A listener to pipes was refused", extra={"reason": reason})
            await send({"type": "websocket.close", "code": 1008})  # not accepted: HTTP 403
            return
        place = counted(client)
        self._clients[place] += 1
        connection = _Connection(self, receive, send)
        self._connections.add(connection)
        try:
            await send({"type": "websocket.accept", "subprotocol": wire.SUBPROTOCOL})
            await connection.run()
        except OSError:
            pass  # the page is gone, as some servers say it
        finally:
            self._connections.discard(connection)
            for channel in list(self._taps):
                self.left(connection, channel)
            self._clients[place] -= 1
            if self._clients[place] <= 0:
                del self._clients[place]

    def stop(self) -> None:
        """Send the pages away, to come back when there is a server again. Does not wait."""
        self._is_stopping = True
        for connection in list(self._connections):
            connection.close(1012, "stopping")
        for tap in self._taps.values():
            tap.stop()
            if tap.leaving is not None:
                tap.leaving.cancel()
        self._taps.clear()

    def start(self) -> None:
        """Let pages in."""
        self._is_stopping = False

    # For connections

    @property
    def settings(self) -> Settings:
        """How the server serves."""
        return self._settings

    def is_open(self, channel: str) -> bool:
        """Whether pages may listen to a channel."""
        return channel in self._public

    def find(self, connection: _Connection, channel: str) -> Source | None:
        """Give the source of a channel that may be listened to; ``None``: not yet."""
        tap = self._taps.get(channel)
        if tap is None:
            tap = self._taps[channel] = Tap(channel, partial(self._grown, channel))
            tap.start()
        tap.conversations.add(connection)
        if tap.leaving is not None:
            tap.leaving.cancel()
            tap.leaving = None
        return tap.source

    def left(self, connection: _Connection, channel: str) -> None:
        """Enter that a connection does not listen to a channel any more."""
        tap = self._taps.get(channel)
        if tap is None or connection not in tap.conversations:
            return
        tap.conversations.discard(connection)
        if not tap.conversations:
            loop = asyncio.get_running_loop()
            tap.leaving = loop.call_later(LINGER, self._let_go, channel)

    def count(self, reason: str) -> None:
        """Count a connection that was given up."""
        self._refused[f"pipe-{reason}"] += 1

    def _grown(self, channel: str) -> None:
        tap = self._taps.get(channel)
        if tap is not None:
            for connection in list(tap.conversations):
                connection.grown(channel)

    def _let_go(self, channel: str) -> None:
        tap = self._taps.get(channel)
        if tap is not None and not tap.conversations:
            del self._taps[channel]
            tap.stop()

    def _refusal(self, scope: Mapping[str, Any], client: str) -> str:
        settings = self._settings
        if not host_allowed(scope, settings):
            return "host"
        if not allowed(scope, settings, settings.pipe_origins):
            return "origin"
        if wire.SUBPROTOCOL not in scope.get("subprotocols", ()):
            return "protocol"
        if self._is_stopping:
            return "stopping"
        if len(self._connections) >= settings.max_views:
            return "listeners"
        is_full = self._clients[counted(client)] >= settings.views_per_client
        return "listeners-of-client" if is_full and not is_own_machine(client) else ""


class _Connection:
    """One page's."""

    def __init__(self, endpoint: PipeListening, receive: Receive, send: Send) -> None:
        settings = endpoint.settings
        self._endpoint = endpoint
        self._settings = settings
        self._receive = receive
        self._send = send
        self._transport = transport_of(send, receive)
        if self._transport is not None:
            keep_little_unsent(self._transport)
        self._talk = Conversation(partial(endpoint.find, self), endpoint.is_open)
        self._bucket = Bucket(settings.events_per_second, settings.events_burst)
        self._more = asyncio.Event()
        self._heard = True
        self._beat_at = 0.0
        self._writer: asyncio.Task[None] | None = None
        self._goodbye: asyncio.Task[None] | None = None
        self._cutting: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Read and write until the connection ends."""
        self._writer = asyncio.create_task(self._write())
        try:
            await self._read()
        finally:
            if self._cutting is not None:
                self._cutting.cancel()
            for task in (self._writer, self._goodbye):
                if task is not None:
                    task.cancel()
                    await asyncio.wait((task,))

    def grown(self, channel: str) -> None:
        """Look whether there is more to tell of a channel."""
        if self._talk.grown(channel):
            self._more.set()

    def close(self, code: int, reason: str) -> None:
        """End the connection: the page is told, and has a moment to agree."""
        if self._goodbye is not None:
            return
        if reason != "stopping":
            self._endpoint.count(reason)
            log.info("A listener to pipes was sent away", extra={"reason": reason, "code": code})
        if self._writer is not None and self._writer is not asyncio.current_task():
            self._writer.cancel()
        self._goodbye = asyncio.create_task(self._say_goodbye(code))
        self._cutting = asyncio.get_running_loop().call_later(CLOSING, self._cut)

    async def _read(self) -> None:
        while True:
            event = await self._receive()
            if event["type"] != "websocket.receive":
                return
            if self._goodbye is not None:
                continue  # what came on the way of the close frame
            self._heard = True
            text = event.get("text")
            try:
                if text is None:
                    raise WireError("expected a text, got bytes")
                taken = self._talk.take(text)
            except WireError:
                self.close(1008, "wrong")
                continue
            if taken.forgotten:
                self._endpoint.left(self, taken.forgotten)
            self._more.set()
            now = asyncio.get_running_loop().time()
            wait = max([self._bucket.take(now) for _ in range(taken.price)])
            if wait:
                await asyncio.sleep(wait)

    async def _write(self) -> None:
        try:
            await self._say(wire.welcome(self._settings.beat, time()))
            while self._goodbye is None:
                text = self._talk.next()
                if text is None:
                    text = await self._beat()
                if text:
                    await self._say(text)
        except TimeoutError:
            self.close(1013, "stuck")
        except OSError:
            pass  # the page is gone: reading ends as well
        except Exception:  # the edge of the process: one page's connection fails, not the server
            log.exception("A listener to pipes cannot be served")
            self.close(1011, "failed")

    async def _beat(self) -> str:
        """Wait until there may be something to say; after a while of silence that is a beat."""
        self._more.clear()
        try:
            # Not from now on: on a busy channel there may always be more, and never room for it.
            async with asyncio.timeout_at(self._beat_at):
                await self._more.wait()
        except TimeoutError:
            if not self._heard:
                self.close(1001, "silent")
                return ""
            self._heard = False
            return wire.BEAT
        return ""

    async def _say(self, text: str) -> None:
        """Send, and wait until the connection takes more.

        Raises:
            TimeoutError: It does not, for too long.
        """
        async with asyncio.timeout(self._settings.stuck):
            await self._send({"type": "websocket.send", "text": text})
        self._beat_at = asyncio.get_running_loop().time() + self._settings.beat

    async def _say_goodbye(self, code: int) -> None:
        try:
            if self._writer is not None and not self._writer.done():
                await asyncio.wait((self._writer,))
            await self._send({"type": "websocket.close", "code": code, "reason": ""})
        except Exception as error:  # noqa: BLE001 (servers raise what they like for a lost page)
            log.debug("A listener to pipes was gone: %s", type(error).__name__)

    def _cut(self) -> None:
        """End the connection by force: the page does not read what would end it in peace."""
        if self._transport is not None:
            self._transport.abort()
