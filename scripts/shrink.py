"""Compile a module to less: no docstring, annotation, assert, column or line of its own code.

Nor the imports that only annotations need, nor what stands for a type in them.

What every page loads is bytecode, and half of bytecode is what only people and type checkers
read. Kept is what a program can see: a dataclass's fields, names but those of local variables, the
first line of a function, which is also where a traceback through Wardian's own code points.
"""

from __future__ import annotations
import __future__

import ast
import types
from collections.abc import Iterable

from unpack import arguments, named_by_place

_TYPES = ("collections.abc", "typing")
_GENERIC = ("Callable", "Iterable", "Mapping", "Sequence", "dict", "list", "set", "tuple")
_KEEP_FIELDS = ("NamedTuple", "TypedDict", "Protocol")
_NO_COLUMNS = 0x80 | 13 << 3  # a location entry with a line delta and nothing else
_ENTRY_UNITS = 8  # the most code units that one entry covers


def shrink(source: bytes, name: str, unread: frozenset[str] = frozenset()) -> types.CodeType:
    """Return the code of a module.

    Args:
        source: The text of the module.
        name: What tracebacks call its file.
        unread: Names of types that none of our modules reads; see ``unread_types``.
    """
    tree = _Annotations().visit(ast.parse(source))
    if not name.endswith("/__init__.py"):  # others may import what a package has imported
        _drop_types(tree, unread)
    tree = ast.fix_missing_locations(tree)
    flags = __future__.annotations.compiler_flag  # every source of ours begins with it
    return _bare(compile(tree, name, "exec", flags, dont_inherit=True, optimize=2))


def unread_types(sources: Iterable[bytes]) -> frozenset[str]:
    """Return the names that modules give to types, and that only annotations read.

    A name that stands for a type in one module and is read in any counts as read.

    Args:
        sources: The texts of all modules that may import from each other.
    """
    trees = [_Annotations().visit(ast.parse(source)) for source in sources]
    unread = {name for tree in trees for name in map(_named_type, tree.body) if name}
    before: set[str] = set()
    while unread != before:
        before = set(unread)
        for tree in trees:
            unread -= _read(tree, before)
    return frozenset(unread)


def _read(tree: ast.Module, unread: set[str]) -> set[str]:
    """The names that code reads or passes on, but for definitions of types that nobody reads."""
    kept = [node for node in tree.body if _named_type(node) not in unread]
    nodes = [each for node in kept for each in ast.walk(node)]
    passed_on = {each.asname for each in nodes if isinstance(each, ast.alias) and each.asname}
    return passed_on | {
        each.id for each in nodes if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _named_type(node: ast.stmt) -> str:
    """The name that a statement gives to a type; empty: it is another statement."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return ""
    value = node.value
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        value = value.left
    if isinstance(value, ast.Call):
        is_type = isinstance(value.func, ast.Name) and value.func.id == "TypeVar"
    elif isinstance(value, ast.Subscript):
        is_type = isinstance(value.value, ast.Name) and value.value.id in _GENERIC
    else:
        is_type = value is not node.value and isinstance(value, ast.Name)
    return node.targets[0].id if is_type else ""


class _Annotations(ast.NodeTransformer):
    """Takes out what only a type checker reads."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self.generic_visit(node)
        node.body = _plain(node.body)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef | None:
        self.generic_visit(node)
        node.returns = None
        named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for argument in [*named, node.args.vararg, node.args.kwarg]:
            if argument is not None:
                argument.annotation = None
        overloads = [d for d in node.decorator_list if isinstance(d, ast.Name)]
        return None if any(d.id == "overload" for d in overloads) else node

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]  # the same fields

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        if not node.decorator_list and not any(base in _KEEP_FIELDS for base in bases):
            node.body = _plain(node.body)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.ImportFrom | None:
        # It is imported like any other module; what it tells the compiler is told otherwise.
        return None if node.module == "__future__" else node

    def visit_If(self, node: ast.If) -> ast.stmt | list[ast.stmt] | None:
        self.generic_visit(node)
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node.orelse
        return node


def _drop_types(tree: ast.Module, unread: frozenset[str]) -> None:
    """Take out the module's types that nobody reads, and the imports that only annotations need."""
    tree.body = [node for node in tree.body if _named_type(node) not in unread]
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in list(tree.body):
        if isinstance(node, ast.ImportFrom):
            is_of_types = node.module in _TYPES and not node.level
            node.names = [
                each
                for each in node.names
                if (each.asname or each.name) in named
                or not (is_of_types or (each.asname is None and each.name in unread))
            ]
            if not node.names:
                tree.body.remove(node)


def _plain(body: list[ast.stmt]) -> list[ast.stmt]:
    plain: list[ast.stmt] = []
    for statement in body:
        if not isinstance(statement, ast.AnnAssign):
            plain.append(statement)
        elif statement.value is not None:
            assignment = ast.Assign([statement.target], statement.value)
            plain.append(ast.copy_location(assignment, statement))
    return plain or [ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)]


def _bare(code: types.CodeType) -> types.CodeType:
    units = len(code.co_code) // 2
    entries = [
        bytes([_NO_COLUMNS | min(_ENTRY_UNITS, units - start) - 1, 0])
        for start in range(0, units, _ENTRY_UNITS)
    ]
    constants = tuple(
        _bare(constant) if isinstance(constant, types.CodeType) else constant
        for constant in code.co_consts
    )
    given = arguments(code.co_flags, code.co_argcount + code.co_kwonlyargcount)
    names = code.co_varnames[:given] + named_by_place(given, len(code.co_varnames))
    return code.replace(co_linetable=b"".join(entries), co_consts=constants, co_varnames=names)
