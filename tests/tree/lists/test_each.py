"""``Each``: what is sent for a list, and no more than that."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian import A, B, Div, Each, Li, Span, State, Td, Tr, Ul
from wardian.errors import InvalidChildError
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.tree.lists.each import Each as AnyEach
from wardian.tree.recording import flush, join, leave, reread


class Plain:
    """An item that nobody watches."""

    def __init__(self, number: int, label: str) -> None:
        self.number = number
        self.label = label
        self.odd = number % 2 == 1


class Labelled:
    """An item whose label is noticed when it changes."""

    label = State("")

    def __init__(self, number: int, label: str) -> None:
        self.number = number
        self.label = label


class Store:
    """An object with a list."""

    items = State[list[Any]]([])
    chosen = State[Any](None)


def shown(*children: Any) -> Element:
    """Make a root live, as a view does."""
    root = Div(*children)
    join(root)
    return root


def sent() -> list[Any]:
    """Flush, and give the ops of the one root and round there is."""
    rounds = flush()
    if not rounds:
        return []
    assert len(rounds) == 1 and len(rounds[0]) == 1, rounds
    return [json.loads(op) for ops in rounds[0].values() for op in ops]


def updated(root: Element) -> list[Any]:
    """What an ``update()`` sends."""
    reread((root,))
    return sent()


def plain(count: int) -> list[Plain]:
    """Items that nobody watches."""
    return [Plain(number, f"n{number}") for number in range(count)]


def label(item: Any) -> Element:
    """A row of one text."""
    return Li(item.label)


def table_row(item: Any) -> Element:
    """A row with a constant, two texts and a choice of classes."""
    return Tr(Td(item.number, classes="id"), Td(A(item.label)), classes="odd" if item.odd else None)


def test_a_list_is_described_by_one_shape_and_a_column_for_each_slot() -> None:
    """Of a row only its values travel."""
    each = Each(plain(3), table_row)
    page = shown(each)
    node = json.loads(described(page))[3][0]
    assert node == [
        each._id,
        4,
        {
            str(number): [
                [1, "tr", 0, [[2, "td", {"class": "id"}], [3, "td", 0, [[4, "a"]]]]],
                [[1, "class"], [2, "#text"], [4, "#text"]],
            ]
            for number in each._rows.held.known_shapes
        },
        [
            [
                -1,
                5,
                *each._rows.held.known_shapes,
                3,
                [None, "odd", None],
                "0\x7f1\x7f2",
                "n0\x7fn1\x7fn2",
            ]
        ],
    ]


def test_an_update_sends_only_the_values_that_differ() -> None:
    """One op for each slot, for all rows together."""
    items = plain(4)
    each = Each(items, table_row)
    page = shown(each)
    number = next(iter(each._rows.held.known_shapes))
    items[1].label, items[3].label, items[3].odd = "x", "y", False
    assert updated(page) == [
        ["w", each._id, number, 2, [-5, -13], "x\x7fy"],
        ["w", each._id, number, 0, [-13], [None]],
    ]
    assert updated(page) == []


def test_plain_items_are_looked_at_only_when_the_program_says_so() -> None:
    """A flush costs what is known to have changed."""
    items = plain(2)
    page = shown(Each(items, label))
    items[0].label = "x"
    items.append(Plain(9, "new"))
    assert sent() == []
    assert len(updated(page)) == 2


@pytest.mark.parametrize("key", [None, "number", lambda item: item.number])
def test_edits_of_a_list_in_a_state_are_the_least_ops(key: Any) -> None:
    """In-place edits, slices, sorts and assignments, whatever tells the items apart."""
    store = Store()
    store.items = plain(6)
    each = Each(lambda: store.items, label, key=key)
    shown(each)
    number, name = next(iter(each._rows.held.known_shapes)), each._id
    items = store.items
    items.append(Plain(6, "six"))
    assert sent() == [["i", name, 0, [-7, 5, number, 1, "six"]]]
    del items[1]
    assert sent() == [["r", name, -2]]
    items[0], items[5] = items[5], items[0]
    assert sent() == [["i", name, 0, -1], ["i", name, -3, -7]]
    items.insert(0, items.pop())
    assert sent() == [["i", name, -7, -1]]
    items[1:3] = [Plain(7, "seven"), Plain(8, "eight")]
    assert sent() == [
        ["r", name, -7, -3],
        ["i", name, -4, [-8, 5, number, 2, "seven\x7feight"]],
    ]
    items.sort(key=lambda item: item.number)
    assert sent() == [["i", name, 0, -8, -9]]
    items.reverse()
    assert len(sent()) <= 2
    store.items = plain(2)
    assert sent()[-1][0] == "i"
    store.items = []
    assert sent() == [["r", name]]
    assert not ledger.groups


def test_every_row_is_replaced_by_two_ops() -> None:
    """All rows out by one word, all rows in by their columns."""
    store = Store()
    store.items = plain(100)
    each = Each(lambda: store.items, label)
    shown(each)
    store.items = [Plain(number, f"m{number}") for number in range(100)]
    ops = sent()
    assert [op[:2] for op in ops] == [["r", each._id], ["i", each._id]]
    assert len(ops[1]) == 4


def test_a_list_in_a_state_is_followed_also_when_another_is_assigned() -> None:
    """It need not be wrapped into a function."""
    store = Store()
    store.items = ["a", "b"]
    page = shown(Ul(Each(store.items, lambda word: Li(word))))
    store.items = ["b", "c"]
    assert [op[0] for op in sent()] == ["r", "i"]
    assert page.text == "bc"


def test_a_state_of_an_item_sends_its_row_alone() -> None:
    """No other item is looked at, and no item remembers who reads it."""
    items = [Labelled(number, f"n{number}") for number in range(50)]
    store = Store()
    store.items = items
    each = Each(lambda: store.items, label)
    shown(each)
    items[7].label = "x"
    items[7].label = "y"
    assert sent() == [["w", each._id, next(iter(each._rows.held.known_shapes)), 0, [-8], "y"]]
    assert not any("label listeners" in vars(item) for item in items)


def test_a_state_around_the_items_sends_what_reads_it() -> None:
    """Selecting one row of many touches two rows, in one slot."""
    store = Store()
    store.items = plain(20)
    each = Each(
        lambda: store.items,
        lambda item: Li(item.label, classes="chosen" if item is store.chosen else None),
    )
    shown(each)
    number = next(iter(each._rows.held.known_shapes))
    store.chosen = store.items[3]
    assert sent() == [["w", each._id, number, 0, [-4], "chosen"]]
    store.chosen = store.items[5]
    assert sent() == [["w", each._id, number, 0, [-4, -6], [None, "chosen"]]]


def test_a_property_of_an_item_that_reads_other_states_is_followed() -> None:
    """What an attribute computes is no attribute."""
    store = Store()
    store.chosen = "a"

    class Item:
        states = State(0)

        @property
        def shown(self) -> str:
            return f"{store.chosen}{self.states}"

    items = [Item(), Item()]
    page = shown(Each(items, lambda item: Li(item.shown)))
    store.chosen = "b"
    assert len(sent()) == 1
    items[1].states = 1
    assert len(sent()) == 1
    assert page.text == "b0b1"


def test_elements_of_a_row_appear_when_asked_for_and_nothing_is_sent() -> None:
    """They take over the ids that the tab has given its nodes."""
    items = plain(3)
    each = Each(items, table_row)
    page = shown(each)
    row = each[1]
    assert sent() == []
    assert (row._id, row[1][0]._id) == (-5, -8)
    assert each[1] is row and each.item_of(row[1][0]) is items[1]
    assert (len(each), [each.item_of(one) for one in each], each[-1] is each[2]) == (3, items, True)
    row[1][0].text = "changed"
    row.classes.add("mine")
    assert sent() == [["t", -8, "changed"], ["a", -5, "class", "odd mine"]]
    items[1].label = "again"
    assert updated(page) == [["t", -8, "again"]]
    assert row.classes == "odd mine"
    items.reverse()
    assert [op[0] for op in updated(page)] == ["i"]
    assert each[1] is row


def test_what_waits_for_a_light_row_is_sent_for_its_elements() -> None:
    """A change that was found but not sent is not lost when somebody asks for elements."""
    store = Store()
    store.items = [Labelled(1, "a")]
    each = Each(lambda: store.items, label)
    shown(each)
    store.items[0].label = "b"
    assert each[0].text == "b"
    assert sent() == [["t", -1, "b"]]


def test_a_row_of_another_structure_keeps_what_both_have() -> None:
    """The row becomes elements, and the new ones adopt the old: focus and media stay."""
    store = Store()
    store.items = [Labelled(1, "a"), Labelled(2, "b")]
    each = Each(
        lambda: store.items,
        lambda item: Li(Span(item.label), B("new") if item.label == "!" else None),
    )
    page = shown(each)
    store.items[1].label = "!"
    ops = sent()
    assert [op[:2] for op in ops] == [["t", -4], ["i", -3]]
    store.items[1].label = "c"
    assert [op[0] for op in sent()] == ["t", "r"]
    assert page.text == "ac"


def test_rows_that_cannot_be_read_are_elements() -> None:
    """They are slower, never wrong: each follows the states that it reads by itself."""
    store = Store()
    store.items = [Labelled(number, f"n{number}") for number in range(3)]
    calls: list[Any] = []

    def row(item: Any) -> Element:
        calls.append(item)
        element = Li(item.label)
        element.classes.add("x" * (item is store.chosen))
        return element

    each = Each(lambda: store.items, row)
    page = shown(each)
    ids = [one._id for one in each]
    assert len(calls) == 3
    store.items[1].label = "!"
    assert sent() == [["t", ids[1], "!"]]
    assert len(calls) == 4
    store.items.reverse()
    assert sent() == [["i", each._id, ids[0], ids[2], ids[1]]]
    assert len(calls) == 4
    store.chosen = store.items[0]
    assert sent() == [["a", ids[2], "class", "x"]]
    assert page.text == "n2!n0"


def test_a_list_that_a_hole_makes_again_keeps_its_rows() -> None:
    """The new list stands for the old one with the same row function."""
    store = Store()
    store.items = plain(3)

    def make() -> AnyEach[Any]:
        return Each(list(store.items), lambda item: Li(item.label, title=str(store.chosen)))

    page = shown(Ul(lambda: make()))
    store.items.append(Plain(3, "n3"))
    (op,) = sent()
    assert op[0] == "i" and len(op) == 4 and op[3][3] == 1
    store.chosen = 1
    assert [op[0] for op in sent()] == ["w"]
    assert page.text == "n0n1n2n3"
    assert len(ledger.lists) == 1


def test_lists_in_rows_of_lists_are_lists() -> None:
    """The outer rows are elements, the inner ones are not."""
    store = Store()
    store.items = [["a", "b"], ["c"]]
    page = shown(Each(lambda: store.items, lambda words: Li(Each(words, lambda word: B(word)))))
    store.items[0].append("x")
    assert [op[0] for op in sent()] == ["i"]
    assert page.text == "abxc"
    del store.items[0]
    flush()
    assert page.text == "c"
    assert len(ledger.lists) == 2


def test_a_list_stands_in_several_places_and_pages() -> None:
    """Every place shows it; one op reaches all of them."""
    store = Store()
    store.items = ["a"]
    each = Each(lambda: store.items, lambda word: Li(word))
    one, two = Div(Ul(each), Ul(each)), Div(each, each)
    join(one)
    join(two)
    store.items.append("b")
    (patch,) = flush()
    assert patch[one] == patch[two]
    assert (one.text, two.text) == ("abab", "abab")
    assert one.html() == "<div><ul><li>a</li><li>b</li></ul><ul><li>a</li><li>b</li></ul></div>"
    each.detach()
    assert (one.text, len(flush())) == ("", 1)


def test_nothing_is_left_of_a_list_that_nobody_shows() -> None:
    """No list, no group, no watcher; and it works when it is shown again."""
    store = Store()
    store.items = [Labelled(1, "a"), Labelled(2, "b")]
    each = Each(lambda: store.items, lambda item: Li(item.label, title=str(store.chosen)))
    page = shown(each)
    each[0].text = "mine"
    flush()
    leave(page)
    store.items[0].label = "x"
    store.chosen = 1
    assert not (ledger.lists or ledger.groups or ledger.alive or ledger.stale or ledger.dirty)
    join(page)
    assert page.text == "xb"
    store.items[1].label = "y"
    assert len(sent()) == 1


def test_a_list_is_made_where_a_with_block_is_open() -> None:
    """Its rows are not put into the block's element."""
    with Div() as box:
        Each(plain(2), label)
        box.html()
    assert box.html() == "<div><li>n0</li><li>n1</li></div>"


