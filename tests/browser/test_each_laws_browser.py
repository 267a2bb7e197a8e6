"""The laws of ``Each`` in a real browser: random edits, applied by the real client."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.hosts import Host
from tests.browser.static_site import Site
from tests.browser.test_golden_browser import REPLAY, open_replay
from tests.browser.test_property_browser import RecordingWire
from tests.tree.lists.each_world import ListWorld
from tests.tree.reading import normal

SEQUENCES = 160
EDITS = 40
PARTS = 8
STEPS = 60

APP = """
import random
from wardian import Button, Div, Each, Page, Pre, State, run

class Store:
    items = State([])
    marked = State(0)

store = Store()
chance = random.Random(7)
made = 0

def make():
    global made
    made += 1
    return {"number": made, "label": f"item <{made}>", "tags": list(range(made % 4))}

def tag(number):
    from wardian import Li
    return Li(number)

def flat(item):
    from wardian import B, Em, Li
    return Li(
        B(item["label"]), Em("!") if item["number"] % 2 else None,
        title=item["number"], classes="marked" if item["number"] == store.marked else None,
    )

def deep(item):
    from wardian import Li, Ul
    return Li(item["label"], Ul(Each(item["tags"], tag)))

def step():
    items = store.items
    what = chance.randrange(9)
    at = chance.randint(0, len(items))
    if what < 2:
        items[at:at] = [make() for _ in range(chance.randrange(4))]
    elif what == 2:
        del items[at:at + 2]
    elif what == 3:
        items.reverse()
    elif what == 4:
        chance.shuffle(items)
    elif what == 5 and at < len(items):
        items[at]["label"] += "&"
        items[at]["tags"].insert(0, made + 10)
    elif what == 6:
        items.sort(key=lambda item: item["label"])
    elif what == 7 and chance.random() < 0.3:
        items.clear()
    elif items:
        store.marked = chance.choice(items)["number"]
        items.append(items.pop(0))
    store.items = store.items[-12:]
    box.update()
    expected.text = box.html()
    count.text = int(count.text) + 1

def key(item):
    return item["number"]

box = Div(Each(lambda: store.items, flat, key=key), Div(Each(lambda: store.items, deep, key=key)),
          id="box")
expected = Pre(id="expected")
count = Div("0", id="count")
run(Page(Button("step", on_click=step), count, box, expected))
"""


@pytest.fixture(scope="module")
def replay_page(module_page: Page, module_site: Site) -> Page:
    """A page that has the client and nothing else."""
    open_replay(module_page, module_site)
    return module_page


@pytest.mark.allow_console("DuplicateKeyError")  # an item that is there twice is refused
@pytest.mark.parametrize("part", range(PARTS))
def test_the_client_shows_the_lists_after_random_edits(replay_page: Page, part: int) -> None:
    """After each patch the DOM is what the tree's mirror shows; the patch again changes nothing."""
    for seed in range(20_000 + part, 20_000 + SEQUENCES, PARTS):
        world = ListWorld(seed, RecordingWire)
        world.actions = [each for each in world.actions if each != world.act]  # nobody is there
        world.run(EDITS)
        for wire in world.tabs:
            assert isinstance(wire, RecordingWire)
            wrong = replay_page.evaluate("steps => replay(steps)", list[Any](wire.steps))
            assert wrong == [], world.describe()
        world.close()


@pytest.mark.slow
@pytest.mark.allow_console("A flush took")  # as any may, on a machine that is busy
def test_the_page_shows_what_html_says(host: Host, tmp_path: Path) -> None:
    """With Python in the page or on a server: after each step the DOM is the tree's own HTML."""
    program = tmp_path / "steps" / "app.py"
    program.parent.mkdir()
    program.write_text(dedent(APP), encoding="utf-8")
    app = host.open(program.parent)
    app.page.evaluate(
        f"() => {{ {REPLAY.read_text(encoding='utf-8')}; globalThis.htmlOf = htmlOf }}"
    )
    for step in range(1, STEPS + 1):
        app.locator("text=step").click()
        expect(app.locator("#count")).to_have_text(str(step))
        shown = app.locator("#box").evaluate("box => htmlOf(box)")
        expected = app.locator("#expected").text_content()
        assert f'<div id="box">{shown}</div>' == normal(expected or ""), step
