"""The children of an element: a mutable sequence, checked when it changes.

What is put in comes out again: strings as strings, functions as functions, elements as themselves.
Inside, every child is a node. An element whose whole content is one string keeps just the string
(``_text``) until something else joins it: most elements of most pages are like that.

All changes go through ``_splice`` and ``_assign``, which keep the links upwards, check depth and
cycles, and enter the change in the ledger *before* it happens, together with the places the tabs
have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, SupportsIndex, cast, overload

from ..errors import InvalidChildError, TreeCycleError, TreeDepthError
from . import context
from .holes import Hole
from .ledger import ledger
from .node import Again, Node, String
from .safety import clean

if TYPE_CHECKING:
    from .element import Element

MAX_DEPTH = 256
"""Levels a tree may have: the stack of a Pyodide worker ends below twice that."""

NO_KIDS: list[Node] = cast("list[Node]", ())
"""The children of an element that has none, for all of them; never changed."""

Child = Any
"""A node, a string, a number, ``None`` or ``False`` (nothing), a function (a live hole), or an
iterable of these."""


class Parent(Node):
    """A node with children."""

    __slots__ = ("__dict__", "_height", "_kids", "_plain", "_text")

    _holes = 0  # functions among the children

    _height: int
    _kids: list[Node]
    _plain: bool
    _text: str | None

    # Reading

    def _look(self) -> None:
        """Be ready to be read: a component builds itself first."""

    def __len__(self) -> int:
        self._look()
        return len(self._kids) if self._text is None else 1

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Child]:
        self._look()
        if self._text is not None:
            return iter([self._text])
        return iter([given_back(kid) for kid in self._kids])

    def __contains__(self, child: object) -> bool:
        self._look()
        return self._find(child) >= 0

    @overload
    def __getitem__(self, index: SupportsIndex) -> Child: ...
    @overload
    def __getitem__(self, index: slice) -> list[Child]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Child:
        self._look()
        if self._text is not None or isinstance(index, slice):
            return list(self)[index]
        return given_back(self._kids[index])

    def index(self, child: Child, /) -> int:
        """Position of a child.

        Raises:
            ValueError: It is not a child.
        """
        self._look()
        at = self._find(child)
        if at < 0:
            raise ValueError(f"expected a child of {self!r}, got {child!r}")
        return at

    def count(self, child: Child, /) -> int:
        """How many places a child has here."""
        return sum(1 for each in self if each is child or (type(each) is str and each == child))

    # Changing

    def append(self, child: Child) -> None:
        """Add a child, or each child of an iterable, at the end."""
        self._splice(len(self._nodes()), 0, self._read(child))

    def extend(self, children: Iterable[Child]) -> None:
        """Add children at the end."""
        self._splice(len(self._nodes()), 0, self._read(list(children)))

    def insert(self, index: SupportsIndex, child: Child) -> None:
        """Put a child before the one at ``index``."""
        at = slice(index, None).indices(len(self._nodes()))[0]
        self._splice(at, 0, self._read(child))

    def remove(self, child: Child) -> None:
        """Take the first place of a child out.

        Raises:
            ValueError: It is not a child.
        """
        at = self.index(child)
        self._nodes()
        self._splice(at, 1, [])

    def pop(self, index: SupportsIndex = -1) -> Child:
        """Take the child at ``index`` out and give it back."""
        at = range(len(self._nodes()))[index]
        child = given_back(self._kids[at])
        self._splice(at, 1, [])
        return child

    def clear(self) -> None:
        """Take all children out."""
        if self._text is not None:
            self._set_text(None)
        else:
            self._look()
            self._splice(0, len(self._kids), [])

    def reverse(self) -> None:
        """Reverse the order of the children."""
        self._assign(self._nodes()[::-1])

    def sort(self, *, key: Callable[[Child], Any], reverse: bool = False) -> None:
        """Sort the children by ``key``, in place; equal ones keep their order."""
        nodes = self._nodes()
        self._assign(sorted(nodes, key=lambda node: key(given_back(node)), reverse=reverse))

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        nodes = list(self._nodes())
        del nodes[index]
        self._assign(nodes)

    @overload
    def __setitem__(self, index: SupportsIndex, value: Child) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[Child]) -> None: ...
    def __setitem__(self, index: SupportsIndex | slice, value: Child) -> None:
        from .adopt import replace_children

        old = self._nodes()
        if isinstance(index, slice):
            chosen = range(len(old))[index]
            if chosen.step != 1:
                raise ValueError(f"expected a slice with step 1, got {index}; assign in order")
            replace_children(self, chosen.start, max(chosen.stop, chosen.start), value)
        else:
            at = range(len(old))[index]
            replace_children(self, at, at + 1, value)

    # The primitives

    def _nodes(self) -> list[Node]:
        """The children as nodes; a sole text becomes a node as well."""
        self._look()
        if self._text is not None:
            node = String(self._text)
            self._note_kids()
            if self._is_live():
                ledger.mark(self, "#text")
            self._text = None
            node._parents = (cast("Element", self),)
            self._kids = [node]
        return self._kids

    def _read(self, child: Child) -> list[Node]:
        """Turn what the program gave into nodes, lists flattened."""
        if isinstance(child, Node):
            return [child]
        nodes: list[Node] = []
        stack = [iter((child,))]
        while stack:
            for item in stack[-1]:
                kind = type(item)
                if kind is str:
                    nodes.append(String(item))
                elif isinstance(item, Node):
                    nodes.append(item)
                elif item is None or item is False:
                    continue
                elif kind in (int, float) or isinstance(item, str):
                    nodes.append(String(item))
                elif callable(item):
                    nodes.append(Hole(item))
                elif isinstance(item, Iterable) and not isinstance(item, (dict, bytes)):
                    stack.append(iter(item))
                    break
                else:
                    raise InvalidChildError(
                        f"expected an element, a string, a number, a function or a list of these "
                        f"as a child of {self!r}, got {item!r}; use str(...) to show it as text"
                    )
            else:
                stack.pop()
        return nodes

    def _splice(self, start: int, removed: int, nodes: list[Node]) -> None:
        """Replace ``removed`` children from ``start`` by ``nodes``."""
        kids = self._kids
        if nodes:
            nodes = self._admit(nodes)
        elif not removed:
            return
        self._note_kids(appending=not removed and start == len(kids))
        left = [node for node in kids[start : start + removed] if self._unlink(node)]
        if kids is NO_KIDS:
            kids = self._kids = []
        kids[start : start + removed] = nodes
        for node in nodes:
            self._link(node)
        if left:
            self._stand_in(left)

    def _assign(self, nodes: list[Node]) -> None:
        """Set the children to ``nodes``, which may hold present ones in any order."""
        old = self._kids
        if nodes == old or not (nodes or old):
            return
        self._note_kids()
        kept = set(nodes)
        before = set(old)
        left = [node for node in old if node not in kept and self._unlink(node)]
        self._kids = list(nodes)
        for node in nodes:
            if node not in before:
                self._link(node)
        if left:
            self._stand_in(left)

    def _admit(self, nodes: list[Node]) -> list[Node]:
        """Check new children; a node that stands here already gets another place."""
        admitted: list[Node] = []
        here: set[Node] = set()
        for node in nodes:
            if context.open_blocks:
                context.claim(node)
            if node._height + 1 > self._height:
                self._check_height(node)
            if node is self or (node._height > 1 and self._is_inside(node)):
                raise TreeCycleError(
                    f"expected an element that does not contain {self!r}, got {node!r}; "
                    "an element cannot stand inside itself"
                )
            if node in here or self in node._parents:
                admitted.append(Again(node))
            else:
                here.add(node)
                admitted.append(node)
        return admitted

    def _link(self, node: Node) -> None:
        target = node.node if type(node) is Again else node
        target._parents += (cast("Element", self),)
        if type(node) is Hole:
            self._holes += 1
            self._plain = False
            node.attach(cast("Element", self))
        height = target._height + 1
        if height > self._height:
            _raise_height(self, height)

    def _unlink(self, node: Node) -> bool:
        """Enter that a node goes; tell whether it has another place here."""
        target = node.node if type(node) is Again else node
        _drop_link(target, self)
        if type(node) is Hole:
            self._holes -= 1
            node.release()
        return target is node and self in node._parents

    def _stand_in(self, left: list[Node]) -> None:
        """Put nodes that lost their first place where they stand again: so a swap is two moves.

        A further place that tabs have stays what it is: its DOM node is another one.
        """
        known = ledger.dirty.get(self, {}).get("#kids", ())
        for at, place in enumerate(self._kids):
            if type(place) is Again and place.node in left and place not in known:
                left.remove(place.node)
                self._kids[at] = place.node

    def _places(self) -> list[Node]:
        """The children as the DOM has them: holes replaced by what they show."""
        if not self._holes:
            return self._kids
        places: list[Node] = []
        for node in self._kids:
            if type(node) is Hole:
                places.extend(node.shown)
            else:
                places.append(node)
        return places

    def _note_kids(self, *, appending: bool = False) -> None:
        """Enter "children will change" with the places the tabs have."""
        if not self._is_live():
            return
        changes = ledger.dirty.setdefault(self, {})
        known = changes.get("#kids")
        if known is None:
            places = self._places()
            changes["#kids"] = len(places) if appending else list(places)
        elif type(known) is int and not appending:
            changes["#kids"] = list(self._places()[:known])

    def _set_text(self, value: str | None) -> None:
        """Make one string (or nothing) the whole content."""
        self._look()
        text = None if value is None else clean(value)
        kids = self._kids
        if not kids and not (self._is_live() and "#kids" in ledger.dirty.get(self, ())):
            if text != self._text:
                self._text = text
                if self._is_live():
                    ledger.mark(self, "#text")
        elif len(kids) == 1 and type(kids[0]) is String and text is not None:
            kids[0].data = text
        else:
            self._splice(0, len(kids), [String(text)] if text else [])

    def _find(self, child: object) -> int:
        if self._text is not None:
            return 0 if self._text == child else -1
        for at, node in enumerate(self._kids):
            back = given_back(node)
            if back is child or (type(back) is str and back == child):
                return at
        return -1

    def _is_inside(self, node: Node) -> bool:
        """Whether ``node`` is this element or above it."""
        if not self._parents:
            return False
        seen: set[Node] = set()
        stack: list[Node] = [self]
        while stack:
            at = stack.pop()
            for up in at._parents:
                if up is node:
                    return True
                if up not in seen:
                    seen.add(up)
                    stack.append(up)
        return False

    def _check_height(self, node: Node) -> None:
        """Raise if putting ``node`` here makes any tree deeper than ``MAX_DEPTH``."""
        if _fits(self, node._height + 1):
            return
        _measure(node)
        if not _fits(self, node._height + 1):
            raise TreeDepthError(
                f"expected a tree of at most {MAX_DEPTH} levels, got more by putting {node!r} into "
                f"{self!r}; use flatter markup"
            )


def given_back(node: Node) -> Child:
    """What the program put in to get this node."""
    kind = type(node)
    if kind is String:
        return node._data  # type: ignore[attr-defined]
    if kind is Again:
        return given_back(node.node)  # type: ignore[attr-defined]
    if kind is Hole:
        return node.function  # type: ignore[attr-defined]
    return node


def _drop_link(node: Node, parent: Parent) -> None:
    """Remove one entry of ``parent`` from a node's links."""
    links = list(node._parents)
    links.remove(cast("Element", parent))
    node._parents = tuple(links)


