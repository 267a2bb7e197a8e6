"""Lists with a window: tabs have the rows they ask for, and nothing is done for any other."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.tree.lists.row_kinds import KINDS, Kind, Live, Plain
from tests.tree.lists.windowed import Tabs, letters

from wardian.elements import Li
from wardian.live.updating import flush_everything
from wardian.testing.nodes import to_html
from wardian.tree.ledger import ledger
from wardian.tree.state import State

LAWS = 6
EDITS = 20
MOST = 2000


# ----------------------------------------------------------------------------------- the laws


def agree(tabs: Tabs, kind: Kind, items: list[Any]) -> None:
    """Every tab has the rows it was told of, and they show their items."""
    for number in tabs.wires:
        indices = tabs.indices(number)
        assert (tabs.told(number) or "").split()[0] == str(len(items))
        assert indices == sorted(set(indices))
        assert len(indices) <= MOST
        assert tabs.texts(number) == [kind.expected(items[at]) for at in indices]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.row.__name__)
def test_after_a_flush_every_tab_shows_what_it_was_told_of(kind: Kind) -> None:
    """Random edits of the items and random windows of several tabs, of all kinds of rows."""
    for seed in range(LAWS):
        chance = random.Random(seed)
        make = chance.choice((Plain, Live))
        count = chance.choice((0, 3, 60, 400))
        made = iter(range(10**6))

        def new(make: Any = make, made: Any = made) -> Any:
            number = next(made)
            return make(number, f"item {number}", done=number % 3 == 0, tags=[number])

        items = [new() for _ in range(count)]
        tabs = Tabs(items, kind.row)
        for _ in range(EDITS):
            _edit(chance, tabs, items, new)
            bool(tabs.each.update())
            agree(tabs, kind, items)
        for number in list(tabs.views):
            tabs.close(number)
        assert not ledger.alive and not ledger.lists and not ledger.groups and not ledger.dirty


def _edit(chance: random.Random, tabs: Tabs, items: list[Any], new: Any) -> None:
    at = chance.randrange(len(items) + 1)
    number = chance.choice(list(tabs.views))
    rows: Any = tabs.each._rows
    match chance.randrange(11):
        case 0 | 1 | 2:
            more = {"focus": chance.randrange(500)} if chance.random() < 0.3 else {}
            if chance.random() < 0.3:
                more["goal"] = rows.goals
            tabs.ask(chance.randrange(450), chance.randrange(80), number, **more)
            for asked in rows.wanted.get(tabs.views[number], {}).values() if items else ():
                wanted = range(asked.first, min(asked.stop, len(items)))
                assert set(wanted) <= set(tabs.indices(number))
        case 3:
            items[at:at] = [new() for _ in range(chance.choice((1, 2, 100)))]
        case 4:
            del items[at : at + chance.choice((1, 5, 200))]
        case 5:
            chance.shuffle(items)
        case 6 if items:
            item = chance.choice(items)
            item.label, item.done, item.tags = "changed & more", not item.done, [1, 2]
        case 7:
            items.reverse()
        case 8 if len(tabs.views) < 3:
            tabs.open(max(tabs.views) + 1)
        case 9 if len(tabs.views) > 1:
            tabs.close(number)
        case 10 if items:
            tabs.each.scroll_to(chance.randrange(len(items)))


# ------------------------------------------------------------------------ what there is of it


class Counted:
    """An item that counts who reads it."""

    def __init__(self, number: int, read: set[int]) -> None:
        self.number = number
        self.read = read

    @property
    def label(self) -> str:
        """What its row shows."""
        self.read.add(self.number)
        return f"item {self.number}"

    @property
    def id(self) -> int:
        """What tells it apart."""
        self.read.add(self.number)
        return self.number


def test_no_item_is_read_that_has_no_row() -> None:
    """Neither for its values nor for its key, when a list is opened, scrolled and changed."""
    read: set[int] = set()
    items = [Counted(number, read) for number in range(100_000)]
    tabs = Tabs(items, lambda item: Li(item.label), key="id")
    assert read == set(range(50))
    tabs.ask(70_000, 40)
    assert read == {*range(50), *range(70_000, 70_040)}
    items.insert(0, Counted(-1, read))
    bool(tabs.each.update())
    assert read == {*range(50), *range(70_000, 70_040)}
    assert tabs.told() == "100001 70001 40"


def test_a_list_in_a_state_is_not_copied() -> None:
    """There is one list of all items, and it is the program's."""

    class Store:
        items = State([])

    store = Store()
    store.items = letters(5000)
    tabs = Tabs(store.items, Li)
    assert tabs.each._rows.found is store.items  # type: ignore[attr-defined]
    store.items.append("one more")
    flush_everything()
    assert tabs.told() == "5001 0 50"


