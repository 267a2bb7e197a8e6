"""The source of a function, found and proved to be its own.

A function knows its file and line, but the file may have changed since, and several lambdas may
stand in one line. So what is found there is compiled, in a scope like the function's, and taken
only if this gives the very same code.
"""

from __future__ import annotations

import sys
from _ast import Return
from collections.abc import Callable, Iterator
from copy import copy
from types import CodeType
from typing import Any

from .purity import kind_of_node, parts_of_node, walked

KIND_OF = "kind_of "
"""A variable around the code that is made: the function ``kind_of``."""

PLAIN = "plain "
"""Another: the types of values that are text as they are, or nothing."""

_ONLY_AST = 0x400
_FUTURES = 0x1FF0000
_KINDS = 0x3EF  # all but whether it stands inside another function
_COMPARED = (
    "co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_argcount",
    "co_posonlyargcount", "co_kwonlyargcount", "co_exceptiontable",
)  # fmt: skip
_NO_NAME = "the function"  # in a scope around it, any other would hide a name of the program
_TRIES = 9
_MOST_IMPORTS = 3


class Source:
    """The parameters and statements of a function, and a scope in which they mean the same.

    Attributes:
        code: The function's.
        arguments: The parameters.
        body: The statements.
    """

    __slots__ = ("_imports", "arguments", "body", "code")

    def __init__(self, code: CodeType, node: Any) -> None:
        self.code = code
        self.arguments = node.args
        self.body = node.body
        if kind_of_node(node) == "Lambda":
            self.body = [placed(Return(node.body), node.body)]
        self._imports: list[str] = []

    def compiled(self, body: list[Any], takes: Any = None) -> CodeType:
        """Compile other statements, and other parameters if they are given, in this scope."""
        module, holder = self._scope()
        function = holder.body[0]
        function.args = takes or self.arguments
        function.body = body
        code = self.code
        return self._made(module).replace(co_name=code.co_name, co_qualname=code.co_qualname)

    def is_of(self, node: Any) -> bool:
        """Whether compiling the function's node gives the function's code."""
        for names in _imports(node, self.code):
            self._imports = names
            module, holder = self._scope()
            if kind_of_node(node) == "Lambda":
                holder.body = [placed(Return(node), node)]
            else:
                holder.body = [node]
                node.name = _NO_NAME
            if _same(self._made(module), self.code):
                return True
        return False

    def _scope(self) -> tuple[Any, Any]:
        """A module, and the function in it that holds the function."""
        text = f"def w({','.join((*self.code.co_freevars, 'w', 'w'))}):\n def f(): pass"
        if self._imports:
            text = f"import {','.join(self._imports)}\n{text}"
        module = parsed(text, "exec", self.code)
        holder = module.body[-1]
        for given, name in zip(holder.args.args[-2:], (KIND_OF, PLAIN), strict=True):
            given.arg = name
        holder.body[0].name = _NO_NAME
        return module, holder

    def _made(self, module: Any) -> CodeType:
        flags = self.code.co_flags & _FUTURES
        code: Any = compile(module, self.code.co_filename, "exec", flags, dont_inherit=True)
        for _ in range(2):
            # Behind those of its defaults and decorators.
            code = [each for each in code.co_consts if isinstance(each, CodeType)][-1]
        return code  # type: ignore[no-any-return]


def source_of(code: CodeType) -> Source | None:
    """Find the source of a function's code; ``None`` if there is none, or another one."""
    lines = _text(code.co_filename).split("\n")
    if not 0 < code.co_firstlineno <= _end(code)[0] <= len(lines):
        return None
    find = _lambdas if code.co_name == "<lambda>" else _definition
    for text, mode in find(lines, code):
        try:
            body = parsed(text, mode, code).body
            node = body if mode == "eval" else body[0]
            if kind_of_node(node) == "If":
                node = node.body[0]
            source = Source(code, node)
            if source.is_of(node):
                return source
        except (SyntaxError, ValueError, RecursionError, IndexError, AttributeError):
            continue  # what is there is no function
    return None


def parsed(text: str, mode: str, code: CodeType) -> Any:
    """Give the syntax tree of a text, read as the file of ``code`` is."""
    flags = _ONLY_AST | code.co_flags & _FUTURES
    return compile(text, code.co_filename, mode, flags, dont_inherit=True)


