"""New children for old: which of them are the same ones in new clothes.

``ul[:] = [Row(todo, key=todo.id) for todo in todos]`` makes new elements each time, and so does a
live hole that builds elements. A new element *adopts* the old one that it stands for: it takes
over its id, by which the tabs know the DOM node, its links, and the states nobody assigned on the
new one; and what differs between the two is entered in the ledger. The DOM node stays, with focus,
selection, scroll and everything else it holds.

Which old element a new one stands for: the one with the same key and class; inside an adopted
element and in a live hole, also the one without key at the same turn among its class. Children
assigned without key by a program are new ones: it said so. An element that stands in several
places is never adopted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import DuplicateKeyError
from .branch import NO_KIDS, Branch, drop_link, key_of
from .depth import raise_height
from .element import Element
from .holes import Hole
from .ledger import ledger
from .lifecycle import has_hooks, is_addressed, quieten, ready
from .node import HTML, Again, Node, String, Text
from .state import states_of


def replace_children(parent: Branch, start: int, stop: int, value: Any) -> None:
    """Assign ``parent[start:stop] = value``, keyed."""
    old = parent._kids[start:stop]
    new = parent._read(value)
    if len(old) == len(new) == 1 and _exchanges(parent, start, new[0]):
        return
    wanted = _wanted(parent, old, new)
    _check_keys(parent, [*parent._kids[:start], *wanted, *parent._kids[stop:]])
    pairs = _pairs(old, wanted, by_turn=False)
    if pairs:
        parent._note_kids()
        parent._kids = [*parent._kids]
        _adopt_all(parent, pairs, parent._kids)
    if pairs or not {*old}.isdisjoint(wanted):
        parent._assign([*parent._kids[:start], *wanted, *parent._kids[stop:]])
    elif old or wanted:
        parent._exchange(start, stop - start, wanted)


def _exchanges(parent: Branch, at: int, node: Node) -> bool:
    """Put a node in one place, if it is plain to see that it adopts nothing and is no double."""
    old = parent._kids[at]
    if node is old:
        return True
    key = node._key
    if key is not None:
        if key == old._key:
            return False
        if parent not in node._parents and key in map(key_of, parent._kids):
            return False
    parent._splice(at, 1, [node])
    return True


def reshow(hole: Hole, value: Any) -> None:
    """Replace what a live hole shows."""
    parent = hole.element
    if parent is None:
        return
    old = hole.shown
    new = parent._read(value)
    if len(new) == len(old) == 1 and isinstance(new[0], Text) and isinstance(old[0], Text):
        old[0].data = new[0].data
        return
    if any(type(node) is Hole for node in new):
        raise TypeError(f"expected a function in {parent!r} to give no function, got one; call it")
    wanted = _wanted(parent, old, new)
    if wanted == old:
        return
    _check_keys(parent, wanted)
    parent._note_kids()
    _adopt_all(parent, _pairs(old, wanted, by_turn=True), hole.shown)
    old, kept = hole.shown, set(wanted)
    before = set(old)
    hole.shown = wanted
    for node in old:
        if node not in kept:
            parent._unlink(node)
    for node in wanted:
        if node not in before:
            parent._link(node)


def _wanted(parent: Branch, old: Sequence[Node], new: list[Node]) -> list[Node]:
    """The new children: old ones stay the nodes they are, others are checked and admitted."""
    if not old:
        return parent._admit(new)
    present = set(old)
    if present.isdisjoint(new):
        return parent._admit(new)
    wanted: list[Node] = []
    turns: list[int] = []
    for turn, node in enumerate(new):
        wanted.append(node)
        if node in present:
            present.discard(node)
        else:
            turns.append(turn)
    for turn, node in zip(turns, parent._admit([new[turn] for turn in turns]), strict=True):
        wanted[turn] = node
    return wanted


def _check_keys(parent: Branch, nodes: Sequence[Node]) -> None:
    keys = [key for key in map(key_of, nodes) if key is not None]
    if len(set(keys)) == len(keys):
        return
    seen: set[Any] = set()
    for node in nodes:
        key = node._key
        if key is not None:
            if key in seen and type(node) is not Again:
                raise DuplicateKeyError(
                    f"expected unique keys among siblings, got {key!r} twice under {parent!r}; "
                    "give each child its own key"
                )
            seen.add(key)


def _pairs(
    old: Sequence[Node],
    new: Sequence[Node],
    *,
    by_turn: bool,
    parents: tuple[Branch, ...] = (),
) -> list[tuple[Node, Node]]:
    """Pair each new node, whose parents are just ``parents``, with the old one it stands for.

    What stands anywhere else as well, in another element or as a page of its own, stays itself.
    """
    if not old or (not by_turn and {*map(key_of, old)}.isdisjoint({*map(key_of, new)} - {None})):
        return []
    kept = set(new)
    waiting: dict[Any, list[Node]] = {}
    for node in reversed(old):
        stands_once = len(node._parents) == 1 and len(node._up) <= 1 and node not in ledger.roots
        if stands_once and node not in kept:
            name = _name(node, by_turn)
            if name is not None:
                waiting.setdefault(name, []).append(node)
    if not waiting:
        return []
    standing = set(old)
    pairs: list[tuple[Node, Node]] = []
    for node in new:
        is_free = node._parents == parents and not node._up and node not in ledger.roots
        if is_free and node not in standing:
            candidates = waiting.get(_name(node, by_turn))
            if candidates:
                pairs.append((node, candidates.pop()))
    return pairs


def _name(node: Node, by_turn: bool) -> Any:
    """What two nodes must have in common for one to stand for the other; ``None``: never."""
    if isinstance(node, Element):
        if node._key is None and not by_turn:
            return None
        return (type(node), node.tag, node._key)
    if by_turn and node._rows is not None:
        return node._rows.name()
    if by_turn and isinstance(node, (Text, HTML)):
        return Text if isinstance(node, Text) else HTML
    return None


def _adopt_all(parent: Branch, pairs: list[tuple[Node, Node]], held: list[Node]) -> None:
    """Let each new node adopt its old one among the nodes that ``parent`` holds in ``held``."""
    if not pairs:
        return
    instead = {old: new for new, old in pairs}
    _substitute(parent, instead)
    held[:] = [instead.get(node, node) for node in held]
    for new, old in pairs:
        new._parents, old._parents = old._parents, ()
        raise_height(parent, new._height + 1)
    work: list[tuple[Node, Node]] = list(pairs)
    while work:
        new, old = work.pop()
        if isinstance(new, Element) and isinstance(old, Element):
            for state in states_of(type(new)):
                state._carry(old, new)
            new._is_live()  # what is plain is so no more: it has the links of another
            ready(new, listen=old._is_live())
        new._id, old._id = old._id, new._id
        if isinstance(new, Element) and isinstance(old, Element) and (old._list or new._list):
            new._list, old._list = old._list, new._list
        new._up, old._up = old._up, ()
        ledger.views.clear()
        for up in new._up:
            if up not in new._parents:  # the tabs have it where it stands no more
                _substitute(up, {old: new})
        changes = ledger.dirty.pop(old, None)
        if changes is not None:
            ledger.dirty[new] = {**changes}  # not ONLY_TEXT: this one may have no text at all
        if isinstance(new, Element) and isinstance(old, Element):
            work.extend(_adopt_element(new, old))
        elif new._rows is not None and old._rows is not None:
            new._rows.take_over(old._rows)
        elif new._up and _content(new) != _content(old):
            ledger.mark(new, "#text")


def _content(node: Node) -> str:
    return node._data if isinstance(node, Text) else node._html if isinstance(node, HTML) else ""


def _substitute(parent: Branch, instead: dict[Node, Node]) -> None:
    """Where the tabs' places of ``parent`` are remembered, put the adopting nodes."""
    known = ledger.dirty.get(parent, {}).get("#kids")
    if isinstance(known, list):
        known[:] = [instead.get(node, node) for node in known]


