"""What listens in rows: a handler is what the row function gives for it when its event comes.

So it is of the item, the component and the states of that moment, whether or not somebody has asked
for the row's elements before.

A handler of the row gets the row's item. What a component in the row has for itself, or stood
somewhere else before, knows nothing of rows.
"""

from __future__ import annotations

from functools import partial
from types import CodeType, MethodType
from typing import TYPE_CHECKING, Any

from .. import holes
from ..element import Element
from ..listeners import Listener, _WithOptions, checked_handler
from .loose import called
from .source import nested

if TYPE_CHECKING:
    from .held import Held

_MOST_REMEMBERED = 64
_known: dict[type[Element], frozenset[CodeType]] = {}
_OPTIONS = ("prevent_default", "stop", "once", "debounce", "throttle", "keys")


class RowListener(_WithOptions):
    """What listens at an element of a row that was light.

    It has the options that tabs have been told of with the row's shape.
    """

    __slots__ = ("_held", "_index", "_row")

    def __init__(self, held: Held, row: int, *, index: int, like: Listener) -> None:
        self._held = held
        self._row = row
        self._index = index
        self.in_row = True
        for name in _OPTIONS:
            setattr(self, name, getattr(like, name))

    def now(self) -> Listener | None:
        """What listens now; ``None``: nothing does, or the row function raised, as was reported."""
        at = self._held.place(self._row)
        return None if at < 0 else listening(self._held, self._index, self._held.items[at])

    @property
    def handler(self) -> Any:  # type: ignore[override]
        """The function that the row has for it now."""
        heard = self.now()
        return heard and heard.handler

    @property
    def wants(self) -> int:  # type: ignore[override]
        """How many arguments that takes."""
        heard = self.now()
        return heard.wants if heard else 0


def listening(held: Held, index: int, item: Any) -> Listener | None:
    """What listens in the row of an item, by the index of the handler; errors are reported."""
    try:
        return called(_listener, held.plan, index, item)  # type: ignore[no-any-return]
    except Exception as error:  # noqa: BLE001 (the program may raise anything)
        holes.on_error(held.each, error)
        return None


def key_of(held: Held, index: int, item: Any) -> Any:
    """The key of an element of an item's row; errors are reported, and it has none."""
    assert held.plan is not None
    try:
        return called(held.plan.handler, index, item)
    except Exception as error:  # noqa: BLE001 (the program may raise anything)
        holes.on_error(held.each, error)
        return None


def is_of_row(held: Held, target: Element, listener: Listener, told: Listener) -> bool:
    """Whether what listens is the row's, and gets its item.

    Not where it was made outside of the row function; nor where it is of a component between the
    element and the list: a method, or written in one, as a ``lambda`` in its constructor.

    Args:
        held: The list's rows.
        target: An element that listens, in one of them.
        listener: Of the element.
        told: What that is at this moment.
    """
    if type(listener) is RowListener:
        return True
    between: list[Element] = []
    at: Any = target
    while at is not held.each and at._up:
        between.append(at)
        at = at._up[0]
    if not listener.in_row and (
        type(listener) is Listener or any(each._builds for each in between[1:])
    ):
        return False
    if told.wants > 1:  # it could be made in a row function only
        return True
    handler: Any = told.handler
    while type(handler) is partial:
        handler = handler.func
    owner = getattr(handler, "__self__", None)
    code = getattr(getattr(handler, "__func__", handler), "__code__", None)
    row = getattr(held.row, "__func__", held.row)
    if code is None or code in set(nested(row.__code__) if hasattr(row, "__code__") else ()):
        return not any(each is owner for each in between)
    return not any(each is owner or code in _written_in(type(each)) for each in between)


def _written_in(kind: type[Element]) -> frozenset[CodeType]:
    """The code of functions that are written in the methods of a component."""
    if not (kind._has_constructor or kind._builds):
        return frozenset()
    if kind in _known:
        return _known[kind]
    if len(_known) >= _MOST_REMEMBERED:
        _known.clear()
    bases = [base for base in kind.__mro__ if not issubclass(Element, base)]
    methods = [getattr(each, "__func__", each) for base in bases for each in vars(base).values()]
    found = _known[kind] = frozenset(
        [
            code
            for method in methods
            if hasattr(method, "__code__")
            for code in nested(method.__code__)
            if code is not method.__code__
        ]
    )
    return found


def _listener(plan: Any, index: int, item: Any) -> Listener | None:
    handler = plan.handler(index, item)
    if handler is None or isinstance(handler, Listener):
        return handler
    method = handler.__func__ if type(handler) is MethodType else None
    known = plan.heard.get(index)
    if known is not None and known[0] is method:  # nothing is to be found out about it
        listener = Listener.__new__(Listener)
        listener.handler, listener.in_row, listener.wants = handler, True, known[1]
        return listener
    listener = Listener(checked_handler(handler, "an event in a row of Each"))
    if method is not None:
        plan.heard[index] = method, listener.wants
    return listener
