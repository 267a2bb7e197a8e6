"""What a list listens to: states that give its items, states in its rows, states around them.

A thousand items of a class with states do not each remember who reads them. The list leaves its
mark on each of its items instead: what a row reads of its own item is entered nowhere, and a state
that changes tells the lists on the mark whose item it was. No mark is taken away from items: one
whose list has gone is only empty, and gives way to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..holes import Listeners, Watcher
from ..state import MARK, State, states_of

if TYPE_CHECKING:
    from .rows import Rows

VALUES = frozenset({str, int, float, bool, bytes, type(None)})
"""Types of items that are what they are."""


class Mark:
    """What a list leaves on its items.

    Attributes:
        rows: The list's; ``None``: no tab has it any more.
    """

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: Rows | None = None

    def tell(self, item: Any) -> None:
        """Tell the list of a change of its item."""
        if self.rows is not None:
            self.rows.tell(item)


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
    """Whether items of these types tell of every change of these attributes, or have none."""
    if names is None:
        return False
    found = [getattr(kind, name, None) for kind in kinds if kind not in VALUES for name in names]
    return all(type(each) is State for each in found)


def _has_plain(kind: type, names: frozenset[str]) -> bool:
    if kind in VALUES:
        return True
    if "" in names or hasattr(kind, "__getattr__"):
        return False
    if getattr(kind, "__getattribute__", None) is not object.__getattribute__:
        return False
    found = [getattr(kind, name, None) for name in names]
    return all(type(each) is State or not hasattr(each, "__get__") for each in found)


def mark_items(mark: Mark, items: Iterable[Any]) -> None:
    """Let the items that have states tell a list when these change."""
    if not any(map(states_of, set(map(type, items)))):
        return
    for item in items:
        if states_of(type(item)):
            store = item.__dict__
            if store.setdefault(MARK, mark) is not mark:
                old = store[MARK]
                marks = old if type(old) is tuple else (old,)
                left = [each for each in marks if each.rows is not None and each is not mark]
                store[MARK] = (*left, mark) if left else mark
