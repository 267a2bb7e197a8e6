"""How children are held, and what happens when they change.

Inside, every child is a node. An element whose whole content is one string keeps just the string
(``_text``) until something else joins it: most elements of most pages are like that. Children that
were given when the element was made stay the tuple they came in until they change.

All changes go through ``_exchange`` and ``_assign``, which keep the links upwards and enter the
change in the ledger *before* it happens, together with the places the tabs have; what comes is
checked for depth and cycles by ``_admit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import filterfalse
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

from ..errors import InvalidChildError, TreeCycleError, TreeDepthError
from . import context
from .depth import MAX_DEPTH, fits, measure, raise_height
from .holes import Hole
from .ledger import ledger
from .node import Again, Node, String
from .outlines import Outline
from .safety import clean
from .sleeping import loosen

if TYPE_CHECKING:
    from .element import Element

NO_KIDS: list[Node] = cast("list[Node]", ())
"""The children of an element that has none."""

Child = Any
"""A node, a string, a number, ``None`` or ``False`` (nothing), a function (a live hole), or an
iterable of these."""

_SPECIAL = frozenset({Again, Hole})
parents_of = attrgetter("_parents")
height_of = attrgetter("_height")
key_of = attrgetter("_key")


class Branch(Node):
    """A node with children."""

    __slots__ = ("__dict__", "_height", "_key", "_kids", "_outline", "_text")

    _holes = 0  # functions among the children
    _built = True

    _height: int
    _key: str | int | None
    _kids: list[Node]  # a tuple until they change
    _outline: Outline | None
    _text: str | None

    def _look(self) -> None:
        """Be ready to be read: a component builds itself first."""

    def _nodes(self) -> list[Node]:
        """The children as nodes; a sole text becomes a node as well."""
        self._look()
        if self._text is not None:
            node = String(self._text)
            self._note_kids()
            if self._is_live():
                ledger.mark(self, "#text")
            self._text = None
            node._parents = (self,)
            self._kids = [node]
        return self._kids

    def _read(self, child: Child) -> list[Node]:
        """Turn what the program gave into nodes, lists flattened."""
        if isinstance(child, Node):
            return [child]
        if type(child) is list and all(issubclass(kind, Node) for kind in {*map(type, child)}):
            return [*child]
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
        if nodes:
            nodes = self._admit(nodes)
        elif not removed:
            return
        self._exchange(start, removed, nodes)

    def _exchange(self, start: int, removed: int, nodes: list[Node]) -> None:
        """Replace ``removed`` children from ``start`` by nodes that are admitted."""
        kids = self._kids
        self._note_kids(appending=not removed and start == len(kids))
        left = self._unlink_all(kids[start : start + removed]) if removed else ()
        if isinstance(kids, tuple):
            kids = self._kids = [*kids]
        kids[start : start + removed] = nodes
        self._link_all(nodes)
        if left:
            self._stand_in(left)

    def _assign(self, nodes: list[Node]) -> None:
        """Set the children to ``nodes``, which may hold present ones in any order."""
        old = self._kids
        if nodes == [*old]:
            return
        self._note_kids()
        kept = set(nodes)
        left = self._unlink_all([node for node in old if node not in kept])
        self._kids = [*nodes]
        self._link_all(list(filterfalse(set(old).__contains__, nodes)))
        if left:
            self._stand_in(left)

    def _admit(self, nodes: list[Node]) -> list[Node]:
        """Check new children; a node that stands here already gets another place."""
        above = self._above()
        if (
            not context.open_blocks
            and not any(map(parents_of, nodes))
            and len(set(nodes)) == len(nodes)
            and above.isdisjoint(nodes)
        ):
            height = 1 + max(map(height_of, nodes), default=0)
            if height <= self._height or fits(self, height):
                return nodes
        admitted: list[Node] = []
        here: set[Node] = set()
        for node in nodes:
            if context.open_blocks:
                context.claim(given_back(node))
            if node._height + 1 > self._height:
                self._check_height(node)
            if node in above:
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

    def _link_all(self, nodes: list[Node]) -> None:
        if any(map(parents_of, nodes)) or not _SPECIAL.isdisjoint(map(type, nodes)):
            for node in nodes:
                self._link(node)
        elif nodes:
            here = (self,)
            for node in nodes:
                node._parents = here
            height = max(map(height_of, nodes)) + 1
            if height > self._height:
                raise_height(self, height)

    def _link(self, node: Node) -> None:
        target = node.node if type(node) is Again else node
        for parent in target._parents:
            if parent._outline is not None:  # it promises that what is in it stands nowhere else
                loosen(parent)
        target._parents += (self,)
        if type(node) is Hole:
            self._holes += 1
            node.attach(cast("Element", self))
        height = target._height + 1
        if height > self._height:
            raise_height(self, height)

    def _unlink_all(self, nodes: Sequence[Node]) -> list[Node]:
        """Enter that nodes go; give those that have another place here."""
        here = (self,)
        left: list[Node] = []
        if {*map(parents_of, nodes)} == {here} and _SPECIAL.isdisjoint(map(type, nodes)):
            for node in nodes:
                node._parents = ()
            return left
        for node in nodes:
            if node._parents == here and type(node) not in _SPECIAL:
                node._parents = ()
            elif self._unlink(node):
                left.append(node)
        return left

    def _unlink(self, node: Node) -> bool:
        """Enter that a node goes; tell whether it has another place here."""
        target = node.node if type(node) is Again else node
        drop_link(target, self)
        if type(node) is Hole:
            self._holes -= 1
            node.release()
        return target is node and self in node._parents

    def _stand_in(self, left: list[Node]) -> None:
        """Put nodes that lost their first place where they stand again: so a swap is two moves.

        A further place that tabs have stays what it is: its DOM node is another one.
        """
        if Again not in map(type, self._kids):
            return
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
        changes = ledger.changes_of(self)
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
            before, self._text = self._text, text
            if text != before and self._is_live():
                ledger.mark(self, "#text", alone=None not in (before, text))
        elif len(kids) == 1 and type(kids[0]) is String and text is not None:
            kids[0].data = text
        else:
            self._splice(0, len(kids), [String(text)] if text else [])

    def _find(self, child: object) -> int:
        if self._text is not None:
            return 0 if self._text == child else -1
        if isinstance(child, Node) and child._parents == (self,):
            try:
                return self._kids.index(child)  # its only place
            except ValueError:
                pass  # what is here is its further place, or a hole that shows it
        for at, node in enumerate(self._kids):
            back = given_back(node)
            if back is child or (type(back) is str and back == child):
                return at
        return -1

    def _above(self) -> set[Node]:
        """This element and all above it."""
        above: set[Node] = {self}
        stack: list[Node] = [self]
        while stack:
            for up in stack.pop()._parents:
                if up not in above:
                    above.add(up)
                    stack.append(up)
        return above

    def _check_height(self, node: Node) -> None:
        """Raise if putting ``node`` here makes any tree deeper than ``MAX_DEPTH``."""
        if fits(self, node._height + 1):
            return
        measure(node)
        if not fits(self, node._height + 1):
            raise TreeDepthError(
                f"expected a tree of at most {MAX_DEPTH} levels, got more by putting {node!r} into "
                f"{self!r}; use flatter markup"
            )


_GIVEN_AS: dict[type[Node], Callable[[Any], Child]] = {
    String: attrgetter("_data"),
    Hole: attrgetter("function"),
    Again: lambda again: given_back(again.node),
}


def given_back(node: Node) -> Child:
    """What the program put in to get this node."""
    given_as = _GIVEN_AS.get(type(node))
    return node if given_as is None else given_as(node)


def all_given_back(nodes: Iterable[Node]) -> list[Child]:
    """What the program put in to get these nodes, in a list of its own."""
    nodes = [*nodes]
    if _GIVEN_AS.keys().isdisjoint(map(type, nodes)):
        return nodes
    return [given_back(node) for node in nodes]


def drop_link(node: Node, parent: Node) -> None:
    """Remove one entry of ``parent`` from a node's links."""
    links = list(node._parents)
    links.remove(parent)
    node._parents = tuple(links)
