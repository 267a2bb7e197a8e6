"""Lists with a window in a real browser: what is scrolled to is there, and stays where it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.hosts import Host
from tests.browser.person import opened
from tests.browser.serving import Served
from tests.browser.static_site import Site
from tests.browser.waiting import visit

# On a machine that does other things as well, any flush may take longer than a frame.
pytestmark = [pytest.mark.slow, pytest.mark.allow_console("A flush took")]

LONG = """
from wardian import Button, Div, Each, Input, Page, Span, State, VirtualList, run

class Line:
    text = State("")
    draft = State("")

    def __init__(self, number):
        self.number = number
        self.text = f"line {number} " + "more " * (number % 4 * 12)

def note(line, event):
    line.draft = event.value

def show(line):
    return Div(Span(line.number, classes="number"), Span(line.text, classes="text"),
               Input(value=line.draft, on_input=note, aria_label="draft"), classes="line")

class Lines(Div):
    lines = State([])

    def build(self):
        self.made = -1
        self.lines = [Line(number) for number in range(100_000)]
        self.list = VirtualList(self.lines, show, height="400px", id="list", style="width: 300px")
        self += self.list
        for act in (self.before, self.one, self.grow, self.shrink, self.turn, self.some, self.none,
                    self.all, self.far, self.last):
            self += Button(act.__name__, on_click=act, id=act.__name__)

    def before(self):
        self.made -= 500
        self.lines[:0] = [Line(number) for number in range(self.made, self.made + 500)]

    def one(self):
        self.made -= 1
        self.lines.insert(0, Line(self.made))

    def grow(self):
        for line in self.list.each.items[:3]:
            line.text += "grown " * 60

    def shrink(self):
        for line in self.list.each.items[:3]:
            line.text = "short"

    def turn(self):
        self.lines.sort(key=lambda line: -line.number)

    def some(self):
        self.lines = [line for line in self.lines if line.number % 20_000 == 0]

    def none(self):
        self.lines = []

    def all(self):
        self.lines = [Line(number) for number in range(100_000)]

    def far(self):
        self.list.scroll_to(54_321)

    def last(self):
        self.list.scroll_to(-1)

run(Page(Lines()))
"""

TABLE = """
from wardian import Div, Each, Page, Table, Tbody, Td, Th, Thead, Tr, run

def show(number):
    return Tr(Td(number), Td(f"cell {number}"))

run(Page(Table(Thead(Tr(Th("number"), Th("cell"))),
    Tbody(Each(range(20_000), show, window=True)), id="table")))
"""

SHARED = """
from wardian import Button, Div, Page, State, VirtualList, run

class Log(Div):
    lines = State([])

    def build(self):
        self.lines = [f"line {number}" for number in range(50_000)]
        self.list = VirtualList(self.lines, lambda line: Div(line, classes="line"), height="300px",
                                id="list")
        self += self.list
        self += Button("add", id="add", on_click=self.add)
        self += Button("go", id="go", on_click=lambda: self.list.scroll_to(30))

    def add(self):
        self.lines.insert(0, f"new {len(self.lines)}")

run(Page(Log()))
"""

TWICE = """
from wardian import Div, Each, Page, run

lines = Each(range(50_000), lambda number: Div(f"line {number}", classes="line"), window=True)
style = "height: 300px; overflow: auto"

