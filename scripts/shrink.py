"""Compile a module to less: no docstring, annotation, assert, column or line of its own code.

Nor the imports that only annotations need.

What every page loads is bytecode, and half of bytecode is what only people and type checkers
read. Kept is what a program can see: a dataclass's fields, names but those of local variables, the
first line of a function, which is also where a traceback through Wardian's own code points.
"""

from __future__ import annotations
import __future__

import ast
import types

from unpack import arguments, named_by_place

_TYPES = ("collections.abc", "typing")
_KEEP_FIELDS = ("NamedTuple", "TypedDict", "Protocol")
_NO_COLUMNS = 0x80 | 13 << 3  # a location entry with a line delta and nothing else
_ENTRY_UNITS = 8  # the most code units that one entry covers


def shrink(source: bytes, name: str) -> types.CodeType:
    """Return the code of a module.

    Args:
        source: The text of the module.
        name: What tracebacks call its file.
    """
    tree = _Annotations().visit(ast.parse(source))
    if not name.endswith("/__init__.py"):  # others may import what a package has imported
        _drop_types(tree)
    tree = ast.fix_missing_locations(tree)
    flags = __future__.annotations.compiler_flag  # every source of ours begins with it
    return _bare(compile(tree, name, "exec", flags, dont_inherit=True, optimize=2))


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


def _drop_types(tree: ast.Module) -> None:
    """Take out the module's imports of types that only annotations named."""
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in list(tree.body):
        if isinstance(node, ast.ImportFrom) and node.module in _TYPES and not node.level:
            node.names = [each for each in node.names if (each.asname or each.name) in named]
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
