"""The structure of a row or a template before it has values: classes, constants, and gaps.

Whoever reads structure, of row functions or of template strings, writes it down as a ``Sketch``.
Filled with marks it becomes elements, made by their ordinary constructors: whatever they check,
store or refuse holds here too. From these comes a ``Shape``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..element import Element
from ..listeners import Listener

Choices = tuple[int | None, ...]
"""For each ``Choice`` the branch that is taken; ``None`` where its own surroundings are not."""


class Gap:
    """A place for the value with this index: a child, or what a keyword is given.

    Attributes:
        text: Whether the keyword is ``text``, which takes any object as text.
    """

    __slots__ = ("index", "text")

    def __init__(self, index: int, *, text: bool = False) -> None:
        self.index = index
        self.text = text


class HandlerGap:
    """A place for the handler with this index.

    Attributes:
        like: Has the options of that handler; of this gap alone.
        choice: The choice that says whether there is a handler: 0 if so, 1 if not. ``-1``: always.
    """

    __slots__ = ("choice", "index", "like")

    def __init__(self, index: int, like: Listener | None = None, *, choice: int = -1) -> None:
        self.index = index
        self.like = like or Listener(_nothing)
        self.choice = choice


def _nothing() -> None:
    """Stand where a handler will."""


class KeyGap:
    """A place for a key: given to elements when there are any, by the handler with this index."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        self.index = index


class Choice:
    """Children of which one branch stands, the one that the choice with this index names."""

    __slots__ = ("branches", "index")

    def __init__(self, index: int, branches: tuple[tuple[Any, ...], ...]) -> None:
        self.index = index
        self.branches = branches


class Sketch:
    """One element of a structure.

    Attributes:
        kind: The element's class: one that ``is_plain``.
        children: Each a ``Sketch``, a ``Gap``, a ``Choice`` or a constant.
        keywords: The constructor's keywords, each with a ``Gap``, a ``HandlerGap`` or a constant.
        others: Attributes by their HTML names, given to ``Element.set``.
    """

    __slots__ = ("children", "keywords", "kind", "others")

    def __init__(
        self,
        kind: type[Element],
        children: tuple[Any, ...] = (),
        *,
        keywords: dict[str, Any] | None = None,
        others: dict[str, Any] | None = None,
    ) -> None:
        self.kind = kind
        self.children = children
        self.keywords = keywords or {}
        self.others = others or {}

    def fill(
        self,
        value: Callable[[Gap], Any],
        handler: Callable[[HandlerGap], Any],
        *,
        choices: Choices = (),
    ) -> Element:
        """Make elements; what stands in the gaps is what the functions give."""

        def filled(part: Any) -> Any:
            kind = type(part)
            if kind is Gap:
                return value(part)
            if kind is HandlerGap:
                return None if part.choice >= 0 and choices[part.choice] else handler(part)
            return part.fill(value, handler, choices=choices) if kind is Sketch else part

        element = self.kind(
            *[filled(part) for part in chosen(self.children, choices)],
            **{name: filled(part) for name, part in self.keywords.items()},
        )
        for name, part in self.others.items():
            element.set(name, filled(part))
        return element


def chosen(parts: tuple[Any, ...], choices: Choices) -> list[Any]:
    """The children that stand, given the choices."""
    standing = []
    for part in parts:
        if type(part) is Choice:
            branch = choices[part.index]
            standing += chosen(part.branches[branch], choices) if branch is not None else []
        else:
            standing.append(part)
    return standing


def is_plain(kind: Any) -> bool:
    """Whether making an element of a class does nothing but what ``Element`` itself does."""
    return (
        isinstance(kind, type)
        and issubclass(kind, Element)
        and type(kind) is type
        and kind._starts_plain
        and not kind._has_constructor
        and all(
            base.__module__ == "wardian.elements" or not _ELEMENT.intersection(vars(base))
            for base in kind.__mro__
            if not issubclass(Element, base)
        )
    )


class _Plain(Element):
    """Has of its own what every class has."""

    __slots__ = ()


# Whoever has one of these of its own may do anything.
_ELEMENT = frozenset(dir(Element)) - {
    *vars(_Plain), "__annotations__", "__annotate_func__", "__annotations_cache__", "__dict__",
    "__firstlineno__", "__static_attributes__", "__weakref__", "tag",
}  # fmt: skip
