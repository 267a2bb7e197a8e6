"""Reading programs that are written for the Python of pages, which may be newer than this one."""

from __future__ import annotations

import ast
import sys
from functools import cache
from typing import Any

from .workshop import MIN_NODE, Workshop, find_node

PAGES = (3, 14)
"""The Python that pages have."""

_PLACE = "/lib/program.py"


def parse_source(source: bytes, *, name: str) -> ast.Module:
    """Read a program as pages do: what this Python cannot, the workshop's reads.

    Syntax that this Python does not know has nodes all the same, of classes that it has not: they
    can be walked, and that is all.

    Args:
        source: The text, in the encoding that it says itself.
        name: What messages call it.

    Raises:
        SyntaxError: It is not Python; or it is newer than this one, and there is no Node.
        ValueError: It is not text.
        SiteError: Node is there, but failed.
    """
    try:
        return ast.parse(source, filename=name)
    except SyntaxError as error:
        if sys.version_info >= PAGES:
            raise
        node = find_node()
        if node is None:
            here, there = (".".join(map(str, each[:2])) for each in (sys.version_info, PAGES))
            error.msg += (
                f" (Python {here} reads it here, and pages have {there}: for syntax that is newer, "
                f"install Node {MIN_NODE} or later, or build with Python {there})"
            )
            raise
    tree: ast.Module = _built(_told(node, source, name))
    return tree


@cache
def _told(node: str, source: bytes, name: str) -> list[list[Any]]:
    asked = {"file": _PLACE, "name": name}
    result = Workshop(node).run("syntax", asked, files={_PLACE: source}).result
    if "error" in result:
        message, where = result["error"]
        raise SyntaxError(message, tuple(where))
    nodes: list[list[Any]] = result["nodes"]
    return nodes


def _built(told: list[list[Any]]) -> Any:
    """Give the tree that ``jobs/syntax.py`` told of."""
    nodes = [_class_of(name, tuple(fields))() for name, _, fields in told]

    def value_of(value: Any) -> Any:
        if isinstance(value, int):
            return nodes[value]
        if isinstance(value, dict):
            return [value_of(each) for each in value["list"]]
        return value[0]

    for node, (_, line, fields) in zip(nodes, told, strict=True):
        if line is not None:
            node.lineno = line
        for name, value in fields.items():
            setattr(node, name, value_of(value))
    return nodes[0]


def _class_of(name: str, fields: tuple[str, ...]) -> Any:
    return getattr(ast, name, None) or type(name, (ast.expr,), {"_fields": fields})
