"""What lists may cost: nothing is looked for row by row, nothing grows without a bound."""

from __future__ import annotations

import linecache
from typing import Any

import pytest
from tests.tree.lists.living import shown, told

from wardian import B, Each, Li, State, Ul
from wardian.tree.describe import described
from wardian.tree.recording import flush

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
