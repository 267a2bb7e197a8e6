"""Websockets, event streams and polling, over a real server and over one made for the test."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from wardian import App, Page, Span
from wardian.server.asgi import Server, asgi
from wardian.server.stopping import HEAD_START

from .memory import tree_html
from .test_link import Board


@contextlib.asynccontextmanager
async def served(application: Any) -> AsyncIterator[str]:
    """Serve an application with uvicorn on a free port, and give its origin."""
    config = uvicorn.Config(
        application,
        port=0,
        log_level="error",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.ensure_future(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


class Visitor:
    """A browser with one page open, as far as HTTP goes."""

    def __init__(self, origin: str, base: str = "/") -> None:
        self.origin = origin
        self.base = base
        self.http = httpx.AsyncClient(base_url=origin, headers={"origin": origin}, timeout=10)

    async def __aenter__(self) -> Visitor:
        answer = await self.http.get(self.base)
        assert answer.status_code == 200
        found = re.search(r"<wardian-app[^>]*>", answer.text)
        assert found is not None
        given = {
            name: html.unescape(value)
            for name, value in re.findall(r'([\w-]+)="([^"]*)"', found[0])
        }
        self.number, self.token, self.own = int(given["view"]), given["token"], given["base"]
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.http.aclose()

    @property
    def cookie(self) -> str:
        """What it sends along."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def hello(self, generation: str = "", root: int = 0, seq: int = 0) -> str:
        """Give what its tab says first."""
        return json.dumps(["h", 1, self.token, generation, root, seq, 0, self.base])

    def click(self, number: int, board: Board) -> str:
        """Give a message."""
        return json.dumps(["e", self.number, number, "click", [board.button._id], {}, []])

    def websocket(self, **options: Any) -> Any:
        """Connect."""
        options.setdefault("origin", self.origin)
        address = f"ws{self.origin[4:]}{self.own}ws"
        return connect(address, additional_headers={"cookie": self.cookie}, **options)

    async def post(self, name: str, *lines: str) -> httpx.Response:
        """Post to one of the server's own addresses."""
        return await self.http.post(self.own + name, content="\n".join(lines))


