"""A list of 100,000 rows of which a window is shown: opening it, scrolling it, what it holds.

Some rows are higher than others. Ratios are to the same list with 1,000 rows, in the same run.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser.static_site import Site

from wardian import Each

from .table.measuring import opened
from .table.operations import Operation
from .table.tab import Tab

pytestmark = pytest.mark.skipif(
    "window" not in inspect.signature(Each.__init__).parameters,
    reason="Each shows all of its rows yet",
)

SIZES = (1000, 100_000)
ROUNDS = 7
OPENING = 1.3
DROPPED = 0.05
HELD = 1.3
PROGRAM = """
from wardian import Button, Div, Each, Page, State, run

class Row:
    def __init__(self, number):
        self.number = number
        self.lines = 2 if number % 3 else 1

class Rows(Div):
    rows = State([])

    def build(self):
        self += Button("close", id="close", on_click=lambda: self.show_rows([]))
        for size in (1000, 100_000):
            made = [Row(number) for number in range(size)]
            open_rows = lambda made=made: self.show_rows(made)
            self += Button(str(size), id=f"open{size}", on_click=open_rows)
        self += Div(Each(lambda: self.rows, self.row, key="number", window=True), id="list")

    def show_rows(self, rows):
        self.rows = rows

    def row(self, row):
        second = "next line" if row.lines > 1 else ""
        return Div(Div(f"row {row.number}"), Div(second), classes="row")

run(Page(Rows(), css="#list { height: 500px; overflow: auto } .row { min-height: 20px }"))
"""
READY = """<script type="module">addEventListener("load", async () => {
  await wardian.ready; window.ready = true })</script>"""
SHOWN = "document.querySelector('#list .row')?.innerText.includes('row 0')"
CLOSE = ("#close", "!document.querySelector('#list .row')")
# One screen in every fifth of a second, as a person who looks for something does.
SCROLL = """async (frames) => {
  const list = document.querySelector('#list');
  list.scrollTop = 0;
  const next = () => new Promise(requestAnimationFrame);
  for (let warm = 0; warm < 30; warm++) await next(list.scrollTop += 40);
  let before = await next(), dropped = 0, empty = 0;
  for (let frame = 0; frame < frames; frame++) {
    list.scrollTop += 40;
    const now = await next();
    dropped += Math.max(0, Math.round((now - before) / (1000 / 60)) - 1);
    before = now;
    const box = list.getBoundingClientRect();
    const seen = document.elementFromPoint(box.x + 20, box.y + box.height / 2);
    if (!seen?.closest('.row')) empty++;
  }
  return { dropped: dropped / (frames + dropped), empty: empty / frames };
}"""
FRAMES = 240


@pytest.fixture(scope="module")
def tab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """The program in a tab."""
    site = Site(tmp_path_factory.mktemp("window"))
    site.csp = None  # a script of the page's tells when it is ready
    url = site.app(PROGRAM, head=READY)
    with opened(browser, {"window": url}) as [tab]:
        yield tab
    site.close()


def _opening(size: int) -> Operation:
    return Operation(
        name=f"open{size}",
        title="",
        weight=1,
        ready=(CLOSE,),
        click=f"#open{size}",
        until=SHOWN,
    )


def test_a_long_list_opens_as_fast_as_a_short_one(tab: Tab) -> None:
    """From the click to the painted page: 100,000 rows take at most 1.3 times of 1,000."""
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    for size in SIZES * 2:
        tab.steps([CLOSE, (f"#open{size}", SHOWN)])
    for _ in range(ROUNDS):
        for size in SIZES:
            times[size].append(tab.measure(_opening(size)).total)
    short, long = (median(times[size]) for size in SIZES)
    print(f"\nopening 1,000 rows {short:.1f} ms, 100,000 rows {long:.1f} ms, {long / short:.2f} ×")
    assert long <= OPENING * short


def test_scrolling_by_script_drops_no_frames(tab: Tab) -> None:
    """At most 5 % of the frames are dropped, and in none is the middle of the list empty."""
    tab.steps([CLOSE, ("#open100000", SHOWN)])
    tab.page.bring_to_front()
    seen = tab.page.evaluate(SCROLL, FRAMES)
    print(f"\nscrolling: {seen['dropped']:.1%} dropped, {seen['empty']:.1%} with nothing to see")
    assert seen["dropped"] <= DROPPED
    assert seen["empty"] <= DROPPED


def test_what_is_held_follows_what_is_shown(tab: Tab) -> None:
    """Nodes and the client's memory: with 100,000 rows at most 1.3 times of with 1,000."""
    held = {}
    for size in SIZES:
        tab.steps([CLOSE, (f"#open{size}", SHOWN)])
        held[size] = _held(tab)
    print(f"\n{held}")
    short, long = (held[size] for size in SIZES)
    assert long["rows"] == pytest.approx(short["rows"], rel=0.1)
    assert long["Nodes"] <= HELD * short["Nodes"]
    assert long["JSHeapUsedSize"] <= HELD * short["JSHeapUsedSize"]


def _held(tab: Tab) -> dict[str, Any]:
    client = tab.page.context.new_cdp_session(tab.page)
    client.send("Performance.enable")
    client.send("HeapProfiler.collectGarbage")
    found = {
        each["name"]: each["value"] for each in client.send("Performance.getMetrics")["metrics"]
    }
    client.detach()
    rows = tab.page.locator("#list .row").count()
    return {"rows": rows, **{name: found[name] for name in ("Nodes", "JSHeapUsedSize")}}
