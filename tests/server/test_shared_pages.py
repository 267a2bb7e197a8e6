"""Pages that several workers share: over real sockets, with a broker in memory between them."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine
from typing import Any

import httpx
import pytest
from tests.server.protocol_client import Client as Tab

from wardian import Button, Div, Page, Span, run_task
from wardian.live.app import App
from wardian.live.request import Request
from wardian.server import Server, asgi, polling
from wardian.server.home import LASTS
from wardian.server.posts import read_body
from wardian.server.relay_frames import WINDOW
from wardian.server.sessions import worker_of
from wardian.server.settings import Settings

from .sharing import SECRET, Workers, board, listed, press, workers
from .visitors import is_clean, until


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a test to its end."""
    asyncio.run(asyncio.wait_for(work, 60))


async def see(tabs: list[Tab], text: str) -> None:
    """Wait until all of some tabs show a list."""
    for tab in tabs:
        await tab.until(lambda tab=tab: listed(tab) == text)


async def settled(them: Workers) -> None:
    """Wait until nothing is left of any tab, in any worker."""
    await them.close()
    for server in them.servers:
        if server.shared_pages is not None:
            shared = server.shared_pages
            await until(lambda shared=shared: not shared._tasks and not shared.relayed)
            assert [line.exchanges for line in shared.lines] == [{}] * len(shared.lines)


@pytest.mark.parametrize("transport", ["websocket", "stream", "polling"])
def test_tabs_of_two_workers_see_the_same(transport: str) -> None:
    """What is done in one of them is done by the home, and seen in all."""

    async def work() -> None:
        async with workers(board, poll=0.05) as them:
            home = await them.home()
            tabs = [them.open(n, transport=transport) for n in (home, 1 - home, 1 - home)]
            await press(tabs[1])
            await see(tabs, f"0 by {home}")
            await press(tabs[0])
            await see(tabs, f"0 by {home}1 by {home}")
            assert [tab.fetches for tab in tabs] == [1, 1, 1]
            assert [tab.faults for tab in tabs] == [[], [], []]
            assert not them.servers[1 - home].host.views
            await settled(them)

    run(work())


def test_a_browser_stays_with_the_worker_it_came_to() -> None:
    """The session that the home makes for it names the worker that relays."""

    async def work() -> None:
        async with workers(board, 3) as them:
            home = await them.home()
            for n, origin in enumerate(them.origins):
                async with httpx.AsyncClient(base_url=origin) as http:
                    answer = await http.get("/")
                    assert answer.headers.get_list("connection") == ["close"]
                    [cookie] = http.cookies.values()
                    assert worker_of(cookie.partition(".")[0], 8) == n
            assert [len(server.sessions) for server in them.servers] == [
                3 if n == home else 0 for n in range(3)
            ]

    run(work())


def test_what_is_no_page_is_answered_by_any_worker(tmp_path: Any) -> None:
    """Files, health, and refusals at the gate; a page that is not there is the home's answer."""
    (tmp_path / "a.txt").write_text("a file")

    def made(worker: int) -> App:
        return App(Page("x"), static={"/files": str(tmp_path)}, shared=True)

    async def work() -> None:
        async with workers(made) as them:
            [other] = await them.others()
            relayed = []
            passing_on = them.servers[other].shared.pass_on

            async def pass_on(scope: Any, receive: Any, send: Any) -> bool:
                relayed.append(scope["path"])
                return await passing_on(scope, receive, send)

            them.servers[other].shared.pass_on = pass_on  # type: ignore[method-assign]
            async with httpx.AsyncClient(base_url=them.origins[other]) as http:
                assert (await http.get("/files/a.txt")).text == "a file"
                assert (await http.get("/healthz")).status_code == 200
                assert (await http.post("/", headers={"origin": "http://evil"})).status_code == 403
                assert (await http.get("/", headers={"host": "evil.example"})).status_code == 400
                page = (await http.get("/")).text
                script = page.partition('src="')[2].partition('"')[0]
                assert (await http.get(script)).status_code == 200
                assert relayed == ["/"]
                assert (await http.get("/missing")).status_code == 404
                assert (await http.get("/_wardian/download/none/a.txt")).status_code == 404
            assert relayed == ["/", "/missing", "/_wardian/download/none/a.txt"]

    run(work())


