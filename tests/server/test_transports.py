"""Websockets, event streams and polling over a real server, each for itself and in turn."""

from __future__ import annotations

import asyncio
import json

import pytest

from wardian import App
from wardian.server.asgi import asgi

from .memory import Board, tree_html
from .visitors import Visitor, following, is_clean, served, until


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
            assert last.status_code == 204
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
            assert (await visitor.post("send", visitor.token, *last)).status_code == 204
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
                bool(board.label.update())
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
            mistakes = await visitor.post("poll", hello, *["{}"] * 21)
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
            bool(board.label.update())
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
