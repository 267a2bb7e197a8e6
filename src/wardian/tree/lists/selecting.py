"""Which rows another choice concerns: those of what was chosen before, and of what is now.

A list remembers what its items were compared with (``comparing``) when its rows were evaluated. As
long as nothing but that changes, only rows are evaluated whose items compare otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import compress, count
from typing import TYPE_CHECKING, Any

from .. import holes
from .comparing import Comparison, Words, words_of
from .watching import VALUES

if TYPE_CHECKING:
    from .held import Held

_FEW = 4

Index = dict[Any, int] | list[Any]
"""For each word where its row stands; where rows have the same, the words of all rows, in order."""


class Selecting:
    """What is known of the selections of a list.

    Attributes:
        known: For each entry, what each of its comparisons was with when the rows were evaluated.
            Entries are missing of which not all rows were evaluated with the same.
        indexes: Where the rows stand, by the subjects of comparisons.
    """

    __slots__ = ("_held", "indexes", "known")

    def __init__(self, held: Held) -> None:
        self._held = held
        self.known: dict[int, list[Words]] = {}
        self.indexes: dict[str, Index] = {}

    def compared(self, entry: int) -> list[Words] | None:
        """What the comparisons of an entry are with now, and follow it; ``None``: with anything."""
        plan = self._held.plan
        assert plan is not None
        outer, holes.current = holes.current, self._held.rows.outside
        try:
            values = plan.compared(entry)
            found = []
            for comparison, value in zip(plan.selections[entry].comparisons, values, strict=True):
                words = comparison.words(value)
                if words is None:
                    return None
                found.append(words)
            return found
        except Exception:  # noqa: BLE001 (evaluating the rows raises it again)
            return None
        finally:
            holes.current = outer

    def fits(self, entry: int, items: list[Any], kinds: set[type]) -> bool:
        """Whether for these items it can be told what an entry compares."""
        plan = self._held.plan
        assert plan is not None
        try:
            return plan.all(entry) is not None and all(
                each.fits(items, kinds) for each in plan.selections[entry].comparisons
            )
        except Exception:  # noqa: BLE001 (evaluating the rows raises it again)
            return False

    def concerned(self, entry: int, now: list[Words]) -> Sequence[int]:
        """Where the rows stand that may have another value, compared with other things."""
        held = self._held
        was = self.known.get(entry)
        if was is None:
            return range(len(held.items))
        plan = held.plan
        assert plan is not None
        found: set[int] = set()
        try:
            for each, old, new in zip(plan.selections[entry].comparisons, was, now, strict=True):
                if old != new:
                    found.update(self._standing(each, old ^ new))
        except Exception:  # noqa: BLE001 (an item has no more what was compared)
            return range(len(held.items))
        return sorted(found)

    def evaluated(
        self, now: dict[int, list[Words]], todo: Collection[int], *, all_else: bool
    ) -> None:
        """Enter that entries of rows were evaluated with these comparisons.

        Args:
            now: What they were with.
            todo: Where those rows stand.
            all_else: Whether the others stay as they are: none of them is evaluated after these.
        """
        if not self._held.listening:
            self.known = {}  # what things are compared with may change and nobody tell
        elif len(todo) == len(self._held.items):
            self.known.update(now)
        elif all_else:
            for entry, words in now.items():
                if self.known.get(entry) != words:
                    self.known.pop(entry, None)

    def moved(self) -> None:
        """Forget where rows stand."""
        self.indexes = {}

    def changed(self) -> None:
        """Forget what rows' items have, which are still where they were."""
        self.indexes = {subject: index for subject, index in self.indexes.items() if not subject}

    def positions(self, items: list[Any]) -> list[int] | None:
        """Where the rows of some items stand, which are objects; ``None``: that is not known.

        Who asks for few does not make the index, and who asks for many again and again finds it.
        """
        index = self.indexes.get("")
        if index is None and len(items) > _FEW:
            index = self.indexes[""] = _index(None, self._held.items)
        if type(index) is not dict:
            return None
        held = self._held.items  # a number among them may be an object's ``id``
        found = zip(map(index.get, map(id, items)), items, strict=True)
        return sorted([at for at, item in found if at is not None and held[at] is item])

    def _standing(self, comparison: Comparison, words: Words) -> Iterable[int]:
        index = self.indexes.get(comparison.subject)
        if index is None:
            index = self.indexes[comparison.subject] = _index(comparison.get, self._held.items)
        if type(index) is dict:
            return [index[word] for word in words if word in index]
        return compress(count(), map(words.__contains__, index))


def _index(get: Callable[[Any], Any] | None, items: list[Any]) -> Index:
    subjects = items if get is None else list(map(get, items))
    kinds = set(map(type, subjects))
    if kinds <= VALUES:
        words = subjects
    elif kinds.isdisjoint(VALUES):
        words = list(map(id, subjects))
    else:
        words = words_of(subjects)
    index = dict(zip(words, count()))
    return index if len(index) == len(words) else [*words]
