"""Turns: the listeners of one event loop have their messages a little at a time.

However much is sent, the loop goes on in between: a tab paints, a server serves. And however much
is sent, the loop is woken once for all of it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextvars import Context
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .listening import Listener

SECONDS = 0.008
"""How long one turn may take: half a frame. A single call that takes longer is not interrupted."""

MOST = 100
"""Steps of one turn."""

FEW = 10
"""Steps of one listener, before it is the next one's turn."""


class Turns:
    """What is to be done in one event loop.

    Attributes:
        loop: The loop.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Have nothing to do yet."""
        self.loop = loop
        self._grown: deque[Together] = deque()
        self._ready: deque[Listener] = deque()
        self._expected = False
        self._context = Context()  # nobody's: each listener brings its own

    @property
    def is_served(self) -> bool:
        """Whether the loop runs: what waits for it in another one may wait in vain otherwise."""
        return self.loop.is_running()

    def grown(self, together: Together) -> None:
        """Have listeners look at their log, from any thread."""
        self._grown.append(together)
        self._expect()

    def ready(self, listener: Listener) -> None:
        """Have a listener go on, from any thread."""
        if not listener._is_queued:
            listener._is_queued = True
            self._ready.append(listener)
        self._expect()

    def _expect(self) -> None:
        if self._expected:
            return
        self._expected = True
        try:
            if asyncio._get_running_loop() is self.loop:
                self.loop.call_soon(self._run, context=self._context)
            else:
                self.loop.call_soon_threadsafe(self._run, context=self._context)
        except RuntimeError:  # it is closed: see Channels
            self._expected = False

    def _run(self) -> None:
        self._expected = False
        while self._grown:
            together = self._grown.popleft()
            together.expected = False
            for listener in together.listeners:
                if not listener._is_queued:
                    listener._is_queued = True
                    self._ready.append(listener)
        until = monotonic() + SECONDS
        left = MOST
        while self._ready:
            listener = self._ready.popleft()
            if listener._turns is not self:
                continue  # it has been started anew, in another loop
            listener._is_queued = False
            for _ in range(FEW):
                if not listener.step():
                    break
                left -= 1
                if left <= 0 or monotonic() >= until:
                    self.ready(listener)
                    return
            else:
                if not listener._is_queued:
                    listener._is_queued = True
                    self._ready.append(listener)


class Together:
    """The listeners that one channel has in one loop.

    Attributes:
        turns: The loop's.
        listeners: They, never changed in place.
        expected: Whether they will look at their log anyway.
    """

    __slots__ = ("expected", "listeners", "turns")

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.listeners: tuple[Listener, ...] = ()
        self.expected = False

    def told(self) -> None:
        """Have them look at their log, from any thread."""
        if not self.expected:
            self.expected = True
            self.turns.grown(self)
