"""Tabs that can only ask: everything rides on the next contact.

Each request is a hello with the tab's messages, each answer what the tab lacks. Nothing can be
pushed, so such a view is never *reached*; what waits for it is bounded like everybody's, patches by
the ring and the rest by the outbox.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from . import messages
from .carrier import Carrier
from .host import RefusedError
from .messages import Hello
from .posts import MOST_MESSAGES, read_body, respond
from .stopping import put_off
from .stream import hear
from .transmission import Event, Transmission

if TYPE_CHECKING:
    from .carrier import Receive, Send
    from .host import ServerHost
    from .link import Link
    from .visits import Visit

log = logging.getLogger("wardian.server")

WELCOME = 4.0
"""Seconds after which a tab gives up a connection that has not welcomed it."""

_HEARING = 5.0
"""Longest time, in seconds, for which a contact is heard before it is answered."""


class PollingCarrier(Carrier):
    """The contacts of a tab that polls, as one connection: it lasts while the tab keeps asking."""

    __slots__ = ()

    pushes: ClassVar[bool] = False
    name: ClassVar[str] = "polling"

    def __init__(self, host: ServerHost) -> None:
        """Begin with a first contact."""
        super().__init__(host, _nowhere)
        self._task = None

    def event(self, transmission: Transmission) -> Event:
        """Give nothing anybody would take: there is nobody now."""
        return transmission.websocket

    def goodbye(self, code: int) -> Event:
        """Give nothing anybody would take: there is nobody now."""
        return {"type": "websocket.close", "code": code}

    def close(self, code: int, *, reason: str, last: str | None = None) -> None:
        """End: the tab's next contact begins another."""
        if not self.is_closed:
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
        if host.is_stopping:
            raise RefusedError("stopping", is_final=False)
        link = await host.join(hello, request)
    except RefusedError as refusal:
        await _refuse(host, refusal, send)
        return
    fits = link.knows(hello)
    own = _attached(link, hello)
    said = ["", *(text for text in texts if text and fits)]
    carrier = own or link.carrier
    if await hear(link, said, carrier=carrier, seconds=_HEARING) and carrier is not None:
        await respond(send, 200, "\n".join(_owed(link, own)))
    elif host.is_stopping:
        await respond(send, 200, put_off(host))
    elif link.carrier is not None and link.carrier.pushes:
        await respond(send, 200, "\n".join(_owed(link, None)))  # a better one came meanwhile
    else:  # it has left, errs too often, or has asked again
        await respond(send, 204 if link.is_over else 429)


def _attached(link: Link, hello: Hello) -> PollingCarrier | None:
    """Give the connection that a contact is part of; ``None`` where another stays the tab's.

    A tab that polls tries a better connection now and then, and a poll may be on its way when that
    says hello: it is older, though it comes later. But a tab that polls when that connection should
    have been welcome for long has given it up.
    """
    host, carrier = link.audience.host, link.carrier
    is_other = carrier is not None and carrier.pushes
    if is_other and link.knows(hello) and host.now() - link.since < WELCOME:
        return None
    if not isinstance(carrier, PollingCarrier) or carrier.is_closed:
        carrier = PollingCarrier(host)
    link.attach(carrier, hello)
    return carrier


def _owed(link: Link, own: PollingCarrier | None) -> Iterator[str]:
    """Yield what the tab is to be told: everything there is, unless another connection tells it."""
    if own is None:
        settings = link.audience.host.settings
        yield messages.welcome(link.view.number, link.generation, link.handled, settings)
        return
    yield link.welcome()
    while (transmission := link.next()) is not None:
        yield transmission.text


async def _refuse(host: ServerHost, refusal: RefusedError, send: Send) -> None:
    host.counters.refused[refusal.reason] += 1
    log.info("A hello was refused", extra={"reason": refusal.reason})
    if refusal.is_final:
        await respond(send, 200, messages.lost(refusal.reason))
    elif refusal.reason == "stopping":
        await respond(send, 200, put_off(host))
    else:
        await respond(send, 429)


async def _nowhere(event: Event) -> None:
    """Take what cannot be sent."""
