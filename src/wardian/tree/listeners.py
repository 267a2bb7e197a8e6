"""Event listeners: a handler, and what the browser does before Python hears of the event."""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from ..errors import InvalidHandlerError

Handler = Callable[..., Any]
"""A function of no argument or of the event (in rows: of the item, or of item and event): plain,
async, generator or async generator."""


in_rows = 0
"""Above zero while functions that make rows of a list run: handlers in rows may want the item."""

_EITHER = 3  # of what ``_needed`` gives: any number of arguments
_MOST_REMEMBERED = 1024
_known: dict[object, int] = {}
_PLACEHOLDER = getattr(functools, "Placeholder", object())  # Python 3.14


class Listener:
    """One handler of one event, with its options. Make one with ``on``.

    Attributes:
        handler: The function.
        in_row: Whether it was made for a row of a list.
        wants: How many arguments it is given: in a row up to two (the item, the event), elsewhere
            one at most (the event).
    """

    __slots__ = ("handler", "in_row", "wants")

    # Most have no options, and are of this very class.
    prevent_default: bool = False
    stop: bool = False
    once: bool = False
    debounce: float = 0.0
    throttle: float = 0.0
    keys: tuple[str, ...] = ()

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.in_row = in_rows > 0
        needed = None
        if type(handler) is FunctionType:
            defaults = handler.__defaults__
            code = handler.__code__
            needed = _known.get((code, len(defaults)) if defaults else code)
        if needed is None:
            needed = _needed(handler)
        self.wants = _wanted(handler, needed) if needed else 0

    def now(self) -> Listener | None:
        """What listens at this moment: in rows of lists that is another one each time."""
        return self

    @property
    def takes_event(self) -> bool:
        """Whether it wants any argument."""
        return self.wants > 0


class _WithOptions(Listener):
    __slots__ = ("debounce", "keys", "once", "prevent_default", "stop", "throttle")

    prevent_default: bool
    stop: bool
    once: bool
    debounce: float
    throttle: float
    keys: tuple[str, ...]


def on(
    handler: Handler,
    *,
    prevent_default: bool = False,
    stop: bool = False,
    once: bool = False,
    debounce: float = 0.0,
    throttle: float = 0.0,
    keys: str | tuple[str, ...] = (),
) -> Listener:
    """Give a handler options: ``Input(on_keydown=on(self.add, keys="Enter"))``.

    Args:
        handler: Called with no argument, or with the event.
        prevent_default: The browser does not do what it does by itself.
        stop: Elements further out do not hear of the event.
        once: Only the first event counts.
        debounce: Wait until nothing has happened for this many seconds; the last event counts.
        throttle: At most one event in this many seconds; the first and the last count.
        keys: For keyboard events: only these keys, by their DOM names (``"Enter"``, ``"a"``).

    Raises:
        InvalidHandlerError: ``handler`` cannot be called.
    """
    checked_handler(handler, "on(...)")
    if not (prevent_default or stop or once or debounce or throttle or keys):
        return Listener(handler)
    listener = _WithOptions(handler)
    listener.prevent_default, listener.stop, listener.once = prevent_default, stop, once
    listener.debounce, listener.throttle = debounce, throttle
    listener.keys = (keys,) if isinstance(keys, str) else tuple(keys)
    return listener


def checked_handler(handler: Any, where: str) -> Handler:
    """Give back a handler, or raise if it cannot be one."""
    if callable(handler):
        return handler  # type: ignore[no-any-return]
    hint = " without calling it" if hasattr(handler, "send") or handler is None else ""
    raise InvalidHandlerError(
        f"expected a function for {where}, got {handler!r}; give the function itself{hint}, "
        "never JavaScript"
    )


def bare_listener(handler: Handler) -> Listener:
    """Give the listener of a handler that was checked when it was made, outside of rows."""
    listener = Listener(handler)
    listener.in_row = False
    return listener


