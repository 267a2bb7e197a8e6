"""Pages that listen to channels, without a browser: what a page has, over real sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.server.serving import free_port
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from wardian import Page
from wardian.brokers.remote import Answered, Events, RemoteBroker
from wardian.brokers.remote_wire import SUBPROTOCOL
from wardian.server import Server, asgi
from wardian.server.engine import Engine, configured
from wardian.server.listening import listen

SITE = "https://static.example"
"""The origin of the pages."""


@asynccontextmanager
async def serving(port: int = 0, **settings: Any) -> AsyncIterator[tuple[Server, int]]:
    """Serve on a port of this machine, in the running loop; gives the server and the port."""
    chosen = {"pipe_public": ["orders", "board"], "pipe_origins": [SITE], **settings}
    server = asgi(Page("x"), **chosen)
    listening = listen("127.0.0.1", port or free_port())
    started = asyncio.Event()
    engine = Engine(configured(server.settings, proxy=""), server, started.set)
    with listening:
        running = asyncio.create_task(engine.serve(sockets=[listening]))
        await started.wait()
        try:
            yield server, listening.getsockname()[1]
        finally:
            engine.should_exit = True
            await running


def address(port: int, channel: str = "orders") -> str:
    """Give the address of a channel."""
    return f"http://127.0.0.1:{port}/pipes/{channel}"


async def opened(port: int, *, origin: str | None = SITE, **options: Any) -> ClientConnection:
    """Open a websocket as a page does.

    Raises:
        InvalidStatus: The server refuses it.
    """
    chosen = {"subprotocols": [SUBPROTOCOL], "ping_interval": None, **options}
    return await connect(f"ws://127.0.0.1:{port}/pipes", origin=origin, **chosen)  # type: ignore[arg-type]


async def refusal(port: int, **options: Any) -> int:
    """Give the status with which a handshake is refused; 0: it is not."""
    try:
        await (await opened(port, **options)).close()
    except InvalidStatus as error:
        return error.response.status_code
    return 0


async def hear(connection: ClientConnection, word: str) -> list[Any]:
    """Give the next message that begins with a word."""
    while True:
        message: list[Any] = json.loads(await connection.recv())
        if message[0] == word:
            return message


async def ending(connection: ClientConnection) -> int:
    """Read until the server ends the connection, and give the code."""
    with suppress(ConnectionClosed):
        while True:
            await connection.recv()
    return connection.close_code or 0


class Network:
    """What a page's broker needs, over real sockets.

    Attributes:
        opened: How many connections were begun.
        connections: Those that are open.
    """

    def __init__(self, origin: str = SITE) -> None:
        self.opened = 0
        self.connections: list[NetworkSocket] = []
        self.hurry: Callable[[], None] | None = None
        self._origin = origin

    def broker(self, port: int, **options: Any) -> RemoteBroker:
        """Make the broker of a server."""
        return RemoteBroker(f"http://127.0.0.1:{port}/pipes", self, **options)

    def open(self, url: str, protocol: str, events: Events) -> NetworkSocket:
        """Begin to connect."""
        self.opened += 1
        socket = NetworkSocket(self, url, protocol, events=events, origin=self._origin)
        self.connections.append(socket)
        return socket

    async def post(self, url: str, body: str, *, token: str, key: str) -> Answered:
        """Nobody sends here."""
        raise OSError("no network for that")

    def watch(self, hurry: Callable[[], None] | None) -> None:
        """Note what is to be called."""
        self.hurry = hurry

    def cut(self) -> None:
        """End all connections without a word, in the middle of whatever is said."""
        for each in list(self.connections):
            each.cut()


class NetworkSocket:
    """A websocket of such a page."""

    def __init__(
        self, network: Network, url: str, protocol: str, *, events: Events, origin: str
    ) -> None:
        self._network = network
        self._events: Events | None = events
        self._connection: ClientConnection | None = None
        self._waiting: asyncio.Queue[str] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(url, protocol, origin))

    def send(self, text: str) -> None:
        """Send something."""
        self._waiting.put_nowait(text)

    def close(self) -> None:
        """End it, and tell of nothing any more."""
        self._events = None
        self._task.cancel()
        if self in self._network.connections:
            self._network.connections.remove(self)

    def cut(self) -> None:
        """Lose the connection."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def _run(self, url: str, protocol: str, origin: str) -> None:
        try:
            async with connect(
                url,
                origin=origin,  # type: ignore[arg-type]
                subprotocols=[protocol],  # type: ignore[list-item]
                ping_interval=None,
            ) as self._connection:
                sending = asyncio.create_task(self._send_all())
                try:
                    async for text in self._connection:
                        if self._events is not None:
                            self._events.received(text)
                finally:
                    sending.cancel()
        except (OSError, ConnectionClosed, InvalidStatus):
            pass
        if self._events is not None:
            self._events.closed()

    async def _send_all(self) -> None:
        assert self._connection is not None
        with suppress(ConnectionClosed):
            while True:
                await self._connection.send(await self._waiting.get())
