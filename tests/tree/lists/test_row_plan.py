"""Reading row functions: what is read, and what it gives."""

from __future__ import annotations

from typing import Any

import pytest
from tests.tree.lists.programs import light, program, real
from tests.tree.lists.row_reading import OTHER, THING, press, read, read_text

from wardian.elements import A, Div, Input, Li, Span, Td, Tr
from wardian.tree.element import Element
from wardian.tree.listeners import on
from wardian.tree.lists.row_plan import plan_of
from wardian.tree.lists.shape import REAL

selected = 1


def test_a_row_of_the_benchmark_is_three_values() -> None:
    """Constants are in the shape, expressions are values, handlers wait for an event."""

    def row(item: Any) -> Element:
        return Tr(
            Td(item.n, classes="col-md-1"),
            Td(A(item.s, on_click=lambda: press())),
            Td(A(Span(aria_hidden="true"), on_click=press)),
            Td(classes="col-md-6"),
            classes="danger" if item.n == selected else None,
        )

    plan = read(row)
    assert plan.values(THING) == (1, "one", "danger")
    assert plan.reads == ({"n"}, {"s"}, {"n"})
    assert list(plan.selections) == [2]
    assert plan.outside == set()
    assert (plan.width, plan.choices) == (3, 0)
    shape = plan.shape(())
    assert shape is not None
    assert shape.wire == (
        '[[1,"tr",0,[[2,"td",{"class":"col-md-1"}],[3,"td",0,[[4,"a",{"#on":{"click":1}}]]],'
        '[5,"td",0,[[6,"a",{"#on":{"click":1}},[[7,"span",{"aria-hidden":"true"}]]]]],'
        '[8,"td",{"class":"col-md-6"}]]],[[1,"class"],[2,"#text"],[4,"#text"]]]'
    )
    assert [plan.entries(shape), shape.size, shape.depth] == [(2, 0, 1), 8, 4]
    assert shape.handlers == ((4, "click", 0), (6, "click", 1))
    assert plan.handler(1, THING) is press


def test_choices_come_first_and_say_which_branch_is_taken() -> None:
    """Conditions between elements are choices; what is not taken is not evaluated."""
    text = "Li(Span(item.s) if item.done else B(item.missing), item.n - 1 and A(item.s, title='a'))"
    plan = plan_of(program(f"row = lambda item: {text}\n")["row"])
    assert plan is not None
    assert plan.choices == 2
    assert plan.values(THING) == (1, 2, None, "one", None, 0)
    with pytest.raises(AttributeError):
        plan.values(OTHER)


def test_several_returns_have_shapes_of_their_own() -> None:
    """The first choice is the number of the return."""

    def row(item: Any) -> Element:
        if item.done:
            return Li(item.s, classes="done")
        text = f"{item.s} to do"
        return Li(Input(value=item.s), text)

    plan = read(row)
    assert plan.values(THING) == (0, "one", None, None)
    assert plan.values(OTHER) == (1, None, "two", "two to do")
    assert plan.shape((0,)) is not plan.shape((1,))


def test_a_return_of_anything_else_is_for_these_rows_alone() -> None:
    """Rows that another function makes are made of elements; the others are not."""

    def other(item: Any) -> Element:
        return Div(item.s)

    def row(item: Any) -> Element:
        if item.done:
            return other(item)
        return Li(item.s)

    plan = plan_of(row)
    assert plan is not None
    assert light(plan, THING) is REAL
    assert light(plan, OTHER) == real(row, OTHER)


def test_the_end_of_a_function_gives_no_shape() -> None:
    """A function that ends without a return gives a row of no shape, and its caller says why."""

    def row(item: Any) -> Any:
        if item.done:
            return Li(item.s)

    plan = plan_of(row)
    assert plan is not None
    assert light(plan, OTHER) is REAL


def test_methods_and_closures_are_read() -> None:
    """``self``, cells and defaults mean what they mean to the function."""

    class View:
        def __init__(self, prefix: str) -> None:
            self.prefix = prefix

        def row(self, item: Any, more: str = "!") -> Element:
            return Li(self.prefix, item.s, more, on_click=self.press)

        def press(self) -> None:
            pass

    view = View("> ")
    plan = read(view.row)
    assert plan.values(THING) == ("> ", "one", "!")
    assert plan.handler(0, THING) == view.press
    assert read(lambda item, view=view: Li(view.prefix, item.s)).outside == {0}


