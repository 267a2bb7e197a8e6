"""How new items stand to those that are shown: which stay, which are new, from where each came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress, count, islice, repeat
from operator import is_not, ne
from typing import Any

_FEW = 8


class Arrangement:
    """The difference between two orders of rows.

    Attributes:
        start: Rows before this one are where they were.
        stop: In the old order, where the rows begin that stand at the end of both.
        order: For each new row in between where it was in the old order; -1: it was not there.
        swapped: Instead of all that, if only few rows have changed places: where each stands now,
            and where it was.
        by_key: Whether items were told apart by their keys, and two may have the same.
        fresh: Where the rows are, in the new order, that were not there.
    """

    __slots__ = ("_kept", "by_key", "fresh", "order", "start", "stop", "swapped")

    def __init__(
        self,
        start: int,
        stop: int,
        order: list[int],
        *,
        swapped: dict[int, int] | None = None,
        by_key: bool = True,
    ) -> None:
        self.start = start
        self.stop = stop
        self.order = order
        self.swapped = swapped
        self.by_key = by_key
        self._kept = len(order) - order.count(-1)
        self.fresh: Sequence[int] = range(start, start + len(order))
        if self._kept:
            self.fresh = [at for at, old in enumerate(order, start) if old < 0]

    def kept(self) -> Iterable[tuple[int, int]]:
        """Where rows stand that are between new ones or have moved, and where they stood."""
        if self.swapped is not None:
            return self.swapped.items()
        return [(at, old) for at, old in enumerate(self.order, self.start) if old >= 0]

    def apply(self, old: list[Any], fresh: Sequence[Any]) -> None:
        """Bring a list that is parallel to the rows into the new order."""
        if self.swapped is not None:
            values = [old[at] for at in self.swapped.values()]
            for at, value in zip(self.swapped, values, strict=True):
                old[at] = value
        elif not self._kept:
            old[self.start : self.stop] = fresh
        elif not fresh:
            old[self.start : self.stop] = map(old.__getitem__, self.order)
        else:
            new = iter(fresh)
            old[self.start : self.stop] = [old[at] if at >= 0 else next(new) for at in self.order]

    def gone(self) -> Sequence[int]:
        """Where in the old order the rows stood that are there no more."""
        here = range(self.start, self.stop)
        if not self._kept:
            return here
        kept = set(self.order)
        return [at for at in here if at not in kept]


def arranged(
    old: list[Any], new: list[Any], keys: Callable[[list[Any]], Sequence[Any]]
) -> Arrangement | None:
    """Compare two orders of items. The same item is the same row, and so is one of the same key.

    Args:
        old: Items whose keys are all different.
        new: Items.
        keys: Gives the keys of some of them: of those that are not where they were.

    Returns:
        The difference; ``None`` if there is none. Two of ``new`` may have one key.
    """
    shorter = min(len(old), len(new))
    differing = compress(count(), map(is_not, old, new))
    if len(old) == len(new):
        few = list(islice(differing, _FEW + 1))
        if not few:
            return None
        start = few[0]
        if len(few) <= _FEW:
            where = {id(old[at]): at for at in few}
            if where.keys() == {id(new[at]) for at in few}:  # else some are there twice, or new
                swapped = {at: where[id(new[at])] for at in few}
                return Arrangement(start, start, [], swapped=swapped, by_key=False)
    else:
        start = next(differing, shorter)
    ends = map(is_not, reversed(old), reversed(new))
    same = min(next(compress(count(), ends), shorter), shorter - start)
    stop, end = len(old) - same, len(new) - same
    if start in (end, stop):
        return Arrangement(start, stop, [-1] * (end - start), by_key=end > start)
    was, now = keys(old[start:stop]), keys(new[start:end])
    if len(was) == len(now):
        few = list(islice(compress(count(), map(ne, was, now)), _FEW + 1))
        if len(few) <= _FEW:
            places = {was[at]: at for at in few}
            if len(places) == len(few) and places.keys() == {now[at] for at in few}:
                others = compress(count(start), map(is_not, old[start:stop], new[start:end]))
                swapped = {at: at for at in others}  # of the same key, but another object
                swapped |= {at + start: places[now[at]] + start for at in few}
                return Arrangement(start, start, [], swapped=swapped)
    position = dict(zip(was, count(start)))
    return Arrangement(start, stop, list(map(position.get, now, repeat(-1))))
