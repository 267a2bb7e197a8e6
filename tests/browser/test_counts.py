"""What an update costs: calls over the bridge, bytes, requests, and Python's time in ratios."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.waiting import visit

APP = """
import asyncio, json, time
from wardian import Button, Div, Li, P, Page, Ul, run

SIZE = 5000
rows = Div([Ul(Li(f"row {n}"), Li(f"cell {n}"), Li("x"), Li("y")) for n in range(SIZE // 5)])
text, numbers, bag, answer = P("0"), P("0", classes="numbers"), Div(), P(classes="answer")
page = Page(
    Div(rows, text, classes="large"), numbers, bag, answer,
    Button("many", classes="many", on_click=lambda: many()),
    Button("text", classes="text", on_click=lambda: one_text()),
    Button("hide", classes="hide", on_click=lambda: bag.style.update(color="red")),
    Button("add", classes="add", on_click=lambda: bag.append(Li("a new row", classes="row"))),
    Button("time", classes="time", on_click=lambda: measure()),
)

async def many():
    sent = 0
    for n in range(1000):
        numbers.text = str(n + 1)
        sent += bool(await numbers.update())
    answer.text = json.dumps(["many", sent])

def one_text():
    text.text = "changed"

async def seconds(count):
    start = time.perf_counter()
    for n in range(count):
        text.text = f"{count} {n}"
        await text.update()
    return time.perf_counter() - start

async def measure():
    answer.text = json.dumps(["time", min([await seconds(300) for _ in range(8)])])

run(page)
"""

WRAP = """() => {
  globalThis.counted = {calls: 0, bytes: [], texts: [], set: 0};
  const bridge = wardian.bridge, receive = bridge.receive, texts = bridge.texts;
  bridge.texts = (view) => {
    const { get, set } = texts.call(bridge, view);
    return { get, set: (id, text) => { counted.set++; set(id, text); } };
  };
  bridge.receive = (text) => {
    counted.calls++;
    counted.bytes.push(text.length);
    counted.texts.push(text.slice(0, 400));
    receive.call(bridge, text);
  };
}"""


@pytest.fixture(scope="module")
def counting(module_page: Page, module_site: Site) -> Page:
    """A page that counts what crosses the bridge, from before Python looks at it."""
    # The bridge is wrapped as soon as it is there, because Python keeps its functions.
    module_page.add_init_script(
        """{ let kept; Object.defineProperty(globalThis, "wardian", {
          configurable: true, get: () => kept,
          set: (value) => { kept = value; if (value?.bridge) { (WRAP)() } } }) }""".replace(
            "WRAP", WRAP
        )
    )
    for name, size in (("large", "5000"), ("small", "50")):
        module_site.write(f"{name}.py", APP.replace("5000", size))
    mounts = "".join(
        f'<wardian-app id="{name}" src="{name}.py"></wardian-app>' for name in ("large", "small")
    )
    return visit(module_page, module_site.page(mounts))


def click(page: Page, name: str, *, app: str = "large") -> dict[str, Any]:
    """Click a button of an app; give the texts that crossed the bridge for it."""
    page.evaluate(
        "() => { counted.calls = 0; counted.bytes = []; counted.texts = []; counted.set = 0 }"
    )
    page.evaluate("which => document.querySelector(which).click()", f"#{app} .{name}")
    return page.evaluate("() => counted")  # type: ignore[no-any-return]


def answer(page: Page, name: str, *, app: str = "large") -> Any:
    """Wait for the answer of a button's handler."""
    at = f"#{app} .answer"
    page.wait_for_function(
        '([at, name]) => document.querySelector(at).textContent.startsWith(`["${name}"`)',
        arg=[at, name],
    )
    return page.evaluate("at => JSON.parse(document.querySelector(at).textContent)[1]", at)


def test_a_thousand_updates_are_a_thousand_calls_and_no_request(
    counting: Page, module_site: Site
) -> None:
    """Each is one call with one text and no message; each answers that it was sent."""
    before = sum(module_site.requests.values())
    click(counting, "many")
    assert answer(counting, "many") == 1000
    counted = counting.evaluate("() => counted")
    # The handler's own end, which shows the answer, is one more.
    assert counted["set"] == 1001 and counted["texts"] == []
    assert counting.locator("#large .numbers").inner_text() == "1000"
    assert sum(module_site.requests.values()) == before


def test_one_text_on_a_large_page_is_one_call(counting: Page) -> None:
    """Whatever else the page holds."""
    counted = click(counting, "text")
    assert (counted["calls"], counted["set"]) == (0, 1), counted
    assert counting.locator("#large p >> nth=0").inner_text() == "changed"


def test_one_property_on_a_large_page_is_at_most_150_bytes(counting: Page) -> None:
    """What is no text and no plain attribute is a message."""
    counted = click(counting, "hide")
    assert counted["calls"] == 1, counted
    assert max(counted["bytes"]) <= 150, counted


def test_one_new_element_is_at_most_300_bytes(counting: Page) -> None:
    """With its text and its class."""
    counted = click(counting, "add")
    assert counted["calls"] == 1, counted
    assert max(counted["bytes"]) <= 300, counted


def test_a_text_costs_the_same_on_a_page_a_hundred_times_as_large(counting: Page) -> None:
    """Python's time for it is within half as much again.

    The least time of each counts, of as many as it takes: whatever else the machine does only adds.
    """
    least: dict[str, float] = {}
    for _ in range(12):
        for app in ("large", "small"):
            click(counting, "time", app=app)
            least[app] = min(answer(counting, "time", app=app), least.get(app, 9.0))
        if least["large"] <= 1.5 * least["small"]:
            break
    assert counting.locator("#large .large *").count() >= 5000
    assert least["large"] <= 1.5 * least["small"]
