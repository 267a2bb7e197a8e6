"""Rows whose elements stand elsewhere too, and lists that are made anew: tabs show the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.tree.editing import Box, Wire
from tests.tree.reading import normal

from wardian import A, B, Each, I, Li, State
from wardian.errors import InvalidAttributeError
from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.tree import holes
from wardian.tree.element import Element

Row = Callable[[Any], Element]


class Item:
    """An item of two structures."""

    label = State[Any]("a")
    done = State(False)


class Store:
    """A list in a state."""

    items = State[Any]([])


def light(item: Item) -> Element:
    """A row that is read."""
    return Li(I("yes") if item.done else B("no"), item.label)


def called(item: Item) -> Element:
    """A row that is not."""
    return Li(*[I("yes") if item.done else B("no"), item.label])


class Tab:
    """What one tab shows of a page."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.wire = Wire(None)  # type: ignore[arg-type]
        self.view = View(App(root), root, self.wire, 1)  # type: ignore[arg-type]
        self.wire.views[1] = self.view
        self.view.show()

    def check(self) -> None:
        """Send what changed; compare."""
        flush_everything()
        assert self.wire.tab.html(1) == normal(self.root.html())


@pytest.mark.parametrize("row", [light, called])
@pytest.mark.parametrize("stays", [False, True])
def test_an_element_of_a_row_that_stands_elsewhere_when_its_list_comes_back(
    row: Row, stays: bool
) -> None:
    """The row is made anew; the other place keeps what it has, or gives it up."""
    items = [Item(), Item()]
    each = Each(items, row)
    root = Box(each)
    tab = Tab(root)
    root.remove(each)
    tab.check()
    element = each[0]
    root.append(element)
    tab.check()
    root.append(each)
    if not stays:
        root.remove(element)
    tab.check()
    items[0].done = True
    tab.check()
    tab.view.close()


@pytest.mark.parametrize("row", [light, called])
@pytest.mark.parametrize("touch", [False, True])
def test_a_row_that_changes_and_goes_while_its_list_is_made_anew(row: Row, touch: bool) -> None:
    """A live hole makes a list of the same items, after the old one has looked at them."""
    store = Store()
    store.items = [Item(), Item(), Item()]
    made: list[Each[Any]] = []

    def lists() -> Each[Any]:
        made.append(Each(store.items, row))
        return made[-1]

    root = Box(lists)
    tab = Tab(root)
    for _ in range(2):
        if touch:
            assert len(made[-1][0]) == 2
        first = store.items[0]
        first.label = "b"
        store.items.remove(first)
        tab.check()
    assert len(made) == 3
    tab.view.close()


def test_a_row_that_cannot_be_made_anew_keeps_what_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its structure is another one now, and the values of the old one are gone: not its texts."""
    told: list[BaseException] = []
    monkeypatch.setattr(holes, "on_error", lambda element, error: told.append(error))

    def row(item: Item) -> Element:
        return Li(A("to", classes=item.label)) if item.done else Li(B(item.label), "end")

    items = [Item(), Item()]
    each = Each(items, row)
    root = Box(each)
    tab = Tab(root)
    assert each[0].text == "aend"
    items[0].label = 5  # no class can be that
    tab.check()
    items[0].done = True
    tab.check()
    assert [type(error) for error in told] == [InvalidAttributeError]
    assert root.text == "5endaend"
    items[0].label = "there"
    tab.check()
    assert root.text == "toaend"
    tab.view.close()
