"""Single files, opened from the disk in the three engines.

The examples run from single files too; see ``hosts.py``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.from_disk import check, open_file
from tests.browser.surprises import Surprises
from tests.browser.waiting import BOOT_TIMEOUT_MS
from tests.browser.webdriver_page import WebDriverPage
from tests.wheels import require_wheel

from wardian.site import single
from wardian.site.build import Options

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "single-file.md"
APP = """
from pathlib import Path

import tiny_thing
from shop.models import GREETING
from wardian import A, Button, Div, Icon, Img, Page, Pre, Span, State, run

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
Img(src="100%.png", alt="a dot", id="dot", parent=page)
A("half price", href="50%-off", id="half", parent=page)
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
STYLED = """
from wardian import HTML, Page, Span, run

late = HTML('<b id="late">built</b>')

def change():
    late.markup = '<link rel="stylesheet" title="mine" href="look/late.css"><b id="late">new</b>'

said = Span("built", id="styled", on_click=change)
page = Page(said, late, head='<link rel="stylesheet" title="mine" href="look/a style.css">')

async def live():
    said.text = "live"
    await said.update()

run(page, startup=live)
"""
STYLE = """@import "more.css";\r
#styled { display: block; background: url(../100%.png) }\r
"""
LATE = "#late { color: rgb(7, 8, 9) }"
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
    (folder / "100%.png").write_bytes(DOT)
    require_wheel(folder, source=TINY)
    return folder


@pytest.fixture(scope="module")
def file(project: Path) -> Path:
    """The single file of that app, under a policy, in a folder whose name has to be quoted."""
    out = project / "out" / "demo #1.html"
    made = single.write(project, out, options=Options(csp=True, snapshot=True))
    assert made.problems == ()
    return made.file


@pytest.fixture(params=["chromium", "firefox", "webkit"])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Page | WebDriverPage]:
    """A page of each engine."""
    fixture = {"chromium": "page", "firefox": "disk_firefox", "webkit": "disk_webkit"}
    page = request.getfixturevalue(fixture[request.param])
    yield page
    check(page)


def test_a_single_file_runs_with_all_that_belongs_to_it(
    anywhere: Page | WebDriverPage, file: Path
) -> None:
    """Modules, data, packages, icons, pictures, and what is needed late; nothing is asked for.

    Under a policy that lets it run what it holds, and load nothing.
    """
    app = open_file(anywhere, file)
    expect(app.locator("#rows")).to_have_text("1 2 3")
    expect(app.locator("#tiny")).to_have_text("Each Mailbox")
    expect(app.locator("#shout svg path")).to_have_count(2)
    app.locator("#shout").click()
    expect(app.locator("#said")).to_have_text("HELLO")
    size = app.locator("#dot").evaluate("async (dot) => { await dot.decode(); return dot.width }")
    assert size == 3
    assert anywhere.evaluate("document.title") == "Ünïcode & co"
    assert app.locator("#half").get_attribute("href") == "50%-off"


