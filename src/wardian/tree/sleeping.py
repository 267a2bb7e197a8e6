"""Rows that tabs have and nobody has asked for: their elements need not know that they are live.

Plain elements that come to a tab by the hundred come as rows of a list (``alike``): the tab makes
them from a shape, and their ids follow from one another. Until one of them is needed, by a change
or an event, only the row's own element is entered as live; what is below it *sleeps*. It is woken
as a whole: then each of its elements is given its id and its link, as if it had come by itself.

A row that goes asleep takes nothing but itself along, so clearing a thousand rows costs a thousand
steps, however much is in them.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from .ledger import ledger
from .node import row_ids

if TYPE_CHECKING:
    from .element import Element
    from .node import Node
    from .outlines import Outline


class Sleeping:
    """Rows that came together and are built alike. While one sleeps, this is its outline.

    Attributes:
        outline: How they are built.
        first: The id of the first row: row ``i`` has ``first - i * outline.size``.
    """

    __slots__ = ("_left", "_tops", "first", "outline")

    def __init__(self, outline: Outline, tops: list[Element]) -> None:
        """Enter that tabs have rows where they stand."""
        size = outline.size
        self.outline = outline
        self.first = number = row_ids(len(tops) * size)
        self._tops: list[Element | None] = [*tops]
        self._left = len(tops)
        for top in tops:
            top._up = top._parents
            top._id = number
            top._outline = self  # type: ignore[assignment]
            number -= size
        alive = ledger.alive
        alive.starts.append(-self.first)
        alive.sleeping.append(self)

    def lose(self, top: Element) -> None:
        """Enter that a row is gone."""
        top._outline = self.outline
        self._forget(top)

    def wake(self, top: Element) -> None:
        """Give everything in a row its link and its id."""
        self._forget(top)
        number = top._id
        up = top._up
        stack: list[Any] = [top]
        while stack:
            node = stack.pop()
            node._up = node._parents
            node._id = number
            number -= 1
            if node._height:
                node._outline = None
                if node._heard is not None or node._is_control:
                    ledger.alive[node._id] = node
                if node._kids:
                    stack += node._kids[::-1]
        top._up = up

    def wake_by(self, name: int) -> None:
        """Wake the row that has a node of this id, if it is one of these and still sleeps."""
        at = (self.first - name) // self.outline.size
        top = self._tops[at] if at < len(self._tops) else None
        if top is not None:
            self.wake(top)

    def _forget(self, top: Element) -> None:
        self._tops[(self.first - top._id) // self.outline.size] = None
        self._left -= 1
        if not self._left:
            alive = ledger.alive
            at = bisect_left(alive.starts, -self.first)
            del alive.starts[at], alive.sleeping[at]


def loosen(node: Node) -> None:
    """Forget the outlines that hold a node, or wake the row it sleeps in; then it may change."""
    at: Any = node
    while at is not None:
        outline = at._outline
        if outline is None:
            return
        if type(outline) is Sleeping:
            outline.wake(at)
            return
        at._outline = None
        at = at._parents[0] if at._parents else None
