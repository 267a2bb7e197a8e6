"""A job: read programs as the Python of pages does, for one that builds and may be older."""

from __future__ import annotations

import ast
from typing import Any


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Parse a file.

    Args:
        request: ``file``, its path here; ``name``, what messages call it.

    Returns:
        ``nodes``, as ``flat`` gives them; or ``error``, with the arguments of the ``SyntaxError``.
    """
    with open(request["file"], "rb") as opened:
        source = opened.read()
    try:
        tree = ast.parse(source, filename=request["name"])
    except SyntaxError as error:
        where = (request["name"], error.lineno, error.offset, error.text)
        return {"error": [error.msg, where]}
    return {"nodes": flat(tree)}


def flat(tree: ast.AST) -> list[list[Any]]:
    """Give a tree as a list for JSON: trees may be deeper than that can be.

    Returns:
        Of each node the name of its class, its line or ``None``, and its fields: in a list of one
        what JSON has as it is, else the places of nodes. The first one is the tree. Of constants,
        what JSON has not is ``None``: only texts are looked for.
    """
    nodes = list(ast.walk(tree))
    places = {id(node): place for place, node in enumerate(nodes)}

    def told(value: Any) -> Any:
        if isinstance(value, ast.AST):
            return places[id(value)]
        if isinstance(value, list):
            return {"list": [told(each) for each in value]}
        return [value if isinstance(value, (str, bool)) or _is_small(value) else None]

    return [
        [
            type(node).__name__,
            getattr(node, "lineno", None),
            {name: told(value) for name, value in ast.iter_fields(node)},
        ]
        for node in nodes
    ]


def _is_small(value: object) -> bool:
    return isinstance(value, int) and abs(value) < 1 << 31