@pytest.fixture(scope="module", params=[True, False], ids=["prerendered", "empty"])
def styled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A single file whose head links a style sheet, under a policy."""
    folder = tmp_path_factory.mktemp("styled")
    (folder / "look").mkdir()
    (folder / "look" / "a style.css").write_text(STYLE, newline="")
    (folder / "look" / "more.css").write_text("#styled { color: rgb(4, 5, 6) }")
    (folder / "look" / "late.css").write_text(LATE)
    # The same under a name that comes before it, and is none of a style sheet.
    (folder / "look" / "a copy.txt").write_text(LATE)
    (folder / "100%.png").write_bytes(DOT)
    (folder / "app.py").write_text(STYLED)
    options = Options(csp=True, prerender=request.param, include=("look/*", "100%.png"))
    made = single.write(folder / "app.py", folder / "out" / "styled.html", options=options)
    assert made.limits == made.problems == ()
    return made.file


def test_a_style_sheet_of_the_head_is_in_force(
    anywhere: Page | WebDriverPage, styled: Path
) -> None:
    """With its pictures and what it imports; it is there once, also where it stood before."""
    app = open_file(anywhere, styled)
    expect(app.locator("#styled")).to_have_text("live")
    look = "(it) => [getComputedStyle(it).color, getComputedStyle(it).backgroundImage.slice(0, 26)]"
    assert app.locator("#styled").evaluate(look) == ["rgb(4, 5, 6)", 'url("data:image/png;base64']
    found = "[...document.querySelectorAll('link[rel=stylesheet], style[title]')]"
    assert anywhere.evaluate(f"{found}.map((each) => each.outerHTML.slice(0, 21))") == [
        '<style title="mine">@'
    ]


def test_a_style_sheet_of_markup_is_in_force_when_the_markup_changes(
    anywhere: Page | WebDriverPage, styled: Path
) -> None:
    """As where markup is made; also where the same file has other names of other types."""
    app = open_file(anywhere, styled)
    expect(app.locator("#styled")).to_have_text("live")
    app.locator("#styled").click()
    expect(app.locator("#late")).to_have_text("new")
    assert app.locator("#late").evaluate("(it) => getComputedStyle(it).color") == "rgb(7, 8, 9)"
    assert anywhere.evaluate("document.querySelectorAll('link[rel=stylesheet]').length") == 0


def test_what_is_kept_is_there_again_after_a_reload(
    anywhere: Page | WebDriverPage, file: Path
) -> None:
    """A page from the disk has storage, in each engine: the tab's and the browser's."""
    app = open_file(anywhere, file)
    expect(app.locator("#kept")).to_have_text("0 0")
    app.locator("#more").click()
    app.locator("#more").click()
    expect(app.locator("#kept")).to_have_text("2 20")
    app = open_file(anywhere, file)
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
    # Firefox tells why when it likes, and whatever test runs then would have to answer for it.
    with disk_firefox.context.expect_event("weberror"):
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


def test_a_file_whose_snapshot_is_damaged_starts_without_and_says_so(
    disk_webkit: WebDriverPage, file: Path
) -> None:
    """It needs a snapshot for nothing. That it says so is what tells all others to have used it."""
    damaged = file.with_name("damaged snapshot.html")
    damaged.write_text(without(file, "snapshot.wasm"), "utf-8")
    app = open_file(disk_webkit, damaged)
    app.locator("#shout").click()
    expect(app.locator("#said")).to_have_text("HELLO")
    with pytest.raises(AssertionError, match="starts without its snapshot"):
        check(disk_webkit)


def without(file: Path, name: str) -> str:
    """Return the text of a single file in which a part is missing."""
    block = rf'<script[^>]* data-wardian-file="[^"]*/{re.escape(name)}"[^>]*>[^<]*</script>'
    text, count = re.subn(block, "", file.read_text("utf-8"))
    assert count == 1
    return text


def changed(file: Path, name: str) -> str:
    """Return the text of a single file in which one letter of a part is another one."""
    text = file.read_text("utf-8")
    block = re.search(rf'data-wardian-file="[^"]*/{re.escape(name)}"[^>]*>', text)
    assert block is not None
    at = block.end() + 8
    return text[:at] + ("B" if text[at] != "B" else "C") + text[at + 1 :]


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("pyodide.asm.wasm", changed),
        ("wardian-site.json", changed),
        ("models.py", changed),
        ("pyodide.mjs", without),
        ("app.py", without),
    ],
)
def test_a_damaged_file_says_which_part_is_damaged(
    page: Page,
    file: Path,
    surprises: Surprises,
    name: str,
    damage: Callable[[Path, str], str],
) -> None:
    """As after a transfer that went wrong: one letter differs, or all of a part is missing."""
    surprises.allow("console", "damaged|starts without its snapshot")
    damaged = file.with_name(f"damaged {name}.html")
    damaged.write_text(damage(file, name), "utf-8")
    page.goto(damaged.as_uri())
    failed = page.locator("wardian-app[status=failed]")
    expect(failed).to_contain_text(
        re.compile(rf"{re.escape(name)} in this file is damaged"), timeout=BOOT_TIMEOUT_MS
    )


def test_the_guide_says_how_large_a_single_file_is(file: Path) -> None:
    """Of a small app, with a snapshot; what one without it has is tested where it is built."""
    said = re.search(r"The file is some (\d+) MB", GUIDE.read_text("utf-8"))
    assert said is not None
    assert file.stat().st_size / 1e6 == pytest.approx(int(said[1]), abs=1)
