"""``wardian serve --workers 4 --redis``: pages that all workers share, with a real Redis."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.brokers.redis.servers import RedisServer
from tests.cli.served import ROOT, Serving, serving
from tests.server.protocol_client import Client as Tab

from wardian.server.sessions import worker_of

BOARD = (ROOT / "examples/message-board/app.py").read_text()
PROGRAM = """
import os
from wardian import Button, Div, Page, run

shown = Div(id="list")

def page():
    def add():
        shown.append(f"[{os.getpid()}:{len(shown)}]")
    return Page(shown, Button("Add", on_click=add, id="add"))

run(page, shared=True)
"""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that a test may end and start again."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()


class Crowd:
    """Tabs of as many browsers, which the parent has dealt out."""

    def __init__(self, served: Serving, count: int) -> None:
        address = f"http://127.0.0.1:{served.port}/"
        self.tabs = [Tab(address, seed=n) for n in range(count)]
        self._running = [asyncio.ensure_future(tab.run()) for tab in self.tabs]

    async def attached(self) -> None:
        """Wait until all of them are."""
        for tab in self.tabs:
            await tab.until(
                lambda tab=tab: tab.attached and tab.shown is not None and tab.shown.root
            )

    @property
    def workers(self) -> set[int]:
        """The workers that they come to, by their cookies."""
        values = [tab.cookie.partition("=")[2] for tab in self.tabs]
        return {worker_of(value.partition(".")[0], 4) for value in values}

    async def press(self, tab: Tab) -> None:
        """Press its button."""
        await tab.until(lambda: tab.attached and tab.shown is not None and tab.shown.root)
        assert tab.shown is not None
        tab.shown.fire(tab.named("add"), "click")

    async def see(self, text: str, within: float = 15) -> None:
        """Wait until all of them show a list that ends so."""
        for tab in self.tabs:
            await tab.until(lambda tab=tab: _listed(tab).endswith(text), within=within)

    def pid(self) -> int:
        """Give the process that the list was last changed by."""
        return int(re.findall(r"\[(\d+):", self.tabs[0].named("list").text)[-1])

    async def leave(self) -> None:
        """Close them."""
        for tab in self.tabs:
            await tab.leave()
        await asyncio.wait(self._running, timeout=10)


def _listed(tab: Tab) -> str:
    if tab.shown is None or tab.shown.root is None:
        return ""
    return tab.named("list").text


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a test to its end."""
    asyncio.run(asyncio.wait_for(work, 60))


@pytest.mark.alone
def test_tabs_on_all_workers_see_the_message_board_change(
    tmp_path: Path, redis: RedisServer
) -> None:
    """The example as it is: what is written in one tab stands in all, and nothing stays behind."""

    def texts(tab: Tab) -> list[str]:
        if tab.shown is None or tab.shown.root is None:
            return []
        return [each.text for each in tab.shown.root.elements() if each.tag == "pre"]

    async def write(tab: Tab, text: str) -> None:
        assert tab.shown is not None
        field = tab.find(lambda each: each.tag == "textarea")
        tab.tab.type_text(tab.view, field, text)
        tab.shown.fire(tab.find(lambda e: e.tag == "button" and "Send" in e.text), "click")

    async def work(served: Serving) -> None:
        crowd = Crowd(served, 8)
        await crowd.attached()
        assert crowd.workers == {0, 1, 2, 3}
        wanted = texts(crowd.tabs[0])
        assert wanted == ["Welcome to the simple message board!"]
        for n, tab in enumerate(crowd.tabs):
            await write(tab, f"message {n}")
            wanted = [f"message {n}", *wanted]
            for each in crowd.tabs:
                await each.until(lambda each=each, wanted=wanted: texts(each) == wanted)
        assert [tab.faults for tab in crowd.tabs] == [[]] * 8
        assert [tab.fetches for tab in crowd.tabs] == [1] * 8
        await crowd.leave()

    with serving(tmp_path, BOARD, "--workers=4", f"--redis={redis.url}") as served:
        run(work(served))
        assert served.end() < 5
        assert "Traceback" not in served.log.read_text()
    keys = redis.ask("KEYS", "*")
    assert not [each for each in keys if b":lease:" in each]
    assert all(redis.ask("TTL", each) > 0 for each in keys)


