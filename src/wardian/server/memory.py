"""Giving memory back: what a crowd of tabs needed, and what it leaves behind.

A page and its elements refer to each other, so only the garbage collector takes them away, and by
itself it does so late: hundreds of pages that are over stand between those in use, and the process
keeps the room they took. So where the process is ours, garbage is collected soon after tabs have
left, and what is free in the C library goes back to the system. Python's own allocator gives back
whole mebibytes only: the fewer there ever were, the fewer a forgotten byte can hold.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable

MANY = 25
"""Pages that are over, after which they are left no longer: about a mebibyte."""

SHARE = 8
"""A collection looks at all that is open, so it comes when an eighth as many pages are over. The
interpreter's own collector does it alike, for a quarter of all objects."""


class Memory:
    """The memory of one process, as far as its tabs are concerned.

    Does nothing until ``take_over``, nor where the program has switched the collector off.

    Attributes:
        litter: Pages that are over and were not collected yet.
        given_back: How often free memory went back to the system.
    """

    def __init__(self) -> None:
        """Look after nothing yet."""
        self.litter = 0
        self.given_back = 0
        self._gone = 0
        self._is_ours = False
        self._trim: Callable[[int], object] | None = None

    def take_over(self) -> None:
        """Look after the memory of this process. The program is loaded; nobody has come yet.

        What is there now stays for good, so no collection looks at it again: that would take tens
        of milliseconds each time, in which every tab waits.
        """
        gc.collect()
        gc.freeze()
        self._is_ours = True
        self._trim = _trimmer()

    def look(self, open: int) -> None:
        """Collect what many pages have left; called several times a second.

        Args:
            open: How many there are still.
        """
        if self.litter >= max(MANY, open // SHARE):
            self._collect()

    def sweep(self, open: int) -> None:
        """Collect what few have left, and give back what is free; called every few seconds."""
        if self.litter > open // SHARE:
            self._collect()
        if self._gone > open // SHARE:
            self._gone = 0
            if self._trim is not None:
                self._trim(0)
                self.given_back += 1

    def _collect(self) -> None:
        self._gone += self.litter
        self.litter = 0
        if self._is_ours and gc.isenabled():
            gc.collect()


def _trimmer() -> Callable[[int], object] | None:
    """Give the function that lets the C library give free memory back; only glibc needs one."""
    if sys.platform != "linux":
        return None
    trim: Callable[[int], object] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim
