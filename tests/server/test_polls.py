"""Tabs that post what they have to say: how fast they are heard, and what is newer than what."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from wardian.server import polling, stream
from wardian.server.stopping import HEAD_START

from .memory import Board, Event, MemoryTab, Stage, kinds, run, settle

Endpoint = Callable[..., Awaitable[None]]


async def ask(tab: MemoryTab, *lines: str, endpoint: Endpoint = polling.serve) -> tuple[int, str]:
    """Post some lines, and give the status and the text of the answer."""
    body = "\n".join(lines).encode()
    sent: list[Event] = []

    async def receive() -> Event:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: Event) -> None:
        sent.append(event)

    visit = tab.stage.visit(tab.session, client=tab.client)
    await endpoint(tab.stage.host, visit, receive, send)
    return sent[0]["status"], sent[1]["body"].decode()


async def polled(tab: MemoryTab, *messages: str) -> list[list[Any]]:
    """Poll as a tab, take what is answered, and give it."""
    status, text = await ask(tab, json.dumps(tab.hello), *messages)
    assert status == 200
    for line in text.split("\n"):
        tab.take(line)
    return [json.loads(line) for line in text.split("\n")]


def clicks(tab: MemoryTab, board: Board, *numbers: int) -> list[str]:
    """Give messages of a tab."""
    return [json.dumps(["e", tab.number, n, "click", [board.button._id], {}, []]) for n in numbers]


async def streaming(tab: MemoryTab) -> asyncio.Task[None]:
    """Open an event stream that ends when its task is cancelled."""
    asked = [{"type": "http.request", "body": json.dumps(tab.hello).encode()}]

    async def receive() -> Event:
        return asked.pop() if asked else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(event: Event) -> None:
        for line in event.get("body", b"").decode().split("\n"):
            if line.startswith("data: "):
                tab.take(line[6:])

    visit = tab.stage.visit(tab.session)
    task = asyncio.ensure_future(stream.serve(tab.stage.host, visit, receive, send))
    await settle()
    return task


def test_a_poll_full_of_messages_is_heard_no_faster_than_a_websocket() -> None:
    """The burst, then so many a second; after five seconds it is told how far that went."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await polled(tab)
            asking = asyncio.ensure_future(polled(tab, *clicks(tab, board, *range(1, 9000))))
            await settle()
            assert board.hits <= 200
            await asyncio.sleep(2)
            assert 380 <= board.hits <= 420
            answer = await asking
            assert answer[0][3] == board.hits
            assert 680 <= board.hits <= 720

    run(main())


def test_what_is_posted_beside_a_stream_is_heard_no_faster_either() -> None:
    """It is all heard in the end, as the tab does not send it again."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            task = await streaming(tab)
            lines = clicks(tab, board, *range(1, 1001))
            sending = asyncio.ensure_future(ask(tab, tab.token, *lines, endpoint=stream.take))
            await settle()
            assert board.hits == 200
            assert await sending == (200, f'["a",{tab.number},1000]')
            assert board.hits == 1000
            assert stage.host.now() > 7.5
            task.cancel()

    run(main())


def test_many_requests_at_once_are_no_way_around_it() -> None:
    """The newest is heard; those before it were given up, and cost their sender what they ask."""

    async def main() -> None:
        board = Board()
        async with Stage(board, events_burst=10) as stage:
            tab = stage.tab()
            await polled(tab)
            hello = json.dumps(tab.hello)
            several = [
                asyncio.ensure_future(ask(tab, hello, *clicks(tab, board, *range(n, n + 3))))
                for n in range(1, 300, 3)
            ]
            await settle()
            assert board.hits <= 10
            statuses = [(await each)[0] for each in several]
            assert statuses.count(200) == 1 + board.hits // 3
            assert statuses[-1] == 200
            assert board.hits <= 10

    run(main())


def test_a_tab_that_only_asks_is_answered_no_faster_than_it_may_send() -> None:
    """Empty polls are contacts too."""

    async def main() -> None:
        async with Stage(Board(), events_burst=10, events_per_second=1) as stage:
            tab = stage.tab()
            began = stage.host.now()
            for _ in range(15):
                await polled(tab)
            assert 4 <= stage.host.now() - began <= 7

    run(main())


def test_a_poll_that_comes_late_leaves_the_better_connection_alone() -> None:
    """What it brings is handled; what the tab lacks comes by the newer connection only."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await polled(tab)
            hello = json.dumps(tab.hello)
            await tab.open()
            assert kinds(tab.sent) == "wmw"
            status, text = await ask(tab, hello, *clicks(tab, board, 1))
            await settle()
            assert (status, json.loads(text)[3]) == (200, 1)
            assert board.hits == 1
            assert tab.closes == []
            board.label.text = "pushed"
            assert board.label.update().sent == 1
            assert kinds(tab.sent) == "wmwpap" or kinds(tab.sent) == "wmwpp"

    run(main())


