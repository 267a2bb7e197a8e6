"""``Icon("send")``: a drawing from Lucide's free set, inline, in the colour of the text around it.

An icon's drawing is looked up by name, first among those that were registered (a built page
registers the ones its program uses), then in the folder of the installed package.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import UnknownIconError
from ..tree.element import Element
from .making import Tag, named

Shapes = Sequence[tuple[str, Mapping[str, str]]]
"""What is drawn: the tag and the attributes of each shape, in a square of 24 by 24."""

_FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "_static", "icons")
_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*"

_registered: dict[str, Shapes] = {}


def register(icons: Mapping[str, Shapes]) -> None:
    """Make icons known by name, your own as well: ``register({"dot": [("circle", {"r": "4"})]})``.

    Args:
        icons: Names, in lower case with dashes, and what they draw.

    Raises:
        UnknownIconError: A name is none an icon can have.
    """
    for name, shapes in icons.items():
        if re.fullmatch(_NAME, name) is None:
            raise UnknownIconError(
                f"expected a name for an icon such as 'arrow-up', got {name!r};"
                " use lower-case letters, digits and single dashes"
            )
        _registered[name] = shapes


def shapes_of(name: str) -> Shapes:
    """Give what an icon draws.

    Raises:
        UnknownIconError: There is no icon of that name here.
    """
    known = _registered.get(name)
    if known is None:
        known = _read(name)
        if known is None:
            raise UnknownIconError(_unknown(name))
        _registered[name] = known
    return known


_Svg: type[Element] = named("Svg")


class Icon(_Svg):  # type: ignore[misc, valid-type, unused-ignore]
    """An icon as an ``<svg>`` element. Assigning ``name`` draws another one."""

    __slots__ = ("_name",)

    def __init__(
        self,
        name: str,
        *,
        size: float | str = 24,
        stroke_width: float = 2,
        label: str | None = None,
        **attributes: Any,
    ) -> None:
        """Draw an icon.

        Args:
            name: As on https://lucide.dev/icons: ``send``, ``arrow-up`` (or ``arrow_up``).
            size: Width and height: pixels, or a CSS length such as ``"1em"``.
            stroke_width: Of the lines, where the drawing is 24 wide.
            label: What it says to who cannot see it; ``None`` hides it from them, which is right
                for an icon beside text.
            attributes: Those of any SVG element.

        Raises:
            UnknownIconError: There is no icon of that name here.
        """
        spoken = {"aria_hidden": "true"} if label is None else {"role": "img", "aria_label": label}
        defaults = {
            "width": size,
            "height": size,
            "viewBox": "0 0 24 24",
            "fill": "none",
            "stroke": "currentColor",
            "stroke_width": stroke_width,
            "stroke_linecap": "round",
            "stroke_linejoin": "round",
        }
        self._name = _plain(name)
        super().__init__(_drawn(self._name), **{**defaults, **spoken, **attributes})

    @property
    def name(self) -> str:
        """The name of what is drawn."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        plain = _plain(name)
        if plain != self._name:
            self[:] = _drawn(plain)
            self._name = plain


def _plain(name: str) -> str:
    return str(name).strip().lower().replace("_", "-")


def _drawn(name: str) -> list[Element]:
    drawn = []
    for tag, attributes in shapes_of(name):
        shape = Tag(tag)()
        for attribute, value in attributes.items():
            shape.set(attribute, value)
        drawn.append(shape)
    return drawn


def _read(name: str) -> Shapes | None:
    if re.fullmatch(_NAME, name) is None:
        return None
    import json

    try:
        with open(os.path.join(_FOLDER, name + ".json"), encoding="ascii") as file:
            shapes: Shapes = json.load(file)
    except OSError:
        return None
    return shapes


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    try:
        there = {file.removesuffix(".json") for file in os.listdir(_FOLDER)} - {"LICENSE"}
    except OSError:
        there = set()
    nearest = get_close_matches(name, sorted(there | set(_registered)), 3, 0.5)
    hint = f"did you mean {' or '.join(map(repr, nearest))}? " if nearest else ""
    if there:
        return (
            f"expected the name of an icon, got {name!r}; {hint}all are on https://lucide.dev/icons"
        )
    return (
        f"expected an icon that came with this page, got {name!r}; {hint}a page carries the icons"
        " whose names stand in its program: write Icon('name') with the name in quotes and build it"
        " again, or call wardian.elements.icon.register({'name': shapes})"
    )
