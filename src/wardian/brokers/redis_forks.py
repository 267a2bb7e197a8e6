"""What a process that is forked does with threads and connections that only its parent has."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable


def begin_anew_in_children(begin_anew: Callable[[], None]) -> None:
    """Have a bound method called in each forked process, for as long as its object lives."""
    method = weakref.WeakMethod(begin_anew)

    def forked() -> None:
        found = method()
        if found is not None:
            found()

    if hasattr(os, "register_at_fork"):  # not on Windows
        os.register_at_fork(after_in_child=forked)
