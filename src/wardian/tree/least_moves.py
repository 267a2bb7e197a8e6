"""The fewest moves that turn one order into another.

The children that stay where they are form an increasing subsequence of old positions, read in the
new order; every other one must move, and none of those that stay needs to. The fewest move when
that subsequence is the longest (Fredman 1975).

Most edits leave long stretches in order, so it is stretches that are compared, not children: a
stretch that has its children side by side in both orders either stays as a whole or, in some best
answer, moves as a whole. The heaviest increasing subsequence of n stretches is found in O(n log n):
a frontier is kept of first positions and of the best weight that ends there, both ascending.
Stretches, and what both orders share at either end, are found at C speed: swapping two of ten
thousand rows costs microseconds, not a pass in Python.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from itertools import compress, count, filterfalse, groupby, repeat
from operator import ne, sub
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

Stretch = tuple[int, int, int]
"""First position in the old order (negative: it was not there), that in the new one, length."""

_FEW = 16
_NEW = -2  # minus its position it never equals that of a neighbour, so it joins no stretch


def compare(old: list[T], new: list[T]) -> tuple[list[T], list[tuple[T | None, list[T]]]]:
    """Give what goes, and what comes or moves.

    Args:
        old: Things, each once.
        new: Things, each once.

    Returns:
        Those of ``old`` that are not in ``new``; and runs of ``new`` to put, as they stand, before
        one thing (``None``: at the end), from the last run to the first.
    """
    prefix = common_prefix(old, new)
    suffix = common_suffix(old, new, min(len(old), len(new)) - prefix)
    was, now = old[prefix : len(old) - suffix], new[prefix : len(new) - suffix]
    before = new[len(new) - suffix] if suffix else None
    if not now:
        return was, []
    if not was:
        return [], [(before, now)]
    gone, stretches = _stretches(was, now)
    stay = heaviest_increasing(stretches)
    runs: list[tuple[T | None, list[T]]] = []
    run: list[list[T]] = []
    for at in range(len(stretches) - 1, -1, -1):
        _, first, length = stretches[at]
        if at not in stay:
            run.append(now[first : first + length])
            continue
        if run:
            runs.append((before, [each for part in reversed(run) for each in part]))
            run = []
        before = now[first]
    if run:
        runs.append((before, [each for part in reversed(run) for each in part]))
    return gone, runs


def _stretches(was: list[T], now: list[T]) -> tuple[list[T], list[Stretch]]:
    if len(was) == len(now):
        differing = list(compress(count(), map(ne, was, now)))
        if len(differing) <= _FEW:
            return _stretches_between(was, now, differing)
    position = dict(zip(was, count()))
    order = list(map(position.get, now, repeat(_NEW)))
    fresh = order.count(_NEW)
    gone: list[T] = []
    if len(was) > len(now) - fresh:
        gone = list(filterfalse(set(now).__contains__, was))
    if fresh == len(now):
        return gone, [(_NEW, 0, fresh)]
    stretches: list[Stretch] = []
    at = 0
    for _, group in groupby(map(sub, order, count())):
        length = len(list(group))
        stretches.append((order[at], at, length))
        at += length
    return gone, stretches


def _stretches_between(
    was: list[T], now: list[T], differing: list[int]
) -> tuple[list[T], list[Stretch]]:
    """The stretches when all but a few places hold what they held."""
    position = {was[at]: at for at in differing}
    stretches: list[Stretch] = []
    reached = 0
    for at in differing:
        if at > reached:
            stretches.append((reached, reached, at - reached))
        stretches.append((position.pop(now[at], _NEW), at, 1))
        reached = at + 1
    return list(position), stretches  # the last place differs: nothing comes after it


def heaviest_increasing(stretches: Sequence[Stretch]) -> set[int]:
    """Indices of the stretches that stay: ascending in the old order, with most children."""
    starts: list[int] = []
    weights: list[int] = []
    ends: list[int] = []
    previous = [-1] * len(stretches)
    for index, (start, _, length) in enumerate(stretches):
        if start < 0:
            continue
        at = bisect_left(starts, start)
        weight = length
        if at:
            previous[index] = ends[at - 1]
            weight += weights[at - 1]
        stop = at
        while stop < len(starts) and weights[stop] <= weight:
            stop += 1
        starts[at:stop], weights[at:stop], ends[at:stop] = [start], [weight], [index]
    kept: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept


def common_prefix(old: Sequence[T], new: Sequence[T]) -> int:
    """Length of the longest common prefix, found by bisecting on slice equality."""
    low, high = 0, min(len(old), len(new))
    if old[:high] == new[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def common_suffix(old: Sequence[T], new: Sequence[T], most: int) -> int:
    """Length of the longest common suffix, at most ``most``."""
    low, high = 0, most
    m, n = len(old), len(new)
    while low < high:
        middle = (low + high + 1) // 2
        if old[m - middle : m - low] == new[n - middle : n - low]:
            low = middle
        else:
            high = middle - 1
    return low
