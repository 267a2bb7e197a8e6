"""Lists with a window, as the program has them: it scrolls, reads them, gives them other rows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tree.editing import Box, Wire
from tests.tree.lists.windowed import Tabs, letters

from wardian.elements import Li, VirtualList
from wardian.errors import DuplicateKeyError
from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.person import fire
from wardian.tree import holes
from wardian.tree.lists.each import Each
from wardian.tree.state import State


def test_python_scrolls() -> None:
    """The row is there at once, until a tab has come to it; each time is told from the last."""
    tabs = Tabs(letters(1000), lambda item: Li(item))
    tabs.each.scroll_to(600)
    flush_everything()
    assert tabs.told() == "1000 575 50"
    assert tabs.goal() == "600 1"
    tabs.ask(590, 30, goal=1)
    assert (tabs.told(), tabs.goal()) == ("1000 590 30", None)
    tabs.each.scroll_to(-1)
    flush_everything()
    assert tabs.told() == "1000 590 30 950 50"
    assert tabs.goal() == "999 2"
    tabs.ask(970, 30, goal=1)
    assert tabs.goal() == "999 2"
    tabs.ask(970, 30, goal=2)
    assert (tabs.told(), tabs.goal()) == ("1000 970 30", None)
    for index in (1000, -1001):
        with pytest.raises(IndexError, match="one of the 1000 items"):
            tabs.each.scroll_to(index)


def test_a_tab_that_asks_before_it_knows_is_sent_there_still() -> None:
    """A task says where, and sends it later; meanwhile somebody scrolls."""
    tabs = Tabs(letters(5000), lambda item: Li(item))
    tabs.ask(0, 40)
    tabs.each.scroll_to(3000)
    tabs.ask(20, 40)
    bool(tabs.each.update())
    assert tabs.goal() == "3000 1"
    assert tabs.told() == "5000 20 40 2975 50"


def test_whoever_opens_the_page_later_is_not_sent_there() -> None:
    """A tab has been there: also where it had all rows, or shows none of them."""
    for detail in ({"first": 0, "count": 40, "goal": 1}, {"goal": 1}):
        tabs = Tabs(letters(40), lambda item: Li(item))
        tabs.each.scroll_to(30)
        flush_everything()
        assert tabs.goal() == "30 1"
        tabs.say(detail)
        tabs.open(2)
        assert (tabs.told(2), tabs.goal(2)) == ("40 0 40", None)


def test_what_is_shown_first_can_be_said_before() -> None:
    """A page that opens at the end of a log."""
    each = Each(letters(1000), lambda item: Li(item), window=True)
    each.scroll_to(-1)
    assert each.items[-1] == "item 999"
    assert len(each) == 50


def test_where_it_scrolls_to_moves_with_its_item() -> None:
    """What comes before it, comes before it; what there is no more is nowhere to go to."""
    items = [object() for _ in range(1000)]
    tabs = Tabs(items, lambda item: Li(str(id(item))))
    tabs.each.scroll_to(-1)
    items[:0] = [object() for _ in range(20)]
    items += [object() for _ in range(20)]
    bool(tabs.each.update())
    assert tabs.goal() == "1019 1"
    items[:] = [object() for _ in range(1030)]
    bool(tabs.each.update())
    assert tabs.goal() == "1019 1"
    del items[1000:]
    bool(tabs.each.update())
    assert (tabs.told(), tabs.goal()) == ("1000 0 50", None)


def test_a_row_function_that_is_read_anew_leaves_the_window_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of its rows are made again, of the items that were seen, wherever these are now."""
    raised: list[BaseException] = []
    monkeypatch.setattr(holes, "on_error", lambda _each, error: raised.append(error))

    class Program:
        pick: Any = None

    program = Program()
    items = letters(500)
    tabs = Tabs(items, lambda item: Li(item, on_click=program.pick))
    tabs.ask(200, 40, focus=3)
    program.pick = lambda _item: None
    items.insert(0, "first")
    bool(tabs.each.update())
    assert raised == []
    assert tabs.told() == "501 4 1 201 40"
    assert tabs.texts() == [f"<li>item {at}</li>" for at in (3, *range(200, 240))]
    assert all("click" in row.listeners for row in tabs.content()[1:])


def test_a_list_is_the_sequence_of_the_rows_it_shows() -> None:
    """Length, elements, items; an element knows its item."""
    tabs = Tabs(letters(1000), lambda item: Li(item))
    tabs.ask(500, 10)
    each = tabs.each
    assert len(each) == 10
    assert each.items == [f"item {number}" for number in range(500, 510)]
    assert each[0].text == "item 500"
    assert each.item_of(each[3]) == "item 503"


def test_a_row_that_raises_leaves_the_others_where_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tabs are told that it is not there."""
    raised: list[BaseException] = []
    monkeypatch.setattr(holes, "on_error", lambda _each, error: raised.append(error))
    tabs = Tabs(list(range(-3, 997)), lambda item: Li(12 // item))
    assert [type(error) for error in raised] == [ZeroDivisionError]
    assert tabs.told() == "1000 0 3 4 46"
    tabs.ask(2, 4)
    assert tabs.told() == "1000 2 1 4 2"


def test_two_items_of_one_key_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is reported, if both of them are to be shown."""
    raised: list[BaseException] = []
    monkeypatch.setattr(holes, "on_error", lambda _each, error: raised.append(error))
    items = letters(100)
    tabs = Tabs(items, lambda item: Li(item))
    items[3] = items[90] = "item 5"
    bool(tabs.each.update())
    assert [type(error) for error in raised] == [DuplicateKeyError]
    assert tabs.texts()[3] == "<li>item 3</li>"
    assert tabs.told() == "100 0 50"


def test_a_list_takes_over_what_another_showed() -> None:
    """A component that is made anew: its rows, its window and its marker remain."""
    items = letters(1000)

    class Around:
        turn = State(0)

    around = Around()
    made: list[Each[str]] = []

    def shown() -> Box:
        made.append(Each(items, lambda item: Li(item), window=True))
        return Box(made[-1], key=around.turn * 0)

    root = Box(shown)
    wire = Wire(None)  # type: ignore[arg-type]
    view = View(App(root), root, wire, 1)  # type: ignore[arg-type]
    wire.views[1] = view
    view.show()
    [shown_list] = wire.tab.views[1].nodes(made[0]._id)
    marker = shown_list.content[0]  # type: ignore[attr-defined]
    fire(wire.tab.views[1], marker, "window", {"detail": {"first": 300, "count": 20}})
    wire.carried.clear()
    around.turn += 1
    flush_everything()
    assert len(made) == 2
    assert wire.carried == []
    fire(wire.tab.views[1], marker, "window", {"detail": {"first": 310, "count": 20}})
    assert marker.attributes["rows"] == "1000 310 20"


def test_a_virtual_list_is_an_element_that_scrolls() -> None:
    """With a role that its rows fit into; what else it is given, it has."""
    made = VirtualList(letters(3), Li, height="20em", style={"color": "red"}, id="log", role="feed")
    assert made.html() == (
        '<div role="feed" tabindex="0" id="log" '
        'style="height: 20em; overflow-y: auto; contain: content; color: red">'
        "<li>item 0</li><li>item 1</li><li>item 2</li></div>"
    )
