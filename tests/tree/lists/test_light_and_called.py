"""The law of light rows: a tab shows what it would if the row function were called for each item.

Two lists of the same items stand in one page: one whose rows are read, and one of which they are
called. Whatever happens to items, to what is outside, and to rows that raise for a while, a tab has
the same of both.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import Enum
from typing import Any

import pytest
from tests.tree.editing import Box, Wire
from tests.tree.lists.programs import program

from wardian import Each, State
from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.nodes import to_html
from wardian.tree import holes

SEQUENCES = 240
EDITS = 25
PARTS = 12


class Kind(Enum):
    """What an item may be."""

    ONE = 1
    TWO = 2


class Live:
    """An item whose changes are noticed."""

    n = State[Any](0)
    s = State[Any]("")
    kind = State[Any](Kind.ONE)

    def __init__(self, number: int) -> None:
        self.number = number
        self.n = number % 4
        self.s = f"s{number}"
        self.kind = (Kind.ONE, Kind.TWO)[number % 2]


class Slow(Live):
    """One that is equal to others."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Slow) and other.number % 2 == self.number % 2

    def __hash__(self) -> int:
        return 1


class Store:
    """What is outside."""

    chosen = State[Any](None)
    number = State[Any](0)
    kind = State[Any](Kind.ONE)
    many = State[Any]([])
    numbers = State[Any](set())
    suffix = State("")
    raising = State(-1)


ROWS = [
    "Li(item.s, classes='a' if item is store.chosen else None)",
    "Li(item.s, classes='a' if item == store.chosen else None)",
    "Li(item.s, classes='a' if item != store.chosen and item.n == store.number else item.s)",
    "Li(item.n, title=item.s if store.number == item.n else None, hidden=item in store.many)",
    "Li('x' if item.n in store.numbers else item.s, classes=[item.kind is store.kind and 'b'])",
    "Li(B(item.s) if item is store.chosen else item.s)",
    "Li(item is store.chosen and B(item.s), item.n)",
    "Li(item.s + store.suffix, classes='a' if item is store.chosen else store.suffix)",
    "Li(item.s, classes='a' if item.number == store.chosen.number else 'b')",
    "Li(1 // (item.n - store.raising), classes='a' if item is not store.chosen else 'b')",
    "Li('one' if item.n == store.raising else item.s, item.n != store.number and P('more'))",
    "Li(f'{item.s}{1 // (item.n - store.raising) if item is store.chosen else 0}')",
    "Li(item.s, value=1 if item.n not in store.numbers else None, show=item is not store.chosen)",
]


class Page:
    """Both lists in a tab, and what happens to them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.made = 0
        self.store = Store()
        self.text = self.random.choice(ROWS)
        self.kind = self.random.choice((Live, Live, Slow))
        self.items: list[Any] = []
        for _ in range(self.random.randrange(7)):
            self.items.append(self.new())
        text = f"light = lambda item: {self.text}\nread = light\ncalled = lambda item: read(item)\n"
        names = program(text, store=self.store)
        self.lists = [self.each(names["light"]), self.each(names["called"])]
        root = Box(*[Box(each) for each in self.lists])
        self.wire = Wire(None)  # type: ignore[arg-type]
        self.view = View(App(root), root, self.wire, 1)  # type: ignore[arg-type]
        self.wire.views[1] = self.view
        self.view.show()

    def each(self, row: Callable[[Any], Any]) -> Each[Any]:
        """A list of the items; keys tell them apart also where they are equal."""
        return Each(self.items, row, key="number")

    def new(self) -> Any:
        """Make an item."""
        self.made += 1
        return self.kind(self.made)

    def anything(self) -> Any:
        """One of the items, or another, or nothing."""
        return self.random.choice([*self.items, None, self.new()])

    def edit(self) -> bool:
        """Change something; tell whether the lists must be told of it."""
        store, choose = self.store, self.random.choice
        turn = self.random.randrange(12)
        if turn < 4:
            store.chosen = self.anything()
        elif turn == 4:
            store.number = choose((0, 1, 2, True, None, "s1"))
        elif turn == 5:
            store.many = choose(([], [self.anything()], (self.anything(), self.anything())))
            store.kind = choose((Kind.ONE, Kind.TWO, None))
        elif turn == 6:
            store.numbers.symmetric_difference_update({choose((0, 1, 2, 3))})
        elif turn == 7:
            store.raising = choose((-1, -1, 0, 1, 2))
            store.suffix = choose(("", "!"))
        elif turn in (8, 9) and self.items:
            item = choose(self.items)
            setattr(item, choose(("n", "s")), choose((0, 1, 2, 3)))
        else:
            self.items[:] = [each for each in self.items if self.random.random() < 0.8]
            self.random.shuffle(self.items) if turn == 10 else None
            self.items.insert(self.random.randint(0, len(self.items)), self.new())
            return True
        return False

    def shown(self) -> list[list[str]]:
        """What the tab has of each list."""
        view: Any = self.wire.tab.views[1]
        nodes = [view.nodes(each._id)[0] for each in self.lists]
        return [list(map(to_html, node.content)) for node in nodes]

    def asked(self) -> None:
        """Make elements of a row, of both lists."""
        lengths = {len(each) for each in self.lists}
        if len(lengths) == 1 and lengths != {0}:
            at = self.random.randrange(lengths.pop())
            for each in self.lists:
                assert each[at].text is not None


@pytest.mark.parametrize("part", range(PARTS))
def test_a_tab_has_of_light_rows_what_it_has_of_called_ones(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random edits; rows that raise are left out or keep what they show, until they recover."""
    monkeypatch.setattr(holes, "on_error", lambda element, error: None)
    selections = 0
    for seed in range(part, SEQUENCES, PARTS):
        page = Page(seed)
        plan = page.lists[0]._rows.held.plan
        assert plan is not None and page.lists[1]._rows.held.plan is None
        selections += len(plan.selections)
        done: list[int] = []
        try:
            for turn in range(EDITS):
                done.append(turn)
                told = True in [page.edit() for _ in range(page.random.randint(1, 3))]
                if told or page.random.random() < 0.1:
                    for each in page.lists:
                        each._rows.reread()
                if page.random.random() < 0.2:
                    page.asked()
                flush_everything()
                light, called = page.shown()
                assert light == called
        except BaseException as error:
            error.add_note(f"seed {seed}, turn {len(done)}: {page.text}")
            raise
        page.view.close()
    assert selections > SEQUENCES // PARTS // 2
