"""An awaited text crosses the bridge as a call; what the person sees is what a patch would show."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.static_site import Site
from tests.browser.test_counts import WRAP
from tests.browser.waiting import wait_until_live

PROGRAM = """
from wardian import Button, Div, Each, Li, P, Page, Ul, run

said = P("", id="said")
text, twice, played = P("0", id="text"), P("0"), P("0", id="played", animation="pulse")
rows = Each(["a", "b"], lambda item: Li(item))
turn = 0

async def change():
    global turn
    turn += 1
    answers = []
    for each in (text, twice, played, rows[1]):
        each.text = f"turn {turn}"
        answers.append(await each.update())
    text.text = "'<b>é漢𝄞'"
    answers.append(await text.update())
    text.text = ""
    answers.append(await text.update())
    text.text = f"end {turn}"
    answers.append(await text.update())
    said.text = " ".join(map(str, answers))

button = Button("change", on_click=change)
run(Page(said, text, Div(twice, id="place"), Div(twice), played, Ul(rows), button))
"""


@pytest.fixture
def counting(page: Page, site: Site) -> Page:
    """A page that counts what crosses the bridge."""
    page.add_init_script(
        """{ let kept; Object.defineProperty(globalThis, "wardian", {
          configurable: true, get: () => kept,
          set: (value) => { kept = value; if (value?.bridge) { (WRAP)() } } }) }""".replace(
            "WRAP", WRAP
        )
    )
    page.goto(site.app(PROGRAM, name="texts"))
    wait_until_live(page)
    return page


def change(page: Page) -> Any:
    """Change all texts, and give what crossed the bridge for it."""
    page.evaluate("() => { counted.set = 0; counted.texts = [] }")
    page.get_by_role("button", name="change").click()
    return page.evaluate("() => counted")


def test_what_is_simple_goes_by_calls_and_all_of_it_arrives(counting: Page) -> None:
    """In several places it is a patch; animated, or without any text, still a call."""
    for turn in (1, 2):
        counted = change(counting)
        expect(counting.locator("#text")).to_have_text(f"end {turn}")
        expect(counting.locator("#said")).to_have_text(" ".join(["True"] * 7))
        for at in ("#place p", "#played", "li >> nth=1"):
            expect(counting.locator(at)).to_have_text(f"turn {turn}")
        assert counting.get_by_text(f"turn {turn}", exact=True).count() == 4
        # What the handler itself changed is one, too, where it is something else than before.
        assert counted["set"] == (7 if turn == 1 else 6), counted
        patches = [text for text in counted["texts"] if text.startswith('["p"')]
        # What stands twice.
        assert len(patches) == 1, counted


def test_a_selection_beside_what_changes_stays(counting: Page) -> None:
    """And the text node of what changes is the same."""
    change(counting)
    counting.evaluate(
        """() => {
          globalThis.node = document.querySelector('li:last-child').firstChild;
          const said = document.querySelector('#said').firstChild;
          getSelection().setBaseAndExtent(said, 0, said, 4);
        }"""
    )
    change(counting)
    expect(counting.locator("li").last).to_have_text("turn 2")
    assert counting.evaluate("() => node === document.querySelector('li:last-child').firstChild")
    assert counting.evaluate("() => getSelection().toString()") == "True"


def test_modules_that_come_late_are_checked(page: Page, site: Site) -> None:
    """Those the page waits for are checked against the manifest, as the others are."""
    from tests.browser import static_site

    content = bytearray((static_site.RUNTIME / "lists.bin").read_bytes())
    content[-10] ^= 1
    site.override("/_wardian/lists.bin", body=bytes(content))
    program = """
        import wardian
        said = wardian.P("", id="said")
        try:
            getattr(wardian, "Ea" + "ch")
        except ImportError as error:
            said.text = error
        wardian.run(wardian.Page(said))
    """
    page.goto(site.app(program, name="late"))
    wait_until_live(page)
    expect(page.locator("#said")).to_contain_text("expected lists.bin with the SHA-256")
    site.override("/_wardian/lists.bin")
