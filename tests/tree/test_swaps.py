"""Children that change places by assignment, one after the other: each stands twice in between."""

from __future__ import annotations

import pytest
from tests.tree.editing import Box, Wire
from tests.tree.reading import normal

from wardian import B, I
from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.tree.node import Again


def test_a_swap_leaves_each_child_in_one_place() -> None:
    """As with any list; what stood there twice meanwhile is one node again."""
    one, two = B("one"), I("two")
    box = Box(one, "between", two)
    box[0], box[2] = box[2], box[0]
    assert box.children == [two, "between", one]
    assert not any(type(kid) is Again for kid in box._kids)
    assert one.parents == two.parents == (box,)


@pytest.mark.parametrize("places", [(0, 1), (0, 3), (1, 2), (3, 0)])
def test_a_swap_is_moves_and_nothing_else(places: tuple[int, int]) -> None:
    """The tab keeps its nodes: they are named, and not described again."""
    at, other = places
    box = Box(*[B(str(number)) for number in range(4)])
    wire = Wire(None)  # type: ignore[arg-type]
    wire.views[1] = view = View(App(box), box, wire, 1)  # type: ignore[arg-type]
    view.show()
    ids = {each._id for each in box}  # type: ignore[union-attr]
    wire.carried.clear()
    box[at], box[other] = box[other], box[at]
    flush_everything()
    assert wire.tab.html(1) == normal(box.html())
    assert {each._id for each in box} == ids  # type: ignore[union-attr]
    assert "".join(wire.carried).count('"b"') == 0
    view.close()


def test_a_place_that_tabs_have_twice_stays_twice() -> None:
    """A further place has a node of its own in the tab: it does not become the first one."""
    one, two = B("one"), B("two")
    box = Box(one, two, one)
    wire = Wire(None)  # type: ignore[arg-type]
    wire.views[1] = view = View(App(box), box, wire, 1)  # type: ignore[arg-type]
    view.show()
    box[0], box[1] = box[1], box[0]
    flush_everything()
    assert box.children == [two, one, one]
    assert wire.tab.html(1) == normal(box.html())
    del box[1]
    flush_everything()
    assert wire.tab.html(1) == normal(box.html())
    assert box.children == [two, one]
    view.close()
