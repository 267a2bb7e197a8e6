"""uvicorn, as this server needs it: told how to handle websockets, when it serves, how it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from .listening import BACKLOG
from .settings import Settings

if TYPE_CHECKING:
    from .asgi import Server

log = logging.getLogger("wardian.server")

_CLOSE_SECONDS = 1
"""How long uvicorn waits for what is still being sent, once the tabs were told."""
_IDLE_SECONDS = 75
"""How long a connection without a request is kept: longer than nginx keeps its own to us, or it
would send requests into connections that are just being closed."""
_LAST_SECONDS = 4.7
"""After that the process ends whatever holds it: a handler that blocks must not."""


class Engine(uvicorn.Server):
    """Serves one process's connections."""

    sends_tabs_away = True

    def __init__(
        self, config: uvicorn.Config, server: Server, announce: Callable[[], None]
    ) -> None:
        """Prepare.

        Args:
            config: What ``configured`` gave.
            server: What is served.
            announce: Called once visitors are welcome.
        """
        config.app = server
        super().__init__(config)
        self._wardian = server
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell."""
        await super().startup(sockets)
        if self.started:
            self._announce()

    async def connect(self, connection: socket.socket) -> None:
        """Take up a connection that another process accepted."""
        config = self.config

        def protocol() -> asyncio.Protocol:
            return config.http_protocol_class(  # type: ignore[call-arg]
                config=config, server_state=self.server_state, app_state=self.lifespan.state
            )

        loop = asyncio.get_running_loop()
        try:
            await loop.connect_accepted_socket(protocol, connection)
        except OSError:
            connection.close()  # it went on its way here

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, send the tabs away, then close."""
        for listening in self.servers:
            listening.close()
        await self._wardian.stop()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End soon, even where the loop is held by code that does not return."""
        if not self.should_exit and sig == signal.SIGTERM:
            last = threading.Timer(_LAST_SECONDS, _end)
            last.daemon = True
            last.start()
        super().handle_exit(sig, frame)


def configured(settings: Settings, *, proxy: str) -> uvicorn.Config:
    """Give uvicorn's configuration; the application comes later.

    Args:
        settings: ``max_message_bytes``, ``join_timeout``.
        proxy: Addresses of proxies whose ``X-Forwarded-For`` and ``-Proto`` are believed; ``*``
            for every one, empty for none.
    """
    return uvicorn.Config(
        app=_nothing,
        http=_patient(settings.join_timeout),
        ws="websockets-sansio",
        ws_max_size=settings.max_message_bytes,
        ws_max_queue=16,
        ws_per_message_deflate=False,  # CRIME and BREACH, bombs, and 50 KiB for each tab
        ws_ping_interval=None,  # the host has beats of its own, which scripts can see
        ws_ping_timeout=None,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_CLOSE_SECONDS,
        backlog=BACKLOG,
    )


def _patient(seconds: float) -> type[asyncio.Protocol]:
    """Give uvicorn's HTTP protocol, for which no request may take for ever to begin.

    uvicorn itself waits for the first request of a connection without end, and for the rest of
    each later one. Here a head has to be there so many seconds after its first byte, that of the
    first request after the connection; between two requests uvicorn's own limit holds.
    """
    usual: Any = AutoHTTPProtocol

    class Patient(usual):  # type: ignore[misc]
        waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._has_begun_a_head():
                self._wait()
            else:
                self._be_content()

        def connection_lost(self, error: Exception | None) -> None:
            self._be_content()  # or the timer would keep all of this alive
            super().connection_lost(error)

        def _has_begun_a_head(self) -> bool:
            if self.transport.get_protocol() is not self:
                return False  # it is a websocket's by now
            if self.cycle is not None and not self.cycle.response_complete:
                return False
            h11 = getattr(self, "conn", None)  # the other implementation cannot tell
            return h11 is None or bool(h11.trailing_data[0])

        def _wait(self) -> None:
            if self.waiting is None:
                loop = asyncio.get_running_loop()
                self.waiting = loop.call_later(seconds, self.transport.abort)

        def _be_content(self) -> None:
            if self.waiting is not None:
                self.waiting.cancel()
                self.waiting = None

    return Patient


async def _nothing(*_: object) -> None:
    """Stand in for the application until the program is loaded, in the loop it will run in."""


def _end() -> None:
    log.error("The process did not stop in time and was ended")
    logging.shutdown()
    os._exit(1)
