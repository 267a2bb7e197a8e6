"""Rows that tabs have and nobody has asked for: their elements need not know that they are live.

Plain elements that come to a tab by the hundred come as rows of a list (``alike``): the tab makes
them from a shape, and their ids follow from one another. Until one of them is needed, by a change
or an event, only the row's own element is entered as live; what is below it *sleeps*. It is woken
as a whole: then each of its elements is given its id and its link, as if it had come by itself.

A row that goes asleep takes nothing but itself along, so clearing a thousand rows costs a thousand
steps, however much is in them.

Elements may be changed by several threads, and the one that is woken is the one that changes: so
rows fall asleep and wake under a lock, and what is awake has its links before its outline goes.
"""

from __future__ import annotations

from _thread import RLock
from bisect import bisect_left
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .ledger import ledger
from .node import row_ids

if TYPE_CHECKING:
    from .element import Element
    from .node import Node
    from .outlines import Outline


changing = RLock()
"""Held while rows fall asleep or wake, and while outlines are dropped."""


class Sleeping:
    """Rows that came together and are built alike. While one sleeps, this is its outline.

    Attributes:
        outline: How they are built.
        first: The id of the first row: row ``i`` has ``first - i * outline.size``.
    """

    __slots__ = ("_left", "_tops", "first", "outline")

    def __init__(self, outline: Outline, tops: list[Element]) -> None:
        """Enter that tabs have rows where they stand. Only for who holds ``changing``."""
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

    def lose(self, tops: list[Element]) -> None:
        """Enter that rows that sleep are gone. Only for who holds ``changing``."""
        if len(tops) == self._left:
            self._withdraw()
        else:
            for top in tops:
                self._forget(top)
        outline = self.outline
        for top in tops:
            top._up = ()
            top._outline = outline

    def wake(self, top: Element) -> None:
        """Give everything in a row its link and its id, if it still sleeps."""
        with changing:
            if top._outline is not self:  # type: ignore[comparison-overlap]
                return
            self._forget(top)
            alive = ledger.alive
            number = top._id
            if top._heard is not None or top._is_control:
                alive[number] = top
            stack: list[Any] = [*top._kids[::-1]]
            woken: list[Any] = []
            while stack:
                node = stack.pop()
                number -= 1
                node._id = number
                if node._height:
                    if node._heard is not None or node._is_control:
                        alive[number] = node
                    if node._kids:
                        stack += node._kids[::-1]
                    woken.append(node)
                node._up = node._parents
            for node in woken:
                node._outline = None
            top._outline = None

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
            self._withdraw()

    def _withdraw(self) -> None:
        alive = ledger.alive
        at = bisect_left(alive.starts, -self.first)
        del alive.starts[at], alive.sleeping[at]


def put_away(nodes: Iterable[Node]) -> list[Node]:
    """Enter that the rows among some nodes are gone that sleep; give the others."""
    awake: list[Node] = []
    with changing:
        for outline, some in groupby(nodes, attrgetter("_outline")):
            if type(outline) is Sleeping:
                tops: list[Any] = [*some]
                outline.lose(tops)
                if ledger.dirty:
                    for top in tops:
                        ledger.dirty.pop(top, None)  # its text may have changed while it slept
            else:
                awake += some
    return awake


def loosen(node: Node) -> None:
    """Forget the outlines that hold a node, or wake the row it sleeps in; then it may change."""
    at: Any = node
    with changing:
        passed: list[Any] = []
        while at is not None:
            outline = at._outline
            if outline is None:
                break
            if type(outline) is Sleeping:
                outline.wake(at)
                return
            passed.append(at)
            at = at._parents[0] if at._parents else None
        for each in passed:
            each._outline = None
