"""Carriers: the connection that a link has at the moment.

A carrier writes one transmission at a time. Almost always the ASGI server takes it at once. When
it does not, because the tab reads too slowly and the server's buffer is full, one task waits for
that one write, and meanwhile nothing is queued here: the link leaves the step of its audience and
takes what it missed when the write is done. So a tab that reads nothing costs one transmission.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from .eager import begin, later
from .limits import counted
from .sockets import is_direct, keep_little_unsent, transport_of, waiting_bytes
from .transmission import Event, Transmission

if TYPE_CHECKING:
    from .host import ServerHost
    from .link import Link

log = logging.getLogger("wardian.server")

Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


class Carrier:
    """A connection that can be written to at any time.

    Attributes:
        host: Which it belongs to.
        link: Whose it is, once it has said so.
        client: The address it comes from, as addresses are counted.
        welcomed: The generation the tab was welcomed into already; empty for none.
        is_closed: Whether nothing is to be written any more.
        is_interrupted: Whether the task that serves it was told to end.
        writer: The task that waits for a write, if one does.
    """

    __slots__ = (
        "_is_direct",
        "_send",
        "_task",
        "_transport",
        "_unsent",
        "client",
        "host",
        "is_closed",
        "is_interrupted",
        "link",
        "welcomed",
        "writer",
    )

    pushes: ClassVar[bool] = True
    """Whether it can be written to without being asked."""

    name: ClassVar[str] = ""

    def __init__(
        self, host: ServerHost, send: Send, *, receive: Receive | None = None, client: str = ""
    ) -> None:
        """Take an accepted connection, in the task that serves it.

        Args:
            host: Which it belongs to.
            send: The ASGI server's, or what middleware has put around it.
            receive: The same.
            client: The address it comes from.
        """
        self.host = host
        self.link: Link | None = None
        self.client = counted(client)
        self.welcomed = ""
        self.is_closed = False
        self.is_interrupted = False
        self.writer: asyncio.Task[None] | None = None
        self._send = send
        self._task = asyncio.current_task()
        self._is_direct = is_direct(send)
        self._transport = transport_of(send, receive)
        self._unsent = 0
        if self._transport is not None:
            keep_little_unsent(self._transport)
        host.arrived(self)

    def event(self, transmission: Transmission) -> Event:
        """Give the event that carries a transmission here."""
        raise NotImplementedError

    def goodbye(self, code: int) -> Event:
        """Give the event that ends the connection."""
        raise NotImplementedError

    def push(self, transmission: Transmission) -> None:
        """Write, when nothing else is being written. Never raises."""
        event = self.event(transmission)
        try:
            rest = begin(self._send(event)) if self._is_direct else later(self._send, event)
        except Exception as error:  # noqa: BLE001 (servers raise what they like for a lost tab)
            self.broken(error)
        else:
            if rest is not None:
                self._wait_for(rest)

    def greet(self, generation: str, text: str) -> None:
        """Welcome the tab before its page is made, which may take longer than it would wait."""
        if self.pushes and not self.is_closed:
            self.welcomed = generation
            self.push(Transmission(text))

    def is_draining(self) -> bool:
        """Whether a write that waits has come nearer to its end since this was last asked."""
        before, self._unsent = self._unsent, waiting_bytes(self._transport)
        return self._unsent < before

    def close(self, code: int, *, reason: str, last: str | None = None) -> None:
        """End the connection: the tab is told, but not waited for.

        Args:
            code: Close code of a websocket.
            reason: Why, for the counters and the log.
            last: A message to send before.
        """
        if self.is_closed:
            return
        self._log("A connection was closed", reason=reason, code=code)
        self.detach()
        before = self.writer
        if before is not None:
            before.cancel()
        goodbye = partial(self._say_goodbye, last, code)
        rest = begin(goodbye(before)) if self._is_direct else later(goodbye, before)
        if rest is not None:
            self.writer = self.host.spawn(_finish(rest))
        self.host.watch.leaving.begin(self, self.host.now())

    def detach(self) -> None:
        """Write nothing any more, and leave the link without a carrier."""
        self.is_closed = True
        if self.link is not None:
            self.link.detach(self)

    def broken(self, error: BaseException) -> None:
        """Enter that the connection is lost."""
        if not self.is_closed:
            self._log("A connection broke", reason=type(error).__name__)
            self.detach()
            self.host.watch.leaving.begin(self, self.host.now())

    def cut(self) -> None:
        """End the connection by force: the tab does not read what would end it in peace."""
        self.detach()
        if self.writer is not None:
            self.writer.cancel()
        if self._transport is not None:
            self._transport.abort()
        if self._task is not None and not self._task.done() and not self.is_interrupted:
            self.is_interrupted = True
            self._task.cancel()

    def gone(self) -> None:
        """Enter that the connection is over, and its task about to end."""
        self.detach()
        if self.writer is not None:
            self.writer.cancel()
        self._task = None
        self.host.departed(self)

    def _wait_for(self, rest: Awaitable[Any]) -> None:
        if self.link is not None:
            self.link.step_aside()
        self.host.watch.blocked.begin(self, self.host.now())
        self._unsent = waiting_bytes(self._transport)
        self.writer = self.host.spawn(self._drain(rest))

    async def _drain(self, rest: Awaitable[Any]) -> None:
        """Wait for a write, then for those that bring the link up to date."""
        blocked = self.host.watch.blocked
        try:
            while await self._is_written(rest) and self.link is not None:
                transmission = self.link.next()
                if transmission is None:
                    break  # it is in step again, in the same breath as this task ends
                blocked.begin(self, self.host.now())
                self._unsent = waiting_bytes(self._transport)
                rest = self._send(self.event(transmission))
        except Exception:  # the edge of the process: one page cannot be described
            log.exception("A tab cannot be brought up to date", extra={"carrier": self.name})
            self.host.soon(partial(self.close, 1011, reason="failed"))
        finally:
            if self.writer is asyncio.current_task():
                self.writer = None
            blocked.end(self)

    async def _is_written(self, rest: Awaitable[Any]) -> bool:
        try:
            await rest
        except Exception as error:  # noqa: BLE001 (servers raise what they like for a lost tab)
            self.broken(error)
        return not self.is_closed

    async def _say_goodbye(
        self, last: str | None, code: int, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait((before,))
        try:
            if last is not None:
                await self._send(self.event(Transmission(last)))
            await self._send(self.goodbye(code))
        except Exception as error:  # noqa: BLE001 (servers raise what they like for a lost tab)
            self._log("A connection broke", reason=type(error).__name__)

    def _log(self, text: str, **extra: Any) -> None:
        view = self.link.view.number if self.link is not None else None
        log.debug(text, extra={"carrier": self.name, "view": view, **extra})


async def _finish(rest: Awaitable[Any]) -> None:
    await rest
