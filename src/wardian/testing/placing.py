"""Where the nodes of a tab of ``testing.dom`` stand, while a patch puts them there.

What a patch takes out is marked first. A marked node is reused where its element is put again: so
a browser keeps its focus. What is marked still, when all ops have run, goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wardian.errors import BadPatchError

from .described import shapes_of
from .holding import above
from .nodes import TabElement, TabHolder, TabList, TabMarkup, TabNode, TabText, namespace_of
from .shapes import Row, written_out

if TYPE_CHECKING:
    from .dom import TabView


class Placing:
    """What one patch takes out of a view and puts into it.

    Attributes:
        view: The view.
        reserved: What the patch names without describing it.
    """

    def __init__(self, view: TabView) -> None:
        """Begin with nothing taken out."""
        self.view = view
        self.reserved: set[int] = set()
        self._gone: dict[int, TabNode] = {}
        self._gone_by_id: dict[int, list[TabNode]] = {}

    def mark(self, op: list[Any]) -> None:
        """Mark what an ``r`` op takes out; one without places takes every row of a list."""
        places = set(op[2:])
        for parent in self.view.nodes(op[1]):
            for child in parent.content if isinstance(parent, TabHolder) else ():
                if child.id and (not places or child.place in places):
                    self.doom(child)

    def doom(self, node: TabNode) -> None:
        """Mark a node: it goes when all is done, unless it is used again."""
        node.marked = True
        if id(node) not in self._gone:
            self._gone[id(node)] = node
            for name in {node.id, node.place}:
                self._gone_by_id.setdefault(name, []).append(node)

    def doom_content(self, holder: TabHolder) -> None:
        """Mark all that stands in an element or a list."""
        for child in holder.content:
            self.doom(child)

    def clear(self) -> None:
        """Remove what is still marked, and forget what left the DOM."""
        gone = [node for node in self._gone.values() if node.marked]
        for holder in {node.holder for node in gone if node.holder is not None}:
            holder.content[:] = [child for child in holder.content if not child.marked]
        for node in gone:
            node.holder = None
            self.view.forget(node)

    def insert(self, op: list[Any]) -> None:
        """Make the items of an ``i`` op stand where it says."""
        for parent in self.view.nodes(op[1]):
            if not isinstance(parent, TabHolder):
                raise BadPatchError(f"expected an element or a list, got {op[1]} in {op}")
            items = written_out(op[3:], parent.shapes) if isinstance(parent, TabList) else op[3:]
            here = self.claim(parent, items)
            if op[2] and (op[2] not in here or here[op[2]].marked):
                raise BadPatchError(f"expected place {op[2]} to stand in {op[1]}: {op}")
            nodes = [self.find(item, parent, here) for item in items]
            parent.put(nodes, here[op[2]] if op[2] else None)

    def find(self, item: Any, parent: TabHolder, here: dict[int, TabNode]) -> TabNode:
        """Give the DOM node of an item: the one that stands here, a marked one, or a new one."""
        place = item if isinstance(item, int) else item[0]
        if place in here and (isinstance(item, int) or id(here[place]) not in self._gone):
            return here[place]
        if not isinstance(item, int):
            return self.build(item, parent, here)
        node = self.reuse(item, item, parent)
        if node is None:
            raise BadPatchError(f"expected place {item} here or taken out, for {parent!r}")
        return node

    def claim(self, parent: TabHolder, items: list[Any]) -> dict[int, TabNode]:
        """Unmark what stands here already; give all that stood here, by place."""
        here = {child.place: child for child in parent.content if child.id}
        for item in items:
            place = item if isinstance(item, int) else item[0]
            if place in here:
                here[place].marked = False
        return here

    def reuse(self, node_id: int, place: int, parent: TabHolder | None) -> TabNode | None:
        """Give a marked DOM node of the same element, taken out of where it stood."""
        for node in self._gone_by_id.get(node_id, ()):
            if node.marked and all(node is not holder for holder in above(parent)):
                node.detach()
                node.marked = False
                node.place = place
                return node
        return None

    def build(
        self, node: Any, parent: TabHolder | None, here: dict[int, TabNode] | None = None
    ) -> TabNode:
        """Give the DOM node of a described node, with everything below it as it is described."""
        top, content = self.make(node, parent, here or {})
        stack = [(top, content)]
        while stack:
            holder, content = stack.pop()
            if not isinstance(holder, TabHolder):
                continue
            self.doom_content(holder)
            if isinstance(content, str):
                set_text(holder, content)
                continue
            standing = self.claim(holder, content)
            nodes = []
            for child in content:
                made, below = self.make(child, holder, standing)
                nodes.append(made)
                stack.append((made, below))
            holder.put(nodes, None)
        return top

    def make(
        self, node: Any, parent: TabHolder | None, here: dict[int, TabNode]
    ) -> tuple[TabNode, Any]:
        """Find or make one DOM node and dress it; the second item is the content it needs."""
        place, node = (node[0], node[2]) if node[1] == 3 else (node[0], node)
        made = here.get(place)
        # What the patch names without describing it is left to the op that names it.
        if made is None and node[0] not in self.reserved:
            made = self.reuse(node[0], place, parent)
        if made is None:
            made = new_node(node, parent)
            made.place = place
            self.view.keep(made)
        made.marked = False
        if isinstance(made, TabText):
            made.data = node[2]
        elif isinstance(made, TabMarkup):
            made.html = node[2]
        elif isinstance(made, TabList):
            made.holder = parent  # what is made in it asks where it stands
            made.shapes = {**shapes_of(node), **made.shapes}
            return made, written_out(node[3], made.shapes)
        elif isinstance(made, TabElement):
            if isinstance(node, Row):
                made.row_of = node.shape
            self.set_all(made, node[2] if len(node) > 2 and node[2] else {})
            return made, node[3] if len(node) > 3 else []
        return made, []

    def set_all(self, element: TabElement, attributes: dict[str, Any]) -> None:
        """Give an element what its node says, and no more.

        Properties come last, because what some of them do depends on attributes.
        """
        for settings in (element.attributes, element.style, element.listeners):
            settings.clear()
        element.shown = True
        element.animation = None
        for name, value in attributes.items():
            if name == "#style":
                element.style.update(value)
            elif name == "#show":
                element.shown = False
            elif name == "#on":
                element.listeners.update(value)
            elif name == "#animation":
                element.animation = value
                element.played += 1
            elif not name.startswith("."):
                element.attributes[name] = value
        for name, value in attributes.items():
            if name.startswith("."):
                self.view.set_property(element, name[1:], value)


def new_node(node: list[Any], parent: TabHolder | None) -> TabNode:
    """Make the DOM node of a described node, without anything in it."""
    if node[1] == 1:
        return TabText(node[0], "")
    if node[1] == 2:
        return TabMarkup(node[0], "")
    if node[1] == 4:
        return TabList(node[0])
    return TabElement(node[0], node[1], namespace_of(node[1], parent))


def set_text(holder: TabHolder, text: str) -> None:
    """Make a text the whole content of an element, at its end while the rest is to go."""
    if text:
        made = TabText(0, text)
        made.holder = holder
        holder.content.append(made)
