"""From navigation to live, against a page that only calls ``loadPyodide()``: paired, in one run.

Asserts ratios and bytes; milliseconds are printed for the curious.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from playwright.sync_api import BrowserContext
from tests.browser.static_site import Site
from tests.browser.waiting import wait_until_live

ROUNDS = 9
PROGRAM = """
from wardian import Button, Div, Page, Span, State, run

class Counter(Div):
    n = State(0)

    def build(self):
        self += Span(lambda: self.n)
        self += Button("+", on_click=self.increment)

    def increment(self):
        self.n += 1

run(Page(Counter()))
"""
BARE = """
import { loadPyodide } from "/_wardian/pyodide/pyodide.mjs";
const started = performance.now();
const pyodide = await loadPyodide({ indexURL: "/_wardian/pyodide/" });
window.loaded = performance.now();
window.loading = loaded - started;
window.pyodide = pyodide;
"""
IMPORT = """async () => {
  const archive = await (await fetch("/_wardian/wardian.bin")).arrayBuffer();
  pyodide.FS.writeFile("/lib/wardian.bin", new Uint8Array(archive));
  return pyodide.runPython(`
import sys, time
started = time.perf_counter()
from _lzma import LZMADecompressor
from marshal import loads
with open("/lib/wardian.bin", "rb") as packed:
    packed.read(4)
    exec(*loads(LZMADecompressor().decompress(packed.read())))
import wardian
from wardian import Button, Div, Page, Span, State, run
(time.perf_counter() - started) * 1000
`);
}"""


def test_boot_costs_little_more_than_bare_pyodide(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """Live within 1.1 × bare ``loadPyodide()`` plus 50 ms; the import within 8 % of it."""
    (site.folder / "bare.js").write_text(BARE)
    (site.folder / "bare.html").write_text(
        '<!doctype html><title>x</title><script type="module" src="bare.js"></script>'
    )
    ours = site.app(PROGRAM, name="ours")
    live: list[float] = []
    bare: list[float] = []
    loading: list[float] = []
    importing: list[float] = []
    for _ in range(ROUNDS):
        context = new_context()
        page = context.new_page()
        page.goto(ours)
        wait_until_live(page)
        live.append(
            page.evaluate("() => performance.getEntriesByName('wardian:live')[0].startTime")
        )
        context.close()
        context = new_context()
        page = context.new_page()
        page.goto(site.origin + "/bare.html")
        page.wait_for_function("() => window.pyodide")
        bare.append(page.evaluate("() => window.loaded"))
        loading.append(page.evaluate("() => window.loading"))
        importing.append(page.evaluate(IMPORT))
        context.close()
    allowed = 1.1 * median(bare) + 50
    share = median(importing) / median(loading)
    print(
        f"\nlive {median(live):.0f} ms, bare {median(bare):.0f} ms, allowed {allowed:.0f} ms, "
        f"ratio {median(live) / median(bare):.3f}; import {median(importing):.1f} ms, "
        f"{share:.1%} of loadPyodide()"
    )
    assert median(live) <= allowed
    assert share <= 0.08


def test_what_the_page_loads_beside_pyodide_is_small(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """Script, Python and manifest together are at most 80 KB as a host sends them (gzip)."""
    page = new_context().new_page()
    page.goto(site.app(PROGRAM, name="ours"))
    wait_until_live(page)
    sizes = site.loaded_bytes()
    print(f"\n{sizes} = {sum(sizes.values())} bytes")
    assert sizes and sum(sizes.values()) <= 80 * 1024