def _fits(parent: Parent, height: int) -> bool:
    """Whether ``parent`` may have this height: every element above it stays within the limit."""
    seen: dict[Parent, int] = {}
    stack = [(parent, height)]
    while stack:
        at, level = stack.pop()
        if level > MAX_DEPTH:
            return False
        if seen.get(at, at._height) >= level:
            continue
        seen[at] = level
        stack.extend((up, level + 1) for up in at._parents)
    return True


def _raise_height(parent: Parent, height: int) -> None:
    stack = [(parent, height)]
    while stack:
        at, level = stack.pop()
        if at._height < level:
            at._height = level
            stack.extend((up, level + 1) for up in at._parents)


def _measure(node: Node) -> None:
    """Make the heights at and below ``node`` exact: they only ever grow while a tree is edited."""
    order: list[Parent] = []
    stack = [node]
    seen: set[Node] = set()
    while stack:
        at = stack.pop()
        if isinstance(at, Parent) and at not in seen:
            seen.add(at)
            order.append(at)
            stack.extend(place.node if type(place) is Again else place for place in at._places())
    for _ in range(2 if len(order) < 2 else len(order)):
        changed = False
        for at in reversed(order):
            height = 1 + max((place._height for place in at._places()), default=0)
            if height != at._height:
                at._height = height
                changed = True
        if not changed:
            break
