"""The law of the tree: after a flush every tab shows it; a patch applied twice changes nothing."""

from __future__ import annotations

import json
import random
from html.parser import HTMLParser

import pytest
from tests.tree.editing import Box, Item, Wire, World

from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.dom import Tab
from wardian.testing.nodes import TabElement, TabText, is_void, to_html
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.wire import ops

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
                fresh[view.root] = mounted(view.root)
            assert wire.tab.html(view.number) == fresh[view.root]


def compare_with_html(world: World) -> None:
    """Every view must show what the tree's own HTML says."""
    for wire in world.tabs:
        for view in wire.views.values():
            assert wire.tab.html(view.number) == normal(view.root.html())


def mounted(root: Element) -> str:
    """Open a tab on a live root, without anybody noticing; give its HTML."""
    tab = Tab()
    tab.receive(ops.mount(1, root._id, ledger.roots[root], described(root), None))
    return tab.html(1)


def normal(html: str) -> str:
    """Parse the tree's HTML and write it in the normal form of the tabs."""
    parser = _Reader()
    parser.feed(html)
    parser.close()
    assert isinstance(parser.top.children[0], TabElement)
    return to_html(parser.top.children[0])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = self.at = TabElement(1, "top")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = TabElement(1, tag)
        element.parent = self.at
        self.at.children.append(element)
        for name, value in attrs:
            if name == "style":
                parts = (part.split(": ", 1) for part in (value or "").split("; "))
                element.style.update(dict(parts))
            elif name == "hidden":
                element.shown = False
            elif name == "value" and tag == "input":
                element.properties["value"] = value or ""
            else:
                element.attributes[name] = value or ""
        if not is_void(tag):
            self.at = element

    def handle_endtag(self, tag: str) -> None:
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(TabText(0, data))


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
