"""What tabs are told of a list: its rows as they are now, or what has changed in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import compress, count, islice
from operator import ne
from typing import TYPE_CHECKING, Any

from ...wire import codec, ops
from ..describe import described
from ..element import Element
from ..least_moves import compare
from ..node import Node
from ..standing import roots_of
from .groups import Group, group_of

if TYPE_CHECKING:
    from .held import Held
    from .shape import Shape

_FEW = 8


class ListPlan:
    """How the rows of one list change: like ``recording.Plan`` of an element, by ids."""

    __slots__ = ("_removes", "_runs", "_standing", "held", "parent", "removed", "roots")

    def __init__(self, held: Held, changes: dict[str, Any]) -> None:
        self.held = held
        self.parent: Node = held.each
        self.roots = roots_of(held.each)
        known: list[int] = changes["#kids"]
        gone: list[int]
        self._runs: list[tuple[int | None, list[int]]]
        ids = held.ids
        self._standing: set[int] = set()
        if known and ids and max(ids) < min(known):  # all of them are new
            gone, self._runs = known, [(None, ids)]
        else:
            was, now = _differing(known, ids)
            gone, self._runs = compare(was, now)
            if self._runs and len(gone) < len(known):
                self._standing = set(was)
        elements: dict[int, Element] = changes.get("#gone", {})
        self.removed: list[Node] = (
            [elements[each] for each in gone if each in elements] if elements else []
        )
        self._removes = _remove(
            held.each._id, gone, all_of=held.rows.stand_alone and len(gone) == len(known)
        )

    def arriving(self) -> list[Node]:
        """The elements among the rows that tabs do not have."""
        real = self.held.real
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
                for each in forms(self.held, run, self._standing)
            ]
            yield ops.insert(self.parent._id, before or 0, items)


def _differing(known: list[int], ids: list[int]) -> tuple[list[int], list[int]]:
    """Two orders of rows, or if few have changed places only as much as tells which must move.

    Of rows that stand where they stood, side by side, it is enough to have one more than there are
    others: it would never be less to move all of these.
    """
    if len(known) != len(ids):
        return known, ids
    few = list(islice(compress(count(), map(ne, known, ids)), _FEW + 1))
    if len(few) > _FEW or {known[at] for at in few} != {ids[at] for at in few}:
        return known, ids
    chosen: list[int] = []
    start = 0
    for at in (*few, len(ids)):
        chosen += [*range(start, min(at, start + len(few) + 1)), at]
        start = at + 1
    chosen.pop()
    return [known[at] for at in chosen], [ids[at] for at in chosen]


def _remove(name: int, gone: list[int], *, all_of: bool) -> str:
    if not gone:
        return ""
    return f'["r",{name}]' if all_of else ops.remove(name, gone)


def forms(held: Held, ids: Sequence[int], standing: Collection[int] = ()) -> list[Node | str]:
    """The wire's items of rows that stand side by side, as JSON text; elements as themselves.

    Args:
        held: The list's rows.
        ids: The rows, in order.
        standing: Those of them that the tabs have: they are only named.
    """
    items: list[Node | str] = []
    at = 0
    places: dict[int, int] = {}
    while at < len(ids):
        name = ids[at]
        group = None
        if name in standing:
            items.append(str(name))
        elif name in held.real:
            items.append(held.real[name])
        else:
            group = group_of(name)
        if group is None:
            at += 1
            continue
        end = at + _length(held, group, ids, at, standing)
        columns, group.columns = group.columns, []
        if not columns or end - at != group.count:
            if ids is held.ids:
                start = at
            else:
                places = places or held.places(ids)
                start = places[name]
            values = [column.values for column in held.columns]
            columns = columns_of(held, group.shape, values, slice(start, start + end - at))
        items.append(f"[{','.join([f'{name},5,{group.shape.number},{end - at}', *columns])}]")
        at = end
    return items


def _length(
    held: Held, group: Group, ids: Sequence[int], at: int, standing: Collection[int]
) -> int:
    """How many rows of a group stand side by side from a position on."""
    size = group.shape.size
    first = ids[at]
    many = min(group.count - (group.first - first) // size, len(ids) - at)
    if ids[at + many - 1] == first - (many - 1) * size:  # so they may well be all
        wanted = range(first, first - many * size, -size)
        plain = not standing and held.real.keys().isdisjoint(wanted)
        if plain and list(ids[at : at + many]) == list(wanted):
            return many
    for length in range(1, many):
        name = ids[at + length]
        if name != first - length * size or name in standing or name in held.real:
            return length
    return many


def columns_of(held: Held, shape: Shape, values: list[list[Any]], where: slice) -> list[str]:
    """JSON text of the columns of some rows of one shape, given what the columns hold."""
    assert held.plan is not None
    return [
        codec.column(held.columns[entry].written(values[entry][where]))
        for entry in held.plan.entries(shape)
    ]


def shapes(held: Held) -> str:
    """JSON text of all shapes that rows have had, by number."""
    every = [f'"{number}":{shape.wire}' for number, shape in held.known_shapes.items()]
    return f"{{{','.join(every)}}}"


def other_ops(held: Held, changes: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Ops that define shapes, and those that set slots of rows that tabs have and keep."""
    name = held.each._id
    define = [
        ops.define_shape(name, shape.number, shape.wire) for shape in changes.get("#shapes", ())
    ]
    write: list[str] = []
    cells: dict[int, dict[int, None]] = changes.get("#cells", {})
    known = changes.get("#kids") if cells else None
    standing = None if known is None else set(known)
    places: dict[int, int] = {}
    for entry, chosen in cells.items():
        names: Collection[int] = chosen
        if standing is not None:
            names = [each for each in chosen if each in standing]
        if len(places) < len(held.ids):  # else they are those of all rows
            places = held.places(names)
        write += _writes(held, entry, names, places)
    return define, write


def puts(held: Held, changes: dict[str, Any]) -> list[tuple[int, str, str | None]] | None:
    """The slots of rows that changed, if these are few texts and attributes, and nothing else did.

    Returns:
        For each the id of its node, ``"#text"`` or the name of the attribute, and the value.
    """
    cells: dict[int, dict[int, None]] | None = changes.get("#cells")
    if len(changes) != 1 or cells is None or sum(map(len, cells.values())) > _FEW:
        return None
    found = []
    for entry, names in cells.items():
        for name, at in held.places(names).items():
            shape = held.shape_of(name)
            slot = shape.slots[_slot_of(held, entry, shape)]
            if slot.name != "#text" and slot.name[0] in "#.":
                return None
            found.append((name - slot.node + 1, slot.name, held.written(entry, at)))
    return found


def _slot_of(held: Held, entry: int, shape: Shape) -> int:
    """Which slot of a shape, counted from 0, an entry goes into."""
    return [each.index for each in shape.slots].index(entry - held.choices)


def _writes(
    held: Held, entry: int, names: Collection[int], places: dict[int, int]
) -> Iterator[str]:
    """Set a slot of rows: of each shape they have by itself."""
    column = held.columns[entry]
    standing = [name for name in names if name in places]
    by_shape: dict[Shape, list[int]] = {}
    alike = held.shape_of_all()
    if alike is not None and standing:
        by_shape[alike] = standing
    else:
        for name in standing:
            by_shape.setdefault(held.shape_of(name), []).append(name)
    for shape, ids in by_shape.items():
        slot = _slot_of(held, entry, shape)
        text = codec.column(column.written([column.values[places[name]] for name in ids]))
        yield ops.write_column(held.each._id, shape.number, slot, ids, text)
