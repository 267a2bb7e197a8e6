"""``element.call``: methods of the DOM element, called in the tabs that show it."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from itertools import count
from typing import Any

from ..errors import CallFailedError, ViewClosedError
from ..tree.element import Element
from ..tree.standing import roots_of
from ..wire import ops
from .updating import flush_everything
from .view import View, closing, deliver, views_of

MOST_OPEN = 256
"""Calls that one view may leave unanswered; the oldest fails when there is one more."""

_numbers = count(1)
_open: dict[int, Call] = {}
_asked: dict[View, dict[int, None]] = {}
"""For each view the calls it has not answered, oldest first."""


class Call:
    """A call on its way. Awaiting it gives the method's value; it need not be awaited."""

    __slots__ = ("_done", "_error", "_future", "_value", "element", "method", "views")

    def __init__(self, element: Element, method: str, views: list[View]) -> None:
        self.element = element
        self.method = method
        self.views = set(views)
        self._done = False
        self._value: Any = None
        self._error: Exception | None = None
        self._future: asyncio.Future[None] | None = None

    def finish(self, value: Any, error: Exception | None) -> None:
        """Give the call its answer; the first one counts."""
        if self._done:
            return
        self._done, self._value, self._error = True, value, error
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    def __await__(self) -> Generator[Any, Any, Any]:
        if not self._done:
            self._future = asyncio.get_running_loop().create_future()
            yield from self._future
        if self._error is not None:
            raise self._error
        return self._value


def call(element: Element, method: str, arguments: tuple[Any, ...]) -> Call:
    """Send what changed, then the call; see ``Element.call``.

    Wire: ``["c", id, call, method, [args]]``, answered by ``["r", view, n, call, ok, value]``
    """
    flush_everything()
    roots = roots_of(element)
    views = [view for view in views_of(roots) if view.transport.attends(view)]
    made = Call(element, method, views)
    if not views:
        made.finish(
            None,
            ViewClosedError(
                f"expected {element!r} to be shown in a tab, got none for {method!r}; "
                "put it into a page first, or call it from on_mount"
            ),
        )
        return made
    number = next(_numbers)
    try:
        op = ops.call(element._id, number, method, list(arguments))
    except (TypeError, ValueError, RecursionError):
        raise TypeError(
            f"expected JSON values for {method!r} of {element!r}, got {arguments!r}"
        ) from None
    _open[number] = made
    for view in views:
        asked = _asked.setdefault(view, {})
        asked[number] = None
        if len(asked) > MOST_OPEN:
            _give_up(view, next(iter(asked)), "does not answer")
    deliver([{root: [op] for root in roots}])
    return made


def answered(view: View, number: Any, ok: Any, value: Any) -> None:
    """Take a tab's answer to a call, whether or not it still shows the element."""
    made = _open.get(number) if type(number) is int else None
    if made is None or view not in made.views:
        return
    _settle(view, number)
    if ok:
        made.finish(value, None)
    elif not made.views:
        text = f"{made.method!r} of {made.element!r} failed: {value}"
        made.finish(None, CallFailedError(text))


def forget(view: View) -> None:
    """A view will not answer: it is over, or its tab lost what it was sent."""
    for number in list(_asked.get(view, ())):
        _give_up(view, number, "is gone")


def _give_up(view: View, number: int, why: str) -> None:
    """Wait no longer for a view's answer; the call fails if no other view may give one."""
    made = _settle(view, number)
    if not made.views:
        made.finish(None, ViewClosedError(f"the tab that was to call {made.method!r} {why}"))


def _settle(view: View, number: int) -> Call:
    """Enter that a view owes no answer any more, and forget what nobody owes."""
    made = _open[number]
    made.views.discard(view)
    del _asked[view][number]
    if not _asked[view]:
        del _asked[view]
    if not made.views:
        del _open[number]
    return made


closing.append(forget)
