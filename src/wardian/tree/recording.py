"""The flush: from what changed to the ops that each page's tabs need.

1. Stale watchers run: states become changes of elements.
2. The changes below the flushed element are taken from the ledger. Whom an op concerns is found by
   walking up the links that say where tabs have the node (``standing``); nothing walks down, and
   nothing walks what did not change.
3. New order of children is compared with the order the tabs have (``child_plan``). A child the tabs
   do not have is described; one they have, and would lose in this very flush, is only named, and
   moves.
4. New children are enlivened, which may run the program (components build themselves): what that
   changes is the next round's, and becomes a patch of its own.
5. Children that tabs lose are buried.

A page that opens in a tab is flushed first (``join``). A tab must never hold a node that is not
live: its changes would not be recorded.

Where something cannot be written (a list may show anything), the round is undone and made again
without it. Its changes wait, as do those of nobody else: they may be another page's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ..wire import ops
from . import holes
from .attributes import EDITABLE
from .child_plan import ChildPlan
from .element import Element
from .ledger import ONLY_TEXT, ledger
from .lifecycle import bury, bury_all, enliven
from .node import HTML, Again, Node, Text
from .standing import is_single, reaches, roots_of
from .written import NO_STAMP

if TYPE_CHECKING:
    from .lists.protocol import Plan

Changes = dict[str, Any]
Round = dict[Element, list[str]]
"""The ops of one patch, for each root."""

Section = dict[Element, list[tuple[Node | None, str]]]
"""Ops for each root, each with the node it is about; ``None``: whatever becomes of its node."""

_op_of = itemgetter(1)

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
    ledger.failed.clear()
    for _ in range(MAX_ROUNDS):
        refresh(scope)
        chosen = _choose(scope)
        if not chosen or not _collect(chosen, rounds):
            break
    return [each for each in rounds if each]


def join(root: Element) -> list[Round]:
    """Make ``root`` and all below it live, for a view that is about to show it.

    Returns:
        What other tabs must be sent first: changes pending at and below ``root``.
    """
    rounds: list[Round] = []
    if root not in ledger.roots:
        enliven(root, None)
    ledger.failed.clear()
    for _ in range(MAX_ROUNDS):
        refresh(None)
        waiting = [node for node in list(ledger.dirty) if reaches(node, {root}, tree=True)]
        chosen = {node: ledger.dirty.pop(node) for node in waiting if node not in ledger.failed}
        if not chosen or not _collect(chosen, rounds):
            break
    return [each for each in rounds if each]


def leave(root: Element) -> None:
    """Enter that the last view of ``root`` is over."""
    if root in ledger.roots:
        bury(root, None)


def reread(scope: Collection[Node]) -> None:
    """Let the lists at and below ``scope`` look at all their items again with the next flush."""
    for node in list(ledger.lists):
        if reaches(node, scope) and node._rows is not None:
            node._rows.reread()


def refresh(scope: Collection[Node] | None) -> None:
    """Run live holes whose state has changed, of all elements or of those below some."""
    for _ in range(MAX_ROUNDS):
        waiting = [
            watcher
            for watcher in list(ledger.stale)
            if scope is None or (watcher.element is not None and reaches(watcher.element, scope))
        ]
        if not waiting:
            return
        for watcher in waiting:
            if watcher in ledger.stale:
                watcher.run(listen=True)


def _choose(scope: Collection[Node] | None) -> dict[Node, Changes]:
    dirty = ledger.dirty
    # Step by step, each of them whole: other threads may go on changing elements.
    failed = ledger.failed
    nodes = list(dirty)
    if scope is not None or failed:
        nodes = [
            node for node in nodes if (scope is None or reaches(node, scope)) and node not in failed
        ]
    return {node: dirty.pop(node) for node in nodes}


def _collect(chosen: dict[Node, Changes], rounds: list[Round]) -> bool:
    """Collect one round, or put it back if something in it fails; tell whether to go on."""
    made = _Round(chosen)
    try:
        rounds.append(made.collect())
    except BaseException as error:
        made.undo()
        culprit = made.at
        if culprit is None or not isinstance(error, Exception):
            raise
        goes_on = culprit not in ledger.failed
        ledger.failed.add(culprit)
        holes.on_error(culprit, error)
        return goes_on
    return True


def _plan_of(node: Node, changes: Changes) -> Plan | None:
    if not node._is_live():
        return None
    if node._rows is not None:
        return node._rows.plan_of(changes)
    return ChildPlan(node, changes) if isinstance(node, Element) else None


class _Round:
    """One round of a flush: one patch for each root.

    Attributes:
        at: Whose changes are looked at; ``None``: what follows cannot be undone.
    """

    __slots__ = (
        "_entered",
        "_hooks",
        "at",
        "changes",
        "first",
        "inserted",
        "plans",
        "removing",
        "rest",
        "tickets",
    )

    def __init__(self, chosen: dict[Node, Changes]) -> None:
        self.at: Node | None = next(iter(chosen))
        self.changes = chosen
        self._entered: list[tuple[Node, Node]] = []  # what was enlivened, and where
        self._hooks = len(ledger.fresh), len(ledger.gone)
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
            self.at = plan.parent
            if isinstance(plan, ChildPlan):
                plan.group()
            for node in plan.arriving():
                enliven(node, plan.parent)
                self._entered.append((node, plan.parent))
        # Outer parents first: where two elements change places, the outer one is out of the inner
        # one before that is put into it. A parent is always higher than what stands in it.
        for plan in sorted(self.plans, key=lambda plan: -plan.parent._height):
            self._insert(plan)
        self.at = None
        for plan in self.plans:
            bury_all(plan.removed, plan.parent)
        return self._together()

    def _together(self) -> Round:
        together: Round = {}
        lasting: dict[Node, list[Element]] = {}

        def lasts(about: Node | None, root: Element) -> bool:
            if about is None:
                return True
            if about not in lasting:
                lasting[about] = roots_of(about)
            return root in lasting[about]

        for section in (self.first, self.inserted, self.rest):
            for root, entries in section.items():
                if self.removing:
                    # What the round takes out for good needs no other op; and a patch that comes
                    # twice must not name what the first one has removed.
                    entries = [entry for entry in entries if lasts(entry[0], root)]
                if entries:
                    together.setdefault(root, []).extend(map(_op_of, entries))
        return together

    def undo(self) -> None:
        """Make everything what it was before the round, and put the changes back."""
        if self.at is None:
            return
        for node, parent in reversed(self._entered):
            bury(node, parent)
        for plan in self.plans:
            if isinstance(plan, ChildPlan):
                plan.ungroup()
        fresh, gone = self._hooks
        del ledger.fresh[fresh:], ledger.gone[gone:]
        for node, changes in self.changes.items():
            ledger.put_back(node, changes)

    def _plan(self, changes: dict[Node, Changes]) -> None:
        """Compare children; take along changes pending below children that arrive."""
        while changes:
            plans = []
            for node in [node for node, each in changes.items() if "#kids" in each]:
                self.at = node
                plan = _plan_of(node, changes[node])
                if plan is not None:
                    plans.append(plan)
            self.plans += plans
            for plan in plans:
                self._remove(plan)
            changes = {}
            if ledger.dirty:
                arriving = {
                    node.node if isinstance(node, Again) else node
                    for plan in plans
                    for node in plan.arriving()
                }
                waiting = list(ledger.dirty) if arriving else ()  # other threads go on changing
                for node in [n for n in waiting if reaches(n, arriving, tree=True)]:
                    self.changes[node] = changes[node] = ledger.dirty.pop(node)
                    self._changed(node, changes[node])

    def _remove(self, plan: Plan) -> None:
        self.at = plan.parent
        op = plan.remove()
        if op:
            _add(self.first, plan.roots, None, op)
            self.removing = True
        if plan.removed and is_single(plan.parent):
            # ``Again`` has no links upwards, so it does not move.
            self.tickets.update(dict.fromkeys(plan.removed, plan.parent))

    def _insert(self, plan: Plan) -> None:
        self.at = plan.parent
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
        self.at = node
        roots = roots_of(node)
        if not roots:
            return
        name = node._id
        if changes is ONLY_TEXT:
            text: str | None = node._text  # type: ignore[attr-defined]
            _add(self.first, roots, node, ops.text(name, text or ""))
        elif isinstance(node, Text):
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
