"""Kept states: ``State(..., keep=True)`` finds its value again after a reload.

What is kept is a small text for each state of each object, under a *name* that is the same whenever
the program runs: the class, the key, the state. Where the texts are is the host's business
(``live.keeping``): it gives the *shelf* of the tab that an object belongs to. A state is looked for
there when it is first read, which is before anything that shows it; it is put there whenever it has
changed.

Only what can be restored is kept: values as JSON has them, of the same kind as the default. So a
text that somebody spoiled, or that an older program left, is dropped and told of, and the default
stands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Protocol, TypeVar
from weakref import ref

from ..errors import WireError
from ..wire.codec import MAX_MESSAGE_DEPTH, decode, encode
from .element import Element
from .observed import ObservedDict, ObservedList, ObservedSet, observe
from .state import MARK, UNTOUCHED, Owner, State

T = TypeVar("T")

TAB, OBJECT, BROWSER = "t", "o", "b"
"""What a name begins with: kept by the tab for this address, by the tab, by the browser."""

MAX_BYTES = 1024 * 1024
"""The most that one kept value may have as text."""

_MOST_LEVELS = MAX_MESSAGE_DEPTH - 1
_MOST_TOLD = 100
_APPS = "/apps/"
_KINDS: dict[type, type] = {
    int: float,  # 2 and 2.0 are one number to JSON
    ObservedDict: dict,
    ObservedList: list,
    ObservedSet: set,
}
_WORDS: dict[type, str] = {
    bool: "True or False",
    dict: "a dict",
    float: "a number",
    list: "a list",
    str: "a text",
}
_COLLECTIONS: tuple[type, ...] = (set, frozenset, tuple)
"""Kept as a list where the default is one."""
_ANY = type(None)
"""The kind of ``None``: a default that says nothing of what else there may be."""


class Shelf(Protocol):
    """What one tab keeps."""

    def claim(self, state: KeptState[Any], owner: object) -> str | None:
        """Let an object have its name, and give the text that is kept under it."""

    def changed(self, state: KeptState[Any], owner: object) -> None:
        """Have the state written soon."""

    def drop(self, name: str) -> None:
        """Keep nothing under a name any more."""


def _nowhere(_owner: object) -> Shelf | None:
    return None


find: Callable[[object], Shelf | None] = _nowhere
"""Gives the shelf of the tab that an object belongs to; the live layer sets it."""

tell: Callable[[str], None] = print
"""Reports something that could not be kept or restored; the live layer sets it."""

is_used = False
"""Whether the program has a state that is kept."""

_told: set[object] = set()
_waiting: dict[object, tuple[Callable[[], object], KeptState[Any]]] = {}
"""What was read in an interpreter that was saved to a snapshot, where no tab was; by anything."""


class Keeping:
    """How a state is kept.

    Attributes:
        scope: ``TAB`` or ``BROWSER``.
        version: Of what the values mean.
        file: Of the module that the class is in.
        kind: The default's, as ``_kind`` gives it; ``None``: nobody has needed the factory yet.
    """

    __slots__ = ("file", "kind", "scope", "version")

    def __init__(self, scope: str, version: int | str, kind: type | None) -> None:
        self.scope = scope
        self.version = version
        self.kind = kind
        self.file = ""


class KeptState(State[T]):
    """A state whose value is found again; see ``State``."""

    __slots__ = ()

    _kept: Keeping

    def __set_name__(self, owner: type, name: str) -> None:
        super().__set_name__(owner, name)
        # Now: a program's module has its name only for a time.
        self._kept.file = getattr(sys.modules.get(owner.__module__), "__file__", None) or ""

    def __get__(self, owner: Any, kind: type) -> Any:
        if owner is None:
            return self
        if _waiting:
            _catch_up(owner)
        is_first = self._name not in owner.__dict__ and not _restore(self, owner)
        value: Any = super().__get__(owner, kind)
        if is_first and self._kept.kind is None:
            self._kept.kind = _kind(value)
        return value

    def __set__(self, owner: object, value: T) -> None:
        store = owner.__dict__
        is_unseen = self._name not in store and self._listeners not in store and MARK not in store
        super().__set__(owner, value)
        if is_unseen:  # of any other, ``_notify`` was told
            self._put(owner)

    def _notify(self, owner: object) -> None:
        super()._notify(owner)
        self._put(owner)

    def _put(self, owner: object) -> None:
        shelf = find(owner)
        if shelf is not None:
            shelf.changed(self, owner)

    @property
    def version(self) -> int | str:
        """Of what the values mean: those of another version are dropped."""
        return self._kept.version

    def name(self, owner: object) -> str:
        """Give the name that the value of an object is kept under.

        It depends on nothing that a build or a restart changes: what tells two programs in one
        document apart is their folder, as the page has it.
        """
        scope, file = self._kept.scope, self._kept.file
        kind = type(owner)
        module = kind.__module__
        if module == "__main__":
            module = os.path.basename(file)
        folder = os.path.dirname(file) if file.startswith(_APPS) else ""
        if scope == TAB and not isinstance(owner, Element):
            scope = OBJECT
        return scope + encode([folder, module, kind.__qualname__, _key(owner), self._name])

    def packed(self, owner: object) -> str:
        """Give what is kept of an object.

        Raises:
            ValueError: It is nothing that can be kept.
        """
        value = owner.__dict__[self._name]
        plain = _plain(value, self.kind_of_default(), 0)
        text = encode(["k", self.version, plain])
        if len(text) > MAX_BYTES:
            raise ValueError(f"at most {MAX_BYTES} bytes, got {len(text)}")
        return text

    def unpacked(self, text: str) -> Any:
        """Give the value that was kept.

        Raises:
            ValueError: It is not what ``packed`` gives, or was kept for another version or type.
        """
        try:
            content = decode(text, MAX_BYTES)
        except WireError as error:
            raise ValueError(str(error)) from None
        if len(content) != 3 or content[0] != "k":
            raise ValueError(f"a kept value, got {text[:40]!r}")
        if content[1] != self.version:
            raise ValueError(f"version {self.version!r}, got {content[1]!r}")
        value, first = content[2], self.kind_of_default()
        if first in _COLLECTIONS and type(value) is list:
            try:
                value = first(value)
            except TypeError as error:
                raise ValueError(f"items of a set, got {text[:40]!r}: {error}") from None
        _plain(value, first, 0)
        return value

    def kind_of_default(self) -> type:
        """Give the kind that values must be of, which a factory is called for once at most.

        Raises:
            Exception: What the factory raises.
        """
        kind = self._kept.kind
        if kind is None:
            assert self._factory is not None
            kind = self._kept.kind = _kind(self._factory())
        return kind


def keep_state(state: State[Any], keep: object, version: int | str) -> None:
    """Make a state one that is kept.

    Raises:
        ValueError: ``keep`` is no place there is.
        TypeError: The default is nothing that can be kept.
    """
    scopes: dict[object, str] = {True: TAB, "tab": TAB, "browser": BROWSER}
    scope = scopes.get(keep) if isinstance(keep, (bool, str)) else None
    if scope is None:
        raise ValueError(
            f"expected keep=True, 'tab' or 'browser' for State(...), got {keep!r}; 'tab' is what "
            "True says"
        )
    kind = None
    if state._factory is None:
        kind = _kind(state._default)
        try:
            _plain(state._default, kind, 0)
        except ValueError as error:
            raise TypeError(
                f"expected a default that can be kept for State(..., keep={keep!r}): {error}; "
                "keep what it is made of"
            ) from None
    global is_used
    is_used = True
    state._kept = Keeping(scope, version, kind)
    state.__class__ = KeptState


def told_once(about: object, text: str) -> None:
    """Report something the first time only.

    Args:
        about: What makes it the same as another report.
        text: What is said.
    """
    if about not in _told and len(_told) < _MOST_TOLD:
        _told.add(about)
        tell(text)


def _restore(state: KeptState[Any], owner: object) -> bool:
    """Give an object the value that was kept for it, if there is one; tell whether."""
    shelf = find(owner)
    if shelf is None:
        if sys.platform == "emscripten":
            place = object()
            _waiting[place] = weakly(owner, lambda _: _waiting.pop(place, None)), state
        return False
    text = shelf.claim(state, owner)
    if text is None:
        return False
    state.kind_of_default()  # if there is none, that is no fault of the text
    try:
        value = state.unpacked(text)
    except ValueError as error:
        shelf.drop(state.name(owner))
        tell(
            f"{type(owner).__qualname__}.{state._name} has its default: a kept value was dropped, "
            f"expected {error}"
        )
        return False
    store = owner.__dict__
    store[state._name] = observe(value, Owner(state, owner))
    # As of a default: nobody assigned it, so an element that stands for another takes that one's.
    store.setdefault(UNTOUCHED, set()).add(state._name)
    return True


def _catch_up(now: object) -> None:
    """Restore what was read before there was a tab, if the one of what is read now is there."""
    if find(now) is None:
        return
    early = list(_waiting.values())
    _waiting.clear()
    for given, state in early:
        owner = given()
        untouched = () if owner is None else owner.__dict__.get(UNTOUCHED, ())
        if state._name in untouched and _restore(state, owner):
            State._notify(state, owner)


def _key(owner: object) -> str | int | None:
    """What tells an object from others of its class: its ``key``, if it is a text or a number."""
    if isinstance(owner, Element):
        key = owner._key
    elif isinstance(getattr(type(owner), "key", None), State):
        return None
    else:
        key = owner.__dict__.get("key")
    return key if type(key) in (str, int) else None


def _plain(value: Any, first: type, level: int) -> Any:
    """Give a value as JSON has it.

    Args:
        value: The value.
        first: The default's kind, which the value must be of, or ``None``; that of ``None`` is any.
        level: How deep ``value`` stands in what is kept.

    Raises:
        ValueError: It is of another kind, or of none.
    """
    kind = _kind(value)
    if value is not None and first is not _ANY and kind is not first:
        raise ValueError(f"{_WORDS.get(first, 'what the default is')}, got {value!r}")
    if level >= _MOST_LEVELS and kind in (list, dict):
        raise ValueError(f"at most {_MOST_LEVELS} levels of lists and dicts, got more")
    if kind is list or (kind in _COLLECTIONS and kind is first):
        return [_plain(each, _ANY, level + 1) for each in value]
    if kind is dict:
        for key in value:
            if type(key) is not str:
                raise ValueError(f"texts as the keys of a dict, got {key!r}")
        return {key: _plain(each, _ANY, level + 1) for key, each in value.items()}
    if value is None or kind in (bool, str) or (kind is float and value - value == 0):
        return value
    raise ValueError(f"None, a bool, a finite number, a text, a list or a dict, got {value!r}")


def _kind(value: Any) -> type:
    kind = type(value)
    return _KINDS.get(kind, kind)


def weakly(owner: object, gone: Callable[[Any], object] | None = None) -> Callable[[], object]:
    """Give what gives an object as long as somebody else has it.

    Args:
        owner: The object.
        gone: Called, with what was given, when nobody has it any more.
    """
    try:
        return ref(owner, gone)
    except TypeError:  # its class has slots, and none for this
        return lambda: owner


import_module("wardian.live.keeping")  # sets ``find`` and ``tell``; nothing that pages load does