class MountHook:
    """``on_mount`` or ``on_unmount``, as long as no class defines it: a function may be assigned.

    Whoever assigns one wants it called: elements that have none are not asked.
    """

    def __init__(self, function: Handler) -> None:
        """Hold what is called by default."""
        self.function = function
        self.__doc__ = function.__doc__
        self.name = function.__name__

    def __get__(self, element: Any, kind: type) -> Any:
        if element is None:
            return self.function
        return element.__dict__.get(self.name) or MethodType(self.function, element)

    def __set__(self, element: Any, function: Any) -> None:
        if function is None:
            element.__dict__.pop(self.name, None)
        else:
            element._set_handler(self.name, function)


def takes_event(handler: Handler) -> bool:
    """Whether a handler outside rows wants the event: a parameter needs one, or it has ``*args``.

    Raises:
        InvalidHandlerError: It needs more than one argument.
    """
    return Listener(handler).wants > 0


def _wanted(handler: Handler, needed: int) -> int:
    if needed == _EITHER:
        return 1
    if needed > (2 if in_rows else 1):
        raise InvalidHandlerError(_too_many(handler))
    return needed


def _needed(handler: Handler) -> int:
    """How many arguments a handler cannot do without; ``_EITHER`` with ``*args``."""
    function, bound = _bared(handler)
    code = getattr(function, "__code__", None)
    if code is None:
        # One of a module lives as long as that: ``print``, which examples are full of.
        of_module = type(handler) is BuiltinFunctionType and type(handler.__self__) is ModuleType
        found = _known.get(handler) if of_module else None
        if found is None:
            found = _needed_by_signature(handler)
            if of_module:
                _remember(handler, found)
        return found
    needed: int = max(code.co_argcount - bound - len(function.__defaults__ or ()), 0)
    if needed > 2 or code.co_kwonlyargcount > len(function.__kwdefaults__ or ()):
        raise InvalidHandlerError(_too_many(handler))
    if code.co_flags & 0x04 and needed < 2:
        needed = _EITHER
    if type(handler) is FunctionType and not code.co_kwonlyargcount:
        defaults = handler.__defaults__
        _remember((code, len(defaults)) if defaults else code, needed)
    return needed


def _remember(key: object, needed: int) -> None:
    if len(_known) >= _MOST_REMEMBERED:
        _known.clear()
    _known[key] = needed


def _bared(handler: Any) -> tuple[Any, int]:
    """The function a handler calls in the end, and how many arguments that is given already.

    The handler itself where this is not plain to see: ``inspect`` takes a hundred times as long.
    """
    function, bound = handler, 0
    if type(handler) is partial and not handler.keywords:
        function, bound = handler.func, len(handler.args)
        if hasattr(function, "__wrapped__") or any(each is _PLACEHOLDER for each in handler.args):
            return handler, 0
    method = getattr(function, "__func__", function)
    return method, bound + (method is not function)


def _needed_by_signature(handler: Handler) -> int:
    """The same for callables that are no plain functions: objects, built-ins."""
    import inspect

    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):
        return 0
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(1 for each in positional if each.default is each.empty)
    if needed > 2 or any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters):
        raise InvalidHandlerError(_too_many(handler))
    return _EITHER if needed < 2 and any(p.kind is p.VAR_POSITIONAL for p in parameters) else needed


def _too_many(handler: Handler) -> str:
    return (
        f"expected a handler of no argument or of one (the event), got {handler!r} which needs "
        "more; bind the others with a lambda or functools.partial"
    )


def listen_options(listeners: list[Listener]) -> int | dict[str, Any]:
    """The wire's listen options of all listeners of one event of one element."""
    if len(listeners) == 1 and type(listeners[0]) is Listener:
        return 1
    options: dict[str, Any] = {}
    if any(each.prevent_default for each in listeners):
        options["p"] = 1
    if any(each.stop for each in listeners):
        options["s"] = 1
    if all(each.once for each in listeners):
        options["o"] = 1
    if all(each.keys for each in listeners):
        options["k"] = [key for each in listeners for key in each.keys]
    for letter, seconds in (
        ("d", min(each.debounce for each in listeners)),
        ("t", min(each.throttle for each in listeners)),
    ):
        if seconds > 0:
            options[letter] = round(seconds * 1000)
    return options or 1
