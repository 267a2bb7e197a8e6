"""What goes wrong in lists: it is said, the other rows are shown, and nothing is lost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from tests.tree.lists.living import shown, told

from wardian import Div, Each, Li, Span, State, Ul
from wardian.errors import DuplicateKeyError, InvalidChildError, TreeCycleError, TreeDepthError
from wardian.tree.element import Element
from wardian.tree.recording import flush, reread

pytestmark = pytest.mark.usefixtures("errors")


class Store:
    """An object with a list."""

    items = State[Any]([])


class Item:
    """An item with a state."""

    size = State(1)

    def __init__(self, size: int = 1) -> None:
        self.size = size


Row = Callable[[Any], Any]


def of(store: Store, row: Row) -> Any:
    """A list of a store's items."""
    return Each(lambda: store.items, row)


def read(item: Item) -> Element:
    """A row that raises for an item of no size."""
    return Li(12 // item.size)


def made(item: Item) -> Element:
    """The same, made of elements."""
    row = Li(12 // item.size)
    row.classes.add("made")
    return row


@pytest.mark.parametrize("row", [read, made])
def test_a_row_that_raises_is_left_out_and_tried_again(row: Row) -> None:
    """The others are shown; once it does not raise it comes where it belongs."""
    store = Store()
    store.items = [Item(), Item(0), Item(2)]
    page = shown(of(store, row))
    assert page.text == "126"
    assert [type(error) for error in told] == [ZeroDivisionError]
    store.items[1].size = 3
    store.items.append(Item(4))
    flush()
    assert page.text == "12463"
    assert len(told) == 1
    store.items[0].size = 0
    store.items.insert(0, Item(0))
    flush()
    store.items[0].size = 2
    flush()
    assert page.text == "612463"


@pytest.mark.parametrize("row", [read, made])
def test_a_row_that_raises_later_keeps_what_it_shows(row: Row) -> None:
    """Until it gives something again."""
    store = Store()
    store.items = [Item(), Item(2)]
    page = shown(of(store, row))
    store.items[0].size = 0
    flush()
    assert page.text == "126"
    assert [type(error) for error in told] == [ZeroDivisionError]
    store.items[0].size = 4
    flush()
    assert page.text == "36"


def test_two_items_of_one_key_change_nothing() -> None:
    """The rows stay as they were; with unique keys everything goes on."""
    store = Store()
    store.items = ["a", "b"]
    page = shown(of(store, lambda word: Li(word)))
    store.items.append("a")
    assert flush() == []
    assert page.text == "ab"
    (error,) = told
    assert isinstance(error, DuplicateKeyError)
    assert "different items for the rows of Each, got 'a' twice" in str(error)
    store.items[2] = "c"
    flush()
    assert page.text == "abc"


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("missing", AttributeError),
        (lambda item: [], TypeError),
        (lambda item: 1 // 0, ZeroDivisionError),
    ],
)
def test_a_key_that_cannot_be_had_changes_nothing(key: Any, kind: type[BaseException]) -> None:
    """It is reported; the rows stay."""
    page = shown(Each([Item(), Item()], read, key=key))
    assert page.text == ""
    assert isinstance(told[0], kind)


@pytest.mark.parametrize("given", [5, None, "text", object()])
def test_items_that_have_no_items_are_refused_at_once(given: Any) -> None:
    """Where the list is made."""
    with pytest.raises(TypeError, match="expected a list, another iterable or a function"):
        Each(given, read)


def test_a_function_that_gives_no_items_is_reported() -> None:
    """And the rows stay."""
    store = Store()
    store.items = ["a"]
    page = shown(of(store, lambda word: Li(word)))
    store.items = 5
    flush()
    assert page.text == "a"
    assert "expected a list" in str(told[0])


@pytest.mark.parametrize("given", [None, "text", [Li(), Li()], 5, lambda: None])
def test_a_row_is_one_element(given: Any) -> None:
    """Nothing, a text, two elements and a function are reported; other rows are shown."""
    page = shown(Each([1, 2], lambda number: Li("ok") if number == 2 else given))
    assert page.text == "ok"
    (error,) = told
    assert isinstance(error, InvalidChildError)
    assert "to give one element, got" in str(error)


def test_a_row_function_takes_an_item() -> None:
    """Another number of parameters is Python's own error, for each row."""
    rows: list[Any] = [lambda: Li(), lambda a, b: Li(a, b)]
    page = shown(Each([1], rows[0]), Each([1], rows[1]))
    assert page.text == ""
    assert [type(error) for error in told] == [TypeError, TypeError]
    with pytest.raises(Exception, match="expected a function"):
        Each([1], Li("x"))  # type: ignore[arg-type]


def test_an_element_is_one_row() -> None:
    """The second item that gives the same is left out."""
    element = Li("x")
    page = shown(Ul(Each([1, 2], lambda number: element)))
    assert page.text == "x"
    assert isinstance(told[0], InvalidChildError)


def test_elements_may_be_items() -> None:
    """They come and go, and may stand elsewhere as well."""
    store = Store()
    rows = [Li("a"), Li("b")]
    store.items = list(rows)
    page = shown(Ul(of(store, lambda element: element)), Ul(rows[0]))
    assert page.text == "aba"
    store.items = [rows[1]]
    flush()
    store.items = [rows[0], rows[1]]
    flush()
    assert page.text == "aba"
    assert not told


def test_a_list_cannot_stand_in_its_own_rows() -> None:
    """Nor too deep."""
    box = Div()
    box.append(Each([1], lambda number: box))
    assert box.html() == "<div></div>"
    assert isinstance(told[0], TreeCycleError)
    deep = Div()
    inner = deep
    for _ in range(253):
        inner.append(Div())
        inner = inner[0]
    inner.append(Each([1], lambda number: Li(number)))
    inner.append(Each([1], lambda number: Li(Span(number))))
    assert "<li>1</li>" in deep.html()
    assert isinstance(told[-1], TreeDepthError)


def test_a_row_may_change_the_list_it_is_a_row_of() -> None:
    """The list is looked at again, once."""
    store = Store()
    store.items = [1]

    def row(number: int) -> Element:
        if len(store.items) < 3:
            store.items.append(len(store.items) + 1)
        return Li(number)

    page = shown(of(store, row))
    flush()
    assert page.text == "123"


@pytest.mark.skipif(sys.platform == "emscripten", reason="the interpreter in a page has no threads")
def test_another_thread_may_change_the_list_and_its_items() -> None:
    """Whatever it did is there after the flush that follows."""
    store = Store()
    store.items = [Item(1) for _ in range(50)]
    page = shown(of(store, read))
    go = threading.Event()

    def change() -> None:
        go.wait(10)
        for turn in range(300):
            store.items[turn % 40].size = turn % 11 + 1
            store.items.append(Item(2))
            del store.items[-1 if turn % 3 else 0]

    thread = threading.Thread(target=change)
    thread.start()
    go.set()
    while thread.is_alive():
        flush()
    thread.join(10)
    flush()
    assert page.text == "".join(str(12 // item.size) for item in store.items)
    assert not told


def test_an_update_of_what_cannot_be_followed_looks_at_everything() -> None:
    """A global that a row reads, and an item that is a dict."""
    items = [{"n": 1}, {"n": 2}]
    page = shown(Each(items, lambda item: Li(item["n"]), key="n"))
    items[0]["n"] = 3
    reread((page,))
    flush()
    assert page.text == "32"


@pytest.mark.parametrize("keys", [[6, 6, 5, 5], [5, 5, 6, 6], [5, 6, 5, 6]])
def test_keys_that_became_the_same_are_told_of_and_change_nothing(keys: list[int]) -> None:
    """Those of the items that are shown are what they are now, not what they were."""
    items = [{"key": number, "label": f"a{number}"} for number in range(4)]
    page = shown(Ul(each := Each(items, lambda item: Li(item["label"]), key="key")))
    ids = list(each._rows.ids)
    for item, key in zip(items, [5, 5, 6, 6], strict=True):
        item["key"] = key
    items[:] = [{"key": key, "label": f"b{at}"} for at, key in enumerate(keys)]
    each._rows.reread()
    flush()
    assert [type(error) for error in told] == [DuplicateKeyError]
    assert each._rows.ids == ids and page.text == "a0a1a2a3"
    for item, number in zip(items, (3, 2, 1, 0), strict=True):
        item["key"] = number
    each._rows.reread()
    flush()
    assert sorted({*each._rows.ids}) == sorted(each._rows.ids) and page.text == "b0b1b2b3"


def test_rows_stay_as_they_were_if_their_function_changes_and_the_items_cannot_be_had() -> None:
    """Nothing is taken out before there is something to show instead."""

    class Handlers:
        pick: Any = None

    handlers, items = Handlers(), ["a", "b"]
    page = shown(Ul(each := Each(items, lambda item: Li(item, on_click=handlers.pick))))
    handlers.pick = print
    items.append("a")
    each._rows.reread()
    flush()
    assert [type(error) for error in told] == [DuplicateKeyError] and page.text == "ab"
    items[-1] = "c"
    each._rows.reread()
    flush()
    assert page.text == "abc" and each[0]._listeners is not None


def test_the_item_of_an_element_that_stands_elsewhere_too() -> None:
    """Whichever place it was put into first."""
    span = Span("shown twice")
    other = Div(span)
    each = Each(["a"], lambda item: Li(*[item, span]))
    shown(Div(other, Ul(each)))
    assert each.item_of(span) == "a"
    with pytest.raises(ValueError, match="expected an element in a row"):
        each.item_of(other)
