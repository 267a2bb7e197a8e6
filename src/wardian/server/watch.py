"""Time: whatever waits for something, and the one timer of a host.

What waits (for a hello, for the answer to a beat, for a tab to come back) stands in a table of
things that wait equally long, and the timer takes what is due off their fronts. So ten thousand
idle tabs cost no task and no timer of their own.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from .waits import Waits

if TYPE_CHECKING:
    from .carrier import Carrier
    from .host import ServerHost
    from .link import Link

log = logging.getLogger("wardian.server")

ACK_PAUSE = 0.1
"""Seconds over which acknowledgements are collected."""

CLOSING = 2.0
"""Seconds that a connection may take to end after it was told to."""

SWEEP = 5.0
"""Seconds between two looks at what others than links keep."""


class Watch:
    """What waits for something.

    Attributes:
        strangers: Connections that have not said whose they are.
        blocked: Connections in which a write waits for the tab to read.
        leaving: Connections that were told to end.
        beats: Links with a connection, waiting for our next sign of life.
        silent: Those of them that have not been heard since one.
        polls: Links that poll, waiting for their next contact.
        absent: Links whose tab is away.
        pending: Numbers of views whose page was rendered, waiting for the tab.
        unacknowledged: Links whose tab is to be told soon which messages were handled.
    """

    def __init__(self, host: ServerHost) -> None:
        """Watch nothing yet."""
        settings = host.settings
        self._host = host
        self.strangers: Waits[Carrier] = Waits(settings.join_timeout)
        self.blocked: Waits[Carrier] = Waits(settings.stuck)
        self.leaving: Waits[Carrier] = Waits(CLOSING)
        self.beats: Waits[Link] = Waits(settings.beat)
        self.silent: Waits[Link] = Waits(settings.beat * 1.5)
        # A tab that is hidden asks ten times less often, and browsers let it only once a minute.
        self.polls: Waits[Link] = Waits(max(settings.beat * 4, settings.poll * 15))
        self.absent: Waits[Link] = Waits(settings.retention)
        self.pending: Waits[int] = Waits(settings.pending)
        self.unacknowledged: set[Link] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        # Fine enough for the shortest wait; none of them is exact.
        self._pause = min(1.0, *(each.seconds / 10 for each in self._all() if each.seconds))
        self._passed = self._swept = 0.0

    @property
    def is_running(self) -> bool:
        """Whether time goes by."""
        return self._loop is not None

    def now(self) -> float:
        """Give the time, in seconds of the event loop's clock."""
        return self._loop.time() if self._loop is not None else 0.0

    def start(self) -> None:
        """Let time go by, in the running event loop, whatever it did in another."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        self._loop = loop
        self._passed = self._swept = self.now()
        self._timer = self._loop.call_later(self._pause, self._pass)

    def stop(self) -> None:
        """Let no time go by."""
        if self._timer is not None:
            self._timer.cancel()
        self._loop = self._timer = None

    def connected(self, link: Link, carrier: Carrier) -> None:
        """Enter that a link has a connection."""
        self.strangers.end(carrier)
        self.absent.end(link)
        self.silent.end(link)
        (self.beats if carrier.pushes else self.polls).begin(link, self.now())

    def disconnected(self, link: Link) -> None:
        """Enter that a link has no connection."""
        for waits in (self.beats, self.silent, self.polls):
            waits.end(link)
        self.unacknowledged.discard(link)

    def departed(self, carrier: Carrier) -> None:
        """Enter that a connection is over."""
        for waits in (self.strangers, self.blocked, self.leaving):
            waits.end(carrier)

    def acknowledge_soon(self, link: Link) -> None:
        """Tell a tab within a tenth of a second which messages were handled."""
        if not self.unacknowledged and self._loop is not None:
            self._loop.call_later(ACK_PAUSE, self._acknowledge)
        self.unacknowledged.add(link)

    def _acknowledge(self) -> None:
        links, self.unacknowledged = self.unacknowledged, set()
        for link in links:
            link.pump()

    def _pass(self) -> None:
        if self._loop is None:
            return
        now = self.now()
        stalled = now - self._passed - self._pause
        if stalled > self._pause:
            self._excuse(stalled)
        self._passed = now
        try:
            self._look(now)
        finally:
            self._timer = self._loop.call_later(self._pause, self._pass)

    def _excuse(self, seconds: float) -> None:
        """Let nobody pay for a time in which the program kept the loop from reading."""
        for waits in (self.strangers, self.silent, self.polls, self.blocked, self.leaving):
            waits.delay(seconds)

    def _look(self, now: float) -> None:
        for carrier in self.strangers.due(now):
            self._give_up(carrier, 1008, "no-hello")
        for carrier in self.blocked.due(now):
            if carrier.is_draining():
                self.blocked.begin(carrier, now)
            else:
                self._give_up(carrier, 1013, "stuck")
        for carrier in self.leaving.due(now):
            carrier.cut()
        for link in self.silent.due(now) + self.polls.due(now):
            if link.carrier is not None:
                self._give_up(link.carrier, 1001, "silent")
        for link in self.beats.due(now):
            self._beat(link, now)
        for link in self.absent.due(now):
            self._host.expire(link)
        for number in self.pending.due(now):
            self._host.unexpect(number)
            self._host.memory.litter += 1
        self._host.memory.look(len(self._host.links))
        if now - self._swept >= SWEEP:
            self._swept = now
            self._host.sweep()

    def _beat(self, link: Link, now: float) -> None:
        self.beats.begin(link, now)
        if link not in self.silent:
            self.silent.begin(link, now)
        link.beat()

    def _give_up(self, carrier: Carrier, code: int, reason: str) -> None:
        self._host.counters.broken[reason] += 1
        log.info("A connection was given up", extra={"reason": reason, "carrier": carrier.name})
        carrier.close(code, reason=reason)

    def _all(self) -> tuple[Waits[Carrier] | Waits[Link] | Waits[int], ...]:
        return (
            *(self.strangers, self.blocked, self.leaving),
            *(self.beats, self.silent, self.polls, self.absent),
            self.pending,
        )
