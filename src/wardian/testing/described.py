"""Check the nodes of a transmission, with everything below them; lists with their rows."""

from __future__ import annotations

import re
from typing import Any

from .shapes import TabShape, check_rows, is_rows, roots_of
from .values import (
    bad,
    check_id,
    check_places,
    check_setting,
    check_tag,
    need,
)

MAX_DEPTH = 256
_NUMBER = re.compile(r"[1-9][0-9]*")


def check_node(node: Any) -> None:
    """Raise unless the value is a node, with everything below it."""
    stack = [(node, 1)]
    while stack:
        node, depth = stack.pop()
        need(depth <= MAX_DEPTH, f"at most {MAX_DEPTH} levels", depth, "a node")
        need(isinstance(node, list) and 2 <= len(node) <= 4, "a node", node, "an item")
        check_id(node[0], "a node")
        kind = node[1]
        if kind == 1 or kind == 2:
            need(len(node) == 3 and isinstance(node[2], str), "text", node[2:], f"node {node[0]}")
        elif kind == 3:
            need(len(node) == 3, "a node", node[2:], f"node {node[0]}")
            inner = node[2]
            need(isinstance(inner, list) and inner[1:2] != [3], "a node", inner, "an again node")
            stack.append((inner, depth))
        elif kind == 4:
            stack.extend((child, depth) for child in _check_list(node))
        else:
            stack.extend((child, depth + 1) for child in _check_element(node))


def shapes_of(node: list[Any]) -> dict[int, TabShape]:
    """Give the shapes that a list brings, by number.

    Raises:
        BadPatchError: One of them is not as the protocol says.
    """
    holds = isinstance(node[2], dict) and all(map(_NUMBER.fullmatch, node[2]))
    need(holds, "shapes by number", node[2], f"list {node[0]}")
    return {int(number): TabShape(shape) for number, shape in node[2].items()}


def _check_list(node: list[Any]) -> list[Any]:
    where = f"list {node[0]}"
    need(len(node) == 4 and isinstance(node[3], list), "[id, 4, shapes, items]", node, where)
    shapes = shapes_of(node)
    places: list[object] = []
    nodes = []
    for item in node[3]:
        if is_rows(item):
            check_rows(item, shapes)
            places += roots_of(item, shapes)
        else:
            nodes.append(item)
            places += item[:1] if isinstance(item, list) else []
    check_places(places, where)
    return nodes


def _check_element(node: list[Any]) -> list[Any]:
    check_tag(node[1])
    where = f"<{node[1]}> {node[0]}"
    attributes: Any = node[2] if len(node) > 2 else 0
    if attributes != 0:
        need(isinstance(attributes, dict) and attributes, "attributes", attributes, where)
        for name, value in attributes.items():
            check_setting(node[1], name, value)
    elif len(node) == 3:
        raise bad("no absent item at the end", node, where)
    content = node[3] if len(node) > 3 else []
    if isinstance(content, str):
        return []
    need(isinstance(content, list), "text or nodes", content, where)
    check_places([child[0] for child in content if isinstance(child, list) and child], where)
    return content
