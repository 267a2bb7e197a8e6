"""A program that edits lists at random: two pages that share them, tabs, and a person.

One seed is one sequence of edits, the same on every machine. After each flush everything that a
tab shows is compared with what a tab opened now would show, and each row with what its item says.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Container
from typing import Any

from tests.tree.editing import Box, Wire
from tests.tree.lists.row_kinds import KINDS, Kind, Live, Person, Plain, Slotted, picked, store
from tests.tree.reading import mounted, normal

from wardian import State
from wardian.errors import TreeCycleError, TreeDepthError
from wardian.live.app import App
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.dom import TabView
from wardian.testing.nodes import TabElement, TabList, TabNode, to_html, walk
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.tree.lists.each import Each
from wardian.tree.node import restart_ids

MAX_ITEMS = 9
WORDS = ("a", "<b>", "&amp;", '"q"', "ü\u2028", "", "\x7f", " ")
Action = Callable[[], None]


class TwiceWire(Wire):
    """A transport that carries each patch twice, and sees that the second changes nothing."""

    def send(self, text: str, *, to: View | None = None) -> None:
        """Carry it, message by message, patches twice."""
        self.carried.append(text)
        messages = json.loads(text)
        for message in [messages] if isinstance(messages[0], str) else messages:
            self.tab.receive(json.dumps(message))
            if message[0] == "p":
                before = [self.tab.html(number) for number in self.tab.views]
                self.tab.receive(json.dumps(message))
                assert [self.tab.html(number) for number in self.tab.views] == before, message


class Shown:
    """One list, with the items it shows.

    Attributes:
        is_live: Every change of its items is noticed; others are shown by ``update``.
        touched: Rows that somebody changed, by key and by item (a row outlives either): what the
            item says is not all they show.
    """

    def __init__(self, world: ListWorld) -> None:
        chance = world.random
        self.kind: Kind = chance.choice(KINDS)
        self.make = chance.choice((Plain, Slotted, Live, Live))
        self.key = chance.choice((None, "number", lambda item: item.number))
        self.items: list[Any] = [world.item(self.make) for _ in range(chance.randrange(6))]
        self.is_live = False
        self.touched: set[int] = set()
        given: Any = self.items
        if chance.random() < 0.5:
            holder = Holder()
            holder.items = self.items
            self.items = given = holder.items
            if chance.random() < 0.7:
                given = lambda: holder.items  # noqa: E731 - what is passed is the point
                self.is_live = self.make is Live
        self.each = Each(given, self.kind.row, key=self.key)

    def touch(self, item: Any) -> None:
        """Note that somebody changed the row of an item."""
        self.touched.add(-id(item))
        if self.key is not None:
            self.touched.add(item.number)

    def wrong(self, rows: list[TabNode]) -> list[tuple[str, str]]:
        """Give what rows show, and what they must, where these differ."""
        assert len(rows) == len(self.items)
        pairs = [
            (to_html(row), self.kind.expected(item))
            for row, item in zip(rows, self.items, strict=True)
            if self.touched.isdisjoint((-id(item), item.number))
        ]
        return [(got, expected) for got, expected in pairs if got != expected]


class Holder:
    """An object whose list is noticed when it changes."""

    items: State[list[Any]] = State([])


class ListWorld:
    """Two pages, up to three tabs, some lists, and what happens to them."""

    def __init__(self, seed: int, wire: type[Wire] = TwiceWire) -> None:
        ledger.clear()
        restart_ids()
        picked.clear()
        store.selected, store.suffix = 0, ""
        self.random = random.Random(seed)
        self.seed = seed
        self.wire = wire
        self.made = 0
        self.opened = 0
        self.log: list[str] = []
        self.tabs: list[Wire] = []
        self.roots: list[Element] = [Box(title="one"), Box(title="two")]
        self.boxes: list[Element] = list(self.roots)
        self.lists: list[Shown] = []
        self.actions: list[Action] = [
            *[self.change_item] * 8,
            *[self.change_list] * 8,
            *[self.order] * 3,
            *[self.repeat] * 1,
            *[self.change_store] * 2,
            *[self.place] * 2,
            *[self.surround] * 2,
            *[self.promote] * 2,
            *[self.touch] * 1,
            *[self.update_one] * 2,
            *[self.flush] * 4,
            *[self.visit] * 2,
            *[self.act] * 3,
        ]

    def run(self, count: int, *, skip: Container[int] = ()) -> None:
        """Make some lists, then ``count`` random edits, then flush.

        Args:
            count: How many.
            skip: Which of them to leave out, to find those that a failure needs.
        """
        for _ in range(self.random.randint(1, 3)):
            self.lists.append(Shown(self))
            self.place()
        self.visit()
        for step in range(count):
            self.random.seed(self.seed * 1000 + step)
            action = self.random.choice(self.actions)
            if step in skip:
                continue
            self.log.append(action.__name__)
            try:
                action()
            except (TreeCycleError, TreeDepthError) as error:
                self.log[-1] += f" refused: {type(error).__name__}"
        self.update_all()

    def close(self) -> None:
        """Close every tab."""
        for wire in self.tabs:
            for view in list(wire.views.values()):
                view.close()

    def describe(self) -> str:
        """Give what was done, for a failure's message."""
        kinds = ", ".join(f"{each.kind.row.__name__}/{each.make.__name__}" for each in self.lists)
        return f"seed {self.seed} ({kinds}): {', '.join(self.log)}"

    # ------------------------------------------------------------------------------ making things

    def word(self) -> str:
        """Make up a text that is hard now and then."""
        self.made += 1
        return self.random.choice(WORDS) + self.random.choice(("", str(self.made)))

    def item(self, make: Any) -> Any:
        """Make an item that no list has."""
        self.made += 1
        return make(
            self.made,
            self.word(),
            done=self.random.random() < 0.4,
            tags=self.random.sample(range(5), self.random.randrange(4)),
        )

    def any(self) -> Shown:
        """Choose a list."""
        return self.random.choice(self.lists)

    # -------------------------------------------------------------------------------------- items

    def change_item(self) -> None:
        """Change what an item says."""
        shown = self.any()
        if not shown.items:
            return
        item = self.random.choice(shown.items)
        what = self.random.randrange(8)
        if what == 7:
            item.owner = Person(self.word())
        elif what == 6:
            item.owner.name = self.word()
        elif what < 2:
            item.label = self.word()
        elif what < 4:
            item.done = not item.done
        elif what == 4:
            self.made += 1
            touched = not shown.touched.isdisjoint((-id(item), item.number))
            item.number = self.made  # under some keys, another row
            if touched:
                shown.touch(item)
        else:
            at = self.random.randint(0, len(item.tags))
            self.made += 1
            item.tags[at : at + self.random.randrange(3)] = [5 + self.made]

    def change_list(self) -> None:
        """Put items in and take them out."""
        shown = self.any()
        items = shown.items
        at = self.random.randint(0, len(items))
        new = [self.item(shown.make) for _ in range(self.random.randrange(4))]
        what = self.random.randrange(9)
        if what == 0:
            items.extend(new)
        elif what == 1:
            items[at:at] = new
        elif what == 2:
            del items[at : at + 2]
        elif what == 3 and items:
            items.pop(self.random.randrange(len(items)))
        elif what == 4:
            items[at : at + 3] = new
        elif what == 5 and at < len(items):
            new = [self.item(shown.make)]
            new[0].number = items[at].number  # the same key, by number
            items[at] = new[0]
        elif what == 6 and self.random.random() < 0.3:
            items.clear()
        elif what == 7 and self.random.random() < 0.5:
            items[:] = new
        else:
            items.append(self.item(shown.make))
        del items[MAX_ITEMS:]

    def order(self) -> None:
        """Sort, reverse, shuffle, exchange, or turn."""
        items = self.any().items
        what = self.random.randrange(5)
        if what == 0:
            items.sort(key=lambda item: (item.label, item.number))
        elif what == 1:
            items.reverse()
        elif what == 2:
            shuffled = list(items)
            self.random.shuffle(shuffled)
            items[:] = shuffled
        elif len(items) > 1:
            if what == 3:
                items.append(items.pop(0))
            else:
                items[0], items[-1] = items[-1], items[0]

    def repeat(self) -> None:
        """Show an item twice: it is refused, and nothing is different when it is there once."""
        items = self.any().items
        if items:
            items.insert(self.random.randint(0, len(items)), items[0])
            flush_everything()
            items.remove(items[0])

    def change_store(self) -> None:
        """Change what rows read besides their items."""
        numbers = [item.number for shown in self.lists for item in shown.items]
        if self.random.random() < 0.7:
            store.selected = self.random.choice([0, *numbers])
        else:
            store.suffix = self.random.choice(("", "!", "<"))

    # --------------------------------------------------------------------------------------- tree

    def place(self) -> None:
        """Put a list somewhere: first, once more, or elsewhere instead."""
        each = self.any().each
        parent = self.random.choice(self.boxes)
        where = [box for box in self.boxes if each in list(box)]
        if where and (self.random.random() < 0.5 or len(where) > 2):
            self.random.choice(where).remove(each)
        parent.insert(self.random.randint(0, len(parent)), each)

    def surround(self) -> None:
        """Change what stands around lists."""
        box = self.random.choice(self.boxes)
        what = self.random.randrange(5)
        if what == 0:
            box.insert(self.random.randint(0, len(box)), Box(self.word(), title="beside"))
        elif what == 1 and len(box):
            child = box[self.random.randrange(len(box))]
            if child not in self.boxes:
                at = box.index(child)
                wrapper = Box(title="wrap")
                box[at] = wrapper
                wrapper.append(child)
                self.boxes.append(wrapper)
        elif what == 2 and len(box):
            box.reverse()
        elif what == 3 and len(box) > 1:
            child = box[self.random.randrange(len(box))]
            if not isinstance(child, Each) and child not in self.boxes:
                box.remove(child)
        elif len(self.boxes) > 4:
            gone = self.boxes.pop()
            for parent in gone.parents:
                parent.remove(gone)
            children = [child for child in gone if isinstance(child, Each)]
            gone.clear()
            self.roots[0].extend(each for each in children if each not in list(self.roots[0]))

    def promote(self) -> None:
        """Ask for elements of rows."""
        shown = self.any()
        each = shown.each
        if len(each):
            at = self.random.randrange(len(each))
            row = each[at]
            assert each.item_of(row) is list(each.items)[at]
            assert each[at] is row
            if self.random.random() < 0.2:
                assert list(each)[at] is row

    def touch(self) -> None:
        """Change a row itself: that stands until its item says otherwise."""
        shown = self.any()
        if len(shown.each):
            row = shown.each[self.random.randrange(len(shown.each))]
            shown.touch(shown.each.item_of(row))
            if self.random.random() < 0.5:
                row.set("data-touched", self.word())
            else:
                row.append(Box(self.word()))

    # ------------------------------------------------------------------------------------ flushes

    def update_one(self) -> None:
        """Update one list, or a box: its items are read again."""
        shown = self.any()
        if self.random.random() < 0.5:
            bool(shown.each.update())  # asking for the answer is what makes it happen now
            self.compare_rows([shown])
        else:
            self.random.choice(self.boxes).update()

    def flush(self) -> None:
        """Flush; what nobody notices is shown after an update."""
        if self.random.random() < 0.5:
            flush_everything()
            self.compare_tabs()
            self.compare_rows([shown for shown in self.lists if shown.is_live])
        else:
            self.update_all()

    def update_all(self) -> None:
        """Bring everything up to date, and compare everything."""
        for root in self.roots:
            bool(root.update())
        self.compare_tabs()
        self.compare_html()
        self.compare_rows(self.lists)

    def compare_tabs(self) -> None:
        """Every view must show what a view that opens now would, by the same ids."""
        for wire in self.tabs:
            for view in wire.views.values():
                fresh = mounted(view.root)
                tab = wire.tab.views[view.number]
                assert tab.root is not None and fresh.root is not None
                assert to_html(tab.root) == to_html(fresh.root)
                assert ids_of(tab.root) == ids_of(fresh.root)

    def compare_html(self) -> None:
        """Every view must show what the tree's own HTML says."""
        for wire in self.tabs:
            for view in wire.views.values():
                assert wire.tab.html(view.number) == normal(view.root.html())

    def compare_rows(self, lists: list[Shown]) -> None:
        """Every row must show what its item says."""
        for shown in lists:
            assert list(shown.each.items) == list(shown.items)
            assert len(shown.each) == len(shown.items)
            for wire in self.tabs:
                for tab in wire.tab.views.values():
                    for node in tab.nodes(shown.each._id):
                        assert isinstance(node, TabList)
                        assert shown.wrong(node.content) == [], shown.kind.row.__name__

    # ------------------------------------------------------------------------------------- people

    def visit(self) -> None:
        """Open or close a view, in a tab that is there or in a new one."""
        views = [(wire, view) for wire in self.tabs for view in wire.views.values()]
        if len(views) > 2:
            wire, view = self.random.choice(views)
            if self.random.random() < 0.5:
                del wire.views[view.number]
                view.close()
            else:
                wire.tab.leave(view.number)
                del wire.views[view.number]
            return
        if not self.tabs or (len(self.tabs) < 3 and self.random.random() < 0.5):
            self.tabs.append(self.wire(self))  # type: ignore[arg-type]
        wire = self.random.choice(self.tabs)
        root = self.random.choice(self.roots)
        self.opened += 1
        view = View(App(root), root, wire, self.opened)  # type: ignore[arg-type]
        wire.views[view.number] = view
        view.show()

    def act(self) -> None:
        """Let a person click or type in a row that stands."""
        self.update_all()
        found = [
            (tab, shown, at, row)
            for wire in self.tabs
            for tab in wire.tab.views.values()
            for shown in self.lists
            for node in tab.nodes(shown.each._id)
            for at, row in enumerate(node.content)  # type: ignore[attr-defined]
        ]
        if found:
            tab, shown, at, row = self.random.choice(found)
            self.act_in(tab, shown, at=at, row=row)

    def act_in(self, tab: TabView, shown: Shown, *, at: int, row: TabElement) -> None:
        """Act in one row: its item is what handlers are given, its controls are what it is told."""
        item = shown.items[at]
        for element in list(row.elements()):
            if element.tag == "button":
                picked.clear()
                tab.fire(element, "click")
                assert [each is item for each in picked] == [True]
            elif element.tag == "input" and self.random.random() < 0.5:
                shown.touch(item)
                name = "value" if element.is_text_field else "checked"
                value = self.word() if name == "value" else not element.checked
                tab.edit(element, name, value)
                tab.fire(element, "input")
                control = shown.each[at][0 if name == "checked" else 1]
                assert getattr(control, name) == value
                assert shown.each.item_of(control) is item


def ids_of(root: TabNode) -> list[tuple[int, int]]:
    """Give id and place of every node, in document order."""
    return [(node.id, node.place) for node in walk(root) if node.id]
