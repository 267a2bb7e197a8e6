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

from collections.abc import Collection, Iterable

from ..wire import ops
from .attributes import EDITABLE
from .describe import described
from .element import NO_STAMP, Element
from .least_moves import common_prefix, common_suffix, longest_increasing
from .ledger import ledger
from .lifecycle import bury, enliven, known_places
from .node import HTML, Again, Node, Text

Changes = dict[str, object]
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


class _Plan:
    """How the children of one parent change."""

    __slots__ = ("inserts", "parent", "removed", "roots", "standing")

    def __init__(self, parent: Element, changes: Changes) -> None:
        self.parent = parent
        self.roots = roots_of(parent)
        new = parent._places()
        start = changes.get("#kids")
        if isinstance(start, int):
            self.standing: set[Node] = set()
            self.removed: list[Node] = []
            self.inserts = [(0, list(new[start:]))] if len(new) > start else []
        else:
            old = known_places(parent, changes)
            self.standing = set(old)
            self.removed, self.inserts = _compare(old, new)

    def arriving(self) -> list[Node]:
        """The places that tabs do not have under this parent."""
        return [node for _, nodes in self.inserts for node in nodes if node not in self.standing]


def _compare(old: list[Node], new: list[Node]) -> tuple[list[Node], list[tuple[int, list[Node]]]]:
    """Places that go, and runs of places to put before a place, from the last to the first."""
    prefix = common_prefix(old, new)
    suffix = common_suffix(old, new, min(len(old), len(new)) - prefix)
    was, now = old[prefix : len(old) - suffix], new[prefix : len(new) - suffix]
    if not was and not now:
        return [], []
    position = {node: at for at, node in enumerate(was)}
    order = [position.pop(node, -1) for node in now]
    stay = longest_increasing(order)
    before = new[len(new) - suffix]._id if suffix else 0
    inserts: list[tuple[int, list[Node]]] = []
    run: list[Node] = []
    for at in range(len(now) - 1, -1, -1):
        if at in stay:
            if run:
                inserts.append((before, run[::-1]))
                run = []
            before = now[at]._id
        else:
            run.append(now[at])
    if run:
        inserts.append((before, run[::-1]))
    return list(position), inserts


class _Round:
    """One round of a flush: one patch for each root."""

    __slots__ = ("changes", "first", "inserted", "plans", "rest", "tickets")

    def __init__(self, chosen: dict[Node, Changes]) -> None:
        self.changes = chosen
        self.plans: list[_Plan] = []
        self.first: Section = {}
        self.inserted: Section = {}
        self.rest: Section = {}
        self.tickets: dict[Node, Element] = {}

    def collect(self) -> Round:
        """Give the ops, and bring the links up to date."""
        for node, changes in self.changes.items():
            self._changed(node, changes)
        self._plan(self.changes)
        for plan in self.plans:
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
        removing = any(plan.removed for plan in self.plans)
        lasting: dict[Node, list[Element]] = {}
        together: Round = {}
        for section in (self.first, self.inserted, self.rest):
            for root, entries in section.items():
                for about, op in entries:
                    if removing and about is not None:
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
                _Plan(node, each)
                for node, each in changes.items()
                if "#kids" in each and isinstance(node, Element) and node._is_live()
            ]
            self.plans += plans
            for plan in plans:
                if plan.removed:
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

    def _remove(self, plan: _Plan) -> None:
        parent = plan.parent
        _add(self.first, plan.roots, None, ops.remove(parent._id, [n._id for n in plan.removed]))
        if is_single(parent):
            for node in plan.removed:
                if type(node) is not Again:
                    self.tickets[node] = parent

    def _insert(self, plan: _Plan) -> None:
        parent = plan.parent
        for before, nodes in plan.inserts:
            items = [
                str(node._id)
                if node in plan.standing or self._moves(node, plan)
                else described(node)
                for node in nodes
            ]
            _add(self.inserted, plan.roots, parent, ops.insert(parent._id, before, items))

    def _moves(self, node: Node, plan: _Plan) -> bool:
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
        elif isinstance(node, Element):
            if "#text" in changes:
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
