"""Children by the hundred: they travel as rows of a list that the program knows nothing of.

Elements that are made in a loop are alike: only texts and values of attributes differ. Described
one by one they cost the tab far more than their pixels do. So where many children come to an
element of which tabs have none, all its children stand, for the tabs, in a *hidden list*: the
wire's list, between two comments, whose rows of one shape are clones with values in columns. Those
of one outline are sent as such rows, and sleep (``sleeping``); all others stand among them as they
are.

For Python nothing changes: they are ordinary elements with ordinary ids, and every op may name
them.
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..wire import ops
from ..wire.codec import column
from .element import Element
from .node import next_id
from .outlines import Outline, columns_of, loose, outline_of, shape_of
from .sleeping import Sleeping, changing

if TYPE_CHECKING:
    from .node import Node

FEWEST = 32
"""Children for which a list is begun."""

FEWEST_OF_SHAPE = 4
"""Rows for which a shape is defined."""

_MOST_SHAPES = 64
# Of text alone; and a table, in which a parser puts a body around the rows of a page that is served
# and so parts the comments of the list.
_NEVER = frozenset({"style", "table", "textarea", "title"})


_outline_of = attrgetter("_outline")
_parents_of = attrgetter("_parents")
_up_of = attrgetter("_up")


class Rows:
    """Rows that came together: plain elements of one outline, one after the other.

    Attributes:
        item: JSON text of the wire's item of them.
        tops: The elements.
    """

    __slots__ = ("item", "tops")

    def __init__(self, number: int, outline: Outline, tops: list[Any]) -> None:
        """Enter that tabs have them, asleep. Only for who holds ``changing``.

        Wire: ``[first, 5, number, count, column, ...]``
        """
        columns = [column(values) for values in columns_of(outline, tops)]
        self.tops = tops
        first = Sleeping(outline, tops).first
        self.item = f"[{','.join([f'{first},5,{number},{len(tops)}', *columns])}]"


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
        self._numbers: dict[Outline, int] = {}

    def among(self, nodes: list[Any], parent: Element, found: list[Rows | Node]) -> None:
        """Enter that tabs have those of the nodes arriving under ``parent`` that can be rows.

        Args:
            nodes: What arrives.
            parent: Where.
            found: Takes the rows in groups, and among them the nodes that are still to arrive.
        """
        outlines = _outlines(nodes, parent)
        wides = {each: each and loose(each) for each in set(outlines)}
        at = 0
        for wide, group in groupby(map(wides.__getitem__, outlines)):
            count = len(list(group))
            strict, tops = outlines[at : at + count], nodes[at : at + count]
            at += count
            narrow = strict[0] if strict.count(strict[0]) == count else wide
            outline = self._known(wide, narrow, count) if wide and narrow else None
            with changing:
                # What another thread has changed meanwhile is as plain as any.
                if outline and list(map(_outline_of, tops)) == strict:
                    found.append(Rows(self._numbers[outline], outline, tops))
                    continue
            found += tops

    def _known(self, wide: Outline, narrow: Outline, count: int) -> Outline | None:
        """Which of two outlines of as many rows has a shape, or gets one; ``None``: neither."""
        for outline in (narrow, wide):
            if outline in self._numbers:
                return outline
        if count < FEWEST_OF_SHAPE or len(self.shapes) >= _MOST_SHAPES:
            return None
        self.shapes.append(shape_of(narrow))
        self._numbers[narrow] = len(self.shapes)
        return narrow

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


def _outlines(nodes: list[Any], parent: Element) -> list[Outline | None]:
    """The outlines of nodes that may be rows under ``parent``; ``None`` for each that may not."""
    here = (parent,)
    if any(map(_up_of, nodes)) or {*map(_parents_of, nodes)} != {here}:
        return [
            outline_of(node)
            if isinstance(node, Element) and not node._up and node._parents == here
            else None
            for node in nodes
        ]
    outlines: list[Outline | None] = list(map(_outline_of, nodes))
    if None in outlines:
        return [outline_of(node) if isinstance(node, Element) else None for node in nodes]
    return outlines


def may_begin(parent: Element, arriving: int) -> bool:
    """Whether an element of which tabs have no child may get a list for so many."""
    return arriving >= FEWEST and parent.tag not in _NEVER
