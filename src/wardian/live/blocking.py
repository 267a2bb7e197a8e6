"""Say so when the program keeps the loop of a server busy: every visitor waits meanwhile.

Nothing in a page needs this module: there nobody else waits.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger("wardian")

PATIENCE = 5.0
"""Seconds after which a call that has not returned is reported, while it still runs."""


SLOW = 0.1
"""Seconds that a call may take before it is reported."""


def note(where: str, seconds: float) -> None:
    """Log a call that took long; for ``faults.slow``."""
    if seconds <= SLOW:
        return
    log.warning(
        "%s kept every tab waiting for %d ms; let it be async, or hand the work to a thread: "
        "await asyncio.to_thread(...)",
        where,
        round(seconds * 1000),
    )


@contextmanager
def watched(where: str, patience: float | None = None) -> Iterator[None]:
    """Report a call that does not return, from a thread: the loop cannot.

    Args:
        where: What is called.
        patience: Seconds to wait for it; ``None`` is ``PATIENCE``.
    """
    seconds = PATIENCE if patience is None else patience
    timer = threading.Timer(seconds, _stuck, (where, seconds))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _stuck(where: str, seconds: float) -> None:
    log.error(
        "%s has not returned for %g s, so nobody is served; let it be async and wait with "
        "'await asyncio.sleep(...)', or start a thread",
        where,
        seconds,
    )
