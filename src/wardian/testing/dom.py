"""A browser tab that exists only in Python: it applies what a host sends, and acts for a person.

It follows ``docs/protocol.md`` and nothing else, so it is both what tests drive instead of a
browser and what the tree is checked against. What the client of the browser would answer by asking
for a fresh start is an error here: a patch that names what the view does not have.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from wardian.errors import BadPatchError

from .fitting import Fitting
from .nodes import TabElement, TabList, TabMarkup, TabNode, TabText, to_html, walk
from .patching import Patching
from .transmissions import read_transmission

__all__ = ["Tab", "TabElement", "TabList", "TabMarkup", "TabNode", "TabText", "TabView"]

Answer = Callable[[TabElement, str, list[Any]], object]
"""Answers ``element.call(method, *args)``; what it raises is the error Python gets."""


class Tab:
    """One tab: its views, and the messages both ways.

    Attributes:
        views: What the tab shows, by view number.
        reports: Errors that Python reported, as ``(view, code, message, details)``.
        commands: What Python had the tab do, once each, as ``(view, command, *arguments)``.
        answer: Answers calls of DOM methods; by default each gives ``None``.
    """

    def __init__(self, send: Callable[[str], None] | None = None) -> None:
        """Open a tab.

        Args:
            send: Takes each message for Python, as JSON text; ``None`` keeps them in ``outbox``.
        """
        self.views: dict[int, TabView] = {}
        self.reports: list[tuple[int, str, str, str]] = []
        self.commands: list[tuple[Any, ...]] = []
        self.outbox: list[str] = []
        self.answer: Answer = lambda element, method, args: None
        self._send = send or self.outbox.append

    def receive(self, text: str) -> None:
        """Apply one transmission.

        Raises:
            BadPatchError: It is malformed, and nothing of it was applied; or it does not fit what
                the tab shows.
        """
        for message in read_transmission(text):
            if message[0] == "m":
                view = self.views.setdefault(message[1], TabView(self, message[1]))
                view.mount(message)
            elif message[0] == "p":
                views = self._views_of(message[1])
                for view in views:
                    view.check_known(message[2], message[3])
                for view in views:
                    view.apply(message[2], message[3])
            elif message[0] == "u":
                self.views.pop(message[1], None)
            elif message[0] == "n":
                self._do(*message[1:])
            else:
                self.reports.append((message[1], message[2], message[3], message[4]))

    def html(self, view: int = 1) -> str:
        """Give what a view shows, in the normal form of ``testing.nodes``; empty if nothing."""
        shown = self.views.get(view)
        return "" if shown is None or shown.root is None else to_html(shown.root)

    def fire(
        self, view: int, element: TabElement, kind: str, payload: dict[str, Any] | None = None
    ) -> bool:
        """Let an event happen; see ``TabView.fire``."""
        return self.views[view].fire(element, kind, payload)

    def type_text(self, view: int, element: TabElement, text: str) -> None:
        """Type into a control; see ``person.type_text``."""
        from .person import type_text

        type_text(self.views[view], element, text)

    def leave(self, view: int) -> None:
        """Take the view's container out of the document, and tell Python."""
        self.views.pop(view).send("q")

    def send(self, message: list[Any]) -> None:
        """Hand a message to Python."""
        self._send(json.dumps(message, separators=(",", ":")))

    def _do(self, number: int, count: int, command: str, *arguments: str) -> None:
        """Do a command, unless the view did it before."""
        view = self.views.get(number)
        if view is not None and count > view.done:
            view.done = count
            self.commands.append((number, command, *arguments))

    def _views_of(self, root: int) -> list[TabView]:
        return [view for view in self.views.values() if view.root_id == root]


