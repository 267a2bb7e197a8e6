"""What lists may cost: nothing is looked for row by row, nothing grows without a bound."""

from __future__ import annotations

import gc
import linecache
import sys
import threading
import weakref
from typing import Any

import pytest
from tests.tree.lists.living import shown, told

from wardian import B, Each, Li, State, Ul
from wardian.tree import listeners
from wardian.tree.describe import described
from wardian.tree.ledger import ledger
from wardian.tree.recording import flush, join, leave

pytestmark = pytest.mark.usefixtures("errors")


class Counted(list[int]):
    """Ids that count how often somebody looks for one of them."""

    looked = 0

    def index(self, *args: Any) -> int:
        """Look for an id."""
        self.looked += 1
        return super().index(*args)


class Store:
    """An object with a list."""

    items = State[Any]([])


def row(number: int) -> Any:
    """A row with a handler."""
    return Li(B(number, on_click=print), title=f"{number}")


@pytest.mark.parametrize("turned", [False, True])
def test_no_row_is_looked_for_by_itself(turned: bool) -> None:
    """All rows become elements, one more comes, and another tab opens: in any order of the rows."""
    store = Store()
    store.items = list(range(300))
    page = shown(Ul(each := Each(store.items, row)))
    if turned:
        store.items.sort(key=lambda number: number % 7)
        flush()
    ids = each._rows.held.ids = Counted(each._rows.held.ids)
    described(page)
    assert len(list(each)) == 300
    store.items.append(300)
    store.items[:100] = []
    flush()
    described(page)
    assert [element[0].text for element in each] == [str(number) for number in store.items]
    assert each._rows.held.ids is ids and ids.looked <= 4


def test_a_shuffled_list_is_described_in_its_order() -> None:
    """Row by row where no two rows stand as they came, in runs where they do."""
    store = Store()
    store.items = list(range(40))
    page = shown(Ul(each := Each(store.items, lambda number: Li(number))))
    store.items[:] = [*range(20, 40), *range(19, -1, -1)]
    flush()
    size = each._rows.held.known_shapes[next(iter(each._rows.held.known_shapes))].size
    assert size == 1 and described(page).count(",5,") == 21
    assert each.parent is not None and each.parent.text == "".join(map(str, store.items))


def test_rows_of_many_structures_are_made_of_elements_at_last() -> None:
    """Tabs keep each shape that they were sent: so there is a most."""
    page = shown(
        each := Each(
            range(256),
            lambda n: Li(
                n & 1 and B("1"), n & 2 and B("2"), n & 4 and B("4"), n & 8 and B("8"),
                n & 16 and B("16"), n & 32 and B("32"), n & 64 and B("64"), n & 128 and B("128"),
            ),
        )
    )  # fmt: skip
    assert len(each._rows.held.known_shapes) == 64 and len(each._rows.real) == 256 - 64
    texts = [
        "".join(str(1 << bit) if n >> bit & 1 else "0" for bit in range(8)) for n in range(256)
    ]
    assert page.text == "".join(texts)


def test_a_row_function_that_is_too_deep_to_be_read_is_called() -> None:
    """Python takes no more than a hundred levels of indentation."""
    many = 150
    choice = "".join(f"Li('{n}') if item == {n} else " for n in range(many)) + "Li('none')"
    source = f"def row(item):\n    return {choice}\n"
    linecache.cache["<deep rows>"] = (len(source), None, source.splitlines(True), "<deep rows>")
    names: dict[str, Any] = {"Li": Li}
    exec(compile(source, "<deep rows>", "exec"), names)
    page = shown(each := Each([3, 149, 1000], names["row"]))
    assert each._rows.held.plan is None and not told
    assert page.text == "3149none"


def test_rows_that_went_while_no_tab_had_the_list_leave_nothing() -> None:
    """A list that changes between visits has as many groups as it has rows, at most."""
    items = list(range(20))
    each = Each(items, lambda number: Li(number))
    top = Ul(each)
    for number in range(20, 70):
        if number % 5 == 0:  # somebody looks at it
            join(top)
            leave(top)
        items.pop(0)
        items.append(number)
        assert len(each) == 20
    assert len(each._rows.held.groups) == 20 and not ledger.groups
    join(top)
    assert len(ledger.groups) == len(ledger.starts) == 20
    items.clear()
    each._rows.reread()
    flush()
    assert not ledger.groups and not each._rows.held.groups


def test_rows_that_come_and_go_leave_nothing_that_waits_to_be_sent() -> None:
    """A log of the last lines: of rows that were sent, or went before, no text is kept."""
    store = Store()
    shown(Ul(each := Each(store.items, row)))
    for number in range(50):
        store.items.append(number)
        if number >= 5:
            del store.items[0]
        flush()
        store.items.append(number + 1000)
        del store.items[-1]
    flush()
    held = each._rows.held
    assert len(held.groups) == 5 and len(held.packed) <= 1


class Author:
    """Somebody whose name rows show."""

    name = State("")


class Message:
    """An item with an object in it."""

    author = State[Any](None)

    def __init__(self) -> None:
        self.author = Author()


def test_what_rows_read_that_have_left_is_followed_no_more() -> None:
    """A feed of messages of different people, of which the last few are shown."""
    store = Store()
    shown(Ul(each := Each(store.items, lambda message: Li(message.author.name))))
    first = weakref.ref(message := Message())
    store.items.append(message)
    del message
    for _ in range(300):
        store.items.append(Message())
        if len(store.items) > 3:
            del store.items[0]
        flush()
    gc.collect()
    assert first() is None
    assert len(each._rows.outside.sources) < 4 * 64
    for number, message in enumerate(store.items):
        message.author.name = f"name {number}"
    flush()
    assert each._rows.held.columns[0].values == ["name 0", "name 1", "name 2"]


@pytest.mark.skipif(sys.platform == "emscripten", reason="the interpreter in a page has no threads")
def test_threads_that_make_rows_leave_no_trace() -> None:
    """How many arguments a handler may want is asked while any of them is at it, and not after."""
    lists = [
        Each(range(50), lambda number: Li(*[number], on_click=lambda a, b: None)) for _ in "ab"
    ]

    def ask(each: Each[int]) -> None:
        for _ in range(10):
            assert len(each) == 50

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=ask, args=(each,)) for each in lists]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert listeners.in_rows == 0 and not told
