"""What stands where in a tab that exists only in Python: nodes, and what holds them.

A node knows the ``id`` ops name it by and the ``place`` it stands at (``docs/protocol.md``). It is
held by an element or by a list; a list is no element, so what a browser has as the parent of a
row is the element that the list stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .nodes import TabElement
    from .shapes import TabShape


class TabNode:
    """One node of the tab's DOM."""

    __slots__ = ("holder", "id", "marked", "place")

    def __init__(self, node_id: int) -> None:
        """Make a node that stands nowhere.

        Args:
            node_id: The id ops name it by; ``0`` for the text that is an element's whole content.
        """
        self.id = node_id
        self.place = node_id
        self.holder: TabHolder | None = None
        self.marked = False

    @property
    def parent(self) -> TabElement | None:
        """The element it stands in, whatever list holds it there."""
        holder = self.holder
        while isinstance(holder, TabList):
            holder = holder.holder
        return holder  # type: ignore[return-value]  # what holds and is no list is an element

    def detach(self) -> None:
        """Take it out of where it stands."""
        if self.holder is not None:
            if self in self.holder.content:
                self.holder.content.remove(self)
            self.holder = None


class TabText(TabNode):
    """A text node."""

    __slots__ = ("data",)

    def __init__(self, node_id: int, data: str) -> None:
        """Hold ``data``."""
        super().__init__(node_id)
        self.data = data


class TabMarkup(TabNode):
    """What ``HTML(...)`` shows. The tab does not look inside."""

    __slots__ = ("html",)

    def __init__(self, node_id: int, html: str) -> None:
        """Hold ``html``."""
        super().__init__(node_id)
        self.html = html


class TabHolder(TabNode):
    """A node that holds others.

    Attributes:
        content: What stands in it, as the protocol says: a list is one of them.
    """

    __slots__ = ("content",)

    def __init__(self, node_id: int) -> None:
        """Hold nothing yet."""
        super().__init__(node_id)
        self.content: list[TabNode] = []

    def put(self, nodes: list[TabNode], before: TabNode | None) -> None:
        """Make nodes stand in this order directly before one that stands here, or at the end."""
        moving = set(map(id, nodes))
        rest = [child for child in self.content if id(child) not in moving]
        at = len(rest) if before is None else rest.index(before)
        self.content[:] = [*rest[:at], *nodes, *rest[at:]]
        for node in nodes:
            node.holder = self


class TabList(TabHolder):
    """What an ``Each`` shows: a range of rows, without an element of its own.

    Attributes:
        shapes: What rows are made of here, by the number of the shape.
    """

    __slots__ = ("shapes",)

    def __init__(self, node_id: int) -> None:
        """Hold nothing yet."""
        super().__init__(node_id)
        self.shapes: dict[int, TabShape] = {}


def walk(root: TabNode) -> Iterator[TabNode]:
    """Give a node and everything below it, in document order."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, TabHolder):
            stack.extend(reversed(node.content))


def above(node: TabNode | None) -> Iterator[TabNode]:
    """Give a node and everything that holds it."""
    while node is not None:
        yield node
        node = node.holder
