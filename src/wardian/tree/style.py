"""The style of an element, as a mapping of CSS properties to values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING

from .safety import check_style, parse_style, style_name

if TYPE_CHECKING:
    from .element import Element

StyleValue = str | Mapping[str, "str | int | float | None"] | None
"""CSS declarations as text, or a mapping; ``font_size`` and ``font-size`` are the same name."""


def written_style(value: StyleValue) -> dict[str, str]:
    """Turn a style into checked CSS properties and values."""
    if not value:
        return {}
    if isinstance(value, str):
        return parse_style(value)
    style = {}
    for name, each in value.items():
        if each is not None:
            name = style_name(name)
            style[name] = check_style(name, str(each))
    return style


class Style(MutableMapping[str, str]):
    """A live view of an element's own style."""

    __slots__ = ("_element",)

    def __init__(self, element: Element) -> None:
        self._element = element

    def _all(self) -> dict[str, str]:
        return self._element._style or {}

    def __getitem__(self, name: str) -> str:
        return self._all()[style_name(name)]

    def __setitem__(self, name: str, value: str | int | float | None) -> None:
        css = style_name(name)
        if value is None:
            self.pop(css, None)
        else:
            self._element._put_style(css, check_style(css, str(value)))

    def __delitem__(self, name: str) -> None:
        css = style_name(name)
        if css not in self._all():
            raise KeyError(name)
        self._element._put_style(css, None)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._all()))

    def __len__(self) -> int:
        return len(self._all())

    def __str__(self) -> str:
        return "; ".join(f"{name}: {value}" for name, value in self._all().items())

    def __repr__(self) -> str:
        return f"Style({str(self)!r})"
