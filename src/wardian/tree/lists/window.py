"""A list of which a window is shown: the rows that somebody sees, and some around them.

Each place of the list in each view asks for a range of rows as it is scrolled, and the list has
those that any of them asked for: stretches of rows, in order. To all else these are its items, so
nothing is known, kept or evaluated of any other. What a tab must know besides is on the list's
*marker*, an element before its rows: how many items there are, and which of them each stretch has.
A custom element in the tab makes room for the rest, and asks, by an event of its own
(``docs/protocol.md``).

Where the program scrolls to, the *goal*, stands on the marker as well, and its rows are there until
a tab says that it has got it: whatever others ask for meanwhile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import MutableMapping, Sequence
from itertools import compress, count, repeat
from operator import is_
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..depth import raise_height as _raise_height
from ..element import Element
from ..ledger import ledger
from ..node import Node
from .loose import called
from .rows import Rows

if TYPE_CHECKING:
    from .each import Each
    from .items import Items

FIRST_ROWS = 50
"""Rows that there are before any view has asked for others."""

MOST_ROWS = 500
"""Rows that one place in a view is given."""

MOST_PLACES = 8
"""Places in one view that are given rows; the last to ask are."""

MOST_OF_ALL = 2000
"""Rows that there are for all of them together; the last to ask are given theirs."""

_REACH = 1000  # how far from its place an item that was made anew is looked for


class Marker(Element):
    """Says which rows there are, and hears which ones a tab wants."""

    tag = "wardian-window"

    __slots__ = ("rows",)
    rows: WindowRows

    def asked(self, _item: object, event: Any) -> None:
        """Take what a tab asks for."""
        self.rows.ask(event.view, event.detail)


class Wanted:
    """What was asked for by one place in a view, or by the program.

    Attributes:
        first: Index of the first row.
        stop: Index after the last row.
        focus: Index of the row that has the focus, elsewhere, or is scrolled to; or ``None``.
    """

    __slots__ = ("first", "focus", "stop")

    def __init__(self, first: int, stop: int, focus: int | None = None) -> None:
        self.first = first
        self.stop = stop
        self.focus = focus


class WindowRows(Rows):
    """The rows that there are of a list with a window.

    Attributes:
        marker: Tells the tabs of them.
        found: All items, as they were found last.
        at: The index of each row among them.
        wanted: What each view has asked for, by the place in it; the last to ask is at the end.
        goal: Where the program has scrolled to, until a tab has got it.
        goals: How often the program has scrolled.
    """

    stand_alone = False

    def __init__(self, each: Each[Any], items: Items, row: Any) -> None:
        super().__init__(each, items, row)
        self.marker = _marker(self)
        self.found: Sequence[Any] = ()
        self.at: list[int] = []
        self.wanted: MutableMapping[Any, dict[int, Wanted]] = WeakKeyDictionary()
        self.goal: Wanted | None = None
        self.goals = 0
        self._shown: list[Any] = []  # the items of ``at``
        self._coming: list[tuple[int, int]] = []
        _raise_height(each, self.marker._height + 1)  # type: ignore[arg-type]

    # What the program and the tabs say

    def ask(self, view: Any, detail: Any) -> None:
        """Show a view the rows it asks for. What it says comes from outside.

        Wire: ``{"first"?: index, "count"?: rows, "focus"?: index, "place"?: number,
        "goal"?: turn}``
        """
        given = detail if isinstance(detail, dict) else {}
        first, many, focus, place, goal = [
            _index(given.get(name)) for name in ("first", "count", "focus", "place", "goal")
        ]
        has_goal = self.goal is not None and goal == self.goals
        if has_goal:
            self.goal = None
        if first is not None and many:
            places = self.wanted.pop(view, {})
            places.pop(place or 0, None)
            places[place or 0] = Wanted(first, first + min(many, MOST_ROWS), focus)
            if len(places) > MOST_PLACES:
                del places[next(iter(places))]
            self.wanted[view] = places
        elif not has_goal:
            return
        self.move()

    def scroll_to(self, index: int) -> None:
        """Have a row, and let the tabs scroll to it.

        Raises:
            IndexError: There is no such item.
        """
        self.look(afresh=False)
        total = len(self.found)
        if not -total <= index < total:
            raise IndexError(
                f"expected the index of one of the {total} items of {self.each!r}, got {index}"
            )
        index %= total
        many = max([FIRST_ROWS, *[each.stop - each.first for each in self._places()]])
        first = max(0, min(index - many // 2, total - many))
        self.goal = Wanted(first, first + many, index)
        self.goals += 1
        self._tell_goal()
        self.move()

    # What there is, instead of all items

    def chosen(self, items: Sequence[Any]) -> list[Any]:
        """The items that have rows: of those that were found, what the views want."""
        if self.at:
            self._follow(items)
        self.found = items
        return self._picked()

    def move(self) -> None:
        """Show other rows of the items that were found last."""
        if not self.each._is_live() or not ledger.stale.keys().isdisjoint(self.parts):
            return  # all is looked at anyway
        self.rearrange(self._picked())
        self._tell()

    def run(self, *, listen: bool, afresh: bool = True) -> None:
        """Bring the rows up to date, and tell which they are."""
        super().run(listen=listen, afresh=afresh)
        self._tell()

    def _picked(self) -> list[Any]:
        self._coming = self._stretches(len(self.found))
        return [item for first, stop in self._coming for item in self.found[first:stop]]

    def _stretches(self, total: int) -> list[tuple[int, int]]:
        """Which rows there are, as ranges of indices that neither meet nor overlap."""
        if not total:
            self.wanted.clear()  # what comes then is another list, and seen from its beginning
        if self.goal is not None and self.goal.focus not in range(total):
            self.goal = None
        for view in [each for each in self.wanted if not getattr(each, "is_open", True)]:
            del self.wanted[view]
        spans: list[tuple[int, int]] = []
        room = MOST_OF_ALL
        for each in reversed(self._places()):
            many = each.stop - each.first
            if many < room:
                room -= many + 1
                each.first = max(0, min(each.first, total - many))  # what is scrolled ends there
                each.stop = each.first + many
                spans.append((each.first, min(each.stop, total)))
                if each.focus is not None and each.focus < total:
                    spans.append((each.focus, each.focus + 1))
        spans = spans or [(0, min(FIRST_ROWS, total))]
        stretches: list[tuple[int, int]] = []
        for first, stop in sorted(spans):
            if stretches and first <= stretches[-1][1]:
                first, stop = stretches[-1][0], max(stop, stretches.pop()[1])
            stretches.append((first, stop))
        return stretches

    def _places(self) -> list[Wanted]:
        """All that is wanted, the most urgent at the end."""
        wanted = [each for places in self.wanted.values() for each in places.values()]
        return wanted if self.goal is None else [*wanted, self.goal]

    def _tell_goal(self) -> None:
        goal = self.goal
        text = None if goal is None else f"{goal.focus} {self.goals}"
        if self.marker.get("goal") != text:
            self.marker.set("goal", text)

    def _tell(self) -> None:
        """Say on the marker which rows there are: items whose row raised have none."""
        self._tell_goal()
        indices = (at for first, stop in self._coming for at in range(first, stop))
        found, shown = self.found, []
        for item in self.items:
            at = next((at for at in indices if at < len(found) and found[at] is item), -1)
            if at < 0:
                return  # they could not be looked at: what is shown is what was
            shown.append(at)
        self.at, self._shown = shown, self.items
        words = [len(found)]
        for place, at in enumerate(shown):
            if place and at == shown[place - 1] + 1:
                words[-1] += 1
            else:
                words += [at, 1]
        text = " ".join(map(str, words))
        if self.marker.get("rows") != text:
            self.marker.set("rows", text)

    # Items that come and go elsewhere

    def _follow(self, items: Sequence[Any]) -> None:
        """Move what is wanted along with its items, where others have come or gone before them."""
        for each in self._places():
            if each.first:
                shift = self._shift(items, each)
                each.first = max(0, each.first + shift)
                each.stop += shift
            if each.focus is not None:
                place = bisect_left(self.at, each.focus)
                if self.at[place : place + 1] == [each.focus]:
                    found = self._find(items, place)
                    if found >= 0:
                        each.focus = found
                    elif each is not self.goal:
                        each.focus = None

    def _shift(self, items: Sequence[Any], wanted: Wanted) -> int:
        """How far the items of a range have moved, if they have done so together."""
        here = range(bisect_left(self.at, wanted.first), bisect_left(self.at, wanted.stop))
        for place in (here[len(here) // 2], here[0], here[-1]) if here else ():
            found = self._find(items, place)
            if found >= 0:
                shift = found - self.at[place]
                beside = [near for near in (place - 1, place + 1) if near in here]
                moved = [self._stands(items, near, self.at[near] + shift) for near in beside]
                return shift if any(moved) or not moved else 0
        return 0

    def _find(self, items: Sequence[Any], place: int) -> int:
        """Where an item that has a row is now; -1: it is not there, or far away and made anew."""
        at, item = self.at[place], self._shown[place]
        if at < len(items) and items[at] is item:
            return at
        found = next(compress(count(), map(is_, items, repeat(item))), -1)
        if found < 0:
            start = max(0, at - _REACH)
            keys = list(self.source.keys(items[start : at + _REACH]))
            [key] = self.source.keys([item])
            if key in keys:
                found = start + keys.index(key)
        return found

    def _stands(self, items: Sequence[Any], place: int, at: int) -> bool:
        if not 0 <= at < len(items):
            return False
        old, new = self._shown[place], items[at]
        return old is new or list(self.source.keys([old])) == list(self.source.keys([new]))

    # What the tree asks: the marker stands before the rows

    def nodes(self) -> list[Node]:
        """The marker, and the nodes among the rows."""
        return [self.marker, *super().nodes()]

    def items_on_wire(self) -> list[Node | str]:
        """JSON text of the wire's items; nodes among them stand for themselves."""
        return [self.marker, *super().items_on_wire()]

    def sleep(self, changes: dict[str, Any] | None) -> list[Node]:
        """Listen no more; give the nodes that tabs have."""
        return [self.marker, *super().sleep(changes)]

    def item_of(self, name: int) -> Any:
        """The item of the row that has an id; ``None`` for the marker."""
        return None if name == self.marker._id else super().item_of(name)

    def name(self) -> Any:
        """What a list has in common with one whose rows it may take over."""
        return ("window", *super().name())

    def take_over(self, old: Rows) -> None:
        """Show the rows of another list, which was in the same place."""
        assert isinstance(old, WindowRows)
        self.marker, old.marker = old.marker, self.marker
        for rows in (self, old):
            marker = rows.marker
            marker.rows = rows
            marker._parents = (rows.each,)
            marker._up = tuple([rows.each for _ in marker._up])
        self.at, self._shown, self._coming = old.at, old._shown, old._coming
        self.found, self.wanted = old.found, old.wanted
        self.goal, self.goals = old.goal, old.goals
        super().take_over(old)


def _marker(rows: WindowRows) -> Marker:
    marker: Marker = called(Marker)
    marker.rows = rows
    marker.set("hidden", "")
    called(marker.on, "window", marker.asked)
    marker._parents = (rows.each,)
    return marker


def _index(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 2**53 else None
