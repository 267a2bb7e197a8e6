"""Single files of programs, and the examples opened from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page
from tests.browser.hosts import EXAMPLES
from tests.browser.waiting import visit
from tests.browser.webdriver_page import WebDriverPage

from wardian.site import single
from wardian.site.build import Options

NOT_SAVED = ("do-something",)
"""It starts a task when it is imported, as its seed does: there is no memory to save that in."""
_ASKED = """performance.getEntriesByType('resource').map((each) => each.name)
  .filter((name) => !/^(blob|data):/.test(name))"""
_LISTEN = """<script>
globalThis.wardianTestSaid = [];
for (const each of ["warn", "error"]) {
  const say = console[each];
  console[each] = (...words) => {
    wardianTestSaid.push(words.join(" "));
    say.apply(console, words);
  };
}
</script>"""
_SLOW = "A flush took"  # on a machine that is busy with other tests, any flush may be slow


def write_once(program: Path, folder: Path) -> Path:
    """Write a single file of a program, as the command does, unless it is there; give where it is.

    Args:
        program: A folder with an ``app.py``.
        folder: Where single files are.
    """
    file = folder / f"{program.name}.html"
    if not file.is_file():
        made = single.write(program, file, options=Options(snapshot=True))
        assert made.limits == (), "an example does nothing that cannot work from a disk"
        said = [problem.partition(",")[0] for problem in made.problems]
        assert said == ["there is no snapshot of app.py"] * (program.name in NOT_SAVED)
    return file


def open_file(page: Page | WebDriverPage, file: Path, query: str = "") -> Locator:
    """Open a single file, and wait until its app is live; give the app."""
    if isinstance(page, WebDriverPage):
        return page.open(_listening(file).as_uri() + query)
    return visit(page, file.as_uri() + query).locator("wardian-app")


def check(page: Page | WebDriverPage) -> None:
    """See that a page from a file has asked for nothing beside itself, and complained of nothing.

    One that does not start from its snapshot complains. Where Playwright drives the browser,
    ``surprises`` hears it.

    Raises:
        AssertionError: It has.
    """
    asked = page.evaluate(_ASKED)
    assert not asked, f"expected nothing to be asked for, got {asked}"
    if isinstance(page, WebDriverPage):
        said = [each for each in page.evaluate("globalThis.wardianTestSaid") if _SLOW not in each]
        assert not said, f"expected a page that does not complain, got {said}"


def _listening(file: Path) -> Path:
    """Write a file that notes what its page says: WebDriver has no console in WebKitGTK."""
    copy = file.with_name(f"listening {file.name}")
    if not copy.is_file() or copy.stat().st_mtime_ns < file.stat().st_mtime_ns:
        start, head, rest = file.read_text("utf-8").partition("<head>")
        copy.write_text(start + head + _LISTEN + rest, "utf-8")
    return copy


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
        return open_file(self._page, self._files(EXAMPLES / example), query)

    def close(self) -> None:
        """See that the page has asked for nothing beside itself, and complained of nothing.

        Raises:
            AssertionError: It has.
        """
        check(self._page)
