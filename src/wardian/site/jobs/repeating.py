"""A clock that stands still and chance that repeats itself, in a process of the Python that builds.

In the workshop the interpreter itself has no other clock and no other chance. Here they are those
of the system, so what Python's modules give of them is replaced: before the program is imported,
which then finds nothing else.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import os
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

_NOW = ("time", "clock_gettime")
_COUNTED = ("monotonic", "perf_counter", "process_time", "thread_time")
_NODE = 0x0242AC110002
"""What version 1 of a UUID takes for the machine."""


def make_repeatable(now: int) -> None:
    """Have the same time and the same chance in every process from now on.

    Args:
        now: The time, in seconds since 1970; the time zone is UTC.
    """
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    _stop_clocks(now)
    _stop_datetime()
    _repeat_chance()


def _stop_clocks(now: int) -> None:
    for names, seconds in ((_NOW, now), (_COUNTED, 0)):
        for name in names:
            if hasattr(time, name):
                setattr(time, name, functools.partial(_constant, float(seconds)))
                setattr(time, f"{name}_ns", functools.partial(_constant, seconds * 10**9))
    # What these show is that time, unless they are given another one.
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _given(getattr(time, name), lambda: now))
    time.asctime = _given(time.asctime, lambda: time.localtime(now))
    strftime = time.strftime
    time.strftime = lambda format, *when: strftime(format, *(when or (time.localtime(now),)))


def _constant(value: float, *_clock: object) -> float:
    return value


def _given(show: Callable[[Any], Any], default: Callable[[], Any]) -> Callable[..., Any]:
    @functools.wraps(show)
    def shown(when: Any = None) -> Any:
        return show(default() if when is None else when)

    return shown


def _stop_datetime() -> None:
    """Replace the classes that ask the system themselves; all else asks ``time``."""

    def today(cls: Any) -> Any:
        return cls.fromtimestamp(time.time())

    def now(cls: Any, tz: datetime.tzinfo | None = None) -> Any:
        return cls.fromtimestamp(time.time(), tz)

    def utcnow(cls: Any) -> Any:
        return cls.fromtimestamp(time.time(), datetime.UTC).replace(tzinfo=None)

    date = _standing(datetime.date, today)
    moment = _standing(datetime.datetime, today, now, utcnow)
    datetime.date, datetime.datetime = date, moment  # type: ignore[misc]


def _standing(real: Any, *asking: Callable[..., Any]) -> Any:
    """Give a class that is the real one to everybody, but for the methods that ask for the time."""

    class Kind(type):
        """What is an instance of the real one is one of this one, wherever it was made."""

        def __instancecheck__(cls, instance: object) -> bool:
            return (
                isinstance(instance, real) if cls is made else super().__instancecheck__(instance)
            )

        def __subclasscheck__(cls, subclass: type) -> bool:
            return (
                issubclass(subclass, real) if cls is made else super().__subclasscheck__(subclass)
            )

    def shown(self: object) -> str:
        text: str = real.__repr__(self)
        return f"{real.__module__}.{text}" if type(self) is made else text

    methods: dict[str, Any] = {each.__name__: classmethod(each) for each in asking}
    methods |= {"__repr__": shown, "__module__": real.__module__, "__doc__": real.__doc__}
    made = Kind(real.__name__, (real,), methods)
    return made


def _repeat_chance() -> None:
    numbers = random.Random(0)
    os.urandom = numbers.randbytes
    random._urandom = numbers.randbytes  # type: ignore[attr-defined]  # of SystemRandom and secrets
    if hasattr(os, "getrandom"):
        os.getrandom = lambda size, flags=0: numbers.randbytes(size)
    seeds = itertools.count(1)
    seed = random.Random.seed

    def seed_known(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, next(seeds) if a is None else a, version)

    random.Random.seed = seed_known  # type: ignore[method-assign]
    random.seed = random._inst.seed
    random.seed(0)
    # Version 1 asks the system for the time and for the machine.
    uuid._generate_time_safe = None  # type: ignore[attr-defined]
    uuid._node = _NODE  # type: ignore[attr-defined]
