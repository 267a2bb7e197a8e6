"""Reading row functions: what is left alone, because it could be read wrongly."""

from __future__ import annotations

import functools
import linecache
from pathlib import Path
from typing import Any

import pytest
from tests.tree.lists.row_reading import THING, is_left_alone, read, read_text

from wardian.elements import Li
from wardian.tree.element import Element
from wardian.tree.lists.row_plan import plan_of


@pytest.mark.parametrize(
    "text",
    [
        # Other classes
        "class Card(Li):\n    def build(self):\n        self += 'x'\nrow = lambda item: Card()\n",
        "class Card(Li):\n    def __init__(self, *a):\n        super().__init__('x')\n"
        "row = lambda item: Card(item.s)\n",
        "class Card(Li):\n    def __new__(cls, *a):\n        return super().__new__(cls)\n"
        "row = lambda item: Card(item.s)\n",
        "class Card(Li):\n    def on_mount(self): pass\nrow = lambda item: Card()\n",
        "class Card(Li):\n    def append(self, x): pass\nrow = lambda item: Card()\n",
        "class Mixin:\n    def _put(self, *a): pass\nclass Card(Mixin, Li): pass\n"
        "row = lambda item: Card()\n",
        "class M(type(Li)):\n    def __call__(cls, *a):\n        return Span('meta')\n"
        "class Card(Li, metaclass=M): pass\nrow = lambda item: Card(item.s)\n",
        "row = lambda item: w.Icon('check')\n",
        "row = lambda item: w.Tag('x-y')(item.s)\n",
        # Names that mean something else here
        "def row(item, Span=lambda x: Div('other', x)):\n    return Span(item.s)\n",
        "def row(item):\n    Span = Div\n    return Span(item.s)\n",
        "def row(Span):\n    return Span(1)\n",
        "def row(item):\n    for Li in (Div, Span): pass\n    return Li(item.s)\n",
        "def row(item):\n    from wardian.elements import Span\n    return Span(item.s)\n",
        "Span = lambda x: Div(x)\nrow = lambda item: Span(item.s)\n",
        "class N:\n    Li = Li\nrow = lambda item: N.Li(item.s)\n",
        # Children and keywords
        "row = lambda item: Li(*[item.s])\n",
        "row = lambda item: Li(**{'title': item.s})\n",
        "row = lambda item: Li(lambda: item.s)\n",
        "row = lambda item: Li(title=lambda: item.s)\n",
        "row = lambda item: Li([Span(tag) for tag in item.tags])\n",
        "row = lambda item: Li(Span(tag) for tag in item.tags)\n",
        "row = lambda item: Li(item.tags)\n",
        "row = lambda item: Li(item)\n",
        "row = lambda item: Li(True and item.done)\n",
        "row = lambda item: Li(b'x')\n",
        "row = lambda item: Li(str(Span(item.s)))\n",
        "row = lambda item: Li(item.s, text=item.s)\n",
        "row = lambda item: Li(item.s, parent=Div())\n",
        "row = lambda item: Li(item.s, animation='fade')\n",
        "row = lambda item: Li(item.s, on_mount=print)\n",
        "row = lambda item: Li(item.s, key=print(item.s))\n",
        "row = lambda item: Li(item.s, on_click=on(print, stop=item.done))\n",
        "row = lambda item: Li(Span('x') and item.s)\n",
        "row = lambda item: Li((Span('x') or B('y')) if item.s else 'z')\n",
        "row = lambda item: Li(item.tags == 1 or Span('or'))\n",
        "class C:\n    __x = 1\n    def row(self, item):\n        return Li(self.__x)\n"
        "row = C().row\n",
        # Functions of other kinds
        "def row(item):\n    yield Li(item.s)\n",
        "async def row(item):\n    return Li(item.s)\n",
        "row = lambda item: [Li(item.s)]\n",
        "row = lambda item: item.s and Li('x') if item is None else item.s\n",
        "row = lambda item: item.s\n",
        "def row(item):\n    return Li(len(locals()))\n",
        "def row(item):\n    return Li(eval('item.s'))\n",
        "def row(item):\n    return Li(x := item.s, x)\n",
        "count = 0\ndef row(item):\n    global count\n    count += 1\n    return Li(count)\n",
        "def f():\n    n = 0\n    def row(item):\n        nonlocal n\n        n += 1\n"
        "        return Li(n)\n    return row\nrow = f()\n",
        # Those that do things, or keep them for their handlers
        "def row(item):\n    item.n += 1\n    return Li(item.n)\n",
        "seen = []\ndef row(item):\n    seen.append(item)\n    return Li(len(seen))\n",
        "seen = {}\ndef row(item):\n    seen[item.n] = 1\n    return Li(len(seen))\n",
        "def row(item):\n    kept = []\n    return Li(on_click=lambda: kept.append(1))\n",
        "def row(item):\n    kept = make()\n    return Li(on_click=kept.press)\n",
        "def row(item):\n    n = 0\n    def press():\n        nonlocal n\n        n += 1\n"
        "    return Li(on_click=press)\n",
        # Elements that are made before the return, or into something
        "def row(item):\n    li = Li(item.s)\n    return li\n",
        "def row(item):\n    with Li() as li:\n        Span(item.s)\n    return li\n",
        "panel = Div()\ndef row(item):\n    with panel:\n        return Li(item.s)\n",
        "def row(item):\n    Span(item.s)\n    return Li(item.s)\n",
        "def row(item):\n    span = Span(item.s)\n    return Li(span)\n",
        "def cell(item):\n    return Span(item.s)\nrow = lambda item: Li(cell(item))\n",
    ],
)  # fmt: skip
def test_these_are_left_alone(text: str) -> None:
    """What a clone cannot have, or reading could get wrong, is made by calling the function."""
    assert is_left_alone(text)


