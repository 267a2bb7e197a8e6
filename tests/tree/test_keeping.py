"""Kept states: what is kept, under which name, and what is restored."""

from __future__ import annotations

import math
import sys
from typing import Any

import pytest

from wardian import Div, Span, State, Ul
from wardian.tree import keeping
from wardian.tree.keeping import KeptState
from wardian.tree.recording import flush, join, leave

from .shelves import FakeShelf


class Panel(Div):
    """A component with states of every kind."""

    n = State(0, keep=True)
    items = State([], keep=True)
    made = State(factory=dict, keep="tab")
    dark = State(False, keep="browser")
    plain = State(1)


class Store:
    """An ordinary class."""

    n = State(0, keep=True)
    dark = State(False, keep="browser")

    def __init__(self, key: Any = None) -> None:
        if key is not None:
            self.key = key


def kept(kind: type, state: str = "n") -> KeptState[Any]:
    """Return a state of a class."""
    found = getattr(kind, state)
    assert isinstance(found, KeptState)
    return found


def fresh(default: Any, **options: Any) -> tuple[KeptState[Any], Any]:
    """Return a state with a default, and an object of the class that has it."""

    class Holder:
        value = State(default, keep=True, **options)

    return kept(Holder, "value"), Holder()


VALUES: list[tuple[Any, Any]] = [
    (0, 12),
    (0, 1.5),
    (0, -(2**70)),
    (0, None),
    (0.5, 3),
    ("", 'Grüße, "Welt"\n\x7f'),
    (True, False),
    (None, {"any": [1, None, "thing"]}),
    ([], [1, [2, {"three": 3.0}]]),
    ({}, {"a": {"b": []}}),
    (set(), {1, "two"}),
    (frozenset({1}), frozenset()),
    ((1, 2), (3, "four", [5])),
]


@pytest.mark.parametrize(("default", "value"), VALUES)
def test_what_is_kept_is_what_is_restored(shelf: FakeShelf, default: Any, value: Any) -> None:
    """Values of JSON; sets and tuples where the default is one."""
    state, owner = fresh(default)
    owner.value = value
    (text,) = shelf.texts.values()
    assert text.isascii()
    found = state.unpacked(text)
    assert found == value and type(found) is type(value)
    again = type(owner)()
    assert again.value == value


REFUSED: list[tuple[Any, Any, str]] = [
    (0, "1", "a number, got '1'"),
    (0, True, "a number, got True"),
    ("", 1, "a text, got 1"),
    (False, 1, "True or False, got 1"),
    ([], {}, "a list, got {}"),
    ([], {1}, "a list, got "),
    (None, {1}, "a text, a list or a dict, got "),
    (None, object, "got <class 'object'>"),
    (0, math.nan, "a finite number"),
    (0, math.inf, "a finite number"),
    ({}, {1: "a"}, "texts as the keys of a dict, got 1"),
    ([], [(1,)], "got (1,)"),
    ([], [b""], "got b''"),
    ("", "x" * (keeping.MAX_BYTES + 1), "at most 1048576 bytes"),
]


@pytest.mark.parametrize(("default", "value", "said"), REFUSED)
def test_what_cannot_be_restored_is_not_kept(default: Any, value: Any, said: str) -> None:
    """A value of another kind than the default's, or one that JSON does not give back."""
    state, owner = fresh(default)
    owner.value = value
    with pytest.raises(ValueError) as error:
        state.packed(owner)
    assert said in str(error.value)


def test_what_is_too_deep_is_not_kept() -> None:
    """Nothing recurses deeper than a message may be."""
    state, owner = fresh([])
    deep: list[Any] = [1]
    for _ in range(62):
        deep = [deep]
    owner.value = deep
    assert state.unpacked(state.packed(owner)) == deep
    owner.value = [deep]
    with pytest.raises(ValueError, match="63 levels"):
        state.packed(owner)
    endless: list[Any] = []
    endless.append(endless)
    owner.value = []
    owner.__dict__["value"] = endless
    with pytest.raises(ValueError, match="63 levels"):
        state.packed(owner)


SPOILED = [
    "",
    "null",
    "{}",
    "[]",
    "7",
    '["k"]',
    '["k",0]',
    '["k",0,"seven"]',
    '["k",0,true]',
    '["k",0,[7]]',
    '["k",1,7]',
    '["k",null,7]',
    '["k",0,7,8]',
    '["x",0,7]',
    '["k",0,7',
    '["k",0,NaN]',
    '["k",0,1e999]',
    "[" * 100_000,
]


@pytest.mark.parametrize("text", SPOILED)
def test_what_is_spoiled_is_dropped(shelf: FakeShelf, told: list[str], text: str) -> None:
    """Whatever it is: the default stands, it is told, and nothing is kept any more."""
    name = kept(Panel).name(Panel())
    shelf.texts[name] = text
    assert Panel().n == 0
    assert shelf.texts == {}
    (said,) = told
    assert said.startswith("Panel.n has its default: a kept value was dropped, expected ")


def test_items_that_a_set_cannot_hold_are_dropped(shelf: FakeShelf, told: list[str]) -> None:
    """They are of JSON, and not of the default's kind."""
    state, owner = fresh(set())
    shelf.texts[state.name(owner)] = '["k",0,[[]]]'
    assert owner.value == set() and len(told) == 1


def test_a_version_says_what_values_mean(shelf: FakeShelf, told: list[str]) -> None:
    """Those of another version are dropped, of whatever kind they are."""
    old, owner = fresh(0)
    owner.value = 5
    new, owner = fresh(0, version="metres")
    assert new.name(owner) == old.name(owner)
    assert owner.value == 0
    assert told[0].endswith("expected version 'metres', got 0")
    owner.value = 6
    assert new.unpacked(shelf.texts[new.name(owner)]) == 6


