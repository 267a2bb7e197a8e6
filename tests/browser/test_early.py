"""What a person does to a server's page before its connection is there."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import Served, wait_for
from tests.browser.waiting import wait_until_live

PROGRAM = """
import json
from wardian import Button, Div, Input, Output, Page, State, run

class Log(Div):
    said = State("[]")

    def build(self):
        self.lines = []
        for name in "abc":
            self += Button(name, id=name, on_click=lambda name=name: self.say("click", name))
        self.field = Input(id="field", on_keydown=lambda event: self.say("key", event.key),
                           on_input=lambda event: self.say("input", event.value),
                           on_change=lambda event: self.say("change", event.value))
        self += self.field
        self += Output(lambda: self.said, id="said")

    def say(self, *what):
        self.lines.append([*what, self.field.value])
        self.said = json.dumps(self.lines)

run(lambda: Page(Log(), title="Log"))
"""


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.everywhere) for seed in range(1, 10))]
)
def test_what_is_done_before_the_connection_is_handled_once_in_order(
    seed: int, page: Page, place: Callable[..., Served]
) -> None:
    """50 clicks and 100 keys, while a network swallows websockets and as another way is found.

    With all that the keys lead to it is more than a tab keeps for a server at once.
    """
    served = place(PROGRAM)
    page.route_web_socket("**/_wardian/ws", lambda websocket: None)
    page.goto(served.url())
    app, said = page.locator("wardian-app"), page.locator("#said")
    expect(app).to_have_attribute("data-wardian-connection", "connecting")
    chance = random.Random(seed)
    done = ["click"] * 50 + ["key"] * 100
    chance.shuffle(done)
    expected: list[list[str]] = []
    typed = left = ""
    for kind in done:
        if kind == "click":
            name = chance.choice("abc")
            page.locator(f"#{name}").click()
            if left != typed:
                expected.append(["change", typed, typed])
                left = typed
            expected.append(["click", name, typed])
        else:
            key = chance.choice("abcdefgh")
            page.locator("#field").focus()
            page.keyboard.press(key)
            expected += [["key", key, typed], ["input", typed + key, typed + key]]
            typed += key
    assert len(expected) > 256
    wait_until_live(page)
    wait_for(lambda: len(json.loads(said.inner_text())) >= len(expected), "all to be handled")
    assert json.loads(said.inner_text()) == expected
    expect(page.locator("#field")).to_have_value(typed)
