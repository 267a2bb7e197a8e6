"""When the garbage collector runs in a page: once the tab has painted and nobody waits for it.

Elements refer to each other, so only the collector takes them away. By itself it looks when many
objects have been made, which is in the midst of a handler that makes many: a quarter of the time
that it took to make ten thousand rows was the collector's. So its own turn comes late, and before
that the page gives it one, as browsers do for what JavaScript leaves behind.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

MANY_OBJECTS = 50_000
"""Objects made before the collector looks, once there is time, for what is unused among them."""

MOST_OBJECTS = 500_000
"""Objects made before it looks even so: a program may never come to rest."""

_INCREMENT = 1  # the generation that the interpreter's own turn collects


_is_due = False


def take_over() -> None:
    """Let the collector look late. What is there now stays, so it never looks at that again."""
    gc.freeze()
    gc.set_threshold(MOST_OBJECTS, 10, 0)


def look(when_idle: Callable[[Callable[[], object]], None]) -> None:
    """Have garbage collected soon if there may be much; called after all that makes some.

    Args:
        when_idle: Has something called when the tab has nothing else to do.
    """
    global _is_due
    if gc.get_count()[0] > MANY_OBJECTS and not _is_due and _is_ours():
        _is_due = True
        when_idle(_collect)


def _collect() -> None:
    global _is_due
    _is_due = False
    if _is_ours():
        gc.collect(_INCREMENT)


def _is_ours() -> bool:
    """Whether the program has left the collector as it was."""
    return gc.isenabled() and gc.get_threshold()[0] == MOST_OBJECTS