def test_files_go_both_ways() -> None:
    """An upload of some hundred kilobytes to the home, and a download of as much from it."""
    data = bytes(range(256)) * 1500

    def made(worker: int) -> App:
        def page(request: Request) -> Page:
            def fetch(event: Any) -> None:
                event.view.download(data, name="data.bin")

            return Page(Button("Fetch", on_click=fetch, id="fetch"))

        return App(page, shared=True)

    async def work() -> None:
        async with workers(made) as them:
            [other] = await them.others()
            tab = them.open(other)
            await press(tab, "fetch")
            await tab.until(lambda: tab.commands)
            address = next(each for each in tab.commands[0] if "download/" in str(each))
            async with httpx.AsyncClient(base_url=them.origins[other]) as http:
                answer = await http.get(_address(address), headers={"cookie": tab.cookie})
            assert answer.status_code == 200
            assert answer.content == data
            await settled(them)

    run(work())


def _address(told: Any) -> str:
    return told if isinstance(told, str) else next(x for x in told if "download/" in str(x))


def test_a_home_that_dies_is_followed_by_another() -> None:
    """Its relayed tabs come back by themselves, and see each other again."""

    async def work() -> None:
        async with workers(board, 3) as them:
            home = await them.home()
            others = await them.others()
            tabs = [them.open(n) for n in others]
            await press(tabs[0])
            await see(tabs, f"0 by {home}")
            them.die(home)
            await until(lambda: any(them.servers[n].is_home for n in others))
            new = next(n for n in others if them.servers[n].is_home)
            for tab in tabs:
                await tab.until(lambda tab=tab: tab.attached and listed(tab) == "")
            await press(tabs[1])
            await see(tabs, f"0 by {new}")
            assert [tab.closes for tab in tabs] == [{1012: 1}] * 2
            assert [tab.fetches for tab in tabs] == [1, 1]
            assert [tab.faults for tab in tabs] == [[], []]

    run(work())


def test_a_home_that_was_not_heard_of_sends_its_own_tabs_away() -> None:
    """It has the pages no more: its tabs are relayed now, and it keeps nothing of them."""

    async def work() -> None:
        async with workers(board) as them:
            home = await them.home()
            tabs = [them.open(home), them.open(1 - home)]
            await press(tabs[0])
            await see(tabs, f"0 by {home}")
            them.leases[home].is_still = True
            await until(lambda: them.servers[1 - home].is_home)
            them.leases[home].is_still = False
            await see(tabs, "")
            await press(tabs[0])
            await see(tabs, f"0 by {1 - home}")
            assert [tab.closes for tab in tabs] == [{1012: 1}] * 2
            await until(lambda: is_clean(them.servers[home]))

    run(work())


