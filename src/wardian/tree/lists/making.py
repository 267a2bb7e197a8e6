"""New rows of a list, and rows that go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import holes
from ..branch import drop_link as _drop_link
from ..depth import fits as _fits
from ..depth import raise_height as _raise_height
from ..element import Element
from . import groups
from .groups import Group
from .loose import Loose
from .sending import columns_of
from .shape import REAL, Shape

if TYPE_CHECKING:
    from .held import Held


def new_rows(
    held: Held,
    items: list[Any],
    *,
    positions: Sequence[int],
    columns: list[list[Any]],
    leaving: Sequence[int],
) -> tuple[list[int], list[list[Any]], set[int]]:
    """Make rows.

    Args:
        held: The rows that there are.
        items: The items of the new ones.
        positions: Where they will stand.
        columns: Their values.
        leaving: Ids of rows that go meanwhile.

    Returns:
        Their ids, what the columns hold for them, and where those stand that raised: if there are
        any, nothing was made.
    """
    shapes = _shapes(held, columns, len(items))
    values = held.taken(held.columns, columns)
    for column, new in zip(held.columns, values, strict=True):
        if column.wired and REAL in new:
            shapes = [None if v is REAL else s for v, s in zip(new, shapes, strict=True)]
    elements: dict[int, tuple[Loose, Element]] = {}
    bad: set[int] = set()
    may_go = set(leaving) if None in shapes else set()
    standing: set[int] = set()
    for at, shape in enumerate(shapes) if None in shapes else ():
        if shape is None:
            loose = Loose(held, items[at])
            try:
                element = loose.made(may_go, standing)
                standing.add(element._id)
                elements[at] = loose, element
            except Exception as error:  # noqa: BLE001 (the program may raise anything)
                held.rows.wait_for(loose)
                bad.add(positions[at])
                holes.on_error(held.each, error)
    if bad:
        for loose, _ in elements.values():
            loose.forget()
        return [], values, bad
    remove(held, leaving)
    held.packed = [each for each in held.packed if each.columns]
    ids: list[int] = []
    for shape, start, stop in _stretches(shapes, positions):
        if shape is not None:
            ids += _new_group(held, shape, values, slice(start, stop))
        else:
            ids += [link(held, *elements[at]) for at in range(start, stop)]
    return ids, values, bad


def remove(held: Held, names: Sequence[int]) -> None:
    """Give up rows that stand here no more."""
    held.left += len(names)
    if names is held.ids and not held.real:
        for each in held.groups:
            groups.withdraw(each)
        held.groups, held.packed = set(), []
        return
    found = groups.group_of if held.listening else groups.finder(held.groups)
    gone: dict[int, Element] = held.changes().setdefault("#gone", {})
    for name in names:
        element = held.real.pop(name, None)
        if element is not None:
            held.made.pop(name, None)
            loose = held.loose.pop(name, None)
            if loose is not None:
                loose.forget()
            _drop_link(element, held.each)
            if held.each in element._up:
                gone[name] = element
        group = found(name) if name < 0 else None
        if group is not None and group.held is held:
            group.left -= 1
            if not group.left:
                held.groups.discard(group)
                group.columns = []
                groups.withdraw(group)


def begin_again(held: Held) -> None:
    """Take out every row, and read the row function anew: its names mean something else."""
    held.note()
    held.changes().pop("#cells", None)  # they name entries of the plan there was
    remove(held, held.ids)
    held.ids, held.items = [], []
    held.read()


def link(held: Held, loose: Loose, element: Element) -> int:
    """Let an element be the row that it was made as; give the row's id."""
    name = loose.name = element._id
    held.real[name] = element
    held.loose[name] = loose
    element._parents += (held.each,)
    _raise_height(held.each, element._height + 1)  # type: ignore[arg-type]
    return name


def _shapes(held: Held, columns: list[list[Any]], many: int) -> list[Shape | None]:
    plan = held.plan
    if plan is None or not many:
        return [None] * many
    if not held.choices:
        found: dict[Any, Shape | None] = {(): plan.shape(())}
        taken: list[Any] = [()] * many
    else:
        taken = list(zip(*columns[: held.choices], strict=True))
        found = {choices: plan.shape(choices) for choices in dict.fromkeys(taken)}
    for choices, shape in found.items():
        if shape is not None and not _knows(held, shape):
            found[choices] = None
    return [found[choices] for choices in taken]


def _knows(held: Held, shape: Shape) -> bool:
    """Enter a shape, if rows of it are not too deep to stand here."""
    if shape.number not in held.known_shapes:
        each = held.each
        if not _fits(each, shape.depth + 1):  # type: ignore[arg-type]
            return False
        _raise_height(each, shape.depth + 1)  # type: ignore[arg-type]
        held.known_shapes[shape.number] = shape
        held.changes().setdefault("#shapes", []).append(shape)
        for slot, entry in zip(shape.slots, held.entries(shape), strict=True):
            held.columns[entry].slot = held.columns[entry].slot or slot
    return True


def _new_group(held: Held, shape: Shape, values: list[list[Any]], where: slice) -> range:
    group = Group(held, shape, where.stop - where.start)
    held.groups.add(group)
    if held.listening:
        group.columns = columns_of(held, shape, values, where)
        held.packed.append(group)
        groups.enter(group)
    return group.ids


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
