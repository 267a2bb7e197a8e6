"""One implementation in one tab: gets ready, is clicked, and what that took is read."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Error

from .operations import Operation, Step
from .trace import CATEGORIES, Measured, UnreadableTrace, read

READY_MS = 120_000
TRIES = 3
SETTLED = 0.05  # s; the commit is over by then, or the page is busy and the next line waits
_READY = "() => window.ready || document.querySelector('wardian-app[status=failed]')"
_SCRIPTS = [Path(__file__).parent / name for name in ("tab.js", "keyed.js")]


class Tab:
    """A page of one implementation.

    Attributes:
        name: The implementation's.
        page: Playwright's page.
    """

    def __init__(self, context: BrowserContext, *, name: str, url: str) -> None:
        self.name = name
        self.page = context.new_page()
        self.page.on("pageerror", self._raise)
        for script in _SCRIPTS:
            self.page.add_init_script(path=script)
        self._client = context.new_cdp_session(self.page)
        self.page.goto(url)
        self.page.wait_for_function(_READY, timeout=READY_MS)
        failed = self.page.locator("wardian-app[status=failed]")
        assert not failed.count(), f"{name}: {failed.inner_text()}"

    def steps(self, steps: Sequence[Step]) -> None:
        """Click, one thing after the other, and wait each time until the table shows it."""
        if steps:
            self.page.evaluate("steps => bench.steps(steps)", list(steps))

    def measure(self, operation: Operation) -> Measured:
        """Measure one click; the page is ready for it."""
        for _ in range(TRIES):
            self.page.bring_to_front()
            self.steps(operation.ready)
            trace = self._traced(operation)
            try:
                return read(json.loads(trace)["traceEvents"])
            except UnreadableTrace as error:
                problem = error
        raise AssertionError(f"{self.name}, {operation.name}: {problem}, {TRIES} times")

    def close(self) -> None:
        """Close the page."""
        self.page.close()

    def _raise(self, error: Error) -> None:
        raise AssertionError(f"{self.name}: {error}")

    def _traced(self, operation: Operation) -> bytes:
        page, browser = self.page, self.page.context.browser
        assert browser is not None
        aim = [operation.click, operation.until]
        x, y = page.evaluate("([selector, until]) => bench.aim(selector, until)", aim)
        page.mouse.move(x, y)
        page.evaluate("bench.frame()")
        self._client.send("HeapProfiler.collectGarbage")
        self._client.send("Emulation.setCPUThrottlingRate", {"rate": operation.slower})
        browser.start_tracing(page=page, categories=CATEGORIES)
        try:
            page.mouse.down()
            page.mouse.up()
            self._wait()
        finally:
            trace = browser.stop_tracing()
            self._client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        return trace

    def _wait(self) -> None:
        end = time.monotonic() + READY_MS / 1000
        while not self.page.evaluate("() => bench.done()"):
            if time.monotonic() > end:
                raise Error(f"{self.name} did not do what was clicked")
            time.sleep(0.005)
        time.sleep(SETTLED)
        self.page.evaluate("1")
