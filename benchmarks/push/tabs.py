"""Tabs that are cheap to have by the thousand: each knows one contender's way to connect.

A tab reads what comes, notes whether the last step was in it, counts bytes, and answers what keeps
its connection open. Like every browser's, its websocket offers compression; whether that is taken
up is the server's choice, and its cost.
"""

from __future__ import annotations

import ast
import asyncio
import json
import re
import secrets
import urllib.parse
from typing import cast

import httpx
from websockets.client import ClientProtocol
from websockets.datastructures import Headers
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri


class Tab(asyncio.Protocol):
    """One connected tab."""

    def __init__(self, origin: str) -> None:
        """Prepare a tab of a server."""
        self.origin = origin
        self.bytes = 0
        self.messages = 0
        self.last = b""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting: tuple[bytes, asyncio.Future[None]] | None = None
        self.transport: asyncio.Transport
        self.core: ClientProtocol

    async def open(self, client: httpx.AsyncClient) -> None:
        """Get the page, connect, and wait until pushes will come."""
        answer = await client.get(self.origin + "/")
        answer.raise_for_status()
        address = self.address(answer.text)
        self.cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
        self.core = ClientProtocol(
            parse_uri("ws" + address.removeprefix("http")),
            extensions=[ClientPerMessageDeflateFactory(client_max_window_bits=True)],
            max_size=None,
        )
        host, _, port = self.origin.removeprefix("http://").partition(":")
        await asyncio.get_running_loop().create_connection(lambda: self, host, int(port))
        async with asyncio.timeout(60):
            await self.ready

    async def saw(self, stamp: bytes) -> None:
        """Wait until a message with a stamp has come."""
        if stamp not in self.last:
            self.waiting = (stamp, asyncio.get_running_loop().create_future())
            async with asyncio.timeout(120):
                await self.waiting[1]

    # What differs between contenders.

    def address(self, page: str) -> str:
        """Give the address of the websocket, knowing the page."""
        raise NotImplementedError

    def opened(self) -> None:
        """Say what a tab says first."""
        raise NotImplementedError

    def took(self, text: bytes) -> None:
        """Take one message."""
        raise NotImplementedError

    # The connection.

    def say(self, text: str) -> None:
        """Send one message."""
        self.core.send_text(text.encode())
        self.transport.writelines(self.core.data_to_send())

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the websocket."""
        self.transport = cast("asyncio.Transport", transport)
        request = self.core.connect()
        headers = {"Origin": self.origin, "Cookie": self.cookie}
        request.headers.update(Headers({name: value for name, value in headers.items() if value}))
        self.core.send_request(request)
        self.transport.writelines(self.core.data_to_send())

    def connection_lost(self, error: Exception | None) -> None:
        """Note the end; who waits for something is told that it will not come."""
        self.gone.set_result(None)
        waited = [self.waiting[1]] if self.waiting else []
        for future in (self.ready, *waited):
            if not future.done():
                future.set_exception(ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Count and read."""
        self.bytes += len(data)
        self.core.receive_data(data)
        for event in self.core.events_received():
            if isinstance(event, Response):
                assert self.core.state is State.OPEN, event.status_code
                self.opened()
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                self.messages += 1
                self.last = bytes(event.data)
                self.took(self.last)
                if self.waiting is not None and self.waiting[0] in self.last:
                    self.waiting[1].set_result(None)
                    self.waiting = None
        answers = [part for part in self.core.data_to_send() if part]
        if answers:
            self.transport.writelines(answers)

    def is_ready(self) -> None:
        """Note that pushes will come from now on."""
        if not self.ready.done():
            self.ready.set_result(None)


class WardianTab(Tab):
    """A tab of ours."""

    def address(self, page: str) -> str:
        """Read the view's token."""
        tag = re.search(r"<wardian-app\b[^>]*>", page)
        assert tag is not None, page[:500]
        found: dict[str, str] = dict(re.findall(r'([\w-]+)="([^"]*)"', tag[0]))
        self.token = found["token"]
        return self.origin + found["base"] + "ws"

    def opened(self) -> None:
        """Say hello."""
        self.say(json.dumps(["h", 1, self.token, "", 0, 0, 0, "/"]))

    def took(self, text: bytes) -> None:
        """Answer beats."""
        if text.startswith(b'["m"'):
            self.is_ready()
        elif text.startswith(b'["b"'):
            self.say('["b",0,0]')


class JustPyTab(Tab):
    """A tab of JustPy's."""

    def address(self, page: str) -> str:
        """Read the page's number."""
        found = re.search(r"var page_id = (\d+)", page)
        assert found is not None, page[:500]
        self.page_id = int(found[1])
        return self.origin + "/"

    def opened(self) -> None:
        """Name the page."""
        self.say(json.dumps({"type": "connect", "page_id": self.page_id}))

    def took(self, text: bytes) -> None:
        """The socket's number comes first."""
        self.is_ready()


class NiceGUITab(Tab):
    """A tab of NiceGUI's: Socket.IO over Engine.IO."""

    def address(self, page: str) -> str:
        """Read the query that the page connects with."""
        found = re.search(r"query: (\{.*?\}),\n", page)
        assert found is not None, page[:500]
        query = {
            **ast.literal_eval(found[1]),  # written with Python's repr
            "document_id": secrets.token_hex(16),
            "tab_id": secrets.token_hex(16),
            "EIO": 4,
            "transport": "websocket",
        }
        query["implicit_handshake"] = str(query["implicit_handshake"]).lower()
        return f"{self.origin}/_nicegui_ws/socket.io/?{urllib.parse.urlencode(query)}"

    def opened(self) -> None:
        """Engine.IO speaks first."""

    def took(self, text: bytes) -> None:
        """Open the namespace; answer pings."""
        if text.startswith(b"0"):
            self.say("40")
        elif text.startswith(b"40"):
            self.is_ready()
        elif text == b"2":
            self.say("3")
