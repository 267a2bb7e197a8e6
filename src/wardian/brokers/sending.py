"""What became of a message that was sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

from ..errors import SendError

PATIENCE = 5.0
"""Seconds that ``wait`` waits unless it is told otherwise."""


class Sending:
    """A message on its way. Any thread may ask about it; awaited, it gives itself.

    What is sent within a process has arrived when this is given. With a broker it takes a moment,
    and goes on however little anybody asks.

    Attributes:
        accepted: ``True``: it is kept for everybody who listens. ``False``: it is not, and never
            will be. ``None``: that is not known yet.
        id: Its number on its channel; ``None`` unless it was accepted.
        error: Why it was not accepted.
    """

    __slots__ = ("_done", "_lock", "_told", "accepted", "error", "id")

    def __init__(self) -> None:
        """Be on the way."""
        self.accepted: bool | None = None
        self.id: int | None = None
        self.error: BaseException | None = None
        self._lock = threading.Lock()
        self._done: threading.Event | None = None
        self._told: list[Callable[[], object]] = []

    def __bool__(self) -> bool:
        return self.accepted is True

    def wait(self, seconds: float = PATIENCE) -> Sending:
        """Wait in a thread until it is known what became of it.

        Args:
            seconds: The longest to wait.

        Raises:
            SendError: It was not accepted, or nobody knows after that time.
            RuntimeError: This thread runs an event loop, which would stand still; await this.
        """
        if self.accepted is None:
            if _runs_loop():
                raise RuntimeError(
                    "expected a thread that may wait, got one that runs an event loop; write "
                    "'await send(...)', or await what send_nowait gave"
                )
            with self._lock:
                done = self._done = self._done or threading.Event()
                if self.accepted is not None:
                    done.set()
            done.wait(seconds)
        return self._result(seconds)

    def __await__(self) -> Generator[Any, None, Sending]:
        if self.accepted is None:
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()

            def arrived() -> None:
                if not future.done():
                    future.set_result(None)

            self._tell(lambda: loop.call_soon_threadsafe(arrived))
            yield from future
        return self._result(0)

    def settle(self, id: int | None = None, error: BaseException | None = None) -> None:
        """Say what became of it, from any thread. Only the first time counts.

        Args:
            id: Its number, if it was accepted.
            error: Why it was not.
        """
        with self._lock:
            if self.accepted is not None:
                return
            self.id = id
            self.error = error
            self.accepted = id is not None
            told, self._told = self._told, []
            if self._done is not None:
                self._done.set()
        for function in told:
            _call(function)

    def _tell(self, function: Callable[[], object]) -> None:
        with self._lock:
            if self.accepted is None:
                self._told.append(function)
                return
        _call(function)

    def _result(self, seconds: float) -> Sending:
        if self.accepted is None:
            raise SendError(
                f"expected an answer of the broker within {seconds:g} s, got none; the message "
                "may still arrive: ask again, or see whether the broker runs"
            )
        if self.error is not None:
            raise self.error
        return self

    def __repr__(self) -> str:
        words = {None: "on its way", True: f"accepted as {self.id}", False: "refused"}
        return f"<Sending {words[self.accepted]}>"


def _call(function: Callable[[], object]) -> None:
    with suppress(RuntimeError):  # the loop of who asked is closed: nobody waits there any more
        function()


def _runs_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
