"""Tabs over an event stream, where websockets do not get through, and ``send`` for their messages.

The tab asks once, with its hello as the body of a ``POST``, and the answer never ends; what it has
to say itself it posts to ``send``, one request at a time.
"""

from __future__ import annotations

import asyncio
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
    carrier = StreamCarrier(host, send)

    async def talk() -> None:
        await welcome(carrier, hello, request)
        while (await receive())["type"] != "http.disconnect":
            pass

    await attend(carrier, talk)


async def take(host: ServerHost, request: Visit, receive: Receive, send: Send) -> None:
    """Take messages of a tab that has an event stream.

    The answer is an acknowledgement of them; 403 for a token that is not this browser's, 409 where
    there is no event stream: the tab opens one and sends again what was not acknowledged.

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
    wait = hear(link, [text for text in texts if text])
    if wait:
        await asyncio.sleep(wait)  # one request at a time: this is what holds the tab back
    if not isinstance(link.carrier, StreamCarrier):
        await respond(send, 409)
        return
    link.told()
    await respond(send, 200, messages.acknowledge(link.view.number, link.handled))


def hear(link: Link, texts: list[str]) -> float:
    """Take messages of a tab, and give the seconds for which it is to be held back.

    They may come when the tab has no connection: what a tab says last, when it is closed.
    """
    now = link.audience.host.now()
    carrier = link.carrier
    wait = 0.0
    for text in texts:
        if link.is_over or link.carrier is not carrier:
            break  # it has left, or errs too often to be heard any more
        link.receive(text)
        wait = max(wait, link.bucket.take(now))
    return wait
