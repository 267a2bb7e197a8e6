"""Formulas of a spreadsheet: read into small trees, and computed from them.

Nothing is ever evaluated as Python. The grammar:

    sum     = product (("+" | "-") product)*
    product = factor (("*" | "/") factor)*
    factor  = "-" factor | number | cell | name "(" argument ("," argument)* ")" | "(" sum ")"
    argument = cell ":" cell | sum
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

Value = float | str
Tree = tuple[Any, ...]
"""A kind and what belongs to it: ``("number", 1.5)``, ``("cell", "A1")``, ``("+", tree, tree)``."""

MAX_LENGTH = 400
MAX_DEPTH = 40


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "sum": sum, "avg": mean, "min": min, "max": max, "prod": prod,
}  # fmt: skip
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*|\.\d+)|([A-Z]\d{1,2})(?![0-9A-Za-z])|([a-z]+)|(.))")


class FormulaError(Exception):
    """A formula cannot be read or computed; the message is short enough for a cell."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read, and the names of the cells it reads."""

    tree: Tree
    reads: frozenset[str]


def parsed(text: str) -> Formula:
    """Read a formula, without its ``=``.

    Raises:
        FormulaError: It is none.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError("too long")
    parser = Parser(text)
    tree = parser.sum()
    if parser.kind:
        raise FormulaError("syntax")
    return Formula(tree, frozenset(parser.reads))


def evaluated(formula: Formula, look: Callable[[str], Value]) -> float:
    """Compute a formula.

    Args:
        formula: What ``parsed`` gave.
        look: Gives the value of a cell by its name.

    Raises:
        FormulaError: It has no value.
    """
    try:
        return float(computed(formula.tree, look))
    except ZeroDivisionError:
        raise FormulaError("division by 0") from None
    except (OverflowError, ValueError):
        raise FormulaError("number") from None


def computed(tree: Tree, look: Callable[[str], Value]) -> float:
    match tree:
        case ("number", float(number)):
            return number
        case ("cell", str(name)):
            return number_of(look(name))
        case ("call", str(name), list(arguments)):
            return FUNCTIONS[name]([computed(each, look) for each in arguments])
        case ("+", left, right):
            return computed(left, look) + computed(right, look)
        case ("-", left, right):
            return computed(left, look) - computed(right, look)
        case ("*", left, right):
            return computed(left, look) * computed(right, look)
        case ("/", left, right):
            return computed(left, look) / computed(right, look)
    raise AssertionError(f"a tree that the parser does not make: {tree!r}")


def number_of(value: Value) -> float:
    """An empty cell counts as nothing; text is no number, and an error stays one."""
    if isinstance(value, float):
        return value
    if value == "":
        return 0.0
    raise FormulaError(value.removeprefix("#") if value.startswith("#") else "number")


class Parser:
    """Reads a formula from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKEN.finditer(text.rstrip())
        self.reads: set[str] = set()
        self.depth = 0
        self.advance()

    def advance(self) -> None:
        """Go to the next token: ``kind`` is empty at the end."""
        token = next(self.tokens, None)
        kinds = ("", "number", "cell", "name", "sign")
        self.kind = kinds[token.lastindex or 0] if token else ""
        self.text = token[token.lastindex or 0] if token else ""

    def take(self, text: str) -> bool:
        """Go past ``text`` if it is here."""
        found = self.kind == "sign" and self.text == text
        if found:
            self.advance()
        return found

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise FormulaError("syntax")

    def sum(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FormulaError("too deep")
        tree = self.product()
        while self.kind == "sign" and self.text in "+-":
            sign = self.text
            self.advance()
            tree = (sign, tree, self.product())
        self.depth -= 1
        return tree

    def product(self) -> Tree:
        tree = self.factor()
        while self.kind == "sign" and self.text in "*/":
            sign = self.text
            self.advance()
            tree = (sign, tree, self.factor())
        return tree

    def factor(self) -> Tree:
        negative = False
        while self.take("-"):
            negative = not negative
        tree = self.atom()
        return ("-", ("number", 0.0), tree) if negative else tree

    def atom(self) -> Tree:
        kind, text = self.kind, self.text
        if self.take("("):
            tree = self.sum()
            self.expect(")")
            return tree
        self.advance()
        if kind == "number":
            return ("number", float(text))
        if kind == "cell":
            return self.cell(text)
        if kind == "name" and text in FUNCTIONS:
            self.expect("(")
            arguments = self.argument()
            while self.take(","):
                arguments += self.argument()
            self.expect(")")
            return ("call", text, arguments)
        raise FormulaError("syntax")

    def argument(self) -> list[Tree]:
        """A range is all its cells."""
        tree = self.sum()
        if not self.take(":"):
            return [tree]
        last = self.text
        if tree[0] != "cell" or self.kind != "cell":
            raise FormulaError("syntax")
        self.advance()
        return [self.cell(name) for name in between(str(tree[1]), last)]

    def cell(self, name: str) -> Tree:
        name = name[0] + str(int(name[1:]))
        self.reads.add(name)
        return ("cell", name)


def between(first: str, last: str) -> list[str]:
    """The names of the cells in a rectangle, given two opposite corners."""
    columns = sorted((ord(first[0]), ord(last[0])))
    rows = sorted((int(first[1:]), int(last[1:])))
    return [
        f"{chr(column)}{row}"
        for row in range(rows[0], rows[1] + 1)
        for column in range(columns[0], columns[1] + 1)
    ]
