"""Rows that are elements from the start, because their function could not be read."""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Callable, Container
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from ...errors import InvalidChildError, TreeCycleError, TreeDepthError
from .. import context, holes, listeners
from ..depth import MAX_DEPTH
from ..depth import fits as _fits
from ..depth import measure as _measure
from ..element import Element
from ..holes import Listeners, Watcher
from ..standing import is_below

if TYPE_CHECKING:
    from .held import Held

_turn = allocate_lock()  # several threads may ask for rows


class Loose(Watcher):
    """Makes the elements of one row, again whenever a state has changed that this reads."""

    __slots__ = ("held", "item", "name", "sources")

    def __init__(self, held: Held, item: Any) -> None:
        self.held = held
        self.item = item
        self.name = 0
        self.sources: list[Listeners] = []

    @property
    def element(self) -> Any:  # type: ignore[override]
        """The list."""
        return self.held.each

    def made(self, leaving: Container[int], standing: Container[int]) -> Element:
        """Call the row function.

        Args:
            leaving: Ids of rows that stand here, but need not for long.
            standing: Ids of elements that will stand here.

        Raises:
            InvalidChildError: It gave no element, or one that cannot stand here.
        """
        self.forget()
        outer, holes.current = holes.current, self if self.held.listening else None
        try:
            element = called(self.held.row, self.item)
        finally:
            holes.current = outer
        return _checked(self.held.each, element, leaving, standing)

    def run(self, *, listen: bool) -> None:
        """Make the row anew; what is alike keeps its DOM nodes."""
        self.held.rows.remake([self])


def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call what makes a row, or part of it, out of sight of any ``with`` block that is open."""
    with _turn:
        listeners.in_rows += 1
    try:
        if context.open_blocks:
            return copy_context().run(context.outside, function, *arguments)
        return function(*arguments)
    finally:
        with _turn:
            listeners.in_rows -= 1


def _checked(each: Any, element: Any, leaving: Container[int], standing: Container[int]) -> Element:
    if not isinstance(element, Element):
        raise InvalidChildError(
            f"expected the row function of {each!r} to give one element, got {element!r}; "
            "put what a row consists of into one element"
        )
    name = element._id
    if name in standing or (each in element._parents and name not in leaving):
        raise InvalidChildError(f"expected an element for each row of {each!r}, got one twice")
    if element._height > 1 and is_below(each, element):
        raise TreeCycleError(f"expected rows of {each!r} that do not contain it, got {element!r}")
    if not _fits(each, element._height + 1):
        _measure(element)
        if not _fits(each, element._height + 1):
            raise TreeDepthError(
                f"expected a tree of at most {MAX_DEPTH} levels, got more by a row of {each!r}"
            )
    return element
