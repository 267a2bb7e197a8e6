"""Updates that nobody waits for, in the page: one call over the bridge for each frame."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.test_counts import WRAP
from tests.browser.waiting import wait_until_live

PROGRAM = """
from wardian import Button, P, Page, run

text = P("0", id="text")

def many():
    for number in range(1, 101):
        text.text = str(number)
        text.update()
    return False  # nothing is sent for the handler itself

run(Page(text, Button("many", id="many", on_click=many)))
"""


@pytest.fixture
def frames(page: Page, site: Site) -> Page:
    """A page that counts what crosses the bridge."""
    page.add_init_script(
        """{ let kept; Object.defineProperty(globalThis, "wardian", {
          configurable: true, get: () => kept,
          set: (value) => { kept = value; if (value?.bridge) { (WRAP)() } } }) }""".replace(
            "WRAP", WRAP
        )
    )
    page.goto(site.app(PROGRAM, name="frames"))
    wait_until_live(page)
    return page


def click(page: Page) -> Any:
    """Click, wait for the last text, and give what crossed the bridge."""
    page.evaluate("() => { counted.calls = 0; counted.texts = [] }")
    page.evaluate("() => document.querySelector('#many').click()")
    page.wait_for_function("() => document.querySelector('#text').textContent === '100'")
    return page.evaluate("() => counted.calls")


def test_many_updates_in_one_task_are_one_call(frames: Page) -> None:
    """With the browser's next frame."""
    assert click(frames) == 1


def test_where_no_frames_come_the_flush_comes_all_the_same(frames: Page) -> None:
    """As in a tab that the browser does not draw."""
    frames.evaluate("() => { globalThis.requestAnimationFrame = () => 0 }")
    assert click(frames) == 1


def test_a_tab_in_the_background_waits_for_no_frame(frames: Page) -> None:
    """It draws none."""
    frames.evaluate(
        """() => {
          globalThis.requestAnimationFrame = () => 0;
          globalThis.setTimeout = () => 0;
          Object.defineProperty(document, "hidden", { get: () => true });
        }"""
    )
    frames.evaluate("() => { counted.calls = 0; document.querySelector('#many').click() }")
    assert frames.locator("#text").inner_text() == "100"
    assert frames.evaluate("() => counted.calls") == 1
