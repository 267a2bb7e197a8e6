"""One look at the items of a list: what must be evaluated, and what is different.

It evaluates no more than may be different:

* items that are new, other objects than before, or of classes with ``State`` that have told so;
* for all rows the entries that read what has changed outside of the items;
* everything, when the program says ``update()`` or the rows cannot be followed.

What is different is entered in the ledger by name, as for elements: the flush reads the values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import compress, count, repeat
from operator import attrgetter, is_, is_not, not_
from typing import TYPE_CHECKING, Any

from .. import holes
from .arranging import Arrangement, arranged
from .columns import Evaluated, evaluated
from .items import OBSERVED
from .making import new_rows
from .shape import REAL
from .turning import enter, enter_edited, promote, renew
from .watching import are_values, is_told, mark_items, reads_itself

if TYPE_CHECKING:
    from .comparing import Words
    from .held import Held
    from .row_plan import RowPlan
    from .rows import Rows

_FEW = 4


class Look:
    """What there is now, beside what is shown.

    Attributes:
        items: The items.
        arrangement: How they stand to those that are shown; ``None``: they are the same.
        asked: Whether the program said ``update()``.
        everything: Whether all rows must be evaluated.
        outside: Whether something has changed that rows read besides their items.
        afresh: Whether rows are made anew that the row function makes.
        told: Items whose states have changed.
        said: Of those, by identity, which states.
        bad: Whether rows raised and are not shown.
    """

    __slots__ = (
        "_compared", "_done", "_held", "_rows", "afresh", "arrangement", "asked", "bad",
        "everything", "items", "outside", "said", "told",
    )  # fmt: skip

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._held: Held = rows.held
        self.items = self._held.items
        self.arrangement: Arrangement | None = None
        self.asked = self.everything = self.outside = self.bad = False
        self.afresh = True
        self.told: list[Any] = []
        self.said: dict[int, set[str]] = {}
        self._compared: dict[int, list[Words]] = {}  # with what, of entries that are selections
        self._done: Sequence[int] = ()

    def at(self, items: list[Any], *, followed: bool) -> None:
        """Compare items with those that are shown.

        Raises:
            DuplicateKeyError: Two of them have the same key; or whatever asking for keys raises.
        """
        self.items = items
        self.everything = self.everything or not followed
        source = self._rows.source
        try:
            self.arrangement = self._arranged()
        except TypeError:
            source.check(items)  # which tells more of what cannot be a key
            raise
        if self.arrangement is not None and self.arrangement.by_key:
            source.check(items)
        # Nobody tells of a change of items that are lists, dicts or sets.
        self.everything = self.everything or not OBSERVED.isdisjoint(self._kinds())

    def _arranged(self) -> Arrangement | None:
        return arranged(self._held.items, self.items, self._rows.source.keys)

    def _kinds(self) -> set[type]:
        """The types that items have, or have had."""
        rows, arrangement = self._rows, self.arrangement
        if arrangement is not None:
            if len(arrangement.fresh) == len(self.items):
                rows.kinds = set()
            for positions in (arrangement.fresh, self._replaced()):
                rows.kinds.update(map(type, _picked(self.items, positions)))
        return rows.kinds

    def show(self) -> None:
        """Evaluate what has to be, and enter what is different."""
        held, items, arrangement = self._held, self.items, self.arrangement
        fresh: Sequence[int] = arrangement.fresh if arrangement is not None else ()
        replaced = self._replaced()
        told = held.selecting.positions(self.told) if arrangement is None else None
        if told is None:
            told = _positions(items, self.told)
        entries, todo = self._todo(fresh, {*replaced, *told})
        if held.listening:
            mark_items(self._rows.mark, _picked(items, fresh))
            mark_items(self._rows.mark, _picked(items, replaced))
        found = self._evaluate(entries, todo)
        bad = self._report(found, todo, fresh)
        if arrangement is not None and not bad:
            bad = self._arrange(arrangement, todo, found)
        if bad:
            self._show_without(bad)
            return
        held.items = items
        changed: set[int] = set()
        if len(todo) > len(fresh):
            changed = self._compare(entries, todo, found)
        self._done = todo
        if arrangement is not None:
            held.selecting.moved()
        elif todo:
            held.selecting.changed()
        held.selecting.evaluated(self._compared, todo, all_else=not self.outside)
        if held.made:
            enter_edited(held, told, self.said)
        again = range(len(items)) if self.everything and self.afresh else replaced
        renew(held, set(again).difference(fresh), changed)

    def show_outside(self) -> None:
        """Evaluate what reads more than items, and enter what is different."""
        held = self._held
        done = set(self._done)
        todo: Sequence[int]
        selections = [entry for entry in held.selections() if self._is_compared(entry)]
        found: list[tuple[Sequence[int], Sequence[int], Evaluated]] = []
        failed: set[int] = set()
        if held.watched:
            todo = range(len(held.items))
            todo = [at for at in todo if at not in done] if done else todo
            entries = sorted(held.watched)
            found.append((entries, todo, self._evaluate(entries, todo)))
            self._fail(*found[-1], failed)
        for entry in selections:
            todo = held.selecting.concerned(entry, self._compared[entry])
            held.selecting.known[entry] = self._compared[entry]
            if done or failed:
                todo = [at for at in todo if at not in done and at not in failed]
            if todo:
                found.append(([entry], todo, self._selected(entry, todo)))
                self._fail(*found[-1], failed)
        changed: set[int] = set()
        for some, where, each in found:
            if failed:  # a row that raises keeps all that it shows
                failing = [index for index, at in enumerate(where) if at in failed]
                each.errors.update(dict.fromkeys(failing, Exception()))
            if len(where) <= _FEW and len(some) == 1 and not each.errors:
                changed.update(self._compare_few(some[0], where, each))
            else:
                changed.update(self._compare(some, where, each))
        if changed:
            renew(held, set(), changed)

    def _fail(
        self, entries: Sequence[int], todo: Sequence[int], found: Evaluated, failed: set[int]
    ) -> None:
        """Report what rows raised; enter which they are."""
        if found.errors:
            self._report(found, todo, ())
            failed.update([todo[index] for index in found.errors])

    def _selected(self, entry: int, todo: Sequence[int]) -> Evaluated:
        """Evaluate a selection for some rows: what it is compared with is followed already."""
        plan = self._held.plan
        evaluate = plan.all(entry) if plan is not None else None
        outer, holes.current = holes.current, None
        try:
            return Evaluated([evaluate(_picked(self._held.items, todo))], {})  # type: ignore[misc]
        except Exception:  # noqa: BLE001 (found again, with the item that it belongs to)
            return self._evaluate([entry], todo)
        finally:
            holes.current = outer

    def _replaced(self) -> list[int]:
        """Rows that have another item than before, of the same key."""
        if self.arrangement is None:
            return []
        old, new = self._held.items, self.items
        return [at for at, was in self.arrangement.kept() if old[was] is not new[at]]

    def _todo(
        self, fresh: Sequence[int], others: Collection[int]
    ) -> tuple[Sequence[int], Sequence[int]]:
        """Which entries of which rows must be evaluated."""
        held = self._held
        entries: Sequence[int] = range(held.width)
        if not self.everything:
            return entries, sorted({*fresh, *others}) if others else fresh
        if self.asked and self.arrangement is None and held.plan is not None and not self.told:
            # What such items are is what they were, or they have told of it.
            kinds, reads = set(map(type, self.items)), held.plan.reads
            entries = [
                each
                for each in entries
                if each in held.watched
                or each in held.plan.selections
                or not is_told(kinds, reads[each])
            ]
        return entries, range(len(self.items))

    def _show_without(self, bad: Collection[int]) -> None:
        """Show everything but the rows that raised: with the next look they are tried again."""
        self.bad = True
        self.items = [item for at, item in enumerate(self.items) if at not in bad]
        self.arrangement = self._arranged()
        self.show()

    # Evaluating

    def _evaluate(self, entries: Sequence[int], todo: Sequence[int]) -> Evaluated:
        held = self._held
        plan = held.plan
        if plan is None or not todo:
            return Evaluated([[] for _ in entries], {})
        items = _picked(self.items, todo)
        if not held.listening:
            return evaluated(plan, entries, items, [None] * (len(entries) + 1))
        alone = self._alone(plan, entries, items)
        outside = self._rows.outside
        watchers = [None if near else outside for near in alone]
        found = evaluated(plan, entries, items, [*watchers, None if all(alone) else outside])
        known: dict[str, bool] = {}
        hidden = [
            entry
            for entry, near, values in zip(entries, alone, found.columns, strict=True)
            if near and not _is_seen(plan, entry, values, items=items, known=known)
        ]
        if not hidden:
            return found
        held.watched.update(hidden)
        return self._evaluate(entries, todo)

    def _alone(self, plan: RowPlan, entries: Sequence[int], items: list[Any]) -> list[bool]:
        """Of entries, whether each reads nothing that these items do not tell of."""
        watched = self._held.watched
        if watched.issuperset(entries):
            return [False] * len(entries)
        kinds = set(map(type, items))
        for each in self._held.selections():
            chosen = each in entries and self._is_compared(each)
            if chosen and not self._held.selecting.fits(each, items, kinds):
                watched.add(each)
        alone = [each not in watched and reads_itself(kinds, plan.reads[each]) for each in entries]
        watched.update(compress(entries, map(not_, alone)))
        return alone

    def _is_compared(self, entry: int) -> bool:
        """Find out with what a selection compares items now, and follow it; else it is none."""
        if entry not in self._compared:
            words = self._held.selecting.compared(entry)
            if words is None:
                self._held.watched.add(entry)
                return False
            self._compared[entry] = words
        return True

    def _report(self, found: Evaluated, todo: Sequence[int], fresh: Sequence[int]) -> set[int]:
        """Report what rows raised; give those that cannot be shown. Others keep what they show."""
        bad: set[int] = set()
        if found.errors:
            new = set(fresh)
            for at, error in found.errors.items():
                holes.on_error(self._held.each, error)
                if todo[at] in new:
                    bad.add(todo[at])
                else:  # what it has told is not yet shown
                    item = self.items[todo[at]]
                    self._rows.told[id(item)] = item
        return bad

    # What is different

    def _arrange(self, arrangement: Arrangement, todo: Sequence[int], found: Evaluated) -> set[int]:
        """Bring everything that is parallel to the items into their order; make the new rows."""
        held = self._held
        fresh = arrangement.fresh
        columns = found.columns
        if len(todo) != len(fresh):
            where = {at: index for index, at in enumerate(todo)}
            chosen = [where[at] for at in fresh]
            columns = [[column[at] for at in chosen] for column in columns]
        gone = arrangement.gone()
        leaving = held.ids if len(gone) == len(held.ids) else [held.ids[at] for at in gone]
        held.note()
        new = _picked(self.items, fresh)
        ids, values, bad = new_rows(held, new, positions=fresh, columns=columns, leaving=leaving)
        if bad:
            return bad
        arrangement.apply(held.ids, ids)
        for column, each in zip(held.columns, values, strict=True):
            arrangement.apply(column.values, each)
        return bad

    def _compare(self, entries: Sequence[int], todo: Sequence[int], found: Evaluated) -> set[int]:
        """Enter what is different; give the rows that must be made of elements now."""
        held = self._held
        columns = [held.columns[entry] for entry in entries]
        values = held.taken(columns, found.columns)
        different: list[tuple[int, list[Any], list[int]]] = []
        real: set[int] = set()
        for entry, column, new in zip(entries, columns, values, strict=True):
            old = _picked(column.values, todo)
            for at in found.errors:
                new[at] = old[at]
            if new == old:
                continue
            # Most are the very same object: that is asked first, for it costs less.
            where = [at for at in compress(count(), map(is_not, new, old)) if new[at] != old[at]]
            at_all = list(map(todo.__getitem__, where))
            different.append((entry, [new[at] for at in where], at_all))
            if entry < held.choices:
                real.update(at_all)
            elif column.wired and REAL in new:
                real.update([at for at, value in zip(todo, new, strict=True) if value is REAL])
        if real:
            promote(held, [held.ids[at] for at in sorted(real)])  # while the columns hold what was
        for entry, new, at_all in different:
            shown = held.columns[entry].values
            for at, value in zip(at_all, new, strict=True):
                shown[at] = value
        for entry, _, at_all in different:
            # Those that must be made anew keep what they show, should that fail.
            rest = [at for at in at_all if at not in real] if real else at_all
            real.update(enter(held, entry, rest))
        return real

    def _compare_few(self, entry: int, todo: Sequence[int], found: Evaluated) -> Collection[int]:
        """The same for one entry of a few rows: what is done seldom should be short."""
        held = self._held
        column = held.columns[entry]
        (new,) = held.taken([column], found.columns)
        if entry < held.choices or (column.wired and REAL in new):
            return self._compare([entry], todo, found)
        values = column.values
        different = []
        for at, value in zip(todo, new, strict=True):
            if value is not values[at] and value != values[at]:
                values[at] = value
                different.append(at)
        return enter(held, entry, different) if different else ()


def _is_seen(
    plan: RowPlan, entry: int, values: list[Any], *, items: list[Any], known: dict[str, bool]
) -> bool:
    """Whether all that an entry reads are values, not objects that may change by themselves.

    An item tells that it has another owner, and not that the owner has another name.

    Args:
        plan: The row function.
        entry: One that reads nothing but attributes of its item.
        values: What it gave.
        items: The items.
        known: Attributes that have been looked at.
    """
    if entry in plan.bare:
        return are_values(values)
    reads = plan.selections[entry].rest if entry in plan.selections else plan.reads[entry] or ()
    for name in reads:
        if name and name not in known:
            try:
                known[name] = are_values(list(map(attrgetter(name), items)))
            except Exception:  # noqa: BLE001 (not each item has it, or it raises anything)
                known[name] = False
    return all(known.get(name, True) for name in reads)


def _picked(items: list[Any], positions: Sequence[int]) -> list[Any]:
    """Items by their positions: the very list if these are all."""
    return items if len(positions) == len(items) else list(map(items.__getitem__, positions))


def _positions(items: list[Any], some: list[Any]) -> list[int]:
    """Where some items stand."""
    if len(some) <= _FEW:
        return [at for item in some for at in compress(count(), map(is_, items, repeat(item)))]
    wanted = set(map(id, some))
    return list(compress(count(), map(wanted.__contains__, map(id, items))))
