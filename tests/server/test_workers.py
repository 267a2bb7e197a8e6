from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.served import serving
from tests.server.protocol_client import Client as Tab

from wardian.server.listening import listen
from wardian.server.process import Serving
from wardian.server.sessions import Sessions, worker_of
from wardian.server.settings import Settings
from wardian.server.workers import Workers, chosen, peeked

from .visitors import until

SETTINGS = Settings(secret="a secret of many characters")
IDS = Sessions(SETTINGS)


def cookie(worker: int, workers: int) -> str:
    """The cookie that one of several workers sets."""
    sessions = Sessions(SETTINGS, worker=worker, workers=workers)
    return sessions.cookie(sessions.create()).partition(";")[0]


@pytest.mark.parametrize("workers", [1, 2, 3, 7, 64])
def test_a_worker_makes_ids_that_lead_back_to_it(workers: int) -> None:
    """Whichever it is, of however many."""
    for worker in range(workers):
        request = f"GET / HTTP/1.1\r\nHost: x\r\nCookie: {cookie(worker, workers)}\r\n\r\n"
        assert chosen(request.encode(), IDS, workers) == worker


def test_ids_are_dealt_out_evenly() -> None:
    """No worker gets more than its share by much."""
    sessions = Sessions(SETTINGS)
    counts = Counter(worker_of(sessions.create().id, 4) for _ in range(4000))
    assert set(counts) == {0, 1, 2, 3}
    assert max(counts.values()) < 1200


@pytest.mark.parametrize(
    "request_head",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nCookie: wardian_session=forged.mac\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-Cookie: " + cookie(1, 2).encode() + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\n\r\nCookie: " + cookie(1, 2).encode() + b"\r\n",
        b"Cookie: " + cookie(1, 2).encode() + b"\r\n\r\n",
    ],
    ids=["nothing", "no-cookie", "forged", "other-header", "in-the-body", "no-request-line"],
)
def test_who_has_no_session_yet_is_dealt_out(request_head: bytes) -> None:
    """A forged cookie chooses no worker, nor does one elsewhere than in the head."""
    assert chosen(request_head, IDS, 2) is None


def test_the_good_one_of_several_cookies_chooses() -> None:
    """In any case and order, with or without the prefix."""
    ours = cookie(1, 2)
    for header in (f"COOKIE: a=b; wardian_session=x.y; {ours}", f"cookie:__Host-{ours}"):
        assert chosen(f"GET / HTTP/1.1\r\n{header}\r\n\r\n".encode(), IDS, 2) == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_quietly(data: bytes) -> None:
    """What is no request goes to any worker, which will say so."""
    assert chosen(data, IDS, 3) is None


def test_a_head_is_looked_at_and_left() -> None:
    """In pieces, as a whole, and never more than fits; the end of a connection is none."""

    async def work() -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            looking = asyncio.ensure_future(peeked(ours))
            for piece in (b"GET / HT", b"TP/1.1\r\n", b"\r\n"):
                theirs.sendall(piece)
                await asyncio.sleep(0)
            assert await looking == b"GET / HTTP/1.1\r\n\r\n"
            assert ours.recv(100) == b"GET / HTTP/1.1\r\n\r\n"
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(b"x" * 20_000)
            assert await peeked(ours) == b"x" * 16 * 1024
        ours, theirs = socket.socketpair()
        with ours:
            theirs.close()
            assert await peeked(ours) == b""

    asyncio.run(asyncio.wait_for(work(), 10))


COUNTER = """
import os
from wardian import Button, Page, Span, run

def page(request):
    seen = Span("0", id="seen")

    def press(event):
        request.session["n"] = request.session.get("n", 0) + 1
        seen.text = f"{os.getpid()}:{request.session['n']}"

    return Page(seen, Button("+", id="press", on_click=press))

run(page)
"""


@pytest.mark.parametrize("transport", ["websocket", "stream", "polling"])
def test_every_transport_stays_with_its_worker(tmp_path: Path, transport: str) -> None:
    """A tab's page, its connection and what it sends meet in one process, also after a cut."""

    async def press(tab: Tab, times: int) -> str:
        await tab.until(lambda: tab.shown is not None and tab.attached)
        for turn in range(times):
            if turn == times // 2:
                tab.interrupt()
            assert tab.shown is not None
            tab.shown.fire(tab.named("press"), "click")
            await tab.until(lambda turn=turn: tab.named("seen").text.endswith(f":{turn + 1}"))
        return tab.named("seen").text.partition(":")[0]

    async def work(address: str) -> None:
        tabs = [Tab(address, transport=transport, seed=seed) for seed in range(6)]
        running = [asyncio.ensure_future(tab.run()) for tab in tabs]
        pids = await asyncio.gather(*(press(tab, 6) for tab in tabs))
        assert len(set(pids)) == 3
        assert [tab.fetches for tab in tabs] == [1] * 6
        assert [tab.faults for tab in tabs] == [[]] * 6
        for tab in tabs:
            await tab.leave()
        await asyncio.wait(running, timeout=10)

    with serving(tmp_path, COUNTER, "--workers=3", "--set=poll=0.05") as served:
        asyncio.run(asyncio.wait_for(work(f"http://127.0.0.1:{served.port}/"), 60))
        assert served.end() < 5


def test_a_worker_that_ended_is_always_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no thread to spare, and also where it cannot start at first."""
    monkeypatch.setattr("wardian.server.workers._SOON", 0.1)
    program = tmp_path / "app.py"
    program.write_text("from wardian import Page, run\nrun(Page('x'))\n")

    async def work(workers: Workers) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        begun = threading.Event()
        goes_on = threading.Event()

        def hold() -> None:
            begun.set()
            goes_on.wait(60)

        held = loop.run_in_executor(None, hold)
        up = asyncio.Event()
        running = asyncio.ensure_future(workers.run(up.set))
        try:
            await up.wait()
            assert begun.is_set()
            first = workers._workers[1].process
            program.write_text("raise ValueError('not now')\n")
            os.kill(first.pid or 0, signal.SIGKILL)
            await until(lambda: workers._workers[1].process is not first, within=20)
            failing = workers._workers[1].process
            await until(lambda: not failing.is_alive(), within=20)
            program.write_text("from wardian import Page, run\nrun(Page('x'))\n")
            await until(lambda: workers._workers[1].serves, within=20)
            assert workers._workers[0].process.is_alive()
        finally:
            workers._over.set()
            goes_on.set()
            await asyncio.wait((running, held))
        await running

    serving = Serving(file=program, settings=SETTINGS, port=0, workers=2)
    with listen("127.0.0.1", 0) as listening:
        asyncio.run(asyncio.wait_for(work(Workers(serving, listening)), 60))
