"""Make code of a row function that was read: for its values, for one of them, for a handler.

The expressions are the function's own, put into other statements. These are written as text; see
``filled``.
"""

from __future__ import annotations

from copy import copy
from types import CodeType
from typing import Any

from .assigning import Statement
from .purity import kind_of_node, parts_of_node, walked
from .reading import AND, GAP, IF, KIND, Reading, Step, every
from .source import filled, parsed, replaced

_LAZY = frozenset({"Lambda", "GeneratorExp"})


def values_code(reading: Reading) -> CodeType:
    """Code that gives a row's tuple: its choices, then its gaps."""
    numbers = {id(each): number for number, each in enumerate(reading.found)}

    def instead(old: Any) -> list[Any]:
        glue = _Glue(reading)
        number = numbers[id(old)]
        flat = all(step.kind == GAP for step in reading.steps[number])
        lines = [] if flat else glue.lines(reading.steps[number], "")
        return glue.made([*lines, f"return {glue.row(number, flat=flat)}"], old)

    body = replaced(reading.source.body, instead)
    if not reading.ends:
        glue = _Glue(reading)
        number = len(reading.found)
        body += glue.made([f"return {glue.row(number, flat=True)}"], reading.source.body[-1])
    return reading.source.compiled(body)


def rows_code(reading: Reading) -> CodeType | None:
    """Code that gives the tuples of many rows; ``None``: call the other for each."""
    if not reading.is_one or any(step.kind != GAP for step in reading.steps[0]):
        return None
    used = [step.expression for step in reading.steps[0]]
    before = reading.assigned.values
    if any(each.target is None for each in reading.assigned.needed(used)) or any(
        kind_of_node(node) in _LAZY for node in walked([*used, *[each.value for each in before]])
    ):
        return None  # each row has closures of its own
    glue = _Glue(reading)
    named = glue.named(before)
    return _for_items(glue, [f"return [{glue.row(0, flat=True)} for ITEM in items{named}]"])


def column_code(reading: Reading, entry: int) -> CodeType | None:
    """Code that gives one entry of many rows; ``None``: there can be none."""
    step = next(
        (each for each in every(reading.steps[0]) if entry in reading.entries_of(each)), None
    )
    if not reading.is_one or step is None:
        return None
    used = [step.expression, *[outer.expression for outer, _ in step.path]]
    before = reading.assigned.needed(used)
    if any(each.target is None for each in before):
        return None  # a function of the row's own
    if not reading.examined([*used, *[each.value for each in before]])[0]:
        return None
    glue = _Glue(reading, hoisting=True)
    named = glue.named(before)
    text = glue.expression(step.expression)
    if step.kind == IF:
        text = f"1 if {text} else 0"
    elif step.kind == KIND:
        text = f"kind_of({text})"
    elif step.kind == AND:
        named += f" for v in [{glue.taken(step, f'({text})')}]"
        shown = "v is None or v is False"
        is_rest = entry != reading.entries_of(step)[0]
        text = f"None if v or {shown} else v" if is_rest else f"1 if v else 0 if {shown} else 2"
    text = glue.taken(step, f"({text})")
    return _for_items(glue, [*glue.hoists, f"return [{text} for ITEM in items{named}]"])


def outside_code(reading: Reading, outside: list[Any]) -> CodeType:
    """Code that gives the values of some expressions that do not depend on the item."""
    glue = _Glue(reading)
    return _for_items(glue, [f"return [{','.join(map(glue.expression, outside))}]"])


def handler_code(reading: Reading, index: int) -> CodeType:
    """Code that gives one handler of a row."""
    handler = reading.handlers[index]
    own = {each.id for each in walked([handler]) if hasattr(each, "id")}
    glue = _Glue(reading)
    given = glue.made([f"return {glue.expression(handler)}"], handler)
    if own.isdisjoint(reading.locals):
        return reading.source.compiled(given)

    def instead(old: Any) -> list[Any]:
        holds = any(each is handler for each in walked([old]))
        return given if holds else glue.made(["return None"], old)

    return reading.source.compiled(replaced(reading.source.body, instead))


def _for_items(glue: _Glue, lines: list[str]) -> CodeType:
    """Code of a function that takes many items where the row's takes one."""
    reading = glue.reading
    takes = copy(reading.source.arguments)
    for field in ("posonlyargs", "args"):
        given = [copy(each) for each in getattr(takes, field)]
        for each in given:
            if each.arg == reading.item:
                each.arg = "items "
        setattr(takes, field, given)
    return reading.source.compiled(glue.made(lines, reading.source.body[0]), takes)