def test_super_and_class_are_those_of_the_method() -> None:
    """The values of a method may ask its base."""

    class Base:
        def label(self, item: Any) -> str:
            return f"base {item.s}"

    class View(Base):
        def label(self, item: Any) -> str:
            return "not this"

        def row(self, item: Any) -> Element:
            return Li(super().label(item), __class__.__name__)  # type: ignore[name-defined]

    assert read(View().row).values(THING) == ("base one", "View")


def test_cells_and_globals_are_followed() -> None:
    """A variable that changes later changes the values."""
    chosen = 1

    def row(item: Any) -> Element:
        return Li(item.s, classes="chosen" if item.n == chosen else None, title=extra)  # type: ignore[name-defined] # noqa: F821

    module = program("extra = 'a'\nrow = lambda item: Li(extra)\n")
    plan = plan_of(row)
    assert plan is not None
    row.__globals__["extra"] = "x"
    try:
        assert plan.values(THING) == ("one", "chosen", "x")
        chosen = 2
        row.__globals__["extra"] = "y"
        assert plan.values(THING) == ("one", None, "y")
    finally:
        del row.__globals__["extra"]
    other = read(module["row"])
    module["extra"] = "b"
    assert other.values(THING) == ("b",)


def test_a_class_that_means_another_is_noticed() -> None:
    """``holds`` is false when a name means another class; then a new plan is right again."""
    module = program("row = lambda item: Kind(item.s)\n", Kind=Span)
    row = module["row"]
    plan = read(row)
    assert plan.holds()
    module["Kind"] = Div
    assert not plan.holds()
    assert read(row) is not plan
    module["Kind"] = Span
    assert plan.holds()
    module["Kind"] = lambda text: Div(text, "!")
    assert not plan.holds()
    assert plan_of(row) is None
    del module["Kind"]
    assert not plan.holds()


def test_a_handler_that_becomes_another_kind_is_noticed() -> None:
    """What tabs are told of a handler is part of the shape."""
    module = program("row = lambda item: Button(on_click=handler)\n", handler=press)
    plan = read(module["row"])
    module["handler"] = lambda: None
    assert plan.holds()
    for other in (on(press, stop=True), None, 5):
        module["handler"] = other
        assert not plan.holds()
    assert plan_of(module["row"]) is None  # 5 is no handler, and calling the row says so
    module["handler"] = None
    assert read(module["row"]).shape(()) is not plan.shape(())


@pytest.mark.parametrize("name", ["f", "w", "kind_of", "items", "rest", "ITEM", "E0", "v0", "h0"])
def test_names_of_ours_hide_none_of_the_programs(name: str) -> None:
    """Whatever a program's variable is called, global or around the function, it is found."""
    text = (
        f"row = lambda item: Li({name}, item.n and Span({name}, on_click={name}.press),"
        f" title={name}, classes='a' if {name}.x.y else {name})"
    )
    module = program(f"{text}\n", **{name: Name()})
    inner = program(f"def make({name}):\n    return {text[6:]}\nrow = make(name)\n", name=Name())
    for row in (module["row"], inner["row"]):
        plan = read(row)
        assert plan.handler(0, THING) == press
        assert [plan.values(THING)] == plan.rows([THING])
        for entry in range(plan.width):
            column = plan.all(entry)
            assert column is None or column([THING]) == [plan.values(THING)[entry]]
    assert read_text(f"def {name}(item):\n    return Li({name}.__name__)\nrow = {name}\n")


class Name(str):
    """A text that has a handler."""

    press = staticmethod(press)
    x = type("X", (), {"y": 1})


def test_shapes_belong_to_the_code() -> None:
    """A function that is made again has the same shapes."""

    def make(text: str) -> Any:
        return lambda item: Li(text, item.s)

    one, other = read(make("a")), read(make("b"))
    assert one.shape(()) is other.shape(())
    assert one.values(THING) == ("a", "one")
    assert other.values(THING) == ("b", "one")


