"""The nine operations of js-framework-benchmark: ours, vanilla JavaScript, React, and our peers.

All are measured in one browser, in turns, by its method: ``table/operations.py`` (warm-ups, and
what is clicked), ``table/measuring.py`` (fresh pages), ``table/tab.py`` (throttling and garbage
collection) and ``table/trace.py`` (what counts).
Before anything is timed, each must pass its check for keyed rows and show what all others show.
Ratios are asserted, times printed. A run that leaves nothing out draws the chart of the docs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from .table import chart, report
from .table.contenders import CONTENDERS, LIBRARIES, publish
from .table.figures import Figures
from .table.keyed import check_keyed, pages_after_everything
from .table.measuring import LEAST_ROUNDS, measure, opened
from .table.operations import CLEAR, OPERATIONS, RUN, Operation
from .table.site import Site
from .table.tab import Tab

ROUNDS = 15
SECONDS = 60  # of one operation, if it takes that long; with the checks the whole takes 11 minutes
QUICK_ROUNDS = 3
SLOWEST = ("puepy", "pyscript")
MEANS = {"each": 1.08, "template": 1.10, "elements": 1.18}
SINGLE = {"each": 1.3, "elements": 1.5}
SCRIPT_MEANS = {"each": 1.8, "elements": 3.0}
PAGES, FINDING = 6, 3
WASM = "disabled-by-default-devtools.timeline"  # where a trace tells of its compilation


@pytest.fixture(scope="module")
def pages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Addresses of the implementations that take part."""
    options = request.config.option
    left_out = SLOWEST if options.quick else ()
    names = options.only or [name for name in CONTENDERS if name not in left_out]
    unknown = {*names} - {*CONTENDERS}
    assert not unknown, f"expected names among {', '.join(CONTENDERS)} after --only, got {unknown}"
    with ExitStack() as stack:
        published = {}
        for name in CONTENDERS:
            if name in {*names, report.BASE}:
                site = stack.enter_context(closing(Site(tmp_path_factory.mktemp(name))))
                published[name] = publish(site, name)
        yield published


@pytest.fixture(scope="module")
def operations(request: pytest.FixtureRequest) -> list[Operation]:
    """The operations that are measured."""
    known = [each.name for each in OPERATIONS]
    names = request.config.option.ops or known
    unknown = {*names} - {*known}
    assert not unknown, f"expected names among {', '.join(known)} after --ops, got {unknown}"
    return [each for each in OPERATIONS if each.name in names]


@pytest.fixture(scope="module")
def checked(chromium: BrowserContext, pages: dict[str, str]) -> dict[str, str]:
    """Each page as plain data after all was done on it; their rows are keyed."""
    with opened(chromium, pages) as tabs:
        for tab in tabs:
            check_keyed(tab)
        return pages_after_everything(tabs)


@pytest.fixture(scope="module")
def figures(
    request: pytest.FixtureRequest,
    chromium: BrowserContext,
    pages: dict[str, str],
    operations: list[Operation],
    checked: dict[str, str],
) -> Figures:
    """What was measured, printed and written down; nothing is measured before all are right."""
    assert len({*checked.values()}) == 1, "expected the same page from all implementations"
    options = request.config.option
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    seconds = math.inf if options.rounds else SECONDS
    figures = measure(chromium, pages, operations=operations, rounds=rounds, seconds=seconds)
    print(f"\n\n{report.show(figures)}")
    if len(operations) == len(OPERATIONS):  # the mean of a part would be taken for the whole
        report.write(figures)
        if len(pages) == len(CONTENDERS) and rounds >= LEAST_ROUNDS:
            chart.write(figures)
    return figures


def test_all_show_the_same(checked: dict[str, str]) -> None:
    """Rows are keyed and built as required, and after everything was done all pages are equal."""
    for name, page in checked.items():
        assert page == checked[report.BASE], f"{name} shows something else than {report.BASE}"


def test_the_browser_keeps_compiled_code(
    chromium: BrowserContext, pages: dict[str, str], checked: dict[str, str]
) -> None:
    """After some pages, all others find their WebAssembly compiled; V8 keeps it once it is idle."""
    name = next((each for each in MEANS if each in pages), None)
    if name is None:
        pytest.skip("--only left out all pages with WebAssembly of ours")
    browser = chromium.browser
    assert browser is not None
    tab = Tab(chromium, name=name, url=pages[name])
    told: list[set[str]] = []
    for _ in range(PAGES):
        browser.start_tracing(categories=[WASM])
        tab.load([RUN, CLEAR, RUN])
        tab.loaded()
        events = json.loads(browser.stop_tracing())["traceEvents"]
        told.append({each["name"] for each in events if each["name"].startswith("v8.wasm")})
    tab.close()
    late = told[-FINDING:]
    assert all("v8.wasm.moduleCacheHit" in events for events in late), (
        f"expected the last {FINDING} of {PAGES} pages to find their code, got {told}"
    )


@pytest.mark.parametrize("name", MEANS)
def test_the_mean_is_near_vanilla(name: str, figures: Figures) -> None:
    """The weighted mean of all operations is within its limit."""
    mean = report.geomean(_all_of(figures, name), name)
    assert mean <= MEANS[name]


@pytest.mark.parametrize("name", SINGLE)
def test_no_operation_is_far_from_vanilla(name: str, figures: Figures) -> None:
    """Not one is above its limit."""
    _needs(figures, name)
    over = {op: by_name[name] for op, by_name in report.ratios(figures.totals()).items()}
    assert {op: ratio for op, ratio in over.items() if ratio > SINGLE[name]} == {}


@pytest.mark.parametrize("name", MEANS)
def test_the_mean_is_better_than_that_of_others(name: str, figures: Figures) -> None:
    """Ours is below React's and below each peer's that was measured."""
    totals = _all_of(figures, name)
    ours = report.geomean(totals, name)
    means = report.geomeans(totals)
    assert {each: means[each] for each in LIBRARIES if means.get(each, ours + 1) <= ours} == {}


@pytest.mark.parametrize("name", SCRIPT_MEANS)
def test_script_alone_is_near_vanilla(name: str, figures: Figures) -> None:
    """The mean of their milliseconds is within its limit."""
    _all_of(figures, name)
    assert report.mean_of_milliseconds(figures.scripts(), name) <= SCRIPT_MEANS[name]


def _all_of(figures: Figures, name: str) -> report.Table:
    _needs(figures, name)
    if len(figures.taken) < len(OPERATIONS):
        pytest.skip("a mean is of all operations, and --ops left some out")
    return figures.totals()


def _needs(figures: Figures, name: str) -> None:
    if name not in next(iter(figures.taken.values())):
        pytest.skip(f"--only left {name} out")


def test_the_chart_is_made_of_the_figures(figures: Figures, tmp_path: Path) -> None:
    """Every implementation and operation that was measured is in it."""
    chart.write(figures, tmp_path / "chart.svg")
    text = (tmp_path / "chart.svg").read_text()
    for name in next(iter(figures.taken.values())):
        assert chart.LABELS[name] in text
