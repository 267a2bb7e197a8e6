"""How connections of a real server end: by mistake, by force, by a restart."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from wardian import App, Page, Span
from wardian.server import sockets
from wardian.server.asgi import Server, asgi
from wardian.server.stopping import HEAD_START

from .memory import Board
from .visitors import Visitor, following, is_clean, served, until


@pytest.mark.parametrize("name", ["stream", "poll", "send"])
def test_a_body_that_is_no_hello_is_refused(name: str) -> None:
    """Too long, no UTF-8, or nonsense: an error, and nothing is made."""

    async def main() -> None:
        server = asgi(App(Board()), max_message_bytes=10_000)
        async with served(server) as origin, Visitor(origin) as visitor:
            for body, statuses in (
                (b"nonsense", (400, 403)),
                (b"\xff\xfe", (400, 413)),
                (b"x" * 200_000, (400, 413)),
                (b"", (400, 403)),
            ):
                answer = await visitor.http.post(visitor.own + name, content=body)
                assert answer.status_code in statuses
            assert not server.host.links

    asyncio.run(main())


def test_a_tab_reset_in_the_middle_is_noticed_at_once() -> None:
    """A connection that is reset is lost for the host as soon as for the server."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), retention=0.2)
        async with served(server) as origin, Visitor(origin) as visitor:
            tab = await visitor.websocket()
            await tab.send(visitor.hello())
            await following(tab, "m")
            raw = tab.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            tab.transport.abort()
            await until(lambda: not server.host.carriers)
            await until(lambda: is_clean(server))

    asyncio.run(main())


def test_a_tab_that_takes_nothing_is_cut_and_holds_up_nobody() -> None:
    """Its buffers are full: it is given up, its socket dropped, and the server ends at once."""

    async def main() -> None:
        page = Page(label := Span("", classes="big"))
        server = asgi(App(page), stuck=0.5, beat=5.0, retention=0.2)
        async with served(server) as origin, Visitor(origin) as slow, Visitor(origin) as other:
            stuck = await slow.websocket(max_queue=1)
            await stuck.send(slow.hello())
            await following(stuck, "m")
            stuck.transport.pause_reading()
            async with other.websocket(max_size=None) as tab:
                await tab.send(other.hello())
                await following(tab, "m")
                for n in range(200):
                    label.text = f"{n} " + "x" * 200_000
                    bool(label.update())
                    assert (await following(tab, "p"))[3][0][2].startswith(f"{n} ")
                    if not server.host.links[slow.number].in_step:
                        break
                assert not server.host.links[slow.number].in_step
                await until(lambda: server.host.counters.broken["stuck"] == 1)
                await until(lambda: len(server.host.carriers) == 1)
                label.text = "done"
                update = label.update()
                assert (update.sent, update.queued) in ((1, 1), (1, 0))
            stuck.transport.abort()
            await until(lambda: is_clean(server))

    asyncio.run(main())


def test_an_event_stream_that_takes_nothing_is_cut_too() -> None:
    """Its socket is dropped although middleware stands between the host and the server."""

    async def main() -> None:
        page = Page(label := Span(""))
        server = asgi(App(page), stuck=0.3, beat=30.0, retention=0.2)
        async with served(server) as origin, Visitor(origin) as visitor:
            reader, writer = await asyncio.open_connection(
                *origin.removeprefix("http://").split(":"), limit=1024
            )
            body = visitor.hello()
            lines = (
                f"POST {visitor.own}stream HTTP/1.1",
                f"Host: {origin.removeprefix('http://')}",
                f"Origin: {origin}",
                f"Cookie: {visitor.cookie}",
                f"Content-Length: {len(body)}",
                "",
                body,
            )
            writer.write("\r\n".join(lines).encode())
            await reader.readuntil(b'["m"')

            def is_given_up() -> bool:
                label.text = "y" * 200_000 if label.text.startswith("x") else "x" * 200_000
                bool(label.update())
                return server.host.counters.broken["stuck"] == 1

            await until(is_given_up)
            await until(lambda: is_clean(server))
            with contextlib.suppress(ConnectionResetError):
                while await asyncio.wait_for(reader.read(2**16), 5):
                    pass
            writer.close()
            with contextlib.suppress(ConnectionResetError):
                await writer.wait_closed()

    asyncio.run(main())


def test_a_tab_that_takes_little_is_not_given_up() -> None:
    """As long as something drains, a tab is slow and not stuck."""

    async def main() -> None:
        page = Page(label := Span(""))
        server = asgi(App(page), stuck=0.3, beat=30.0, retention=0.2)
        async with served(server) as origin, Visitor(origin) as visitor:
            raw = socket.socket()
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            raw.setblocking(False)
            host, port = origin.removeprefix("http://").split(":")
            await asyncio.get_running_loop().sock_connect(raw, (host, int(port)))
            async with visitor.websocket(sock=raw, max_queue=1, max_size=None) as tab:
                await tab.send(visitor.hello())
                await following(tab, "m")
                tab.transport.max_size = 8192
                tab.transport.pause_reading()
                label.text = "x" * 300_000
                bool(label.update())
                label.text = "the last"
                assert label.update().queued == 1
                carrier = server.host.links[visitor.number].carrier
                began = asyncio.get_running_loop().time()
                while asyncio.get_running_loop().time() - began < 1.5:
                    tab.transport.resume_reading()
                    await asyncio.sleep(0.02)
                    tab.transport.pause_reading()
                    await asyncio.sleep(0.05)
                assert server.host.links[visitor.number].carrier is carrier
                tab.transport.max_size = 2**18
                tab.transport.resume_reading()
                while "the last" not in str(await following(tab, "p")):
                    pass
                await until(lambda: server.host.links[visitor.number].in_step)

    asyncio.run(main())


