"""Make the class of a tag: ``Div``, ``SvgText``, and whatever ``Tag`` is asked for.

All HTML classes have one common base that carries the attributes every HTML element has, and all
SVG classes another, so that a class of its own holds only what is special about its tag.
"""

from __future__ import annotations

from typing import Any

from ..tree.attributes import descriptor
from ..tree.element import Element
from ..tree.safety import check_tag
from .table import (
    EVENTS,
    HTML_TAGS,
    SVG_TAGS,
    Spec,
    attributes_of,
    global_attributes,
    own_attributes,
)

# What has behaviour of its own stands in a module of its own.
_MODULES = {
    "Each": "..tree.lists.each",
    "Icon": ".icon",
    "Upload": ".upload",
    "UploadedFile": ".upload",
    "VirtualList": ".virtual_list",
    "html": ".templates",
}

_CLASSES_REMEMBERED = 1024

_bases: dict[bool, type[Element]] = {}
_classes: dict[str, type[Element]] = {}
_others: dict[str, type[Element]] = {}


def names() -> list[str]:
    """Give every name that ``named`` knows."""
    return sorted([*HTML_TAGS, *SVG_TAGS, *_MODULES, "Tag"])


def named(name: str) -> Any:
    """Give what ``wardian.elements`` has under a name.

    Raises:
        AttributeError: There is no such name; the message has the nearest one.
    """
    if name in HTML_TAGS:
        return _class_of(name, HTML_TAGS[name], svg=False)
    if name in SVG_TAGS:
        return _class_of(name, SVG_TAGS[name], svg=True)
    if name in _MODULES:
        from importlib import import_module

        return getattr(import_module(_MODULES[name], __package__), name)
    if name == "Tag":
        return Tag
    if name == "__all__":
        return names()
    raise AttributeError(_unknown(name), name=name)


def Tag(name: str) -> type[Element]:  # noqa: N802, RUF100 - it stands where a class would
    """Give the class of any tag: ``Tag("sl-button")("Save", variant="primary")``.

    A known tag gives its ordinary class. Any other has whatever attributes and events it is given.

    Args:
        name: ``my-element``, or a tag of another language such as MathML's ``math``.

    Raises:
        InvalidTagError: No element may have this name.
    """
    found = _others.get(name)
    if found is not None:
        return found
    check_tag(name)
    lower = name.lower()
    for tags in (HTML_TAGS, SVG_TAGS):
        for class_name, tag in tags.items():
            if tag.lower() == lower:
                found = _class_of(class_name, tag, svg=tags is SVG_TAGS)
                break
        if found is not None:
            break
    else:
        found = _open_class(lower if "-" in name else name)
    if len(_others) >= _CLASSES_REMEMBERED:
        _others.clear()
    _others[name] = found
    return found


def _class_of(class_name: str, tag: str, *, svg: bool) -> type[Element]:
    found = _classes.get(class_name)
    if found is None:
        language = "SVG" if svg else "HTML"
        found = _classes[class_name] = type(
            class_name,
            (_base(svg=svg),),
            {
                "__slots__": (),
                "__module__": "wardian.elements",
                "__doc__": f"The {language} element ``<{tag}>``.",
                "tag": tag,
                "_spec": attributes_of(tag, svg=svg),
                **_descriptors(own_attributes(tag, svg=svg)),
            },
        )
    return found


def _base(*, svg: bool) -> type[Element]:
    found = _bases.get(svg)
    if found is None:
        language = "SVG" if svg else "HTML"
        spec = global_attributes(svg=svg)
        found = _bases[svg] = type(
            language + "Element",
            (Element,),
            {
                "__slots__": (),
                "__module__": "wardian.elements",
                "__doc__": f"What all {language} elements have.",
                "_spec": spec,
                "_known_events": EVENTS,
                **_descriptors(spec),
            },
        )
    return found


def _open_class(tag: str) -> type[Element]:
    return type(
        "".join(map(str.capitalize, tag.split("-"))),
        (_base(svg=False),),
        {
            "__slots__": (),
            "__module__": "wardian.elements",
            "__doc__": f"The element ``<{tag}>``.",
            "tag": tag,
            "_spec": attributes_of(tag),
            "_known_events": None,
        },
    )


def _descriptors(spec: dict[str, Spec]) -> dict[str, Any]:
    return {name: descriptor(name, *html) for name, html in spec.items()}


def _unknown(name: str) -> str:
    if name.startswith("_"):
        return f"module 'wardian.elements' has no attribute {name!r}"
    from difflib import get_close_matches

    known = {each.lower(): each for each in names()}
    nearest = get_close_matches(name.lower().replace("_", ""), list(known), 1, 0.5)
    hint = f"did you mean {known[nearest[0]]}?" if nearest else "Tag('any-name') makes any other"
    return f"expected the name of an element class, got {name!r} in wardian.elements; {hint}"
