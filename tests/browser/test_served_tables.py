"""Rows that stand in a table without a body of their own, when a page is taken over as it came.

A parser puts a body around them, and so parts the comments between which a list stands.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.held_back import HeldBack
from tests.browser.serving import Served
from tests.browser.test_first_response import SCRIPT
from tests.browser.waiting import wait_until_live

PROGRAM = """
from wardian import Button, Div, Each, Input, Output, Page, State, Table, Td, Tr, run

class Rows(Div):
    names = State([f"row {{n}}" for n in range(40)])
    said = State("")

    def build(self):
        self += Table({content})
        self += Button("reverse", id="reverse", on_click=self.reverse)
        self += Output(lambda: self.said, id="said")

    def row(self, name):
        return Tr(Td(name), Td(Input(type="text", on_change=self.hear)), key=name)

    def hear(self, {given}):
        self.said = event.value

    def reverse(self):
        {reverse}

run(lambda: Page(Rows(), title="Rows"))
"""
LIST = PROGRAM.format(
    content="Each(lambda: self.names, self.row)",
    reverse="self.names.reverse()",
    given="name, event",
)
PLAIN = PROGRAM.format(
    content="[self.row(name) for name in self.names]",
    reverse="self[0].reverse()",
    given="event",
)


@pytest.mark.parametrize("program", [LIST, PLAIN], ids=["Each", "elements"])
def test_rows_of_a_table_without_a_body_stay_as_they_came(
    page: Page, serve: Callable[..., Served], program: str
) -> None:
    """They are the very same nodes; what was typed early, and the focus, stay with them."""
    served = serve(program)
    script = HeldBack(page, SCRIPT)
    with page.expect_request(SCRIPT):
        page.goto(served.url(), wait_until="commit")
    expect(page.locator("table > tbody > tr")).to_have_count(40)
    page.locator("input").nth(7).fill("typed early")
    page.evaluate(
        """() => {
          document.querySelectorAll('input')[7].setSelectionRange(2, 4);
          globalThis.rows = [...document.querySelectorAll('tr')];
        }"""
    )
    script.release()
    wait_until_live(page)
    kept = """() => { const now = [...document.querySelectorAll('tr')];
      const field = rows[7].querySelector('input');
      return [now.length, now.filter((row) => rows.includes(row)).length,
        field.value, field.selectionStart, field.selectionEnd,
        document.activeElement === field] }"""
    assert page.evaluate(kept) == [40, 40, "typed early", 2, 4, True]
    expect(page.locator("tbody")).to_have_count(0)
    page.locator("#reverse").click()
    expect(page.locator("tr").nth(32)).to_have_text("row 7")
    assert page.evaluate(kept)[:3] == [40, 40, "typed early"]
    field = page.locator("tr").nth(32).locator("input")
    field.fill("typed late")
    field.blur()
    expect(page.locator("#said")).to_have_text("typed late")
