"""uvicorn, as a server runs it: connections that dawdle, and processes that end."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from wardian import App, Page, Span
from wardian.server import Server, Settings, asgi
from wardian.server.engine import Engine, configured
from wardian.server.listening import listen

from .visitors import Visitor, until

REQUEST = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"


@asynccontextmanager
async def engine(**settings: Any) -> AsyncIterator[int]:
    """Serve a page as ``wardian serve`` does, and give the port."""
    made = Settings(**settings)
    running = Engine(configured(made, proxy=""), Server(App(Page("x")), made), lambda: None)
    with listen("127.0.0.1", 0) as listening:
        serving = asyncio.ensure_future(running.serve(sockets=[listening]))
        await until(lambda: running.started)
        try:
            yield listening.getsockname()[1]
        finally:
            running.should_exit = True
            await asyncio.wait_for(serving, 10)


async def _answered(reader: asyncio.StreamReader) -> None:
    assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_request_that_does_not_go_on_is_cut(before: int) -> None:
    """The first of a connection, and every later one."""

    async def main() -> None:
        async with engine(join_timeout=0.2) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(before):
                writer.write(REQUEST)
                await _answered(reader)
            writer.write(b"GET / HT")
            began = time.monotonic()
            try:
                async with asyncio.timeout(5):
                    assert await reader.read(1) == b""
            except ConnectionResetError:
                pass
            assert time.monotonic() - began < 4
            writer.close()

    asyncio.run(main())


def test_a_connection_between_two_requests_is_left_alone() -> None:
    """Proxies keep them for later; requests that come in pieces are answered."""

    async def main() -> None:
        async with engine(join_timeout=0.2) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            await _answered(reader)
            # One that is refused before its body is there; nobody waits for that.
            writer.write(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n")
            assert b"403" in await reader.readuntil(b"</html>\n")
            writer.write(b"body")
            other, silent = await asyncio.open_connection("127.0.0.1", port)
            with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
                await other.readexactly(1)  # 0.2 s are over now
            silent.close()
            for piece in (REQUEST[:9], REQUEST[9:20], REQUEST[20:]):
                writer.write(piece)
                await asyncio.sleep(0)
            await _answered(reader)
            writer.close()

    asyncio.run(main())


def test_a_closed_connection_is_let_go_at_once() -> None:
    """Whatever it could have waited for: thousands of short ones must not add up."""

    def kept() -> int:
        gc.collect()
        kinds = ("Patient", "_SelectorSocketTransport")
        return sum(type(each).__name__ in kinds for each in gc.get_objects())

    async def call(port: int, said: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        if said:
            writer.write(said)
            await _answered(reader)
        writer.close()
        await writer.wait_closed()

    async def main() -> None:
        async with engine(join_timeout=60) as port:
            before = kept()
            for said in (REQUEST, REQUEST + b"GET / HT", b""):
                for _ in range(10):
                    await call(port, said)
            await until(lambda: kept() <= before)

    asyncio.run(main())


@pytest.mark.parametrize("within", ["alone", "starlette"])
def test_a_plain_uvicorn_sends_tabs_away_when_it_ends(within: str) -> None:
    """It would wait for the end of every event stream, without a word to it."""

    async def main() -> None:
        server = asgi(App(Page(Span("x"))))
        application: Any = server
        if within == "starlette":
            application = Starlette(routes=[Mount("/live", server)], lifespan=server.running)
        base = "/" if within == "alone" else "/live/"
        plain = uvicorn.Server(uvicorn.Config(application, port=0, log_config=None))
        serving = asyncio.ensure_future(plain.serve())
        await until(lambda: plain.started)
        port = plain.servers[0].sockets[0].getsockname()[1]
        async with Visitor(f"http://127.0.0.1:{port}", base) as visitor:
            stream = visitor.http.stream("POST", visitor.own + "stream", content=visitor.hello())
            async with stream as response:
                told: list[str] = []
                async with asyncio.timeout(8):
                    async for line in response.aiter_lines():
                        if line.startswith("data: "):
                            told.append(json.loads(line[6:])[0])
                        if told[-1:] == ["m"]:
                            plain.should_exit = True
                    await serving
                assert told[-1] == "z"
        assert not server.host.views

    asyncio.run(main())


def test_another_server_that_ends_in_this_process_ends_nobody_else() -> None:
    """What is watched is the one that started the app, not whoever handles signals later."""

    async def main() -> None:
        server = asgi(App(Page(Span("x"))))
        other = uvicorn.Server(uvicorn.Config(Starlette(), port=0, log_config=None))
        serving = asyncio.ensure_future(other.serve())
        await until(lambda: other.started)
        await server.start()
        other.should_exit = True
        await serving
        assert not server.stopping
        assert server._watching is None
        await server.stop()

    asyncio.run(main())
