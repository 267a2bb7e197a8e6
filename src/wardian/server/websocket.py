"""Tabs over a websocket: the endpoint, and how its carrier writes.

The task that the ASGI server runs the endpoint in reads; it is the only task a tab has. Reading is
also what holds a tab back: a message is asked for when the last one is dealt with and the tab has
not used up what it may send, and until then it waits in the tab's own network buffers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from . import messages
from .carrier import Carrier, Receive, Send
from .host import RefusedError
from .limits import counted, is_own_machine
from .messages import Hello
from .transmission import Event, Transmission

if TYPE_CHECKING:
    from .host import ServerHost
    from .link import Link
    from .visits import Visit

log = logging.getLogger("wardian.server")


class WebSocketCarrier(Carrier):
    """A websocket."""

    __slots__ = ()

    name: ClassVar[str] = "websocket"

    def event(self, transmission: Transmission) -> Event:
        """Give the event of a text frame."""
        return transmission.websocket

    def goodbye(self, code: int) -> Event:
        """Give the event of a close frame."""
        return {"type": "websocket.close", "code": code, "reason": ""}


async def serve(host: ServerHost, request: Visit, receive: Receive, send: Send) -> None:
    """Serve one websocket until it ends.

    Args:
        host: Where its view is.
        request: Of the handshake, past the gate.
        receive: The ASGI server's.
        send: The ASGI server's.
    """
    await receive()  # websocket.connect
    if _is_crowded(host, request.client):
        host.counters.refused["joining"] += 1
        log.info("A connection was refused", extra={"reason": "joining"})
        await send({"type": "websocket.close", "code": 1008})  # not accepted: HTTP 403
        return
    await send({"type": "websocket.accept"})
    carrier = WebSocketCarrier(host, send, receive=receive, client=request.client)
    await attend(carrier, lambda: _talk(carrier, request, receive))


async def attend(carrier: Carrier, talk: Callable[[], Awaitable[None]]) -> None:
    """Serve a connection as long as it lasts, and leave nothing of it behind."""
    try:
        await talk()
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if not carrier.is_interrupted or task is None:
            raise
        task.uncancel()
    except OSError:
        pass  # the tab is gone, as some servers say it
    except Exception:  # the edge of the process: one tab's connection fails, not the server
        log.exception("A connection failed", extra={"carrier": carrier.name})
        carrier.close(1011, reason="failed")
    finally:
        carrier.gone()


def _is_crowded(host: ServerHost, client: str) -> bool:
    """Whether too many connections wait to say whose they are."""
    limits, strangers = host.settings, host.watch.strangers
    if len(strangers) >= limits.max_joining:
        return True
    if is_own_machine(client):
        return False
    place = counted(client)
    return sum(each.client == place for each in strangers) >= limits.joining_per_client


async def _talk(carrier: Carrier, request: Visit, receive: Receive) -> None:
    host = carrier.host
    text = await _read(receive)
    if text is None:
        return
    limit = host.settings.max_message_bytes
    hello = Hello.read(text, limit_bytes=limit)
    link = None if hello is None else await welcome(carrier, hello, request)
    if hello is None:
        host.counters.refused["hello"] += 1
        carrier.close(1009 if len(text) > limit else 1008, reason="hello")
    if link is None:
        await _until_gone(receive)
        return
    while (text := await _read(receive)) is not None:
        if carrier.is_closed:
            continue  # what came on the way of the close frame is handled on the next connection
        if text:
            link.receive(text)
        else:
            link.refuse("binary")
        wait = link.bucket.take(host.now())
        if wait:
            await asyncio.sleep(wait)


async def welcome(carrier: Carrier, hello: Hello, request: Visit) -> Link | None:
    """Give a connection to the link that its hello is for, or send it away."""
    host = carrier.host
    host.watch.strangers.end(carrier)  # to make its page may take longer than to say hello
    try:
        link = await host.join(hello, request, carrier=carrier)
    except RefusedError as refusal:
        host.counters.refused[refusal.reason] += 1
        log.info("A hello was refused", extra={"reason": refusal.reason})
        last = messages.lost(refusal.reason) if refusal.is_final else None
        code = 1012 if refusal.reason == "stopping" else 1008
        carrier.close(code, reason=refusal.reason, last=last)
        return None
    if carrier.is_closed:  # while the page was made
        if not link.view.is_open:
            link.over()
        return None
    link.attach(carrier, hello)
    return link


async def _read(receive: Receive) -> str | None:
    """Give the next message; empty for one that is no text, ``None`` at the end."""
    event = await receive()
    if event["type"] != "websocket.receive":
        return None
    return event.get("text") or ""


async def _until_gone(receive: Receive) -> None:
    while await _read(receive) is not None:
        pass
