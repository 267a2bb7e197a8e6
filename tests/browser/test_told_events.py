"""Events cross the bridge as calls, and few changes come back as calls; nothing else differs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.static_site import Site
from tests.browser.waiting import wait_until_live

PROGRAM = """
from wardian import A, Button, Div, Each, Form, Input, Li, P, Page, Ul, run

said = P("-", id="said")

def say(*what):
    said.text = " ".join(map(str, what))

def pick(item):
    chosen.classes = "danger"
    chosen.title = item

def wide():
    link.href = "/x"
    link.lang = "de"

def key(event):
    say(event.key, field.value)

chosen, link = P("chosen", id="chosen"), A("link", id="link")
field = Input(id="field", on_keydown=key)
run(Page(
    said, chosen, link, field,
    Button("plain", on_click=lambda: say("plain", field.value)),
    Button("told", on_click=lambda event: say(event.button, event.detail, event.x > 0)),
    Div(Button("both", on_click=lambda: say("inner")),
        on_click=lambda event: say(said.text, "outer", event.button)),
    Ul(Each(["a", "b"], lambda item: Li(item, on_click=pick))),
    Button("wide", on_click=wide),
    Form(Input(name="n", value="v"), Button("send"), on_submit=lambda event: say(event.form)),
    Button("none", on_click=lambda: chosen.set("title", None)),
))
"""

COUNT = """() => {
  globalThis.crossed = {told: [], received: [], put: [], asked: 0};
  const bridge = wardian.bridge;
  const {receive, connect, attributes, says} = bridge;
  bridge.receive = (text) => { crossed.received.push(text); receive(text); };
  bridge.connect = (python) => connect((...all) => { crossed.told.push(all); python(...all); });
  bridge.says = () => { crossed.asked++; return says(); };
  bridge.attributes = (view) => {
    const named = attributes(view);
    return (name) => {
      const {get, set} = named(name);
      return {get, set: (id, value) => { crossed.put.push([name, value ?? null]); set(id, value) }};
    };
  };
}"""


@pytest.fixture
def counting(page: Page, site: Site) -> Page:
    """A page that counts what crosses the bridge."""
    page.add_init_script(
        """{ let kept; Object.defineProperty(globalThis, "wardian", {
          configurable: true, get: () => kept,
          set: (value) => { kept = value; if (value?.bridge) { (COUNT)() } } }) }""".replace(
            "COUNT", COUNT
        )
    )
    page.goto(site.app(PROGRAM, name="told"))
    wait_until_live(page)
    return page


def press(page: Page, name: str) -> Any:
    """Press a button; give what crossed the bridge."""
    page.evaluate("() => Object.assign(crossed, {told: [], received: [], put: [], asked: 0})")
    page.get_by_text(name, exact=True).click()
    return page.evaluate("() => crossed")


def test_an_event_is_a_call_that_says_no_more_than_is_asked(counting: Page) -> None:
    """Its type, the view and the element; a payload where the handler takes the event."""
    crossed = press(counting, "plain")
    assert [message[0] for message in crossed["told"]] == ["click"]
    assert crossed["asked"] == 0 and crossed["received"] == []
    expect(counting.locator("#said")).to_have_text("plain")
    assert press(counting, "told")["asked"] == 1
    expect(counting.locator("#said")).to_have_text("0 1 True")


def test_a_row_is_told_and_its_answer_are_calls(counting: Page) -> None:
    """Attributes are set one by one."""
    crossed = press(counting, "b")
    assert crossed["asked"] == 0 and crossed["received"] == []
    assert crossed["put"] == [["class", "danger"], ["title", "b"]]
    expect(counting.locator("#chosen")).to_have_attribute("class", "danger")
    expect(counting.locator("#chosen")).to_have_attribute("title", "b")
    assert press(counting, "none")["put"] == [["title", None]]
    assert counting.locator("#chosen").get_attribute("title") is None


def test_several_elements_that_listen_are_one_message(counting: Page) -> None:
    """With what the event says, as both are told the same."""
    crossed = press(counting, "both")
    (message,) = crossed["told"]
    assert message[0].startswith('["e",') and crossed["asked"] == 0
    expect(counting.locator("#said")).to_have_text("inner outer 0")


def test_what_was_typed_goes_before_the_event(counting: Page) -> None:
    """In one message with it."""
    counting.locator("#field").press_sequentially("ab")
    expect(counting.locator("#said")).to_have_text("b a")
    counting.locator("#field").evaluate(
        "field => { field.value += 'c'; field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    crossed = press(counting, "plain")
    assert crossed["told"][-1][0].startswith('["e",') or len(crossed["told"]) > 1
    expect(counting.locator("#said")).to_have_text("plain abc")


def test_an_attribute_that_needs_a_look_has_it(counting: Page) -> None:
    """An address is checked as a message's would be; the other one is set at once."""
    crossed = press(counting, "wide")
    assert crossed["put"] == [["href", "/x"], ["lang", "de"]] and crossed["received"] == []
    assert counting.locator("#link").get_attribute("href") == "/x"
    assert counting.locator("#link").get_attribute("lang") == "de"


def test_a_form_says_what_is_in_it(counting: Page) -> None:
    """And the browser does not leave the page."""
    assert press(counting, "send")["asked"] == 1
    expect(counting.locator("#said")).to_have_text("[['n', 'v']]")
