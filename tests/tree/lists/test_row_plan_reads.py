"""Reading row functions: what their values depend on, and what is asked for by itself."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tree.lists.programs import Item, light, program, real
from tests.tree.lists.row_reading import OTHER, THING, is_left_alone, press, read, read_text

from wardian.elements import Button, Div, Li, Span
from wardian.tree.element import Element
from wardian.tree.listeners import Listener, on
from wardian.tree.lists import row_plan
from wardian.tree.lists.row_plan import plan_of
from wardian.tree.lists.shape import REAL

selected = 1


def test_reads_say_what_an_entry_depends_on() -> None:
    """Attributes of the item alone; everything that may look elsewhere is outside."""

    def row(item: Any) -> Element:
        return Li(
            f"{item.s} {item.n:02}",
            str(item.n + 1).upper(),
            item.s.upper(),
            item,
            item[0],
            item.owner.name,
            item.label(),
            selected,
            format_of(item.s),  # type: ignore[name-defined] # noqa: F821
            max([each for each in item.tags if each]),
            "x",
            item.n if item.done else len(item.s),
        )

    plan = plan_of(row)
    assert plan is not None
    assert plan.reads == (
        {"s", "n"}, None, {"s"}, {""}, {""}, None, None, None, None, None, {"n", "done", "s"},
    )  # fmt: skip
    assert plan.outside == {1, 5, 6, 7, 8, 9}


def test_a_builtin_that_is_shadowed_is_no_builtin() -> None:
    """A name of the module's own may read anything."""
    assert read_text("row = lambda item: Li(str(item.n))\n").reads == ({"n"},)
    module = program("row = lambda item: Li(str(item.n))\n", str=lambda x: f"<{x}>")
    plan = read(module["row"])
    assert plan.reads == (None,)
    assert plan.values(THING) == ("<1>",)
    later = program("row = lambda item: Li(str(item.n))\n")
    plan = read(later["row"])
    later["str"] = repr
    assert not plan.holds()


def test_what_decides_counts_as_read() -> None:
    """A value in a branch depends on the condition, and on what is named for it before."""
    plan = read_text("row = lambda item: Li(Span(item.s) if item.n < chosen else 'x')\n", chosen=1)
    assert plan.reads == (None, None)
    plan = read_text("def row(item):\n    x = item.n + 1\n    return Li(x, item.s)\n")
    assert plan.reads == ({"n"}, {"s"})
    plan = read_text("def row(item):\n    x = item.n\n    if x: x = 2\n    return Li(x, item.s)\n")
    assert plan.reads == ({"n"}, {"n", "s"})
    plan = read_text("def row(item):\n    x = chosen\n    return Li(item.s)\n", chosen=1)
    assert plan.reads == (None,)
    plan = read_text("def row(item):\n    item = THING\n    return Li(item.s)\n", THING=THING)
    assert plan.reads == (None,)
    plan = read_text(
        "def row(item):\n    if chosen: return Li('x')\n    return Li(item.s)\n", chosen=0
    )
    assert plan.reads == (None, None)


def test_one_entry_alone_is_given_only_where_nobody_can_tell() -> None:
    """Not when functions of the program are called, nor after statements that do more than name."""

    def columns(text: str, **names: Any) -> list[bool]:
        plan = plan_of(program(text, **names)["row"])
        assert plan is not None
        return [plan.all(entry) is not None for entry in range(plan.width)]

    assert columns("row = lambda item: Li(item.s, str(item.n), item.s.upper())\n") == [True] * 3
    assert columns("row = lambda item: Li(item.s, label(item), next(item.it))\n") == [
        True,
        False,
        False,
    ]
    assert columns("def row(item):\n    x = 1\n    return Li(item.s, x)\n") == [True, True]
    assert columns("def row(item):\n    x = f(item)\n    return Li(item.s, x)\n") == [True, False]
    inner = "Span(item.n and Span('y')) if item.n else item.tags and Span('x')"
    assert columns(f"row = lambda item: Li(item.s and {inner})\n") == [True] * 7
    for statement in (
        "if item.done: x = 1",
        "x = 1; x = 2",
        "x = y; y = 1",
        "x, *y = item.s",
        "x = y = item.s",
        "for x in item.s: pass",
        "try: x = item.s\n    except KeyError: x = 1",
        "def x(a=item.s): pass",
    ):
        text = f"def row(item):\n    {statement}\n    return Li(item.s, item.n)\n"
        assert columns(text) == [False, False], statement
    assert columns("row = lambda item: Li(max(item.t, key=lambda each: item.n))\n") == [False]


