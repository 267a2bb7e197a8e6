"""What a tab means by an id of which Python has no object: a node in a light row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .groups import group_of, place_of
from .handlers import listening
from .turning import promote

if TYPE_CHECKING:
    from ..element import Element
    from ..listeners import Listener
    from .each import Each
    from .held import Held
    from .shape import Shape


class InRow:
    """An element in a light row.

    Attributes:
        each: The list.
        item: The item of the row.
        tag: The element's.
    """

    __slots__ = ("_held", "_node", "_row", "_shape", "each", "item", "tag")

    def __init__(self, held: Held, shape: Shape, *, row: int, node: int, item: Any) -> None:
        self._held = held
        self._shape = shape
        self._row = row
        self._node = node
        self.each: Each[Any] = held.each
        self.item = item
        self.tag = shape.classes[node - 1].tag  # type: ignore[union-attr]

    def element(self) -> Element:
        """Make the row real, and give the element."""
        promote(self._held, [self._row])
        return self._held.made[self._row].nodes[self._node - 1]  # type: ignore[return-value]

    def listeners(self, type: str) -> list[Listener] | None:
        """What listens to an event here; ``None`` if only elements can tell."""
        if self._shape.asks:
            return None
        found = []
        for node, event, index in self._shape.handlers:
            if node == self._node and event == type:
                listener = listening(self._held, index, self.item)
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
    held, shape = group.held, group.shape
    at = held.place(row, group)
    if at < 0 or row in held.real or shape.classes[node - 1] is None:
        return None
    return InRow(held, shape, row=row, node=node, item=held.items[at])
