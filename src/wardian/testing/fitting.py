"""Check that a patch fits what a view shows, before any of it is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wardian.errors import BadPatchError

from .described import shapes_of
from .nodes import TabElement, TabList, TabNode
from .shapes import TabShape, check_rows, is_rows, roots_of
from .values import bad, check_places, check_property

if TYPE_CHECKING:
    from .dom import TabView


class Fitting:
    """What is there while the ops of one patch are checked: what is shown, and what they bring."""

    def __init__(self, view: TabView) -> None:
        """Begin with what the view shows."""
        self._view = view
        self._known = view.known()
        self._shapes: dict[int, dict[int, TabShape]] = {}
        self._rows: dict[int, tuple[int, int]] = {}

    def check(self, op: list[Any]) -> None:
        """Raise if an op does not fit.

        Raises:
            BadPatchError: It names what neither the view nor an op before it has.
        """
        if op[0] == "r":
            self._check_remove(op)
            return
        if op[1] not in self._known:
            raise BadPatchError(f"expected an id this view has, got {op[1]} in {op}")
        if op[0] == "i":
            self._check_insert(op)
        elif op[0] == "f":
            self._shapes_of(op).setdefault(op[2], TabShape(op[3]))
        elif op[0] == "w":
            self._check_write(op)
        elif op[0] == "p":
            for node in self._view.nodes(op[1]):
                if isinstance(node, TabElement):
                    check_property(node.tag, op[2], op[3])

    def _check_remove(self, op: list[Any]) -> None:
        if len(op) == 2 and any(not isinstance(node, TabList) for node in self._view.nodes(op[1])):
            raise BadPatchError(f"expected places, or a list to empty, got {op}")

    def _check_insert(self, op: list[Any]) -> None:
        bare = [item for item in op[3:] if isinstance(item, int)]
        for place in (*bare, *([op[2]] if op[2] else [])):
            if place not in self._known:
                raise BadPatchError(f"expected a place this view has, got {place} in {op}")
        places: list[object] = [op[2], *bare]
        for item in op[3:]:
            if is_rows(item):
                shapes = self._shapes_of(op)
                check_rows(item, shapes)
                self._note_rows(op[1], item, shapes)
                places += roots_of(item, shapes)
            elif isinstance(item, list):
                self._note(item)
        check_places(places, f"op i of {op[1]}")

    def _check_write(self, op: list[Any]) -> None:
        _, list_id, number, slot, rows, column = op
        shape = self._shapes_of(op).get(number)
        if shape is None or slot >= len(shape.slots):
            raise bad("a slot of a shape that was defined", [number, slot], "op w")
        for row in rows:
            if row not in self._rows:
                for node in self._view.nodes(row)[:1]:
                    self._rows[row] = row_of(node)
            if self._rows.get(row) != (list_id, number):
                raise bad(f"a row of shape {number} in list {list_id}", row, "op w")
        shape.check_column(slot, column, len(rows))

    def _shapes_of(self, op: list[Any]) -> dict[int, TabShape]:
        """Give the shapes of the list that an op names."""
        if op[1] not in self._shapes:
            lists = self._view.nodes(op[1])
            if not lists or not isinstance(lists[0], TabList):
                raise BadPatchError(f"expected a list, got {op[1]} in {op}")
            self._shapes[op[1]] = dict(lists[0].shapes)
        return self._shapes[op[1]]

    def _note(self, item: list[Any]) -> None:
        """Note every id and place that a described node brings."""
        stack = [item]
        while stack:
            node = stack.pop()
            self._known.add(node[0])
            if node[1] == 3:
                stack.append(node[2])
            elif node[1] == 4:
                shapes = self._shapes[node[0]] = shapes_of(node)
                for child in node[3]:
                    if is_rows(child):
                        self._note_rows(node[0], child, shapes)
                    else:
                        stack.append(child)
            elif len(node) > 3 and isinstance(node[3], list):
                stack.extend(node[3])

    def _note_rows(self, list_id: int, item: list[Any], shapes: dict[int, TabShape]) -> None:
        first, _, number, count = item[:4]
        self._known.update(range(first, first - count * shapes[number].size, -1))
        for root in roots_of(item, shapes):
            self._rows[root] = (list_id, number)


def row_of(node: TabNode) -> tuple[int, int]:
    """Give the list that a node is a row of, and the number of its shape; zeros if it is none."""
    if isinstance(node, TabElement) and node.row_of and isinstance(node.holder, TabList):
        return node.holder.id, node.row_of
    return 0, 0
