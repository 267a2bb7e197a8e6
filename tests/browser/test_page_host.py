"""Python on the page's own thread: what crosses the bridge, and how often."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.static_site import Site
from tests.browser.test_boot import wait_live

COUNT_CALLS = """
window.calls = { out: [], back: 0 }
document.addEventListener("DOMContentLoaded", () => {
  const { receive, connect } = wardian.bridge
  wardian.bridge.receive = (text) => { calls.out.push(text.length); receive(text) }
  wardian.bridge.connect = (dispatch) =>
    connect((...all) => { calls.back++; dispatch(...all) })
})
"""
TEXT = """
from wardian import Button, Page, run

run(Page(Button("none", on_click=lambda: None)))
"""
WAITING = """
from wardian import Page, Span, run

page = Page(clock := Span("0"))
answers = [bool(clock.update())]

async def set_clock(value):
    clock.text = value
    answers.append(await clock.update())

run(page)
"""


def test_an_event_that_changes_nothing_is_one_call(page: Page, site: Site) -> None:
    """One call to Python, and none back."""
    page.add_init_script(COUNT_CALLS)
    page.goto(site.app(TEXT))
    wait_live(page)
    page.evaluate("() => { calls.out = []; calls.back = 0 }")
    page.get_by_role("button", name="none").click()
    page.wait_for_function("calls.back === 1")
    assert page.evaluate("calls.out") == []


def test_update_answers_honestly_and_loses_nothing(page: Page, site: Site) -> None:
    """False before the first view and after the last one; what was queued comes with the next."""
    page.goto(site.app(WAITING))
    wait_live(page)
    answers = page.evaluate(
        """async () => {
        const python = await wardian.pyodide
        const run = (code) => python.runPythonAsync("import __main__ as app\\n" + code)
        await run("kept = app; await kept.set_clock('shown')")
        const app = document.querySelector("wardian-app")
        app.remove()
        await new Promise((done) => setTimeout(done, 50))
        await run("await kept.set_clock('hidden')")
        const answers = await run("' '.join(map(str, kept.answers))")
        const place = document.createElement("div"); place.id = "again"
        document.body.append(place)
        await run("from wardian import run; run(kept.page, into='#again')")
        return answers
        }"""
    )
    assert answers == "False True False"
    expect(page.locator("#again span")).to_have_text("hidden")
