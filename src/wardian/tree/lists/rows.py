"""The rows of a list: from items to what tabs show, and back to elements where somebody asks.

For each row there is an item, an id, and an entry in each column; nothing else. ``run`` is what a
flush calls when something was read that has changed. It evaluates no more than may be different:

* the list itself: its items are compared with those shown, at the speed of C;
* items that are new, other objects than before, or of classes with ``State`` that have told so;
* for all rows the entries that read what has changed outside of the items;
* everything, when the program says ``update()`` or the rows cannot be followed.

What is different is entered in the ledger by name, as for elements: the flush reads the values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import compress, count, repeat
from operator import is_, ne
from typing import TYPE_CHECKING, Any

from .. import holes
from ..element import Element
from ..ledger import ledger
from ..node import Node
from . import groups, sending
from .arranging import Arrangement, arranged
from .columns import Evaluated, evaluated
from .items import OBSERVED, Items
from .shape import REAL
from .turning import TurningRows
from .watching import Mark, Part, is_told, mark_items, reads_itself

if TYPE_CHECKING:
    from .each import Each

_FEW = 4


class _Look:
    """One look at the items: what there is now, and what must be evaluated."""

    __slots__ = ("afresh", "arrangement", "everything", "items", "outside", "reread", "told")

    def __init__(self, rows: Rows) -> None:
        self.items = rows.items
        self.arrangement: Arrangement | None = None
        self.everything = False
        self.afresh = True
        self.reread = False
        self.outside = False
        self.told: list[Any] = []


class Rows(TurningRows):
    """What an ``Each`` has instead of children.

    Attributes:
        source: Where the items come from.
        told: Items whose states have changed, by identity.
        again: Whether everything must be evaluated.
        incomplete: Whether rows have raised, and are not shown.
    """

    def __init__(self, each: Each[Any], items: Items, row: Any) -> None:
        super().__init__(each, row)
        self.source = items
        self.told: dict[int, Any] = {}
        self.again = True
        self.incomplete = False
        self.of_list, self.of_items = Part(self), Part(self)
        self.inside, self.outside = Part(self), Part(self)
        self.parts = (self.of_list, self.of_items, self.inside, self.outside)
        self.mark = Mark()

    # What the tree asks (``recording.ListRows``)

    def wake(self) -> None:
        """Evaluate the rows: tabs begin to have them."""
        ledger.lists[self.each] = None
        self.again = True
        self.mark.rows = self
        mark_items(self.mark, self.items)
        self.run(listen=True)
        for group in self.groups:
            groups.enter(group)

    def sleep(self, changes: dict[str, Any] | None) -> list[Node]:
        """Listen no more; give the nodes among the rows that tabs have."""
        ledger.lists.pop(self.each, None)
        self.listening = False
        self._forget()
        self.mark.rows = None
        for group in self.groups:
            groups.withdraw(group)
        gone: dict[int, Element] = (changes or {}).get("#gone", {})
        return [node for node in (*self.real.values(), *gone.values()) if self.each in node._up]

    def look(self, *, afresh: bool = True) -> None:
        """Be ready to be read.

        Args:
            afresh: Make those rows anew that no tab has and the row function makes.
        """
        if not self.each._is_live():
            self.again = True
            self.run(listen=False, afresh=afresh)
        elif not ledger.stale.keys().isdisjoint(self.parts):
            self.run(listen=True)

    def reread(self) -> None:
        """Look at everything again with the next flush."""
        self.again = True
        ledger.stale[self.of_list] = None

    def tell(self, item: Any) -> None:
        """Enter that a state of an item has changed."""
        self.told[id(item)] = item
        ledger.stale[self.of_items] = None

    def shapes(self) -> str:
        """JSON text of all shapes, by number."""
        return sending.shapes(self)

    def items_on_wire(self) -> list[Node | str]:
        """JSON text of the wire's items of all rows; nodes among them stand for themselves."""
        return sending.forms(self, self.ids)

    def plan_of(self, changes: dict[str, Any]) -> sending.ListPlan:
        """How the rows change."""
        return sending.ListPlan(self, changes)

    def ops(self, changes: dict[str, Any]) -> tuple[list[str], list[str]]:
        """Ops of everything else that changed: those before rows come, and those after."""
        return sending.other_ops(self, changes)

    def name(self) -> Any:
        """What a list has in common with one whose rows it may take over."""
        key = self.source.key
        return (_code(self.row), _code(key))

    def take_over(self, old: Rows) -> None:
        """Show the rows of another list, which was in the same place."""
        old._forget()
        old.mark.rows = None
        self.adopt_rows(old)
        self.listening = old.listening
        if self.each._is_live():
            ledger.lists.pop(old.each, None)
            ledger.lists[self.each] = None
            self.mark.rows = self
            mark_items(self.mark, self.items)
            self.reread()

    # Bringing up to date

    def run(self, *, listen: bool, afresh: bool = True) -> None:
        """Evaluate what may have changed."""
        stale = ledger.stale
        news, told, inside, outside = [part in stale for part in self.parts]
        for part in self.parts:
            stale.pop(part, None)
        look = _Look(self)
        look.reread = self.again and not inside and self.ids != [] and self.listening
        look.everything, self.again = self.again or inside, False
        look.outside, look.afresh = outside, afresh
        self.listening = listen
        if look.everything and self.plan is not None and not self.plan.holds():
            self.begin_again()
        again = news or look.everything or self.incomplete
        self.incomplete = False
        if again and not self._look_at_items(look):
            look.items, look.arrangement = self.items, None
        if look.everything and not look.reread:
            self.inside.forget()
            self.outside.forget()
        elif outside:
            self.outside.forget()
        while told and self.told:  # another thread may add to it meanwhile
            look.told.append(self.told.popitem()[1])
        self._show(look)
        if not listen:
            self._forget()

    def _look_at_items(self, look: _Look) -> bool:
        """Get the items, and compare them with those that are shown."""
        self.of_list.forget()
        outer = holes.current
        holes.current = self.of_list if self.listening else None
        try:
            every, followed = self.source.now()
            look.items = self.chosen(every)
            if not followed or not OBSERVED.isdisjoint(map(type, look.items)):
                look.everything = True  # nobody tells of a change of such items
            look.arrangement = self._arranged(look)
            if look.arrangement is not None and look.arrangement.order:
                self.source.check(look.items)
        except Exception as error:  # noqa: BLE001 (the program may raise anything)
            holes.on_error(self.each, error)
            return False
        finally:
            holes.current = outer
        return True

    def chosen(self, items: list[Any]) -> list[Any]:
        """Which of all items have rows now: all of them; a list with a window shows some."""
        return items

    def _arranged(self, look: _Look) -> Arrangement | None:
        return arranged(self.items, look.items, self.source.keys)

    def _show(self, look: _Look) -> None:
        """Evaluate what a look has found, and enter what is different."""
        items, arrangement = look.items, look.arrangement
        fresh: Sequence[int] = arrangement.fresh if arrangement is not None else ()
        replaced = self._replaced(look)
        entries, todo = self._todo(look, fresh, replaced)
        if self.listening:
            mark_items(self.mark, _picked(items, fresh))
            mark_items(self.mark, _picked(items, replaced))
        found = self._evaluate(entries, items, todo)
        bad = self._report(found, todo, items, fresh)
        if arrangement is not None and not bad:
            bad = self._arrange(look, arrangement, todo, found)
        self.incomplete = self.incomplete or bool(bad)
        if bad:
            return self._show_without(look, bad)
        self.items = items
        changed: set[int] = set()
        if len(todo) > len(fresh):
            changed = self._compare(entries, todo, found)
        if look.outside and not look.everything and self.plan is not None and self.plan.outside:
            entries, todo = sorted(self.plan.outside), range(len(items))
            found = self._evaluate(entries, items, todo)
            self._report(found, todo, items, ())
            changed |= self._compare(entries, todo, found)
        again = range(len(items)) if look.everything and look.afresh else replaced
        self.renew(set(again).difference(fresh), changed)

    def _replaced(self, look: _Look) -> list[int]:
        """Rows that have another item than before, of the same key."""
        if look.arrangement is None:
            return []
        old, new = self.items, look.items
        return [at for at, was in look.arrangement.kept() if old[was] is not new[at]]

    def _todo(
        self, look: _Look, fresh: Sequence[int], replaced: list[int]
    ) -> tuple[Sequence[int], Sequence[int]]:
        """Which entries of which rows must be evaluated."""
        entries: Sequence[int] = range(self.width)
        if look.everything:
            if look.reread and look.arrangement is None and self.plan is not None and not look.told:
                # What such items are is what they were, or they have told of it.
                kinds = set(map(type, look.items))
                reads = self.plan.reads
                entries = [entry for entry in entries if not is_told(kinds, reads[entry])]
            return entries, range(len(look.items))
        told = _positions(look.items, look.told)
        return entries, sorted({*fresh, *replaced, *told}) if told or replaced else fresh

    def _show_without(self, look: _Look, bad: Collection[int]) -> None:
        """Show everything but the rows that raised: with the next look they are tried again."""
        look.items = [item for at, item in enumerate(look.items) if at not in bad]
        look.arrangement = self._arranged(look)
        self._show(look)

    def _evaluate(self, entries: Sequence[int], items: list[Any], todo: Sequence[int]) -> Evaluated:
        if self.plan is None or not todo:
            return Evaluated([[] for _ in entries], {})
        chosen = _picked(items, todo)
        return evaluated(self.plan, entries, chosen, self._watchers(entries, chosen))

    def _watchers(self, entries: Sequence[int], items: list[Any]) -> list[Part | None]:
        """What follows the states that each of these entries reads; last what follows all."""
        assert self.plan is not None
        watchers: list[Part | None] = [None] * (len(entries) + 1)
        if self.listening:
            outside, reads = self.plan.outside, self.plan.reads
            watchers = [self.outside if entry in outside else self.inside for entry in entries]
            watchers.append(self.inside)
            if not outside.issuperset(entries):
                kinds = set(map(type, items))
                for at, entry in enumerate(entries):
                    if reads_itself(kinds, reads[entry]):
                        watchers[at] = None  # the items tell of it, by their mark
        return watchers

    def _report(
        self, found: Evaluated, todo: Sequence[int], items: list[Any], fresh: Sequence[int]
    ) -> set[int]:
        """Report what rows raised; give those that cannot be shown. Others keep what they show."""
        bad: set[int] = set()
        if found.errors:
            new = set(fresh)
            for at, error in found.errors.items():
                holes.on_error(self.each, error)
                if todo[at] in new:
                    bad.add(todo[at])
        return bad

    def _arrange(
        self, look: _Look, arrangement: Arrangement, todo: Sequence[int], found: Evaluated
    ) -> set[int]:
        """Bring everything that is parallel to the items into their order; make the new rows."""
        fresh = arrangement.fresh
        columns = found.columns
        if len(todo) != len(fresh):
            where = {at: index for index, at in enumerate(todo)}
            chosen = [where[at] for at in fresh]
            columns = [[column[at] for at in chosen] for column in columns]
        gone = arrangement.gone()
        leaving = self.ids if len(gone) == len(self.ids) else [self.ids[at] for at in gone]
        self.note()
        new = _picked(look.items, fresh)
        ids, held, bad = self.new_rows(new, fresh, columns, leaving)
        if bad:
            return bad
        arrangement.apply(self.ids, ids)
        for column, values in zip(self.columns, held, strict=True):
            arrangement.apply(column.values, values)
        return bad

    def _compare(self, entries: Sequence[int], todo: Sequence[int], found: Evaluated) -> set[int]:
        """Enter what is different; give the rows that must be made of elements now."""
        columns = [self.columns[entry] for entry in entries]
        held = [column.held(values) for column, values in zip(columns, found.columns, strict=True)]
        different: list[tuple[int, list[int]]] = []
        real: set[int] = set()
        for entry, column, new in zip(entries, columns, held, strict=True):
            whole = len(todo) == len(column.values)
            old = column.values if whole else [column.values[at] for at in todo]
            for at in found.errors:
                new[at] = old[at]
            if new == old:
                continue
            at_all = list(compress(todo, map(ne, new, old)))
            different.append((entry, at_all))
            if entry < self.choices:
                real.update(at_all)
            elif column.wired and REAL in new:
                real.update([at for at, value in zip(todo, new, strict=True) if value is REAL])
        if real:
            self.promote([self.ids[at] for at in sorted(real)])  # while the columns hold what was
        for column, new in zip(columns, held, strict=True):
            if len(todo) == len(column.values):
                column.values = new
            else:
                for at, value in zip(todo, new, strict=True):
                    column.values[at] = value
        for entry, at_all in different:
            real.update(self.enter(entry, at_all))
        return real

    def _forget(self) -> None:
        for part in self.parts:
            part.forget()
        for loose in self.loose.values():
            loose.forget()


def _code(function: Any) -> Any:
    function = getattr(function, "__func__", function)
    return getattr(function, "__code__", function)


def _picked(items: list[Any], positions: Sequence[int]) -> list[Any]:
    """Items by their positions: the very list if these are all."""
    return items if len(positions) == len(items) else [items[at] for at in positions]


def _positions(items: list[Any], some: list[Any]) -> list[int]:
    """Where some items stand."""
    if len(some) <= _FEW:
        return [at for item in some for at in compress(count(), map(is_, items, repeat(item)))]
    wanted = set(map(id, some))
    return list(compress(count(), map(wanted.__contains__, map(id, items))))
