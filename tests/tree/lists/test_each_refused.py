"""Items and values that a list refuses: reported, and no other row suffers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tree.lists.living import shown, told

from wardian import Each, Li, Span, State, Ul
from wardian.errors import DuplicateKeyError
from wardian.tree.element import Element
from wardian.tree.recording import flush

pytestmark = pytest.mark.usefixtures("errors")


class Store:
    """An object with a list."""

    items = State[Any]([])


class Item:
    """An item with a state."""

    size = State(1)

    def __init__(self, size: int = 1) -> None:
        self.size = size


class Classed:
    """An item whose class names are a state."""

    names = State[Any]("a")


def test_a_number_that_its_slot_refuses_is_an_error_of_its_row_alone() -> None:
    """At first, in a new row, and in one that is shown; the rest of the flush is sent."""
    shown(Ul(Each([10**5000, 7], lambda n: Li(n))), Ul(each := Each([3, "b"], _named)))
    assert len(told) == 2 and len(each._rows.ids) == 1
    items = [Classed(), Classed()]
    root = shown(Span("old"), Ul(Each(items, lambda item: Li(classes=item.names))))
    flush()
    root[0].text, items[0].names, items[1].names = "new", 5, "z"
    ops = [op for each in flush() for some in each.values() for op in some]
    assert len(told) == 3 and any("new" in op for op in ops) and any('"z"' in op for op in ops)
    store = Store()
    store.items = ["a"]
    shown(Ul(each := Each(lambda: store.items, _named)))
    store.items.append(7)
    store.items.append("c")
    flush()
    assert len(told) == 4 and len(each._rows.ids) == 2


def _named(names: Any) -> Element:
    return Li(classes=names)


def test_an_item_that_comes_twice_is_no_swap() -> None:
    """It is reported like any duplicate, and no row is lost."""
    store, (a, b, c, d) = Store(), (Item(1), Item(2), Item(3), Item(4))
    store.items = [a, b, c, d]
    shown(Ul(each := Each(lambda: store.items, lambda item: Li(item.size))))
    before = list(each._rows.ids)
    store.items = [b, a, b, d]
    flush()
    assert [type(error) for error in told] == [DuplicateKeyError] and each._rows.ids == before
    store.items = [b, a, c, d]
    flush()
    assert each._rows.ids == [before[at] for at in (1, 0, 2, 3)] and len(told) == 1
