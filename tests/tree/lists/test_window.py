"""Lists with a window: tabs have the rows they ask for, and nothing is done for any other."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.tree.editing import Box, Wire
from tests.tree.lists.row_kinds import KINDS, Kind, Live, Plain

from wardian.elements import Li, VirtualList
from wardian.errors import DuplicateKeyError
from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.nodes import TabElement, to_html
from wardian.testing.person import fire
from wardian.tree import holes
from wardian.tree.ledger import ledger
from wardian.tree.lists.each import Each
from wardian.tree.state import State

LAWS = 6
EDITS = 20
MOST = 2000


class Tabs:
    """One list in a page, and the tabs that show it."""

    def __init__(self, items: Any, row: Any, **options: Any) -> None:
        self.each: Each[Any] = Each(items, row, window=True, **options)
        self.root = Box("before", self.each, Li("after"))
        self.wires: dict[int, Wire] = {}
        self.views: dict[int, View] = {}
        self.open(1)

    def open(self, number: int) -> None:
        """Show the page in one more tab."""
        wire = self.wires[number] = Wire(None)  # type: ignore[arg-type]
        view = View(App(self.root), self.root, wire, number)  # type: ignore[arg-type]
        self.views[number] = wire.views[number] = view
        view.show()

    def close(self, number: int) -> None:
        """Close a tab."""
        self.views.pop(number).close()
        del self.wires[number]

    def content(self, number: int = 1) -> list[TabElement]:
        """What a tab has of the list: the marker, then rows."""
        [found] = self.wires[number].tab.views[number].nodes(self.each._id)
        return found.content  # type: ignore[attr-defined, no-any-return]

    def ask(self, first: Any, count: Any, number: int = 1, **more: Any) -> None:
        """Let a tab ask for rows, as the script in it does."""
        marker = self.content(number)[0]
        detail = {"first": first, "count": count, **more}
        fire(self.wires[number].tab.views[number], marker, "window", {"detail": detail})

    def told(self, number: int = 1) -> str | None:
        """Which rows a tab was told that there are."""
        return self.content(number)[0].attributes.get("rows")

    def indices(self, number: int = 1) -> list[int]:
        """The index of each row that a tab has."""
        _, *runs = map(int, (self.told(number) or "").split())
        pairs = zip(runs[::2], runs[1::2], strict=True)
        return [at for first, count in pairs for at in range(first, first + count)]

    def texts(self, number: int = 1) -> list[str]:
        """The rows that a tab has, as HTML."""
        return [to_html(row) for row in self.content(number)[1:]]


def letters(count: int) -> list[str]:
    """Items that are what they are."""
    return [f"item {number}" for number in range(count)]


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
    match chance.randrange(10):
        case 0 | 1 | 2:
            focus = {"focus": chance.randrange(500)} if chance.random() < 0.3 else {}
            tabs.ask(chance.randrange(450), chance.randrange(80), number, **focus)
            asked = tabs.each._rows.wanted.get(tabs.views[number])  # type: ignore[attr-defined]
            if asked is not None and items:
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
    for first, count in ((-1, 5), (5, -1), (1.5, 2), ("1", 2), (None, None), (True, 5), (2**60, 1)):
        tabs.ask(first, count)
        assert tabs.told() == told


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


# --------------------------------------------------------------------------------- the program


def test_python_scrolls() -> None:
    """The row is there at once, for whoever asks next as well; each time is told from the last."""
    tabs = Tabs(letters(1000), lambda item: Li(item))
    tabs.each.scroll_to(600)
    flush_everything()
    assert 600 in tabs.indices()
    assert tabs.content()[0].attributes["goal"] == "600 1"
    tabs.each.scroll_to(-1)
    flush_everything()
    assert tabs.told() == "1000 950 50"
    assert tabs.content()[0].attributes["goal"] == "999 2"
    tabs.ask(900, 50)
    assert "goal" not in tabs.content()[0].attributes
    for index in (1000, -1001):
        with pytest.raises(IndexError, match="one of the 1000 items"):
            tabs.each.scroll_to(index)


def test_what_is_shown_first_can_be_said_before() -> None:
    """A page that opens at the end of a log."""
    each = Each(letters(1000), lambda item: Li(item), window=True)
    each.scroll_to(-1)
    assert each.items[-1] == "item 999"
    assert len(each) == 50


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
