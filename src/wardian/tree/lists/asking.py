"""What a tab means by an id of which Python has no object: a node in a light row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import holes
from .groups import group_of, place_of
from .loose import called
from .turning import listener_of

if TYPE_CHECKING:
    from ..element import Element
    from ..listeners import Listener
    from .each import Each
    from .rows import Rows
    from .shape import Shape


class InRow:
    """An element in a light row.

    Attributes:
        each: The list.
        item: The item of the row.
        tag: The element's.
    """

    __slots__ = ("_node", "_row", "_rows", "_shape", "each", "item", "tag")

    def __init__(self, rows: Rows, shape: Shape, row: int, node: int) -> None:
        self._rows = rows
        self._shape = shape
        self._row = row
        self._node = node
        self.each: Each[Any] = rows.each
        self.item = rows.item_of(row)
        self.tag = shape.classes[node - 1].tag  # type: ignore[union-attr]

    def element(self) -> Element:
        """Make the row real, and give the element."""
        self._rows.promote([self._row])
        made = self._rows.made[self._row]
        return made.nodes[self._node - 1]  # type: ignore[return-value]

    def listeners(self, type: str) -> list[Listener] | None:
        """What listens to an event here; ``None`` if only elements can tell."""
        shape, plan = self._shape, self._rows.plan
        # What is disabled or not shown hears nothing, and what listens once must be remembered.
        if plan is None or any(name in shape.wire for name in ("disabled", "#show", '"o":1')):
            return None
        found = []
        for node, event, index in shape.handlers:
            if node == self._node and event == type:
                try:
                    listener = called(listener_of, plan, index, self.item)
                except BaseException as error:  # noqa: BLE001 (the program may raise anything)
                    holes.on_error(self.each, error)
                    continue
                if listener is not None:
                    found.append(listener)
        return found

    def __repr__(self) -> str:
        return f"<{self.tag}> in a row of {self.each!r}"


def in_row(name: int) -> InRow | None:
    """What an id means, if it is in a light row that its list has now."""
    group = group_of(name)
    if group is None:
        return None
    row, node = place_of(group, name)
    rows = group.rows
    if row in rows.real or row not in rows.ids or group.shape.classes[node - 1] is None:
        return None
    return InRow(rows, group.shape, row, node)
