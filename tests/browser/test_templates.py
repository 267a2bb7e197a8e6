"""Template strings in a real browser, where Python always has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.static_site import Site
from tests.browser.test_safety_browser import DANGEROUS, PAYLOADS, RUN
from tests.browser.waiting import visit
from tests.tree.hostile import HOSTILE

pytestmark = pytest.mark.allow_console("A flush took")  # on a busy machine

Open = Callable[..., Page]

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "templates.md"
GUIDE = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]

LIVE = """
from wardian import Div, Page, State, html, run

class Counter(Div):
    n = State(0)

    def build(self):
        self += self.draw

    def draw(self):
        return html(t'''
            <form>
                <input aria-label="name">
                <svg viewBox="0 0 10 10"><circle r={self.n} fill="red" /></svg>
                <b class="count {self.n > 1 and 'many'}" style="width: {self.n}px">{self.n}</b>
                {html(t"<i>odd</i>") if self.n % 2 else None}
                <button type="button" on_click={self.more}>more</button>
            </form>''')

    def more(self):
        self.n += 1

run(Page(Counter()))
"""

ROWS = """
from wardian import Each, Page, State, html, run

class Row:
    label = State("")
    open = State(False)

    def __init__(self, n):
        self.n = n
        self.label = f"row {n}"

    def toggle(self):
        self.open = not self.open

def row(item):
    return html(t'''
        <li class="row {'open' if item.open else None}" data-n={item.n}>
            <button on_click={item.toggle}>{item.label}</button>
            {html(t"<p>details of <b>{item.label!r}</b></p>") if item.open else None}
            <input value={item.label} aria-label="label {item.n}" on_input={rename}>
        </li>''')

def rename(item, event):
    item.label = event.value

items = [Row(n) for n in range(200)]
rows = Each(items, row)

def reverse():
    items.reverse()
    rows.update()

def read(event):
    event.target.text = str(rows[0][0].text)

run(Page(html(t'''
    <button on_click={reverse}>reverse</button>
    <button on_click={read}>read</button>
    <ul>{rows}</ul>
''')))
"""

MISTAKE = """
from wardian import Page, html, run

def show():
    button.text = "tried"
    button.update()
    html(t'''<ul>
        <li>{button}</ul>''')

button = html(t"<button on_click={show}>show</button>")
run(Page(button))
"""

SAFE = """
import json, warnings
from wardian import Div, P, Page, html, run

warnings.simplefilter("ignore")
HOSTILE = json.loads(HOSTILE_JSON)
place, answer = Div(), P(id="answer")

PLACES = [
    lambda s: html(t"<p>{s}</p>"),
    lambda s: html(t"<p title={s} data-x='{s} {s}' class={s} lang='a {s}'>{s} {s!s}</p>"),
    lambda s: html(t"<a href={s}>x</a>"),
    lambda s: html(t"<a href='{s}:{s}'>x</a>"),
    lambda s: html(t"<svg><a href={s}><text x={s}>{s}</text></a></svg>"),
    lambda s: html(t"<img src={s}>"),
    lambda s: html(t"<form action={s}><button formaction='{s}'>x</button></form>"),
    lambda s: html(t"<p style={s}>x</p>"),
    lambda s: html(t"<p style='color: {s}'>x</p>"),
    lambda s: html(t"<textarea>{s}</textarea>"),
    lambda s: html(t"<input value={s} placeholder='{s}'>"),
    lambda s: html(t"<p on_click={s}>x</p>"),
    lambda s: html(t"<p { {s: s} }>x</p>"),
    lambda s: html(t"<{s} />"),
    lambda s: html(t"<x-y any={s} href={s}>{s}</x-y>"),
]

shown = []
for make in PLACES:
    for text in HOSTILE:
        try:
            place.append(make(text))
            shown.append(1)
        except Exception:
            shown.append(0)
