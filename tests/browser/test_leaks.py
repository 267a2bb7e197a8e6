"""What comes and goes leaves nothing behind: DOM nodes, listeners, proxies, Python's own books."""

from __future__ import annotations

import json

from playwright.sync_api import Page
from tests.browser.holding import counting, metrics
from tests.browser.static_site import Site
from tests.browser.waiting import visit

# The page's parts are mounted and unmounted by Python; whole views by the page (see below).
APP = """
import gc, json
from wardian import Button, Div, Input, Li, P, Page, Span, State, Ul, run
from wardian.tree.ledger import ledger

class Row(Li):
    n = State(0)

    def build(self):
        self += Span(lambda: f"n = {self.n}")
        self += Input(value="x", type="text", on_input=lambda event: None)
        self += Button("+", on_click=self.count)
        self += Span("text", classes="a b", style="color: red")

    def count(self):
        self.n += 1

place, answer = Div(), P(id="answer")

async def cycle(event):
    for _ in range(50):
        place.append(Ul([Row() for _ in range(100)]))  # 501 elements
        await place.update()
        place.clear()
        await place.update()
    gc.collect()
    answer.text = json.dumps([len(ledger.alive), len(ledger.dirty), len(ledger.stale)])

run(Page(place, answer, Button("cycle", id="cycle", on_click=cycle)))
"""


def assert_no_more(now: dict[str, float], start: dict[str, float]) -> None:
    """The browser may have let go of something older besides."""
    assert all(now[name] <= start[name] for name in start), (now, start)


def test_hundreds_of_mounts_inside_a_page_leave_nothing(page: Page, site: Site) -> None:
    """Six times fifty cycles of five hundred elements, made and dropped by a handler."""
    visit(page, site.app(APP))
    cdp = counting(page)

    def cycle() -> list[int]:
        page.evaluate("() => document.getElementById('cycle').click()")
        return json.loads(page.locator("#answer").inner_text())  # type: ignore[no-any-return]

    books = cycle()
    start = metrics(cdp)
    for _ in range(6):
        assert cycle() == books
    assert_no_more(metrics(cdp), start)
    assert page.locator("input").count() == 0


VIEW = """
from wardian import Button, Div, Input, Li, Page, Span, Ul, run

def page():
    return Page(Ul([Li(Span("a"), Input(value="x", type="text"), Button("+", on_click=print),
                       Span("b", on_click=print)) for _ in range(100)]))

run(page)
"""


# Every proxy of a JavaScript object holds its class, and the classes can be asked how often.
CENSUS = """
import gc, json, sys
from pyodide.ffi import JsProxy
from wardian import Button, P, Page, run
from wardian.browser.host import page_host
from wardian.live.view import all_views
from wardian.tree.ledger import ledger

answer = P(id="answer")

def census(event):
    gc.collect()
    proxies = sum(sys.getrefcount(kind) for kind in JsProxy.__subclasses__())
    views = len(all_views()), len(page_host._views)
    answer.text = json.dumps([proxies, *views, len(ledger.alive), len(ledger.roots)])

run(Page(answer, Button("census", id="census", on_click=census)))
"""
# And Pyodide itself keeps a map of the proxies of Python objects, when it is asked to.
TRACE = "async () => (await wardian.pyodide)._module.enable_pyproxy_allocation_tracing()"
PROXIES = "async () => (await wardian.pyodide)._module.pyproxy_alloc_map.size"
CYCLES = """async (count) => {
  for (let n = 0; n < count; n++) {
    const app = document.createElement("wardian-app");
    app.setAttribute("src", "view.py");
    const live = new Promise((resolve, reject) => {
      app.addEventListener("live", resolve, { once: true });
      app.addEventListener("failed", reject, { once: true });
    });
    document.body.append(app);
    await live;
    app.remove();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
}"""


def test_a_thousand_views_that_come_and_go_leave_nothing(page: Page, site: Site) -> None:
    """A mount element is put into the document, goes live and is taken out, a thousand times."""
    site.write("view.py", VIEW)
    # One view stays: it counts, and the interpreter's own listener is not what is counted.
    visit(page, site.app(CENSUS))
    cdp = counting(page)

    def census() -> list[int]:
        page.evaluate("() => document.getElementById('census').click()")
        return json.loads(page.locator("#answer").inner_text())  # type: ignore[no-any-return]

    page.evaluate(TRACE)
    page.evaluate(CYCLES, 20)
    books, start, proxies = census(), metrics(cdp), page.evaluate(PROXIES)
    page.evaluate(CYCLES, 1000)
    assert census() == books
    assert page.evaluate(PROXIES) == proxies
    assert_no_more(metrics(cdp), start)
    assert page.locator("wardian-app").count() == 1
