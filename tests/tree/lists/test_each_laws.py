"""The laws of ``Each``: after a flush every tab shows every item; least moves; nothing is left."""

from __future__ import annotations

import gc
import json
import random
import weakref
from typing import Any

import pytest
from tests.tree.editing import Box, Wire
from tests.tree.lists.each_world import ListWorld
from tests.tree.lists.row_kinds import KINDS, Kind, Live, Plain
from tests.tree.test_property import longest_rising

from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.nodes import to_html
from wardian.tree.ledger import ledger
from wardian.tree.lists.each import Each

SEQUENCES = 800
EDITS = 40
PARTS = 40


@pytest.mark.parametrize("part", range(PARTS))
def test_after_a_flush_every_tab_shows_every_item(part: int) -> None:
    """Random edits of random lists: rows are what their items say, by the ids Python has."""
    for seed in range(part, SEQUENCES, PARTS):
        world = ListWorld(seed)
        try:
            world.run(EDITS)
            world.close()
            assert not ledger.alive and not ledger.roots and not ledger.dirty and not ledger.stale
        except BaseException as error:
            error.add_note(world.describe())
            raise


# ------------------------------------------------------------------------------------- least moves


class Showing:
    """One list in one tab, and what is sent of it."""

    def __init__(self, kind: Kind, items: list[Any]) -> None:
        self.items = items
        self.kind = kind
        self.each = Each(items, kind.row, key="number")
        self.root = Box("before", self.each, "after")
        self.wire = Wire(None)  # type: ignore[arg-type]
        self.view = View(App(self.root), self.root, self.wire, 1)  # type: ignore[arg-type]
        self.view.show()

    def ops(self) -> list[list[Any]]:
        """Bring it up to date; give the ops that this took."""
        self.wire.carried.clear()
        bool(self.each.update())  # now, not with the next frame
        rows = self.wire.tab.views[1].nodes(self.each._id)[0].content  # type: ignore[attr-defined]
        assert "".join(map(to_html, rows)) == "".join(map(self.kind.expected, self.items))
        return [op for text in self.wire.carried for op in json.loads(text)[3]]


def items_of(count: int, make: Any = Plain) -> list[Any]:
    """Make items that are told apart by their numbers."""
    return [make(n, f"item {n}", done=n % 3 == 0, tags=[n, n + 1]) for n in range(count)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.row.__name__)
def test_a_reorder_moves_as_few_rows_as_can_be(kind: Kind) -> None:
    """Rows that keep their order among themselves stay: n less the longest rising sequence."""
    chance = random.Random(2)
    for size in (*range(1, 9), 40):
        for _ in range(4):
            showing = Showing(kind, items_of(size))
            chance.shuffle(showing.items)
            order = [item.number for item in showing.items]
            moved = 0
            for op in showing.ops():
                assert op[0] == "i" and all(isinstance(item, int) for item in op[3:])
                moved += len(op) - 3
            assert moved == size - longest_rising(order)
            showing.view.close()


@pytest.mark.parametrize("kind", KINDS[:3], ids=lambda kind: kind.row.__name__)
def test_rows_that_come_and_go_move_no_others(kind: Kind) -> None:
    """What is taken out is taken out once, what is new is sent once, what stays stays."""
    chance = random.Random(3)
    for size in (*range(1, 9), 30):
        for _ in range(8):
            showing = Showing(kind, items_of(size))
            kept = [item for item in showing.items if chance.random() < 0.6]
            chance.shuffle(kept)
            order = [item.number for item in kept]
            new = items_of(size + chance.randrange(5))[size:]
            for item in new:
                kept.insert(chance.randint(0, len(kept)), item)
            showing.items[:] = kept
            moved, made, gone = tally(showing.ops(), size)
            assert moved == len(order) - longest_rising(order)
            assert (made, gone) == (len(new), size - len(order))
            showing.view.close()


def tally(ops: list[list[Any]], size: int) -> tuple[int, int, int]:
    """Count what ops of one list move, make and take out."""
    moved = made = gone = 0
    for op in ops:
        if op[0] == "r":
            gone += len(op) - 2 or size
        elif op[0] == "i":
            moved += sum(isinstance(item, int) for item in op[3:])
            made += sum(item[3] if item[1] == 5 else 1 for item in op[3:] if isinstance(item, list))
    return moved, made, gone


# ------------------------------------------------------------------------------------ least values


@pytest.mark.parametrize("make", [Plain, Live])
def test_only_the_value_that_changed_is_sent(make: Any) -> None:
    """One label among a thousand rows is one op with one value."""
    items = items_of(1000, make)
    showing = Showing(KINDS[1], items)
    items[500].label = "other"
    (op,) = showing.ops()
    assert op[0] == "w" and len(op[4]) == 1 and op[5] in ("other", ["other"])
    assert showing.ops() == []
    showing.view.close()


# ---------------------------------------------------------------------------------- nothing is left


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.row.__name__)
@pytest.mark.parametrize("make", [Plain, Live])
def test_items_do_not_keep_the_lists_that_showed_them(kind: Kind, make: Any) -> None:
    """When its view is over nothing holds a list but what the program holds itself."""
    items = items_of(5, make)
    showing = Showing(kind, items)
    showing.each[2], showing.each[3]
    items[1].done = not items[1].done
    flush_everything()
    gone = weakref.ref(showing.each)
    showing.view.close()
    del showing
    gc.collect()
    assert gone() is None
    assert not ledger.alive and not ledger.stale
