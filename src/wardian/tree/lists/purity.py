"""What an expression of a row function reads, and whether it may be evaluated on its own."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

_BUILTINS = """
abs all any bin bool chr dict divmod float format hex int isinstance len list max min oct ord range
repr round set sorted str sum tuple
"""
_METHODS = """
capitalize casefold endswith format isoformat join ljust lower lstrip replace rjust rstrip
startswith strftime strip title upper zfill
"""

SAFE_BUILTINS = frozenset(_BUILTINS.split())
"""They read nothing but what they are given, and change nothing."""

_SAFE_METHODS = frozenset(_METHODS.split())
_CLOSURES = frozenset({"Lambda", "GeneratorExp", "ListComp", "SetComp", "DictComp"})

Reads = frozenset[str] | None
"""Attributes of the item, ``""`` for the item itself; ``None``: anything."""


def kind_of_node(node: Any) -> str:
    """The name of a node's class."""
    return type(node).__name__


def parts_of_node(node: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a node that hold nodes, or lists of them."""
    for field in node._fields:
        value = getattr(node, field, None)
        nodes = value if type(value) is list else [value]
        if any(hasattr(each, "_fields") for each in nodes):
            yield field, value


def walked(nodes: Iterable[Any], stop: tuple[str, ...] = ()) -> Iterator[Any]:
    """Every node below these, and themselves; not those of the kinds ``stop``."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node is None or kind_of_node(node) in stop:
            continue
        yield node
        stack += below(node)


def below(node: Any) -> list[Any]:
    """The nodes that a node holds."""
    found = []
    for _, value in parts_of_node(node):
        found += value if type(value) is list else [value]
    return found


def examined(
    nodes: Iterable[Any],
    *,
    item: str,
    own: set[str],
    is_builtin: Callable[[Any], bool],
    without: Container[int] = (),
) -> tuple[bool, Reads]:
    """Look at expressions or statements of a row function.

    Args:
        nodes: The expressions.
        item: The name of the item.
        own: Names whose values are accounted for elsewhere.
        is_builtin: Whether a name is one of ``SAFE_BUILTINS`` and means it.
        without: Expressions in them that are left out, by identity.

    Returns:
        Whether nothing is called that may tell when, or how often, it is; and what is read.
    """
    pure, near = True, True
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        kind = kind_of_node(node)
        if node is None or kind == "Return" or id(node) in without:
            continue
        if hasattr(node, "made_of"):  # by ourselves
            stack += node.made_of
            continue
        if kind == "Call":
            name = getattr(node.func, "attr", "")
            pure = pure and (name in _SAFE_METHODS or is_builtin(node.func))
        if kind == "Name" and node.id == item:
            found.add("")
        elif kind == "Name":
            near = near and (node.id in own or is_builtin(node))
        elif kind == "Attribute" and _is_item(node.value, item):
            found.add(node.attr)
            continue
        elif kind == "Attribute":
            value = node.value
            near = near and node.attr in _SAFE_METHODS
            near = near and (
                kind_of_node(value) in ("Constant", "JoinedStr")
                or (kind_of_node(value) == "Attribute" and _is_item(value.value, item))
            )
        elif kind == "Subscript":
            near = near and _is_item(node.value, item)
        pure = pure and kind not in _CLOSURES
        stack += below(node)
    return pure, frozenset(found) if near and pure else None


def _is_item(node: Any, item: str) -> bool:
    return kind_of_node(node) == "Name" and bool(node.id == item)