def test_names_hold_class_key_and_state() -> None:
    """And nothing that another run would change."""

    class Derived(Panel):
        pass

    module = f'"",{__name__!r}'.replace("'", '"')
    assert kept(Panel).name(Panel()) == f't[{module},"Panel",null,"n"]'
    assert kept(Panel).name(Panel(key="a")) == f't[{module},"Panel","a","n"]'
    assert kept(Panel, "dark").name(Panel(key=3)) == f'b[{module},"Panel",3,"dark"]'
    assert kept(Derived).name(Derived()).endswith('.<locals>.Derived",null,"n"]')
    assert kept(Store).name(Store()) == f'o[{module},"Store",null,"n"]'
    assert kept(Store).name(Store(key=7)) == f'o[{module},"Store",7,"n"]'
    assert kept(Store).name(Store(key=("a", 1))) == f'o[{module},"Store",null,"n"]'
    assert kept(Store, "dark").name(Store()) == f'b[{module},"Store",null,"dark"]'


def test_a_key_that_is_a_state_names_nothing(shelf: FakeShelf) -> None:
    """It would change with what is kept under it."""

    class Chosen:
        key = State("a", keep=True)

    chosen = Chosen()
    chosen.key = "b"
    assert Chosen().key == "b" and len(shelf.texts) == 1


def test_programs_of_one_page_are_told_apart_by_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the page has them, which no build changes; what is elsewhere has no folder."""
    main = sys.modules["__main__"]
    names = []
    for folder in ("/apps/site/one", "/apps/site/two", "/home/ada/one"):
        monkeypatch.setattr(main, "__file__", f"{folder}/app.py", raising=False)
        kind = type("Counter", (), {"n": State(0, keep=True), "__module__": "__main__"})
        names.append(kept(kind).name(kind()))
    assert names == [
        'o["/apps/site/one","app.py","Counter",null,"n"]',
        'o["/apps/site/two","app.py","Counter",null,"n"]',
        'o["","app.py","Counter",null,"n"]',
    ]


def test_every_change_is_kept(shelf: FakeShelf) -> None:
    """Assignments of another value, and changes in place at any level; of kept states alone."""
    panel = Panel()
    panel.n = 1
    panel.n = 1
    panel.items.append([])
    panel.items[0].append(2)
    panel.made["a"] = 1
    panel.plain = 2
    assert shelf.written == ["n", "items", "items", "made"]
    panel.n = 2
    panel.n = 1
    panel.items = [[2]]
    assert shelf.written[4:] == ["n", "n", "items"]
    again = Panel()
    assert (again.n, again.items, again.made, again.plain) == (1, [[2]], {"a": 1}, 1)
    again.items[0].append(3)
    assert Panel().items == [[2, 3]]


def test_each_change_is_told_once_whoever_looks(shelf: FakeShelf) -> None:
    """Also the first one, and where a live hole has asked before the state had a value."""
    panel = Panel()
    panel.n = 1
    watched = Panel()
    root = Panel(Span(lambda: watched.dark))
    join(root)
    try:
        watched.__dict__.pop("dark")
        watched.dark = True
        watched.dark = False
    finally:
        leave(root)
    assert shelf.written == ["n", "dark", "dark"]


def test_reading_keeps_nothing(shelf: FakeShelf) -> None:
    """Only what was changed is kept, so a new default is seen by whoever has the old one."""
    assert Panel().n == 0
    assert shelf.texts == {}


def test_what_a_program_assigns_stands(shelf: FakeShelf) -> None:
    """Also before it is read."""
    Panel().n = 5
    panel = Panel()
    panel.n = 8
    assert panel.n == Panel().n == 8


def test_a_restored_value_is_carried_like_a_default(shelf: FakeShelf) -> None:
    """An element that stands for another takes that one's, which is never older."""
    box = Ul(Panel(key=1))
    join(box)
    try:
        first = box[0]
        assert isinstance(first, Panel)
        first.n = 4
        shelf.texts[kept(Panel).name(first)] = '["k",0,99]'
        new = Panel(key=1)
        assert new.n == 99
        box[:] = [new]
        assert new.n == 4
    finally:
        leave(box)


def test_live_holes_follow_restored_states(shelf: FakeShelf) -> None:
    """They are states like any other."""
    panel = Panel()
    panel.items = ["a"]
    again = Panel(Span(lambda: ",".join(again.items)))
    join(again)
    try:
        assert again.text == "a"
        again.items.append("b")
        flush()
        assert again.text == "a,b"
    finally:
        leave(again)


@pytest.mark.parametrize("keep", ["session", "", 1.5, b"tab"])
def test_there_are_two_places(keep: Any) -> None:
    """Anything else is a mistake, which says what there is."""
    if not keep:
        assert type(State(0, keep=keep)) is State
        return
    with pytest.raises(ValueError, match="expected keep=True, 'tab' or 'browser'"):
        State(0, keep=keep)


def test_a_default_that_cannot_be_kept_is_an_error() -> None:
    """Where it is declared."""
    with pytest.raises(TypeError, match="expected a default that can be kept"):
        State(object(), keep=True)
    with pytest.raises(TypeError, match="expected a default that can be kept"):
        State({1: 2}, keep=True)


def test_other_states_are_what_they_were() -> None:
    """Nothing of this concerns a state that is not kept."""
    assert type(vars(Panel)["plain"]) is State
    assert type(State(object(), keep=False)) is State