def replaced(body: list[Any], instead: Callable[[Any], list[Any]]) -> list[Any]:
    """Put others in the place of each ``return`` of a function; give the new statements."""
    statements = []
    for statement in body:
        kind = type(statement).__name__
        if kind == "Return":
            statements += instead(statement)
            continue
        if kind not in ("FunctionDef", "AsyncFunctionDef", "ClassDef"):
            for field in ("body", "orelse", "handlers", "finalbody", "cases"):
                inner = getattr(statement, field, None)
                if inner:
                    statement = copy(statement)
                    setattr(statement, field, replaced(inner, instead))
        statements.append(statement)
    return statements


def filled(node: Any, expressions: list[Any], *, at: Any, item: str = "") -> Any:
    """Put expressions of a program into a text that was written around them, and parsed.

    Args:
        node: The text. ``E5`` in it stands for an expression, ``ITEM`` for the item; every other
            name gets a space at its end, which no name of a program has.
        expressions: By their numbers.
        at: Where the text stands in the source.
        item: The name of the item.
    """
    if kind_of_node(node) == "Name":
        if node.id[0] == "E" and node.id != "E":
            return expressions[int(node.id[1:])]
        node.id = item if node.id == "ITEM" else node.id + " "
    if hasattr(node, "lineno"):
        placed(node, at)
    for field, each in parts_of_node(node):
        if type(each) is list:
            each[:] = [filled(part, expressions, at=at, item=item) for part in each]
        else:
            setattr(node, field, filled(each, expressions, at=at, item=item))
    return node


def placed(node: Any, at: Any) -> Any:
    """Let a node stand in the source where another does."""
    for name in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        setattr(node, name, getattr(at, name))
    return node


def nested(code: CodeType) -> Iterator[CodeType]:
    """A code and all that is in it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from nested(each)


def _end(code: CodeType) -> tuple[int, int]:
    """The last line and column of a code, as far as instructions tell."""
    found = [place for each in nested(code) for place in each.co_positions()]
    return max([(line, column or 0) for _, line, _, column in found if line] or [(0, 0)])


def _definition(lines: list[str], code: CodeType) -> Iterator[tuple[str, str]]:
    """Give the text of a ``def`` on its own lines, so that errors name these."""
    first = code.co_firstlineno
    text = "\n".join(lines[first - 1 : _end(code)[0]])
    inner = text[:1].isspace()
    yield "\n" * (first - 1 - inner) + "if 1:\n" * inner + text, "exec"


def _lambdas(lines: list[str], code: CodeType) -> Iterator[tuple[str, str]]:
    """Give the text of each lambda of a line that may end where the function does, or later."""
    first = code.co_firstlineno
    line, column = _end(code)
    text = "\n".join(lines[first - 1 : line + _TRIES])
    before = [
        *lines[first - 1 : line - 1],
        lines[line - 1].encode()[:column].decode(errors="ignore"),
    ]
    start = text.find("lambda", 0, len(lines[first - 1]))
    while start >= 0:
        at = len("\n".join(before))
        for _ in range(_TRIES):
            yield f"({chr(10) * (first - 1)}{' ' * start}{text[start:at]})", "eval"
            # Brackets around what stands last belong to no instruction.
            at = text.find(")", at) + 1
            if not at:
                break
        start = text.find("lambda", start + 1, len(lines[first - 1]))


def _text(filename: str) -> str:
    try:
        with open(filename, encoding="utf-8") as file:
            return file.read().removeprefix("\ufeff")
    except (OSError, ValueError):
        pass
    # Consoles and notebooks leave what they ran there.
    cache: Any = getattr(sys.modules.get("linecache"), "cache", {})
    entry = cache.get(filename, ())
    return "".join(entry[2]) if len(entry) == 4 else ""


def _imports(node: Any, code: CodeType) -> Iterator[list[str]]:
    """Names that a module may have imported: ``name.f()`` is other code if it has."""
    known = {name for each in nested(code) for name in each.co_names}
    names = sorted({
        each.func.value.id
        for each in walked([node])
        if kind_of_node(each) == "Call" and kind_of_node(getattr(each.func, "value", 0)) == "Name"
    } & known)  # fmt: skip
    yield names
    if len(names) <= _MOST_IMPORTS:
        for some in range((1 << len(names)) - 1):
            yield [name for at, name in enumerate(names) if some >> at & 1]


def _same(one: Any, other: Any) -> bool:
    """Whether two constants are the same to a program: of one type, in all their parts."""
    if type(one) is not type(other):
        return False
    if isinstance(one, CodeType):
        return (
            all(getattr(one, name) == getattr(other, name) for name in _COMPARED)
            and one.co_flags & _KINDS == other.co_flags & _KINDS
            and _same(one.co_consts, other.co_consts)
        )
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, frozenset):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return bool(one == other) and repr(one) == repr(other)
