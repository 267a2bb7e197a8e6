"""What one update costs as pages grow: Python's time in the page, as a ratio within one run."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext
from tests.browser.static_site import Site
from tests.browser.waiting import wait_until_live

PROGRAM = """
import time
from statistics import median
from wardian import Button, Li, P, Page, Ul, run

result = P("", id="result")
small, large = Ul([Li("x") for _ in range(50)]), Ul([Li("x") for _ in range(5000)])

def measure():
    times = {50: [], 5000: []}
    for turn in range(100):
        for ul in (small, large):
            row = rows[len(ul)]
            started = time.perf_counter()
            for step in range(10):
                row.text = f"{turn}/{step}"
                ul.update()
            times[len(ul)].append(time.perf_counter() - started)
    result.text = str(median(times[5000]) / median(times[50]))

rows = {len(ul): ul[len(ul) // 2] for ul in (small, large)}
run(Page(result, Button("measure", on_click=measure), small, large))
"""


def test_one_text_costs_the_same_on_a_large_page(
    new_context: Callable[..., BrowserContext], site: Site
) -> None:
    """Among 5000 elements at most 1.5 times of among 50."""
    page = new_context().new_page()
    page.goto(site.app(PROGRAM, name="ours"))
    wait_until_live(page)
    page.get_by_text("measure").click()
    page.wait_for_function("() => document.querySelector('#result').textContent")
    ratio = float(page.locator("#result").inner_text())
    print(f"\n5000 elements cost {ratio:.2f} × 50 elements")
    assert ratio <= 1.5
