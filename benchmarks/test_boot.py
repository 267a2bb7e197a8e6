"""From navigation to live, against a page that only calls ``loadPyodide()``: paired, in one run.

The todo example, by a plain script tag, built, and built with a snapshot, from a host that
compresses (``hosting.py``). Asserts ratios of medians, and bytes; milliseconds are printed for the
curious. Repeat visits in Chromium are measured in pages that nobody watches (``unwatched.py``).
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import sleep
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright
from tests.browser.engines import firefox, webkit
from tests.browser.static_site import Site
from tests.browser.test_boot_edges import HELLO
from tests.browser.waiting import visit

from wardian.site.build import Options, build
from wardian.site.runtime import static_folder
from wardian.site.sizes import first_visit, table

from .hosting import Hosting, compressed
from .unwatched import MARKED, Unwatched

ROUNDS = 10
WARMING = 3  # browsers keep compiled code from the second or third visit on...
STAY_S = 5  # ...of somebody who stays: it is written when a page has run for a while
LATENCY_MS = 20
MARK_LIMIT_MS = 60_000
TODO = Path(__file__).parents[1] / "examples" / "todo"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
BARE = """
import { loadPyodide } from "./_wardian/pyodide/pyodide.mjs";
globalThis.pyodide = await loadPyodide({ indexURL: new URL("_wardian/pyodide/", location).href });
performance.mark("bare");
"""
HEAD = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="{}"></script>'
PAGES = {
    "bare": ("bare.html", "bare"),
    "script tag": ("tag.html", "wardian:live"),
    "built": ("built/", "wardian:live"),
    "snapshot": ("saved/", "wardian:live"),
}
"""Address of each page, and the mark it sets when it is there; the first is compared with."""
PAINTED = {
    name: (path, "first-contentful-paint")
    for name, path in (("static", "static.html"), ("built", "built/"), ("snapshot", "saved/"))
}
_SCRIPTS = re.compile(r'<script.*?</script>|<link rel="(?:module)?preload"[^>]*>', re.DOTALL)
KEEPS = "v8.wasm.cachedModule"
FINDS = "v8.wasm.moduleCacheHit"

Visit = Callable[[str, str, float], float]
"""Opens an address, waits for a mark, stays so many s, gives the mark's ms since the navigation."""


@pytest.fixture(scope="module")
def hosting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosting]:
    """All pages on a host."""
    folder = tmp_path_factory.mktemp("boot")
    shutil.copytree(static_folder(), folder / "_wardian", ignore=shutil.ignore_patterns("*.whl"))
    shutil.copy(TODO / "app.py", folder / "app.py")
    (folder / "bare.js").write_text(BARE)
    (folder / "bare.html").write_text(HEAD.format("bare.js"))
    tag = HEAD.format("_wardian/wardian.js") + '<wardian-app src="app.py"></wardian-app>'
    (folder / "tag.html").write_text(tag)
    build(TODO / "app.py", folder / "built")
    build(TODO / "app.py", folder / "saved", options=Options(snapshot=True))
    # What the built page shows first, and nothing that makes it live.
    page = (folder / "built" / "index.html").read_text()
    page = _SCRIPTS.sub("", page).replace("<head>", '<head><base href="built/">')
    (folder / "static.html").write_text(page)
    hosting = Hosting(folder)
    hosting.prepare()
    yield hosting
    hosting.close()


@pytest.fixture(scope="module")
def unwatched(
    browser_type_launch_args: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Unwatched]:
    """A browser as a person has it, pages and all."""
    launch = browser_type_launch_args
    browser = Unwatched(launch["executable_path"], launch["args"], tmp_path_factory.mktemp("own"))
    yield browser
    browser.close()


