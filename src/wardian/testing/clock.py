"""An event loop whose time passes only when nothing else is left to do.

A countdown of ten seconds is tested in a millisecond, and always in the same order: when every
callback has run, the loop's clock jumps to the next timer. Real input (threads, sockets) is still
served.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import Any


class _JumpingSelector(selectors.DefaultSelector):
    """A selector that never waits for a timer: it moves the clock instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        """Give what is ready; where the loop would wait for a timer, let that time pass at once."""
        if timeout is None:
            return super().select(0.05)
        ready = super().select(0)
        if not ready and timeout > 0:
            self.now += timeout
        return ready


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop on a clock of its own, which starts at zero."""

    def __init__(self) -> None:
        """Make a loop."""
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds that have passed on the loop's clock."""
        return self._jumping.now

    def pass_time(self, seconds: float) -> None:
        """Run everything that is due within ``seconds`` from now, in order."""
        self.run_until_complete(asyncio.sleep(max(seconds, 1e-6)))
