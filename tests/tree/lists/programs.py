"""Row functions for tests: made from text, shown both ways, and made up at random."""

from __future__ import annotations

import json
import linecache
import random
from itertools import count
from typing import Any

import wardian
import wardian.elements
from wardian.tree import listeners
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.lists.row_plan import RowPlan
from wardian.tree.lists.shape import REAL

_numbers = count(1)


class Item:
    """What rows are made of in tests: any attributes."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)

    def press(self) -> None:
        """Be a handler."""


def program(text: str, **names: Any) -> dict[str, Any]:
    """Run a module made of ``text`` whose source can be found; give its names."""
    filename = f"<program {next(_numbers)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    module: dict[str, Any] = {"__name__": "program", "w": wardian.elements, "on": wardian.on}
    elements = {name: getattr(wardian.elements, name) for name in ELEMENTS}
    module |= {**elements, "Item": Item, **names}
    exec(compile(text, filename, "exec", dont_inherit=True), module)
    return module


ELEMENTS = ("A", "B", "Button", "Div", "Input", "Li", "P", "Span", "Td", "Tr", "Ul")


def light(plan: RowPlan, item: object) -> Any:
    """A row as the tab has it by cloning: its node without ids; ``REAL`` if it must be real."""
    entries = plan.values(item)
    assert len(entries) == plan.width
    shape = plan.shape(entries[: plan.choices])
    if shape is None:
        return REAL
    node, slots = json.loads(shape.wire)
    nodes = dict(_numbered(node))
    assert list(nodes) == list(range(1, shape.size + 1))
    assert [[slot.node, slot.name] for slot in shape.slots] == slots
    for slot, entry in zip(shape.slots, plan.entries(shape), strict=True):
        value = slot.write(entries[entry])
        if value is REAL:
            return REAL
        _fill(nodes[slot.node], slot.name, json.loads(json.dumps(value)))
    return _normal(node)


def real(row: Any, item: object) -> Any:
    """The same row as its elements are described, without ids."""
    listeners.in_rows += 1
    try:
        element = row(item)
    finally:
        listeners.in_rows -= 1
    assert isinstance(element, Element)
    return _normal(json.loads(described(element)))


def _numbered(node: list[Any]) -> list[tuple[int, list[Any]]]:
    found = [(node[0], node)]
    if type(node[1]) is str and len(node) > 3 and type(node[3]) is list:
        for kid in node[3]:
            found += _numbered(kid)
    return found


def _fill(node: list[Any], name: str, value: Any) -> None:
    if node[1] == 1:
        assert name == "#text"
        node[2] = value
        return
    node += [0, ""][len(node) - 2 :]
    if name == "#text":
        node[3] = value
        return
    node[2] = node[2] or {}
    if value is not None and not (name == "#show" and value == 1) and value != {}:
        node[2][name] = value


def _normal(node: list[Any]) -> Any:
    """The same DOM, written in one way."""
    if node[1] == 1:
        return node[2]
    _, tag, attributes, content = [*node, 0, ""][:4] if len(node) < 4 else node
    if len(node) == 3:
        content = ""
    kids = [_normal(kid) for kid in content] if type(content) is list else [content]
    return [tag, attributes or {}, [kid for kid in kids if kid != ""]]


class Grammar:
    """Makes up row functions.

    ``see(…)`` in their expressions writes down what is evaluated, in which order; ``boom(…)``
    raises for some items.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = count(1)
        self.names = ["item"]

    def function(self) -> str:
        """Text of a module with a function ``row``."""
        kind = self.random.random()
        if kind < 0.25:
            return f"row = lambda item: {self._returned()}\n"
        lines = ["def row(item):"]
        if self.random.random() < 0.3:
            lines.append('    """Say something."""')
        for _ in range(self.random.choice((0, 0, 1, 2))):
            lines += self._statement()
        lines += self._ending("    ", 2)
        if kind > 0.8:
            inner = "\n    ".join(lines)
            return f"def make(outer):\n    {inner}\n    return row\nrow = make(5)\n".replace(
                "item.c", "outer"
            )
        return "\n".join(lines) + "\n"

    def _statement(self) -> list[str]:
        name = f"local{next(self.numbers)}"
        made = self.random.choice(
            (
                [f"    {name} = {self._value()}"],
                [f"    {name} = 0", f"    if {self._test()}:", f"        {name} = {self._value()}"],
                [f"    for {name} in (1, 2):", f"        {name} = see({name})"],
                ["    try:", f"        {name} = {self._value()}", "    except KeyError:",
                 f"        {name} = 'caught'"],
                [f"    {name} = [each for each in (1, item.n)]", f"    {name} = {name}[-1]"],
                [f"    {name} = {self._value()}"],
                [f"    {name}: object = {self._value()}"],
                [f"    ({name}, other{name}) = {self._value()}, {self._value()}"],
                [f"    def {name}(): return item.s"],
                [f"    {name} = lambda: item.n"],
            )
        )  # fmt: skip
        self.names.append(name)
        return made

    def _ending(self, indent: str, depth: int) -> list[str]:
        kind = self.random.random()
        if depth and kind < 0.2:
            yes = self._ending(indent + "    ", depth - 1)
            no = self._ending(indent + "    ", depth - 1)
            return [f"{indent}if {self._test()}:", *yes, f"{indent}else:", *no]
        if depth and kind < 0.3:
            early = f"{indent}if {self._test()}: return {self._returned()}"
            return [early, *self._ending(indent, depth - 1)]
        if kind < 0.35:
            return [f"{indent}return make_row(item)"]
        return [f"{indent}return {self._returned()}"]

    def _returned(self) -> str:
        if self.random.random() < 0.15:
            return f"{self._element(3)} if {self._test()} else {self._element(2)}"
        return self._element(3)

    def _element(self, depth: int) -> str:
        kind = self.random.choice(("Div", "Span", "w.Li", "P", "Input", "Button", "Card"))
        parts = []
        if kind != "Input":
            parts = [self._child(depth - 1) for _ in range(self.random.choice((0, 1, 1, 2, 3)))]
        used: set[str] = set()
        for _ in range(self.random.choice((0, 0, 1, 2))):
            name, text = self._attribute(kind)
            if name not in used:
                used.add(name)
                parts.append(f"{name}={text}")
        return f"{kind}({', '.join(parts)})"

    def _child(self, depth: int) -> str:
        kind = self.random.random()
        if depth <= 0 or kind < 0.35:
            return self.random.choice((self._value, self._value, self._constant))()
        if kind < 0.7:
            return self._element(depth)
        if kind < 0.78:
            return f"({self._child(depth - 1)} if {self._test()} else {self._child(depth - 1)})"
        if kind < 0.86:
            return f"({self._test()} and {self._element(depth)})"
        if kind < 0.92:
            return f"({self._value()} or {self._element(depth)})"
        if kind < 0.96:
            return f"({self._test()} and {self._value()} and {self._element(depth)})"
        return f"[{self._child(depth - 1)}, {self._child(depth - 1)}]"

    def _attribute(self, kind: str) -> tuple[str, str]:
        choices = [
            ("classes", self.random.choice(("'a b'", "item.cls", f"see({self._number()}, item.cls)",
                                            "['x', item.cls]", "'on' if item.c else None"))),
            ("style", self.random.choice(("{'color': 'red'}", "{'width': f'{item.n}px'}", "None"))),
            ("title", self._value()),
            ("id", self.random.choice(("'fixed'", "f'i{item.n}'", "item.n"))),
            ("hidden", self.random.choice(("True", "False", "item.c", "None"))),
            ("show", self.random.choice(("True", "False", "item.c", "item.n"))),
            ("data_id", self.random.choice(("7", "item.n", "item.s"))),
            ("aria_label", self.random.choice(("item.c", "item.s", "True"))),
            ("tabindex", self.random.choice(("-1", "0", "item.n"))),
            ("on_click", self.random.choice(("press", "item.press", "lambda: item.n",
                                             "on(press, prevent_default=True)",
                                             "on(lambda: item.s, keys=('Enter',))", "None",
                                             "item.handler", "maybe(item)", self.names[-1]))),
            ("key", "item.n"),
            ("text", self._value()),
        ]  # fmt: skip
        if kind == "Input":
            choices += [("value", self.random.choice(("'x'", "item.s", "item.n"))),
                        ("checked", self.random.choice(("True", "item.c"))),
                        ("type", "'checkbox'")]  # fmt: skip
        if self.random.random() < 0.03:
            choices = [("nonsense", "1"), ("href", "item.s"), ("style", "{'color': item.s}")]
        return self.random.choice(choices)

    def _number(self) -> int:
        return next(self.numbers)

    def _constant(self) -> str:
        return self.random.choice(("'text'", "'<é & “ü”>'", "5", "1.5", "None", "False", "''"))

    def _value(self) -> str:
        return self.random.choice(
            (
                "item.s", "item.s", "item.n", "item.n + 1", "f'{item.n}: {item.s}'", "str(item.n)",
                f"see({self._number()}, item.s)", f"see({self._number()}, item.any)", "item.none",
                "item.s.upper()", "len(item.s)", "item.c and item.s", "item.s or 'empty'",
                "sum(each for each in (1, item.n))", "', '.join([each for each in item.s])",
                "boom(item)", "count[0]", "max(map(lambda each: each + item.n, (1, 2)))",
                self.random.choice(self.names[1:] or ["item.s"]), "item['s']", "item.any",
                "store.deep.text", "store.n + item.n", "'a' if item.n == store.n else None",
            )
        )  # fmt: skip

    def _test(self) -> str:
        return self.random.choice(
            ("item.c", "item.n > 1", "not item.s", f"see({self._number()}, item.c)", "item.s",
             "item.n", "item.none is None", "count[0] % 2", "item.any",
             "store.n == item.n")
        )  # fmt: skip
