"""The law of the tree: after a flush every tab shows it; a patch applied twice changes nothing."""

from __future__ import annotations

import json
import random

import pytest
from tests.tree.editing import Box, Item, Wire, World
from tests.tree.reading import mounted, normal

from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.tree.ledger import ledger

SEQUENCES = 2000
EDITS = 50
PARTS = 40


class TwiceWire(Wire):
    """A transport that carries each patch twice, and sees that the second changes nothing."""

    def send(self, text: str, *, to: View | None = None) -> None:
        """Carry it, twice."""
        super().send(text)
        if '"m"' in text[:3] or text.startswith(('["u"', '["x"')):
            return
        before = [self.tab.html(number) for number in self.tab.views]
        self.tab.receive(text)
        assert [self.tab.html(number) for number in self.tab.views] == before, text


@pytest.mark.parametrize("part", range(PARTS))
def test_after_a_flush_every_tab_shows_the_tree(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random edits, then a flush: every tab equals a tab opened now, and the tree's own HTML."""
    monkeypatch.setattr("tests.tree.editing.Wire", TwiceWire)
    for seed in range(part, SEQUENCES, PARTS):
        world = World(seed)
        world.flushed = compare
        try:
            world.run(EDITS)
            compare_with_html(world)
            world.close()
            assert not ledger.alive and not ledger.roots and not ledger.dirty and not ledger.stale
        except BaseException as error:
            error.add_note(world.describe())
            raise


def compare(world: World) -> None:
    """Every view must show what a view that opens now would."""
    fresh = {}
    for wire in world.tabs:
        for view in wire.views.values():
            if view.root not in fresh:
                fresh[view.root] = mounted(view.root).tab.html(1)
            assert wire.tab.html(view.number) == fresh[view.root]


def compare_with_html(world: World) -> None:
    """Every view must show what the tree's own HTML says."""
    for wire in world.tabs:
        for view in wire.views.values():
            assert wire.tab.html(view.number) == normal(view.root.html())


# ------------------------------------------------------------------------------------- fewest moves


def test_a_reorder_moves_as_few_children_as_can_be() -> None:
    """Children that keep their order among themselves stay: n less the longest rising sequence."""
    chance = random.Random(1)
    for size in (*range(1, 13), 60):
        for _ in range(20):
            ledger.clear()
            root = Box(*[Item(str(n), key=n) for n in range(size)])
            wire = Wire(None)  # type: ignore[arg-type]
            view = View(App(root), root, wire, 1)
            view.show()
            order = list(range(size))
            chance.shuffle(order)
            children = list(root)
            root[:] = [children[n] for n in order]
            wire.carried.clear()
            flush_everything()
            assert moved(wire.carried) == size - longest_rising(order)
            view.close()


def moved(transmissions: list[str]) -> int:
    """Count the items of all inserts, which must all be moves."""
    count = 0
    for text in transmissions:
        for op in json.loads(text)[3]:
            assert op[0] == "i" and all(isinstance(item, int) for item in op[3:])
            count += len(op) - 3
    return count


def longest_rising(order: list[int]) -> int:
    """The plain quadratic way, which nobody doubts."""
    best: list[int] = []
    for at, value in enumerate(order):
        best.append(1 + max((best[i] for i in range(at) if order[i] < value), default=0))
    return max(best, default=0)
