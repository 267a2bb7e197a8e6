"""A server inside other applications, in memory: Starlette, FastAPI, Django, several at once."""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from tests.server.asking import Client, run

from wardian import App, Page, Request, State
from wardian.errors import InvalidSettingError
from wardian.server import Server, asgi, mount

ORIGIN = "http://example.test"


def a_page(request: Request) -> Page:
    """Tell where it is."""
    return Page(f"at {request.path} of {request.base}")


async def home(request: Any) -> PlainTextResponse:
    """Answer for the application around it."""
    return PlainTextResponse("the other application")


def in_starlette(server: Server) -> Any:
    """As the guide writes it."""
    return Starlette(routes=[Route("/", home), Mount("/live", server)], lifespan=server.running)


def in_fastapi(server: Server) -> Any:
    """As the guide writes it."""
    from fastapi import FastAPI

    application = FastAPI(lifespan=server.running)
    application.add_api_route("/", lambda: "the other application")
    application.mount("/live", server)
    return application


def in_django(server: Server) -> Any:
    """As the guide writes it."""
    import django
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.http import HttpResponse
    from django.urls import path

    if not settings.configured:
        settings.configure(ROOT_URLCONF=(), ALLOWED_HOSTS=["*"], SECRET_KEY="for a test only")
        django.setup()
    settings.ROOT_URLCONF = (path("", lambda request: HttpResponse("the other application")),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Django's own
        return mount(get_asgi_application(), {"/live": server})


EVERYWHERE = pytest.mark.parametrize("within", [in_starlette, in_fastapi, in_django])


@asynccontextmanager
async def lifespan(application: Any) -> AsyncIterator[None]:
    """Start and stop an application as uvicorn does."""
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    task = asyncio.ensure_future(application(scope, incoming.get, answers.put))
    for step in ("startup", "shutdown"):
        await incoming.put({"type": f"lifespan.{step}"})
        answer = await asyncio.wait_for(answers.get(), 10)
        assert answer["type"] == f"lifespan.{step}.complete", answer
        if step == "startup":
            yield
    await asyncio.wait_for(task, 10)


def visited(application: Any, work: Callable[[Client], Awaitable[None]]) -> None:
    """Do something in a running application."""

    async def all_of_it() -> None:
        async with lifespan(application):
            await work(Client(application))

    run(all_of_it())


@EVERYWHERE
def test_pages_are_found_below_the_mount(within: Callable[[Server], Any]) -> None:
    """With addresses that lead back there, and the application around it untouched."""

    async def work(client: Client) -> None:
        assert "the other application" in (await client.get("/")).text
        answer = await client.get("/live/item/3?x=1")
        assert "at /item/3 of /live/" in answer.text
        assert answer.attribute("base") == "/live/_wardian/"
        assert "Path=/live/;" in answer.headers["set-cookie"]
        script = answer.text.partition('<script type="module" src="')[2].partition('"')[0]
        assert (await client.get(script)).status == 200
        assert (await client.get("/live/healthz")).text == "ok\n"
        assert (await client.get("/live/_wardian/nothing")).status == 404

    visited(within(asgi(App(routes={"/{rest:path}": _any, "/": a_page}))), work)


@EVERYWHERE
def test_tabs_attach_below_the_mount(within: Callable[[Server], Any]) -> None:
    """By polling here, by a websocket as far as the handshake; other sites are refused."""
    server = asgi(a_page)

    async def work(client: Client) -> None:
        answer = await client.get("/live/")
        told = await client.attach(answer, url="/live/")
        assert told[0][0] == "w"
        assert list(server.host.views) == [int(answer.attribute("view"))]
        accepted = await client.connect("/live/_wardian/ws", origin=ORIGIN)
        assert accepted[0]["type"] == "websocket.accept"
        refused = await client.connect("/live/_wardian/ws", origin="http://evil.test")
        assert refused == [{"type": "websocket.close", "code": 1008}]
        evil = {"origin": "http://evil.test"}
        posted = await client.ask("POST", "/live/_wardian/poll", headers=evil)
        assert posted.status == 403

    visited(within(server), work)


@EVERYWHERE
def test_the_app_starts_and_stops_with_the_application(within: Callable[[Server], Any]) -> None:
    """Its startup before the first visitor, its shutdown after the last."""
    heard: list[str] = []
    app = App(
        a_page, startup=lambda: heard.append("startup"), shutdown=lambda: heard.append("shutdown")
    )

    async def work(client: Client) -> None:
        assert heard == ["startup"]
        await client.get("/live/")

    visited(within(asgi(app)), work)
    assert heard == ["startup", "shutdown"]


@pytest.mark.parametrize("within", [in_starlette, in_fastapi])
def test_without_the_lifespan_it_starts_with_the_first_visitor(
    within: Callable[[Server], Any],
) -> None:
    """Who forgets it loses the end, not the beginning."""
    heard: list[str] = []
    server = asgi(App(a_page, startup=lambda: heard.append("startup")))
    application = within(server)
    application.router.lifespan_context = Starlette().router.lifespan_context

    async def work(client: Client) -> None:
        assert heard == []
        assert (await client.get("/live/")).status == 200
        assert heard == ["startup"]
        await server.stop()

    visited(application, work)


def test_the_mount_without_its_slash_leads_to_it() -> None:
    """In every application: relative addresses would miss otherwise."""

    async def work(client: Client) -> None:
        answer = await client.get("/live?x=1")
        assert answer.status == 307
        assert answer.headers["location"].endswith("/live/?x=1")

    visited(in_django(asgi(a_page)), work)
    visited(in_starlette(asgi(a_page)), work)


def test_two_apps_of_one_process_know_nothing_of_each_other() -> None:
    """Each has its own views, sessions, and cookies."""
    one, two = asgi(lambda: Page("one")), asgi(lambda: Page("two"))

    async def nobody(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError(scope["path"])

    application = mount(nobody, {"/one": one, "/one/two": two})

    async def work() -> None:
        client = Client(application)
        await one.start()
        await two.start()
        first = await client.get("/one/")
        client.cookie = ""
        second = await client.get("/one/two/")
        assert ("one</div>" in first.text, "two</div>" in second.text) == (True, True)
        hello = f'["h",1,"{first.attribute("token")}","",0,0,0,"/"]'
        crossed = await client.post(
            "/one/two/_wardian/poll", hello.encode(), cookie=f"{first.cookie}; {second.cookie}"
        )
        assert crossed.text.startswith('["l"')
        assert (len(one.sessions), len(two.sessions)) == (1, 1)
        assert (one.host.views, two.host.views) == ({}, {})
        await one.stop()
        await two.stop()

    run(work())


def test_an_application_that_cannot_start_starts_nothing() -> None:
    """Its failure is the whole's."""

    async def other(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    run(mount(other, {"/live": asgi(a_page)})({"type": "lifespan"}, receive, send))
    assert sent == [{"type": "lifespan.startup.failed", "message": "no database"}]


@pytest.mark.parametrize("path", ["live", "/live/", "/", ""])
def test_a_path_that_cannot_be_mounted_is_told(path: str) -> None:
    """At once, with what it should look like."""
    with pytest.raises(InvalidSettingError, match="/live"):
        mount(lambda *_: None, {path: asgi(a_page)})  # type: ignore[arg-type,return-value]


def test_a_shared_page_reaches_the_tabs_of_its_mount() -> None:
    """A change goes to the tab that polls below the mount."""

    class Counter(Page):
        n = State(0)

        def build(self) -> None:
            self.append(lambda: f"n={self.n}")

    page = Counter()

    async def work(client: Client) -> None:
        answer = await client.get("/live/")
        assert "n=0" in answer.text
        told = await client.attach(answer, url="/live/")
        page.n = 7
        assert not await page.update()
        _, _, generation, *_ = told[0]
        mounted = next(each for each in told if each[0] == "m")
        hello = [
            "h", 1, answer.attribute("token"), generation, mounted[2], mounted[3], 0, "/live/",
        ]  # fmt: skip
        again = await client.post("/live/_wardian/poll", json.dumps(hello).encode())
        assert "n=7" in again.text

    visited(in_starlette(asgi(page)), work)


def _any(request: Request, rest: str) -> Page:
    return a_page(request)


def test_a_shutdown_that_never_returns_is_left(caplog: pytest.LogCaptureFixture) -> None:
    """A server stops within seconds, whatever the program does then."""

    async def shutdown() -> None:
        await asyncio.Event().wait()

    server = asgi(App(a_page, shutdown=shutdown))

    async def work() -> None:
        await server.start()
        began = time.monotonic()
        await server.stop()
        assert time.monotonic() - began < 4.5

    run(work())
    assert "The app's shutdown took longer" in caplog.text


def test_while_it_stops_nobody_is_let_in() -> None:
    """Who asks then is told to try again, and does not start it anew."""
    heard: list[str] = []
    app = App(a_page, startup=lambda: heard.append("startup"))
    server = asgi(app)

    async def work() -> None:
        client = Client(server)
        assert (await client.get("/")).status == 200
        await server.stop()
        assert (await client.get("/")).status == 503
        assert (await client.get("/healthz")).status == 503
        refused = await client.connect("/_wardian/ws", origin=ORIGIN)
        assert refused == [{"type": "websocket.close", "code": 1008}]
        assert heard == ["startup"]
        await server.start()
        assert (await client.get("/")).status == 200
        assert heard == ["startup", "startup"]
        await server.stop()

    run(work())