def test_a_message_that_is_too_large_ends_the_connection() -> None:
    """1009, and the program never sees it."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board))
        async with served(server) as origin, Visitor(origin) as visitor:
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                await following(tab, "m")
                await tab.send(visitor.click(1, board) + " " * 65536)
                with pytest.raises(ConnectionClosed):
                    await following(tab, "a")
                assert tab.close_code == 1009
            assert board.hits == 0

    asyncio.run(main())


def test_binary_frames_are_mistakes() -> None:
    """They are counted like any other; twenty-one of them end the connection."""

    async def main() -> None:
        server = asgi(App(Board()))
        async with (
            served(server) as origin,
            Visitor(origin) as visitor,
            visitor.websocket() as tab,
        ):
            await tab.send(visitor.hello())
            await following(tab, "m")
            for _ in range(21):
                await tab.send(b"\0")
            with pytest.raises(ConnectionClosed):
                await following(tab, "a")
            assert tab.close_code == 1008

    asyncio.run(main())


def test_a_server_that_stops_tells_each_tab_its_own_time() -> None:
    """Spread evenly over the time there is, then 1012; streams end too."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), spread=4.0)
        async with served(server) as origin:
            tabs: list[ClientConnection] = []
            delays: list[float] = []
            async with contextlib.AsyncExitStack() as stack:
                for _ in range(40):
                    visitor = await stack.enter_async_context(Visitor(origin))
                    tab = await stack.enter_async_context(visitor.websocket())
                    await tab.send(visitor.hello())
                    await following(tab, "m")
                    tabs.append(tab)
                visitor = await stack.enter_async_context(Visitor(origin))
                stream = await stack.enter_async_context(
                    visitor.http.stream("POST", visitor.own + "stream", content=visitor.hello())
                )
                lines = stream.aiter_lines()
                began = asyncio.get_running_loop().time()
                await server.stop()
                assert asyncio.get_running_loop().time() - began < 3
                for tab in tabs:
                    delays.append((await following(tab, "z"))[1] / 1000)
                    await tab.wait_closed()
                    assert tab.close_code == 1012
                rest = [line async for line in lines if line.startswith('data: ["z"')]
                assert len(rest) == 1
            delays.sort()
            assert HEAD_START <= delays[0] <= HEAD_START + 0.2
            assert HEAD_START + 3.8 <= delays[-1] <= HEAD_START + 4.0
            assert max(b - a for a, b in zip(delays, delays[1:], strict=False)) < 0.4
            assert is_clean(server)

    asyncio.run(main())


def test_a_host_may_share_its_loop() -> None:
    """Two apps mounted in one Starlette, without their lifespans, each under its own path."""

    async def main() -> None:
        boards = [Board(), Board()]
        servers = [asgi(App(board), retention=0.2) for board in boards]
        outer = Starlette(
            routes=[Mount("/one", servers[0]), Mount("/two", servers[1])],
        )
        async with served(outer) as origin:
            for name, board, server in zip(("one", "two"), boards, servers, strict=True):
                async with Visitor(origin, f"/{name}/") as visitor, visitor.websocket() as tab:
                    await tab.send(visitor.hello())
                    await following(tab, "m")
                    board.label.text = name
                    assert await board.label.update()
                    assert name in str(await following(tab, "p"))
                await until(lambda server=server: is_clean(server))
            for server in servers:
                await server.stop()

    asyncio.run(main())


@pytest.mark.parametrize("outer", [Starlette, FastAPI])
def test_a_mount_is_as_close_to_the_network_as_a_server_of_its_own(outer: Any) -> None:
    """What frameworks put around ``send`` is seen through: no task for a push, and a way to cut."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), retention=0.2)
        application = outer()
        application.mount("/live", server)
        async with served(application) as origin, Visitor(origin, "/live/") as visitor:
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                await following(tab, "m")
                _assert_close(server)
            await until(lambda: is_clean(server))
            async with (
                Visitor(origin, "/live/") as other,
                other.http.stream("POST", other.own + "stream", content=other.hello()) as answer,
            ):
                lines = answer.aiter_lines()
                while not (await anext(lines)).startswith('data: ["m"'):
                    pass
                board.label.text = "pushed"
                assert board.label.update().sent == 1
                _assert_close(server)
            await until(lambda: is_clean(server))
            await server.stop()

    asyncio.run(main())


def _assert_close(server: Server) -> None:
    (carrier,) = server.host.carriers
    assert carrier._is_direct
    assert carrier._transport is not None
    raw = carrier._transport.get_extra_info("socket")
    assert raw.getsockopt(socket.IPPROTO_TCP, sockets._UNSENT) == sockets.UNSENT_BYTES


def test_a_startup_that_never_returns_holds_up_nobody() -> None:
    """Pages are served meanwhile, and ``shutdown`` is called all the same."""

    async def main() -> None:
        board = Board()
        ended: list[str] = []

        async def forever() -> None:
            try:
                while True:
                    board.label.text = "ticks"
                    await board.label.update()
                    await asyncio.sleep(0.01)
            finally:
                ended.append("startup")

        async def shutdown() -> None:
            ended.append("shutdown")

        server = asgi(App(board, startup=forever, shutdown=shutdown))
        async with (
            served(server) as origin,
            Visitor(origin) as visitor,
            visitor.websocket() as tab,
        ):
            await tab.send(visitor.hello())
            assert "ticks" in str(await following(tab, "m"))
        assert "shutdown" in ended

    asyncio.run(main())