def test_a_tab_that_goes_on_polling_has_given_its_websocket_up() -> None:
    """It may be dead without anybody knowing: after the time for a welcome, polls take over."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await polled(tab)
            connection = await tab.open()
            connection.stall()
            board.label.text = "not seen"
            bool(board.label.update())
            assert [each[0] for each in await polled(tab)] == ["w"]
            await asyncio.sleep(5)
            assert [each[0] for each in await polled(tab)] == ["w", "p"]
            assert "not seen" in tab.html
            assert tab.stage.host.links[tab.number].carrier is not None
            assert tab.stage.host.links[tab.number].carrier.name == "polling"

    run(main())


def test_a_poll_that_was_held_back_takes_nothing_from_the_connection_that_came_meanwhile() -> None:
    """Commands go where the tab listens now."""

    async def main() -> None:
        board = Board()
        async with Stage(board, events_burst=10) as stage:
            tab = stage.tab()
            await polled(tab)
            link = stage.host.links[tab.number]
            lines = clicks(tab, board, *range(1, 31))
            asking = asyncio.ensure_future(ask(tab, json.dumps(tab.hello), *lines))
            await settle()
            assert 0 < board.hits < 30
            connection = await tab.open()
            connection.stall()
            link.view.title("for the websocket")
            hits = board.hits
            await asyncio.sleep(1)
            status, text = await asking
            assert (status, kinds([text])) == (200, "w")
            assert json.loads(text)[3] == board.hits == hits
            connection.drain()
            await settle()
            assert tab.commands == [["title", "for the websocket"]]
            assert tab.closes == []

    run(main())


def test_a_tab_that_polls_while_the_server_stops_is_told_its_own_time() -> None:
    """As the others are, which could be told before."""

    async def main() -> None:
        async with Stage(Board(), spread=4.0) as stage:
            tabs = [stage.tab() for _ in range(40)]
            for tab in tabs:
                await polled(tab)
            await stage.host.stop()
            delays = []
            for tab in tabs:
                ((letter, delay),) = await polled(tab)
                assert letter == "z"
                delays.append(delay / 1000)
            assert HEAD_START <= min(delays) < max(delays) <= HEAD_START + 4

    run(main())


@pytest.mark.parametrize("options", [{}, {"poll": 6.0}])
def test_a_hidden_tab_may_poll_once_a_minute(options: dict[str, float]) -> None:
    """Browsers let it no more often; it is there all the time."""

    async def main() -> None:
        left: list[object] = []
        async with Stage(Board(), **options) as stage:
            stage.app.on_disconnect = left.append
            tab = stage.tab()
            for _ in range(5):
                await polled(tab)
                await asyncio.sleep(62)
            assert left == []
            assert stage.host.counters.broken == {}
            await asyncio.sleep(40)
            assert stage.host.counters.broken == {"silent": 1}

    run(main())