async def until(condition: Any, *, within: float = 5.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 (any condition)
            await asyncio.sleep(0.005)


async def following(socket: ClientConnection, letter: str) -> list[Any]:
    """Give the next message with a letter."""
    async with asyncio.timeout(5):
        while True:
            message: list[Any] = json.loads(await socket.recv())
            if message[0] == letter:
                return message


def is_clean(server: Server) -> bool:
    """Whether nothing is kept for any tab."""
    host = server.host
    kept = (host.views, host.links, host.carriers, host.audiences, host._tasks, host._expected)
    return not any(kept) and not host.census.total


def test_a_websocket_carries_both_ways() -> None:
    """Welcome, page, patch and event, over a real server."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), retention=0.2)
        async with served(server) as origin, Visitor(origin) as visitor:
            assert not await board.label.update()
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                assert (await following(tab, "w"))[3] == 0
                await following(tab, "m")
                board.label.text = "pushed"
                assert await board.label.update()
                assert (await following(tab, "p"))[3] == [["t", board.label._id, "pushed"]]
                await tab.send(visitor.click(1, board))
                assert (await following(tab, "a"))[2] == 1
                assert board.hits == 1
            await until(lambda: not server.host.carriers)
            assert not await board.label.update()
            await until(lambda: is_clean(server))

    asyncio.run(main())


def test_an_event_stream_carries_one_way_and_posts_the_other() -> None:
    """The stream is pushed to; ``send`` answers with what was handled."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), retention=0.2)
        async with served(server) as origin, Visitor(origin) as visitor:
            assert (await visitor.post("send", visitor.token)).status_code == 403
            async with visitor.http.stream(
                "POST", visitor.own + "stream", content=visitor.hello()
            ) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                lines = answer.aiter_lines()
                texts = (line[6:] async for line in lines if line.startswith("data: "))
                assert (await anext(texts)).startswith('["w"')
                assert (await anext(texts)).startswith('["m"')
                board.label.text = "pushed"
                assert await board.label.update()
                assert "pushed" in await anext(texts)
                for _ in range(2):
                    sent = await visitor.post("send", visitor.token, visitor.click(1, board))
                    assert (sent.status_code, sent.text) == (200, f'["a",{visitor.number},1]')
                assert board.hits == 1
                assert "1 hits" in await anext(texts)
            await until(lambda: not server.host.carriers)
            assert not await board.label.update()
            last = await visitor.post("send", visitor.token, json.dumps(["q", visitor.number, 2]))
            assert last.status_code == 409
            await until(lambda: is_clean(server))

    asyncio.run(main())


def test_a_tab_that_is_closed_before_it_came_says_so() -> None:
    """Its page is let go at once; what it says after its connection is handled as well."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board))
        async with served(server) as origin, Visitor(origin) as visitor:
            assert len(server.host._expected) == 1
            leave = json.dumps(["q", visitor.number, 1])
            assert (await visitor.post("send", visitor.token, leave)).status_code == 403
            assert is_clean(server)
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                await following(tab, "m")
            await until(lambda: not server.host.carriers)
            last = (visitor.click(1, board), json.dumps(["q", visitor.number, 2]))
            assert (await visitor.post("send", visitor.token, *last)).status_code == 409
            assert board.hits == 1
            assert is_clean(server)

    asyncio.run(main())


def test_polling_is_never_pushed_to_and_still_converges() -> None:
    """``update`` answers False; patches, events and commands ride on the next contact."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), poll=0.05, beat=0.2, retention=0.3)
        async with served(server) as origin, Visitor(origin) as visitor:
            first = (await visitor.post("poll", visitor.hello())).text.split("\n")
            assert [line[2] for line in first] == ["w", "m"]
            generation, (_, _, root, seq, *_) = json.loads(first[0])[2], json.loads(first[1])
            board.label.text = "waits"
            update = board.label.update()
            assert (update.sent, update.queued) == (0, 1)
            server.host.views[visitor.number].title("named")
            hello = visitor.hello(generation, root, seq)
            lines = (await visitor.post("poll", hello, visitor.click(1, board))).text.split("\n")
            assert json.loads(lines[0])[3] == 1
            assert [patch[2] for patch in json.loads(lines[1])] == [seq + 1, seq + 2]
            assert json.loads(lines[2])[2:] == [1, "title", "named"]
            # The answer was lost on the way: everything comes again, and nothing runs again.
            again = (await visitor.post("poll", hello, visitor.click(1, board))).text.split("\n")
            assert again == lines
            assert board.hits == 1
            await until(lambda: is_clean(server))

    asyncio.run(main())


def test_a_polling_tab_that_missed_too_much_gets_a_snapshot() -> None:
    """What waits for it is bounded by the ring."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), ring_patches=2)
        async with served(server) as origin, Visitor(origin) as visitor:
            first = (await visitor.post("poll", visitor.hello())).text.split("\n")
            generation, (_, _, root, seq, *_) = json.loads(first[0])[2], json.loads(first[1])
            for n in range(5):
                board.label.text = f"{n}"
                board.label.update()
            lines = (await visitor.post("poll", visitor.hello(generation, root, seq))).text
            assert [line[2] for line in lines.split("\n")] == ["w", "m"]

    asyncio.run(main())


def test_a_polling_tab_that_errs_or_asks_too_much_is_put_off_and_one_that_leaves_is_gone() -> None:
    """Mistakes cost it an answer; its last word ends the view at once."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board), events_burst=1000)
        async with served(server) as origin, Visitor(origin) as visitor:
            answers = [await visitor.post("poll", visitor.hello()) for _ in range(22)]
            assert [answer.status_code for answer in answers] == [200] * 21 + [429]
            link = server.host.links[visitor.number]
            hello = visitor.hello(link.generation, board._id, 0)
            mistakes = await visitor.post("poll", hello, *["{}"] * 5)
            assert mistakes.status_code == 429
            leave = json.dumps(["q", visitor.number, 1])
            assert (await visitor.post("poll", hello, leave)).status_code == 204
            assert is_clean(server)

    asyncio.run(main())


def test_a_tab_changes_its_carrier_and_loses_nothing() -> None:
    """From polling to a stream to a websocket: each takes over from where the last was."""

    async def main() -> None:
        board = Board()
        server = asgi(App(board))
        async with served(server) as origin, Visitor(origin) as visitor:
            first = (await visitor.post("poll", visitor.hello())).text.split("\n")
            generation, (_, _, root, seq, *_) = json.loads(first[0])[2], json.loads(first[1])
            board.label.text = "one"
            board.label.update()
            hello = visitor.hello(generation, root, seq)
            async with visitor.http.stream("POST", visitor.own + "stream", content=hello) as answer:
                texts = (x[6:] async for x in answer.aiter_lines() if x.startswith("data: "))
                assert [(await anext(texts))[2], (await anext(texts))[2]] == ["w", "p"]
                board.label.text = "two"
                assert await board.label.update()
                assert "two" in await anext(texts)
                async with visitor.websocket() as tab:
                    await tab.send(visitor.hello(generation, root, seq + 2))
                    await following(tab, "w")
                    board.label.text = "three"
                    assert await board.label.update()
                    assert "three" in str(await following(tab, "p"))
                    with pytest.raises(StopAsyncIteration):
                        await asyncio.wait_for(anext(texts), 5)
                    assert len(server.host.links) == 1
                    assert server.host.counters.snapshots == 1

    asyncio.run(main())


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
                    label.update()
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
                label.update()
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
                label.update()
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


def test_what_a_tab_shows_over_a_real_server_is_the_tree() -> None:
    """The whole page is in the first message, as the tree has it."""

    async def main() -> None:
        board = Board()
        async with served(asgi(App(board))) as origin, Visitor(origin) as visitor:
            from wardian.testing.dom import Tab

            shown = Tab()
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                shown.receive(json.dumps(await following(tab, "m")))
                assert shown.html(visitor.number) == tree_html(board)

    asyncio.run(main())
