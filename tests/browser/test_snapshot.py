"""Pages that start from saved memory, and pages that could and do not: both behave the same."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from tests.browser.engines import webkit
from tests.browser.static_site import Site
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit, wait_until_live

from wardian.site.build import Options, build

PROGRAM = """
import json
import random
import time
from pathlib import Path

from models import GREETING
from js import document, localStorage
from wardian import Button, Div, Each, Icon, Li, Output, P, Page, Span, State, Ul, run

drawn = random.random()

class Counter(Div):
    n = State(0)

    def build(self):
        self += Output(lambda: self.n, id="count")
        self += Button(Icon("plus"), id="more", on_click=self.more)
        self += Ul(Each(range(30), lambda each: Li(f"item {each}")))

    def more(self):
        self.n += 1

def look():
    from pyodide.ffi import can_run_sync
    said.text = json.dumps({
        "title": document.title, "stored": localStorage.length, "file": __file__,
        "zone": time.tzname, "offset": time.timezone, "random": random.random(),
        "waits": can_run_sync(), "main": __name__,
    })

def load():
    import csv
    import colorsys
    said.text = csv.excel.delimiter + str(colorsys.rgb_to_hsv(0, 0, 1)[2])

def read():
    said.text = Path("rows.txt").read_text()

def fail():
    raise ValueError("no such thing")  # the line that is shown

async def started():
    begun.text = "begun"

begun = Span(id="begun")
said = Span(id="said")
page = Page(P(GREETING, id="greeting"), Counter(), begun, said, title="Saved", lang="de")
for each in (look, load, read, fail):
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
    (source / "app.py").write_text(PROGRAM)
    (source / "models.py").write_text("GREETING = 'hello'\n")
    (source / "rows.txt").write_text("1 2 3")
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


def file_of(site: Site, name: str) -> Path:
    """Return an immutable file of a site."""
    (found,) = site.folder.glob(f"_wardian/*/{name}")
    return found


def asked(site: Site, name: str) -> int:
    """Return how often a file was asked for."""
    return sum(count for path, count in site.requests.items() if path.endswith(f"/{name}"))