def measured(
    hosting: Hosting,
    visit: Visit,
    *,
    warming: int,
    pages: Mapping[str, tuple[str, str]] = PAGES,
) -> dict[str, float]:
    """Visit all pages in turn; give the median of each over that of the first one."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    names = list(pages)
    for turn in range(warming + ROUNDS):
        # What a page leaves behind is cleared away during the next one: each follows each other.
        names.append(names.pop(0))
        for name in names if turn % 2 else reversed(names):
            path, mark = pages[name]
            stay_s = STAY_S if turn < warming else 0
            time = visit(f"{hosting.origin}/{path}", mark, stay_s)
            if turn >= warming:
                times[name].append(time)
    medians = {name: median(each) for name, each in times.items()}
    print("\n" + ", ".join(f"{name} {each:.0f} ms" for name, each in medians.items()), end="; ")
    first = medians[next(iter(pages))]
    ratios = {name: each / first for name, each in medians.items()}
    print(", ".join(f"{name} {each:.3f}" for name, each in ratios.items()))
    return ratios


@contextmanager
def opened(context: BrowserContext) -> Iterator[Page]:
    """A page of a context, for one visit."""
    page = context.new_page()
    page.set_default_timeout(MARK_LIMIT_MS)
    yield page
    page.close()


def repeated(context: BrowserContext) -> Visit:
    """A visit of somebody who was there before."""

    def visit(url: str, mark: str, stay_s: float) -> float:
        with opened(context) as page:
            page.goto(url)
            time = float(page.evaluate(MARKED, mark))
            page.wait_for_timeout(stay_s * 1000)
            return time

    return visit


def first(context: BrowserContext, mbit_per_s: float = 0) -> Visit:
    """A visit with nothing in the browser's cache, over a line of so many Mbit/s; 0: loopback."""

    def visit(url: str, mark: str, _stay_s: float) -> float:
        with opened(context) as page:
            session = context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.clearBrowserCache")
            if mbit_per_s:
                rate = mbit_per_s * 1e6 / 8
                line = {"latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
                session.send("Network.emulateNetworkConditions", {"offline": False, **line})
            page.goto(url)
            return float(page.evaluate(MARKED, mark))

    return visit


def test_a_repeat_visit_takes_a_third_of_bare_pyodide(
    unwatched: Unwatched, hosting: Hosting
) -> None:
    """At most 0.28 for a page that was built, 0.22 with a snapshot, 0.35 for a script tag."""
    ratios = measured(hosting, unwatched.visit, warming=WARMING)
    assert ratios["built"] <= 0.28
    assert ratios["script tag"] <= 0.35
    assert ratios["snapshot"] <= 0.22


def test_content_is_painted_as_soon_as_that_of_a_static_page(
    unwatched: Unwatched, hosting: Hosting
) -> None:
    """At most 1.5 times as late, on a repeat visit."""
    ratios = measured(hosting, unwatched.visit, warming=WARMING, pages=PAINTED)
    assert ratios["built"] <= 1.5
    assert ratios["snapshot"] <= 1.5


@pytest.mark.parametrize("name", ["built", "snapshot"])
def test_the_browser_keeps_compiled_code(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    hosting: Hosting,
    name: str,
) -> None:
    """Of the very first visit, though nobody touches the page; and every later one finds it."""
    path, mark = PAGES[name]
    launch = playwright.chromium.launch_persistent_context
    with launch(tmp_path, **browser_type_launch_args) as context:
        browser = context.browser
        assert browser is not None
        seen = []
        for turn in range(3):
            browser.start_tracing(categories=["disabled-by-default-devtools.timeline"])
            repeated(context)(f"{hosting.origin}/{path}", mark, 0 if turn else STAY_S)
            events = json.loads(browser.stop_tracing())["traceEvents"]
            seen.append({event["name"] for event in events} & {KEEPS, FINDS})
    assert seen[0] == {KEEPS}
    assert all(FINDS in each for each in seen[1:]), seen


@pytest.mark.parametrize(("mbit_per_s", "most"), [(0, 0.45), (20, 0.62)])
def test_a_first_visit_takes_half_of_bare_pyodide(
    chromium: BrowserContext, hosting: Hosting, mbit_per_s: float, most: float
) -> None:
    """With a cold cache: on loopback, and on a line of 20 Mbit/s."""
    assert measured(hosting, first(chromium, mbit_per_s), warming=0)["built"] <= most


def test_a_repeat_visit_in_firefox(playwright: Playwright, hosting: Hosting) -> None:
    """At most 0.45."""
    with firefox(playwright) as browser:
        context = browser.new_context()
        assert measured(hosting, repeated(context), warming=WARMING)["built"] <= 0.45


def test_a_repeat_visit_in_webkitgtk(hosting: Hosting) -> None:
    """At most 0.45."""
    with webkit() as driver:

        def visit(url: str, mark: str, stay_s: float) -> float:
            driver.get(url)
            script = f"const done = arguments[1]; ({MARKED})(arguments[0]).then(done)"
            time = float(driver.execute_async_script(script, mark))
            sleep(stay_s)
            return time

        driver.set_script_timeout(MARK_LIMIT_MS / 1000)
        assert measured(hosting, visit, warming=WARMING)["built"] <= 0.45


@pytest.mark.parametrize(("folder", "most"), [("built", 0.78), ("saved", 1.0)])
def test_what_a_first_visit_loads(hosting: Hosting, folder: str, most: float) -> None:
    """The bytes of everything together, as a host sends them with brotli, over bare Pyodide's."""
    rows = first_visit(hosting.folder / folder)
    core = [static_folder() / "pyodide" / name for name in CORE]
    bare = {coding: sum(_sent(file, coding) for file in core) for coding in ("br", "gz")}
    whole: Any = rows[-1]
    print(f"\n{table(rows)}\nbare Pyodide: {bare['gz']:,} gzip, {bare['br']:,} brotli")
    print(f"ratio: {whole.gzip / bare['gz']:.3f} gzip, {whole.brotli / bare['br']:.3f} brotli")
    assert whole.brotli <= most * bare["br"]


def test_what_the_page_loads_beside_pyodide_is_small(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """Script, Python and manifest together are at most 80 KB as a host sends them (gzip)."""
    visit(new_context().new_page(), site.app(HELLO, name="ours"))
    sizes = site.loaded_bytes()
    print(f"\n{sizes} = {sum(sizes.values())} bytes")
    assert sizes and sum(sizes.values()) <= 80_000


def _sent(file: Path, coding: str) -> int:
    return min(file.stat().st_size, len(compressed(file, coding)))
