"""What listens in rows: a handler is what the row function gives for it when its event comes.

So it is of the item, the component and the states of that moment, whether or not somebody has asked
for the row's elements before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import holes
from ..listeners import Listener, _WithOptions, checked_handler
from .loose import called

if TYPE_CHECKING:
    from .held import Held

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


def _listener(plan: Any, index: int, item: Any) -> Listener | None:
    handler = plan.handler(index, item)
    if handler is None or isinstance(handler, Listener):
        return handler
    return Listener(checked_handler(handler, "an event in a row of Each"))
