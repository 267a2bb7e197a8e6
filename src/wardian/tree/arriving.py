"""Coming and going of plain elements: one walk, with nothing to run and nothing to ask.

An element is *plain* (``_plain``) while it is nothing but a tag with attributes, listeners and a
text or children, and no view's root. Nearly all are. When many of them come at once they are
enlivened and taken apart into what they have in common and what not; when one goes, it is buried
without a look at anything but its children. All others go the ways of ``lifecycle`` and
``describe``.

``outline`` and ``depart`` are methods of every class of elements (see ``constructing``). They go
down by recursion, in Python alone, and only where the tree is not deep.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Any

from ..wire.codec import encode
from . import node as tree_node
from .ledger import ledger
from .listeners import Listener, listen_options
from .node import Node, Text

if TYPE_CHECKING:
    from .element import Element

DEEPEST = 24
"""Levels that are walked down by recursion."""

_heard: dict[str, str] = {}
_numbers = count(-1, -1)


def depart(self: Element) -> None:
    """Enter that no tab has a plain element any more, which one place had; nothing is pending."""
    self._up = ()
    if self._listeners is not None or self._is_control:
        ledger.alive.pop(self._id, None)
    for kid in tuple(self._kids):
        if kid._plain and len(kid._up) == 1:
            kid._depart()  # type: ignore[attr-defined]
        else:
            from .lifecycle import bury

            bury(kid, self)


def arrives(node: Node, parent: Node) -> bool:
    """Whether a node may come to stand under ``parent`` by way of ``outline``."""
    return (
        node._plain
        and not node._up
        and len(node._parents) == 1
        and node._parents[0] is parent
        and node._height <= DEEPEST
    )


def departs(node: Node) -> bool:
    """Whether ``depart`` may be called for a node."""
    return node._plain and len(node._up) == 1 and node._height <= DEEPEST and not ledger.dirty


def is_addressed(element: Element) -> bool:
    """Whether tabs may say something about an element: nobody else is found by id."""
    return not element._plain or element._listeners is not None or element._is_control


class _UnlikeError(Exception):
    """Something in a row is not plain, or not new."""


def outline(self: Element, keys: list[str], values: list[str]) -> None:
    """Enter that tabs have a plain element as part of a row, and take it apart.

    ``keys`` takes what it has in common with others: ``<tag``, names of attributes, ``@…`` for a
    listener, ``#`` for a text of its own, ``+`` for a text node, and children in brackets;
    ``values`` the rest, a string for each name, ``#`` and ``+``.
    """
    self._up = self._parents
    self._id = next(_numbers)
    keys.append(self._opening)
    attributes = self._attributes
    if attributes:
        keys += attributes
        values += attributes.values()
    listeners = self._listeners
    if listeners is not None:
        ledger.alive[self._id] = self
        for event in listeners:
            keys.append(_hears(event, listeners[event]))
    elif self._is_control:
        ledger.alive[self._id] = self
    if self._kids:
        keys.append("(")
        for kid in self._kids:
            if kid._up or len(kid._parents) != 1:
                raise _UnlikeError
            if kid._plain:
                kid._outline(keys, values)  # type: ignore[attr-defined]
            elif isinstance(kid, Text):
                kid._up = kid._parents
                kid._id = next(_numbers)
                keys.append("+")
                values.append(kid._data)
            else:
                raise _UnlikeError
        keys.append(")")
    elif self._text:
        keys.append("#")
        values.append(self._text)


def _hears(event: str, listeners: list[Listener]) -> str:
    """``@`` and JSON text of an entry of ``#on``."""
    if len(listeners) != 1 or type(listeners[0]) is not Listener:
        return f"@{encode(event)}:{encode(listen_options(listeners))}"
    return _heard.get(event) or _heard.setdefault(event, f'@"{event}":1')


class Rows:
    """Rows that arrive together: plain elements with the same outline, one after the other."""

    __slots__ = ("first", "key", "tops", "values")

    def __init__(self, first: int, key: tuple[str, ...]) -> None:
        self.first = first
        self.key = key
        self.tops: list[Node] = []
        self.values: list[list[str]] = []


def outlined(nodes: Iterable[Any], parent: Node) -> list[Rows | Node]:
    """Enter that tabs have nodes under ``parent``, as far as they are like rows of a list.

    Returns:
        The rows in groups, and among them the nodes that are still to arrive.
    """
    global _numbers
    groups: list[Rows | Node] = []
    rows: Rows | None = None
    first = tree_node._row_id
    _numbers = count(first, -1)
    for node in nodes:
        if not arrives(node, parent):
            groups.append(node)
            rows = None
            continue
        keys: list[str] = []
        values: list[str] = []
        try:
            node._outline(keys, values)
        except _UnlikeError:
            take_back(node)
            groups.append(node)
            rows = None
            continue
        key = tuple(keys)
        if rows is None or rows.key != key:
            rows = Rows(node._id, key)
            groups.append(rows)
        rows.tops.append(node)
        rows.values.append(values)
    tree_node._row_id = next(_numbers)
    return groups


def take_back(node: Node) -> None:
    """Undo what ``outline`` did before it met something else."""
    stack = [node]
    while stack:
        at = stack.pop()
        if at._up and at._up is at._parents:
            at._up = ()
            ledger.alive.pop(at._id, None)
            stack.extend(getattr(at, "_kids", ()))
