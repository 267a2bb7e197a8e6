"""What tabs are told of a list: its rows as they are now, or what has changed in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...wire import codec, ops
from ..describe import described
from ..element import Element
from ..least_moves import compare
from ..node import Node
from ..recording import roots_of
from .groups import Group, group_of

if TYPE_CHECKING:
    from .making import HeldRows
    from .rows import Rows
    from .shape import Shape

_FEW = 4


class ListPlan:
    """How the rows of one list change: like ``recording.Plan`` of an element, by ids."""

    __slots__ = ("_removes", "_runs", "_standing", "parent", "removed", "roots", "rows")

    def __init__(self, rows: Rows, changes: dict[str, Any]) -> None:
        self.rows = rows
        self.parent: Node = rows.each
        self.roots = roots_of(rows.each)
        known: list[int] = changes["#kids"]
        gone: list[int]
        self._runs: list[tuple[int | None, list[int]]]
        ids = rows.ids
        self._standing: set[int] = set()
        if known and ids and max(ids) < min(known):  # all of them are new
            gone, self._runs = known, [(None, ids)]
        else:
            gone, self._runs = compare(known, ids)
            if self._runs and len(gone) < len(known):
                self._standing = set(known)
        elements: dict[int, Element] = changes.get("#gone", {})
        self.removed: list[Node] = [elements[each] for each in gone if each in elements]
        self._removes = _remove(rows.each._id, gone, all_of=len(gone) == len(known))

    def arriving(self) -> list[Node]:
        """The elements among the rows that tabs do not have."""
        real = self.rows.real
        if not real:
            return []
        standing = self._standing
        return [
            real[each]
            for _, run in self._runs
            for each in run
            if each in real and each not in standing
        ]

    def remove(self) -> str:
        """The op that takes out what goes; empty if nothing does."""
        return self._removes

    def inserts(self, moves: Callable[[Node], bool]) -> Iterable[str]:
        """The ops that put what comes."""
        for before, run in self._runs:
            items = [
                each if isinstance(each, str) else str(each._id) if moves(each) else described(each)
                for each in forms(self.rows, run, self._standing)
            ]
            yield ops.insert(self.parent._id, before or 0, items)


def _remove(name: int, gone: list[int], *, all_of: bool) -> str:
    if not gone:
        return ""
    return f'["r",{name}]' if all_of else ops.remove(name, gone)


def forms(rows: Rows, ids: Sequence[int], standing: Collection[int] = ()) -> list[Node | str]:
    """The wire's items of rows that stand side by side, as JSON text; elements as themselves.

    Args:
        rows: The list's.
        ids: The rows, in order.
        standing: Those of them that the tabs have: they are only named.
    """
    items: list[Node | str] = []
    at = 0
    while at < len(ids):
        name = ids[at]
        group = None
        if name in standing:
            items.append(str(name))
        elif name in rows.real:
            items.append(rows.real[name])
        else:
            group = group_of(name)
        if group is None:
            at += 1
            continue
        end = at + _length(rows, group, ids, at, standing)
        items.append(_rows_form(rows, group, ids[at:end]))
        at = end
    return items


def _length(
    rows: Rows, group: Group, ids: Sequence[int], at: int, standing: Collection[int]
) -> int:
    """How many rows of a group stand side by side from a position on."""
    size = group.shape.size
    many = min(group.count - (group.first - ids[at]) // size, len(ids) - at)
    wanted = list(range(ids[at], ids[at] - many * size, -size))
    plain = not standing and rows.real.keys().isdisjoint(wanted)
    if plain and list(ids[at : at + many]) == wanted:
        return many
    for count in range(1, many):
        name = ids[at + count]
        if name != wanted[count] or name in standing or name in rows.real:
            return count
    return many


def _rows_form(rows: Rows, group: Group, ids: Sequence[int]) -> str:
    """Rows of one group. Wire: ``[first, 5, shape, count, column, ...]``."""
    columns, group.columns = group.columns, []
    if not columns or len(ids) != group.count:
        start = rows.ids.index(ids[0])
        values = [column.values for column in rows.columns]
        columns = columns_of(rows, group.shape, values, slice(start, start + len(ids)))
    return f"[{','.join([f'{ids[0]},5,{group.shape.number},{len(ids)}', *columns])}]"


def columns_of(rows: HeldRows, shape: Shape, held: list[list[Any]], where: slice) -> list[str]:
    """JSON text of the columns of some rows of one shape, given what the columns hold."""
    assert rows.plan is not None
    return [
        codec.column(rows.columns[entry].written(held[entry][where]))
        for entry in rows.plan.entries(shape)
    ]


def written(rows: HeldRows, entry: int, at: int) -> Any:
    """What the wire has for one entry of one row."""
    column = rows.columns[entry]
    return column.written([column.values[at]])[0]


def shapes(rows: Rows) -> str:
    """JSON text of all shapes that rows have had, by number."""
    every = [f'"{number}":{shape.wire}' for number, shape in rows.known_shapes.items()]
    return f"{{{','.join(every)}}}"


def other_ops(rows: Rows, changes: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Ops that define shapes, and those that set slots of rows that tabs have and keep."""
    name = rows.each._id
    define = [
        ops.define_shape(name, shape.number, shape.wire) for shape in changes.get("#shapes", ())
    ]
    write: list[str] = []
    cells: dict[int, dict[int, None]] = changes.get("#cells", {})
    known = changes.get("#kids") if cells else None
    standing = None if known is None else set(known)
    positions: dict[int, int] = {}
    if sum(map(len, cells.values())) > _FEW:
        positions = dict(zip(rows.ids, range(len(rows.ids)), strict=True))
    for entry, chosen in cells.items():
        names = [each for each in chosen if standing is None or each in standing]
        write += _writes(rows, entry, names, positions)
    return define, write


def _writes(rows: Rows, entry: int, names: list[int], positions: dict[int, int]) -> Iterator[str]:
    """Set a slot of rows: of each shape they have by itself."""
    assert rows.plan is not None
    column = rows.columns[entry]
    by_shape: dict[Shape, tuple[list[int], list[Any]]] = {}
    for name in names:
        at = positions.get(name, -1) if positions else _index(rows.ids, name)
        if at >= 0:
            ids, values = by_shape.setdefault(rows.shape_of(name), ([], []))
            ids.append(name)
            values.append(column.values[at])
    for shape, (ids, values) in by_shape.items():
        slot = rows.plan.entries(shape).index(entry)
        text = codec.column(column.written(values))
        yield ops.write_column(rows.each._id, shape.number, slot, ids, text)


def _index(ids: list[int], name: int) -> int:
    try:
        return ids.index(name)
    except ValueError:
        return -1