def test_names_for_values_cost_only_those_who_need_them() -> None:
    """Each value alone has what it needs before it, in order; the row as a whole has all."""
    plan = read_text(
        "def row(item):\n"
        "    mark = 'on' if item.n == chosen else None\n"
        "    first, (second, third) = item.s, (item.n, len(item.tags))\n"
        "    both: str = first + '!'\n"
        "    def press(): return both\n"
        "    return Button(third, both, item.n, Span(second) if first else first,\n"
        "        classes=mark, on_click=press)\n",
        chosen=1,
    )
    parts = {"s", "n", "tags"}
    assert plan.reads == (parts, parts, parts, {"n"}, parts, parts, {"n"})
    assert list(plan.selections) == [6]
    found = [Item(n=1, s="a", tags=["x"]), Item(n=2, s="", tags=[])]
    rows = plan.rows(found)
    assert rows == [(1, 1, "a!", 1, None, 1, "on"), (0, 0, "!", 2, "", None, None)]
    for entry in range(plan.width):
        column = plan.all(entry)
        assert column is not None
        assert column(found) == [row[entry] for row in rows]
    assert plan.handler(0, found[0])() == "a!"


def test_what_is_named_and_not_used_still_counts() -> None:
    """It may raise, and then there is no such row."""
    plan = plan_of(
        program("def row(item):\n    x = item.deep.er\n    return Li(item.s, item.n)\n")["row"]
    )
    assert plan is not None
    assert plan.reads == (None, None)
    for entry in range(plan.width):
        column = plan.all(entry)
        assert column is not None
        with pytest.raises(AttributeError):
            column([Item(s="a", n=1, deep=None)])


def test_a_function_made_in_a_row_that_gives_a_value_is_made_for_each() -> None:
    """Only handlers can do without until an event comes."""
    for made in ("def f(): return item.s", "f = lambda: item.s"):
        plan = read_text(f"def row(item):\n    {made}\n    return Li(f(), item.n)\n")
        assert plan.rows([THING]) == [(THING.s, THING.n)]
        assert plan.all(0) is None


def test_what_does_not_depend_on_the_row_is_read_once_for_all() -> None:
    """A chain of names from outside is the same for every row of a column."""
    asked: list[str] = []

    class Store:
        @property
        def selected(self) -> int:
            asked.append("selected")
            return 1

    store = Item(inner=Store())
    text = "row = lambda item: Li(classes='a' if item.n == store.inner.selected else None)\n"
    plan = plan_of(program(text, store=store)["row"])
    assert plan is not None
    column = plan.all(0)
    assert column is not None
    assert column([THING, OTHER, THING]) == ["a", None, "a"]
    assert asked == ["selected"]
    assert [row[0] for row in plan.rows([THING, OTHER])] == ["a", None]


