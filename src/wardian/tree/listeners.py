"""Event listeners: a handler, and what the browser does before Python hears of the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import InvalidHandlerError

Handler = Callable[..., Any]
"""A function of no argument or of the event: plain, async, generator or async generator."""


class Listener:
    """One handler of one event, with its options. Make one with ``on``."""

    __slots__ = (
        "debounce",
        "handler",
        "keys",
        "once",
        "prevent_default",
        "stop",
        "takes_event",
        "throttle",
    )

    def __init__(
        self,
        handler: Handler,
        *,
        prevent_default: bool = False,
        stop: bool = False,
        once: bool = False,
        debounce: float = 0.0,
        throttle: float = 0.0,
        keys: tuple[str, ...] = (),
    ) -> None:
        self.handler = handler
        self.takes_event = takes_event(handler)
        self.prevent_default = prevent_default
        self.stop = stop
        self.once = once
        self.debounce = debounce
        self.throttle = throttle
        self.keys = keys


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
    return Listener(
        checked_handler(handler, "on(...)"),
        prevent_default=prevent_default,
        stop=stop,
        once=once,
        debounce=debounce,
        throttle=throttle,
        keys=(keys,) if isinstance(keys, str) else tuple(keys),
    )


def checked_handler(handler: Any, where: str) -> Handler:
    """Give back a handler, or raise if it cannot be one."""
    if callable(handler):
        return handler  # type: ignore[no-any-return]
    hint = " without calling it" if hasattr(handler, "send") or handler is None else ""
    raise InvalidHandlerError(
        f"expected a function for {where}, got {handler!r}; give the function itself{hint}, "
        "never JavaScript"
    )


def takes_event(handler: Handler) -> bool:
    """Whether a handler wants the event: one parameter needs an argument, or it has ``*args``.

    Raises:
        InvalidHandlerError: It needs more than one argument.
    """
    function = getattr(handler, "__func__", handler)
    code = getattr(function, "__code__", None)
    if code is None:
        return _signature_takes_event(handler)
    bound = 1 if function is not handler else 0
    needed = code.co_argcount - bound - len(function.__defaults__ or ())
    missing = code.co_kwonlyargcount - len(function.__kwdefaults__ or ())
    if needed > 1 or missing:
        raise InvalidHandlerError(_too_many(handler))
    return needed == 1 or bool(code.co_flags & 0x04)


def _signature_takes_event(handler: Handler) -> bool:
    """The same for callables that are no plain functions: partials, objects, built-ins."""
    import inspect

    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):
        return False
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(1 for each in positional if each.default is each.empty)
    if needed > 1 or any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters):
        raise InvalidHandlerError(_too_many(handler))
    return needed == 1 or any(p.kind is p.VAR_POSITIONAL for p in parameters)


def _too_many(handler: Handler) -> str:
    return (
        f"expected a handler of no argument or of one (the event), got {handler!r} which needs "
        "more; bind the others with a lambda or functools.partial"
    )


def listen_options(listeners: list[Listener]) -> int | dict[str, Any]:
    """The wire's listen options of all listeners of one event of one element."""
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
