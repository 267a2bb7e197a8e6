"""One implementation in a tab: made ready, clicked, and what that took is read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from .operations import Operation, Step
from .trace import CATEGORIES, Measured, UnreadableTrace, read

VIEWPORT = {"width": 1280, "height": 800}
TRIES = 3
READY_S = 120
TRACING_S = 0.05  # as long as upstream waits for tracing to have begun
SETTLED_S = 0.1  # and as long as it goes on tracing when all has happened
COLLECT = "() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })"
_SCRIPTS = [Path(__file__).parent / name for name in ("tab.js", "keyed.js")]


class Tab:
    """A page of one implementation, in a context of its own; it can be loaded anew.

    Attributes:
        name: The implementation's.
        page: Playwright's page.
    """

    def __init__(self, browser: Browser, *, name: str, url: str) -> None:
        """Open no page yet.

        Args:
            browser: Where; started with ``--js-flags=--expose-gc``.
            name: The implementation's.
            url: Of its page.
        """
        self.name = name
        self.page: Page
        self._browser = browser
        self._url = url
        self._context = browser.new_context(viewport=VIEWPORT)
        for script in _SCRIPTS:
            self._context.add_init_script(path=script)
        self._patience: dict[str, float] = {}  # by operation, in seconds

    def load(self, steps: Sequence[Step] = ()) -> None:
        """Begin with a fresh page: it loads and takes these steps, and nobody waits for it.

        What the browser keeps from one page to the next (files, compiled code) stays.
        """
        for page in self._context.pages:
            page.close()
        self.page = self._context.new_page()
        self.page.on("pageerror", self._raise)
        self.page.goto(self._url, wait_until="commit")
        self.page.evaluate("steps => { bench.prepare(steps) }", list(steps))

    def loaded(self) -> None:
        """Wait until the page has done what it was loaded with."""
        self.page.evaluate("() => bench.prepared")

    def steps(self, steps: Sequence[Step]) -> None:
        """Click, one thing after the other, and wait each time until the page shows it."""
        self.page.evaluate("steps => bench.steps(steps)", list(steps))

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
        """Close the context."""
        self._context.close()

    def _raise(self, error: Error) -> None:
        raise AssertionError(f"{self.name}: {error}")

    def _traced(self, operation: Operation, patience: float) -> bytes:
        page = self.page
        page.bring_to_front()
        aim = [operation.click, operation.until]
        x, y = page.evaluate("([selector, until]) => bench.aim(selector, until)", aim)
        page.mouse.move(x, y)
        page.evaluate("() => bench.frame()")
        client = self._context.new_cdp_session(page)
        client.send("Emulation.setCPUThrottlingRate", {"rate": operation.slower})
        self._browser.start_tracing(page=page, categories=CATEGORIES)
        try:
            time.sleep(TRACING_S)
            page.evaluate(COLLECT)
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
        while not self.page.evaluate("() => bench.look()"):
            if time.monotonic() > end:
                raise Error(f"{self.name} did not do what was clicked")
            time.sleep(SETTLED_S)
