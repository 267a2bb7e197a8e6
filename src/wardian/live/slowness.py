"""Flushes that take longer than a frame: told once each, in development, with what caused them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import CodeType, FrameType

log = logging.getLogger("wardian")

LONGEST = 0.016
"""Seconds that a flush may take, a tab in the same document included, before it is told."""

_LOOPS = ("asyncio", "pyodide")
_MOST_TOLD = 100
_told: set[object] = set()

Sent = Sequence[Mapping[Any, Sequence[Any]]]
"""In rounds, what was sent for each root."""
Place = tuple["CodeType", int]
"""Where a program called something: its code, and the instruction."""


class Watch:
    """The time of one flush."""

    __slots__ = ("_began",)

    def __init__(self) -> None:
        self._began = perf_counter()

    def end(
        self,
        rounds: Sent,
        size: int,
        *,
        cause: str | Callable[[], str],
        key: object | None,
    ) -> None:
        """Tell of the flush if it took too long, and its cause was not told of before.

        Args:
            rounds: What it sent.
            size: Bytes that were sent.
            cause: What made the changes, or what says so, which is asked only then.
            key: What makes this cause the same as another, and is kept; ``None``: what is said.
        """
        took = perf_counter() - self._began
        if took <= LONGEST or not rounds or len(_told) >= _MOST_TOLD or key in _told:
            return
        said = cause if isinstance(cause, str) else cause()
        key = said if key is None else key
        if key in _told:
            return
        _told.add(key)
        count = sum(len(texts) for each in rounds for texts in each.values())
        log.warning(
            "A flush took %d ms, longer than a frame (%d ms): %s; ops: %d, bytes: %d. "
            "Change less at once, in steps, or show long lists with Each",
            round(took * 1000),
            round(LONGEST * 1000),
            said,
            count,
            size,
        )


def caller() -> Place | None:
    """Where the program called what led here; ``None`` where the event loop did."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package in _LOOPS:
            break
        if package != "wardian":
            return frame.f_code, frame.f_lasti
        frame = frame.f_back
    return None


def place(at: Place | None) -> str:
    """A place as the end of a sentence."""
    if at is None:
        return ""
    code, instruction = at
    lines = [line for start, end, line in code.co_lines() if start <= instruction < end and line]
    return f" at {code.co_filename}:{lines[0] if lines else code.co_firstlineno}"
