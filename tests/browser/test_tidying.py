"""When garbage is collected in a page: not while somebody waits."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.waiting import visit

from wardian.browser import tidying

APP = """
import gc, json, weakref
from wardian import Button, Div, P, Page, run

answer = P(id="answer")
turns, made, within = [], [], []
gc.callbacks.append(lambda phase, info: turns.append(phase))

def make():
    before = len(turns)
    rows = [Div(P("text")) for _ in range(20_000)]  # each refers to what is in it, and back
    made.append(weakref.ref(rows[0]))
    within.append(len(turns) - before)
    answer.text = json.dumps([sum(within), sum(row() is None for row in made)])

run(Page(answer, Button("make", id="make", on_click=make)))
"""


def test_what_handlers_leave_is_collected_between_them(page: Page, site: Site) -> None:
    """Forty thousand elements each time: never are they looked at while they are made."""
    visit(page, site.app(APP))
    page.wait_for_function(
        """() => { document.getElementById('make').click();
        return JSON.parse(document.getElementById('answer').textContent)[1] >= 3; }""",
        polling=500,
    )
    within, _ = json.loads(page.locator("#answer").inner_text())
    assert within == 0


class Idle:
    """Calls what was to be called when there is time, once the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []

    def __call__(self, callback: Callable[[], object]) -> None:
        """Note what is to be called."""
        self.waiting.append(callback)

    def come(self) -> None:
        """Have time."""
        waiting, self.waiting = self.waiting, []
        for callback in waiting:
            callback()


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The generations that were collected; the collector is left to ``tidying`` for the test."""
    limits = gc.get_threshold()
    turns: list[int] = []
    monkeypatch.setattr(gc, "collect", turns.append)
    monkeypatch.setattr(gc, "get_count", lambda: (tidying.MANY_OBJECTS + 1, 0, 0))
    gc.set_threshold(tidying.MOST_OBJECTS, *limits[1:])
    yield turns
    gc.set_threshold(*limits)


def test_it_has_one_turn_at_a_time(collected: list[int]) -> None:
    """However often something happens before there is time."""
    idle = Idle()
    tidying.look(idle)
    tidying.look(idle)
    assert (len(idle.waiting), collected) == (1, [])
    idle.come()
    assert len(collected) == 1
    tidying.look(idle)
    idle.come()
    assert len(collected) == 2


def test_it_has_no_turn_before_there_is_much(
    collected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a handler usually makes."""
    monkeypatch.setattr(gc, "get_count", lambda: (tidying.MANY_OBJECTS, 0, 0))
    idle = Idle()
    tidying.look(idle)
    assert idle.waiting == []


@pytest.mark.parametrize("at_once", [True, False])
def test_a_program_may_have_it_otherwise(collected: list[int], at_once: bool) -> None:
    """Where it switches the collector off, or sets its limits, before or after it was due."""
    idle = Idle()
    if not at_once:
        tidying.look(idle)
    gc.set_threshold(700, 10, 10)
    tidying.look(idle)
    idle.come()
    assert collected == []
    gc.set_threshold(tidying.MOST_OBJECTS, 10, 10)
    gc.disable()
    try:
        tidying.look(idle)
        idle.come()
    finally:
        gc.enable()
    assert collected == []