@pytest.mark.alone
def test_a_home_that_is_killed_is_followed_within_five_seconds(
    tmp_path: Path, redis: RedisServer
) -> None:
    """All tabs come back alone, on whatever worker they were, and see each other again."""

    async def work(served: Serving) -> None:
        crowd = Crowd(served, 8)
        await crowd.attached()
        assert crowd.workers == {0, 1, 2, 3}
        await crowd.press(crowd.tabs[0])
        await crowd.see(":0]")
        before = crowd.pid()
        os.kill(before, signal.SIGKILL)
        began = time.monotonic()
        for tab in crowd.tabs:
            await tab.until(lambda tab=tab: tab.welcomes == 2)
        await crowd.attached()
        await crowd.press(crowd.tabs[1])
        await crowd.see(":0]")
        assert crowd.pid() != before
        took = time.monotonic() - began
        assert took < 5, [tab.closes for tab in crowd.tabs]
        assert [tab.faults for tab in crowd.tabs] == [[]] * 8
        await crowd.leave()

    with serving(tmp_path, PROGRAM, "--workers=4", f"--redis={redis.url}") as served:
        run(work(served))
        assert served.end() < 5


@pytest.mark.alone
def test_a_worker_that_is_killed_costs_no_page(tmp_path: Path, redis: RedisServer) -> None:
    """Its tabs come back by way of another one, and go on where they were."""

    async def work(served: Serving) -> None:
        crowd = Crowd(served, 8)
        await crowd.attached()
        await crowd.press(crowd.tabs[0])
        await crowd.see(":0]")
        home = crowd.pid()
        others = [pid for pid in workers_of(served.process.pid) if pid != home]
        assert len(others) == 3
        os.kill(others[0], signal.SIGKILL)
        began = time.monotonic()
        await _any_closed(crowd.tabs)
        await crowd.attached()
        await crowd.press(next(tab for tab in crowd.tabs if tab.closes))
        await crowd.see(f"[{home}:0][{home}:1]")
        assert time.monotonic() - began < 5
        assert [tab.fetches for tab in crowd.tabs] == [1] * 8
        assert [tab.faults for tab in crowd.tabs] == [[]] * 8
        assert not all(tab.closes for tab in crowd.tabs)
        await crowd.leave()

    with serving(tmp_path, PROGRAM, "--workers=4", f"--redis={redis.url}") as served:
        run(work(served))
        assert served.end() < 5


def workers_of(parent: int) -> list[int]:
    """Give the processes of a server's workers."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [
        int(pid)
        for pid in children
        if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


@pytest.mark.alone
def test_a_home_that_stands_still_is_home_no_more(tmp_path: Path, redis: RedisServer) -> None:
    """Another takes over; when the first goes on it sends its tabs there."""

    async def work(served: Serving) -> None:
        crowd = Crowd(served, 8)
        for tab in crowd.tabs:
            tab.patient = True
        await crowd.attached()
        await crowd.press(crowd.tabs[0])
        await crowd.see(":0]")
        before = crowd.pid()
        os.kill(before, signal.SIGSTOP)
        moved: list[Tab] = []
        try:
            await asyncio.wait_for(_any_closed(crowd.tabs), 10)
            moved = [tab for tab in crowd.tabs if tab.closes]
            assert moved
        finally:
            os.kill(before, signal.SIGCONT)
        for tab in crowd.tabs:
            await tab.until(lambda tab=tab: tab.closes)
        await crowd.attached()
        await crowd.press(moved[0])
        await crowd.see(":0]")
        assert crowd.pid() != before
        await crowd.leave()

    with serving(tmp_path, PROGRAM, "--workers=4", f"--redis={redis.url}") as served:
        run(work(served))
        assert served.end() < 5


async def _any_closed(tabs: list[Tab]) -> None:
    await asyncio.wait(
        [asyncio.ensure_future(tab.until(lambda tab=tab: tab.closes)) for tab in tabs],
        return_when=asyncio.FIRST_COMPLETED,
    )


@pytest.mark.alone
def test_a_redis_that_restarts_costs_no_page(tmp_path: Path, redis: RedisServer) -> None:
    """Whether it is away for a moment or for longer than a lease lasts: the list goes on."""

    async def work(served: Serving) -> None:
        crowd = Crowd(served, 8)
        await crowd.attached()
        await crowd.press(crowd.tabs[0])
        await crowd.see(":0]")
        home = crowd.pid()
        redis.stop(how=signal.SIGKILL)
        redis.start()
        await crowd.press(crowd.tabs[1])
        await crowd.see(":1]")
        redis.stop()
        await asyncio.gather(*(tab.until(lambda tab=tab: not tab.attached) for tab in crowd.tabs))
        redis.start()
        began = time.monotonic()
        await crowd.attached()
        await crowd.press(crowd.tabs[2])
        await crowd.see(":2]")
        assert time.monotonic() - began < 10
        assert crowd.pid() == home
        assert crowd.tabs[0].named("list").text == f"[{home}:0][{home}:1][{home}:2]"
        await crowd.leave()

    with serving(tmp_path, PROGRAM, "--workers=4", f"--redis={redis.url}") as served:
        run(work(served))
        assert served.end() < 5
