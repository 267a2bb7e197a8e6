"""A Chromium whose pages nobody watches: they are asked one question, for what they have noted.

Playwright has each page watched from its beginning (the domains Runtime, Network and others of the
debugger's protocol). For that the browser keeps a copy of all that is loaded, and a stack trace of
all that is thrown and caught, Pyodide's hundreds in a start among them: a third of the time of a
start that is short, and a tenth of a long one's. No visitor has that. Here no domain is enabled.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from time import monotonic, sleep
from urllib.request import Request, urlopen

from websockets.sync.client import ClientConnection, connect

START_LIMIT_S = 30
MARK_LIMIT_S = 60
_CLOSING_S = 0.2  # what a tab leaves behind is no part of the next visit
_WINDOW = "--window-size=1280,720"
MARKED = """(name) => new Promise((done) => {
  const look = () => {
    const [mark] = performance.getEntriesByName(name)
    mark ? done(mark.startTime) : setTimeout(look, 5)
  }
  look()
})"""
"""Waits for an entry of the page's performance timeline, and gives its time in ms."""


class Unwatched:
    """One browser with a profile on disk: what it keeps lasts from one visit to the next."""

    def __init__(self, program: str, arguments: Iterable[str], profile: Path) -> None:
        """Start it.

        Args:
            program: Path of Chromium.
            arguments: Flags beside those for no window, this profile, and a port to ask at.
            profile: An empty folder.

        Raises:
            TimeoutError: It did not come up.
        """
        own = ["--headless", "--remote-debugging-port=0", f"--user-data-dir={profile}", _WINDOW]
        self._process = subprocess.Popen(
            [program, *own, *arguments, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._port = _port(profile / "DevToolsActivePort")
        except TimeoutError:
            self.close()
            raise

    def visit(self, url: str, mark: str, stay_s: float = 0) -> float:
        """Open an address in a tab of its own, and close that.

        Args:
            url: The address.
            mark: The name of an entry of the page's performance timeline.
            stay_s: How long to stay once the entry is there, in s.

        Returns:
            When it was made, in ms since the navigation.

        Raises:
            TimeoutError: It was not made.
        """
        tab = json.loads(self._ask("PUT", f"new?{url}"))
        try:
            with connect(tab["webSocketDebuggerUrl"], max_size=None) as debugger:
                time = _evaluated(debugger, f"({MARKED})({json.dumps(mark)})")
            sleep(stay_s)
        finally:
            self._ask("GET", f"close/{tab['id']}")
        sleep(_CLOSING_S)
        return time

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()

    def _ask(self, method: str, what: str) -> bytes:
        request = Request(f"http://127.0.0.1:{self._port}/json/{what}", method=method)
        with urlopen(request) as answer:  # our own
            content: bytes = answer.read()
        return content


def _evaluated(debugger: ClientConnection, expression: str) -> float:
    until = monotonic() + MARK_LIMIT_S
    while (left := until - monotonic()) > 0:
        # A domain that is not enabled watches nothing; to ask is possible all the same.
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        debugger.send(json.dumps({"id": 1, "method": "Runtime.evaluate", "params": asked}))
        result = json.loads(debugger.recv(left)).get("result", {}).get("result", {})
        if "value" in result:
            return float(result["value"])
        sleep(0.05)  # the tab was still on its way to the address
    raise TimeoutError(f"expected {expression} within {MARK_LIMIT_S} s")


def _port(file: Path) -> int:
    until = monotonic() + START_LIMIT_S
    while monotonic() < until:
        if file.is_file() and (lines := file.read_text().split()):
            return int(lines[0])
        sleep(0.05)
    raise TimeoutError(f"expected Chromium to write {file.name} within {START_LIMIT_S} s")
