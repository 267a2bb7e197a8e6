"""Tabs over an event stream, where websockets do not get through, and ``send`` for their messages.

The tab asks once, with its hello as the body of a ``POST``, and the answer never ends; what it has
to say itself it posts to ``send``, one request at a time.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, ClassVar

from . import messages
from .carrier import Carrier, Receive, Send
from .messages import Hello
from .posts import MOST_MESSAGES, read_body, respond
from .transmission import Event, Transmission
from .websocket import attend, welcome

if TYPE_CHECKING:
    from .host import ServerHost
    from .link import Link
    from .visits import Visit

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx would collect what is to arrive now
    (b"x-content-type-options", b"nosniff"),
]
_OPENING = b": \n\n"
"""A comment: what lies between may hold back an answer whose body has not begun."""


class StreamCarrier(Carrier):
    """An event stream."""

    __slots__ = ()

    name: ClassVar[str] = "stream"

    def event(self, transmission: Transmission) -> Event:
        """Give the event of a part of the answer."""
        return transmission.stream

    def goodbye(self, code: int) -> Event:
        """Give the event that ends the answer. There is no place in it for a code."""
        return {"type": "http.response.body", "body": b"", "more_body": False}


async def serve(host: ServerHost, request: Visit, receive: Receive, send: Send) -> None:
    """Serve one event stream until it ends.

    Args:
        host: Where its view is.
        request: Past the gate.
        receive: The ASGI server's.
        send: The ASGI server's.
    """
    limit = host.settings.max_message_bytes
    body = await read_body(receive, most=limit, seconds=host.settings.join_timeout)
    hello = None if body is None else Hello.read(body, limit_bytes=limit)
    if hello is None:
        host.counters.refused["hello"] += 1
        await respond(send, 400)
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _OPENING, "more_body": True})
    carrier = StreamCarrier(host, send, receive=receive, client=request.client)

    async def talk() -> None:
        await welcome(carrier, hello, request)
        while (await receive())["type"] != "http.disconnect":
            pass

    await attend(carrier, talk)


async def take(host: ServerHost, request: Visit, receive: Receive, send: Send) -> None:
    """Take messages of a tab that has an event stream.

    The answer is an acknowledgement of them, or 204 where the last of them ends the view; 403 for a
    token that is not this browser's, 409 where there is no event stream, or the tab has sent more
    meanwhile: it opens a stream, and sends again what was not acknowledged.

    Args:
        host: Where its view is.
        request: Past the gate.
        receive: The ASGI server's.
        send: The ASGI server's.
    """
    settings = host.settings
    most = settings.max_message_bytes * MOST_MESSAGES
    body = await read_body(receive, most=most, seconds=settings.join_timeout)
    if body is None:
        host.counters.refused["too-large"] += 1
        await respond(send, 413)
        return
    token, *texts = body.split("\n")
    number = host.number_in(token, request.session)
    link = None if number is None else host.links.get(number)
    if number is None or link is None:
        if number is not None:
            host.unexpect(number)  # its tab was closed before it came for its page
        host.counters.refused["token"] += 1
        await respond(send, 403)
        return
    is_last = await hear(link, [text for text in texts if text], carrier=link.carrier)
    if link.is_over:
        await respond(send, 204)  # that was its last word
        return
    if not is_last or not isinstance(link.carrier, StreamCarrier):
        await respond(send, 409)
        return
    link.told()
    await respond(send, 200, messages.acknowledge(link.view.number, link.handled))


async def hear(
    link: Link, texts: list[str], *, carrier: Carrier | None, seconds: float = math.inf
) -> bool:
    """Take messages of a tab, no faster than it may send them.

    A tab sends one request at a time. A newer one shows that it has given this one up: then it is
    heard no further. Messages may come when the tab has no connection: what it says last, when it
    is closed.

    Args:
        link: The tab's.
        texts: The messages; an empty one is nothing but a contact.
        carrier: The connection that the tab has.
        seconds: The longest that it may take; the tab sends the others again.

    Returns:
        Whether the tab has this connection still, and has sent nothing since.
    """
    host = link.audience.host
    contact = link.contact = object()
    until = host.now() + seconds

    def is_current() -> bool:
        return link.contact is contact and link.carrier is carrier and not link.is_over

    for text in texts:
        # Before each, not after: many short requests are no way around it.
        wait = min(link.bucket.take(host.now()), until - host.now())
        if wait > 0:
            await asyncio.sleep(wait)
        if not is_current():
            break  # it has left, or come by another connection, or errs too often
        if text:
            link.receive(text)
        if host.now() >= until:
            break
    return is_current()
