"""The page as the server sends it: readable without a script, and taken over as it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.held_back import NODES, HeldBack
from tests.browser.hosts import EXAMPLES
from tests.browser.serving import Served
from tests.browser.waiting import transport, visit, wait_until_live

SCRIPT = "**/_wardian/server.*.js"
NAMES = (EXAMPLES / "gallery" / "order.txt").read_text(encoding="utf-8").split()
CHANGING = ("clock", "do-something", "7guis-timer", "live-chart")
"""What they show changes by itself, so two moments cannot be compared."""

PROGRAM = """
from wardian import HTML, Button, Div, Input, Li, Output, P, Page, Select, Option, State, Ul, run

class Everything(Div):
    n = State(0)
    said = State("")

    def build(self):
        self += P("one", " and ", "two", HTML("<b>bold</b> <i>text</i>"), "after")
        self += Ul([Li(f"row {n}", key=n, style={"color": f"rgb({n}, 0, 0)"}) for n in range(9)])
        self += P("not shown", show=False, id="hidden")
        self.field = Input(type="text", id="field", value="from Python")
        self.box = Input(type="checkbox", id="box")
        self.choice = Select(Option("fern"), Option("moss"), id="choice")
        self += Div(self.field, self.box, self.choice)
        self += Button("more", id="more", on_click=self.more)
        self += Output(lambda: self.n, id="count")
        self += Output(lambda: self.said, id="said")

    def more(self):
        self.n += 1
        self.said = f"{self.field.value} {self.box.checked} {self.choice.value}"

run(lambda: Page(Everything(), title="Everything", css=".app { color: rgb(1, 2, 3) }",
                 classes="app"))
"""


@pytest.fixture
def early(page: Page, address: Callable[[str], str]) -> Callable[..., tuple[Page, HeldBack]]:
    """Return a function that opens a program's page, and stops before the script runs."""

    def open_early(program: str = PROGRAM) -> tuple[Page, HeldBack]:
        url = address(program)
        script = HeldBack(page, SCRIPT)
        with page.expect_request(SCRIPT):
            page.goto(url, wait_until="commit")
        expect(page.locator("wardian-app")).to_be_attached()
        return page, script

    return open_early


def test_the_nodes_that_came_with_the_page_are_kept(
    early: Callable[..., tuple[Page, HeldBack]],
) -> None:
    """Every element and every text is the very same after the client took over."""
    page, script = early()
    page.evaluate(f"() => {{ globalThis.before = ({NODES})() }}")
    seen = page.locator("wardian-app").inner_text()
    script.release()
    wait_until_live(page)
    lost = page.evaluate(
        f"""() => {{ const now = new Set(({NODES})());
        return before.filter((node) => !now.has(node) && node.nodeType !== Node.COMMENT_NODE)
          .map((node) => node.outerHTML ?? node.data) }}"""
    )
    assert lost == []
    assert page.locator("wardian-app").inner_text() == seen
    assert page.evaluate("() => performance.getEntriesByName('wardian:live').length") == 1
    page.locator("#more").click()
    expect(page.locator("#count")).to_have_text("1")


def test_what_is_typed_before_the_script_runs_is_kept(
    early: Callable[..., tuple[Page, HeldBack]],
) -> None:
    """Text, caret, focus, a ticked box and a choice stay, and Python knows of them."""
    page, script = early()
    page.locator("#box").check()
    page.locator("#choice").select_option("moss")
    page.locator("#field").fill("typed early")
    page.evaluate("() => document.getElementById('field').setSelectionRange(2, 4)")
    script.release()
    wait_until_live(page)
    assert page.evaluate(
        """() => { const field = document.getElementById('field');
        return [field.value, field.selectionStart, field.selectionEnd,
          document.activeElement === field] }"""
    ) == ["typed early", 2, 4, True]
    page.locator("#more").click()
    expect(page.locator("#said")).to_have_text("typed early True moss")


@pytest.mark.slow
def test_what_is_done_before_the_connection_is_there_is_kept(
    page: Page, place: Callable[..., Served]
) -> None:
    """Keys and clicks of the first seconds, while a network swallows websockets, count once."""
    served = place(PROGRAM)
    page.route_web_socket("**/_wardian/ws", lambda websocket: None)
    page.goto(served.url())
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("data-wardian-connection", "connecting")
    page.locator("#field").fill("typed early")
    for _ in range(3):
        page.locator("#more").click()
    assert app.get_attribute("status") == "waiting"
    wait_until_live(page)
    expect(page.locator("#count")).to_have_text("3")
    expect(page.locator("#said")).to_have_text("typed early False fern")
    expect(page.locator("#field")).to_have_value("typed early")
    assert transport(page) == "stream"


def test_the_styles_of_the_first_response_hold(
    early: Callable[..., tuple[Page, HeldBack]],
) -> None:
    """Colours and what is hidden are right before the script runs, and after it."""
    page, script = early()
    for moment in ("before", "after"):
        expect(page.locator("li").nth(7)).to_have_css("color", "rgb(7, 0, 0)")
        expect(page.locator("p").first).to_have_css("color", "rgb(1, 2, 3)")
        expect(page.locator("#hidden")).to_be_hidden()
        assert page.title() == "Everything"
        if moment == "before":
            script.release()
            wait_until_live(page)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in CHANGING])
def test_an_example_looks_the_same_without_javascript(
    name: str,
    mount: Callable[[str, Path], str],
    page: Page,
    new_context: Callable[..., BrowserContext],
) -> None:
    """Its text is readable, and every element stands where it stands once it is live."""
    url = mount("starlette", EXAMPLES / name / "app.py")
    still = new_context(java_script_enabled=False).new_page()
    still.goto(url)
    visit(page, url)
    assert still.locator("wardian-app").inner_text() == page.locator("wardian-app").inner_text()
    without, live = look(still), look(page)
    assert without == live


def look(page: Page) -> list[Any]:
    """Tell of everything that is visible where it stands, and what each field holds.

    But for the space that scripts make where a list with a window has no rows.
    """
    return page.locator("wardian-app :not(wardian-space)").evaluate_all(  # type: ignore[no-any-return]
        """(elements) => elements.filter((element) => element.checkVisibility()).map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [element.localName, x, y, width, height, `${element.value} ${element.checked}`];
        })"""
    )
