"""State: plain attributes that mark what reads them.

A descriptor, not a proxy: ``self.n`` is the very value that was assigned, with its type and its
truth. Lists, dicts and sets are the exception that proves useful: they are held in copies that
also notice changes made in place (``observed.py``).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, Literal, TypeVar, cast, overload

from . import holes
from .holes import Listeners
from .ledger import ledger
from .observed import observe

T = TypeVar("T")
_UNSET: Any = object()
_MOST_REMEMBERED = 1024
_SIMPLE = frozenset({str, int, float, bool, type(None)})


MARK = "in lists"
"""In the ``__dict__`` of an object: a list's mark (``lists.watching``), or a tuple of several; they
are told of each change of its states."""

UNTOUCHED = "untouched states"
"""In the ``__dict__`` of an object: the names of its states that have a value nobody assigned."""


class Owner:
    """Whose state an observed collection is, or stands in; calling it tells of a change."""

    __slots__ = ("owner", "state")

    def __init__(self, state: State[Any], owner: object) -> None:
        self.state = state
        self.owner = owner

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Owner) and other.state is self.state
        return same and other.owner is self.owner  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((id(self.state), id(self.owner)))

    def __call__(self) -> None:
        """Tell who reads the state."""
        self.state._notify(self.owner)

    def value(self) -> Any:
        """What the state holds now, read as by ``owner.name``."""
        return self.state.__get__(self.owner, type(self.owner))


class State(Generic[T]):
    """An attribute of a class whose changes are shown.

    Reading it inside a live hole makes the hole follow it. It works in any class, not only in
    components: a store shared by many components is an ordinary object with states.
    """

    __slots__ = ("_default", "_factory", "_kept", "_listeners", "_name")

    _kept: Any  # of one that is kept: see ``keeping.KeptState``

    def __init__(
        self,
        default: T = _UNSET,
        *,
        factory: Callable[[], T] | None = None,
        keep: bool | Literal["tab", "browser"] = False,
        version: int | str = 0,
    ) -> None:
        """Declare a state.

        Args:
            default: The first value. A list, dict or set is copied for each object.
            factory: Makes the first value instead, once for each object.
            keep: Whether the value is found again after a reload: ``True`` or ``"tab"`` in the same
                tab, ``"browser"`` in every tab that is opened later. Values of JSON, of the
                default's kind, are.
            version: Of what a kept value means. One of another version is dropped.

        Raises:
            TypeError: There is not one of default and factory, or the default cannot be kept.
            ValueError: ``keep`` is none of these.
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
        if keep:
            from .keeping import keep_state

            keep_state(self, keep, version)

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
            listeners = store.get(self._listeners)
            if listeners is None or listeners.owner is not owner:
                listeners = store[self._listeners] = Listeners(owner)
            if watcher not in listeners:
                listeners[watcher] = None
                watcher.sources.append(listeners)
        try:
            return store[self._name]  # type: ignore[no-any-return]
        except KeyError:
            value = self._factory() if self._factory is not None else copy.copy(self._default)
            kept = observe(value, Owner(self, owner))
            # Not entered as an assignment: a value that nobody set is carried over by adoption.
            store[self._name] = kept
            store.setdefault(UNTOUCHED, set()).add(self._name)
            return cast(T, kept)

    def __set__(self, owner: object, value: T) -> None:
        store, name, kind = owner.__dict__, self._name, type(value)
        old = store.get(name, _UNSET)
        if old is value:
            return
        if kind not in _SIMPLE:
            store[name] = observe(value, Owner(self, owner))
        elif type(old) is kind and old == value:
            return
        else:
            store[name] = value
        if old is _UNSET:  # nobody can have shown it; a hole may have failed for want of it
            if self._listeners in store or MARK in store:
                self._notify(owner)
            return
        untouched = store.get(UNTOUCHED)
        if untouched:
            untouched.discard(name)
        self._notify(owner)

    def _notify(self, owner: object) -> None:
        store = owner.__dict__
        listeners = store.get(self._listeners)
        if listeners and listeners.owner is owner:
            ledger.stale.update(listeners)
        mark = store.get(MARK)
        if mark is None:
            return
        if type(mark) is not tuple:
            mark.tell(owner, self._name)
            return
        for each in mark:
            each.tell(owner, self._name)

    def _carry(self, old: object, new: object) -> None:
        """Give ``new`` the value of ``old`` unless it was assigned one itself."""
        theirs, ours = old.__dict__, new.__dict__
        if self._name not in theirs:
            return
        if self._name in ours and self._name not in ours.get(UNTOUCHED, ()):
            return
        value = theirs[self._name]
        if value is not ours.get(self._name, _UNSET):
            ours[self._name] = observe(value, Owner(self, new))
            self._notify(new)


_known: dict[type, tuple[State[Any], ...]] = {}


def states_of(kind: type) -> tuple[State[Any], ...]:
    """The states a class declares or inherits."""
    found = _known.get(kind)
    if found is None:
        if len(_known) >= _MOST_REMEMBERED:
            _known.clear()
        found = _known[kind] = tuple(
            [
                each
                for base in kind.__mro__
                for each in vars(base).values()
                if isinstance(each, State)
            ]
        )
    return found
