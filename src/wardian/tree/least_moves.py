"""The fewest moves that turn one order into another.

The children that stay where they are form the longest increasing subsequence of old positions,
read in the new order; every other one must move, and none of those that stay needs to (Fredman
1975: patience sorting, O(n log n)). Runs that both orders share at either end are cut off first
with slice comparisons, which run at C speed: an insertion into ten thousand children costs
microseconds, not a pass in Python.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


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


def longest_increasing(values: Sequence[int]) -> set[int]:
    """Indices of a longest increasing subsequence; negative values take no part."""
    tails: list[int] = []
    ends: list[int] = []
    previous = [-1] * len(values)
    for index, value in enumerate(values):
        if value < 0:
            continue
        at = bisect_left(tails, value)
        if at:
            previous[index] = ends[at - 1]
        if at == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[at] = value
            ends[at] = index
    kept: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = previous[index]
    return kept
