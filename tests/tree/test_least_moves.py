"""The fewest moves: what ``compare`` gives makes one order of another, and cannot be shorter."""

from __future__ import annotations

import random
from bisect import bisect_left

import pytest

from wardian.tree.least_moves import compare


def applied(old: list[int], new: list[int]) -> tuple[list[int], int]:
    """Do what ``compare`` says; give the order it makes, and how many things have moved."""
    gone, runs = compare(old, new)
    assert set(gone) == set(old) - set(new)
    order = [each for each in old if each not in gone]
    moved = 0
    for before, run in runs:
        moved += sum(each in order for each in run)
        order = [each for each in order if each not in run]
        at = len(order) if before is None else order.index(before)
        order[at:at] = run
    return order, moved


def fewest(old: list[int], new: list[int]) -> int:
    """How many must move: all that are in both, but a longest increasing subsequence."""
    position = {each: at for at, each in enumerate(old)}
    both = [position[each] for each in new if each in position]
    tails: list[int] = []
    for value in both:
        at = bisect_left(tails, value)
        tails[at : at + 1] = [value]
    return len(both) - len(tails)


def edited(chance: random.Random) -> tuple[list[int], list[int]]:
    """An order, and what a few edits make of it."""
    old = list(range(chance.randint(0, chance.choice((4, 12, 40)))))
    new = list(old)
    for turn in range(chance.randint(0, 4)):
        kind = chance.randrange(6)
        at = chance.randint(0, len(new))
        if kind == 0:
            new.insert(at, 1000 + turn)
        elif kind == 1:
            del new[at : at + chance.randint(1, 3)]
        elif kind == 2 and new:
            new.insert(at, new.pop(chance.randrange(len(new))))
        elif kind == 3 and new:
            other = chance.randrange(len(new))
            at = min(at, len(new) - 1)
            new[at], new[other] = new[other], new[at]
        elif kind == 4:
            new[at : at + 1] = [2000 + turn]
        elif chance.random() < 0.3:
            chance.shuffle(new)
    return old, new


@pytest.mark.parametrize("part", range(8))
def test_random_edits_are_the_fewest_moves(part: int) -> None:
    """Insertions, removals, moves, exchanges, replacements and shuffles."""
    for seed in range(part, 4000, 8):
        old, new = edited(random.Random(seed))
        order, moved = applied(old, new)
        assert order == new, (seed, old, new)
        assert moved == fewest(old, new), (seed, old, new)


def test_an_exchange_in_a_long_list_moves_two() -> None:
    """However far they stand apart."""
    old = list(range(10_000))
    new = list(old)
    new[1], new[9998] = new[9998], new[1]
    assert compare(old, new) == ([], [(9999, [1]), (2, [9998])])