run(Page(Div(lines, id="one", style=style), Div(lines, id="two", style=style)))
"""

# What a person sees of a list: each row in sight by its number, and where the first of them is.
SEEN = """(scroller) => {
  const box = scroller === document.scrollingElement
    ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
  const inside = ({ top, bottom }) => bottom > box.top + 1 && top < box.bottom - 1;
  const rows = [...scroller.querySelectorAll('.line, tbody tr')]
    .filter((row) => inside(row.getBoundingClientRect()));
  const spaces = [...scroller.querySelectorAll('wardian-space')]
    .filter((space) => inside(space.getBoundingClientRect()));
  return {
    numbers: rows.map((row) => parseInt(row.textContent.replace(/^\\D*(?=-?\\d)/, ''))),
    top: rows.length ? rows[0].getBoundingClientRect().top - box.top : 0,
    spaces: spaces.length,
    rows: scroller.querySelectorAll('.line, tbody tr').length,
  };
}"""
SETTLED = f"""(scroller) => {{
  const now = ({SEEN})(scroller);
  return now.rows && !now.spaces;
}}"""
MARK = """addEventListener('DOMContentLoaded', () =>
  document.querySelectorAll('.line').forEach((row) => { row.isFromServer = true }))"""
# A change is laid out in a frame, those who watch sizes are told in it, and act in the next.
SCROLL = """async (scroller, to) => {
  if (to !== null) scroller.scrollTop = to;
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
}"""


def seen(scroller: Locator) -> dict[str, Any]:
    """What a person sees once nothing is missing: within seconds, however far it was."""
    handle = scroller.element_handle()
    scroller.page.wait_for_function(SETTLED, arg=handle, timeout=10_000)
    return scroller.evaluate(SEEN)  # type: ignore[no-any-return]


def scrolled(scroller: Locator, to: float | None) -> dict[str, Any]:
    """Scroll to a position (``None``: nowhere, but let frames pass); what a person sees there."""
    scroller.evaluate(SCROLL, to)
    return seen(scroller)


def wait_until_others_are_seen(scroller: Locator, number: int) -> dict[str, Any]:
    """Wait until a row is not in sight any more; what a person sees then."""
    scroller.page.wait_for_function(
        f"([scroller, number]) => !({SEEN})(scroller).numbers.includes(number)",
        arg=[scroller.element_handle(), number],
    )
    return seen(scroller)


@pytest.fixture
def lines(host: Host, tmp_path: Path) -> Locator:
    """A list of 100,000 lines of different heights, that scrolls in a box of 400 pixels."""
    return opened(host, tmp_path, LONG).locator("#list")


def press(lines: Locator, name: str) -> None:
    """Press a button of the program, without scrolling to it."""
    lines.page.locator(f"#{name}").evaluate("(button) => button.click()")


def test_wherever_it_is_scrolled_to_rows_are_there(lines: Locator) -> None:
    """Near, far, at the end and back; never many of them, and side by side."""
    height = lines.evaluate("(list) => list.scrollHeight")
    assert height > 100_000 * 20
    for to in (0, 300, 1500, height // 2, height // 2 - 700, height, 0):
        now = scrolled(lines, to)
        first = now["numbers"][0]
        assert now["numbers"] == list(range(first, first + len(now["numbers"]))), to
        assert now["rows"] < 200
        assert abs(first - 100_000 * to / height) < 1000
    assert now["numbers"][0] == 0
    assert scrolled(lines, 2**30)["numbers"][-1] == 99_999


def test_a_wheel_moves_what_is_seen_by_what_it_turns(lines: Locator) -> None:
    """Rows come and go above and below, and nothing jumps, down or up."""
    lines.hover()
    before = scrolled(lines, 200_000)
    for step in (120,) * 12 + (-120,) * 12:
        numbers = seen(lines)["numbers"]
        keep = numbers[len(numbers) // 2]
        at = _place_of(lines, keep)
        lines.page.mouse.wheel(0, step)
        lines.page.wait_for_function(
            f"([list, before]) => Math.abs(({PLACE})(list, {keep}) - before) > 100",
            arg=[lines.element_handle(), at],
        )
        seen(lines)
        assert _place_of(lines, keep) == pytest.approx(at - step, abs=2)
    assert seen(lines)["numbers"] == before["numbers"]


PLACE = """(list, number) => [...list.querySelectorAll('.line')].find((row) =>
  row.querySelector('.number').textContent === `${number}`)?.getBoundingClientRect().top"""


def _place_of(lines: Locator, number: int) -> float:
    return lines.evaluate(PLACE, number)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", ["one", "before", "grow"])
def test_what_is_in_sight_stays_while_rows_above_change(lines: Locator, name: str) -> None:
    """Others come before them, a few or many, or those above grow; before is not behind."""
    before = scrolled(lines, 30_000)
    keep = before["numbers"][2]
    place = _place_of(lines, keep)
    marker = lines.locator("wardian-window")
    rows = marker.get_attribute("rows")
    press(lines, name)
    if name == "grow":
        expect(lines.locator(".line").first).to_contain_text("grown")
    else:
        expect(marker).not_to_have_attribute("rows", rows or "")
    assert scrolled(lines, None)["numbers"] == before["numbers"]
    assert _place_of(lines, keep) == pytest.approx(place, abs=1.5)


def test_the_end_stays_in_sight_while_rows_above_shrink(lines: Locator) -> None:
    """What is scrolled becomes shorter then: the browser moves it, and nobody else does."""
    scrolled(lines, 2**30)
    press(lines, "grow")
    expect(lines.locator(".line").first).to_contain_text("grown")
    numbers = scrolled(lines, 2**30)["numbers"]
    place = _place_of(lines, 99_999)
    press(lines, "shrink")
    expect(lines.locator(".line").first).to_contain_text("short")
    assert scrolled(lines, None)["numbers"] == numbers
    assert _place_of(lines, 99_999) == pytest.approx(place, abs=1.5)


def test_the_row_with_the_focus_stays(lines: Locator) -> None:
    """However far away it is scrolled: what is typed then arrives in it."""
    scrolled(lines, 2_000)
    number = seen(lines)["numbers"][3]
    field = lines.locator(".line", has=lines.page.locator(f"text='{number}'")).locator("input")
    field.evaluate("(field) => { field.focus({ preventScroll: true }); field.mark = true }")
    lines.page.keyboard.type("abc")
    scrolled(lines, 1_000_000)
    scrolled(lines, 2_000_000)
    assert lines.page.evaluate("document.activeElement.mark")
    assert lines.page.evaluate("document.activeElement.value") == "abc"
    scrolled(lines, 0)
    lines.page.keyboard.type("de")  # the browser scrolls to where it is typed
    now = seen(lines)
    assert number in now["numbers"]
    assert lines.page.evaluate("document.activeElement.value") == "abcde"
    lines.page.evaluate("document.activeElement.blur()")
    scrolled(lines, 1_000_000)
    scrolled(lines, 2_000)
    values = lines.locator("input").evaluate_all("(fields) => fields.map(({ value }) => value)")
    assert "abcde" in values


def test_keys_scroll(lines: Locator) -> None:
    """The list can have the focus; End, Home and Page Down do what they do."""
    lines.focus()
    lines.page.keyboard.press("End")
    expect(lines.locator(".line").last).to_contain_text("line 99999")
    assert seen(lines)["numbers"][-1] == 99_999
    lines.page.keyboard.press("Home")
    expect(lines.locator(".line").first).to_contain_text("line 0")
    assert seen(lines)["numbers"][0] == 0
    for _ in range(8):
        at = lines.evaluate("(list) => list.scrollTop")
        lines.page.keyboard.press("PageDown")
        lines.page.wait_for_function(
            "([list, at]) => list.scrollTop > at + 200", arg=[lines.element_handle(), at]
        )
        numbers = seen(lines)["numbers"]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_python_scrolls_to_a_row(lines: Locator) -> None:
    """To one that is not there yet, and to the last; and the program knows which rows there are."""
    press(lines, "far")
    expect(lines.locator(".line", has_text="line 54321")).to_be_in_viewport()
    assert 54_321 in seen(lines)["numbers"]
    press(lines, "last")
    expect(lines.locator(".line", has_text="line 99999")).to_be_in_viewport()
    press(lines, "far")
    expect(lines.locator(".line", has_text="line 54321")).to_be_in_viewport()


def test_other_items_are_shown_where_it_is_scrolled(lines: Locator) -> None:
    """Sorted: others at the same place. Filtered: what is left. None, and all again."""
    place = scrolled(lines, 500_000)["numbers"][0]
    press(lines, "turn")
    numbers = wait_until_others_are_seen(lines, place)["numbers"]
    assert abs(99_999 - place - numbers[0]) < 50
    press(lines, "some")
    expect(lines.locator(".line")).to_have_count(5)
    assert sorted(seen(lines)["numbers"]) == [0, 20_000, 40_000, 60_000, 80_000]
    press(lines, "none")
    expect(lines.locator(".line")).to_have_count(0)
    press(lines, "all")
    expect(lines.locator(".line").first).to_contain_text("line 0")
    assert seen(lines)["numbers"][:3] == [0, 1, 2]
    assert scrolled(lines, 2**30)["numbers"][-1] == 99_999


def test_assistive_technology_is_told_of_all_rows(lines: Locator) -> None:
    """Each row says which of how many it is, although few are there."""
    now = scrolled(lines, 40_000)
    expect(lines).to_have_role("list")
    row = lines.locator(".line", has=lines.page.locator(f"text='{now['numbers'][0]}'")).first
    expect(row).to_have_role("listitem")
    expect(row).to_have_attribute("aria-posinset", str(now["numbers"][0] + 1))
    expect(row).to_have_attribute("aria-setsize", "100000")
    assert lines.locator("wardian-space:not([aria-hidden=true])").count() == 0


def test_a_narrower_list_shows_the_same_rows(lines: Locator) -> None:
    """Its rows are of other heights then: the first in sight remains, and is at the top."""
    before = scrolled(lines, 100_000)["numbers"]
    lines.evaluate("(list) => { list.style.width = '170px' }")
    now = scrolled(lines, None)["numbers"]
    assert before[0] <= now[0] <= before[1]
    assert scrolled(lines, 2**30)["numbers"][-1] == 99_999


def test_the_document_can_be_what_scrolls(host: Host, tmp_path: Path) -> None:
    """A table in it: its rows are told apart from its head, and space stands in no cell."""
    app = opened(host, tmp_path, TABLE)
    page = app.page
    scroller = page.locator("html")
    expect(app.locator("table")).to_have_attribute("aria-rowcount", "20001")
    for to, least in ((5_000, 100), (200_000, 5_000), (2**30, 19_900), (0, 0)):
        now = scrolled(scroller, to)
        first = now["numbers"][0]
        assert first >= least
        assert now["numbers"] == list(range(first, first + len(now["numbers"])))
        row = app.locator("tbody tr", has_text=f"cell {now['numbers'][-1]}").last
        expect(row).to_have_attribute("aria-rowindex", str(now["numbers"][-1] + 2))
    page.evaluate("() => scrollTo(0, 0)")


def test_two_tabs_of_one_page_see_different_parts(serve: Callable[..., Served], page: Page) -> None:
    """Of one list: each has what it looks at, and neither moves the other."""
    url = serve(SHARED).url()
    one = visit(page, url)
    two = visit(page.context.new_page(), url)
    lists = [each.locator("#list") for each in (one, two)]
    first = scrolled(lists[0], 100_000)["numbers"]
    second = scrolled(lists[1], 600_000)["numbers"]
    assert first[-1] < second[0]
    two.locator("#add").click()
    for each in lists:
        expect(each.locator("wardian-window")).to_have_attribute("rows", re.compile("^50001 "))
    assert seen(lists[0])["numbers"] == first
    assert seen(lists[1])["numbers"] == second
    late = visit(page.context.new_page(), url)
    assert seen(late.locator("#list"))["numbers"][0] == 50_000
    two.close()
    late.close()


def test_all_tabs_are_scrolled_and_none_that_comes_later(
    serve: Callable[..., Served], page: Page
) -> None:
    """By the program: whoever is there goes where it says, once."""
    url = serve(SHARED).url()
    one = visit(page, url)
    two = visit(page.context.new_page(), url)
    lists = [each.locator("#list") for each in (one, two)]
    for each in lists:
        seen(each)
    one.locator("#go").click()
    for each in lists:
        expect(each.locator(".line", has_text=re.compile("^line 30$"))).to_be_in_viewport()
        expect(each.locator("wardian-window")).not_to_have_attribute("goal", re.compile(""))
    late = visit(page.context.new_page(), url)
    assert seen(late.locator("#list"))["numbers"][0] == 0
    two.close()
    late.close()


def test_a_list_is_scrolled_in_two_places_of_one_page(host: Host, tmp_path: Path) -> None:
    """Each has the rows that are seen there, and keeps them."""
    app = opened(host, tmp_path, TWICE)
    one, two = app.locator("#one"), app.locator("#two")
    for to in (5_000, 100_000, 110_000):
        first = scrolled(one, to)["numbers"]
        second = scrolled(two, 10 * to)["numbers"]
        assert first[-1] < second[0]
        assert scrolled(one, None)["numbers"] == first
        assert scrolled(two, None)["numbers"] == second
        told = one.locator("wardian-window").get_attribute("rows") or ""
        assert len(told.split()) == 5, told


def test_a_first_response_has_the_first_rows(serve: Callable[..., Served], page: Page) -> None:
    """As HTML, which the tab keeps; what makes them scroll comes with the script."""
    url = serve(LONG).url()
    html = page.request.get(url).text()
    assert html.count('class="line"') == 50
    assert "<wardian-window" not in html
    assert "<wardian-space" not in html
    page.add_init_script(MARK)
    visit(page, url)
    page.wait_for_selector("wardian-space", state="attached")
    rows = page.locator(".line")
    assert rows.evaluate_all("(rows) => rows.filter((row) => row.isFromServer).length") == 50
    assert scrolled(page.locator("#list"), 100_000)["rows"] < 200


@pytest.mark.allow_console("WebSocket connection|Failed to load resource")
def test_the_place_survives_a_server_that_starts_anew(
    serve: Callable[..., Served], page: Page
) -> None:
    """The page is made again, and shows the rows that the person was looking at."""
    served = serve(LONG)
    visit(page, served.url())
    before = scrolled(page.locator("#list"), 60_000)["numbers"]
    served.stop()
    served.start()
    marker = page.locator("wardian-window")
    expect(page.locator("[data-wardian=bar]")).to_have_count(0, timeout=20_000)
    expect(marker).to_have_count(1)
    page.wait_for_function(
        f"([list, number]) => ({PLACE})(list, number) !== undefined",
        arg=[page.locator("#list").element_handle(), before[1]],
    )
    assert seen(page.locator("#list"))["numbers"] == before


def test_pages_without_a_window_do_not_load_it(site: Site, page: Page) -> None:
    """It is a file of its own, which comes with the first list that has one."""
    visit(page, site.app("from wardian import *\nrun(Page(Ul(Each(['a'], Li))))"))
    assert "/_wardian/window.js" not in site.requests
    visit(page, site.app(TABLE, name="table"))
    expect(page.locator("table")).to_have_attribute("aria-rowcount", "20001")
    assert site.requests["/_wardian/window.js"] == 1
