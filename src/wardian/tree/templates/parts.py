"""What a template is once it is read: parts, each an element to make, with places for values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..element import Element


Joined = tuple[tuple[Any, ...] | int, list[int]]
"""Text and turns of values, of a style pairs of a name and such a tuple, or the turn of a mapping;
and the numbers of the interpolations that have these values."""


class Setting:
    """One attribute, or a mapping of them, that is set each time.

    Attributes:
        name: The keyword, or the HTML name of an attribute that has none; ``*`` for a mapping.
        value: The number of the interpolation; or what is joined.
        constant: The value of one that needs no interpolation.
    """

    __slots__ = ("constant", "name", "value")

    def __init__(self, name: str, value: int | Joined | None, constant: Any = None) -> None:
        self.name = name
        self.value = value
        self.constant = constant


class Part:
    """One element of a template, or its top.

    Attributes:
        at: Where its tag begins in the joined text.
        children: Texts, numbers of interpolations, and parts.
        component: The numbers of the interpolations in its tags, of ``<{Counter}>``.
        inner: How many of the children are parts.
        keywords: What its class is called with; ``None`` holds the places of what is set each time.
        settings: What is set each time, in order.
        varies: Whether interpolations are among the children.
    """

    __slots__ = (
        "at", "children", "component", "inner", "keywords", "made_of", "settings", "tag", "varies",
    )  # fmt: skip

    def __init__(self, tag: str, at: int, made_of: type[Element] | None = None) -> None:
        self.tag = tag
        self.at = at
        self.made_of = made_of
        self.component: tuple[int, ...] = ()
        self.keywords: dict[str, Any] = {}
        self.settings: list[Setting] = []
        self.children: list[str | int | Part] = []
        self.inner = 0
        self.varies = False


class Parsed:
    """A whole template.

    Attributes:
        only: The one element at the top, if nothing stands beside it.
        order: Every part, those inside before those around them; the top comes last.
    """

    __slots__ = ("only", "order")

    def __init__(self, order: list[Part]) -> None:
        self.order = order
        top = order[-1].children
        alone = top[0] if len(top) == 1 else None
        self.only = alone if isinstance(alone, Part) else None
