"""The home: which one of several workers has the shared pages of their app.

It is the one that holds a lease. Each worker has a thread that asks for it, or looks who has it,
twice a second. So a worker whose loop is held by a slow handler stays the home, and one that dies,
stands still or cannot reach the others is home no more after ``LASTS`` seconds, by its own clock as
by theirs.

Who had the lease goes first where everybody lost it at the same time, as when Redis was away: then
the pages go on as they were. Who lost it to another has pages of long ago, and takes it again only
where nobody else wants it.

A lease that is gone before it was over, and that nobody gave back, was lost by the store alone: who
held it is still home by its own clock. Others wait until that can be so no more, and it asks again
before.

A worker also holds a lease of its own name. The home looks at those of the workers that relay.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from time import monotonic

from ..brokers.leases import Lease, Leases

log = logging.getLogger("wardian.server")

EVERY = 0.5
"""Seconds between two questions."""

LASTS = 2.5
"""Seconds that a lease lasts."""

_SOON = 0.1
_HESITATION = 1.0
"""Seconds for which who was home may take it again before others, if nobody saw how it ended."""

_LATE = 3.0
"""Seconds for which others may take it before one that has pages of long ago."""


class Home:
    """Knows which worker is the home, and has this one be it where it can.

    Attributes:
        me: The name of this worker.
    """

    def __init__(
        self,
        leases: Leases,
        *,
        group: str,
        me: str,
        changed: Callable[[], None],
        every: float = EVERY,
        lasts: float = LASTS,
    ) -> None:
        """Prepare; nobody is asked.

        Args:
            leases: Who is asked.
            group: Names the app.
            me: Names this worker.
            changed: Called from a thread when another is the home, or none, or a worker is gone.
            every: Seconds between two questions.
            lasts: Seconds that a lease lasts.
        """
        self.me = me
        self._leases = leases
        self._group = group
        self._changed = changed
        self._every = every
        self._lasts = lasts
        self._home = ""
        self._until = 0.0
        self._term = 0
        self._my_term = 0
        self._free_from: float | None = None
        self._seen_at = 0.0
        self._ends = (0.0, 0.0)
        self._others: frozenset[str] = frozenset()
        self._gone: set[str] = set()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._broken = False
        self._waits = False
        self._told = ""

    @property
    def name(self) -> str:
        """The name of the worker that is the home; empty: there is none, as far as is known."""
        return self._home if monotonic() < self._until else ""

    @property
    def is_here(self) -> bool:
        """Whether this worker is it."""
        return self._home == self.me and monotonic() < self._until

    @property
    def gone(self) -> set[str]:
        """The workers among those that are watched that do not live any more."""
        return self._gone

    def start(self) -> None:
        """Ask from now on, in a thread."""
        self._over.clear()
        self._thread = threading.Thread(target=self._work, name="wardian-home", daemon=True)
        self._thread.start()

    def watch(self, names: Iterable[str]) -> None:
        """Notice when one of these workers does not live any more."""
        self._others = frozenset(names)
        self._gone = self._gone & self._others

    def stop(self) -> None:
        """Ask no more, and let another be the home. Waits for a moment at most."""
        self._over.set()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(0.3)

    # In the thread

    def _work(self) -> None:
        pause = 0.0
        while not self._over.wait(pause):
            self._tell_of_change()
            began = monotonic()
            try:
                self._ask(began)
                pause = self._pause()
                self._broken = False
            except Exception as error:  # noqa: BLE001 (the thread must go on, whatever it meets)
                pause = min(_SOON, self._every)
                self._note(error)
            self._tell_of_change()
        self._leave()

    def _ask(self, now: float) -> None:
        leases, lasts = self._leases, self._lasts
        leases.acquire(self._place(self.me), self.me, seconds=lasts)
        lease = leases.look(self._lease)
        if lease is None or lease.holder == self.me:
            lease = self._want(lease, now)
        if lease is not None:
            self._ends = now + lease.seconds, monotonic() + lease.seconds
        self._seen_at = now
        if lease is not None:
            self._enter(lease, until=now + lasts)
        gone = {name for name in self._others if leases.look(self._place(name)) is None}
        if gone - self._gone:
            self._gone = self._gone | gone
            self._tell()

    def _want(self, lease: Lease | None, now: float) -> Lease | None:
        """Take the lease, if this worker holds it or may have it; give who has it then."""
        if lease is None:
            unsure = now - self._seen_at > 2 * self._every + _SOON
            if unsure or self._free_from is None:
                self._free_from = self._when_free(unsure=unsure)
            if monotonic() < self._free_from:
                return None
        return self._leases.acquire(self._lease, self.me, seconds=self._lasts, term=self._term)

    def _when_free(self, *, unsure: bool) -> float:
        """Give when this worker may have the lease, that it has just found free.

        Args:
            unsure: Nobody here has looked for so long that much may have happened.
        """
        now, scale = monotonic(), self._lasts / LASTS
        if self._my_term:
            return now if self._my_term == self._term else now + _LATE * scale
        if not self._waits or self._leases.given_back(self._lease) >= self._term:
            return now
        if unsure:
            return max(now + _HESITATION * scale, self._seen_at + self._every + self._lasts)
        at_least, at_most = self._ends
        return at_most if now >= at_least else now + self._lasts

    def _enter(self, lease: Lease, *, until: float) -> None:
        self._free_from = None
        self._waits = True
        if lease.holder == self.me:
            if self._my_term and self._my_term != lease.term:
                log.warning(
                    "This worker has the shared pages again, as they were before another had them"
                )
            self._my_term = lease.term
        self._term = lease.term
        was_until = self._until
        self._home, self._until = lease.holder, until
        if self._told and monotonic() >= was_until:
            self._tell()  # who looked meanwhile has found none, and hears of no change else

    def _pause(self) -> float:
        return min(_SOON, self._every) if self._free_from is not None else self._every

    def _note(self, error: Exception) -> None:
        if not self._broken:
            self._broken = True
            log.warning("Nobody knows now which worker has the shared pages: %s", error)

    def _tell_of_change(self) -> None:
        name = self.name
        if name != self._told:
            self._told = name
            self._tell()

    def _tell(self) -> None:
        try:
            self._changed()
        except RuntimeError:
            self._over.set()  # the loop is closed: nobody is here any more

    def _leave(self) -> None:
        was = self._home == self.me
        self._home, self._until = "", 0.0
        try:
            if was:
                self._leases.release(self._lease, self.me)
            self._leases.release(self._place(self.me), self.me)
        except Exception as error:  # noqa: BLE001 (it ends by itself)
            log.debug("A lease could not be given back: %s", error)
        self._leases.close()

    @property
    def _lease(self) -> str:
        return f"{self._group}.home"

    def _place(self, name: str) -> str:
        return f"{self._group}.at.{name}"
