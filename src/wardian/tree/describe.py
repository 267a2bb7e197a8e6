"""What a tab is told of an element it does not have: the wire's *node*, with all below it."""

from __future__ import annotations

import re
from typing import Any

from ..wire.codec import encode
from .element import Element
from .node import HTML, Again, Node, Text

# Stands where a piece goes; no text of a page has a NUL.
_PIECE = "\0"
_PIECES = r'"\\u0000(\d+)"'


def described(place: Node) -> str:
    """JSON text of a live node and all below it, as they are now. Iterative.

    Wire: ``[id, tag, attributes?, content?]``, ``[id, 1, text]``, ``[id, 2, html]``,
        ``[id, 3, node]``, ``[id, 4, shapes, items]``
    """
    top: list[Any] = []
    pieces: list[str] = []  # JSON text that is there already
    stack: list[tuple[Node | str, list[Any]]] = [(place, top)]
    while stack:
        node, into = stack.pop()
        if isinstance(node, Element):
            node._is_live()  # what sleeps is woken: each node is named
            item: list[Any] = [node._id, node.tag]
            attributes = attributes_of(node)
            if attributes:
                item.append(attributes)
            places = node._places()
            hidden = None if node._text else node._list
            if places or node._text or hidden:
                if not attributes:
                    item.append(0)
                if places or hidden:
                    kids: list[Any] = []
                    item.append(kids)
                    if hidden:
                        within: list[Any] = []
                        kids.append([hidden.id, 4, f"{_PIECE}{len(pieces)}", within])
                        pieces.append(hidden.all_shapes())
                        kids = within
                    stack.extend([(each, kids) for each in reversed(places)])
                else:
                    item.append(node._text)
            into.append(item)
        elif isinstance(node, Text):
            into.append([node._id, 1, node._data])
        elif isinstance(node, HTML):
            into.append([node._id, 2, node._html])
        elif isinstance(node, Again):
            again: list[Any] = [node._id, 3]
            into.append(again)
            stack.append((node.node, again))
        elif isinstance(node, str):
            into.append(f"{_PIECE}{len(pieces)}")
            pieces.append(node)
        elif node._rows is not None:
            kids = []
            into.append([node._id, 4, f"{_PIECE}{len(pieces)}", kids])
            pieces.append(node._rows.shapes())
            stack.extend([(each, kids) for each in reversed(node._rows.items_on_wire())])
    text = encode(top[0])
    return re.sub(_PIECES, lambda at: pieces[int(at[1])], text) if pieces else text


def attributes_of(element: Element) -> dict[str, Any] | None:
    """The wire's attributes of an element."""
    attributes = element._attributes
    if (
        element._style is None
        and element._listeners is None
        and element._shown
        and element._animation is None
    ):
        return attributes
    attributes = dict(attributes or ())
    if element._style:
        attributes["#style"] = element._style
    if not element._shown:
        attributes["#show"] = 0
    if element._listeners:
        attributes["#on"] = {event: element._listen_options(event) for event in element._listeners}
    if element._animation is not None:
        attributes["#animation"] = element._animation
    return attributes
