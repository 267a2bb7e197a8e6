"""What a tab clones for each row of one structure, and how the values of its gaps are written.

A shape is found by making the ordinary element once, with marks in its gaps: a mark can be called,
so elements take it for a live hole or a binding, and it stands there to be collected.
"""

from __future__ import annotations

from contextvars import Context
from itertools import count
from typing import Any

from ...errors import WardianError
from ..attributes import Spec, written
from ..classes import written_classes
from ..describe import described
from ..element import Element
from ..holes import Hole
from ..listeners import Listener
from ..node import Node, String, Text
from ..safety import clean
from ..style import written_style
from .sketch import Choices, Gap, HandlerGap, KeyGap, Sketch

MAX_NODES = 10_000
"""The most nodes of one shape, here and in the client."""

REAL: Any = object()
"""What ``Slot.write`` gives for a value whose row must be made of elements."""

_ASKS = frozenset({"disabled", ".disabled", "#show"})
_UNSHARED_TAGS = frozenset({"script", "style", "title"})
_MOST_REMEMBERED = 64
_numbers = count(1)


class Slot:
    """One gap of a shape.

    Attributes:
        node: Number of the node in the shape.
        name: ``#text``, ``class``, ``#style``, ``#show``, an attribute, or ``.property``.
        index: Of the gap, in the values.
    """

    __slots__ = ("_element", "_is_text", "_known", "_spec", "index", "name", "node")

    def __init__(self, node: int, name: str, gap: Gap, element: Element, spec: Spec | None) -> None:
        self.node = node
        self.name = name
        self.index = gap.index
        self._is_text = gap.text
        self._element = element
        self._spec = spec
        self._known: dict[Any, Any] = {}  # what is written for values, if these are few

    def write(self, value: Any) -> Any:
        """What the wire has for a value, as an ordinary element would have stored it.

        Returns:
            ``REAL`` if the row must be made of elements: because the value is a child of another
            kind or a function, or because it is refused; then making the row says why.
        """
        if callable(value) or isinstance(value, Node):
            return REAL
        try:
            return self._written(value)
        except Exception:  # noqa: BLE001 (the row's own constructors raise it again)
            return REAL

    def write_column(self, values: list[Any]) -> list[Any]:
        """What the wire has for the values of many rows; may be the very list that was given."""
        fast = self._fast(set(map(type, values)), values)
        return [self.write(value) for value in values] if fast is None else fast

    def _fast(self, kinds: set[type], values: list[Any]) -> list[Any] | None:
        """Write a column of the usual kinds without a call for each value, if it is one."""
        name, kind = self.name, self._spec[1] if self._spec else ""
        if name in ("class", "#show") or kind in ("bool", "url"):
            # Few different values, or each costs much.
            if kinds <= _DISTINCT[name == "#show" or kind == "bool"]:
                known = self._known
                missing = set(values).difference(known)
                if missing:
                    fresh = {value: self.write(value) for value in missing}
                    if REAL in fresh.values():
                        return None
                    if len(known) + len(fresh) <= _MOST_REMEMBERED:
                        known.update(fresh)
                    else:
                        known = {**known, **fresh}
                return [known[value] for value in values]
        elif name == "#style":
            return None
        elif kinds == {str}:
            text = "".join(values)
            return values if text.isascii() and "\0" not in text else [*map(clean, values)]
        elif kinds <= _NUMBERS and (name[0] != "." or name == ".value"):
            try:
                return [*map(str, values)]
            except ValueError:  # an integer with too many digits
                return None
        return None

    def _written(self, value: Any) -> Any:
        name = self.name
        if name == "#text":
            return self._written_text(value)
        if name == "class":
            return written_classes(value)
        if name == "#style":
            return written_style(value)
        if name == "#show":
            return 1 if value else 0
        return written(value, self._spec or (name, "string"), self._element)

    def _written_text(self, value: Any) -> Any:
        if value is None or (value is False and not self._is_text):
            return ""
        if self._is_text or isinstance(value, str) or type(value) in _NUMBERS:
            return clean(str(value))
        return REAL


_NUMBERS = frozenset({int, float})
# A dict takes 1, 1.0 and True for one key: so never two of these types together.
_DISTINCT = (frozenset({str, type(None)}), frozenset({bool, type(None)}))


