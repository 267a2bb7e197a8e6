"""What there is of each row, parallel to the items.

A row is *light*: an id and values, and tabs have a clone of its shape. Or it is *real*: elements,
children of the list. ``made`` has those that were light before: their values are still compared by
columns, and put into their elements. ``loose`` has those that the row function itself made: they
are made anew, and the new elements adopt the old.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import count
from typing import TYPE_CHECKING, Any

from .. import holes
from ..element import Element
from ..ledger import ledger
from ..node import Node
from .columns import Column
from .groups import Group, group_of
from .loose import Loose, called
from .promoting import built
from .row_plan import RowPlan, plan_of
from .selecting import Selecting
from .shape import Shape

if TYPE_CHECKING:
    from .rows import Rows

_FEW = 4


class Made:
    """A row that was light before it was elements.

    Attributes:
        shape: What it was a clone of.
        nodes: Its nodes, in the order of their numbers.
    """

    __slots__ = ("nodes", "shape")

    def __init__(self, shape: Shape, nodes: list[Node]) -> None:
        self.shape = shape
        self.nodes = nodes


class Held:
    """The rows of a list, as they are. They change hands where one list stands for another.

    Attributes:
        rows: Whose they are.
        each: The list.
        row: The row function.
        plan: What is known of it; ``None``: it is called for elements.
        listening: Whether changes are followed.
        items: The items of the rows, in order.
        ids: The rows' ids.
        columns: Their values, where there is a plan.
        watched: Entries that have to be followed: they read more than their items can tell of.
        selecting: What is known of those that read it only to compare items with it.
        real: The elements of rows that are elements, by id.
        made: Those of them that were light.
        loose: For the others, what makes them anew.
        known_shapes: Every shape that rows have had, by number.
        groups: Rows that came together.
        packed: Those of them whose columns are written already, and not sent.
        left: How many rows have left since all that is watched was evaluated: what they read is
            followed until then.
    """

    def __init__(self, rows: Rows, row: Callable[[Any], Any]) -> None:
        self.rows = rows
        self.each = rows.each
        self.row = row
        self.listening = False
        self.items: list[Any] = []
        self.ids: list[int] = []
        self.real: dict[int, Element] = {}
        self.made: dict[int, Made] = {}
        self.loose: dict[int, Loose] = {}
        self.known_shapes: dict[int, Shape] = {}
        self.groups: set[Group] = set()
        self.packed: list[Group] = []
        self.left = 0
        self.read()

    def read(self) -> None:
        """Read the row function: while there are no rows."""
        self._take(plan_of(self.row))
        self.columns = [Column() for _ in range(self.width)]
        self.watched = set(self.plan.outside) if self.plan else set()

    def selections(self) -> list[int]:
        """The entries that are followed as selections."""
        found = self.plan.selections if self.plan is not None else ()
        return [entry for entry in found if entry not in self.watched]

    def _take(self, plan: RowPlan | None) -> None:
        self.plan = plan
        self.selecting = Selecting(self)
        self.width = plan.width if plan else 0
        self.choices = plan.choices if plan else 0

    def pass_to(self, rows: Rows, fresh: Held) -> bool:
        """Become the rows of another list.

        Args:
            rows: The list's.
            fresh: What it held: nothing yet, but it knows the row function.

        Returns:
            Whether that is read as the one before.
        """
        was, self.rows, self.each, self.row = self.each, rows, rows.each, fresh.row
        gone: dict[int, Element] = ledger.dirty.get(self.each, {}).get("#gone", {})
        for element in (*self.real.values(), *gone.values()):
            for links in ("_parents", "_up"):
                above = getattr(element, links)
                setattr(element, links, tuple([self.each if n is was else n for n in above]))
        known, plan = self.plan, fresh.plan
        if getattr(plan, "reads", None) is not getattr(known, "reads", None):
            return False
        self._take(plan)
        return True

    # Reading

    def nodes(self) -> list[Node]:
        """The nodes among the rows, in order."""
        real = self.real
        return [real[name] for name in self.ids if name in real] if real else []

    def every(self) -> list[Node]:
        """All rows as nodes, in order; those that are none are made, and forgotten again."""
        return [
            self.real[name] if name in self.real else self.built(at)[1][0]
            for at, name in enumerate(self.ids)
        ]

    def shape_at(self, at: int) -> Shape:
        """The shape of a light row."""
        assert self.plan is not None
        shape = self.plan.shape(tuple([each.values[at] for each in self.columns[: self.choices]]))
        assert shape is not None
        return shape

    def built(self, at: int) -> tuple[Shape, list[Node]]:
        """The nodes of a light row, as tabs have them."""
        shape = self.shape_at(at)
        values = [self.written(entry, at) for entry in self.entries(shape)]
        return shape, called(built, shape, values, self.ids[at])

    def entries(self, shape: Shape) -> tuple[int, ...]:
        """For each slot of a shape the entry that goes into it."""
        return self.plan.entries(shape) if self.plan else ()

    def written(self, entry: int, at: int) -> Any:
        """What the wire has for one entry of one row."""
        column = self.columns[entry]
        return column.written([column.values[at]])[0]

    def place(self, name: int, group: Group | None = None) -> int:
        """Where the row stands that has an id; -1: nowhere.

        Args:
            name: The id.
            group: Its group, if that is known.
        """
        ids = self.ids
        group = group or (group_of(name) if name < 0 else None)
        if group is not None:  # mostly the rows stand as they came
            at = (group.first - name) // group.shape.size
            if at < len(ids) and ids[at] == name:
                return at
        try:
            return ids.index(name)
        except ValueError:
            return -1

    def places(self, names: Collection[int]) -> dict[int, int]:
        """Where rows stand, by their ids; those that stand nowhere are left out."""
        if len(names) <= _FEW:
            return {name: at for name in names if (at := self.place(name)) >= 0}
        ids = self.ids
        group = group_of(next(iter(names)))
        if group is not None:  # mostly all are of one, and stand as they came
            first, size = group.first, group.shape.size
            found = {name: (first - name) // size for name in names}
            places = found.values()
            inside = min(places) >= 0 and max(places) < len(ids)
            if inside and [ids[at] for at in places] == [*found]:
                return found
        return dict(zip(ids, count()))

    def item_of(self, name: int) -> Any:
        """The item of the row that has an id."""
        return self.items[self.ids.index(name)]

    def shape_of_all(self) -> Shape | None:
        """What tabs have every row as that is or was light, if that is one shape."""
        if self.choices or len(self.known_shapes) != 1:
            return None
        return next(iter(self.known_shapes.values()))

    def shape_of(self, name: int) -> Shape:
        """What tabs have a row as, which is or was light."""
        alike = self.shape_of_all()
        if alike is not None:
            return alike
        group = group_of(name)
        assert group is not None
        return group.shape

    # What is known of values

    def taken(self, columns: list[Column], given: list[list[Any]]) -> list[list[Any]]:
        """Turn values that rows gave into what columns hold of them.

        To write an object may read states: that is followed, too.
        """
        outer = holes.current
        holes.current = self.rows.outside if self.listening else None
        try:
            return [column.held(each) for column, each in zip(columns, given, strict=True)]
        finally:
            holes.current = outer

    # What waits to be sent

    def changes(self) -> dict[str, Any]:
        """The list's changes in the ledger; of a list that no tab has, none that count."""
        return ledger.dirty.setdefault(self.each, {}) if self.each._is_live() else {}

    def note(self) -> None:
        """Enter that rows will come or go, with those that tabs have."""
        self.changes().setdefault("#kids", list(self.ids))
