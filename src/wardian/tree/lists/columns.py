"""The values of rows, held in columns and compared there, at the speed of C.

A column holds what the row functions gave while that is enough to tell values apart: strings,
whole numbers, ``None``. With the first value of another kind (1 is equal to ``True``, a list may be
the same and hold something else) it holds what the wire has for them from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .. import holes
from ..holes import Watcher
from .row_plan import RowPlan
from .shape import Slot

_EXACT = frozenset({str, int, type(None)})
_LONG = 10**600  # an integer from here on may have more digits than Python writes


class Column:
    """One entry of the tuples of all rows, in their order.

    Attributes:
        slot: What is made of it; ``None`` for a choice, or where no row has needed it.
        values: One for each row: as given, or as the wire has them. ``REAL`` where the row must be
            made of elements.
        wired: Whether they are as the wire has them.
    """

    __slots__ = ("slot", "values", "wired")

    def __init__(self) -> None:
        self.slot: Slot | None = None
        self.values: list[Any] = []
        self.wired = False

    def held(self, given: list[Any]) -> list[Any]:
        """Turn given values into what this column holds."""
        slot = self.slot
        if slot is None:
            return given
        if not self.wired:
            if slot.name != "#style" and _is_exact(slot, given):
                return given
            self.values = slot.write_column(self.values)
            self.wired = True
        return slot.write_column(given)

    def written(self, held: list[Any]) -> list[Any]:
        """Turn values as they are held into those of the wire."""
        return held if self.wired or self.slot is None else self.slot.write_column(held)


def _is_exact(slot: Slot, given: list[Any]) -> bool:
    """Whether values can be told apart as they are, and the slot refuses none of them."""
    kinds = set(map(type, given))
    if int not in kinds or not kinds <= _EXACT:
        return kinds <= _EXACT
    numbers = given if len(kinds) == 1 else [value for value in given if type(value) is int]
    return slot.name != "class" and min(numbers) > -_LONG and max(numbers) < _LONG


class Evaluated:
    """What evaluating rows gave.

    Attributes:
        columns: For each entry asked for, the value of each item.
        errors: What the row function raised, by position; these items have ``None`` everywhere.
    """

    __slots__ = ("columns", "errors")

    def __init__(self, columns: list[list[Any]], errors: dict[int, BaseException]) -> None:
        self.columns = columns
        self.errors = errors


def evaluated(
    plan: RowPlan, entries: Sequence[int], items: list[Any], watchers: Sequence[Watcher | None]
) -> Evaluated:
    """Evaluate entries of the rows of some items.

    Args:
        plan: The row function.
        entries: Which entries of its tuples.
        items: The items.
        watchers: For each of these entries what follows the states that it reads; last what
            follows those of entries that can only be evaluated together.
    """
    outer = holes.current
    try:
        columns = []
        for entry, watcher in zip(entries, watchers, strict=False):
            column = plan.all(entry)
            if column is None:
                holes.current = watchers[-1]
                rows = zip(*plan.rows(items), strict=True)
                chosen = frozenset(entries)
                columns = [list(values) for at, values in enumerate(rows) if at in chosen]
                break
            holes.current = watcher
            columns.append(column(items))
        return Evaluated(columns, {})
    except Exception:  # noqa: BLE001 (found again, with the item that it belongs to)
        holes.current = watchers[-1]
        return _one_by_one(plan.values, entries, items)
    finally:
        holes.current = outer


def _one_by_one(
    values: Callable[[Any], Sequence[Any]], entries: Sequence[int], items: Iterable[Any]
) -> Evaluated:
    errors: dict[int, BaseException] = {}
    columns: list[list[Any]] = [[] for _ in entries]
    for at, item in enumerate(items):
        row: Sequence[Any] | None = None
        try:
            row = values(item)
        except Exception as error:  # noqa: BLE001 (the program may raise anything)
            errors[at] = error
        for entry, column in zip(entries, columns, strict=True):
            column.append(None if row is None else row[entry])
    return Evaluated(columns, errors)
