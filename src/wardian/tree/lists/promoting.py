"""A light row becomes a real one: elements for what the tabs have as a clone, nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..element import Element
from ..node import Node, String, Text
from .shape import Shape


def built(shape: Shape, values: Iterable[Any], root: int) -> list[Node]:
    """Make the nodes of a row, as tabs have them, in the order of their numbers.

    Args:
        shape: The shape of the row.
        values: What the wire has, in the order of the slots.
        root: The id of the row; the other ids follow from it.
    """
    form, _ = json.loads(shape.wire)
    nodes: list[Node] = []
    parents: list[Element] = []
    stack: list[tuple[list[Any], Element | None]] = [(form, None)]
    while stack:
        form, parent = stack.pop()
        node: Node
        if form[1] == 1:
            node = String(form[2])
        else:
            node = _element(shape.classes[form[0] - 1], form)
            content = form[3] if len(form) > 3 else ()
            if isinstance(content, str):
                node._text = content
            elif content:
                node._kids = []
                parents.append(node)
                stack.extend([(each, node) for each in reversed(content)])
        node._id = root - form[0] + 1
        nodes.append(node)
        if parent is not None:
            node._parents = (parent,)
            parent._kids.append(node)
    for slot, value in zip(shape.slots, values, strict=True):
        put(nodes[slot.node - 1], slot.name, value)
    for parent in reversed(parents):
        parent._height = 1 + max(each._height for each in parent._kids)
    return nodes


def _element(kind: type[Element] | None, form: list[Any]) -> Element:
    assert kind is not None
    element = kind()
    element._outline = None  # filled without a constructor, it promises nothing
    attributes = form[2] if len(form) > 2 else None
    if attributes:
        attributes.pop("#on", None)
        style = attributes.pop("#style", None)
        if style:
            element._style = style
        if attributes.pop("#show", 1) == 0:
            element._shown = False
        element._attributes = attributes or None
    return element


def put(node: Node, name: str, value: Any) -> None:
    """Set what a slot stands for on a real node, to a value as the wire has it."""
    if isinstance(node, Text):
        node.data = value
    elif isinstance(node, Element):
        if name == "#text":
            node._set_text(value or None)
        elif name == "#show":
            node.show = bool(value)
        elif name == "#style":
            node._put_whole_style(value or {})
        else:
            node._put(name, value)