def test_scrolling_asks_no_function_for_the_items_again() -> None:
    """Only a state that it has read does."""
    calls = []

    class Store:
        least = State(0)

    store = Store()

    def chosen() -> list[int]:
        calls.append(1)
        return [number for number in range(1000) if number >= store.least]

    tabs = Tabs(chosen, Li)
    tabs.ask(200, 20)
    tabs.ask(300, 20)
    assert len(calls) == 1
    store.least = 10
    flush_everything()
    assert len(calls) == 2
    assert tabs.told() == "990 290 20"


def test_rows_that_are_seen_still_are_not_sent_again() -> None:
    """A step of scrolling costs the rows that come, and the names of those that go."""
    tabs = Tabs(letters(10_000), lambda item: Li(item))
    tabs.ask(100, 40)
    tabs.wires[1].carried.clear()
    tabs.ask(110, 40)
    [text] = tabs.wires[1].carried
    assert text.count("item ") == 10
    assert "item 140" in text and "item 139" not in text


# ------------------------------------------------------------------------- who asks for what


def test_tabs_have_the_rows_of_one_another() -> None:
    """The list has what any of them wants; ranges that meet are one; what a tab left is gone."""
    tabs = Tabs(letters(1000), lambda item: Li(item))
    tabs.open(2)
    tabs.ask(100, 10, 1)
    assert tabs.told() == tabs.told(2) == "1000 100 10"
    tabs.ask(500, 10, 2)
    assert tabs.told() == "1000 100 10 500 10"
    tabs.ask(105, 5, 2)
    assert tabs.told() == "1000 100 10"
    tabs.ask(110, 5, 2)
    assert tabs.told() == "1000 100 15"
    tabs.close(2)
    tabs.ask(101, 10, 1)
    assert tabs.told() == "1000 101 10"


def test_a_tab_cannot_ask_for_everything() -> None:
    """One view is given 500 rows, all together 2,000; and nonsense is not listened to."""
    tabs = Tabs(letters(100_000), lambda item: Li(item))
    tabs.ask(10, 90_000)
    assert tabs.told() == "100000 10 500"
    for number in range(2, 8):
        tabs.open(number)
        tabs.ask(number * 1000, 500, number)
    assert len(tabs.indices()) <= MOST
    assert set(range(7000, 7500)) <= set(tabs.indices())
    told = tabs.told()
    for first, count in (
        (-1, 5), (5, -1), (5, 0), (1.5, 2), ("1", 2), (None, None), (True, 5), (2**60, 1)
    ):  # fmt: skip
        tabs.ask(first, count)
        assert tabs.told() == told
    for detail in (None, 5, "x", [1], {}, {"first": {}, "count": []}, {"goal": 1}):
        tabs.say(detail)
        assert tabs.told() == told


def test_each_place_of_a_list_has_the_rows_it_wants() -> None:
    """Twice in one page, it is scrolled in both; neither takes the rows of the other."""
    tabs = Tabs(letters(5000), lambda item: Li(item), places=2)
    tabs.ask(0, 40, place=0)
    tabs.ask(3000, 40, place=1)
    tabs.ask(20, 40, place=0)
    assert tabs.told() == "5000 20 40 3000 40"
    assert to_html(tabs.content(place=1)[-1]) == "<li>item 3039</li>"
    tabs.ask(3010, 40, place=1)
    assert tabs.told() == "5000 20 40 3010 40"