@pytest.mark.parametrize(
    "row",
    [
        functools.partial(lambda a, item: Li(a, item.s), "a"),
        type("Callable", (), {"__call__": lambda self, item: Li(item.s)})(),
        Li,
        lambda: Li("no item"),
        len,
        None,
    ],
)
def test_what_is_no_function_is_left_alone(row: Any) -> None:
    """Only functions and methods have a source to read."""
    assert plan_of(row) is None


def test_a_source_that_is_not_the_functions_own_is_not_believed(tmp_path: Path) -> None:
    """A file that was changed after it was loaded says nothing about the function."""
    file = tmp_path / "rows.py"
    text = "from wardian.elements import Li\n\ndef row(item):\n    return Li(item.s)\n"

    def load() -> Any:
        module: dict[str, Any] = {}
        exec(compile(file.read_text(), str(file), "exec"), module)
        return module["row"]

    for number, (old, new) in enumerate(
        (
            ("item.s", "item.n"),
            ("item.s", "'é', item.s"),
            ("Li(", "Ul("),
            ("row(item)", "row(thing)"),
            ("from", "\nfrom"),
            ("s, 5)", ""),
            (text, ""),
            (text, "\0"),
        )
    ):
        whole = text.replace("item.s", f"{number}, item.s, 5")
        file.write_text(whole)
        row = load()
        file.write_text(text.replace(text, new) if old == text else whole.replace(old, new))
        assert plan_of(row) is None, new
    file.write_text(text)
    row = load()
    assert read(row).values(THING) == ("one",)
    file.write_text(text.replace("item.s", "'gone', item.s"))
    row = load()
    file.unlink()
    assert plan_of(row) is None


def test_constants_that_are_equal_are_not_the_same(tmp_path: Path) -> None:
    """``1``, ``1.0`` and ``True`` are three texts."""
    file = tmp_path / "rows.py"
    for old, new in (("1", "1.0"), ("True", "1"), ("(1, 2)", "(1, 2.0)"), ("0.0", "-0.0")):
        text = "row = lambda item: Li(str(%s))\n"
        code = compile(text % old, str(file), "exec")
        file.write_text(text % new)
        module: dict[str, Any] = {"Li": Li}
        exec(code, module)
        assert plan_of(module["row"]) is None, (old, new)


def test_a_lambda_is_not_taken_for_one_in_its_defaults() -> None:
    """The whole stands before what is in it, and is other code."""
    rows = [(lambda item, f=(lambda item: Li(item.s)): Li(f(item), item.n))]
    plan = plan_of(rows[0].__defaults__[0])  # type: ignore[index]
    assert plan is not None
    assert plan.values(THING) == ("one",)
    text = "def same(f): return f\n@same\ndef row(item, f=lambda item: Li(item.s)): return Li(f)\n"
    text = text.replace("Li(f)", "Li(item.n)")
    assert read_text(text).values(THING) == (1,)
    outer = "make = lambda: (lambda item: Li(item.s)); row = make()\n"
    assert read_text(outer).values(THING) == ("one",)


def test_text_that_has_no_file_is_not_read() -> None:
    """Code that was run from a text, and a console that keeps what it ran."""
    module: dict[str, Any] = {"Li": Li}
    for text in ("row = lambda item: Li(item.s)", "def row(item): return Li(item.s)"):
        exec(text, module)
        assert plan_of(module["row"]) is None
    linecache.cache["<console 1>"] = (1, None, ["row = lambda item: Li(item.s)\n"], "<console 1>")
    exec(compile("row = lambda item: Li(item.s)", "<console 1>", "exec"), module)
    assert read(module["row"]).values(THING) == ("one",)


def test_code_that_was_replaced_is_read_anew() -> None:
    """A function may be given other code; it is the code that counts."""

    def row(item: Any) -> Element:
        return Li(item.s)

    def other(item: Any) -> Element:
        return Li(item.n)

    assert read(row).values(THING) == ("one",)
    row.__code__ = other.__code__
    assert read(row).values(THING) == (1,)


def test_errors_name_the_line_of_the_row(tmp_path: Path) -> None:
    """A traceback through the values shows the program's own file, line and function."""
    file = tmp_path / "rows.py"
    file.write_text("# one\n# two\ndef row(item):\n    return Li(\n        item.missing,\n    )\n")
    module: dict[str, Any] = {"Li": Li}
    exec(compile(file.read_text(), str(file), "exec"), module)
    plan = plan_of(module["row"])
    assert plan is not None
    for call in (plan.values, lambda item: plan.rows([item])):
        with pytest.raises(AttributeError) as raised:
            call(THING)
        code = raised.traceback[-1].frame.code.raw
        assert code.co_filename == str(file)
        assert raised.traceback[-1].lineno + 1 == 5
    assert plan.values.__code__.co_name == "row"  # type: ignore[attr-defined]
