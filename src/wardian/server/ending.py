"""Noticing that the ASGI server around us ends, where it is one that would not say so in time.

uvicorn waits for every response before it ends the lifespan, and an event stream ends only when its
tab leaves. ``wardian serve`` ends it first; under a plain ``uvicorn module:app`` nobody would. But
its server object can be found: while it starts us, its method is what handles the signals of the
process. It is that one object which is watched from then on, however it is told to end. Where it
is not found (another server, another thread, no lifespan), ``--timeout-graceful-shutdown`` helps.
"""

from __future__ import annotations

import asyncio
import signal
from typing import Protocol, cast

_GLANCE = 0.05
"""Seconds; uvicorn itself looks every tenth."""


class AsgiServer(Protocol):
    """What is known of a uvicorn server."""

    started: bool
    should_exit: bool


def server_in_charge() -> AsgiServer | None:
    """Give the uvicorn server that is starting us just now, if there is one.

    ``None`` also where it ends us by itself.
    """
    server = getattr(signal.getsignal(signal.SIGTERM), "__self__", None)
    # One that has started is somebody else's.
    is_starting = (getattr(server, "started", None), getattr(server, "should_exit", None))
    if is_starting != (False, False) or getattr(server, "sends_tabs_away", False):
        return None
    return cast(AsgiServer, server)


async def ends(server: AsgiServer) -> None:
    """Wait until a server was told to end."""
    while not server.should_exit:  # noqa: ASYNC110 (it has no event, and a signal may set this)
        await asyncio.sleep(_GLANCE)
