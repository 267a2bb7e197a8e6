"""A program that edits at random: pages that share elements, tabs that come and go, and a person.

One seed is one sequence of edits, the same on every machine. Whoever runs it looks at
``World.tabs`` when ``World.flushed`` is called.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from wardian.errors import DuplicateKeyError, TreeCycleError, TreeDepthError
from wardian.live.app import App
from wardian.live.dispatch import receive
from wardian.live.updating import flush_everything
from wardian.live.view import View
from wardian.testing.dom import Tab
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.tree.node import HTML, Text, restart_ids
from wardian.tree.state import State

MAX_NODES = 90
MAX_POOL = 24


class Box(Element):
    """Anything that holds something."""

    tag = "div"
    _spec = {"title": ("title", "string"), "id": ("id", "string")}


class Item(Box):
    """A child with a key."""

    tag = "li"


class Field(Element):
    """Something to type into."""

    tag = "input"
    _spec = {"value": ("value", "property"), "checked": ("checked", "property")}


class Pulse(Box):
    """A component whose text and children follow states."""

    tag = "section"
    n = State(0)
    rows = State([])

    def build(self) -> None:
        """Show the states in four ways."""
        self += Box(lambda: f"n = {self.n}")
        self += lambda: [Item(str(row), key=row) for row in self.rows]
        self += lambda: "odd" if self.n % 2 else None
        self += lambda: Box(*[self.part(at) for at in range(3)])

    def part(self, at: int) -> Element:
        """One of three kinds, as the state says for this place."""
        return (Box, Item, Field)[self.n // 3**at % 3]()


class Wire:
    """A transport to a tab of this process, which keeps what it carried."""

    def __init__(self, world: World) -> None:
        self.views: dict[int, View] = {}
        self.tab = Tab(lambda text: self.reply(text))
        self.world = world
        self.carried: list[str] = []

    def reaches(self, view: View) -> bool:
        """Say that the tab is there."""
        return True

    attends = reaches

    def send(self, text: str, *, to: View | None = None) -> None:
        """Carry a transmission to the tab."""
        self.carried.append(text)
        self.tab.receive(text)

    def tell(self, view: View, text: str) -> None:
        """Carry a message to the tab."""
        self.send(text)

    def reply(self, text: str) -> None:
        """Carry a message to Python."""
        assert receive(text, self.views), text


class World:
    """Two pages, up to three tabs, and what happens to them."""

    def __init__(self, seed: int) -> None:
        ledger.clear()
        restart_ids()
        self.random = random.Random(seed)
        self.seed = seed
        self.made = 0
        self.opened = 0
        self.roots: list[Element] = [Box(title="one"), Box(title="two")]
        self.pool: list[Element] = list(self.roots)
        self.texts: list[Text] = []
        self.markups: list[HTML] = []
        self.tabs: list[Wire] = []
        self.log: list[str] = []
        self.flushed: Callable[[World], None] = lambda world: None
        self.edits = [
            *[self.add] * 6,
            *[self.share] * 3,
            *[self.move] * 3,
            *[self.wrap] * 2,
            *[self.remove] * 2,
            *[self.assign_keyed] * 3,
            *[self.change] * 6,
            *[self.change_state] * 2,
            *[self.arrange] * 2,
            *[self.flush_part] * 3,
            *[self.flush_all] * 4,
            *[self.type] * 2,
            *[self.visit] * 2,
            self.unwrap,
            self.invert,
            self.clear,
        ]

    def run(self, count: int) -> None:
        """Make ``count`` random edits, then flush."""
        self.visit()
        for _ in range(count):
            edit = self.random.choice(self.edits)
            self.log.append(edit.__name__)
            try:
                edit()
            except (TreeCycleError, TreeDepthError, DuplicateKeyError) as error:
                self.log[-1] += f" refused: {type(error).__name__}"
        self.flush_all()

    def close(self) -> None:
        """Close every tab."""
        for wire in self.tabs:
            for view in list(wire.views.values()):
                view.close()

    def describe(self) -> str:
        """Give what was done, for a failure's message."""
        return f"seed {self.seed}: {', '.join(self.log)}"

    # ------------------------------------------------------------------------------ making things

    def any(self) -> Element:
        """Choose an element, mostly one that is in a page."""
        return self.random.choice(self.pool)

    def parent(self) -> Element:
        """Choose an element that may have children."""
        while True:
            element = self.any()
            if not isinstance(element, Field):
                return element

    def word(self) -> str:
        """Make up a text that must be escaped now and then."""
        self.made += 1
        return self.random.choice(("a", "<b>", "&amp;", '"q"', "ü\u2028")) + str(self.made)

    def new(self) -> Any:
        """Make a child of any kind."""
        kind = self.random.randrange(9)
        if kind == 0:
            return self.word()
        if kind == 1:
            self.texts.append(Text(self.word()))
            return self.texts[-1]
        if kind == 2:
            self.markups.append(HTML(f"<b>{self.made}</b>x"))
            return self.markups[-1]
        made: Element
        if kind == 3:
            made = Field(value=self.word())
        elif kind == 4:
            made = Pulse()
        elif kind == 5:
            inner = Box(self.word())
            self.pool.append(inner)
            made = Box(self.word(), inner)
        else:
            made = Box(self.word(), title=self.word())
        self.pool.append(made)
        return made

    def weigh(self, parent: Element) -> None:
        """Take children out of an element again until its pages are small enough."""
        while len(parent) and any(weight(root) > MAX_NODES for root in self.roots):
            parent.pop(self.random.randrange(len(parent)))
        if len(self.pool) > MAX_POOL:
            self.pool = [*self.roots, *(e for e in self.pool[2:] if e.parents)][: MAX_POOL - 4]

    # -------------------------------------------------------------------------------------- edits

    def add(self) -> None:
        """Put something new somewhere."""
        parent = self.parent()
        parent.insert(self.random.randint(0, len(parent)), self.new())
        self.weigh(parent)

    def share(self) -> None:
        """Put an element in one more place, perhaps in the same parent."""
        parent, child = self.parent(), self.any()
        parent.insert(self.random.randint(0, len(parent)), child)
        self.weigh(parent)

    def move(self) -> None:
        """Take an element out of one parent and put it into another."""
        child, target = self.any(), self.parent()
        if child.parents and child is not target and not is_below(target, child):
            self.random.choice(child.parents).remove(child)
            target.insert(self.random.randint(0, len(target)), child)
            self.weigh(target)

    def wrap(self) -> None:
        """Put a new element around a child that stays."""
        parent = self.parent()
        if len(parent):
            at = self.random.randrange(len(parent))
            child = parent[at]
            if self.random.random() < 0.5:
                wrapper = Box(title="wrap")
                parent[at] = wrapper
                wrapper.append(child)
            else:
                wrapper = Box(child, title="wrap")
                parent[at] = wrapper
            self.pool.append(wrapper)
            self.weigh(parent)

    def unwrap(self) -> None:
        """Put an element's children in its place."""
        child = self.any()
        if child.parent is not None and not isinstance(child, (Field, Pulse)):
            parent, inner = child.parent, list(child)
            at = parent.index(child)
            child.clear()
            parent[at : at + 1] = inner
            self.weigh(parent)

    def invert(self) -> None:
        """Put a parent into its child, where the child was not shared."""
        child = self.any()
        parent = child.parent
        if parent is None or parent.parent is None or isinstance(child, (Field, Pulse)):
            return
        above = parent.parent
        if len(child.parents) == 1 and len(parent.parents) == 1:
            parent.remove(child)
            above[above.index(parent)] = child
            child.append(parent)

    def remove(self) -> None:
        """Take children out, one or several."""
        parent = self.parent()
        if len(parent):
            at = self.random.randrange(len(parent))
            if self.random.random() < 0.5:
                del parent[at]
            else:
                del parent[at : at + 3]

    def clear(self) -> None:
        """Empty an element, or make one text its content."""
        parent = self.parent()
        if parent not in self.roots:
            if self.random.random() < 0.5:
                parent.clear()
            else:
                parent.text = self.word()

    def assign_keyed(self) -> None:
        """Assign children made anew, some with the keys of those that stand there."""
        parent = self.parent()
        keys = self.random.sample(range(9), self.random.randint(0, 6))
        rows = [Item(self.word(), key=key, title=str(key)) for key in keys]
        for row in rows:
            if self.random.random() < 0.3:
                row.append(self.new())
        kept = [child for child in parent if not isinstance(child, Item)]
        both = [*rows, *kept]
        self.random.shuffle(both)
        parent[:] = both
        self.pool.extend(self.random.sample(rows, min(2, len(rows))))
        self.weigh(parent)

    def arrange(self) -> None:
        """Sort, reverse or shuffle children."""
        parent = self.parent()
        kind = self.random.randrange(4)
        if kind == 0:
            parent.reverse()
        elif kind == 1:
            parent.sort(key=lambda child: str(getattr(child, "_id", child)))
        elif kind == 2:
            children = list(parent)
            self.random.shuffle(children)
            parent[:] = children
        elif len(parent):
            parent.append(parent.pop(0))

    def change(self) -> None:
        """Change an element, a text or a markup itself."""
        element = self.any()
        kind = self.random.randrange(10)
        if kind == 0 and self.texts:
            self.random.choice(self.texts).data = self.word()
        elif kind == 1 and self.markups:
            self.made += 1
            self.random.choice(self.markups).markup = f"<i>{self.made}</i>"
        elif kind == 2:
            element.set("title", self.random.choice((None, self.word())))
        elif kind == 3:
            element.classes = self.random.choice((None, "x", ["x", "y"], "y z"))
        elif kind == 4:
            element.style = self.random.choice(
                (None, "color: red", {"color": "blue", "opacity": "0.5"})
            )
        elif kind == 5:
            element.show = self.random.random() < 0.5
        elif kind == 6:
            element.on("click", lambda: None)
        elif kind == 7:
            element.off("click")
        elif isinstance(element, Field):
            element.value = self.word()
        elif len(element) <= 1:
            element.text = self.word()

    def change_state(self) -> None:
        """Write the states of a component."""
        pulses = [element for element in self.pool if isinstance(element, Pulse)]
        if pulses:
            pulse = self.random.choice(pulses)
            pulse.n += 1
            if self.random.random() < 0.6:
                pulse.rows = self.random.sample(range(5), self.random.randint(0, 4))
            if self.random.random() < 0.3 and len(pulse.rows) < 5:
                pulse.rows.insert(0, 7 + len(pulse.rows) if 7 in pulse.rows else 7)
                pulse.rows = list(dict.fromkeys(pulse.rows))
            for root in self.roots:
                if weight(root) > MAX_NODES:
                    root.clear()

    # --------------------------------------------------------------------------- tabs and flushes

    def visit(self) -> None:
        """Open or close a view, in a tab that is there or in a new one."""
        open_views = [view for wire in self.tabs for view in wire.views.values()]
        if len(open_views) > 2:
            view = self.random.choice(open_views)
            wire = next(w for w in self.tabs if w.views.get(view.number) is view)
            del wire.views[view.number]
            if self.random.random() < 0.5:
                view.close()
            else:
                wire.views[view.number] = view
                wire.tab.leave(view.number)
                del wire.views[view.number]
            return
        if not self.tabs or (len(self.tabs) < 3 and self.random.random() < 0.5):
            self.tabs.append(Wire(self))
        wire = self.random.choice(self.tabs)
        root = self.random.choice(self.roots)
        self.opened += 1
        view = View(App(root), root, wire, self.opened)
        wire.views[view.number] = view
        view.show()

    def type(self) -> None:
        """Let a person type into a field of a tab."""
        wire = self.random.choice(self.tabs)
        fields = [
            (number, element)
            for number, view in wire.tab.views.items()
            if view.root is not None
            for element in view.root.elements()
            if element.tag == "input"
        ]
        if fields:
            number, element = self.random.choice(fields)
            wire.tab.type_text(number, element, self.word())

    def flush_part(self) -> None:
        """Update one element."""
        self.any().update()

    def flush_all(self) -> None:
        """Flush everything; then what the tabs show is what the tree is."""
        flush_everything()
        self.flushed(self)


def weight(root: Element) -> int:
    """How many DOM nodes an element makes, each as often as it stands there."""
    known: dict[int, int] = {}
    stack: list[tuple[Element, Iterator[Any]]] = [(root, iter(list(root)))]
    known[id(root)] = 1
    while stack:
        element, children = stack[-1]
        for child in children:
            if isinstance(child, Element):
                if id(child) not in known:
                    known[id(child)] = 1
                    stack.append((child, iter(list(child))))
                    break
            else:
                known[id(element)] += 5 if callable(child) else 1
        else:
            stack.pop()
            known[id(element)] += sum(known[id(c)] for c in element if isinstance(c, Element))
    return known[id(root)]


def is_below(element: Element, above: Element) -> bool:
    """Say whether an element stands anywhere below another."""
    stack = [element]
    seen: set[int] = set()
    while stack:
        at = stack.pop()
        if at is above:
            return True
        if id(at) not in seen:
            seen.add(id(at))
            stack.extend(at.parents)
    return False
