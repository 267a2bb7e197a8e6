"""One implementation in a tab: made ready, clicked, and what that took is read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page

from .operations import Operation, Step
from .trace import CATEGORIES, Measured, UnreadableTrace, read

VIEWPORT = {"width": 1280, "height": 800}
TRIES = 3
READY_S = 120
SAID = 20  # last lines of what a page said: its failure shows them
TRACING_S = 0.05  # as long as upstream waits for tracing to have begun
SETTLED_S = 0.1  # and as long as it goes on tracing when all has happened
COLLECT = "() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })"
_SCRIPTS = [Path(__file__).parent / name for name in ("tab.js", "keyed.js")]


class Tab:
    """A page of one implementation, in a window of its own; it can be loaded anew.

    Pages of one window would have one in front, and the others may be granted a frame a second.

    Attributes:
        name: The implementation's.
        page: Playwright's page.
    """

    def __init__(self, chromium: BrowserContext, *, name: str, url: str) -> None:
        """Open the window, and no page yet.

        Args:
            chromium: The browser's profile; started with ``--js-flags=--expose-gc``.
            name: The implementation's.
            url: Of its page.
        """
        self.name = name
        self._context = chromium
        assert chromium.browser is not None, "expected the context of a browser"
        self._browser = chromium.browser
        self._url = url
        self._window = self._open_window()
        self.page = self._window
        self._said: list[str] = []  # by the page: what went wrong, and what it logged
        self._patience: dict[str, float] = {}  # by operation, in seconds

    def load(self, steps: Sequence[Step] = ()) -> None:
        """Begin with a fresh page: it loads and takes these steps, and nobody waits for it.

        Its process is new too. What the browser's profile keeps (files, compiled code) stays.
        """
        if self.page is not self._window:
            self.page.close()
        with self._context.expect_page() as opened:
            self._window.evaluate("() => { open('about:blank', '_blank', 'noopener') }")
        self.page = opened.value
        for script in _SCRIPTS:
            self.page.add_init_script(path=script)
        self._said.clear()
        self.page.on("pageerror", lambda error: self._said.append(str(error)))
        self.page.on("console", lambda said: self._said.append(said.text))
        self.page.goto(self._url, wait_until="commit")
        self._ask("steps => { bench.prepare(steps) }", list(steps))

    def loaded(self) -> None:
        """Wait until the page has done what it was loaded with."""
        self._ask("() => bench.prepared")

    def steps(self, steps: Sequence[Step]) -> None:
        """Click, one thing after the other, and wait each time until the page shows it."""
        self._ask("steps => bench.steps(steps)", list(steps))

    def measure(self, operation: Operation) -> Measured:
        """Make this very page ready and measure one click; again if that could not be read.

        Raises:
            UnreadableTrace: It never could.
        """
        for attempt in range(1, TRIES + 1):
            self.steps(operation.ready)
            try:
                return self.click(operation)
            except UnreadableTrace:
                if attempt == TRIES:
                    raise
        raise AssertionError("it is returned or raised")

    def click(self, operation: Operation) -> Measured:
        """Measure one click in the page as it is, which is ready for it.

        The page is left alone until what was clicked should be over. If it was not, it is left
        alone for longer the next time.

        Raises:
            UnreadableTrace: Measure again.
        """
        patience = self._patience.get(operation.name, SETTLED_S)
        try:
            measured = read(self._traced(operation, patience))
        except UnreadableTrace as error:
            raise UnreadableTrace(f"{self.name}, {operation.name}: {error}") from error
        if measured.disturbed:
            self._patience[operation.name] = SETTLED_S + 1.5 * measured.total / 1000
            raise UnreadableTrace(f"{self.name}, {operation.name}: looked at while it went on")
        return measured

    def close(self) -> None:
        """Close the page and its window."""
        for page in {self.page, self._window}:
            page.close()

    def _open_window(self) -> Page:
        session = self._browser.new_browser_cdp_session()
        with self._context.expect_page() as opened:
            session.send("Target.createTarget", {"url": "about:blank", "newWindow": True})
        session.detach()
        return opened.value

    def _ask(self, function: str, argument: object = None) -> Any:
        try:
            return self.page.evaluate(function, argument)
        except Error as error:
            raise AssertionError(self._failure(error.message)) from error

    def _failure(self, what: str) -> str:
        return "\n".join([f"{self.name}: {what}", "its page said:", *self._said[-SAID:]])

    def _traced(self, operation: Operation, patience: float) -> bytes:
        page = self.page
        page.bring_to_front()
        aim = [operation.click, operation.until]
        x, y = self._ask("([selector, until]) => bench.aim(selector, until)", aim)
        page.mouse.move(x, y)
        self._ask("() => bench.frame()")
        client = self._context.new_cdp_session(page)
        client.send("Emulation.setCPUThrottlingRate", {"rate": operation.slower})
        self._browser.start_tracing(page=page, categories=CATEGORIES)
        try:
            time.sleep(TRACING_S)
            self._ask(COLLECT)
            page.mouse.down()
            page.mouse.up()
            time.sleep(patience)
            self._wait()
            time.sleep(SETTLED_S)
        finally:
            trace = self._browser.stop_tracing()
            client.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            client.detach()
        return trace

    def _wait(self) -> None:
        end = time.monotonic() + READY_S
        while not self._ask("() => bench.look()"):
            assert time.monotonic() < end, self._failure("what was clicked did not happen")
            time.sleep(SETTLED_S)
