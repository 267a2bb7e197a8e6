"""Pages that start from saved memory, and pages that could and do not: both behave the same."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from tests.browser.engines import webkit
from tests.browser.saved import COUNTER, write_program
from tests.browser.spoiling import WAYS, file_of
from tests.browser.static_site import Site
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit, wait_until_live

from wardian.site.build import Options, build
from wardian.site.runtime import static_folder
from wardian.site.sizes import first_visit

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio
import json
import random
import secrets
import time
import uuid
from datetime import datetime
from pathlib import Path

from models import GREETING, refuse
from js import document, localStorage
from wardian import Button, Div, Each, Icon, Li, Output, P, Page, Span, State, Ul, run

drawn = random.random()
"""
PROGRAM += COUNTER
PROGRAM += """
def look():
    from pyodide.ffi import can_run_sync
    said.text = json.dumps({
        "title": document.title, "stored": localStorage.length, "file": __file__,
        "zone": time.tzname, "offset": time.timezone,
        "waits": can_run_sync(), "main": __name__,
        "then": str(datetime.fromtimestamp(0)), "now": time.time(),
        "goes on": time.monotonic() > began,
        "drawn": [random.getrandbits(64), secrets.token_hex(), str(uuid.uuid4())],
    })

def load():
    import csv
    import colorsys
    said.text = csv.excel.delimiter + str(colorsys.rgb_to_hsv(0, 0, 1)[2])

def read():
    said.text = Path("rows.txt").read_text()

def fail():
    try:
        json.loads("[")
    except ValueError:
        sorted([1], key=refuse)  # a line further up

def endless():
    def deeper(depth):
        return deeper(depth + 1) + 1
    try:
        deeper(0)
    except RecursionError as error:
        said.text = str(error)

async def wait():
    async with asyncio.timeout(20):
        first, second = await asyncio.gather(asyncio.sleep(0.01, "a"), asyncio.sleep(0, "b"))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.Event().wait()
    except TimeoutError:
        said.text = first + second + "timed out"

async def started():
    begun.text = "begun"
    await begun.update()

began = time.monotonic()
begun = Span(id="begun")
begun.update()  # when there is no tab yet
called = Span(id="called")

def call():
    called.text = "called"
    called.update()

asyncio.get_running_loop().call_later(0.01, call)
said = Span(id="said")
page = Page(P(GREETING, id="greeting"), Counter(), begun, called, said, title="Saved", lang="de")
for each in (look, load, read, fail, endless, wait):
    page += Button(each.__name__, id=each.__name__, on_click=each)
print("the program ran")
run(page, startup=started)
"""
NOT_USED = "was preloaded using link preload but not used"
WITHOUT = "Wardian starts without its snapshot"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a snapshot."""
    source = tmp_path_factory.mktemp("saved")
    write_program(source, PROGRAM)
    made = build(source, source / "dist", options=Options(snapshot=True, prerender=False))
    assert not made.problems
    return source / "dist"


@pytest.fixture
def saved(built: Path, site: Site) -> Site:
    """The same, as this test's own: it may change it."""
    for file in built.rglob("*"):
        if file.is_file():
            site.write(file.relative_to(built).as_posix(), file.read_bytes())
    return site


def asked(site: Site, name: str) -> int:
    """Return how often a file was asked for."""
    return sum(count for path, count in site.requests.items() if path.endswith(f"/{name}"))


def works(page: Page) -> None:
    """Check that the page is live, whichever way it came to be."""
    expect(page.locator("#greeting")).to_have_text("hello")
    expect(page.locator("#begun")).to_have_text("begun")
    page.click("#more")
    expect(page.locator("#count")).to_have_text("1")
    assert page.locator("li").count() == 30


def looked(page: Page) -> dict[str, Any]:
    """Return what the program finds in its surroundings."""
    page.click("#look")
    expect(page.locator("#said")).not_to_be_empty()
    return dict(json.loads(page.inner_text("#said")))


def test_a_page_starts_from_its_snapshot(saved: Site, page: Page) -> None:
    """No library is loaded, and the program does not run again."""
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    visit(page, saved.url())
    works(page)
    assert asked(saved, "snapshot.wasm") == 1
    assert asked(saved, "python.wasm") == asked(saved, "rest.wasm") == 0
    assert "the program ran" not in printed