@pytest.mark.parametrize(
    ("items", "texts"),
    [
        ((1, 2), "12"),
        (iter("ab"), "ab"),
        ({"k": 1}, "k"),
        (lambda: range(3), "012"),
        (lambda: None, ""),
        (lambda: (n for n in (1, 2)), "12"),
    ],
)
def test_items_may_be_anything_that_has_items(items: Any, texts: str) -> None:
    """Tuples, iterators, generators, functions of these, and nothing."""
    page = shown(Each(items, lambda item: Li(item)))
    assert page.text == texts
    assert updated(page) == []


def test_a_hundred_thousand_rows_are_three_numbers_each() -> None:
    """No object is kept for a row."""
    each = Each(range(100_000), lambda number: Li(number))
    page = shown(each)
    assert not each._rows.real and len(ledger.groups) == 1
    assert len(described(page)) < 800_000
    assert each[99_999].text == "99999"


def test_items_tell_every_list_that_shows_them_and_no_other() -> None:
    """Two lists of the same items; one is given up, and leaves its place to a third."""
    items = [Labelled(1, "a"), Labelled(2, "b")]
    one, two = shown(Each(items, label)), shown(Each(items, lambda item: Li(item.label, "!")))
    items[0].label = "x"
    assert [[len(ops) for ops in patch.values()] for patch in flush()] == [[1, 1]]
    leave(one)
    three = shown(Each(items, label))
    assert len(vars(items[0])["in lists"]) == 2
    items[1].label = "y"
    assert [[len(ops) for ops in patch.values()] for patch in flush()] == [[1, 1]]
    assert (two.text, three.text) == ("x!y!", "xy")


def test_an_update_does_not_look_at_what_would_have_told() -> None:
    """States of items tell; plain attributes of the same items do not, and are looked at."""

    class Item:
        name = State("a")
        plain = "p"

    items = [Item(), Item()]
    page = shown(Each(items, lambda item: Li(B(item.name), item.plain)))
    items[1].plain = "q"
    assert len(updated(page)) == 1
    items[1].name = "b"
    items[0].plain = "r"
    assert len(updated(page)) == 2
    assert page.text == "arbq"


def test_a_row_of_a_list_cannot_be_taken_out() -> None:
    """Its item can."""
    each = Each(plain(2), label)
    page = shown(each)
    with pytest.raises(InvalidChildError, match="take its item out of the list"):
        each[0].detach()
    assert page.text == "n0n1"
