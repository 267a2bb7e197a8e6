"""Attributes: how a Python value becomes what the DOM holds, and back.

An element keeps its attributes as the wire has them: a dict of HTML names to strings, and of
``.name`` to the values of DOM properties. What kind of value a name takes comes from the tag table.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from typing import TYPE_CHECKING, Any

from ..errors import InvalidAttributeError
from .safety import clean, safe_url

if TYPE_CHECKING:
    from .element import Element

Spec = tuple[str, str]
"""HTML name (or DOM property name), and kind: one of string, bool, url, number, enumerated, list,
property."""

TEXT_KINDS = frozenset({"string", "number", "enumerated", "list"})
"""Kinds that take any string as it is."""

PROPERTIES = frozenset(
    {
        "value",
        "checked",
        "selected",
        "indeterminate",
        "disabled",
        "scrollTop",
        "scrollLeft",
        "open",
        "muted",
        "currentTime",
        "playbackRate",
        "volume",
        "defaultValue",
        "defaultChecked",
    }
)
"""DOM properties that may be set on built-in elements."""

EDITABLE = frozenset({".value", ".checked"})
"""Properties that the person changes by using the page."""

EDITABLE_TAGS = frozenset({"input", "textarea", "select"})


def written(value: Any, spec: Spec, element: Element) -> Any:
    """Turn a Python value into what the wire has; ``None`` means the attribute is absent.

    Raises:
        InvalidAttributeError: The value cannot be what this attribute takes.
    """
    name, kind = spec
    if kind == "property":
        return _property(value, name, element)
    if value is None:
        return None
    if kind == "bool":
        return "" if value else None
    if kind == "enumerated" and (value is True or value is False):
        return "true" if value else "false"
    if value is False:
        return None
    if value is True:
        return ""
    if kind == "list" and not isinstance(value, str) and isinstance(value, Iterable):
        return clean(" ".join(map(str, value)))
    if isinstance(value, (dict, list, set, tuple, bytes)):
        raise InvalidAttributeError(
            f"expected a string, a number or a bool for {name!r} of {element!r}, got {value!r}; "
            "turn it into a string first"
        )
    if kind == "url":
        return safe_url(str(value), attribute=name, tag=element.tag)
    return clean(str(value))


def read(stored: Any, kind: str) -> Any:
    """Turn what the wire has back into the Python value of its kind."""
    if kind == "bool":
        return stored is not None
    if kind == "number" and isinstance(stored, str):
        try:
            return int(stored)
        except ValueError:
            try:
                return float(stored)
            except ValueError:
                return stored
    if kind == "enumerated" and stored in ("true", "false"):
        return stored == "true"
    return stored


def untouched(element: Element, key: str) -> Any:
    """What a property is before anybody set it: an empty field is ``""``, as the person sees it."""
    if key == ".value" and element.tag in EDITABLE_TAGS:
        return _first_option(element) if element.tag == "select" else ""
    if key in (".checked", ".selected", ".indeterminate", ".open", ".muted", ".disabled"):
        return False
    return None


def _first_option(select: Element) -> str:
    """What a select shows by itself: the option marked as selected, or else the first."""
    options = [
        option
        for child in select
        for option in (child if getattr(child, "tag", "") == "optgroup" else (child,))
        if getattr(option, "tag", "") == "option"
    ]
    for option in [*(each for each in options if each.get("selected") is not None), *options]:
        value = option.get("value")
        return str(option.text if value is None else value)
    return ""


def _property(value: Any, name: str, element: Element) -> Any:
    if isinstance(value, str):
        return clean(value)
    if name == "value" and value is not None and type(value) in (int, float):
        return str(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(each, str) for each in value):
        return [clean(each) for each in value]
    if element.tag in EDITABLE_TAGS:
        return clean(str(value))
    raise InvalidAttributeError(
        f"expected a string, a finite number, a bool or None for the property {name!r} of "
        f"{element!r}, got {value!r}"
    )


class AttributeDescriptor:
    """``element.href``: one attribute by its Python name, on every class that has it."""

    __slots__ = ("kind", "key", "name", "spec")

    def __init__(self, name: str, spec: Spec) -> None:
        self.name = name
        self.spec = spec
        self.kind = spec[1]
        self.key = "." + spec[0] if spec[1] == "property" else spec[0]

    def __get__(self, element: Element | None, owner: type) -> Any:
        if element is None:
            return self
        attributes = element._attributes
        stored = None if attributes is None else attributes.get(self.key)
        if stored is None and self.kind == "property":
            return untouched(element, self.key)
        return read(stored, self.kind)

    def __set__(self, element: Element, value: Any) -> None:
        element._assign_attribute(self.key, self.spec, value)


_descriptors: dict[tuple[str, Spec], AttributeDescriptor] = {}


def descriptor(python_name: str, html_name: str, kind: str) -> AttributeDescriptor:
    """Give the descriptor of an attribute; one object serves every class that has it."""
    key = (python_name, (html_name, kind))
    found = _descriptors.get(key)
    if found is None:
        found = _descriptors[key] = AttributeDescriptor(python_name, (html_name, kind))
    return found
