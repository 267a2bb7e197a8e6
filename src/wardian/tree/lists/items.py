"""Where the items of a list come from, and what tells them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from ...errors import DuplicateKeyError
from ..observed import ObservedDict, ObservedList, ObservedSet
from ..state import Owner
from .watching import VALUES

OBSERVED = frozenset({ObservedDict, ObservedList, ObservedSet})
_HOLDERS = (tuple, frozenset)

By = str | Callable[[Any], Any] | None
"""What tells items apart: a name of theirs, a function of the item, or ``None``."""


class Items:
    """The items of a list: given once, or asked for with each look.

    Attributes:
        given: A list, another iterable, or a function.
        key: What tells items apart.
    """

    __slots__ = ("_owner", "given", "key")

    def __init__(self, given: Any, key: By) -> None:
        """Take what the program gave.

        Raises:
            TypeError: It is nothing that has items, or the key is neither a name nor a function.
        """
        if isinstance(given, (str, bytes)) or not (isinstance(given, Iterable) or callable(given)):
            raise TypeError(_no_items(given))
        if not (key is None or isinstance(key, str) or callable(key)):
            raise TypeError(
                f"expected the name of an attribute or a function as key of Each, got {key!r}; "
                "leave it out to tell items apart by themselves"
            )
        self._owner: Owner | None = None
        notify = getattr(given, "notify", None)
        if type(notify) is Owner and notify.value() is given:
            self._owner = notify  # the state: whatever it holds later
        elif not callable(given) and iter(given) is given:
            given = list(given)  # it would be used up by the first look
        self.given = given
        self.key = key

    def found(self) -> tuple[Sequence[Any], bool]:
        """Give the items as they are now, and whether they are known to be followed.

        What is given may be the program's own list.

        Raises:
            TypeError: The function gave nothing that has items; or whatever it raises.
        """
        given = self.given
        if self._owner is not None:
            given = self._owner.value()
        elif not isinstance(given, Iterable):
            given = given()
        if given is None:
            return [], True
        if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
            raise TypeError(_no_items(given))
        if not isinstance(given, (list, tuple)):
            given = list(given)
        return given, type(given) is ObservedList

    def keys(self, items: Sequence[Any]) -> Sequence[Any]:
        """The keys of items.

        Raises:
            AttributeError: One has none; or whatever the key function raises.
        """
        key = self.key
        if key is None:
            kinds = set(map(type, items))
            if kinds <= VALUES:
                return items
            values = [kind for kind in kinds if kind in VALUES or issubclass(kind, _HOLDERS)]
            if not values:
                return list(map(id, items))
            if len(values) == len(kinds) and _are_hashable(items):
                return items
            return [item if _is_value(item) else id(item) for item in items]
        if not isinstance(key, str):
            return list(map(key, items))
        if all(issubclass(kind, dict) for kind in set(map(type, items))):
            return list(map(itemgetter(key), items))
        return list(map(attrgetter(key), items))

    def check(self, items: list[Any]) -> None:
        """Raise if their keys cannot tell items apart.

        Raises:
            AttributeError: One has none; or whatever the key function raises.
            TypeError: One cannot be a key.
            DuplicateKeyError: Two items have the same.
        """
        keys = self.keys(items)
        try:
            if len(set(keys)) == len(keys):
                return
        except TypeError:
            raise TypeError(
                "expected keys of Each that can be hashed, such as numbers and strings, got "
                f"{next(key for key in keys if not _are_hashable([key]))!r}; use key='id' or so"
            ) from None
        raise DuplicateKeyError(_twice(items, keys, by=self.key))


def _is_value(item: Any) -> bool:
    """Whether an item is told apart by what it is: also a named tuple, if all in it can be."""
    return type(item) in VALUES or (isinstance(item, _HOLDERS) and _are_hashable([item]))


def _are_hashable(keys: Sequence[Any]) -> bool:
    try:
        set(keys)
    except TypeError:
        return False
    return True


def _no_items(given: Any) -> str:
    return (
        f"expected a list, another iterable or a function that gives one as the items of Each, "
        f"got {given!r}; give it what there are rows of, such as a list"
    )


def _twice(items: list[Any], keys: Sequence[Any], *, by: By) -> str:
    seen: set[Any] = set()
    for item, key in zip(items, keys, strict=True):
        if key in seen:
            if by is None:
                return (
                    f"expected different items for the rows of Each, got {item!r} twice; show each "
                    "once, or let key= be what tells the rows apart"
                )
            return (
                f"expected each item of Each to have a key of its own, got {key!r} twice, the "
                f"second time for {item!r}; let key= be what tells the items apart"
            )
        seen.add(key)
    return ""
