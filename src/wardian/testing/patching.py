"""How a patch changes what a tab of ``testing.dom`` shows, op by op.

First what the patch takes out is marked, then the other ops run in order, then what is still marked
is removed. A marked node is reused where its element is put again: so a browser keeps its focus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wardian.errors import BadPatchError

from .nodes import TabElement, TabMarkup, TabNode, TabText, namespace_of, set_or_remove

if TYPE_CHECKING:
    from .dom import TabView


class Patching:
    """The application of one patch to one view, or of one node when it is mounted."""

    def __init__(self, view: TabView) -> None:
        self.view = view
        self.gone: list[TabNode] = []
        self.reserved: set[int] = set()
        self.named: set[int] = set()
        self.calls: list[list[Any]] = []

    def run(self, ops: list[Any]) -> None:
        """Apply the ops of a patch."""
        for op in ops:
            if op[0] == "r":
                self.mark(op)
            elif op[0] == "i":
                self.reserved.update(item for item in op[3:] if isinstance(item, int))
        for op in ops:
            self.named.add(op[1])
            if op[0] == "i":
                self.insert(op)
            elif op[0] == "d":
                self.view.head.update(op[2])
            elif op[0] == "c":
                self.calls.append(op)
            elif op[0] != "r":
                self.change(op)
        self.clear()
        self.play()
        for op in self.calls:
            self.call(op)

    def clear(self) -> None:
        """Remove what is still marked, and forget what left the DOM."""
        gone = {id(node): node for node in self.gone if node.marked}
        for node in gone.values():
            detach(node)
        for node in gone.values():
            self.view.forget(node)

    # ----------------------------------------------------------------------------------- places

    def mark(self, op: list[Any]) -> None:
        """Mark what an ``r`` op takes out."""
        for parent in self.view.nodes(op[1]):
            if isinstance(parent, TabElement):
                for child in parent.children:
                    if child.place in op[2:] and child.id:
                        child.marked = True
                        self.gone.append(child)

    def mark_content(self, element: TabElement) -> None:
        """Mark all that stands in an element."""
        for child in element.children:
            child.marked = True
            self.gone.append(child)

    def insert(self, op: list[Any]) -> None:
        """Make the items of an ``i`` op stand where it says."""
        for parent in self.view.nodes(op[1]):
            if not isinstance(parent, TabElement):
                raise BadPatchError(f"expected an element as parent, got {op[1]} in {op}")
            here = self.claim(parent, op[3:])
            if op[2] and (op[2] not in here or here[op[2]].marked):
                raise BadPatchError(f"expected place {op[2]} to stand in {op[1]}: {op}")
            nodes = [self.find(item, parent, here) for item in op[3:]]
            moving = set(map(id, nodes))
            rest = [child for child in parent.children if id(child) not in moving]
            at = rest.index(here[op[2]]) if op[2] else len(rest)
            parent.children[:] = [*rest[:at], *nodes, *rest[at:]]
            for node in nodes:
                node.parent = parent

    def find(self, item: Any, parent: TabElement, here: dict[int, TabNode]) -> TabNode:
        """Give the DOM node of an item: the one that stands here, a marked one, or a new one."""
        place = item if isinstance(item, int) else item[0]
        if place in here and (isinstance(item, int) or here[place] not in self.gone):
            return here[place]
        if not isinstance(item, int):
            return self.build(item, parent, here)
        node = self.reuse(item, item, parent)
        if node is None:
            raise BadPatchError(f"expected place {item} here or taken out, for {parent!r}")
        return node

    def claim(self, parent: TabElement, items: list[Any]) -> dict[int, TabNode]:
        """Unmark what stands here already; give all that stood here, by place."""
        here = {child.place: child for child in parent.children if child.id}
        for item in items:
            place = item if isinstance(item, int) else item[0]
            if place in here:
                here[place].marked = False
        return here

    def reuse(self, node_id: int, place: int, parent: TabElement | None) -> TabNode | None:
        """Give a marked DOM node of the same element, taken out of where it stood."""
        above = list(parent.path()) if parent is not None else []
        for node in self.gone:
            if node.marked and node_id in (node.id, node.place) and node not in above:
                detach(node)
                node.marked = False
                node.place = place
                return node
        return None

    def build(
        self, node: Any, parent: TabElement | None, here: dict[int, TabNode] | None = None
    ) -> TabNode:
        """Give the DOM node of a described node, with everything below it as it is described."""
        top, content = self.make(node, parent, here or {})
        stack = [(top, content)]
        while stack:
            element, content = stack.pop()
            if not isinstance(element, TabElement):
                continue
            self.mark_content(element)
            if isinstance(content, str):
                set_text(element, content)
                continue
            standing = self.claim(element, content)
            for child in content:
                made, below = self.make(child, element, standing)
                detach(made)
                made.parent = element
                element.children.append(made)
                stack.append((made, below))
        return top

    def make(
        self, node: Any, parent: TabElement | None, here: dict[int, TabNode]
    ) -> tuple[TabNode, Any]:
        """Find or make one DOM node and dress it; the second item is the content it needs."""
        place, node = (node[0], node[2]) if node[1] == 3 else (node[0], node)
        made = here.get(place)
        # What the patch names without describing it is left to the op that names it.
        if made is None and node[0] not in self.reserved:
            made = self.reuse(node[0], place, parent)
        if made is None:
            if node[1] == 1:
                made = TabText(node[0], "")
            elif node[1] == 2:
                made = TabMarkup(node[0], "")
            else:
                made = TabElement(node[0], node[1], namespace_of(node[1], parent))
            made.place = place
            self.view.keep(made)
        made.marked = False
        if isinstance(made, TabText):
            made.data = node[2]
        elif isinstance(made, TabMarkup):
            made.html = node[2]
        elif isinstance(made, TabElement):
            self.set_all(made, node[2] if len(node) > 2 and node[2] else {})
            return made, node[3] if len(node) > 3 else []
        return made, []

    # ---------------------------------------------------------------------------------- settings

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

    def change(self, op: list[Any]) -> None:
        """Run an op that changes a node itself."""
        for node in self.view.nodes(op[1]):
            if isinstance(node, TabElement) and op[0] != "h":
                self.change_element(node, op)
            elif isinstance(node, TabText) and op[0] == "t":
                node.data = op[2]
            elif isinstance(node, TabMarkup) and op[0] == "h":
                node.html = op[2]
            else:
                raise BadPatchError(f"expected an op for {type(node).__name__}, got {op}")

    def change_element(self, element: TabElement, op: list[Any]) -> None:
        """Run an op that changes an element itself."""
        match op:
            case ["t", _, text]:
                self.mark_content(element)
                set_text(element, text)
            case ["a", _, name, value]:
                set_or_remove(element.attributes, name, value)
            case ["p", _, name, value]:
                self.view.set_property(element, name, value)
            case ["v", node, name, value, view, count]:
                if self.may_set(element, (node, name), view, count):
                    self.view.set_property(element, name, value)
            case ["y", _, changes]:
                for name, value in changes.items():
                    set_or_remove(element.style, name, value)
            case ["s", _, shown]:
                element.shown = bool(shown)
            case ["e", _, kind, options]:
                set_or_remove(element.listeners, kind, options or None)
            case ["k", _, animation]:
                element.animation = animation

    def may_set(self, element: TabElement, key: tuple[int, str], view: int, count: int) -> bool:
        """Say whether what Python sets may replace what the person sees (*Typing*)."""
        if element.composing:
            return False
        if view == self.view.number:
            return self.view.edits.get(key, 0) == count
        return key not in self.view.unsent

    # -------------------------------------------------------------------------------- afterwards

    def play(self) -> None:
        """Count the animations that the patch starts."""
        for name in self.named:
            for node in self.view.nodes(name):
                if isinstance(node, TabElement) and node.animation is not None:
                    node.played += 1

    def call(self, op: list[Any]) -> None:
        """Answer a call of a DOM method."""
        for node in self.view.nodes(op[1])[:1]:
            assert isinstance(node, TabElement)
            try:
                value = self.view.tab.answer(node, op[3], op[4])
            except Exception as error:  # noqa: BLE001 - whatever the DOM method throws is the answer
                self.view.send("r", op[2], 0, str(error))
            else:
                self.view.send("r", op[2], 1, value)


def detach(node: TabNode) -> None:
    """Take a node out of its parent."""
    if node.parent is not None:
        if node in node.parent.children:
            node.parent.children.remove(node)
        node.parent = None


def set_text(element: TabElement, text: str) -> None:
    """Make a text the whole content of an element."""
    if text:
        made = TabText(0, text)
        made.parent = element
        element.children.append(made)
