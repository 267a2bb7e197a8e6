"""State: plain attributes that mark what reads them.

A descriptor, not a proxy: ``self.n`` is the very value that was assigned, with its type and its
truth. Lists, dicts and sets are the exception that proves useful: they are held in copies that
also notice changes made in place (``observed.py``).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, overload

from . import holes
from .holes import Listeners
from .ledger import ledger
from .observed import observe

T = TypeVar("T")
_UNSET: Any = object()
_SIMPLE = frozenset({str, int, float, bool, type(None)})


class State(Generic[T]):
    """An attribute of a class whose changes are shown.

    Reading it inside a live hole makes the hole follow it. It works in any class, not only in
    components: a store shared by many components is an ordinary object with states.
    """

    __slots__ = ("_default", "_factory", "_listeners", "_name")

    def __init__(self, default: T = _UNSET, *, factory: Callable[[], T] | None = None) -> None:
        """Declare a state.

        Args:
            default: The first value. A list, dict or set is copied for each object.
            factory: Makes the first value instead, once for each object.
        """
        if (default is _UNSET) == (factory is None):
            raise TypeError(
                "expected either a default or a factory for State(...), got "
                + ("neither" if factory is None else "both")
            )
        self._default = default
        self._factory = factory
        self._name = ""
        self._listeners = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        self._listeners = f"{name} listeners"

    @overload
    def __get__(self, owner: None, kind: type) -> State[T]: ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: object | None, kind: type) -> State[T] | T:
        if owner is None:
            return self
        store = owner.__dict__
        watcher = holes.current
        if watcher is not None:
            listeners: Listeners = store.setdefault(self._listeners, {})
            if watcher not in listeners:
                listeners[watcher] = None
                watcher.sources.append(listeners)
        try:
            return cast(T, store[self._name])
        except KeyError:
            value = self._factory() if self._factory is not None else copy.copy(self._default)
            kept = observe(value, lambda: self._notify(owner))
            # Not entered as an assignment: a value that nobody set is carried over by adoption.
            store[self._name] = kept
            store.setdefault("untouched states", set()).add(self._name)
            return cast(T, kept)

    def __set__(self, owner: object, value: T) -> None:
        store = owner.__dict__
        old = store.get(self._name, _UNSET)
        if old is value or (type(value) in _SIMPLE and type(old) is type(value) and old == value):
            return
        store[self._name] = observe(value, lambda: self._notify(owner))
        untouched = store.get("untouched states")
        if untouched:
            untouched.discard(self._name)
        self._notify(owner)

    def _notify(self, owner: object) -> None:
        listeners = owner.__dict__.get(self._listeners)
        if listeners:
            ledger.stale.update(listeners)

    def _carry(self, old: object, new: object) -> None:
        """Give ``new`` the value of ``old`` unless it was assigned one itself."""
        theirs, ours = old.__dict__, new.__dict__
        if self._name not in theirs:
            return
        if self._name in ours and self._name not in ours.get("untouched states", ()):
            return
        value = theirs[self._name]
        if value is not ours.get(self._name, _UNSET):
            ours[self._name] = observe(value, lambda: self._notify(new))
            self._notify(new)


def states_of(kind: type) -> list[State[Any]]:
    """The states a class declares or inherits."""
    return [
        each for base in kind.__mro__ for each in vars(base).values() if isinstance(each, State)
    ]