def test_a_view_has_few_places() -> None:
    """Those that were the last to ask; one that asks again is among them."""
    tabs = Tabs(letters(5000), lambda item: Li(item))
    for place in (*range(8), 0, 2**40):
        tabs.say({"first": 100 * (place % 97), "count": 10, "place": place})
    last = 100 * (2**40 % 97)
    firsts = [0, *range(200, 800, 100), last]
    assert tabs.indices() == sorted(at for first in firsts for at in range(first, first + 10))


def test_the_row_with_the_focus_is_kept() -> None:
    """It has a stretch of its own, wherever its item goes, until it goes altogether."""
    items = letters(1000)
    tabs = Tabs(items, lambda item: Li(item))
    tabs.ask(500, 10, focus=7)
    row = tabs.content()[1]
    assert tabs.told() == "1000 7 1 500 10"
    items.insert(0, "first")
    bool(tabs.each.update())
    assert tabs.told() == "1001 8 1 501 10"
    assert tabs.content()[1] is row
    items.remove("item 7")
    bool(tabs.each.update())
    assert tabs.told() == "1000 500 10"


# ------------------------------------------------------------------- items come and go elsewhere


def test_a_window_moves_with_its_items() -> None:
    """Where others come or go before it; its rows are the same, and nothing else is sent."""
    items = [Plain(number, f"item {number}", done=False, tags=[]) for number in range(3000)]
    tabs = Tabs(items, lambda item: Li(item.label))
    tabs.ask(1500, 40)
    rows = tabs.content()[1:]
    items[:0] = [Plain(-n, "new", done=False, tags=[]) for n in range(700)]
    bool(tabs.each.update())
    assert tabs.told() == "3700 2200 40"
    del items[10:1010]
    bool(tabs.each.update())
    assert tabs.told() == "2700 1200 40"
    assert all(old is new for old, new in zip(rows, tabs.content()[1:], strict=True))


def test_a_window_moves_with_items_that_are_made_anew() -> None:
    """By their keys, as they come from a database; as far as a thousand rows."""
    kept = list(range(3000))

    def loaded() -> list[dict[str, int]]:
        return [{"id": number} for number in kept]

    tabs = Tabs(loaded, lambda item: Li(item["id"]), key="id")
    tabs.ask(1500, 40)
    kept[:0] = range(-300, 0)
    bool(tabs.each.update())
    assert tabs.told() == "3300 1800 40"
    assert tabs.texts()[0] == "<li>1500</li>"


def test_a_window_stays_where_items_are_sorted() -> None:
    """What is seen is the same place, and not the same item."""
    items = list(range(1000))
    tabs = Tabs(items, lambda item: Li(item))
    tabs.ask(300, 40)
    items.reverse()
    bool(tabs.each.update())
    assert tabs.told() == "1000 300 40"
    assert tabs.texts()[0] == "<li>699</li>"


def test_at_its_beginning_a_list_shows_what_comes_there() -> None:
    """Nobody who sees the first row wants to be moved away from it."""
    items = letters(200)
    tabs = Tabs(items, lambda item: Li(item))
    items.insert(0, "news")
    bool(tabs.each.update())
    assert tabs.told() == "201 0 50"
    assert tabs.texts()[0] == "<li>news</li>"


def test_a_list_that_has_become_short_is_seen_at_its_end() -> None:
    """As anything that is scrolled and becomes short; one that was empty from its beginning."""
    items = letters(1000)
    tabs = Tabs(items, lambda item: Li(item))
    tabs.ask(600, 40)
    items[100:] = []
    bool(tabs.each.update())
    assert tabs.told() == "100 60 40"
    items[:] = []
    bool(tabs.each.update())
    assert tabs.told() == "0"
    items[:] = letters(1000)
    bool(tabs.each.update())
    assert tabs.told() == "1000 0 50"
