"""How a patch changes what a tab of ``testing.dom`` shows, op by op.

First what the patch takes out is marked, then the other ops run in order, then what is still marked
is removed (``placing.py``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wardian.errors import BadPatchError

from .nodes import TabElement, TabList, TabMarkup, TabNode, TabText, set_or_remove
from .placing import Placing, set_text
from .shapes import TabShape, read_column

if TYPE_CHECKING:
    from .dom import TabView


class Patching(Placing):
    """The application of one patch to one view, or of one node when it is mounted."""

    def __init__(self, view: TabView) -> None:
        """Begin with nothing done."""
        super().__init__(view)
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

    # ---------------------------------------------------------------------------------- settings

    def change(self, op: list[Any]) -> None:
        """Run an op that changes a node itself."""
        for node in self.view.nodes(op[1]):
            if isinstance(node, TabList):
                self.change_list(node, op)
            elif isinstance(node, TabElement) and op[0] != "h":
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
                self.doom_content(element)
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

    def change_list(self, node: TabList, op: list[Any]) -> None:
        """Run an op that defines a shape, or changes rows."""
        match op:
            case ["f", _, number, shape]:
                node.shapes.setdefault(number, TabShape(shape))
            case ["w", _, number, slot, rows, column]:
                part, name = node.shapes[number].slots[slot]
                for row, value in zip(rows, read_column(column, len(rows)), strict=True):
                    for each in self.view.nodes(row - part + 1):
                        self.fill(each, name, value)
            case _:
                raise BadPatchError(f"expected an op for a list, got {op}")

    def fill(self, node: TabNode, name: str, value: Any) -> None:
        """Give the slot of a row that stands its value."""
        if isinstance(node, TabText):
            node.data = value
        elif not isinstance(node, TabElement):
            raise BadPatchError(f"expected an element or a text, got {type(node).__name__}")
        elif name == "#text":
            self.change_element(node, ["t", node.id, value])
        elif name == "#show":
            node.shown = bool(value)
        elif name == "#style":
            node.style = dict(value)
        elif name in (".value", ".checked"):
            self.change_element(node, ["v", node.id, name[1:], value, 0, 0])
        elif name.startswith("."):
            self.view.set_property(node, name[1:], value)
        else:
            set_or_remove(node.attributes, name, value)

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
