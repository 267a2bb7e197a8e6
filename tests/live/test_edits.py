"""What a tab says a person did to form controls is taken as far as a person can do it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian import Each, Input, Li, Option, P, Page, Select, Ul
from wardian.live.dispatch import receive
from wardian.testing import Screen
from wardian.tree.describe import described


def edited(page: Page, name: int, prop: Any, value: Any, turn: Any = 1) -> tuple[list[str], Any]:
    """Let one of two tabs send an edit; give what the other one is sent, and the value."""
    with Screen(page) as screen, screen.another() as other:
        before = len(other.sent)
        text = json.dumps(["s", screen.view.number, 1, [[page[name]._id, prop, value, turn]]])

        async def inside() -> None:
            receive(text, {screen.view.number: screen.view})

        screen.run(inside())
        assert screen.errors == [] and other.html() == screen.another().html()
        return other.sent[before:], page[name].value


def form() -> Page:
    """Controls beside a list, which travels in pieces."""
    page = Page(Input(value="a"), Select(Option("x"), Option("y"), multiple=True), P("b"))
    page.append(Ul(Each(["c"], lambda item: Li(item))))
    return page


def test_a_value_is_clean_text() -> None:
    """Whoever visits the page later is sent what a text may hold, and nothing else of the page."""
    page = form()
    _, value = edited(page, 0, "value", "\x0099")
    assert "\0" not in value and value.endswith("99")
    assert json.loads(described(page))[1] == "div"


@pytest.mark.parametrize("turn", [-1, 2**60, 1.5, True, None, "1"])
def test_a_count_is_one_that_a_tab_can_have(turn: Any) -> None:
    """Others would refuse what they are sent with it."""
    assert edited(form(), 0, "value", "b", turn) == ([], "a")


def test_a_list_is_the_value_of_a_select() -> None:
    """Of nothing else, and its items are texts."""
    assert edited(form(), 0, "value", ["b"]) == ([], "a")
    assert edited(form(), 1, "value", ["x", "\x00y"])[1] == ["x", "\ufffdy"]
    assert edited(form(), 1, "value", ["x", 1])[0] == []


@pytest.mark.parametrize("prop", ["checked", "innerHTML", "", None, ["value"]])
def test_other_properties_are_not_edited(prop: Any) -> None:
    """Nor is one of another type."""
    assert edited(form(), 0, prop, "b") == ([], "a")
