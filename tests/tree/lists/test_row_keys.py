"""Keys that a row function gives its elements."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tree.lists.living import shown, told

from wardian import B, Each, I, Li, Span, State, Ul
from wardian.tree.element import Element
from wardian.tree.recording import flush

pytestmark = pytest.mark.usefixtures("errors")


class Item:
    """An item of two structures."""

    name = State[Any]("")
    done = State(False)

    def __init__(self, name: str) -> None:
        self.name = name


def row(item: Item) -> Element:
    """A row with keys at two levels, one of them as it is written."""
    mark = I("!") if item.done else B("?")
    return Li(Span(item.name, key="name"), mark, key=item.name.lower())


def light(item: Item) -> Element:
    """The same, so that it can be read."""
    return Li(Span(item.name, key="name"), I("!") if item.done else B("?"), key=item.name.lower())


@pytest.mark.parametrize("function", [light, row])
def test_elements_of_rows_have_the_keys_that_the_function_gives(function: Any) -> None:
    """Whether they were made of values or by calling it; and keep their nodes by these."""
    items = [Item("A"), Item("B")]
    shown(Ul(each := Each(items, function)))
    assert [(one.key, one[0].key) for one in each] == [("a", "name"), ("b", "name")]  # type: ignore[union-attr]
    ids = [one._id for one in each]
    items[1].done = True
    flush()
    assert [one._id for one in each] == ids
    assert each[1].key == "b" and each[1].text == "B!"
    assert told == []


def test_a_key_that_raises_is_reported_when_it_is_asked_for() -> None:
    """Until then nobody needs it."""
    items = [Item("A")]
    shown(Ul(each := Each(items, lambda item: Li(str(item.name), key=item.name.lower()))))
    items[0].name = 5
    flush()
    assert told == []
    assert each[0].key is None and each[0].text == "5"
    assert [type(error) for error in told] == [AttributeError]
