"""Tabs that can only ask: everything rides on the next contact.

Each request is a hello with the tab's messages, each answer what the tab lacks. Nothing can be
pushed, so such a view is never *reached*; what waits for it is bounded like everybody's, patches by
the ring and the rest by the outbox.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, ClassVar

from . import messages
from .carrier import Carrier
from .host import RefusedError
from .messages import Hello
from .posts import MOST_MESSAGES, read_body, respond
from .stream import hear
from .transmission import Event, Transmission

if TYPE_CHECKING:
    from .carrier import Receive, Send
    from .host import ServerHost
    from .link import Link
    from .visits import Visit

log = logging.getLogger("wardian.server")


class PollingCarrier(Carrier):
    """The contacts of a tab that polls, as one connection: it lasts while the tab keeps asking."""

    __slots__ = ("last",)

    pushes: ClassVar[bool] = False
    name: ClassVar[str] = "polling"

    def __init__(self, host: ServerHost) -> None:
        """Begin with a first contact."""
        super().__init__(host, _nowhere)
        self._task = None
        self.last: str | None = None

    def event(self, transmission: Transmission) -> Event:
        """Give nothing anybody would take: there is nobody now."""
        return transmission.websocket

    def goodbye(self, code: int) -> Event:
        """Give nothing anybody would take: there is nobody now."""
        return {"type": "websocket.close", "code": code}

    def close(self, code: int, *, reason: str, last: str | None = None) -> None:
        """End: the tab's next contact begins another."""
        if not self.is_closed:
            self.last = last
            self.gone()


async def serve(host: ServerHost, request: Visit, receive: Receive, send: Send) -> None:
    """Answer one contact.

    Args:
        host: Where its view is.
        request: Past the gate.
        receive: The ASGI server's.
        send: The ASGI server's.
    """
    settings = host.settings
    most = settings.max_message_bytes * MOST_MESSAGES
    body = await read_body(receive, most=most, seconds=settings.join_timeout)
    first, *texts = (body or "").split("\n")
    hello = Hello.read(first, limit_bytes=settings.max_message_bytes)
    if body is None or hello is None:
        host.counters.refused["hello"] += 1
        await respond(send, 413 if body is None else 400)
        return
    try:
        link = await host.join(hello, request)
    except RefusedError as refusal:
        await _refuse(host, refusal, send)
        return
    wait = _contact(link, hello, [text for text in texts if text])
    if wait:
        await asyncio.sleep(wait)
    if link.carrier is None:  # it has left, or errs too often
        await respond(send, 204 if link.is_over else 429)
        return
    lines = [link.welcome()]
    while (transmission := link.next()) is not None:
        lines.append(transmission.text)
    await respond(send, 200, "\n".join(lines))


def _contact(link: Link, hello: Hello, texts: list[str]) -> float:
    """Take what a tab says, and give the seconds for which it is to be held back."""
    host = link.audience.host
    fits = link.knows(hello)
    carrier = link.carrier
    if not isinstance(carrier, PollingCarrier) or carrier.is_closed:
        carrier = PollingCarrier(host)
    link.attach(carrier, hello)
    wait = link.bucket.take(host.now())
    return max(wait, hear(link, texts)) if fits else wait


async def _refuse(host: ServerHost, refusal: RefusedError, send: Send) -> None:
    host.counters.refused[refusal.reason] += 1
    log.info("A hello was refused", extra={"reason": refusal.reason})
    if refusal.is_final:
        await respond(send, 200, messages.lost(refusal.reason))
    else:
        await respond(send, 503 if refusal.reason == "stopping" else 429)


async def _nowhere(event: Event) -> None:
    """Take what cannot be sent."""