def test_handlers_are_evaluated_when_they_are_asked_for() -> None:
    """A handler sees the item and the variables as they are then; other branches are left out."""

    def row(item: Any) -> Element:
        label = item.s + "!"
        if item.done:
            return Button(on_click=lambda: label)
        return Button(
            on_click=on(lambda: item.n, stop=True),
            on_blur=item.press,
            on_focus=None,
            on_keydown=THING.press if item.n > 5 else None,
        )

    plan = plan_of(row)
    assert plan is not None
    item = Item(n=1, s="a", done=True)
    assert plan.handler(0, item)() == "a!"
    item.s, item.done = "b", False
    choices = plan.values(item)[: plan.choices]
    shape = plan.shape(choices)
    assert shape is not None
    assert sorted(shape.handlers) == [(1, "blur", 2), (1, "click", 1)]
    listener = plan.handler(1, item)
    assert isinstance(listener, Listener)
    assert (listener.stop, listener.handler()) == (True, 1)
    assert plan.handler(2, item) == item.press
    assert plan.handler(0, item) is None
    item.press = on(press)
    shape = plan.shape(plan.values(item)[: plan.choices])
    assert shape is None
    item.press = None
    assert light(plan, item) == real(row, item)


def test_a_handler_that_cannot_be_looked_up_is_left_to_the_row() -> None:
    """Reading never raises; calling the row does."""

    class Store:
        @property
        def press(self) -> Any:
            raise RuntimeError("not yet")

    module = program("row = lambda item: Button(on_click=store.press)\n", store=Store())
    plan = plan_of(module["row"])
    assert plan is not None
    with pytest.raises(RuntimeError):
        plan.values(THING)
    module["store"] = Item(press=press)
    assert not plan.holds() or light(plan, THING) == real(module["row"], THING)


def test_a_handler_that_needs_too_much_is_left_to_its_element() -> None:
    """Making the element says what is wrong."""
    assert is_left_alone("row = lambda item: Button(on_click=lambda a, b, c: 1)\n")
    assert is_left_alone("row = lambda item: Button(on_click=lambda a, *, b: 1)\n")
    assert is_left_alone("row = lambda item: Button(on_click=needs)\n", needs=lambda a, b, c: 1)
    read_text("row = lambda item: Button(on_click=lambda item, event: 1)\n")


def test_what_an_element_refuses_is_left_to_it() -> None:
    """The shape cannot be made, or the value not be written; calling the row raises."""
    for text in (
        "row = lambda item: Li(nonsense=1)\n",
        "row = lambda item: Li(nonsense=item.s)\n",
        "row = lambda item: Li(on_nonsense=press)\n",
        "row = lambda item: Li(classes=item.n)\n",
        "row = lambda item: Li(title=item.tags)\n",
        "row = lambda item: Li(style=item.s)\n",
        "row = lambda item: Li(style={'color': 'url(x)'})\n",
    ):
        module = program(text, press=press)
        plan = plan_of(module["row"])
        assert plan is not None, text
        assert light(plan, THING) is REAL, text
        with pytest.raises((TypeError, ValueError)):
            module["row"](THING)


def test_what_is_kept_is_bounded() -> None:
    """A program may make functions, and classes for them, for ever."""
    text = "def make(kind):\n    return lambda item: kind(item.s)\n"
    make = program(text)["make"]
    shapes = set()
    for _ in range(40):
        plan = plan_of(make(type("Card", (Li,), {})))
        assert plan is not None
        shapes.add(plan.shape(()))
    assert len(shapes) == 40
    assert max(len(readings) for _, readings in row_plan._known.values()) <= 16


def test_making_a_shape_leaves_open_blocks_alone() -> None:
    """A row that is read inside ``with`` puts nothing there."""
    with Div() as div:
        plan = plan_of(lambda item: Li(Span(item.s)))
        assert plan is not None
        assert plan.shape(()) is not None
    assert len(div) == 0


def test_reading_costs_nothing_the_second_time() -> None:
    """What is known of the code is kept as long as the code."""
    row = lambda item: Li(item.s)  # noqa: E731
    read(row)
    compiled: list[object] = []
    sys_compile = compile

    def counting(*arguments: Any, **options: Any) -> Any:
        compiled.append(arguments)
        return sys_compile(*arguments, **options)

    from wardian.tree.lists import source

    source.compile = counting  # type: ignore[attr-defined]
    try:
        assert plan_of(row) is not None
    finally:
        del source.compile  # type: ignore[attr-defined]
    assert not compiled
