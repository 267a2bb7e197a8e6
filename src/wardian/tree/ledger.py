"""What has changed since the last flush, and what is shown at all.

One ledger serves the interpreter: elements may be shared by any pages, so a change cannot know
whom it concerns when it is made. Only live nodes are entered. A change is entered by *name*, never
by value: the flush reads the value there is then, so any number of changes to one text cost one
op, and ops name final values.
"""

from __future__ import annotations

from bisect import bisect_right
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from .element import Element
    from .holes import Watcher
    from .lists.groups import Group
    from .node import Node
    from .sleeping import Sleeping

Changes = dict[str, Any]

ONLY_TEXT = cast("Changes", MappingProxyType({"#text": None}))
"""The changes of an element that was a text and nothing else before, and is one now.

Nothing changes as often: all of them share this. ``Ledger.changes_of`` gives what may be written.
"""


class Alive(dict[int, Any]):
    """The elements that tabs may name, by id. Asked for one that sleeps, it is woken.

    Attributes:
        sleeping: Rows that sleep, in the order of ``starts``.
        starts: Their first ids, with the sign turned: ascending.
    """

    __slots__ = ("sleeping", "starts")

    def __init__(self) -> None:
        self.sleeping: list[Sleeping] = []
        self.starts: list[int] = []

    def get(self, name: int, default: Any = None) -> Any:
        """Give the element of an id."""
        found = dict.get(self, name)
        if found is None and name < 0 and self.starts:
            at = bisect_right(self.starts, -name) - 1
            if at >= 0:
                self.sleeping[at].wake_by(name)
                found = dict.get(self, name)
        return default if found is None else found

    def clear(self) -> None:
        """Forget everything."""
        dict.clear(self)
        self.sleeping.clear()
        self.starts.clear()


class Ledger:
    """The changes of all live nodes, and the nodes that are live.

    Attributes:
        dirty: For each changed node, the names of its changes, in order. The value of most names is
            ``None``; that of ``"#kids"`` is the places the tabs have: a list of nodes, or an int
            that says "the first so many of the present ones" while nothing but appending has
            happened. ``ONLY_TEXT`` is not to be written to.
        stale: Live holes whose state has changed.
        alive: The live elements that tabs may say something about, by id.
        lists: Live lists.
        groups: Rows of live lists that came together (``lists.groups``), in the order of
            ``starts``.
        starts: Their first ids, with the sign turned.
        roots: Elements that are the root of at least one view, with the number of patches sent.
        fresh: Elements that became live and have not been told (``on_mount``).
        gone: Elements that stopped being live and have not been told (``on_unmount``).
        failed: Nodes of which the last flush could not send what changed: it waits.
        views: For the links of some live nodes, the only view that has what they link to, as the
            live layer found it. Emptied when that may be so no more.

    Each store is the same object for ever: who asks often holds it.
    """

    __slots__ = (
        "alive",
        "dirty",
        "failed",
        "fresh",
        "gone",
        "groups",
        "lists",
        "roots",
        "stale",
        "starts",
        "views",
    )

    def __init__(self) -> None:
        self.dirty: dict[Node, Changes] = {}
        self.stale: dict[Watcher, None] = {}
        self.alive = Alive()
        self.lists: dict[Node, None] = {}
        self.groups: list[Group] = []
        self.starts: list[int] = []
        self.roots: dict[Element, int] = {}
        self.fresh: list[Element] = []
        self.gone: list[Element] = []
        self.failed: set[Node] = set()
        self.views: dict[tuple[Node, ...], Any] = {}

    def mark(self, node: Node, change: str, *, alone: bool = False) -> None:
        """Enter a change of a live node by name.

        Args:
            node: What changed.
            change: What of it.
            alone: Whether it is the text of what was a text and nothing else before.
        """
        entered: Changes = ONLY_TEXT if alone else {change: None}
        changes = self.dirty.setdefault(node, entered)
        if changes is entered:
            return
        if changes is ONLY_TEXT:
            changes = self.changes_of(node)
        changes.setdefault(change, None)
        if self.dirty.get(node) is not changes:  # a flush in another thread took them meanwhile
            self.mark(node, change)

    def changes_of(self, node: Node) -> Changes:
        """Give the changes of a live node, to be added to."""
        changes = self.dirty.setdefault(node, {})
        if changes is ONLY_TEXT:
            changes = self.dirty[node] = {**changes}
        return changes

    def put_back(self, node: Node, changes: Changes) -> None:
        """Enter changes again that were taken and not sent.

        What has been entered meanwhile stays; the places that tabs have are the earlier ones.
        """
        entered = self.dirty.setdefault(node, changes)
        if entered is not changes:
            _add(self.changes_of(node), changes)

    def clear(self) -> None:
        """Forget everything: for tests that need a fresh interpreter."""
        for store in (self.dirty, self.stale, self.alive, self.lists, self.roots, self.views):
            store.clear()
        self.failed.clear()
        for sequence in (self.fresh, self.gone, self.groups, self.starts):
            sequence.clear()


def _add(changes: dict[Any, Any], earlier: dict[Any, Any]) -> None:
    for name, value in earlier.items():
        now = changes.get(name)
        if isinstance(now, dict):
            _add(now, value)
        else:
            changes[name] = [*value, *now] if name == "#shapes" and now else value


ledger = Ledger()
