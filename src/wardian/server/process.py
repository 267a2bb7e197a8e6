"""Serving a program from this process, or from several."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn

from ..errors import WardianError
from . import logs
from .asgi import Server
from .engine import Engine, configured
from .listening import address_of, listen
from .loading import load
from .settings import Settings
from .workers import FAILED, READY, SHARES, run_workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What to serve, and where.

    Attributes:
        file: The program.
        settings: Of its server.
        host: The address to listen at.
        port: The port; 0 takes a free one.
        workers: Processes that share the port.
        log_format: How log records are written.
        log_level: The least level that is.
        access_log: Whether each request is logged.
        proxy: Addresses of proxies whose ``X-Forwarded-For`` and ``-Proto`` are believed; ``*``
            for every one, empty for none.
    """

    file: Path
    settings: Settings
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    log_format: logs.Format = "text"
    log_level: int = logging.INFO
    access_log: bool = False
    proxy: str = ""


def serve(serving: Serving, *, announce: Callable[[str], None]) -> None:
    """Serve until the process is told to end.

    Args:
        serving: What, and where.
        announce: Told the address once visitors are welcome.

    Raises:
        AppLoadError: The program cannot be run.
        ListenError: Nothing can listen there.
    """
    configure_logs(serving)
    listening = listen(serving.host, serving.port)
    serving = replace(
        serving,
        file=serving.file.resolve(),
        settings=replace(
            serving.settings, secret=serving.settings.secret or secrets.token_urlsafe(32)
        ),
    )
    with listening:
        address = address_of(listening, serving.settings)
        if serving.workers == 1:
            run(serving, listening, announce=lambda: announce(address))
            return
        run_workers(serving, listening, announce=lambda: announce(address))


def configure_logs(serving: Serving) -> None:
    """Write the log of this process as it was asked for."""
    logs.configure(serving.log_format, level=serving.log_level)
    logs.access.setLevel(logging.INFO if serving.access_log else logging.WARNING)


def run(serving: Serving, listening: socket.socket, *, announce: Callable[[], None]) -> None:
    """Serve from this process."""
    config = configured(serving.settings, proxy=serving.proxy)

    async def all_of_it() -> None:
        server = Server(load(serving.file), serving.settings)
        await Engine(config, server, _ready(server, announce)).serve(sockets=[listening])

    _run(all_of_it(), config)


def work(serving: Serving, index: int, channel: socket.socket) -> None:
    """Serve as one of several processes: the entry of each of them.

    Args:
        serving: What, and how.
        index: Which of them this is.
        channel: The parent's, with a connection for each byte.
    """
    configure_logs(serving)
    config = configured(serving.settings, proxy=serving.proxy)

    def said(server: Server) -> bytes:
        return SHARES if server.shared_pages is not None else READY

    async def all_of_it() -> None:
        app = load(serving.file)
        server = Server(app, serving.settings, worker=index, workers=serving.workers)
        engine = Engine(config, server, _ready(server, lambda: channel.sendall(said(server))))
        receiving = asyncio.ensure_future(_receive(engine, channel))
        try:
            await engine.serve(sockets=[])
        finally:
            receiving.cancel()

    try:
        _run(all_of_it(), config)
    except WardianError as error:
        channel.setblocking(True)
        channel.sendall(FAILED + str(error).encode())
    finally:
        channel.close()


def _ready(server: Server, announce: Callable[[], None]) -> Callable[[], None]:
    """Give what is called when visitors are welcome: in this process there is nothing else."""

    def ready() -> None:
        server.host.memory.take_over()
        announce()

    return ready


async def _receive(engine: Engine, channel: socket.socket) -> None:
    """Take up the connections that the parent passes on; without it there is nothing to do."""
    loop = asyncio.get_running_loop()
    channel.setblocking(False)
    arrived = asyncio.Event()
    loop.add_reader(channel, arrived.set)
    try:
        while not engine.should_exit:
            await arrived.wait()
            arrived.clear()
            while True:
                try:
                    data, handles, _, _ = socket.recv_fds(channel, 1, 1)
                except BlockingIOError:
                    break
                if not data:
                    engine.should_exit = True
                    return
                for handle in handles:
                    await engine.connect(socket.socket(fileno=handle))
    finally:
        loop.remove_reader(channel)


def _run(work: Coroutine[Any, Any, None], config: uvicorn.Config) -> None:
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        try:
            runner.run(work)
        except KeyboardInterrupt:
            return  # asked for, and done
