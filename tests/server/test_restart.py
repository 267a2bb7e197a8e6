"""A server that ends while two hundred tabs are busy, and another that takes its place."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .serving import CrowdProcess, Serving, together

pytestmark = pytest.mark.alone

CLIENTS, PAGES, CROWDS = 200, 20, 2
SPREAD = 2.0
ENDED_WITHIN = 5.0
BACK_WITHIN = 30.0
BEAT = 2.0
BUSY = 2.0
"""Seconds for which people click before the server is told to end."""


@pytest.fixture
def crowds(tmp_path: Path) -> Iterator[list[CrowdProcess]]:
    """Two processes of clients, still without any."""
    with ExitStack() as stack:
        yield [stack.enter_context(CrowdProcess(folder=tmp_path)) for _ in range(CROWDS)]


def busy(crowds: list[CrowdProcess], server: Serving, *transports: str) -> None:
    """Open two hundred tabs of changing pages, by these transports in turns."""
    addresses = [f"{server.origin}/board/{number % PAGES}" for number in range(CLIENTS // CROWDS)]
    server.probe("begin")
    together(
        crowds,
        "open",
        addresses=addresses,
        seed=(1, 1001),
        transports=list(transports or ("websocket",)),
    )
    together(crowds, "click", seconds=BUSY, every=[0.05, 0.3], seed=1)


def settled(crowds: list[CrowdProcess], server: Serving) -> list[dict[str, Any]]:
    """Let the pages change once more, wait until all tabs show them, and report."""
    server.probe("begin")
    together(crowds, "click", seconds=BUSY, every=[0.1, 0.5], seed=2)
    server.probe("stop")
    together(crowds, "calm", within=BACK_WITHIN)
    trees = server.probe("stop")["trees"]
    results = together(crowds, "settle", trees=trees, within=BACK_WITHIN)
    assert [result["different"] for result in results] == [[], []]
    return [client for crowd in crowds for client in crowd.do("report")["clients"]]


def test_a_busy_server_ends_soon(tmp_path: Path, crowds: list[CrowdProcess]) -> None:
    """Told to end amid updates and clicks, it does within five seconds, and says nothing loud."""
    with Serving("boards", folder=tmp_path) as server:
        busy(crowds, server, "websocket", "stream", "polling")
        for crowd in crowds:
            crowd.order("click", seconds=BUSY, every=[0.05, 0.3], seed=3)
        took = server.end(signal.SIGTERM)
        for crowd in crowds:
            crowd.result()
        assert took <= ENDED_WITHIN
        assert server.process.returncode in (0, -signal.SIGTERM)
        assert "error" not in server.log.lower(), server.log
        assert "Traceback" not in server.log, server.log


def test_tabs_that_read_nothing_do_not_hold_the_end_up(tmp_path: Path) -> None:
    """With tabs whose connections are full, it ends within five seconds as well."""
    with Serving("pulse", folder=tmp_path) as server, CrowdProcess(folder=tmp_path) as crowd:
        server.probe("shrink")
        server.probe("begin", rate=20)
        crowd.do("slow", address=server.origin + "/", paces=[0, 0, 1, 1])
        crowd.do("latency", seconds=BUSY)
        assert server.probe("most")["most"]["blocked"] == 4
        took = server.end(signal.SIGTERM)
        assert took <= ENDED_WITHIN
        assert "Traceback" not in server.log, server.log


def test_tabs_come_back_one_after_the_other(tmp_path: Path, crowds: list[CrowdProcess]) -> None:
    """After a restart all are back, spread over two seconds, in the same tab, on a fresh page."""
    with Serving("boards", folder=tmp_path, beat=BEAT) as server:
        busy(crowds, server)
        before = [client for crowd in crowds for client in crowd.do("report")["clients"]]
        ending = time.monotonic()
        assert server.end(signal.SIGTERM) <= ENDED_WITHIN
        with Serving("boards", folder=tmp_path, port=server.port, beat=BEAT) as fresh:
            after = settled(crowds, fresh)
            assert fresh.probe("loud") == []
            assert fresh.probe("counters")["opened"] == CLIENTS
    assert [client["view"] for client in after] == [client["view"] for client in before]
    assert {client["fetches"] for client in after} == {1}
    assert [client["faults"] for client in after if client["faults"]] == []
    assert [client["closes"] for client in after if client["closes"].get("1012") != 1] == []
    tried = sorted(min(at for at in client["attempts"] if at > ending) for client in after)
    back = sorted(min(at for at in client["welcomed"] if at > ending) for client in after)
    # They try as evenly as they were told to; who finds nobody yet tries again at his own pace.
    assert tried[-1] - tried[0] >= SPREAD
    assert most_within(tried, 0.25) <= CLIENTS / 4
    assert back[-1] - back[0] >= SPREAD
    assert most_within(back, 0.25) <= CLIENTS / 2


def test_tabs_come_back_after_a_crash(tmp_path: Path, crowds: list[CrowdProcess]) -> None:
    """A server that is killed tells nobody: its tabs find out, and come back all the same."""
    with Serving("boards", folder=tmp_path, beat=BEAT) as server:
        busy(crowds, server, "websocket", "stream", "polling")
        server.end(signal.SIGKILL)
        with Serving("boards", folder=tmp_path, port=server.port, beat=BEAT) as fresh:
            after = settled(crowds, fresh)
    assert {client["fetches"] for client in after} == {1}
    assert [client["faults"] for client in after if client["faults"]] == []


def most_within(times: list[float], seconds: float) -> int:
    """Give the most that fall into any so many seconds."""
    return max(sum(start <= at < start + seconds for at in times) for start in times)