answer.text = f"{len(shown)} {sum(shown)}"
run(Page(place, answer))
"""


def test_the_program_of_the_page_about_templates_works(open_app: Open) -> None:
    """It adds, ticks and removes, and what is left is counted."""
    page = open_app(GUIDE)
    expect(page.locator("wardian-app p")).to_have_text("Nothing to do")
    for title in ("milk", "<b>bread</b>"):
        page.get_by_label("New").fill(title)
        page.get_by_role("button", name="Add").click()
    expect(page.locator("li label")).to_have_text(["milk", "<b>bread</b>"])
    expect(page.locator("wardian-app p")).to_have_text("2 left")
    page.get_by_role("checkbox").first.check()
    expect(page.locator("li").first).to_have_class("todo done")
    expect(page.locator("wardian-app p")).to_have_text("1 left")
    page.get_by_role("button", name="Remove <b>bread</b>").click()
    expect(page.locator("li")).to_have_count(1)
    expect(page.locator("wardian-app p")).to_have_text("0 left")


def test_a_template_that_is_drawn_again_keeps_its_elements(open_app: Open) -> None:
    """Focus and what was typed stay; only what differs changes."""
    page = open_app(LIVE)
    field = page.get_by_label("name")
    field.press_sequentially("abc")
    for _ in range(3):
        page.evaluate("document.querySelector('wardian-app button').click()")
    expect(page.locator("b.count.many")).to_have_text("3")
    expect(page.locator("i")).to_have_text("odd")
    expect(field).to_be_focused()
    expect(field).to_have_value("abc")
    assert page.locator("circle").evaluate("c => [c.namespaceURI, c.r.baseVal.value]") == [
        "http://www.w3.org/2000/svg",
        3,
    ]
    assert page.locator("b.count").evaluate("b => b.style.width") == "3px"


def test_rows_of_templates_are_rows(open_app: Open) -> None:
    """Their handlers know the item, their elements are there when asked for, conditions hold."""
    page = open_app(ROWS)
    rows = page.locator("li")
    expect(rows).to_have_count(200)
    first = rows.first.element_handle()
    rows.nth(1).get_by_role("button").click()
    expect(rows.nth(1).locator("p")).to_have_text("details of 'row 1'")
    expect(rows.nth(1)).to_have_class("row open")
    page.get_by_label("label 0", exact=True).fill("zero")
    expect(rows.first.get_by_role("button")).to_have_text("zero")
    page.get_by_role("button", name="reverse").click()
    expect(rows.first).to_have_attribute("data-n", "199")
    assert rows.last.evaluate("(row, first) => row === first", first)
    page.get_by_role("button", name="read").click()
    expect(page.get_by_role("button", name="row 199")).to_have_count(2)


@pytest.mark.allow_console(".*")
def test_a_mistake_is_shown_over_the_page(open_app: Open) -> None:
    """In development: the line of the program, and the place in the template."""
    page = open_app(MISTAKE)
    page.get_by_role("button", name="show").click()
    expect(page.get_by_role("button", name="tried")).to_be_visible()
    report = page.locator("body")
    expect(report).to_contain_text("expected </li> before </ul>; close <li> first")
    expect(report).to_contain_text("line 8, line 2 of the template")
    expect(report).to_contain_text("<li>{button}</ul>")


@pytest.mark.allow_console(".*")
@pytest.mark.allow_request(".*")
def test_hostile_values_execute_nothing(page: Page, site: Site) -> None:
    """In every place of a template, with no policy to help."""
    site.csp = None
    hostile = [
        text.replace("{run}", RUN.replace("NUMBER", str(number)))
        for number, text in enumerate(PAYLOADS)
    ] + HOSTILE
    data = json.dumps(json.dumps(hostile))
    visit(page, site.app(SAFE.replace("HOSTILE_JSON", data)))
    tried, shown = map(int, page.locator("#answer").inner_text().split())
    assert tried == 15 * len(hostile)
    assert shown > tried / 2
    page.evaluate(
        """() => { for (const element of document.querySelectorAll('wardian-app p, wardian-app a'))
          for (const type of ['mouseover', 'focus', 'pointerdown'])
            element.dispatchEvent(new MouseEvent(type, {bubbles: true})); }"""
    )
    assert page.evaluate("() => globalThis.pwned ?? null") is None
    assert page.evaluate(DANGEROUS) == []
