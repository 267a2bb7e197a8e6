"""What becomes of the children of one element in a flush: who goes, who comes, who is only moved.

The order there is now is compared with the order the tabs have (``least_moves``). What is alike
among the new children travels as rows of a hidden list (``alike``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import filterfalse
from typing import Any

from ..wire import ops
from .alike import HiddenList, Rows, may_begin
from .describe import described
from .element import Element
from .least_moves import compare
from .lifecycle import bury_all, known_places
from .node import Node
from .standing import roots_of


class ChildPlan:
    """How the children of one element change.

    Attributes:
        parent: The element.
        roots: Whose tabs have it.
        removed: What tabs have there and lose.
        standing: The places they have there; empty if they are only added to.
        runs: What comes or moves, and before which of the places that stay.
        is_new: Whether none of the places stays.
        known: Shapes that tabs have of the element's hidden list; below zero: no list.
        grouped: Whether rows have been found among what comes.
    """

    __slots__ = ("grouped", "is_new", "known", "parent", "removed", "roots", "runs", "standing")

    def __init__(self, parent: Element, changes: dict[str, Any]) -> None:
        self.parent = parent
        self.roots = roots_of(parent)
        self.known = len(parent._list.shapes) if parent._list else 0
        self.grouped = False
        new = list(parent._places())
        start = changes.get("#kids")
        self.runs: list[tuple[Node | None, list[Node | Rows]]] = []
        if isinstance(start, int):
            self.standing: set[Node] = set()
            self.removed: list[Node] = []
            self.is_new = not start
            if len(new) > start:
                self.runs = [(None, list(new[start:]))]
        else:
            old = known_places(parent, changes)
            self.standing = set(old)
            self.is_new = self.standing.isdisjoint(new)
            self.removed, self.runs = compare(old, new)  # type: ignore[assignment]

    def arriving(self) -> list[Node]:
        """The places that tabs do not have under this parent."""
        found: list[Any] = []
        for _, nodes in self.runs:
            found += filterfalse(self.standing.__contains__, nodes) if self.standing else nodes
        return [each for each in found if type(each) is not Rows] if self.grouped else found

    def group(self) -> None:
        """Find rows among what comes; enter that tabs have them."""
        parent = self.parent
        hidden = parent._list
        coming = len(self.runs[0][1]) if hidden is None and self.is_new and self.runs else 0
        if may_begin(parent, coming):
            hidden = HiddenList()
        self.known = len(hidden.shapes) if hidden else 0
        if hidden:
            self.grouped = True
            for at, (before, nodes) in enumerate(self.runs):
                found: list[Node | Rows] = []
                self.runs[at] = before, found
                hidden.among(nodes, parent, found)
            if hidden.shapes and parent._list is None:
                self.known = -1
                parent._list = hidden

    def ungroup(self) -> None:
        """Undo ``group``."""
        for _, nodes in self.runs:
            for rows in nodes:
                if isinstance(rows, Rows):
                    bury_all(rows.tops, self.parent)
        hidden = self.parent._list
        if self.known < 0:
            self.parent._list = None
        elif hidden is not None:
            del hidden.shapes[self.known :]
            numbers = hidden._numbers.items()
            hidden._numbers = {key: number for key, number in numbers if number <= self.known}

    def remove(self) -> str:
        """The op that takes out what goes; empty if nothing does."""
        if not self.removed:
            return ""
        hidden = self.parent._list
        if hidden is not None and self.is_new:
            return ops.remove(hidden.id, ())
        name = hidden.id if hidden else self.parent._id
        return ops.remove(name, [node._id for node in self.removed])

    def inserts(self, moves: Callable[[Node], bool]) -> Iterable[str]:
        """The ops that put what comes."""
        hidden = self.parent._list
        if hidden:
            yield from hidden.begun(self.parent, self.known)
        name = hidden.id if hidden else self.parent._id
        for before, nodes in self.runs:
            items = [self._item(node, moves) for node in nodes]
            yield ops.insert(name, before._id if before else 0, items)

    def _item(self, node: Node | Rows, moves: Callable[[Node], bool]) -> str:
        if isinstance(node, Rows):
            return node.item
        return str(node._id) if node in self.standing or moves(node) else described(node)