class Shape:
    """What a tab clones.

    Attributes:
        number: Names it; never reused.
        size: How many nodes it has, numbered from 1 in preorder: elements and text nodes.
        depth: Levels of elements.
        classes: Of each node the class; ``None``: a text node.
        wire: JSON text of ``[node, slots]``.
        slots: The gaps that values go into, in the order of the columns.
        handlers: Number of the element, event, and index of the handler.
        likes: For each handler what tabs are told of it: a listener with its options.
        keys: Number of the element, and index of what gives its key.
        asks: Whether only elements can tell what happens to an event in a row: parts of it may be
            disabled, or not be shown, or listen only once.
    """

    __slots__ = (
        "asks", "classes", "depth", "handlers", "keys", "likes", "number", "size", "slots", "wire",
    )  # fmt: skip

    def __init__(
        self,
        template: Element,
        *,
        classes: list[type[Element] | None],
        slots: list[Slot],
        handlers: list[tuple[int, str, int]],
        likes: list[Listener],
        keys: list[tuple[int, int]],
        asks: bool,
    ) -> None:
        self.number = next(_numbers)
        self.size = len(classes)
        self.depth = template._height
        self.classes = tuple(classes)
        self.slots = tuple(slots)
        self.handlers = tuple(handlers)
        self.likes = tuple(likes)
        self.keys = tuple(keys)
        self.asks = asks
        names = ",".join([f'[{slot.node},"{slot.name}"]' for slot in slots])
        self.wire = f"[{described(template)},[{names}]]"


def shape_of(sketch: Sketch, choices: Choices = ()) -> Shape | None:
    """Make the shape of a sketch, or ``None`` if a tab cannot clone what it describes."""
    events: dict[object, int] = {}

    def handler(gap: HandlerGap) -> object:
        events[gap.like] = gap.index
        return gap.like

    try:
        # In a context of its own: an open ``with`` block must not get the element.
        template = Context().run(sketch.fill, _Mark, handler, choices=choices)
    except (WardianError, TypeError, ValueError):
        return None
    return _Numbering(events).shape(template)


class _Mark:
    """Stands in a gap."""

    __slots__ = ("gap",)

    def __init__(self, gap: Gap) -> None:
        self.gap = gap

    def __call__(self) -> None:
        """Be taken for a live hole."""


class _Numbering:
    """Walks a template, numbers its nodes and collects what stands in its gaps."""

    __slots__ = ("asks", "events", "gaps", "handlers", "keys", "likes", "slots")

    def __init__(self, events: dict[Any, int]) -> None:
        self.events = events
        self.slots: list[Slot] = []
        self.handlers: list[tuple[int, str, int]] = []
        self.likes: list[Listener] = []
        self.keys: list[tuple[int, int]] = []
        self.asks = False
        self.gaps: dict[Node, tuple[Gap, Element]] = {}

    def shape(self, template: Element) -> Shape | None:
        stack: list[Node] = [template]
        classes: list[type[Element] | None] = []
        while stack:
            node = stack.pop()
            is_element = isinstance(node, Element)
            classes.append(type(node) if is_element else None)  # type: ignore[arg-type]
            node._id = len(classes)
            if isinstance(node, Element):
                if not self._takes(node):
                    return None
                stack.extend(reversed(node._kids))
            elif not isinstance(node, Text):
                return None
            elif node in self.gaps:
                gap, element = self.gaps[node]
                self.slots.append(Slot(node._id, "#text", gap, element, None))
        if len(classes) > MAX_NODES:
            return None
        return Shape(
            template,
            classes=classes,
            slots=self.slots,
            handlers=self.handlers,
            likes=self.likes,
            keys=self.keys,
            asks=self.asks or not _ASKS.isdisjoint([slot.name for slot in self.slots]),
        )

    def _takes(self, element: Element) -> bool:
        static = element._attributes or {}
        key: Any = element._key
        if type(key) is KeyGap:
            self.keys.append((element._id, key.index))
        self.asks = self.asks or "disabled" in static
        if (
            element.tag in _UNSHARED_TAGS
            or not element._shown
            or element._animation is not None
            or element._has_hooks
            or any(name[0] == "." for name in static)
        ):
            return False
        for name, binding in (element._bindings or {}).items():
            gap = binding.function.gap  # type: ignore[attr-defined]
            self.slots.append(Slot(element._id, name, gap, element, binding.spec))
        element._bindings = None
        for event, (listener,) in (element._listeners or {}).items():
            self.handlers.append((element._id, event, self.events[listener]))
            self.likes.append(listener)
            self.asks = self.asks or listener.once
        self._open_holes(element)
        return True

    def _open_holes(self, element: Element) -> None:
        holes = [node for node in element._kids if type(node) is Hole]
        if not holes:
            return
        element._holes = 0
        if len(element._kids) == 1:
            element._kids = []
            gap = holes[0].function.gap  # type: ignore[attr-defined]
            self.slots.append(Slot(element._id, "#text", gap, element, None))
            return
        for at, node in enumerate(element._kids):
            if type(node) is Hole:
                text = element._kids[at] = String("")
                self.gaps[text] = (node.function.gap, element)  # type: ignore[attr-defined]
