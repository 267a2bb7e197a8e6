"""State: plain values, and collections that notice changes made in place."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from wardian import Div, P, State
from wardian.tree.ledger import ledger
from wardian.tree.observed import observe
from wardian.tree.recording import flush, join, leave


class Store:
    """An ordinary class with states."""

    n = State(0)
    items = State([1])
    made = State(factory=dict)


def test_values_are_plain() -> None:
    """Types and truth are those of what was assigned."""
    store = Store()
    assert store.n == 0 and type(store.n) is int and not store.n
    store.n = None  # type: ignore[assignment]
    assert store.n is None
    assert isinstance(store.items, list) and store.items == [1]
    assert json.dumps(store.items) == "[1]" and repr(store.items) == "[1]"


def test_each_object_has_its_own() -> None:
    """Mutable defaults are copied, and factories called, for each object."""
    one, two = Store(), Store()
    one.items.append(2)
    one.made["a"] = 1
    assert (one.items, two.items, two.made) == ([1, 2], [1], {})


def test_a_default_or_a_factory() -> None:
    """Neither and both are errors."""
    with pytest.raises(TypeError):
        State()
    with pytest.raises(TypeError):
        State(1, factory=int)


def test_the_descriptor_itself_is_given_by_the_class() -> None:
    """As of any descriptor."""
    assert isinstance(Store.n, State)


CHANGES: list[tuple[Any, str, tuple[Any, ...]]] = [
    ([3, 1, 2], "append", (4,)),
    ([3, 1, 2], "extend", ([4, 5],)),
    ([3, 1, 2], "insert", (0, 4)),
    ([3, 1, 2], "pop", ()),
    ([3, 1, 2], "remove", (1,)),
    ([3, 1, 2], "reverse", ()),
    ([3, 1, 2], "sort", ()),
    ([3, 1, 2], "clear", ()),
    ([3, 1, 2], "__setitem__", (0, 9)),
    ([3, 1, 2], "__setitem__", (slice(0, 2), [7, 8, 9])),
    ([3, 1, 2], "__delitem__", (0,)),
    ([3, 1, 2], "__iadd__", ([4],)),
    ([3, 1, 2], "__imul__", (2,)),
    ({"a": 1, "b": 2}, "__setitem__", ("c", 3)),
    ({"a": 1, "b": 2}, "__delitem__", ("a",)),
    ({"a": 1, "b": 2}, "update", ({"d": 4},)),
    ({"a": 1, "b": 2}, "__ior__", ({"d": 4},)),
    ({"a": 1, "b": 2}, "setdefault", ("z", 1)),
    ({"a": 1, "b": 2}, "pop", ("a",)),
    ({"a": 1, "b": 2}, "popitem", ()),
    ({"a": 1, "b": 2}, "clear", ()),
    ({1, 2}, "add", (3,)),
    ({1, 2}, "discard", (1,)),
    ({1, 2}, "remove", (1,)),
    ({1, 2}, "update", ({5},)),
    ({1, 2}, "__ior__", ({5},)),
    ({1, 2}, "__isub__", ({1},)),
    ({1, 2}, "clear", ()),
]


@pytest.mark.parametrize(("value", "method", "arguments"), CHANGES)
def test_every_change_in_place_is_noticed(
    value: Any, method: str, arguments: tuple[Any, ...]
) -> None:
    """The result is that of the built-in type, and it is told once at least."""
    told: list[int] = []
    plain = copy.deepcopy(value)
    observed = observe(value, lambda: told.append(1))
    expected = getattr(plain, method)(*arguments)
    got = getattr(observed, method)(*arguments)
    assert observed == plain and told
    if not method.startswith("__i"):
        assert got == expected


def test_collections_inside_collections_are_noticed_too() -> None:
    """Also those that were put in later."""
    told: list[int] = []
    rows: Any = observe([{"tags": {1}}], lambda: told.append(1))
    rows[0]["tags"].add(2)
    rows.append([])
    rows[1].append("x")
    assert len(told) == 3 and rows == [{"tags": {1, 2}}, ["x"]]


def test_copies_and_pickles_are_plain() -> None:
    """What leaves the state observes nothing."""
    rows: Any = observe([{"a": {1}}], lambda: None)
    assert type(copy.deepcopy(rows)) is list
    assert type(pickle.loads(pickle.dumps(rows))) is list  # noqa: S301 (made right here)


def test_a_deep_value_does_no_harm() -> None:
    """Observing stops at a depth, it does not recurse for ever."""
    deep: list[Any] = []
    for _ in range(500):
        deep = [deep]
    assert observe(deep, lambda: None) is not None


def test_a_store_outlives_the_elements_that_follow_it() -> None:
    """An element that is shown no more is on no state's list."""
    store = Store()
    box = Div(P(lambda: store.n))
    join(box)
    store.n = 1
    assert [op for each in flush() for ops in each.values() for op in ops]
    leave(box)
    store.n = 2
    assert not ledger.stale and not store.__dict__["n listeners"]
    assert box.html() == "<div><p>2</p></div>"


def test_a_hole_follows_what_it_read_last() -> None:
    """A state that was read only under another condition is followed no more."""
    store, other = Store(), Store()
    other.n = 5
    box = Div(P(lambda: store.n if store.n < 2 else other.n))
    join(box)
    store.n = 2
    assert flush()
    other.n = 7
    assert flush() and box.text == "7"


def test_states_that_write_each_other_end() -> None:
    """A flush does not go on for ever."""
    store = Store()

    def restless() -> int:
        store.n += 1
        return store.n

    join(Div(P(restless)))
    store.n = 1
    flush()


class _Task:
    """An object with states."""

    name = State("a")
    parts: State[list[dict[str, int]]] = State(factory=list)


def test_a_copy_of_what_is_shown_is_shown_nowhere() -> None:
    """Neither what shows the first one comes along, nor does it hear of the copy."""
    task = _Task()
    join(Div(lambda: task.name))
    for made in (copy.copy(task), copy.deepcopy(task)):
        made.name = "b"
        assert not ledger.stale and task.name == "a"
    assert not vars(copy.deepcopy(task))["name listeners"]
    assert b"Div" not in pickle.dumps(task)
    task.name = "c"
    assert len(ledger.stale) == 1


def test_collections_in_a_collection_stay_themselves_when_they_move() -> None:
    """Swapped, sliced and assigned again, they are the same objects; changes are noticed."""
    task = _Task()
    task.parts = [{"n": 0}, {"n": 1}, {"n": 2}]
    first, second, third = task.parts
    task.parts[0], task.parts[1] = task.parts[1], task.parts[0]
    assert task.parts[0] is second and task.parts[1] is first
    task.parts = [each for each in task.parts if each["n"]]
    assert task.parts[0] is second and task.parts[1] is third
    task.parts[:] = task.parts[::-1]
    assert task.parts[0] is third
    join(Div(lambda: str(task.parts[0]["n"])))
    third["n"] = 5
    assert len(ledger.stale) == 1


def test_a_collection_of_another_object_is_copied() -> None:
    """Each notices its own changes only."""
    one, other = _Task(), _Task()
    one.parts = [{"n": 0}]
    other.parts = one.parts
    assert other.parts is not one.parts and other.parts[0] is not one.parts[0]