def _adopt_element(new: Element, old: Element) -> list[tuple[Node, Node]]:
    """Enter what differs; give the pairs of children that go on."""
    if new._stamps is None:
        new._stamps = old._stamps
    quieten(old)
    if not new._up:
        return []
    # Tasks and hooks know their own instance: the old one's end, the new one's begin.
    if has_hooks(old):
        ledger.gone.append(old)
    if has_hooks(new):
        ledger.fresh.append(new)
    if is_addressed(new):
        ledger.alive[new._id] = new
    else:
        ledger.alive.pop(new._id, None)
    _enter_differences(new, old)
    return _adopt_children(new, old)


def _enter_differences(new: Element, old: Element) -> None:
    ours, theirs = new._attributes or {}, old._attributes or {}
    for key in {**theirs, **ours}:
        if ours.get(key) != theirs.get(key):
            if key in (".value", ".checked") and key not in ours:
                # The person's: nothing was said about it.
                new._attributes = {**(new._attributes or {}), key: theirs[key]}
                continue
            ledger.mark(new, key)
    mine, was = new._style or {}, old._style or {}
    for name in {**was, **mine}:
        if mine.get(name) != was.get(name):
            ledger.mark(new, "#style:" + name)
    if new._shown != old._shown:
        ledger.mark(new, "#show")
    if new._animation != old._animation:
        ledger.mark(new, "#animation")
    for event in {**(old._listeners or {}), **(new._listeners or {})}:
        if new._listen_options(event) != old._listen_options(event):
            ledger.mark(new, "@" + event)


def _adopt_children(new: Element, old: Element) -> list[tuple[Node, Node]]:
    """Make the tabs' places of ``old`` those of ``new``, adopted where they can be."""
    places = list(old._places())
    changes = ledger.dirty.get(new, {})
    known = changes.get("#kids")
    known = places[:known] if isinstance(known, int) else places if known is None else known
    if not known:
        kids = new._kids
        if len(kids) == 1 and type(kids[0]) is String:  # the same as if it held the text itself
            new._text, new._kids = kids[0]._data, NO_KIDS
        if old._text != new._text or "#text" in changes:
            ledger.mark(new, "#text")
        if new._text is not None or not new._places():
            return []
    elif new._text is not None:
        up, new._up = new._up, ()  # the nodes are made as of an element not shown: no change yet
        new._nodes()
        new._up = up
    pairs = _pairs(places, new._places(), by_turn=True, parents=(new,))
    instead = {was: now for now, was in pairs}
    for node in known:
        target = _target(node)
        target._up = tuple(new if up is old else up for up in target._up)
    for node in places:
        if node in instead:
            node._parents = ()
        else:
            drop_link(_target(node), old)
    old._kids, old._holes = NO_KIDS, 0
    ledger.changes_of(new)["#kids"] = [instead.get(node, node) for node in known]
    return pairs


def _target(node: Node) -> Node:
    return node.node if isinstance(node, Again) else node
