"""The elements of a tab that exists only in Python: what a DOM keeps, and nothing it computes.

Elements keep apart what a browser keeps apart: attributes, properties that mirror no attribute,
style, and what the person did. Everything is iterative: a tree may be 256 levels deep.

``to_html`` writes the normal form that tests compare, here and in every browser:

- attributes sorted by name, ``data-wardian*`` left out, values in double quotes;
- neighbouring texts merged, comments left out, markup nodes written as they came;
- ``style`` as ``a: b; c: d``, sorted by property; an element that is not shown has ``hidden`` and
  no ``display`` in its style;
- properties that mirror an attribute are that attribute. Of the others, ``.value`` (text fields)
  and ``.checked`` stand among the attributes, only while they differ from what the attributes say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .holding import TabHolder, TabList, TabMarkup, TabNode, TabText, walk

__all__ = [
    "TabElement",
    "TabHolder",
    "TabList",
    "TabMarkup",
    "TabNode",
    "TabText",
    "is_void",
    "namespace_of",
    "set_or_remove",
    "to_html",
    "walk",
]

_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr")
_TEXT_FIELD = re.compile("text|search|url|tel|email|password|number")

# Properties that only mirror an attribute: writing one writes the other.
_MIRRORS = {"disabled": "disabled", "open": "open", "defaultChecked": "checked"}
_VALUE_IS_ATTRIBUTE = re.compile("button|data|li|meter|option|param|progress")
_PLAIN_INPUT = re.compile("checkbox|radio|hidden|submit|button|reset|image")

_SVG = "http://www.w3.org/2000/svg"
_MATHML = "http://www.w3.org/1998/Math/MathML"


class TabElement(TabHolder):
    """An element, with what a person and Python did to it.

    Attributes:
        row_of: The number of the shape it came as a row of; ``None`` for all that came as nodes.
    """

    __slots__ = (
        "animation",
        "attributes",
        "composing",
        "listeners",
        "namespace",
        "played",
        "properties",
        "row_of",
        "shown",
        "style",
        "tag",
    )

    def __init__(self, node_id: int, tag: str, namespace: str = "") -> None:
        """Make an element without attributes and children.

        Args:
            node_id: The id ops name it by.
            tag: Its tag name.
            namespace: Empty for HTML.
        """
        super().__init__(node_id)
        self.tag = tag
        self.namespace = namespace
        self.attributes: dict[str, str] = {}
        self.properties: dict[str, Any] = {}
        self.style: dict[str, str] = {}
        self.listeners: dict[str, Any] = {}
        self.shown = True
        self.animation: Any = None
        self.played = 0
        self.composing = False
        self.row_of: int | None = None

    def __repr__(self) -> str:
        return f"<{self.tag} #{self.id}>"

    # ------------------------------------------------------------------------------------ reading

    @property
    def children(self) -> list[TabNode]:
        """Its child nodes, as a browser has them: those of a list are among them."""
        found: list[TabNode] = []
        stack = self.content[::-1]
        while stack:
            node = stack.pop()
            if isinstance(node, TabList):
                stack.extend(reversed(node.content))
            else:
                found.append(node)
        return found

    @property
    def text(self) -> str:
        """Its text and that of everything below, as ``textContent`` (markup left out)."""
        return "".join(node.data for node in walk(self) if isinstance(node, TabText))

    @property
    def value(self) -> Any:
        """What the control holds, as the person sees it."""
        if "value" in self.properties:
            return self.properties["value"]
        if self.tag == "textarea":
            return self.text
        if self.tag == "select":
            return _selected_value(self)
        return self.attributes.get("value", self.text if self.tag == "option" else "")

    @property
    def checked(self) -> bool:
        """Whether the box or radio button is checked."""
        return bool(self.properties.get("checked", "checked" in self.attributes))

    @property
    def is_text_field(self) -> bool:
        """Whether a person can type into it."""
        if self.tag == "input":
            return _TEXT_FIELD.fullmatch(self.attributes.get("type", "text").lower()) is not None
        return self.tag == "textarea"

    def elements(self) -> Iterator[TabElement]:
        """Give every element below, in document order."""
        for node in walk(self):
            if isinstance(node, TabElement) and node is not self:
                yield node

    def path(self) -> Iterator[TabElement]:
        """Give this element and everything above it."""
        element: TabElement | None = self
        while element is not None:
            yield element
            element = element.parent

    # ----------------------------------------------------------------------------------- changing

    def set_property(self, name: str, value: Any) -> None:
        """Set a DOM property, where it belongs: some only mirror an attribute."""
        if name in _MIRRORS:
            set_or_remove(self.attributes, _MIRRORS[name], "" if value else None)
        elif self._is_value_attribute(name):
            self.attributes["value"] = str(value)
        else:
            self.properties[name] = value

    def _is_value_attribute(self, name: str) -> bool:
        if self.tag == "input":
            kind = self.attributes.get("type", "text").lower()
            plain = _PLAIN_INPUT.fullmatch(kind) is not None
            return name == "defaultValue" or (name == "value" and plain)
        return name == "value" and _VALUE_IS_ATTRIBUTE.fullmatch(self.tag) is not None


def set_or_remove(where: dict[str, str], name: str, value: str | None) -> None:
    """Set a key, or remove it when the value is ``None``."""
    if value is None:
        where.pop(name, None)
    else:
        where[name] = value


def namespace_of(tag: str, holder: TabHolder | None) -> str:
    """Give the namespace an element gets where it is held; empty for HTML."""
    if tag == "svg":
        return _SVG
    if tag == "math":
        return _MATHML
    parent = holder.parent if isinstance(holder, TabList) else holder
    assert parent is None or isinstance(parent, TabElement)
    if parent is None or parent.tag == "foreignObject":
        return ""
    return parent.namespace


def is_void(tag: str) -> bool:
    """Say whether an HTML element has neither content nor an end tag."""
    return _VOID.fullmatch(tag) is not None


# ---------------------------------------------------------------------------------------- as HTML


def to_html(root: TabNode) -> str:
    """Write a node and everything below it in the normal form tests compare."""
    parts: list[str] = []
    stack: list[TabNode | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif isinstance(node, TabText):
            parts.append(escape_text(node.data))
        elif isinstance(node, TabMarkup):
            parts.append(node.html)
        elif isinstance(node, TabElement):
            parts.append(_open_tag(node))
            if node.namespace or not is_void(node.tag):
                stack.append(f"</{node.tag}>")
                stack.extend(reversed(node.content))
        elif isinstance(node, TabList):
            stack.extend(reversed(node.content))
    return "".join(parts)


def escape_text(text: str) -> str:
    """Escape text as the normal form does."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Escape an attribute's value as the normal form does."""
    return escape_text(text).replace('"', "&quot;")


