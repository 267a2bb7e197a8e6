"""Every program of the guide to the server does what the text beside it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.serving import Served
from tests.browser.waiting import visit

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "server.md"
SECTION = re.compile(r"^## (.+)\n(?:(?!^## ).*\n)*?```python\n((?:.*\n)*?)```", re.MULTILINE)
PROGRAMS = dict(SECTION.findall(GUIDE.read_text(encoding="utf-8")))

Open = Callable[..., Page]


@pytest.fixture
def program(page: Page, place: Callable[..., Served]) -> Open:
    """Return a function that serves the program of a section, and opens its page."""

    def open_program(section: str, path: str = "", **options: Any) -> Page:
        return visit(page, place(PROGRAMS[section], **options).url(path))

    return open_program


def test_the_guide_has_no_other_programs() -> None:
    """One for each test below."""
    tests = Path(__file__).read_text(encoding="utf-8")
    assert [section for section in PROGRAMS if f'program("{section}"' not in tests] == []


@pytest.mark.slow
def test_the_same_clock(program: Open, context: BrowserContext) -> None:
    """Two tabs show the same, and both go on."""
    first = program("The same clock")
    second = visit(context.new_page(), first.url)
    for page in (first, second):
        before = page.locator("span").inner_text()
        expect(page.locator("span")).not_to_have_text(before)


@pytest.mark.slow
def test_a_page_for_each_visitor(program: Open, new_context: Callable[..., BrowserContext]) -> None:
    """The list is everybody's, the field one's own."""
    mine = program("A page for each visitor")
    theirs = visit(new_context().new_page(), mine.url)
    theirs.get_by_label("Message").fill("not sent")
    mine.get_by_label("Message").fill("hello")
    mine.get_by_role("button").click()
    for page in (mine, theirs):
        expect(page.locator("li")).to_have_text(["hello"])
    expect(mine.get_by_label("Message")).to_have_value("")
    expect(theirs.get_by_label("Message")).to_have_value("not sent")


@pytest.mark.slow
def test_the_visit(program: Open) -> None:
    """The query is checked; what is out of bounds is the default."""
    page = program("The visit", "?name=Ada&times=3")
    expect(page.locator("p")).to_have_text(["Hello, Ada."] * 3)
    visit(page, page.url.replace("times=3", "times=3000"))
    expect(page.locator("p")).to_have_text(["Hello, Ada."])


@pytest.mark.slow
def test_sessions(program: Open, new_context: Callable[..., BrowserContext]) -> None:
    """Each browser counts for itself."""
    page = program("Sessions")
    for number in (2, 3):
        page.reload()
        expect(page.locator("p")).to_have_text(f"This is your visit number {number}.")
    other = visit(new_context().new_page(), page.url)
    expect(other.locator("p")).to_have_text("This is your visit number 1.")


@pytest.mark.slow
@pytest.mark.parametrize("below", ["", "/shop"])
def test_addresses(program: Open, below: str) -> None:
    """Links and redirects are right at the root and below a path."""
    page = program("Addresses", below=below)
    page.get_by_role("link", name="Moss").click()
    expect(page.get_by_role("heading")).to_have_text("Moss")
    assert page.url.endswith(f"{below}/plants/2")
    page.get_by_role("link", name="All plants").click()
    expect(page.get_by_role("heading")).to_have_text("Plants")
    visit(page, f"{page.url}plants/77")
    expect(page.get_by_role("heading")).to_have_text("Plants")
    visit(page, f"{page.url}about")
    expect(page.locator("p")).to_have_text("Grown in a glass case.")


@pytest.mark.slow
@pytest.mark.allow_request("^https://example.org/$")
def test_saying_something_to_one_tab(program: Open, context: BrowserContext) -> None:
    """A title, a file and another address, in the tab that asked and no other."""
    context.route("https://example.org/", lambda route: route.fulfill(body="elsewhere"))
    page = program("Saying something to one tab")
    other = visit(context.new_page(), page.url)
    page.get_by_role("button", name="Rename").click()
    page.wait_for_function("() => document.title === 'Another title'")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == "plants.csv"
    assert Path(download.value.path()).read_text() == "name,height\nfern,40\n"
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("https://example.org/")
    assert other.title() != "Another title"
    assert other.url != page.url


@pytest.mark.slow
@pytest.mark.allow_console("413")
def test_files(program: Open) -> None:
    """A file is read; one that is too large is refused, and the page says why."""
    page = program("Files")
    small: Any = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"one\ntwo\n"}
    page.locator("input").set_input_files(small)
    expect(page.locator("output")).to_have_text("a.txt has 2 lines.")
    large: Any = {"name": "b.txt", "mimeType": "text/plain", "buffer": b"x" * 2_000_001}
    page.locator("input").set_input_files(large)
    expect(page.locator("p").nth(1)).to_have_text(re.compile("^b.txt is larger than"))
    expect(page.locator("output")).to_have_text("a.txt has 2 lines.")


@pytest.mark.slow
def test_who_is_there(program: Open, context: BrowserContext) -> None:
    """Tabs are counted as they come and go; a wave is shown at once where it was made."""
    page = program("Who is there")
    expect(page.locator("p")).to_have_text("1 of 1 tabs are connected.")
    other = visit(context.new_page(), page.url)
    for each in (page, other):
        expect(each.locator("p")).to_have_text("2 of 2 tabs are connected.")
    page.get_by_role("button").click()
    expect(page.get_by_text("You waved.")).to_be_visible()
    other.close()
    expect(page.locator("p")).to_have_text(re.compile("^1 of . tabs"))


@pytest.mark.parametrize("place", ["server"], indirect=True)
def test_in_another_application(program: Open) -> None:
    """The application's own page stands beside the program's."""
    page = program("In another application", framework="uvicorn", below="/live")
    expect(page.locator("p")).to_have_text("Hello from Wardian.")
    with urlopen(page.url.removesuffix("live/"), timeout=5) as answer:
        assert answer.read() == b"the application's own page"