class TabView:
    """One page shown in the tab.

    Attributes:
        number: The view's number.
        root: The DOM node of the page, ``None`` before it is shown.
        seq: Number of the last patch it has.
        head: The page's head, as far as Python told.
        done: Number of the last command it did.
    """

    def __init__(self, tab: Tab, number: int) -> None:
        """Show nothing yet."""
        self.tab = tab
        self.number = number
        self.root_id = 0
        self.root: TabElement | None = None
        self.seq = 0
        self.head: dict[str, Any] = {}
        self.done = 0
        self.edits: dict[tuple[int, str], int] = {}
        self.unsent: dict[tuple[int, str], Any] = {}
        self.focused: TabElement | None = None
        self._nodes: dict[int, list[TabNode]] = {}
        self._sent = 0

    def nodes(self, node_id: int) -> list[TabNode]:
        """Give every DOM node of one id: one per place of it and of its parents."""
        return list(self._nodes.get(node_id, ()))

    def known(self) -> set[int]:
        """Give every id and place of what is shown."""
        known = set(self._nodes)
        known.update(node.place for nodes in self._nodes.values() for node in nodes)
        return known

    def counts(self) -> tuple[int, int]:
        """Give how many ids and how many DOM nodes the view keeps."""
        return len(self._nodes), sum(map(len, self._nodes.values()))

    # ------------------------------------------------------------------------------- from Python

    def mount(self, message: list[Any]) -> None:
        """Show what an ``m`` message brings, instead of what was shown."""
        _, _, self.root_id, self.seq, node, *head = message
        self._nodes.clear()
        self.head = dict(head[0]) if head else {}
        root = Patching(self).build(node, None)
        assert isinstance(root, TabElement)
        self.root = root

    def check_known(self, seq: int, ops: list[Any]) -> None:
        """Raise if a patch does not fit what is shown, before any of it is applied."""
        if seq > self.seq + 1:
            raise BadPatchError(f"expected patch {self.seq + 1} of root {self.root_id}, got {seq}")
        fitting = Fitting(self)
        for op in ops:
            fitting.check(op)

    def apply(self, seq: int, ops: list[Any]) -> None:
        """Apply one patch."""
        self.seq = max(self.seq, seq)
        Patching(self).run(ops)

    def keep(self, node: TabNode) -> None:
        """Remember a DOM node by its id."""
        self._nodes.setdefault(node.id, []).append(node)

    def forget(self, node: TabNode) -> None:
        """Forget a DOM node and everything below it."""
        for each in walk(node):
            if each.id:
                same = self._nodes[each.id]
                same.remove(each)
                if not same:
                    del self._nodes[each.id]
            if each is self.focused:
                self.focused = None

    # --------------------------------------------------------------------------------- to Python

    def send(self, letter: str, *rest: Any) -> None:
        """Send a message of this view, numbered."""
        self._sent += 1
        self.tab.send([letter, self.number, self._sent, *rest])

    def fire(self, element: TabElement, kind: str, payload: dict[str, Any] | None = None) -> bool:
        """Let an event happen at an element, whatever a browser would do besides.

        Args:
            element: The target.
            kind: The event's type.
            payload: Its fields; ``None`` gives what its family has, at rest.

        Returns:
            Whether its default is prevented.
        """
        from .person import fire

        return fire(self, element, kind, payload)

    def edit(self, element: TabElement, name: str, value: Any) -> None:
        """Count an edit by the person; it goes to Python with the next message."""
        self.set_property(element, name, value)
        key = (element.id, name)
        self.edits[key] = self.edits.get(key, 0) + 1
        self.unsent[key] = value

    def take_edits(self) -> list[list[Any]]:
        """Give the edits Python has not seen, and regard them as sent."""
        edits = [
            [node, name, value, self.edits[node, name]]
            for (node, name), value in self.unsent.items()
        ]
        self.unsent.clear()
        return edits

    def set_property(self, element: TabElement, name: str, value: Any) -> None:
        """Set a property as a browser does: of the radio buttons of a group one is checked."""
        element.set_property(name, value)
        if name == "checked" and value and element.attributes.get("type") == "radio":
            group = element.attributes.get("name")
            for other in self.root.elements() if self.root and group else ():
                same = other.attributes.get("type") == "radio" and other is not element
                if same and other.attributes.get("name") == group and other.checked:
                    other.set_property("checked", False)
