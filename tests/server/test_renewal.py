"""``session.renew()``: a browser signs in, and goes on under a name that nobody else knows."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.asking import Client, running

from wardian import App, Page, Request, Span
from wardian.live.redirect import Redirect, redirect
from wardian.live.session import Session
from wardian.server import host as server_host
from wardian.server.asgi import asgi

from .memory import run
from .visitors import Visitor, following, is_clean, served


def home(request: Request) -> Page:
    """A page that says who is signed in."""
    return Page(Span(request.session.get("name", "nobody")))


def sign_in(request: Request) -> Page | Redirect:
    """A page that knows who comes, and lets nobody else be them."""
    request.session = request.session.renew()
    request.session["name"] = "Ada"
    return redirect("/") if request.query.get("on") else Page(Span("Welcome"))


APP = {"/in": sign_in}


@pytest.mark.parametrize("query", ["", "?on=1"])
def test_what_a_session_holds_goes_on_under_a_new_name(query: str) -> None:
    """With the response, be it a page or a redirect, comes the cookie of the new one."""
    server = asgi(App(home, routes=APP))

    async def work(client: Client) -> None:
        await client.get("/")
        before = client.cookie
        session = server.sessions.find(before)
        assert session is not None
        session["basket"] = ["fern"]
        await client.get("/in" + query)
        assert client.cookie != before
        fresh = server.sessions.find(client.cookie)
        assert fresh is not None
        assert fresh.data == {"basket": ["fern"], "name": "Ada"}
        assert "Ada" in (await client.get("/")).text
        assert session.data == {}
        assert len(server.sessions) == 1

    running(server, work)


def test_whoever_knew_the_old_name_is_a_stranger() -> None:
    """As somebody is who had put a name of theirs into the browser before."""
    server = asgi(App(home, routes=APP))

    async def work(client: Client) -> None:
        await client.get("/")
        thief = Client(server)
        thief.cookie = client.cookie
        await client.get("/in")
        assert "nobody" in (await thief.get("/")).text
        assert thief.cookie != client.cookie

    running(server, work)


def test_a_page_that_renews_is_attached_to() -> None:
    """Its token is for the new name; made again without a request, it leads to a request."""
    server = asgi(App(home, routes=APP))

    async def work(client: Client) -> None:
        answer = await client.get("/in")
        assert (await client.attach(answer, url="/in"))[-1][0] == "m"
        answer = await client.get("/in")
        server.host.unexpect(int(answer.attribute("view")))
        assert (await client.attach(answer, url="/in"))[-1] == ["l", "session"]
        answer = await client.get("/in")
        assert (await client.attach(answer, url="/in"))[-1][0] == "m"

    running(server, work)


def test_other_tabs_ask_again_when_the_browser_has_its_new_cookie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sooner they would be given one of a stranger in its place; till then they know nothing."""
    monkeypatch.setattr(server_host, "RENEWAL", 0.2)

    async def main() -> None:
        server = asgi(App(home, routes=APP), retention=0)
        async with served(server) as origin, Visitor(origin) as visitor:
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                await following(tab, "m")
                view = server.host.views[visitor.number]
                await visitor.http.get("/in")
                assert view.is_open
                assert view.session.data == {}
                assert await following(tab, "l") == ["l", "session"]
                async with asyncio.timeout(5):
                    await tab.wait_closed()
            assert "Ada" in (await visitor.http.get("/")).text
        assert is_clean(server)

    run(main())


def test_in_a_page_there_is_one_session() -> None:
    """It has no name that anybody could know."""
    session = Session()
    session["name"] = "Ada"
    assert session.renew() is session
    assert session["name"] == "Ada"
