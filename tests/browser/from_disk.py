"""Single files of programs, and the examples opened from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page
from tests.browser.hosts import EXAMPLES
from tests.browser.waiting import visit
from tests.browser.webdriver_page import WebDriverPage

from wardian.site import single

_ASKED = """performance.getEntriesByType('resource').map((each) => each.name)
  .filter((name) => !/^(blob|data):/.test(name))"""


def write_once(program: Path, folder: Path) -> Path:
    """Write a single file of a program, unless it is there; give where it is.

    Args:
        program: A folder with an ``app.py``.
        folder: Where single files are.
    """
    file = folder / f"{program.name}.html"
    if not file.is_file():
        made = single.write(program, file)
        assert made.limits == (), "an example does nothing that cannot work from a disk"
    return file


def asked_for(page: Page | WebDriverPage) -> list[str]:
    """Return what a page has asked for, beside itself and what it holds."""
    found: list[str] = page.evaluate(_ASKED)
    return found


class FileHost:
    """Python in a page that was opened from the disk, in one of three engines."""

    def __init__(
        self, page: Page | WebDriverPage, files: Callable[[Path], Path], name: str
    ) -> None:
        """Prepare to open examples.

        Args:
            page: Where they are opened.
            files: Gives the single file of a program.
            name: Of this host.
        """
        self.name = name
        self._page = page
        self._files = files

    def open(self, example: str | Path, query: str = "") -> Locator:
        """Open the file of an example, and wait until it is live."""
        url = self._files(EXAMPLES / example).as_uri() + query
        if isinstance(self._page, WebDriverPage):
            return self._page.open(url)
        return visit(self._page, url).locator("wardian-app")

    def close(self) -> None:
        """See whether the page has asked for anything beside itself.

        Raises:
            AssertionError: It has.
        """
        assert asked_for(self._page) == []
