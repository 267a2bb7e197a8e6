"""Browsers on different workers of one server, whose pages are shared over Redis."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.brokers.redis.servers import RedisServer
from tests.browser.waiting import staying, visit
from tests.cli.served import serving

from wardian.server.sessions import worker_of

BOARD = Path(__file__).parents[2] / "examples/message-board/app.py"


def test_the_message_board_is_one_on_all_workers(tmp_path: Path, browser: Browser) -> None:
    """Also after the worker that had it was killed: the tabs come back alone."""
    redis = RedisServer(tmp_path / "redis")
    redis.start()
    program = BOARD.read_text().replace('post("Welcome', 'post(f"{os.getpid()}: Welcome')
    program = program.replace("from datetime", "import os\nfrom datetime")
    with ExitStack() as stack:
        stack.callback(redis.stop)
        options = ("--workers=4", f"--redis={redis.url}")
        served = stack.enter_context(serving(tmp_path, program, *options))
        tabs = [stack.enter_context(browser.new_context()).new_page() for _ in range(4)]
        for tab in tabs:
            visit(tab, f"http://127.0.0.1:{served.port}/")
            stack.enter_context(staying(tab))
        assert {_worker(tab) for tab in tabs} == {0, 1, 2, 3}
        _write(tabs[0], "hello")
        for tab in tabs:
            expect(tab.locator(".message pre").first).to_have_text("hello")
        [home] = {_first(tab).partition(":")[0] for tab in tabs}
        os.kill(int(home), signal.SIGKILL)
        for tab in tabs:
            expect(tab.locator(".message")).to_have_count(1, timeout=10_000)
        [other] = {_first(tab).partition(":")[0] for tab in tabs}
        assert other != home
        _write(tabs[1], "hello again")
        for tab in tabs:
            expect(tab.locator(".message pre").first).to_have_text("hello again")


def _first(tab: Page) -> str:
    """The oldest message, which names the process that has the board."""
    return tab.locator(".message pre").last.inner_text()


def _worker(tab: Page) -> int:
    [cookie] = tab.context.cookies()
    return worker_of(str(cookie["value"]).partition(".")[0], 4)


def _write(tab: Page, text: str) -> None:
    tab.get_by_placeholder("Enter message here").fill(text)
    tab.get_by_role("button", name="Send").click()
