"""Values that compare the item with something outside: only rows that compare otherwise change."""

from __future__ import annotations

import gc
import sys
from types import FrameType
from typing import Any

import pytest
from tests.tree.lists.living import shown, told
from tests.tree.lists.programs import program

from wardian import Each, Li, State, Ul
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.lists.row_plan import RowPlan, plan_of
from wardian.tree.recording import flush

pytestmark = pytest.mark.usefixtures("errors")


class Person:
    """An item with a state."""

    name = State("")

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"name {number}"


class Store:
    """What is outside."""

    people = State[Any]([])
    chosen = State[Any](None)
    other = State[Any](None)


def plan(expression: str, **names: Any) -> RowPlan:
    """Read a row of one value."""
    found = plan_of(program(f"row = lambda item: Li({expression})\n", **names)["row"])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ("'x' if item is store.chosen else None", set()),
        ("'x' if store.chosen is not item else None", set()),
        ("item == store.chosen and 'x'", set()),
        ("'x' if item.n == store.chosen.n else item.s", {"n", "s"}),
        ("'x' if item.n in store.many else item.s.upper()", {"n", "s"}),
        ("'x' if item['n'] not in store.many else ''", set()),
        ("classes=['x' if item is store.chosen else '', item.n != store.last and 'y']", {"n"}),
        ("Span('x') if item is store.chosen else 'y'", set()),
        ("'x', title='a' if item[0] == len(store.many) else None", set()),
    ],
)
def test_what_is_compared_with_something_outside_is_a_selection(
    expression: str, reads: set[str]
) -> None:
    """Whichever side it stands on; what else the value reads is the item's."""
    found = plan(expression)
    assert found.selections and not found.outside
    assert all(set(found.reads[entry] or ()) == reads for entry in found.selections)


@pytest.mark.parametrize(
    "expression",
    [
        "'x' if item is store.chosen else store.name",
        "'x' if item.n < store.chosen else None",
        "'x' if item.n == store.chosen == 1 else None",
        "'x' if item.n == store.by[item.n] else None",
        "'x' if store.chosen in item.many else None",
        "'x' if item.deep.n == store.chosen else None",
        "'x' if item.n == store.find() else None",
        "'x' if item[item.n] == store.chosen else None",
        "'x' if store.chosen and item is store.chosen else None",
    ],
)
def test_what_reads_more_of_the_outside_is_none(expression: str) -> None:
    """Any row may change with it."""
    found = plan(expression)
    assert not found.selections and found.outside


def test_names_for_comparisons_are_selections_too() -> None:
    """Each value has what it needs of them."""
    text = (
        "def row(item):\n    mine = item is store.chosen\n    label = item.s + '!'\n"
        "    return Li(label, classes='x' if mine else None, title='y' if mine else label)\n"
    )
    found = plan_of(program(text)["row"])
    assert found is not None
    assert [set(each or ()) for each in found.reads] == [{"s"}, set(), {"s"}]
    assert list(found.selections) == [1, 2]
    text = "def row(item):\n    c = store.chosen\n    return Li(title='x' if item is c else None)\n"
    found = plan_of(program(text)["row"])
    assert found is not None and found.outside == {0}


def steps(function: Any) -> int:
    """How many instructions Python executes for a call."""
    count = 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "opcode"
        frame.f_trace_opcodes = True
        return step

    outer = sys.gettrace()
    gc.collect()  # what is called for objects of other tests is not counted
    gc.disable()
    sys.settrace(step)
    try:
        function()
    finally:
        sys.settrace(outer)
        gc.enable()
    return count


def page(number: int, **row: Any) -> tuple[Store, Each[Any], Element]:
    """A list of people, one of whom may be chosen."""
    store = Store()
    store.people = [Person(n) for n in range(number)]
    rows: Each[Any] = Each(
        store.people,
        lambda person: Li(
            person.name,
            classes="chosen" if person is store.chosen else None,
            title="other" if person.number == store.other else None,
        ),
    )
    return store, rows, shown(Ul(rows))


def test_to_choose_another_costs_the_same_among_many() -> None:
    """No row is evaluated, nor looked at, but the one that was chosen and the one that is."""
    taken = []
    stores = {number: page(number)[0] for number in (20, 500)}
    for number, store in stores.items():
        for name, values in (("chosen", store.people), ("other", range(number))):
            for at in (3, 5):
                setattr(store, name, values[at])
                flush()

            setattr(store, name, values[7])
            taken.append(steps(flush))
    assert taken[:2] == taken[2:]


def test_only_rows_that_compare_otherwise_are_written() -> None:
    """What was chosen, and what is; nothing where both are the same."""
    store, rows, _ = page(9)
    names = rows._rows.ids
    store.chosen = store.people[4]
    (only,) = flush()
    assert [op.split("[", 2)[2].split("]")[0] for ops in only.values() for op in ops] == [
        str(names[4])
    ]
    store.chosen = store.people[6]
    (only,) = flush()
    assert [op.split("[", 2)[2].split("]")[0] for ops in only.values() for op in ops] == [
        f"{names[4]},{names[6]}"
    ]
    store.chosen = None
    store.chosen = store.people[6]
    assert flush() == []


def classes(rows: Each[Any]) -> list[Any]:
    """The classes and titles that rows have, as tabs have them."""
    held = rows._rows.held
    assert held.plan is not None
    return list(zip(*[column.values for column in held.columns[1:]], strict=True))


