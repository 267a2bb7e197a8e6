"""The law of reading: what is read of a row function is what calling it would have given."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.tree.lists.programs import Grammar, Item, light, program, real

from wardian.elements import Div, Span
from wardian.tree.listeners import Listener, on
from wardian.tree.lists.row_plan import RowPlan, plan_of
from wardian.tree.lists.shape import REAL

PROGRAMS = 3000
PARTS = 20


class Card(Div):
    """A class of the program's that does nothing of its own."""

    tag = "section"


class Thing(Item):
    """An item that can be subscripted."""

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


class World:
    """What the row functions can see, and what they have done."""

    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.count = [0]

    def names(self) -> dict[str, Any]:
        """The names for the row functions."""
        return {
            "see": self.see, "boom": boom, "press": press, "maybe": maybe, "count": self.count,
            "store": Item(n=2, deep=Item(text="deep")),
            "make_row": lambda item: Div("made", item.n), "Card": Card,
        }  # fmt: skip

    def see(self, number: Any, value: Any = None) -> Any:
        """Note that this was evaluated."""
        self.seen.append((number, repr(value)))
        return value


def boom(item: Thing) -> str:
    """Raise for some items."""
    if item.n == 3:
        raise KeyError("boom")
    return "no boom"


def press() -> str:
    """Be a handler."""
    return "pressed"


def maybe(item: Thing) -> Any:
    """Give a handler to some items."""
    return press if item.n % 2 else None


def items() -> list[Thing]:
    """Items of all kinds."""
    values: list[Any] = [
        "x",
        0,
        1.5,
        None,
        False,
        True,
        "",
        [1],
        ["a", ["b"]],
        Span,
        object(),
        b"b",
    ]
    values += [float("nan"), -0.0, "a\x00\ud800é", {"a": 1}, lambda: "live", ("t",), 10**30, "\n"]
    handlers = [press, None, on(press, stop=True), 5, lambda item: item, press]
    return [
        Thing(
            s=("", "a", "b & <c>", "javascript:alert(1)")[at % 4],
            n=at % 5,
            c=(True, False, 0, "", None, "yes")[at % 6],
            cls=("a", None, "b  a b", ["x", None, "y"], "", 7)[at % 6],
            none=None,
            any=values[at % len(values)],
            handler=handlers[at % len(handlers)],
        )
        for at in range(40)
    ]


def outcome(function: Any, *arguments: Any) -> tuple[Any, str]:
    """What a function gives, or the kind of error it raises."""
    try:
        return function(*arguments), ""
    except Exception as error:  # noqa: BLE001 (the programs raise anything)
        return None, type(error).__name__


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_read_of_a_row_function_is_what_calling_it_gives(part: int) -> None:
    """Random row functions: same rows, same errors, same order of evaluation, same handlers."""
    readable = shown = 0
    for seed in range(part, PROGRAMS, PARTS):
        text = Grammar(seed).function()
        world = World()
        row = program(text, **world.names())["row"]
        plan = plan_of(row)
        if plan is None:
            continue
        readable += 1
        try:
            for item in items():
                shown += compare(world, row, plan, item)
            compare_columns(world, plan)
        except BaseException as error:
            error.add_note(f"seed {seed}:\n{text}")
            raise
    assert readable > PROGRAMS // PARTS // 3
    assert shown > 10 * readable


def compare(world: World, row: Any, plan: RowPlan, item: Thing) -> bool:
    """Compare one row; give whether it needs no elements."""
    assert plan.holds()
    world.seen.clear()
    values, failed = outcome(plan.values, item)
    seen = list(world.seen)
    if failed:
        # The constructors of elements may have found an error of their own before.
        world.seen.clear()
        error = outcome(row, item)[1]
        assert error == failed or (error and world.seen == seen[: len(world.seen)])
        return False
    node = light(plan, item)
    if node is REAL:
        return False
    world.seen.clear()
    assert node == real(row, item)
    assert [each for each in world.seen if each[0] != "handler"] == seen
    shape = plan.shape(values[: plan.choices])
    assert shape is not None
    element = row(item)
    nodes = list(elements(element))
    assert [type(each) for each in nodes] == [each for each in shape.classes if each]
    numbers = [at for at, each in enumerate(shape.classes, 1) if each]
    for number, event, index in shape.handlers:
        (listener,) = nodes[numbers.index(number)]._listeners[event]
        handler = plan.handler(index, item)
        handler = handler.handler if isinstance(handler, Listener) else handler
        if handler.__name__ == "<lambda>" or handler.__name__.startswith("local"):
            assert handler.__code__.co_code == listener.handler.__code__.co_code
            assert outcome(handler) == outcome(listener.handler)
        else:
            assert handler == listener.handler
    return True


def elements(top: Any) -> Any:
    """An element and all in it, in order."""
    yield top
    for each in top:
        if hasattr(each, "tag"):
            yield from elements(each)


def text_of(values: Any) -> str:
    """What values are like; functions of rows are not the same ones each time."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(values))


def compare_columns(world: World, plan: RowPlan) -> None:
    """Compare the other ways to the same values."""
    fine = [item for item in items() if not outcome(plan.values, item)[1]]
    world.seen.clear()
    rows = [plan.values(item) for item in fine]
    seen = list(world.seen)
    world.seen.clear()
    assert text_of(plan.rows(fine)) == text_of(rows)
    assert world.seen == seen
    for entry in range(plan.width):
        world.seen.clear()
        expected = text_of([row[entry] for row in rows])
        many = plan.all(entry)
        if many is not None:
            assert text_of(many(fine)) == expected
        assert not world.seen
    every = [plan.all(entry) for entry in range(plan.width)]
    if every and None not in every:
        for item in items():
            raised = [failed for many in every if many for failed in [outcome(many, [item])[1]]]
            assert any(raised) == bool(outcome(plan.values, item)[1])
