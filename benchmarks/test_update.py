"""What one update costs in the page: Python's time, as ratios within one run."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from playwright.sync_api import BrowserContext
from tests.browser.static_site import Site
from tests.browser.waiting import wait_until_live

SIZES = """
import time
from statistics import median
from wardian import Button, Li, P, Page, Ul, run

result = P("", id="result")
small, large = Ul([Li("x") for _ in range(100)]), Ul([Li("x") for _ in range(100_000)])

async def measure():
    times = {100: [], 100_000: []}
    for turn in range(100):
        for ul in (small, large):
            row = rows[len(ul)]
            started = time.perf_counter()
            for step in range(10):
                row.text = f"{turn}/{step}"
                await ul.update()
            times[len(ul)].append(time.perf_counter() - started)
    result.text = str(median(times[100_000]) / median(times[100]))

rows = {len(ul): ul[len(ul) // 2] for ul in (small, large)}
run(Page(result, Button("measure", on_click=measure), small, large))
"""
THOUSAND = """
import time
from wardian import Button, Li, P, Page, Ul, run

result = P("", id="result")
items = [Li("0") for _ in range(1000)]
turn = 0

async def measure():
    global turn
    turn += 1
    text = f"turn {turn}"
    started = time.perf_counter()
    for item in items:
        item.text = text
        await item.update()
    result.text = str((time.perf_counter() - started) * 1000)

run(Page(result, Button("measure", on_click=measure), Ul(items, id="python"), Ul(id="vanilla")))
"""
BESIDE = """() => {
  const place = document.querySelector('#vanilla');
  globalThis.items = Array.from({ length: 1000 }, () => {
    const item = place.appendChild(document.createElement('li'));
    item.textContent = '0';
    return item;
  });
}"""
# The Python loop runs to its end within the click: an update that can be made is made at once.
# Both loops begin with a page that is laid out, and set the same text in as many text nodes.
TURN = """(turn) => {
  const text = `turn ${turn}`;
  document.body.offsetHeight;
  const started = performance.now();
  for (const item of items) item.firstChild.nodeValue = text;
  const vanilla = performance.now() - started;
  document.body.offsetHeight;
  document.querySelector('button').click();
  const last = document.querySelector('#python > li:last-child');
  if (last.textContent !== text) throw new Error(`expected ${text}, got ${last.textContent}`);
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(
    [vanilla, Number(document.querySelector('#result').textContent)]))));
}"""
WARMING, ROUNDS = 20, 60
ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
"""Headers of a page whose clock goes in steps of 5 µs, not of 100: the vanilla loop takes 500."""


def test_one_text_costs_the_same_on_a_large_page(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """Among 100,000 elements at most 1.2 times of among 100."""
    site.headers = ISOLATED
    page = new_context().new_page()
    page.goto(site.app(SIZES, name="ours"))
    wait_until_live(page)
    page.get_by_text("measure").click()
    page.wait_for_function("() => document.querySelector('#result').textContent")
    ratio = float(page.locator("#result").inner_text())
    print(f"\n100,000 elements cost {ratio:.2f} × 100 elements")
    assert ratio <= 1.2


def test_a_thousand_awaited_updates_cost_little_more_than_a_loop_of_javascript(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """1000 × ``await element.update()`` of one text each: at most 5 times the loop in vanilla.

    The least time of each counts: whatever else the machine does only adds, most to what is longer.
    """
    site.headers = ISOLATED
    page = new_context().new_page()
    page.goto(site.app(THOUSAND, name="ours"))
    wait_until_live(page)
    page.evaluate(BESIDE)
    turns = [page.evaluate(TURN, turn) for turn in range(1, 1 + WARMING + ROUNDS)][WARMING:]
    vanilla, python = (sorted(times) for times in zip(*turns, strict=True))
    ratio = python[0] / vanilla[0]
    print(
        f"\nvanilla {vanilla[0]:.2f} ms, python {python[0]:.2f} ms, ratio {ratio:.2f}; "
        f"medians {median(vanilla):.2f} and {median(python):.2f} ms"
    )
    assert ratio <= 5
