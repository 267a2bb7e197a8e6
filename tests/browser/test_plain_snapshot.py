"""Pages built where there is no Node: from the memory that every installation brings along."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.from_disk import check, open_file
from tests.browser.saved import COUNTER, write_program
from tests.browser.static_site import Site
from tests.browser.waiting import visit

from wardian.site import closure, single, snapshot
from wardian.site.build import Options, build
from wardian.site.sizes import first_visit

PROGRAM = """
import csv
import random
from pathlib import Path

from js import Object, document
from models import GREETING, refuse
from wardian import Button, Div, Each, Icon, Li, Output, P, Page, Span, State, Ul, run

held = Object.new()  # what no memory of a program could have
drawn = random.random()
"""
PROGRAM += COUNTER.replace("State(0)", "State(0, keep=True)")
PROGRAM += """
def load():
    import mailbox
    said.text = f"{mailbox.Mailbox.__name__} {document.title} {Path('rows.txt').read_text()}"

def fail():
    refuse(1)  # a line further up

said = Span(id="said")
page = Page(P(f"{GREETING} {drawn}", id="greeting"), Counter(), said, title="Plain")
for each in (load, fail):
    page += Button(each.__name__, id=each.__name__, on_click=each)
print("the program ran")
run(page)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a program, its site and its single file, built where there is no Node."""
    source = tmp_path_factory.mktemp("plain")
    write_program(source, PROGRAM)
    options = Options(snapshot=True, prerender=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARDIAN_NODE", "")
        made = build(source / "app.py", source / "dist", options=options)
        file = single.write(source / "app.py", source / "plain.html", options=options)
        rows = {row.what: row for row in first_visit(source / "dist")}
    assert made.problems == file.problems == (closure.NO_NODE, snapshot.NO_NODE)
    assert rows["snapshot"].brotli is not None, "it is measured when the wheel is made"
    return source


def works(page: Page) -> str:
    """Check that the page is live, with all it has; return what it greets with."""
    page.click("#more")
    expect(page.locator("#count")).to_have_text("1")
    assert page.locator("li").count() == 30
    page.click("#load")
    expect(page.locator("#said")).to_have_text("Mailbox Plain 1 2 3")
    page.click("#fail")
    for text in ("app.py", "# a line further up", "models.py", "# the line that is shown"):
        expect(page.locator("wardian-errors")).to_contain_text(text)
    page.evaluate("sessionStorage.clear()")
    return page.inner_text("#greeting")


@pytest.mark.allow_console(r"Synchronous XMLHttpRequest|no such thing|Traceback|in fail|in refuse")
@pytest.mark.allow_console(r"\^\^|: warning: +\(|^warning:  |was preloaded using link preload")
def test_a_page_starts_from_memory_that_every_installation_has(
    project: Path, site: Site, page: Page
) -> None:
    """The program is imported on top of it; without it, the page is the same."""
    shutil.copytree(project / "dist", site.folder, dirs_exist_ok=True)
    printed: list[str] = []
    page.on("console", lambda message: printed.append(message.text))
    greetings = set()
    for address in ("index.html", "index.html?again", "index.html?without#no-snapshot"):
        before = site.requests.copy()
        visit(page, site.url(address))
        greetings.add(works(page))
        new = site.requests - before
        asked = {Path(path).name for path in new}
        assert "snapshot.wasm" in asked  # before the page is told not to use it
        started = {"python.wasm", "wardian.bin"} if "without" in address else set()
        assert asked & {"python.wasm", "wardian.bin"} == started
    assert len(greetings) == 3, "chance is another each time"
    assert printed.count("the program ran") == 3


@pytest.mark.allow_console(r"no such thing|Traceback|in fail|in refuse|\^\^|: warning: +\(")
@pytest.mark.allow_console("^warning:  ")
def test_a_single_file_starts_from_it(project: Path, page: Page) -> None:
    """From a disk, where nothing can be asked for."""
    open_file(page, project / "plain.html")
    works(page)
    check(page)