def _open_tag(element: TabElement) -> str:
    shown = {
        name: value
        for name, value in element.attributes.items()
        if not name.startswith("data-wardian")
    }
    shown.update(_stateful(element))
    style = {
        name: value for name, value in element.style.items() if element.shown or name != "display"
    }
    if style:
        shown["style"] = "; ".join(f"{name}: {style[name]}" for name in sorted(style))
    if not element.shown:
        shown["hidden"] = ""
    written = (f' {name}="{escape_attribute(shown[name])}"' for name in sorted(shown))
    return f"<{element.tag}{''.join(written)}>"


def _stateful(element: TabElement) -> dict[str, str]:
    """Give the form state that differs from what the attributes say."""
    state = {}
    if element.is_text_field and "value" in element.properties:
        default = element.text if element.tag == "textarea" else element.attributes.get("value", "")
        if element.value != default:
            state[".value"] = str(element.value)
    if element.tag == "input" and element.checked != ("checked" in element.attributes):
        state[".checked"] = "true" if element.checked else "false"
    return state


def _selected_value(select: TabElement) -> Any:
    options = [option for option in select.elements() if option.tag == "option"]
    chosen = [
        option.value
        for option in options
        if option.properties.get("selected", "selected" in option.attributes)
    ]
    if "multiple" in select.attributes:
        return chosen
    if chosen:
        return chosen[-1]
    return options[0].value if options else ""
