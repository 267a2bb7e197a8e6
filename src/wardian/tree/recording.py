"""The flush: from what changed to the ops that each page's tabs need.

1. Stale watchers run: states become changes of elements.
2. The changes below the flushed element are taken from the ledger. Whom an op concerns is found by
   walking up the links that say where tabs have the node; nothing walks down, and nothing walks
   what did not change.
3. New order of children is compared with the order the tabs have (``least_moves``). A child the
tabs do not
   have is described; one they have, and would lose in this very flush, is only named, and moves.
4. New children are enlivened, which may run the program (components build themselves): what that
changes
   is the next round's, and becomes a patch of its own.
5. Children that tabs lose are buried.

A page that opens in a tab is flushed first (``join``). A tab must never hold a node that is not
live: its changes would not be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from ..wire import ops
from .alike import HiddenList, may_begin
from .arriving import Rows, outlined
from .attributes import EDITABLE
from .describe import described
from .element import NO_STAMP, Element
from .least_moves import compare
from .ledger import ledger
from .lifecycle import bury, enliven, known_places
from .node import HTML, Again, Node, Text

if TYPE_CHECKING:
    from .lists.protocol import Plan

Changes = dict[str, Any]
Round = dict[Element, list[str]]
"""The ops of one patch, for each root."""

Section = dict[Element, list[tuple[Node | None, str]]]
"""Ops for each root, each with the node it is about; ``None``: whatever becomes of its node."""

MAX_ROUNDS = 100
"""Rounds of one flush: states that are written by what shows them would go on for ever."""


def flush(scope: Collection[Node] | None = None) -> list[Round]:
    """Collect what changed at and below ``scope`` since its last flush.

    Costs O(changes × depth); never walks the tree.

    Args:
        scope: Elements whose subtrees are flushed; ``None`` flushes everything.

    Returns:
        The ops for each root, in rounds: each round is one patch. Empty if nothing changed.
    """
    rounds: list[Round] = []
    if not ledger.dirty and not ledger.stale:
        return rounds
    for _ in range(MAX_ROUNDS):
        _refresh(scope)
        chosen = _choose(scope)
        if not chosen:
            break
        rounds.append(_Round(chosen).collect())
    return [each for each in rounds if each]


def join(root: Element) -> list[Round]:
    """Make ``root`` and all below it live, for a view that is about to show it.

    Returns:
        What other tabs must be sent first: changes pending at and below ``root``.
    """
    rounds: list[Round] = []
    if root not in ledger.roots:
        enliven(root, None)
    for _ in range(MAX_ROUNDS):
        _refresh(None)
        waiting = {node for node in ledger.dirty if _reaches(node, {root}, tree=True)}
        if not waiting:
            break
        chosen = {node: ledger.dirty.pop(node) for node in waiting}
        rounds.append(_Round(chosen).collect())
    return [each for each in rounds if each]


def leave(root: Element) -> None:
    """Enter that the last view of ``root`` is over."""
    if root in ledger.roots:
        bury(root, None)


def roots_of(node: Node) -> list[Element]:
    """The roots whose tabs have ``node``."""
    found: list[Element] = []
    roots = ledger.roots
    at = node
    while True:
        if at in roots:
            found.append(at)
        above = at._up
        if len(above) != 1:
            break
        at = above[0]
    if not above:
        return found
    seen: set[Node] = set()
    stack: list[Node] = list(above)
    while stack:
        at = stack.pop()
        if at in seen:
            continue
        seen.add(at)
        if at in roots:
            found.append(at)
        stack.extend(at._up)
    return found


def is_single(node: Node) -> bool:
    """Whether each tab that has ``node`` has it exactly once, and all of them show one root."""
    at = node
    while len(at._up) == 1:
        if at in ledger.roots:
            return False
        at = at._up[0]
    return not at._up


def row_above(node: Node) -> tuple[Node, Any, bool] | None:
    """Find the innermost row of a list that a node stands in.

    Returns:
        The list, the row's item, and whether a component stands in between.
    """
    if not ledger.lists:
        return None
    in_component = False
    while node._up:
        above: Node = node._up[0]
        if above._rows is not None:
            return above, above._rows.item_of(node._id), in_component
        in_component = in_component or above._builds  # type: ignore[attr-defined]
        node = above
    return None


def is_below(node: Node, above: Node) -> bool:
    """Whether the program has put ``node`` somewhere below ``above``, or they are the same."""
    return _reaches(node, {above}, tree=True)


def reread(scope: Collection[Node]) -> None:
    """Let the lists at and below ``scope`` look at all their items again with the next flush."""
    for node in list(ledger.lists):
        if _reaches(node, scope) and node._rows is not None:
            node._rows.reread()


def _refresh(scope: Collection[Node] | None) -> None:
    for _ in range(MAX_ROUNDS):
        waiting = [
            watcher
            for watcher in list(ledger.stale)
            if scope is None or (watcher.element is not None and _reaches(watcher.element, scope))
        ]
        if not waiting:
            return
        for watcher in waiting:
            if watcher in ledger.stale:
                watcher.run(listen=True)


def _choose(scope: Collection[Node] | None) -> dict[Node, Changes]:
    dirty = ledger.dirty
    # Step by step, each of them whole: other threads may go on changing elements.
    nodes = [node for node in list(dirty) if scope is None or _reaches(node, scope)]
    return {node: dirty.pop(node) for node in nodes}


def _reaches(node: Node, targets: Collection[Node], *, tree: bool = False) -> bool:
    """Whether ``node`` is one of ``targets`` or below one: where tabs have it, or in the tree."""
    if node in targets:
        return True
    above = node._parents if tree else node._up
    seen: set[Node] = set()
    stack: list[Node] = list(above)
    while stack:
        at = stack.pop()
        if at in targets:
            return True
        if at not in seen:
            seen.add(at)
            stack.extend(at._parents if tree else at._up)
    return False


class _ElementPlan:
    """How the children of one element change."""

    __slots__ = ("is_new", "known", "parent", "removed", "roots", "runs", "standing")

    def __init__(self, parent: Element, changes: Changes) -> None:
        self.parent = parent
        self.roots = roots_of(parent)
        self.known = 0  # shapes that tabs have of the hidden list
        new = parent._places()
        start = changes.get("#kids")
        self.runs: list[tuple[Node | None, list[Node | Rows]]] = []
        if isinstance(start, int):
            self.standing: set[Node] = set()
            self.removed: list[Node] = []
            self.is_new = not start
            if len(new) > start:
                self.runs = [(None, list(new[start:]))]
        else:
            old = known_places(parent, changes)
            self.standing = set(old)
            self.is_new = self.standing.isdisjoint(new)
            self.removed, self.runs = compare(old, new)  # type: ignore[assignment]

    def arriving(self) -> list[Node]:
        """The places that tabs do not have under this parent."""
        return [
            node
            for _, nodes in self.runs
            for node in nodes
            if not isinstance(node, Rows) and node not in self.standing
        ]

    def arrive(self) -> None:
        """Enter that tabs have what comes."""
        parent = self.parent
        hidden = parent._list
        coming = len(self.runs[0][1]) if hidden is None and self.is_new and self.runs else 0
        if may_begin(parent, coming):
            hidden = HiddenList()
        self.known = len(hidden.shapes) if hidden else 0
        if hidden:
            self.runs = [(before, self._rows(hidden, nodes)) for before, nodes in self.runs]
            if hidden.shapes and parent._list is None:
                self.known = -1
                parent._list, parent._plain = hidden, False
        for node in self.arriving():
            enliven(node, parent)

    def _rows(self, hidden: HiddenList, nodes: list[Node | Rows]) -> list[Node | Rows]:
        pieces: list[Node | Rows] = []
        for piece in outlined(nodes, self.parent):
            if not isinstance(piece, Rows) or hidden.takes(piece):
                pieces.append(piece)
            else:
                pieces.extend(piece.tops)
        return pieces

    def remove(self) -> str:
        """The op that takes out what goes; empty if nothing does."""
        if not self.removed:
            return ""
        hidden = self.parent._list
        if hidden is not None and self.is_new:
            return ops.remove(hidden.id, ())
        name = hidden.id if hidden else self.parent._id
        return ops.remove(name, [node._id for node in self.removed])

    def inserts(self, moves: Callable[[Node], bool]) -> Iterable[str]:
        """The ops that put what comes."""
        hidden = self.parent._list
        if hidden:
            yield from hidden.begun(self.parent, self.known)
        name = hidden.id if hidden else self.parent._id
        for before, nodes in self.runs:
            items = [self._item(node, moves) for node in nodes]
            yield ops.insert(name, before._id if before else 0, items)

    def _item(self, node: Node | Rows, moves: Callable[[Node], bool]) -> str:
        if isinstance(node, Rows):
            return HiddenList.item(self.parent._list, node)  # type: ignore[arg-type]
        return str(node._id) if node in self.standing or moves(node) else described(node)


def _plan_of(node: Node, changes: Changes) -> Plan | None:
    if "#kids" not in changes or not node._is_live():
        return None
    if node._rows is not None:
        return node._rows.plan_of(changes)
    return _ElementPlan(node, changes) if isinstance(node, Element) else None


class _Round:
    """One round of a flush: one patch for each root."""

    __slots__ = ("changes", "first", "inserted", "plans", "removing", "rest", "tickets")

    def __init__(self, chosen: dict[Node, Changes]) -> None:
        self.changes = chosen
        self.plans: list[Plan] = []
        self.first: Section = {}
        self.removing = False
        self.inserted: Section = {}
        self.rest: Section = {}
        self.tickets: dict[Node, Node] = {}

    def collect(self) -> Round:
        """Give the ops, and bring the links up to date."""
        for node, changes in self.changes.items():
            self._changed(node, changes)
        self._plan(self.changes)
        for plan in self.plans:
            if isinstance(plan, _ElementPlan):
                plan.arrive()
                continue
            for node in plan.arriving():
                enliven(node, plan.parent)
        # Outer parents first: where two elements change places, the outer one is out of the inner
        # one before that is put into it. A parent is always higher than what stands in it.
        for plan in sorted(self.plans, key=lambda plan: -plan.parent._height):
            self._insert(plan)
        for plan in self.plans:
            for node in plan.removed:
                bury(node, plan.parent)
        # What the round takes out for good needs no other op; and a patch that comes twice must not
        # name what the first one has removed.
        lasting: dict[Node, list[Element]] = {}
        together: Round = {}
        for section in (self.first, self.inserted, self.rest):
            for root, entries in section.items():
                for about, op in entries:
                    if self.removing and about is not None:
                        if about not in lasting:
                            lasting[about] = roots_of(about)
                        if root not in lasting[about]:
                            continue
                    together.setdefault(root, []).append(op)
        return together

    def _plan(self, changes: dict[Node, Changes]) -> None:
        """Compare children; take along changes pending below children that arrive."""
        while changes:
            plans = [
                plan for node, each in changes.items() if (plan := _plan_of(node, each)) is not None
            ]
            self.plans += plans
            for plan in plans:
                self._remove(plan)
            arriving = {
                node.node if isinstance(node, Again) else node
                for plan in plans
                for node in plan.arriving()
            }
            changes = {}
            if arriving and ledger.dirty:
                for node in [n for n in ledger.dirty if _reaches(n, arriving, tree=True)]:
                    changes[node] = ledger.dirty.pop(node)
                    self._changed(node, changes[node])

    def _remove(self, plan: Plan) -> None:
        op = plan.remove()
        if op:
            _add(self.first, plan.roots, None, op)
            self.removing = True
        if plan.removed and is_single(plan.parent):
            for node in plan.removed:
                if type(node) is not Again:
                    self.tickets[node] = plan.parent

    def _insert(self, plan: Plan) -> None:
        for op in plan.inserts(lambda node: self._moves(node, plan)):
            _add(self.inserted, plan.roots, plan.parent, op)

    def _moves(self, node: Node, plan: Plan) -> bool:
        """Whether every tab that gets ``node`` here loses it elsewhere in this patch."""
        origin = self.tickets.pop(node, None)
        if origin is None or len(node._up) != 2:  # where it was and where it comes: nowhere else
            return False
        return is_single(plan.parent) and roots_of(origin) == plan.roots

    def _changed(self, node: Node, changes: Changes) -> None:
        """Add the ops of everything about a node but its children."""
        roots = roots_of(node)
        if not roots:
            return
        name = node._id
        if isinstance(node, Text):
            _add(self.rest, roots, node, ops.text(name, node._data))
        elif isinstance(node, HTML):
            _add(self.rest, roots, node, ops.markup(name, node._html))
        elif node._rows is not None:
            before, after = node._rows.ops(changes)
            for op in before:
                _add(self.first, roots, node, op)
            for op in after:
                _add(self.rest, roots, node, op)
        elif isinstance(node, Element):
            if "#text" in changes:
                if node._list is not None:  # it is empty, and text takes its place
                    _add(self.first, roots, None, ops.remove(name, (node._list.id,)))
                    node._list = None
                _add(self.first, roots, node, ops.text(name, node._text or ""))
            for op in _element_ops(node, changes):
                _add(self.rest, roots, node, op)


def _element_ops(element: Element, changes: Changes) -> Iterable[str]:
    name = element._id
    attributes = element._attributes or {}
    style: dict[str, str | None] = {}
    for key in list(changes):
        mark = key[0]
        if mark == "#":
            if key.startswith("#style:"):
                css = key[7:]
                style[css] = (element._style or {}).get(css)
            elif key == "#show":
                yield ops.show(name, element._shown)
            elif key == "#animation":
                yield ops.animation(name, element._animation)
            elif key == "#head":
                yield ops.head(name, element._head())
        elif mark == "@":
            yield ops.listen(name, key[1:], element._listen_options(key[1:]))
        elif mark == ".":
            if key in EDITABLE and element._takes_edits():
                stamp = (element._stamps or {}).get(key, NO_STAMP)
                yield ops.value(name, key[1:], attributes.get(key), stamp)
            else:
                yield ops.prop(name, key[1:], attributes.get(key))
        else:
            yield ops.attribute(name, key, attributes.get(key))
    if style:
        yield ops.style(name, style)


def _add(section: Section, roots: list[Element], node: Node | None, op: str) -> None:
    for root in roots:
        section.setdefault(root, []).append((node, op))
