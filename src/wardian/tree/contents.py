"""What stands in a node, as text; and how to read a tree that no tab shows."""

from __future__ import annotations

from .branch import Branch
from .element import Element
from .lifecycle import ready
from .node import Again, Node, Text


def text_of(top: Branch) -> str:
    """All text below a node, in order; markup counts as nothing."""
    parts: list[str] = []
    stack: list[Node] = [top]
    while stack:
        node = stack.pop()
        if isinstance(node, Branch):
            if isinstance(node, Element):
                ready_to_read(node)
            if node._text is not None:
                parts.append(node._text)
            stack.extend(reversed(node._places()))
        elif isinstance(node, Text):
            parts.append(node._data)
        elif isinstance(node, Again):
            stack.append(node.node)
        elif node._rows is not None:
            stack.extend(reversed(rows_of(node)))
    return "".join(parts)


def ready_to_read(element: Element) -> None:
    """An element that is not live follows no state: run what it shows afresh."""
    if (element._bindings or element._holes or not element._built) and not element._is_live():
        ready(element, listen=False)


def rows_of(node: Node) -> list[Node]:
    """The rows of a list, as they are now."""
    assert node._rows is not None
    if not node._is_live():
        node._rows.look()
    return node._rows.every()
