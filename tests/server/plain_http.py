"""HTTP/1.1 requests over plain sockets: one connection each, the answer whole or line by line.

A browser's ``fetch`` would pool connections and retry; tests that cut connections want to know
exactly which bytes went where, so there is no client library between them and the socket.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import h11

CHUNK_BYTES = 64 * 1024


@dataclass(kw_only=True)
class Answer:
    """One response; ``chunks`` is where its body goes on."""

    status: int
    headers: list[tuple[str, str]]
    chunks: AsyncIterator[bytes] = field(repr=False)

    def header(self, name: str) -> str | None:
        """Give the first header of a name."""
        return next((value for key, value in self.headers if key == name), None)

    async def body(self) -> bytes:
        """Read what is left of the body."""
        return b"".join([chunk async for chunk in self.chunks])


class Exchange:
    """One request and its response on a connection of their own, as a context.

    Raises:
        ConnectionError: The connection ended before the response did.
    """

    def __init__(
        self,
        target: tuple[str, int],
        request: str,
        *,
        headers: Mapping[str, str],
        body: bytes = b"",
    ) -> None:
        """Prepare it.

        Args:
            target: Host and port to connect to, which need not be the ones in the headers.
            request: Method and path, such as ``GET /``.
            headers: Headers besides ``Content-Length`` and ``Connection``.
            body: The request's body.
        """
        self.target = target
        self.method, _, self.path = request.partition(" ")
        self.headers = dict(headers)
        self.body = body
        self._http = h11.Connection(h11.CLIENT)
        self._writer: asyncio.StreamWriter | None = None

    async def __aenter__(self) -> Answer:
        self._reader, self._writer = await asyncio.open_connection(*self.target)
        try:
            headers = {**self.headers, "Connection": "close"}
            if self.method != "GET":
                headers["Content-Length"] = str(len(self.body))
            request = h11.Request(
                method=self.method, target=self.path, headers=list(headers.items())
            )
            parts = [self._http.send(request)]
            if self.body:
                parts.append(self._http.send(h11.Data(data=self.body)))
            parts.append(self._http.send(h11.EndOfMessage()))
            self._writer.write(b"".join(part for part in parts if part))
            head = await self._next()
            while isinstance(head, h11.InformationalResponse):
                head = await self._next()
            assert isinstance(head, h11.Response)
            found = [
                (bytes(k).decode("latin-1"), bytes(v).decode("latin-1")) for k, v in head.headers
            ]
            return Answer(status=head.status_code, headers=found, chunks=self._chunks())
        except BaseException:
            self._writer.transport.abort()
            raise

    async def __aexit__(self, *_: object) -> None:
        assert self._writer is not None
        self._writer.transport.abort()

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            event = await self._next()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return

    async def _next(self) -> object:
        while True:
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise ConnectionError(f"the response broke off: {error}") from None
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(CHUNK_BYTES))
            elif isinstance(event, h11.ConnectionClosed):
                raise ConnectionError("the connection was closed before the response")
            else:
                return event


async def ask(
    target: tuple[str, int], request: str, *, headers: Mapping[str, str], body: bytes = b""
) -> tuple[Answer, bytes]:
    """Send a request; give the response and its whole body."""
    async with Exchange(target, request, headers=headers, body=body) as answer:
        return answer, await answer.body()


def reset_on_close(sock: socket.socket) -> None:
    """Make the socket's end a TCP reset instead of an orderly goodbye."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