def described(site: Site, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change what the page says of its files."""
    page = site.folder / "index.html"
    text = page.read_text()
    block = re.search(r'(data-wardian="boot">)(.*?)(</script>)', text, re.S)
    assert block is not None
    said = json.loads(block[2])
    change(said["files"])
    said["files"] = {name: each for name, each in said["files"].items() if each}
    content = json.dumps(said).replace("<", "\\u003c")
    page.write_text(text[: block.start(2)] + content + text[block.end(2) :])


def replaced(site: Site, content: bytes) -> None:
    """Deploy another snapshot, with the page that belongs to it."""
    file_of(site, "snapshot.wasm").write_bytes(content)
    hashed = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    described(site, lambda files: files["snapshot.wasm"].update(hashed))


def unchecked(site: Site) -> None:
    """Let the page take scripts as they are: what is served then is not what was built."""
    page = site.folder / "index.html"
    page.write_text(re.sub(r' integrity="[^"]*"', "", page.read_text()))


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


@pytest.mark.allow_console(r"no such thing|Traceback|in fail|\^\^|: warning: +\(|^warning:  ")
def test_what_is_not_in_memory_is_had_when_it_is_wanted(saved: Site, page: Page) -> None:
    """Modules of the library, files, and the source that a traceback shows."""
    visit(page, saved.url())
    page.click("#read")
    expect(page.locator("#said")).to_have_text("1 2 3")
    page.click("#load")
    expect(page.locator("#said")).to_have_text(",1")
    page.click("#fail")
    expect(page.locator("wardian-errors")).to_contain_text("app.py")
    expect(page.locator("wardian-errors")).to_contain_text("# the line that is shown")


@pytest.mark.allow_console(NOT_USED)
def test_a_page_is_where_its_visitor_is(saved: Site, new_context: Callable[..., Any]) -> None:
    """Neither the build's time zone nor its engine, and chance is another each time."""
    found = []
    for zone in ("America/New_York", "Australia/Sydney"):
        page = new_context(timezone_id=zone).new_page()
        page.goto(saved.url())
        page.evaluate("localStorage.setItem('a', 'b')")
        visit(page, saved.url())
        with_snapshot = looked(page)
        visit(page, saved.url() + "?again#no-snapshot")
        without = looked(page)
        assert with_snapshot.pop("random") != without.pop("random")
        assert with_snapshot == without
        found.append(with_snapshot)
    assert [each["offset"] for each in found] == [18_000, -36_000]
    assert found[0]["title"] == "Saved"
    assert found[0]["stored"] == 1
    assert found[0]["file"] == "/apps/app/app.py"
    assert found[0]["main"] == "__main__"


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


def other_pyodide(site: Site) -> None:
    """Save the snapshot of another build of Pyodide, deployed with ours."""
    content = file_of(site, "snapshot.wasm").read_bytes()
    ours = re.search(rb'"wasm":"([0-9a-f]{64})"', content)
    assert ours is not None
    replaced(site, content.replace(ours[1], b"0" * 64, 1))


def other_build_id(site: Site) -> None:
    """Do the same where only Pyodide itself can tell."""
    content = bytearray(file_of(site, "snapshot.wasm").read_bytes())
    _, head = struct.unpack_from("<2I", content, 24)
    content[44 + head + 20] ^= 1  # within the id of the build
    replaced(site, bytes(content))


def other_format(site: Site) -> None:
    """Save what another Wardian would."""
    content = bytearray(file_of(site, "snapshot.wasm").read_bytes())
    content[24] ^= 1
    replaced(site, bytes(content))


def other_start(site: Site) -> None:
    """Save the memory of a C library that starts in another way."""
    content = file_of(site, "snapshot.wasm").read_bytes()
    replaced(site, re.sub(rb'"brk":1', b'"brk":2', content, count=1))


def deployed_alone(site: Site) -> None:
    """Deploy another snapshot without the page that belongs to it."""
    file = file_of(site, "snapshot.wasm")
    content = bytearray(file.read_bytes())
    content[-1000] ^= 255
    file.write_bytes(bytes(content))


def truncated(site: Site) -> None:
    """Lose the end on the way."""
    file = file_of(site, "snapshot.wasm")
    file.write_bytes(file.read_bytes()[:5_000_000])


def truncated_and_described(site: Site) -> None:
    """Lose it before its hash was made."""
    replaced(site, file_of(site, "snapshot.wasm").read_bytes()[:5_000_000])


def next_to_nothing(site: Site) -> None:
    """Lose all but the first bytes."""
    replaced(site, file_of(site, "snapshot.wasm").read_bytes()[:30])


def missing(site: Site) -> None:
    """Forget it."""
    file_of(site, "snapshot.wasm").unlink()


def no_bundle(site: Site) -> None:
    """Forget the script that restores it."""
    unchecked(site)
    file_of(site, "snapshot.js").unlink()


def no_option(site: Site) -> None:
    """Have a Pyodide that does not know the option, and so starts Python without a library."""
    unchecked(site)
    file = file_of(site, "pyodide.mjs")
    assert "_loadSnapshot" in file.read_text()
    file.write_text(file.read_text().replace("_loadSnapshot", "_loadSomething"))


def no_method(site: Site) -> None:
    """Have a Pyodide without the method that restores what it keeps of JavaScript."""
    unchecked(site)
    file = file_of(site, "pyodide.asm.mjs")
    assert "restoreSnapshot" in file.read_text()
    file.write_text(file.read_text().replace("API.restoreSnapshot=", "API.restoreSomething="))


def no_exports(site: Site) -> None:
    """Have a Pyodide that keeps what memory is corrected with to itself."""
    unchecked(site)
    file = file_of(site, "pyodide.asm.mjs")
    assert 'Module["_sbrk"]' in file.read_text()
    file.write_text(file.read_text().replace('Module["_sbrk"]', 'Module["_other"]'))


@pytest.mark.parametrize(
    "spoil",
    [
        *(other_pyodide, other_build_id, other_format, other_start, deployed_alone),
        *(truncated, truncated_and_described, next_to_nothing, missing, no_bundle),
        *(no_option, no_method, no_exports),
    ],
)
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
