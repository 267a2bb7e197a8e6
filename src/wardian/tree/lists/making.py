"""The rows of a list as such: what is known of each, rows that come, and rows that go.

A row is *light*: an id and values, and tabs have a clone of its shape. Or it is *real*: elements,
children of the list. ``made`` has those that were light before: their values are still compared by
columns, and put into their elements. ``loose`` has those that the row function itself made: they
are made anew, and the new elements adopt the old.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import holes
from ..children import _drop_link, _fits, _raise_height
from ..element import Element
from ..ledger import ledger
from ..node import Node
from . import groups
from .columns import Column
from .groups import Group
from .loose import Loose, called
from .promoting import built
from .row_plan import plan_of
from .sending import columns_of, written
from .shape import REAL, Shape

if TYPE_CHECKING:
    from .each import Each


class Made:
    """A row that was light before it was elements.

    Attributes:
        shape: What it was a clone of.
        nodes: Its nodes, in the order of their numbers.
        item: Its item, when its handlers were taken.
    """

    __slots__ = ("item", "nodes", "shape")

    def __init__(self, shape: Shape, nodes: list[Node], item: Any) -> None:
        self.shape = shape
        self.nodes = nodes
        self.item = item


class HeldRows:
    """What is known of each row, parallel to the items.

    Attributes:
        each: The list.
        row: The row function.
        plan: What is known of it; ``None``: it is called for elements.
        listening: Whether changes are followed.
        items: The items of the rows, in order.
        ids: The rows' ids.
        columns: Their values, where there is a plan.
        real: The elements of rows that are elements, by id.
        made: Those of them that were light.
        loose: For the others, what makes them anew.
        known_shapes: Every shape that rows have had, by number.
        groups: Rows that came together.
    """

    def __init__(self, each: Each[Any], row: Callable[[Any], Any]) -> None:
        self.each = each
        self.row = row
        self.listening = False
        self.items: list[Any] = []
        self.ids: list[int] = []
        self.real: dict[int, Element] = {}
        self.made: dict[int, Made] = {}
        self.loose: dict[int, Loose] = {}
        self.known_shapes: dict[int, Shape] = {}
        self.groups: set[Group] = set()
        self._packed: list[Group] = []
        self._read()

    def _read(self) -> None:
        self.plan = plan_of(self.row)
        self.width = self.plan.width if self.plan else 0
        self.choices = self.plan.choices if self.plan else 0
        self.columns = [Column() for _ in range(self.width)]

    def begin_again(self) -> None:
        """Take out every row, and read the row function anew: its names mean something else."""
        self.note()
        self.remove(self.ids)
        self.ids, self.items = [], []
        self._read()

    def adopt_rows(self, old: HeldRows) -> None:
        """Have the rows of another list."""
        for name in ("ids", "columns", "real", "made", "loose", "known_shapes", "groups"):
            setattr(self, name, getattr(old, name))
            setattr(old, name, type(getattr(old, name))())
        self.items, old.items = old.items, []
        for group in self.groups:
            group.rows = self  # type: ignore[assignment]
        for loose in self.loose.values():
            loose.rows = self  # type: ignore[assignment]
        for element in self.real.values():
            for links in ("_parents", "_up"):
                above = getattr(element, links)
                setattr(element, links, tuple([self.each if n is old.each else n for n in above]))
        if getattr(self.plan, "reads", None) is not getattr(old.plan, "reads", None):
            self.begin_again()

    # Reading

    def nodes(self) -> list[Node]:
        """The nodes among the rows, in order."""
        real = self.real
        return [real[name] for name in self.ids if name in real] if real else []

    def every(self) -> list[Node]:
        """All rows as nodes, in order; those that are none are made, and forgotten again."""
        return [
            self.real[name] if name in self.real else self._built(at, name)[1][0]
            for at, name in enumerate(self.ids)
        ]

    def shape_at(self, at: int) -> Shape:
        """The shape of a light row."""
        assert self.plan is not None
        shape = self.plan.shape(tuple([each.values[at] for each in self.columns[: self.choices]]))
        assert shape is not None
        return shape

    def _built(self, at: int, name: int) -> tuple[Shape, list[Node]]:
        shape = self.shape_at(at)
        values = [written(self, entry, at) for entry in self._entries(shape)]
        return shape, called(built, shape, values, name)

    def _entries(self, shape: Shape) -> tuple[int, ...]:
        return self.plan.entries(shape) if self.plan else ()

    def item_of(self, name: int) -> Any:
        """The item of the row that has an id."""
        return self.items[self.ids.index(name)]

    def shape_of(self, name: int) -> Shape:
        """What tabs have a row as, which is or was light."""
        if not self.choices and len(self.known_shapes) == 1:
            return next(iter(self.known_shapes.values()))
        group = groups.group_of(name)
        assert group is not None
        return group.shape

    # New rows, and rows that go

    def new_rows(
        self,
        items: list[Any],
        positions: Sequence[int],
        columns: list[list[Any]],
        leaving: Sequence[int],
    ) -> tuple[list[int], list[list[Any]], set[int]]:
        """Make rows.

        Args:
            items: Their items.
            positions: Where they will stand.
            columns: Their values.
            leaving: Ids of rows that go meanwhile.

        Returns:
            Their ids, what the columns hold for them, and where those stand that raised: if there
            are any, nothing was made.
        """
        shapes = self._shapes(columns, len(items))
        held = [column.held(new) for column, new in zip(self.columns, columns, strict=True)]
        for column, values in zip(self.columns, held, strict=True):
            if column.wired and REAL in values:
                shapes = [None if v is REAL else s for v, s in zip(values, shapes, strict=True)]
        elements: dict[int, tuple[Loose, Element]] = {}
        bad: set[int] = set()
        may_go = set(leaving) if None in shapes else set()
        standing: set[int] = set()
        for at, shape in enumerate(shapes) if None in shapes else ():
            if shape is None:
                loose = Loose(self, items[at])  # type: ignore[arg-type]
                try:
                    element = loose.made(may_go, standing)
                    standing.add(element._id)
                    elements[at] = loose, element
                except BaseException as error:  # noqa: BLE001 (the program may raise anything)
                    loose.forget()
                    bad.add(positions[at])
                    holes.on_error(self.each, error)
        if bad:
            for loose, _ in elements.values():
                loose.forget()
            return [], held, bad
        self.remove(leaving)
        ids: list[int] = []
        for shape, start, stop in _stretches(shapes, positions):
            if shape is not None:
                ids += self._new_group(shape, held, slice(start, stop))
            else:
                ids += [self._link(*elements[at]) for at in range(start, stop)]
        return ids, held, bad

    def _shapes(self, columns: list[list[Any]], count: int) -> list[Shape | None]:
        plan = self.plan
        if plan is None or not count:
            return [None] * count
        if not self.choices:
            found: dict[Any, Shape | None] = {(): plan.shape(())}
            taken: list[Any] = [()] * count
        else:
            taken = list(zip(*columns[: self.choices], strict=True))
            found = {choices: plan.shape(choices) for choices in set(taken)}
        for choices, shape in found.items():
            if shape is not None and not self._knows(shape):
                found[choices] = None
        return [found[choices] for choices in taken]

    def _knows(self, shape: Shape) -> bool:
        """Enter a shape, if rows of it are not too deep to stand here."""
        if shape.number not in self.known_shapes:
            if not _fits(self.each, shape.depth + 1):  # type: ignore[arg-type]
                return False
            _raise_height(self.each, shape.depth + 1)  # type: ignore[arg-type]
            self.known_shapes[shape.number] = shape
            if self.each._is_live():
                ledger.dirty.setdefault(self.each, {}).setdefault("#shapes", []).append(shape)
            assert self.plan is not None
            for slot, entry in zip(shape.slots, self.plan.entries(shape), strict=True):
                self.columns[entry].slot = self.columns[entry].slot or slot
        return True

    def _new_group(self, shape: Shape, held: list[list[Any]], where: slice) -> range:
        group = Group(self, shape, where.stop - where.start)  # type: ignore[arg-type]
        self.groups.add(group)
        if self.listening:
            group.columns = columns_of(self, shape, held, where)
            self._packed.append(group)
            groups.enter(group)
        return group.ids

    def _link(self, loose: Loose, element: Element) -> int:
        name = loose.name = element._id
        self.real[name] = element
        self.loose[name] = loose
        element._parents += (self.each,)
        _raise_height(self.each, element._height + 1)  # type: ignore[arg-type]
        return name

    def note(self) -> None:
        """Enter that rows will come or go, with those that tabs have."""
        if self.each._is_live():
            ledger.dirty.setdefault(self.each, {}).setdefault("#kids", list(self.ids))

    def remove(self, names: Iterable[int]) -> None:
        """Give up rows that stand here no more."""
        if names is self.ids and not self.real:
            for each in self.groups:
                groups.withdraw(each)
            self.groups = set()
            return
        gone: dict[int, Element] = ledger.dirty.get(self.each, {}).setdefault("#gone", {})
        for name in names:
            element = self.real.pop(name, None)
            if element is not None:
                self.made.pop(name, None)
                loose = self.loose.pop(name, None)
                if loose is not None:
                    loose.forget()
                _drop_link(element, self.each)  # type: ignore[arg-type]
                if self.each in element._up:
                    gone[name] = element
            group = groups.group_of(name) if name < 0 else None
            if group is not None and group.rows is self:
                group.left -= 1
                if not group.left:
                    self.groups.discard(group)
                    groups.withdraw(group)


def _stretches(
    shapes: list[Shape | None], positions: Sequence[int]
) -> Iterator[tuple[Shape | None, int, int]]:
    """Runs of rows of one shape that will stand side by side."""
    count = len(shapes)
    if count and positions[-1] - positions[0] == count - 1 and len(set(shapes)) == 1:
        yield shapes[0], 0, count
        return
    start = 0
    for at in range(1, count + 1):
        if (
            at == count
            or shapes[at] is not shapes[start]
            or positions[at] - positions[start] != at - start
        ):
            yield shapes[start], start, at
            start = at
