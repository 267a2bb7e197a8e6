"""Single files, opened from the disk in the three engines.

The examples run from single files too; see ``hosts.py``.
"""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.from_disk import asked_for
from tests.browser.surprises import Surprises
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit
from tests.browser.webdriver_page import WebDriverPage

from wardian.site import single
from wardian.site.build import Options

APP = """
from pathlib import Path

import tiny_thing
from shop.models import GREETING
from wardian import Button, Div, Icon, Img, Page, Pre, Span, State, run

class Counter(Div):
    here = State(0, keep=True)
    anywhere = State(0, keep="browser")

    def build(self):
        self += Span(lambda: f"{self.here} {self.anywhere}", id="kept")
        self += Button("more", id="more", on_click=self.more)

    def more(self):
        self.here += 1
        self.anywhere += 10

page = Page(title="Ünïcode & co")
said = Span(GREETING, id="said", parent=page)
Span(Path("rows.txt").read_text(), id="rows", parent=page)
Img(src="dot.png", alt="a dot", id="dot", parent=page)
Pre(id="tiny", parent=page).text = tiny_thing.told()

def shout():
    said.text = said.text.upper()

page += Counter()
page += Button(Icon("send"), id="shout", on_click=shout)
run(page)
"""
TINY = """
def told():
    # Nothing tells the page that it will need these: they are fetched while it waits.
    import mailbox
    from wardian import Each
    return f"{Each.__name__} {mailbox.Mailbox.__name__}"
"""
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR42mNQ"
    "aAiAIAY4CwA3NAWhrRZ6JwAAAABJRU5ErkJggg=="
)
"""Three pixels wide."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app with a module, a file of data, a picture, an icon and a vendored package."""
    folder = tmp_path_factory.mktemp("an app & its «files»")
    (folder / "shop").mkdir()
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "shop" / "models.py").write_text('GREETING = "hello"\n')
    (folder / "rows.txt").write_text("1 2 3")
    (folder / "dot.png").write_bytes(DOT)
    with zipfile.ZipFile(folder / "tiny_thing-1.0-py3-none-any.whl", "w") as archive:
        info = "tiny_thing-1.0.dist-info"
        archive.writestr("tiny_thing.py", TINY)
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    (folder / "requirements.txt").write_text("./tiny_thing-1.0-py3-none-any.whl\n")
    return folder


@pytest.fixture(scope="module")
def file(project: Path) -> Path:
    """The single file of that app, under a policy, in a folder whose name has to be quoted."""
    out = project / "out" / "demo #1.html"
    return single.write(project, out, options=Options(csp=True)).file


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Page | WebDriverPage]:
    """A page of each engine."""
    fixture = {"chromium": "page", "firefox": "disk_firefox", "webkit": "disk_webkit"}
    page = request.getfixturevalue(fixture[request.param])
    yield page
    assert asked_for(page) == []


def opened(page: Page | WebDriverPage, url: str) -> Locator:
    """Open an address and wait until the app is live."""
    if isinstance(page, WebDriverPage):
        return page.open(url)
    return visit(page, url).locator("wardian-app")


def test_a_single_file_runs_with_all_that_belongs_to_it(
    anywhere: Page | WebDriverPage, file: Path
) -> None:
    """Modules, data, packages, icons, pictures, and what is needed late; nothing is asked for.

    Under a policy that lets it run what it holds, and load nothing.
    """
    app = opened(anywhere, file.as_uri())
    expect(app.locator("#rows")).to_have_text("1 2 3")
    expect(app.locator("#tiny")).to_have_text("Each Mailbox")
    expect(app.locator("#shout svg path")).to_have_count(2)
    app.locator("#shout").click()
    expect(app.locator("#said")).to_have_text("HELLO")
    size = app.locator("#dot").evaluate("async (dot) => { await dot.decode(); return dot.width }")
    assert size == 3
    assert anywhere.evaluate("document.title") == "Ünïcode & co"


def test_what_is_kept_is_there_again_after_a_reload(
    anywhere: Page | WebDriverPage, file: Path
) -> None:
    """A page from the disk has storage, in each engine: the tab's and the browser's."""
    app = opened(anywhere, file.as_uri())
    expect(app.locator("#kept")).to_have_text("0 0")
    app.locator("#more").click()
    app.locator("#more").click()
    expect(app.locator("#kept")).to_have_text("2 20")
    app = opened(anywhere, file.as_uri())
    expect(app.locator("#kept")).to_have_text("2 20")


def test_firefox_lets_a_file_read_no_other(
    disk_firefox: Page, tmp_path: Path, surprises: Surprises
) -> None:
    """Or what is tested here would not be what people have."""
    surprises.allow("page_error", "Cross-Origin Request Blocked")
    surprises.allow("console", "Cross-Origin Request Blocked")
    surprises.allow("request", r"rows\.txt$")
    (tmp_path / "rows.txt").write_text("1 2 3")
    (tmp_path / "page.html").write_text("<!doctype html><title>A page</title>")
    disk_firefox.goto((tmp_path / "page.html").as_uri())
    read = "() => fetch('rows.txt').then(() => 'read', (error) => error.name)"
    assert disk_firefox.evaluate(read) == "TypeError"


def test_a_single_file_runs_in_a_frame_that_is_of_no_site(
    page: Page, file: Path, tmp_path: Path, surprises: Surprises
) -> None:
    """Sandboxed, it may ask nobody for anything, and needs not; only nothing is kept there."""
    surprises.allow_console("Kept states cannot be read here")
    around = '<!doctype html><title>Around</title><iframe sandbox="allow-scripts" src="'
    (tmp_path / "around.html").write_text(f'{around}{file.as_uri()}" title="An app"></iframe>')
    page.goto((tmp_path / "around.html").as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.locator("wardian-app[status=live]")).to_be_attached(timeout=BOOT_TIMEOUT_MS)
    frame.locator("#shout").click()
    expect(frame.locator("#said")).to_have_text("HELLO")


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "wardian-site.json", "models.py"])
def test_a_damaged_file_says_which_part_is_damaged(
    page: Page, file: Path, surprises: Surprises, name: str
) -> None:
    """One letter of it differs, as after a transfer that went wrong."""
    surprises.allow("console", "damaged")
    text = file.read_text("utf-8")
    block = re.search(rf'data-wardian-file="[^"]*/{re.escape(name)}"[^>]*>', text)
    assert block is not None
    at = block.end() + 8
    other = "B" if text[at] != "B" else "C"
    damaged = file.with_name(f"damaged {name}.html")
    damaged.write_text(text[:at] + other + text[at + 1 :], "utf-8")
    page.goto(damaged.as_uri())
    failed = page.locator("wardian-app[status=failed]")
    expect(failed).to_contain_text(
        re.compile(rf"{re.escape(name)} in this file is damaged"), timeout=BOOT_TIMEOUT_MS
    )
