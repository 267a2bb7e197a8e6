"""What has changed since the last flush, and what is shown at all.

One ledger serves the interpreter: elements may be shared by any pages, so a change cannot know
whom it concerns when it is made. Only live nodes are entered. A change is entered by *name*, never
by value: the flush reads the value there is then, so any number of changes to one text cost one
op, and ops name final values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .element import Element
    from .holes import Watcher
    from .lists.groups import Group
    from .node import Node


class Ledger:
    """The changes of all live nodes, and the nodes that are live.

    Attributes:
        dirty: For each changed node, the names of its changes, in order. The value of most names is
            ``None``; that of ``"#kids"`` is the places the tabs have: a list of nodes, or an int
            that says "the first so many of the present ones" while nothing but appending has
            happened.
        stale: Live holes whose state has changed.
        alive: Every live element by id.
        lists: Live lists.
        groups: Rows of live lists that came together (``lists.groups``), in the order of
        starts: their first ids, with the sign turned.
        roots: Elements that are the root of at least one view, with the number of patches sent.
        fresh: Elements that became live and have not been told (``on_mount``).
        gone: Elements that stopped being live and have not been told (``on_unmount``).
    """

    __slots__ = ("alive", "dirty", "fresh", "gone", "groups", "lists", "roots", "stale", "starts")

    def __init__(self) -> None:
        self.dirty: dict[Node, dict[str, Any]] = {}
        self.stale: dict[Watcher, None] = {}
        self.alive: dict[int, Element] = {}
        self.lists: dict[Node, None] = {}
        self.groups: list[Group] = []
        self.starts: list[int] = []
        self.roots: dict[Element, int] = {}
        self.fresh: list[Element] = []
        self.gone: list[Element] = []

    def mark(self, node: Node, change: str) -> None:
        """Enter a change of a live node by name."""
        changes = self.dirty.get(node)
        if changes is None:
            changes = self.dirty.setdefault(node, {change: None})
        changes.setdefault(change, None)
        if self.dirty.get(node) is not changes:  # a flush in another thread took them meanwhile
            self.mark(node, change)

    def clear(self) -> None:
        """Forget everything: for tests that need a fresh interpreter."""
        for store in (self.dirty, self.stale, self.alive, self.lists, self.roots):
            store.clear()
        for sequence in (self.fresh, self.gone, self.groups, self.starts):
            sequence.clear()


ledger = Ledger()