class _Glue:
    """Writes statements around expressions.

    Attributes:
        hoists: Lines that evaluate, once for all rows, what does not depend on the row.
    """

    def __init__(self, reading: Reading, *, hoisting: bool = False) -> None:
        self.reading = reading
        self.hoists: list[str] = []
        self._hoisting = hoisting
        self._expressions: list[Any] = []

    def expression(self, node: Any) -> str:
        self._expressions.append(self._hoisted(node) if self._hoisting else node)
        return f"E{len(self._expressions) - 1}"

    def named(self, statements: list[Statement]) -> str:
        """What gives names to values within the comprehension of a row."""
        text = ""
        for each in statements:
            self._expressions.append(each.target)
            text += f" for E{len(self._expressions) - 1} in [{self.expression(each.value)}]"
        return text

    def row(self, number: int, *, flat: bool) -> str:
        """The tuple of one return, of expressions or else of the names that hold them."""
        reading = self.reading
        entries = ["None"] * (reading.choices + reading.gaps)
        if not reading.ends:
            entries[0] = str(number)
        for step in every(reading.steps[number]) if number < len(reading.steps) else ():
            first, *rest = reading.entries_of(step)
            entries[first] = self.expression(step.expression) if flat else f"v{first}"
            for entry in rest:
                entries[entry] = f"v{entry}"
        return f"({','.join(entries)},)" if entries else "()"

    def lines(self, steps: list[Step], indent: str) -> list[str]:
        """Evaluate in the order of the function, into names."""
        made: list[str] = []
        for step in steps:
            first, *rest = [f"v{entry}" for entry in self.reading.entries_of(step)]
            text = self.expression(step.expression)
            if step.kind == GAP:
                made.append(f"{indent}{first}={text}")
            elif step.kind == KIND:
                made.append(f"{indent}{first}=kind_of({text})")
            elif step.kind == IF:
                other, inner = step.branches
                made += [f"{indent}if {text}:", *self._branch(first, 1, inner, other, indent)]
                made += [f"{indent}else:", *self._branch(first, 0, other, inner, indent)]
            else:
                (value,), (inner,) = rest, step.branches
                made += [f"{indent}{value}={text}", f"{indent}if {value}:"]
                made += [*self._branch(first, 1, inner, [], indent), f"{indent} {value}=None"]
                made.append(f"{indent}elif {value} is None or {value} is False:")
                made += [*self._branch(first, 0, [], inner, indent), f"{indent} {value}=None"]
                made += [f"{indent}else:", *self._branch(first, 2, [], inner, indent)]
        return made

    def _branch(
        self, name: str, number: int, taken: list[Step], other: list[Step], indent: str
    ) -> list[str]:
        absent = [f"v{entry}=" for step in every(other) for entry in self.reading.entries_of(step)]
        made = [f"{indent} {name}={number}", *self.lines(taken, indent + " ")]
        return [*made, f"{indent} {''.join(absent)}None"] if absent else made

    def taken(self, step: Step, text: str) -> str:
        """The same text, and ``None`` where the branches that a step stands in are not taken."""
        tests = []
        for outer, branch in step.path:
            tests.append(f"{'' if branch else 'not '}{self.expression(outer.expression)}")
        return f"({text} if {' and '.join(tests)} else None)" if tests else text

    def made(self, lines: list[str], at: Any) -> list[Any]:
        """The statements of these lines; they stand where ``at`` does."""
        statements = parsed("\n".join(lines), "exec", self.reading.source.code).body
        item = self.reading.item
        return [filled(each, self._expressions, at=at, item=item) for each in statements]

    def _hoisted(self, node: Any) -> Any:
        """The same expression with names for what is read through names from outside."""
        if kind_of_node(node) == "Attribute" and self.reading.path_of(node):
            text = f"h{len(self.hoists)}"
            self._expressions.append(node)
            self.hoists.append(f"{text}=E{len(self._expressions) - 1}")
            name = copy(node.value)
            while kind_of_node(name) != "Name":
                name = copy(name.value)
            name.id = text + " "
            return name
        changed = copy(node)
        for field, each in parts_of_node(node):
            if type(each) is list:
                setattr(changed, field, [part and self._hoisted(part) for part in each])
            else:
                setattr(changed, field, self._hoisted(each))
        return changed