@pytest.mark.parametrize("transport", ["websocket", "stream"])
@pytest.mark.parametrize("which", ["home", "other"])
def test_a_home_that_stood_still_does_nothing_that_it_finds_then(
    which: str, transport: str
) -> None:
    """It looks before each event: that another is the home now it is told a moment later."""
    ran: list[int] = []

    def made(worker: int) -> App:
        def page() -> Page:
            shown = Div(id="list")

            def add() -> None:
                ran.append(worker)
                shown.append(f"{worker}")

            return Page(shown, Button("Add", on_click=add, id="add"))

        return App(page, shared=True)

    async def work() -> None:
        async with workers(made) as them:
            home = await them.home()
            tab = them.open(home if which == "home" else 1 - home, transport=transport)
            await press(tab)
            await see([tab], f"{home}")
            for server in them.servers:  # nobody is told
                server.shared.home._changed = lambda: None
            them.leases[home].is_still = True
            await until(lambda: them.servers[1 - home].is_home)
            assert tab.attached and not them.servers[home].is_home
            attempts = len(tab.attempts)
            await press(tab)
            # A tab that is refused comes again at once: what it is meanwhile may be seen too late.
            await until(lambda: len(tab.attempts) > attempts)
            assert ran == [home]
            for server in them.servers:
                server.shared.home._changed = server.shared._told
            them.leases[home].is_still = False
            await tab.until(lambda: tab.attached and listed(tab) == "")
            await press(tab)
            await see([tab], f"{1 - home}")
            assert ran == [home, 1 - home]

    run(work())


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("which", ["home", "other"])
def test_what_a_home_still_reads_when_it_is_none_any_more_is_to_come_again(
    which: str, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever posts it, and whether the home knows it already: 503 with Retry-After."""

    async def work() -> None:
        async with workers(board) as them:
            home = await them.home()
            origin = httpx.URL(them.origins[home if which == "home" else 1 - home])
            reader, writer = await asyncio.open_connection(origin.host, origin.port)
            head = (
                f"POST /_wardian/poll HTTP/1.1\r\nHost: {origin.netloc.decode()}\r\n"
                f"Origin: {origin}\r\nContent-Length: 20\r\n\r\n"
            )
            started = asyncio.Event()

            async def watched(receive: Any, **bounds: Any) -> str | None:
                started.set()
                return await read_body(receive, **bounds)

            monkeypatch.setattr(polling, "read_body", watched)
            writer.write(head.encode() + b"0123456789")
            async with asyncio.timeout(10):
                await started.wait()
            if not told:
                for each in them.servers:
                    each.shared.home._changed = lambda: None
            them.leases[home].is_still = True
            await until(lambda: them.servers[1 - home].is_home)
            for each in them.servers:
                each.shared.home._changed = each.shared._told
            writer.write(b"0123456789")
            async with asyncio.timeout(10):
                answer = await reader.readuntil(b"\r\n\r\n")
            writer.close()
            assert answer.startswith(b"HTTP/1.1 503"), answer
            assert b"retry-after: " in answer.lower()
            them.leases[home].is_still = False

    run(work())


def test_a_short_absence_of_the_store_costs_no_page() -> None:
    """When nobody could ask for a while, the pages go on where they were."""

    async def work() -> None:
        async with workers(board) as them:
            home = await them.home()
            tabs = [them.open(home), them.open(1 - home)]
            await press(tabs[0])
            await see(tabs, f"0 by {home}")
            for leases in them.leases:
                leases.is_still = True
            for tab in tabs:
                await tab.until(lambda tab=tab: not tab.attached)
            for leases in them.leases:
                leases.is_still = False
            await press(tabs[1])
            await see(tabs, f"0 by {home}1 by {home}")
            assert await them.home() == home

    run(work())


def test_a_worker_that_dies_leaves_nothing_at_the_home() -> None:
    """The home misses it, and its tabs have left."""

    async def work() -> None:
        async with workers(board, retention=0.2) as them:
            home = await them.home()
            tab = them.open(1 - home)
            await press(tab)
            await see([tab], f"0 by {home}")
            server, shared = them.servers[home], them.servers[home].shared
            assert len(server.host.views) == len(server.host.carriers) == 1
            tab.left = True  # it does not come back
            them.die(1 - home)
            await until(lambda: not shared.lines and not shared._tasks)
            assert not server.host.carriers
            await until(lambda: is_clean(server), within=10)
            tab.interrupt()

    run(work())


@pytest.mark.parametrize("which", ["home", "other"])
def test_a_worker_that_stops_sends_its_tabs_away(which: str) -> None:
    """With a time to come back; another worker has the pages then, and stopping takes no longer."""

    async def work() -> None:
        async with workers(board, 2, spread=0.1) as them:
            home = await them.home()
            stopping = home if which == "home" else 1 - home
            tabs = [them.open(stopping), them.open(1 - stopping)]
            await press(tabs[0])
            await see(tabs, f"0 by {home}")
            began = asyncio.get_running_loop().time()
            await them.servers[stopping].stop()
            assert asyncio.get_running_loop().time() - began < 2
            assert tabs[0].closes[1012] == 1
            if which == "home":
                assert tabs[1].closes[1012] >= 1
                await until(lambda: them.servers[1 - stopping].is_home)
                await press(tabs[1])
                await see(tabs[1:], f"0 by {1 - stopping}")
            else:
                await press(tabs[1])
                await see(tabs[1:], f"0 by {home}1 by {home}")
                assert not tabs[1].closes

    run(work())


def test_without_a_home_a_visitor_waits_and_is_told_to_come_again() -> None:
    """A page is 503 with Retry-After; a tab's websocket is closed with 1012."""

    async def work() -> None:
        async with workers(board) as them:
            [other] = await them.others()
            tab = them.open(other)
            await press(tab)
            for leases in them.leases:
                leases.is_still = True
            await tab.until(lambda: tab.closes[1012] >= 2)
            async with httpx.AsyncClient(base_url=them.origins[other]) as http:
                answer = await http.get("/")
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"

    run(work())


def test_a_stuck_tab_of_another_worker_is_cut_and_delays_nobody() -> None:
    """What waits for it is bounded, at both ends."""

    def made(worker: int) -> App:
        text = Span("", id="list")
        page = Page(text, Button("Go", id="add"))

        async def much() -> None:
            for n in range(400):
                text.text = f"{n} " + "x" * 20_000
                await text.update()
                await asyncio.sleep(0)
            text.text = "end"
            await text.update()

        page[1].on("click", lambda: run_task(much()))
        return App(page, shared=True)

    async def work() -> None:
        async with workers(made, stuck=1.0, lasts=LASTS) as them:
            home = await them.home()
            slow, quick = them.open(1 - home), them.open(1 - home)
            await quick.until(lambda: quick.attached)
            await slow.until(lambda: slow.attached)
            slow.is_slow, slow.patient = True, True
            slow.interrupt()
            await slow.until(lambda: slow.welcomes >= 2)
            slow.pace = 0
            host = them.servers[home].host
            assert len(host.carriers) == 2
            [line] = list(them.servers[home].shared.lines)
            most = 0

            def cut() -> bool:
                nonlocal most
                most = max([most, *(each.away for each in line.exchanges.values())])
                return len(host.carriers) == 1

            await press(quick)
            await until(cut, within=20)
            assert host.counters.broken == {"stuck": 1}
            assert WINDOW // 2 < most <= WINDOW
            await quick.until(lambda: listed(quick) == "end")
            assert not quick.closes
            await until(lambda: len(them.servers[1 - home].shared.relayed) == 1)
            slow.left = True
            slow.interrupt()

    run(work())


def test_a_handler_that_blocks_does_not_move_the_pages() -> None:
    """Not even for longer than a lease lasts."""
    held = threading.Event()

    def made(worker: int) -> App:
        shown = Div(id="list")

        def page() -> Page:
            def block() -> None:
                held.wait(0.6)
                shown.append("done")

            return Page(shown, Button("Block", on_click=block, id="add"))

        return App(page, shared=True)

    async def work() -> None:
        async with workers(made) as them:
            home = await them.home()
            tab = them.open(1 - home)
            await press(tab)
            await see([tab], "done")
            assert await them.home() == home
            assert not tab.closes

    run(work())


def test_who_says_shared_and_has_no_redis_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Once, by the first of several workers; one alone shares with itself."""

    async def work() -> None:
        app = App(Page("x"), shared=True)
        for worker, workers_ in ((0, 1), (0, 4), (1, 4)):
            server = Server(app, Settings(secret=SECRET), worker=worker, workers=workers_)
            await server.start()
            assert server.shared_pages is None
            await server.stop()
        alone = asgi(app, redis="redis://127.0.0.1:1/0")
        await alone.start()
        assert alone.shared_pages is None
        await alone.stop()

    with caplog.at_level(logging.WARNING, "wardian.server"):
        run(work())
    told = [each.getMessage() for each in caplog.records if "shared=True" in each.getMessage()]
    assert len(told) == 2
    assert "--redis" in told[0] and "4 workers" in told[0]
    assert "WARDIAN_SECRET" in told[1]
