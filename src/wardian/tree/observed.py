"""Lists, dicts and sets that notice changes made in place.

They are subclasses of the built-in types, so they print, compare, sort and serialise like them;
each method that changes is wrapped once, when this module is imported. Collections inside are
observed as well, when they are put in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Notify = Callable[[], None]


class ObservedList(list[Any]):
    """A list that calls ``notify`` after each change."""

    __slots__ = ("notify",)
    notify: Notify

    def __reduce__(self) -> tuple[Any, ...]:
        return (list, (list(self),))

    def __imul__(self, times: Any) -> ObservedList:  # type: ignore[misc]
        list.__imul__(self, times)
        self.notify()
        return self

    def __iadd__(self, items: Any) -> ObservedList:  # type: ignore[misc]
        self.extend(items)
        return self

    def append(self, item: Any) -> None:
        """Add an item at the end."""
        list.append(self, observe(item, self.notify))
        self.notify()

    def extend(self, items: Any) -> None:
        """Add items at the end."""
        items = list(items)
        if not _KINDS.keys().isdisjoint(map(type, items)):
            items = [observe(item, self.notify) for item in items]
        list.extend(self, items)
        self.notify()

    def insert(self, index: Any, item: Any) -> None:
        """Put an item before ``index``."""
        list.insert(self, index, observe(item, self.notify))
        self.notify()

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            list.__setitem__(self, index, [observe(item, self.notify) for item in value])
        else:
            list.__setitem__(self, index, observe(value, self.notify))
        self.notify()


class ObservedDict(dict[Any, Any]):
    """A dict that calls ``notify`` after each change."""

    __slots__ = ("notify",)
    notify: Notify

    def __reduce__(self) -> tuple[Any, ...]:
        return (dict, (dict(self),))

    def __setitem__(self, key: Any, value: Any) -> None:
        dict.__setitem__(self, key, observe(value, self.notify))
        self.notify()

    def __ior__(self, other: Any) -> ObservedDict:  # type: ignore[misc]
        self.update(other)
        return self

    def update(self, *args: Any, **items: Any) -> None:
        """Set items from a mapping, pairs or keywords."""
        for key, value in dict(*args, **items).items():
            dict.__setitem__(self, key, observe(value, self.notify))
        self.notify()

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Give the value of ``key``, set to ``default`` if it is missing."""
        if key not in self:
            self[key] = default
        return self[key]


class ObservedSet(set[Any]):
    """A set that calls ``notify`` after each change."""

    __slots__ = ("notify",)
    notify: Notify

    def __reduce__(self) -> tuple[Any, ...]:
        return (set, (set(self),))


def _notifying(kind: type, name: str) -> None:
    method = getattr(kind.__mro__[1], name)

    def changed(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = method(self, *args, **kwargs)
        self.notify()
        return result

    changed.__name__ = name
    changed.__doc__ = method.__doc__
    setattr(kind, name, changed)


for _name in ("__delitem__", "clear", "pop", "remove", "reverse", "sort"):
    _notifying(ObservedList, _name)
for _name in ("__delitem__", "clear", "pop", "popitem"):
    _notifying(ObservedDict, _name)
for _name in (
    "__iand__",
    "__ior__",
    "__isub__",
    "__ixor__",
    "add",
    "clear",
    "difference_update",
    "discard",
    "intersection_update",
    "pop",
    "remove",
    "symmetric_difference_update",
    "update",
):
    _notifying(ObservedSet, _name)

_KINDS: dict[type, type] = {
    list: ObservedList,
    dict: ObservedDict,
    set: ObservedSet,
    ObservedList: ObservedList,
    ObservedDict: ObservedDict,
    ObservedSet: ObservedSet,
}
_MAX_LEVELS = 64


def observe(value: Any, notify: Notify, level: int = 0) -> Any:
    """Give an observed copy of a list, dict or set; anything else as it is.

    Args:
        value: Any value.
        notify: Called after each change in place, at any level down to 64.
        level: How deep ``value`` stands in what is being observed.
    """
    kind: Any = _KINDS.get(type(value))
    if kind is None or level > _MAX_LEVELS or (kind is type(value) and value.notify == notify):
        return value  # what is observed for the same is itself: it may be known by its identity
    copied: Any
    if kind is not ObservedSet and _KINDS.keys().isdisjoint(
        map(type, value.values() if kind is ObservedDict else value)
    ):
        copied = kind(value)  # nothing in it to observe
    elif kind is ObservedDict:
        copied = ObservedDict()
        dict.update(copied, {key: observe(each, notify, level + 1) for key, each in value.items()})
    elif kind is ObservedList:
        copied = ObservedList([observe(each, notify, level + 1) for each in value])
    else:
        copied = ObservedSet(value)
    copied.notify = notify
    return copied
