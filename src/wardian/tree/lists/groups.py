"""Which row a negative id belongs to: rows have no objects, but ids that follow from one another.

Rows that come together and are built alike are a *group*: row ``i`` has the id ``first - i * size``
and its node ``k`` the id ``row - (k - 1)``. Groups of live lists are entered in the ledger, sorted
by their first ids, so that an event that names such an id finds its row by bisection.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from ..ledger import ledger
from ..node import row_ids

if TYPE_CHECKING:
    from .held import Held
    from .shape import Shape


class Group:
    """Rows of one list that came together and are built alike.

    Attributes:
        held: The list's rows.
        shape: How they are built.
        first: Id of the first row.
        count: How many they were.
        left: How many of them are still there.
        columns: JSON text of their columns until they are sent; empty if they must be asked again.
    """

    __slots__ = ("columns", "count", "first", "held", "left", "shape")

    def __init__(self, held: Held, shape: Shape, count: int) -> None:
        self.held = held
        self.shape = shape
        self.count = self.left = count
        self.first = row_ids(count * shape.size)
        self.columns: list[str] = []

    @property
    def ids(self) -> range:
        """The ids of all rows."""
        size = self.shape.size
        return range(self.first, self.first - self.count * size, -size)


def enter(group: Group) -> None:
    """Let the ids of a group be found."""
    start = -group.first
    at = bisect_left(ledger.starts, start)
    if ledger.starts[at : at + 1] != [start]:
        ledger.starts.insert(at, start)
        ledger.groups.insert(at, group)


def withdraw(group: Group) -> None:
    """Let the ids of a group be found no more."""
    at = bisect_left(ledger.starts, -group.first)
    if ledger.starts[at : at + 1] == [-group.first]:
        del ledger.starts[at], ledger.groups[at]


def group_of(name: int) -> Group | None:
    """The entered group that an id belongs to."""
    return _found(name, ledger.starts, ledger.groups)


def finder(groups: Collection[Group]) -> Callable[[int], Group | None]:
    """A function like ``group_of``, for groups that need not be entered."""
    known = sorted(groups, key=_start)
    return partial(_found, starts=list(map(_start, known)), groups=known)


def _start(group: Group) -> int:
    return -group.first


def _found(name: int, starts: list[int], groups: list[Group]) -> Group | None:
    at = bisect_right(starts, -name) - 1
    if at < 0:
        return None
    group = groups[at]
    return group if group.first - name < group.count * group.shape.size else None


def place_of(group: Group, name: int) -> tuple[int, int]:
    """The id of the row that ``name`` belongs to, and the number of the node in it, from 1."""
    node = (group.first - name) % group.shape.size
    return name + node, node + 1