def test_the_guide_says_how_large_it_is(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the numbers that ``wardian build`` prints, rounded."""
    monkeypatch.setenv("WARDIAN_NODE", "")  # brotli would take seconds, gzip is among its numbers
    guide = (ROOT / "docs" / "guides" / "snapshots.md").read_text("utf-8")
    numbers = re.search(
        r"(\d+) to (\d+) MB for each app \((\d) to (\d) MB .* of (\d) to (\d) MB \((\d) MB\)",
        guide,
    )
    plain = re.search(r"That one is (\d+) MB \((\d) MB compressed\)", guide)
    assert numbers is not None and plain is not None
    small, large, least, most, less, more, sent = map(int, numbers.groups())
    rows = {row.what: row for row in first_visit(built)}
    assert small < rows["snapshot"].size / 1e6 < large
    assert least - 0.2 < rows["snapshot"].gzip / 1e6 < most + 0.2
    (archive,) = built.glob("_wardian/*/python.wasm")
    content = archive.read_bytes()
    assert less < len(content) / 1e6 < more
    assert len(gzip.compress(content)) / 1e6 == pytest.approx(sent, abs=0.5)
    every = (static_folder() / "snapshot.wasm").read_bytes()
    known = json.loads((static_folder() / "sizes.json").read_text("utf-8"))
    zipped, _brotli = known[hashlib.sha256(every).hexdigest()]
    assert len(every) / 1e6 == pytest.approx(int(plain[1]), abs=1)
    assert zipped / 1e6 == pytest.approx(int(plain[2]), abs=0.5)


@pytest.mark.allow_console(r"no such thing|Traceback|in fail|\^\^|: warning: +\(|^warning:  ")
@pytest.mark.allow_console("JSONDecodeError|During handling")
def test_what_is_not_in_memory_is_had_when_it_is_wanted(saved: Site, page: Page) -> None:
    """Modules of the library, files, and the source that a traceback shows."""
    visit(page, saved.url())
    page.click("#read")
    expect(page.locator("#said")).to_have_text("1 2 3")
    page.click("#load")
    expect(page.locator("#said")).to_have_text(",1")
    page.click("#fail")
    for text in ("app.py", "# a line further up", "models.py", "# the line that is shown"):
        expect(page.locator("wardian-errors")).to_contain_text(text)
    expect(page.locator("wardian-errors")).to_contain_text("json/decoder.py")
    page.click("#endless")
    expect(page.locator("#said")).to_contain_text("maximum recursion depth exceeded")


@pytest.mark.allow_console(NOT_USED)
def test_a_page_is_where_its_visitor_is(saved: Site, new_context: Callable[..., Any]) -> None:
    """Neither the build's time zone, clock nor engine, and chance is another each time."""
    found = []
    drawn: set[str] = set()
    for zone in ("America/New_York", "Australia/Sydney"):
        page = new_context(timezone_id=zone).new_page()
        page.goto(saved.url())
        page.evaluate("localStorage.setItem('a', 'b')")
        visit(page, saved.url())
        with_snapshot = looked(page)
        visit(page, saved.url() + "?again#no-snapshot")
        without = looked(page)
        drawn.update(map(str, with_snapshot.pop("drawn") + without.pop("drawn")))
        assert abs(with_snapshot.pop("now") - without.pop("now")) < 600
        assert with_snapshot == without
        found.append(with_snapshot)
    assert len(drawn) == 4 * 3
    assert [each["offset"] for each in found] == [18_000, -36_000]
    assert found[0]["title"] == "Saved"
    assert found[0]["stored"] == 1
    assert found[0]["file"] == "/apps/app/app.py"
    assert found[0]["main"] == "__main__"
    assert found[0]["goes on"] is True


@pytest.mark.allow_console(NOT_USED)
def test_the_loop_goes_on(saved: Site, page: Page) -> None:
    """Waiting, time limits, and what was to be called or sent when the build stopped."""
    visit(page, saved.url())
    expect(page.locator("#called")).to_have_text("called")
    page.click("#wait")
    expect(page.locator("#said")).to_have_text("abtimed out")
    assert asked(saved, "python.wasm") == 0


def test_python_waits_for_promises_where_the_engine_can(saved: Site, page: Page) -> None:
    """Although the engine of the build could not: Python is told again."""
    visit(page, saved.url())
    waited = page.evaluate(
        """async () => 'Suspending' in WebAssembly ? (await wardian.pyodide).runPythonAsync(`
from asyncio import sleep
from pyodide.ffi import run_sync
async def later():
    await sleep(0.01)
    return 7
run_sync(later())`) : 7"""
    )
    assert waited == 7


def test_an_app_that_is_shown_again_begins_again(saved: Site, page: Page) -> None:
    """Its memory has gone on: the second time the program runs, as on any page."""
    visit(page, saved.url())
    works(page)
    page.evaluate(
        """() => { const app = document.querySelector('wardian-app'); const next = app.cloneNode();
        next.removeAttribute("status"); app.remove(); document.body.append(next); }"""
    )
    wait_until_live(page)
    expect(page.locator("#count")).to_have_text("0")
    works(page)


def test_firefox_starts_from_a_snapshot(saved: Site, disk_firefox: Page) -> None:
    """Memory that Node has saved is memory to any engine."""
    visit(disk_firefox, saved.url())
    works(disk_firefox)
    assert asked(saved, "python.wasm") == 0


def test_webkit_starts_from_a_snapshot(saved: Site) -> None:
    """Also to one that cannot wait for promises."""
    with webkit() as driver:
        driver.get(saved.url())
        wait = WebDriverWait(driver, BOOT_TIMEOUT_MS / 1000, poll_frequency=0.1)
        find = driver.find_element
        wait.until(
            lambda _: find(By.TAG_NAME, "wardian-app").get_attribute("status") in ("live", "failed")
        )
        find(By.ID, "more").click()
        wait.until(lambda _: find(By.ID, "count").text == "1")
        find(By.ID, "look").click()
        wait.until(lambda _: find(By.ID, "said").text)
        assert json.loads(find(By.ID, "said").text)["waits"] is False
    assert asked(saved, "python.wasm") == 0


@pytest.mark.allow_console(NOT_USED)
def test_no_snapshot_in_the_address_turns_it_off(saved: Site, page: Page) -> None:
    """Without a word."""
    visit(page, saved.url("#no-snapshot"))
    works(page)
    assert asked(saved, "python.wasm") == 1
    assert asked(saved, "rest.wasm") == 0


@pytest.mark.parametrize("spoil", WAYS)
@pytest.mark.allow_console(WITHOUT)
@pytest.mark.allow_console("404|integrity|" + NOT_USED)
def test_a_page_whose_snapshot_does_not_fit_starts_as_any(
    saved: Site, page: Page, spoil: Callable[[Site], None]
) -> None:
    """It says so on the console, once, and is live all the same."""
    spoil(saved)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    visit(page, saved.url())
    works(page)
    page.click("#load")
    expect(page.locator("#said")).to_have_text(",1")
    assert asked(saved, "python.wasm") == 1
    assert len([text for text in said if text.startswith(WITHOUT)]) == 1
    assert "the program ran" in said


GROWN = """
from wardian import Button, Page, Span, run

rows = bytearray(40_000_000)
rows[12_345_678] = 7
said = Span(id="said")
run(Page(said, Button("look", id="look", on_click=lambda: said.set(rows)), title="Grown"))
"""


def test_memory_may_be_larger_than_it_is_at_first(tmp_path: Path, site: Site, page: Page) -> None:
    """It grows before it is filled, and what is empty in it costs nothing."""
    (tmp_path / "app.py").write_text(
        dedent(GROWN).replace("said.set(rows)", "setattr(said, 'text', str(rows[12_345_678]))")
    )
    built = build(tmp_path / "app.py", site.folder, options=Options(snapshot=True))
    assert not built.problems
    assert file_of(site, "snapshot.wasm").stat().st_size < 12_000_000
    visit(page, site.url())
    page.click("#look")
    expect(page.locator("#said")).to_have_text("7")
    assert asked(site, "python.wasm") == 0


VISITS = """
from wardian import Page, Span, run

opened = []

def visit(request):
    opened.append(request.query.get("name", "nobody"))
    return Page(Span(" ".join(opened), id="opened"), title="Visits")

run(visit)
"""


def test_page_functions_are_called_by_visits_alone(tmp_path: Path, site: Site, page: Page) -> None:
    """What a visit leaves in memory is the visitor's own."""
    (tmp_path / "app.py").write_text(VISITS)
    assert not build(tmp_path / "app.py", site.folder, options=Options(snapshot=True)).problems
    visit(page, site.url("?name=Ada"))
    expect(page.locator("#opened")).to_have_text("Ada")
    assert asked(site, "python.wasm") == 0


def test_an_app_that_cannot_be_saved_is_built_without(
    tmp_path: Path, site: Site, page: Page
) -> None:
    """The person who builds is told why, and the page starts as any."""
    (tmp_path / "app.py").write_text(
        "from js import Object\nfrom wardian import Page, Span, run\n"
        "held = Object.new()\nrun(Page(Span('here', id='here'), title='Held'))\n"
    )
    built = build(tmp_path / "app.py", site.folder, options=Options(snapshot=True))
    said = "because it holds objects of JavaScript or proxies of functions: held"
    assert f"there is no snapshot of app.py, {said}" in built.problems
    visit(page, site.url())
    expect(page.locator("#here")).to_have_text("here")
    assert asked(site, "python.wasm") == 1
