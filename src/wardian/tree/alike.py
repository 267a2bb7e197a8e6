"""Children by the hundred: they travel as rows of a list that the program knows nothing of.

Elements that are made in a loop have the same outline: only texts and values of attributes differ.
Described one by one they cost the tab far more than their pixels do. So where many children come to
an element of which tabs have none, all its children stand, for the tabs, in a *hidden list*: the
wire's list, between two comments, whose rows of one shape are clones with values in columns. Alike
ones are sent as such rows (``arriving.outlined``); all others stand among them as they are.

For Python nothing changes: they are ordinary elements with ordinary ids, and every op may name
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wire import ops
from ..wire.codec import column
from .arriving import Rows, take_back
from .node import next_id

if TYPE_CHECKING:
    from .element import Element

FEWEST = 32
"""Children for which a list is begun."""

FEWEST_OF_SHAPE = 4
"""Rows for which a shape is defined."""

_MOST_SHAPES = 64
# Of text alone; and a table, in which a parser puts a body around the rows of a page that is served
# and so parts the comments of the list.
_NEVER = frozenset({"style", "table", "textarea", "title"})


class HiddenList:
    """The list that all children of an element stand in, for the tabs.

    Attributes:
        id: What the wire calls it.
        shapes: JSON text of each shape that was sent, by number.
    """

    __slots__ = ("_numbers", "id", "shapes")

    def __init__(self) -> None:
        self.id = next_id()
        self.shapes: list[str] = []
        self._numbers: dict[tuple[str, ...], int] = {}

    def takes(self, rows: Rows) -> bool:
        """Whether rows can be sent as rows; if not, they are as if they had not arrived."""
        if rows.key not in self._numbers:
            few = len(rows.tops) < FEWEST_OF_SHAPE or len(self.shapes) >= _MOST_SHAPES
            if few or any(key[0] == "." for key in rows.key):
                for top in rows.tops:
                    take_back(top)
                return False
            self.shapes.append(_shape(rows.key))
            self._numbers[rows.key] = len(self.shapes)
        return True

    def item(self, rows: Rows) -> str:
        """JSON text of the wire's item of rows.

        Wire: ``[first, 5, number, count, column, ...]``
        """
        columns = [column([*values]) for values in zip(*rows.values, strict=True)]
        head = f"{rows.first},5,{self._numbers[rows.key]},{len(rows.tops)}"
        return f"[{','.join([head, *columns])}]"

    def all_shapes(self) -> str:
        """JSON text of all shapes, by number."""
        shapes = [f'"{number}":{shape}' for number, shape in enumerate(self.shapes, 1)]
        return f"{{{','.join(shapes)}}}"

    def begun(self, parent: Element, known: int) -> list[str]:
        """The ops that begin the list, or define what tabs do not know of it.

        Args:
            parent: The element.
            known: Shapes that tabs know; below zero where they have no list yet.
        """
        if known < 0:
            return [ops.insert(parent._id, 0, (f"[{self.id},4,{self.all_shapes()},[]]",))]
        return [
            ops.define_shape(self.id, number, shape)
            for number, shape in enumerate(self.shapes, 1)
            if number > known
        ]


def may_begin(parent: Element, arriving: int) -> bool:
    """Whether an element of which tabs have no child may get a list for so many."""
    return arriving >= FEWEST and parent.tag not in _NEVER


def _shape(key: tuple[str, ...]) -> str:
    """JSON text of a shape with this outline.

    Wire: ``[node, [[number, name], ...]]``
    """
    slots: list[str] = []
    parts: list[str] = []
    listens: list[str] = []
    number = 0
    for at, entry in enumerate(key):
        mark = entry[0]
        if mark == "<":
            number += 1
            listens = []
            parts.append(f'{"" if at == 0 or key[at - 1] == "(" else ","}[{number},"{entry[1:]}"')
        elif mark == "+":
            number += 1
            slots.append(f'[{number},"#text"]')
            parts.append(f'{"" if key[at - 1] == "(" else ","}[{number},1,""]')
            continue
        elif mark == "@":
            listens.append(entry[1:])
        elif mark not in "()":
            slots.append(f'[{number},"{"#text" if mark == "#" else entry}"]')
        follows = key[at + 1] if at + 1 < len(key) else ")"
        if mark == ")":
            parts.append("]]")
        elif mark == "(":
            on = f'{{"#on":{{{",".join(listens)}}}}}' if listens else "0"
            parts.append(f",{on},[")
        elif follows[0] in "<+)":
            parts.append(f',{{"#on":{{{",".join(listens)}}}}}]' if listens else "]")
    return f"[{''.join(parts)},[{','.join(slots)}]]"
