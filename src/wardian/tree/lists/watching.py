"""What a list listens to: states that give its items, states in its rows, states around them.

A thousand items of a class with states do not each remember who reads them. The list leaves its
mark on each of its items instead: what a row reads of its own item is entered nowhere, and a state
that changes tells the lists on the mark whose item it was. No mark is taken away from items: one
whose list has gone is only empty, and gives way to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..holes import Listeners, Watcher
from ..observed import ObservedList, ObservedSet
from ..state import MARK, State, states_of

if TYPE_CHECKING:
    from .rows import Rows

VALUES = frozenset({str, int, float, bool, bytes, type(None)})
"""Types of items that are what they are."""

_STORE = attrgetter("__dict__")
_HOLDERS = frozenset({tuple, frozenset, list, ObservedList, ObservedSet})
_MODULES = frozenset({"datetime", "decimal", "fractions", "uuid"})  # of types of values


class Mark:
    """What a list leaves on its items.

    Attributes:
        rows: The list's; ``None``: no tab has it any more.
    """

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: Rows | None = None

    def tell(self, item: Any, name: str) -> None:
        """Tell the list of a change of a state of its item."""
        if self.rows is not None:
            self.rows.tell(item, name)

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy of an item, or a pickle, is in no list, and has nothing of the page in it.
        return (Mark, ())


class Part(Watcher):
    """One of the things that a list follows; what has changed in it, the list finds out itself."""

    __slots__ = ("rows", "sources")

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.sources: list[Listeners] = []

    @property
    def element(self) -> Any:  # type: ignore[override]
        """The list."""
        return self.rows.each

    def run(self, *, listen: bool) -> None:
        """Bring the list up to date."""
        self.rows.run(listen=listen)


def reads_itself(kinds: Iterable[type], names: frozenset[str] | None) -> bool:
    """Whether attributes of an item are what they are: its states, or plain ones, not computed."""
    return names is not None and all(_has_plain(kind, names) for kind in kinds)


def is_told(kinds: Iterable[type], names: frozenset[str] | None) -> bool:
    """Whether items of these types tell of every change of these attributes, or have none.

    Of what objects in them say they tell nothing: see ``are_values``.
    """
    if names is None:
        return False
    found = [getattr(kind, name, None) for kind in kinds if kind not in VALUES for name in names]
    return all(type(each) is State for each in found)


def are_values(found: list[Any]) -> bool:
    """Whether nothing in these can change by itself: texts, numbers, dates, collections of such."""
    kinds = set(map(type, found))
    if kinds <= VALUES:
        return True
    if not kinds.isdisjoint(_HOLDERS):
        kinds -= _HOLDERS
        for each in found:
            if type(each) in _HOLDERS:
                kinds.update(map(type, each))
    return all(kind in VALUES or kind.__module__ in _MODULES for kind in kinds)


def _has_plain(kind: type, names: frozenset[str]) -> bool:
    if kind in VALUES:
        return True
    if "" in names or hasattr(kind, "__getattr__"):
        return False
    if getattr(kind, "__getattribute__", None) is not object.__getattribute__:
        return False
    found = [getattr(kind, name, None) for name in names]
    return all(type(each) is State or not hasattr(each, "__get__") for each in found)


def mark_items(mark: Mark, items: Collection[Any]) -> None:
    """Let the items that have states tell a list when these change."""
    kinds = set(map(type, items))
    with_states = {kind for kind in kinds if states_of(kind)}
    if len(with_states) < len(kinds):
        items = [item for item in items if type(item) in with_states]
    for store in map(_STORE, items):
        if store.setdefault(MARK, mark) is not mark:
            old = store[MARK]
            marks = old if type(old) is tuple else (old,)
            left = [each for each in marks if each.rows is not None and each is not mark]
            store[MARK] = (*left, mark) if left else mark
