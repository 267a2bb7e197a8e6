"""How a server stops: what it began ends, and everybody hears of it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from tests.server.asking import ORIGIN, Client, run

from wardian import App, Page
from wardian.live.session import Session
from wardian.server import asgi
from wardian.server.asgi import _SESSIONS_SECONDS, _STOP_SECONDS, _TABS_SECONDS
from wardian.server.stopping import PATIENCE


def test_what_goes_on_of_startup_ends_with_the_app() -> None:
    """Also where it has something to put away first; each start begins one."""
    heard: list[str] = []

    async def startup() -> None:
        heard.append("startup")
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            heard.append("put away")

    async def work() -> None:
        server = asgi(App(Page("x"), startup=startup, shutdown=lambda: heard.append("shutdown")))
        for _ in range(2):
            async with server.running():
                await asyncio.sleep(0)
        assert heard == ["startup", "put away", "shutdown"] * 2

    run(work())


def test_a_startup_that_will_not_end_holds_nothing_up() -> None:
    """It is given a second."""
    heard: list[str] = []

    async def startup() -> None:
        while "shutdown" not in heard:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                heard.append("cancelled")

    async def shutdown() -> None:
        await asyncio.sleep(0)
        heard.append("shutdown")

    async def work() -> None:
        server = asgi(App(Page("x"), startup=startup, shutdown=shutdown))
        async with server.running():
            await asyncio.sleep(0)
        assert heard == ["cancelled", "shutdown"]

    run(work())


def test_sessions_end_with_the_server() -> None:
    """Each is told once, before the app's shutdown, and what is awaited for it is."""
    heard: list[str] = []

    async def ended(session: Session) -> None:
        await asyncio.sleep(0)
        heard.append(session["name"])

    def page(request: Any) -> Page:
        request.session["name"] = request.query["name"]
        return Page("x")

    app = App(page, on_session_end=ended, shutdown=lambda: heard.append("shutdown"))

    async def work() -> None:
        server = asgi(app)
        async with server.running():
            for name in ("ada", "bob"):
                client = Client(server)
                await client.attach(await client.get(f"/?name={name}"))
        assert heard == ["ada", "bob", "shutdown"]
        assert len(server.sessions) == 0

    run(work())


def test_the_apps_shutdown_is_called_whatever_fails_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is where a program saves what it has."""
    heard: list[str] = []

    async def fails() -> None:
        raise OSError("the network has gone")

    async def work() -> None:
        server = asgi(App(Page("x"), shutdown=lambda: heard.append("shutdown")))
        await server.start()
        stop = server.host.stop
        monkeypatch.setattr(server.host, "stop", fails)
        with pytest.raises(OSError, match="gone"):
            await server.stop()
        assert heard == ["shutdown"]
        await stop()

    run(work())


def test_whoever_stops_it_waits_until_it_is_over() -> None:
    """The process and the lifespan may both say so, one after the other."""
    heard: list[str] = []

    async def shutdown() -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        heard.append("shutdown")

    async def work() -> None:
        server = asgi(App(Page("x"), shutdown=shutdown))
        await server.start()
        first = asyncio.ensure_future(server.stop())
        await asyncio.sleep(0)
        await server.stop()
        assert heard == ["shutdown"]
        await first
        await server.stop()
        assert heard == ["shutdown"]

    run(work())


def test_tabs_that_take_nothing_leave_time_to_put_everything_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the host takes at most fits into what it is given, and leaves some to the app."""
    assert PATIENCE * 4 / 3 < _TABS_SECONDS < _STOP_SECONDS - _SESSIONS_SECONDS - 0.5

    async def work() -> None:
        server = asgi(Page("x"))
        await server.start()
        client = Client(server)
        arriving = iter([{"type": "websocket.connect"}])

        async def receive() -> Any:
            for each in arriving:
                return each
            return await asyncio.Event().wait()

        async def send(message: Any) -> None:
            if message["type"] != "websocket.accept":
                await asyncio.Event().wait()

        scope = client.scope("websocket", "/_wardian/ws", {"origin": ORIGIN}, ())
        scope["scheme"] = "ws"
        tab = asyncio.ensure_future(server(scope, receive, send))
        await asyncio.sleep(0)
        while not server.host.carriers:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0)
        await server.stop()
        assert not server.host.watch.is_running
        tab.cancel()

    with caplog.at_level(logging.WARNING, "wardian.server"):
        run(work())
    assert "not waited for" not in caplog.text