def wanted(store: Store) -> list[Any]:
    """What they should have."""
    return [
        (
            "chosen" if person is store.chosen else None,
            "other" if person.number == store.other else None,
        )
        for person in store.people
    ]


def test_rows_that_come_and_go_and_move_are_still_found() -> None:
    """Where a row stands is looked for again when rows have moved, or what they compare has."""
    store, rows, _ = page(9)
    for step in (
        lambda: setattr(store, "chosen", store.people[4]),
        lambda: store.people.insert(0, Person(20)),
        lambda: setattr(store, "chosen", store.people[4]),
        lambda: store.people.reverse(),
        lambda: setattr(store, "other", 20),
        lambda: setattr(store, "chosen", store.people[4]),
        lambda: store.people.remove(store.chosen),
        lambda: setattr(store, "other", 3),
        lambda: setattr(store, "chosen", store.people[0]),
        lambda: store.people.append(Person(3)),  # two of one number
        lambda: setattr(store, "other", 4),
        lambda: setattr(store, "other", 3),
        lambda: store.people.extend([Person(4), store.chosen.__class__(9)]),
        lambda: setattr(store, "other", 9),
        lambda: store.people.clear(),
        lambda: setattr(store, "other", 1),
        lambda: store.people.extend(map(Person, range(3))),
        lambda: setattr(store, "other", 2),
    ):
        step()
        flush()
        assert classes(rows) == wanted(store)


def test_a_change_of_item_and_choice_in_one_flush() -> None:
    """Each row is evaluated with what is chosen now."""
    store, rows, top = page(6)
    store.chosen = store.people[1]
    flush()
    store.people[1].name = "renamed"
    store.people[3].name = "renamed too"
    store.chosen = store.people[3]
    flush()
    assert classes(rows) == wanted(store)
    assert described(top).count("renamed") == 2


def test_what_nobody_tells_of_is_seen_with_update() -> None:
    """A plain attribute may change between two choices: rows that were evaluated are not lost."""

    class Plain:
        chosen: Any = None

    outside, store = Plain(), Store()
    store.people = [Person(n) for n in range(5)]
    rows: Each[Any] = Each(
        store.people,
        lambda person: Li(
            person.name,
            "!" if store.other is person else "",
            classes="chosen" if person is outside.chosen else None,
        ),
    )
    shown(Ul(rows))

    def chosen() -> list[int]:
        return [at for at, mark in enumerate(rows._rows.held.columns[2].values) if mark]

    outside.chosen = store.people[1]
    flush()
    assert chosen() == []
    store.people[1].name = "evaluated"
    flush()
    assert chosen() == [1]
    outside.chosen = store.people[2]
    store.other = store.people[0]  # everything that reads the outside is evaluated
    flush()
    assert chosen() == [2]
    outside.chosen = store.people[3]
    rows._rows.reread()
    flush()
    assert chosen() == [3]


class Odd:
    """An item that is equal to others."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Odd) and other.number % 3 == self.number % 3

    __hash__ = None  # type: ignore[assignment]


def test_items_that_are_equal_to_others_are_all_evaluated() -> None:
    """Nobody but they can tell what they are equal to."""
    store = Store()
    store.people = [Odd(n) for n in range(7)]
    rows: Each[Any] = Each(
        store.people, lambda item: Li(item.number, classes="x" if item == store.chosen else None)
    )
    shown(Ul(rows))
    for number in (0, 4, 2):
        store.chosen = Odd(number)
        flush()
        marks = [bool(mark) for mark in rows._rows.held.columns[1].values]
        assert marks == [n % 3 == number % 3 for n in range(7)]


def test_an_object_outside_that_is_equal_to_others_has_all_evaluated() -> None:
    """Also if it comes later, and in a list of what is chosen."""
    store = Store()
    store.people = [1, 2, "a", None]
    store.chosen = []

    class Any2:
        def __eq__(self, other: object) -> bool:
            return other in (2, "a")

        __hash__ = None  # type: ignore[assignment]

    rows: Each[Any] = Each(
        store.people, lambda item: Li(f"{item}", classes="x" if item in store.chosen else None)
    )
    shown(Ul(rows))

    def marks() -> list[bool]:
        return [bool(mark) for mark in rows._rows.held.columns[1].values]

    store.chosen.append("a")
    flush()
    assert marks() == [False, False, True, False]
    store.chosen = [Any2()]
    flush()
    assert marks() == [False, True, True, False]
    store.chosen = {1: "one", None: 2}
    flush()
    assert marks() == [True, False, False, True]
    assert told == []


def test_a_comparison_that_raises_is_reported_and_recovers() -> None:
    """The rows keep what they show, and follow what they read as far as they came."""
    store = Store()
    store.people = [Person(n) for n in range(3)]
    store.chosen = store.people[0]
    rows: Each[Any] = Each(
        store.people,
        lambda person: Li(
            person.name, classes="chosen" if person.number == store.chosen.number else None
        ),
    )
    shown(Ul(rows))
    store.chosen = store.people[1]
    flush()
    store.chosen = None
    flush()
    assert [type(each) for each in told] == [AttributeError] * 3
    assert [bool(mark) for mark in rows._rows.held.columns[1].values] == [False, True, False]
    store.chosen = store.people[2]
    flush()
    assert [bool(mark) for mark in rows._rows.held.columns[1].values] == [False, False, True]
