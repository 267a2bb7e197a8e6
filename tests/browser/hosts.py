"""The hosts that every example is tested on: one test, wherever Python runs.

========== =====================================================================================
page       Python in the page; the network is cut as soon as the example is live
server     ``wardian serve``
starlette  mounted below a path of a Starlette application, in uvicorn
fastapi    the same in FastAPI
nginx      mounted as well, behind nginx, configured as the guide says
file       one HTML file, opened from the disk; ``firefox`` and ``webkit`` open it there
========== =====================================================================================

Applications that mount, and nginx, run for a module, and mount each example anew. ``PLACES`` are
for what is harder than examples: a program on a server of its own, which can be ended.

A test that runs on several of them runs in the page and on a server each time, and on one of
``MOUNTS``, another one for each test. All of the others are run by ``pytest -m everywhere``. Single
files are for the tests of examples alone, and there for all of them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol
from urllib.request import urlopen

from playwright.sync_api import Locator, Page, Request
from tests.browser.serving import Served
from tests.browser.static_site import Site
from tests.browser.waiting import visit, wait_until_live

EXAMPLES = Path(__file__).parents[2] / "examples"
BELOW = "/garden"
HOSTS = ("page", "server", "starlette", "fastapi", "nginx")
MOUNTS = HOSTS[2:]
FILES = ("file", "firefox", "webkit")
"""What opens single files: Chromium, Firefox and WebKitGTK."""
PLACES = ("server", *MOUNTS)
"""In ``place``: ``wardian serve``, alone and with ``--base-path`` behind nginx, and mounted."""
_MOUNT = """([id, src, files]) => {
  const app = document.createElement('wardian-app');
  Object.assign(app, { id });
  app.setAttribute('src', src);
  app.setAttribute('files', files);
  document.body.append(app);
}"""
_numbers = count(1)


def is_left_out(test: str, host: str, *, only_server: bool) -> bool:
    """Whether a test is not run on a host, unless everywhere.

    Args:
        test: Its name; each test has one of ``MOUNTS``, and they take turns.
        host: One of ``HOSTS`` or of ``FILES``, or empty.
        only_server: Whether no mount is tried but everywhere.
    """
    if host in FILES:
        return True
    turn = MOUNTS[sum(test.encode()) % len(MOUNTS)]
    return host in MOUNTS and (only_server or host != turn)


class Host(Protocol):
    """Where an example can run."""

    name: str

    def open(self, example: str | Path, query: str = "") -> Locator:
        """Run an example, or a folder with an ``app.py``; return its ``wardian-app`` once live."""

    def close(self) -> None:
        """End what was opened."""


class PageHost:
    """Python in the page: all examples of a module in one page, each in an element of its own.

    A page in which an example is live needs nobody any more, so the network is cut.
    """

    name = "page"

    def __init__(self, page: Page, site: Site) -> None:
        self._page = page
        self._site = site
        self._opened: list[str] = []
        self._asked: list[str] = []
        if page.url == "about:blank":
            page.goto(site.page("", name="examples"))

    def open(self, example: str | Path, query: str = "") -> Locator:
        """Mount an example, wait until it is live, and cut the network."""
        folder = EXAMPLES / example
        shutil.copytree(folder, self._site.folder / folder.name, dirs_exist_ok=True)
        files = " ".join(path.name for path in sorted(folder.glob("*.py")))
        self._opened.append(f"example-{next(_numbers)}")
        self._page.evaluate(_MOUNT, [self._opened[-1], f"{folder.name}/app.py{query}", files])
        wait_until_live(self._page)
        self._page.context.set_offline(True)
        self._page.on("request", self._note)
        return self._page.locator(f"#{self._opened[-1]}")

    def close(self) -> None:
        """Take the examples out, and give the network back.

        Raises:
            AssertionError: The page asked for something after the network was cut.
        """
        for name in self._opened:
            self._page.locator(f"#{name}").evaluate("(app) => app.remove()")
        self._page.remove_listener("request", self._note)
        self._page.context.set_offline(False)
        assert self._asked == []

    def _note(self, request: Request) -> None:
        self._asked.append(request.url)


class ServedHost:
    """Python on a server that runs for one test; the page is opened as a visitor opens it."""

    def __init__(self, page: Page, address: Callable[[Path], str], *, name: str) -> None:
        """Prepare to open examples.

        Args:
            page: Where they are opened.
            address: Starts a server for a program, and returns the address of its page.
            name: Of this host.
        """
        self.name = name
        self._page = page
        self._address = address

    def open(self, example: str | Path, query: str = "") -> Locator:
        """Start a server, open its page, and wait until it is live."""
        visit(self._page, self._address(EXAMPLES / example / "app.py") + query)
        return self._page.locator("wardian-app")

    def close(self) -> None:
        """Do nothing: servers end with the test, or with the module."""


class Mounts:
    """An application into which programs are mounted as they are asked for."""

    def __init__(self, served: Served) -> None:
        self._served = served

    def __call__(self, program: Path) -> str:
        """Mount a program, and return the address of its page."""
        name = str(program).encode()
        with urlopen(f"{self._served.origin}/mount", name, timeout=10) as answer:
            return f"{self._served.front}{answer.read().decode()}/"
