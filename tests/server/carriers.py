"""The three ways a tab of ``protocol_client`` reaches a server: websocket, stream, polling.

A carrier lives as long as one connection. ``run`` opens it, hands every transmission to the client
and returns when it ended, however that was; ``send`` posts one message.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from typing import TYPE_CHECKING, Protocol, cast

from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.uri import parse_uri

from .plain_http import Exchange, ask, reset_on_close

if TYPE_CHECKING:
    from websockets.frames import Frame

    from .protocol_client import Client

OPENING = 5.0
"""Seconds a connection may take to open before it counts as dead."""
GOING_AWAY, LOST = 1001, 1006
PIECE_BYTES = 1024
"""What a slow tab reads at a time."""


class Carrier(Protocol):
    """One connection of a client. Cancelling ``run`` drops it without a word."""

    async def run(self) -> None:
        """Open it, and return once it has ended."""

    def send(self, text: str) -> None:
        """Post one message."""

    def close(self) -> None:
        """End it in an orderly way."""


class WebSocketCarrier(asyncio.Protocol):
    """A websocket, with the library's protocol core and our own socket: it can be reset or left."""

    def __init__(self, client: Client) -> None:
        """Belong to a client."""
        self.client = client
        uri = parse_uri("ws" + client.origin.removeprefix("http") + client.base + "ws")
        self.core = ClientProtocol(uri, max_size=None)
        self.transport: asyncio.Transport | None = None
        self.code = LOST
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Open it, and return once it has ended."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(OPENING):
            await loop.create_connection(lambda: self, sock=await self.connected())
        try:
            await self.ended
        finally:
            self.drop()
        self.client.ended_with(self.code)

    async def connected(self) -> socket.socket:
        """Give a connected socket, with little room for what a slow tab does not read."""
        sock = socket.socket()
        try:
            sock.setblocking(False)
            if self.client.is_slow:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * PIECE_BYTES)
            await asyncio.get_running_loop().sock_connect(sock, self.client.target)
        except BaseException:
            sock.close()
            raise
        return sock

    def send(self, text: str) -> None:
        """Post one message as a text frame."""
        if self.core.state is State.OPEN and self.transport is not None:
            self.core.send_text(text.encode())
            self.flush()

    def close(self) -> None:
        """Say goodbye as a browser does that closes a tab."""
        if self.core.state is State.OPEN:
            self.core.send_close(GOING_AWAY)
            self.flush()

    def drop(self) -> None:
        """End the connection at once."""
        if self.transport is not None:
            self.transport.abort()
        if not self.ended.done():
            self.ended.set_result(None)

    def reset(self) -> None:
        """End the connection by a TCP reset."""
        if self.transport is not None:
            reset_on_close(self.transport.get_extra_info("socket"))
        self.drop()

    def flush(self) -> None:
        """Write what the core has to say."""
        assert self.transport is not None
        for data in self.core.data_to_send():
            if data:
                self.transport.write(data)
            else:
                self.transport.close()

    # ------------------------------------------------------------------------ asyncio's callbacks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the websocket."""
        self.transport = cast("asyncio.Transport", transport)
        request = self.core.connect()
        for name, value in self.client.headers().items():
            if name not in request.headers:
                request.headers[name] = value
        self.core.send_request(request)
        self.flush()

    def data_received(self, data: bytes) -> None:
        """Read frames."""
        self.client.heard(len(data))
        if self.client.pace is not None:
            self.read_slowly(self.client.pace)
        self.core.receive_data(data)
        for event in self.core.events_received():
            if isinstance(event, Response):
                self.opened(event)
            else:
                self.take(cast("Frame", event))
        if self.transport is not None:
            self.flush()

    def read_slowly(self, pace: float) -> None:
        """Read ``PIECE_BYTES`` and then nothing for so many seconds; 0 is never."""
        assert self.transport is not None
        self.transport.max_size = PIECE_BYTES  # type: ignore[attr-defined]  # asyncio's own
        self.transport.pause_reading()
        if pace:
            asyncio.get_running_loop().call_later(pace, self.read_on)

    def read_on(self) -> None:
        """Read the next piece, or all of it if the client does not want to be slow any more."""
        if self.transport is not None and not self.transport.is_closing():
            if self.client.pace is None:
                self.transport.max_size = 2**18  # type: ignore[attr-defined]
            self.transport.resume_reading()

    def eof_received(self) -> bool:
        """Let the core know."""
        self.core.receive_eof()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Let ``run`` return."""
        self.transport = None
        if not self.ended.done():
            self.ended.set_result(None)

    def opened(self, response: Response) -> None:
        """Say hello, or note the refusal."""
        if self.core.state is State.OPEN:
            self.send(self.client.hello())
        else:
            self.client.refused(response.status_code)

    def take(self, frame: Frame) -> None:
        """Hand on a text; keep a close code."""
        if frame.opcode is Opcode.TEXT:
            self.client.take(bytes(frame.data).decode())
        elif frame.opcode is Opcode.CLOSE and self.core.close_rcvd is not None:
            self.code = self.core.close_rcvd.code


class StreamCarrier:
    """An event stream one way, POST requests the other."""

    def __init__(self, client: Client) -> None:
        """Belong to a client."""
        self.client = client
        self.waiting: deque[str] = deque()
        self.posting: asyncio.Task[None] | None = None
        self.ended = False

    async def run(self) -> None:
        """Open it, and return once it has ended."""
        client = self.client
        body = client.hello().encode()
        opening = Exchange(
            client.target, f"POST {client.base}stream", headers=client.headers(), body=body
        )
        try:
            async with asyncio.timeout(OPENING) as limit, opening as answer:
                if answer.status != 200:
                    client.refused(answer.status)
                    return
                limit.reschedule(None)
                rest = b""
                async for chunk in answer.chunks:
                    client.heard(len(chunk))
                    *events, rest = (rest + chunk).split(b"\n\n")
                    for event in events:
                        self.take(event.decode())
        finally:
            self.ended = True
            if self.posting is not None:
                self.posting.cancel()

    def take(self, event: str) -> None:
        """Hand on what one event brings; comments keep a connection awake, and bring nothing."""
        lines = [
            line.removeprefix("data:").removeprefix(" ")
            for line in event.split("\n")
            if line.startswith("data:")
        ]
        if lines:
            self.client.take("\n".join(lines))

    def send(self, text: str) -> None:
        """Post one message; what comes while a request is under way goes with the next."""
        if self.ended:
            return  # what was cut off comes first, on the next connection
        self.waiting.append(text)
        if self.posting is None or self.posting.done():
            self.posting = asyncio.get_running_loop().create_task(self.post())

    async def post(self) -> None:
        """Send what waits, in order, until nothing does."""
        client = self.client
        while self.waiting:
            texts = list(self.waiting)
            self.waiting.clear()
            body = "\n".join([client.token, *texts]).encode()
            try:
                async with asyncio.timeout(OPENING):
                    answer, acks = await ask(
                        client.target,
                        f"POST {client.base}send",
                        headers=client.headers(),
                        body=body,
                    )
            except (OSError, TimeoutError):
                client.interrupt()
                return
            if answer.status >= 400:
                client.refused(answer.status)
                client.interrupt()
                return
            for line in acks.decode().splitlines():
                client.take(line)

    def close(self) -> None:
        """End the stream."""
        self.client.interrupt()


class PollingCarrier:
    """One POST request after the other, each with what there is to say both ways."""

    def __init__(self, client: Client) -> None:
        """Belong to a client."""
        self.client = client
        self.awake = asyncio.Event()
        self.waiting: list[str] = []

    async def run(self) -> None:
        """Ask again and again until a request fails."""
        client = self.client
        while True:
            kept = list(client.unconfirmed.values())
            texts = [*kept, *(text for text in self.waiting if text not in kept)]
            body = "\n".join([client.hello(), *texts]).encode()
            self.waiting.clear()
            self.awake.clear()
            async with asyncio.timeout(OPENING):
                answer, lines = await ask(
                    client.target, f"POST {client.base}poll", headers=client.headers(), body=body
                )
            if answer.status >= 400:
                client.refused(answer.status)
                return
            client.heard(len(lines))
            for line in lines.decode().splitlines():
                client.take(line)
            if not self.awake.is_set():
                # A person's message goes at once, the server's wait for the next turn.
                try:
                    async with asyncio.timeout(client.poll):
                        await self.awake.wait()
                except TimeoutError:
                    pass

    def send(self, text: str) -> None:
        """Ask at once. What the client keeps until it is confirmed goes with every request."""
        self.waiting.append(text)
        self.awake.set()

    def close(self) -> None:
        """Ask no more."""
        self.client.interrupt()