def test_lambdas_in_one_line_are_told_apart() -> None:
    """Each is found by its own code; the same code twice is the same."""
    both = (lambda item: Li(item.s), lambda item: Li(item.n), lambda item: Li(("a"), (item.s)))
    assert [read(row).values(THING) for row in both] == [("one",), (1,), ("one",)]
    nested = lambda: lambda item: Span(item.n)  # noqa: E731
    assert read(nested()).values(THING) == (1,)
    text = 'x = "lambda item: Li(1)"; row = (lambda item:   # lambda\n  Li(\n (item.s)\n ))\n'
    assert read_text(text).values(THING) == ("one",)


@pytest.mark.parametrize(
    "text",
    [
        "if True:\n\tdef row(item):\n\t\treturn Li(\n\titem.s,\n\t)\n",
        "def outer():\n  class C:\n    @staticmethod\n    def row(item):\n      return Li(item.s)\n"
        "  return C\nrow = outer().row\n",
        "def same(f):\n    return f\n\n@same\n@same\ndef row(item):\n    return Li(item.s)\n",
        "def row(item): return Li(item.s); x = 1\n",
        'def row(item):\n    """A\nB."""\n    # é “ü”\n'
        '    return Li("é “ü” \\U0001f600", item.s)\n',
        "def row(item, /, *, more=5) -> Li:\n    pass\n    return Li(more, item.s)\n",
        "row = [lambda item: Li('é' if item.done else 'ü', item.s)][0]\n",
        "async def f():\n    return 1\n\ndef row(item: 'x' = None, *rest, **more):\n"
        "    return Li(item.s)\n",
        "import math\ndef row(item):\n    return Li(math.floor(item.n), w.Span(item.s))\n",
        "if 1:\n  import math\n  import os as o\ndef row(item):\n"
        "    return Li(math.floor(item.n), w.Span(o.fspath(item.s)))\n",
        "def f():\n    import math\n    def row(item):\n        return Li(math.floor(item.n))\n"
        "    return row\nrow = f()\n",
        "from __future__ import annotations\ndef row(item: What) -> Else:\n    return Li(item.s)\n",
        "def row(item):\n    def inner(x):\n        return x + 1\n    return Li(inner(item.n))\n",
        "def row(item):\n    while True:\n        if item.done: return Li(item.s)\n"
        "        else: break\n    return Li('no', item.n)\n",
        "def row(item):\n    match item.n:\n        case 1: return Li('one')\n"
        "        case n: return Li(n)\n",
        "def row(item):\n    try:\n        return Li(item.missing)\n    except AttributeError:\n"
        "        return Li('missing', item.s)\n    finally:\n        x = item.n\n",
        "def f():\n    import wardian.elements as w\n    return lambda item: w.Li(w.B(item.s))\n"
        "row = f()\n",
        "def row(item):\n    def press():\n        item.n = 2\n    x = item.n\n"
        "    return Li(item.s, on_click=press, on_blur=lambda: x)\n",
        "def row(item):\n    item = item.s\n    return Li(item)\n",
        "def row(item):\n    return Li([each for each in (item.s, 'x')][0])\n",
        "class Card(Li):\n    size = 5\n    def more(self):\n        return 1\n"
        "row = lambda item: Card(item.s)\n",
        "row = lambda item: Li(item.s, parent=None, animation=None, text=None)\n",
        "row = lambda item: Li(text=item.n)\n",
        "row = lambda item: Li(style={'color': 'red'}, show=item.done, hidden=item.done)\n",
        "row = lambda item: Li(Input(type='checkbox', checked=True, value=item.n), 'x', None, 5)\n",
        "row = lambda item: Li(item.done and item.s and Span(item.n), item.n - 1 and A('and'))\n",
        "row = lambda item: Li(Span(title=item.s, tabindex=-1, data_x=[1, 2] == 3, lang=None))\n",
        "row = lambda item: Li([Span(item.s), ('a', B(item.n))], (item.n, 'x'))\n",
    ],
)  # fmt: skip
def test_these_are_read(text: str) -> None:
    """However it is laid out, the function is found and gives what calling it gives."""
    read_text(text)
