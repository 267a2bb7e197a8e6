"""``html``, which makes elements of this layer from template strings."""

from __future__ import annotations

from ..tree.element import Element
from ..tree.templates import naming
from ..tree.templates.making import html as html
from .making import Tag, named
from .table import HTML_TAGS, SVG_TAGS

_svg_names: dict[str, str] = {}


def _class_of(tag: str, language: str) -> type[Element] | None:
    lower = tag.lower()
    name = lower.capitalize()
    if language != "svg" and name in HTML_TAGS:
        return named(name)  # type: ignore[no-any-return]
    if lower in _svg():
        return named(_svg()[lower])  # type: ignore[no-any-return]
    return Tag(lower) if "-" in tag or "math" in (language, lower) else None


def _svg() -> dict[str, str]:
    if not _svg_names:
        _svg_names.update({tag.lower(): name for name, tag in SVG_TAGS.items()})
    return _svg_names


naming.class_of = _class_of
naming.tags = [*HTML_TAGS.values(), *SVG_TAGS.values()]
