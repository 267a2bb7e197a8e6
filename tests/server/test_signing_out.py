"""``session.end()``: a browser signs out, on a real server."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.server.asking import Client, running

from wardian import App, Button, Page, Request, Span
from wardian.live.redirect import Redirect, redirect
from wardian.server.asgi import asgi

from .memory import run
from .visitors import Visitor, following, is_clean, served


def profile(request: Request) -> Page:
    """A page that says who is signed in, with a button to sign out."""
    name = request.session.setdefault("name", "somebody")
    return Page(Span(name), Button("Sign out", on_click=request.session.end))


def test_a_browser_that_signs_out_is_a_stranger() -> None:
    """Its tabs are told to ask again, its cookie names nobody, other browsers are left alone."""

    async def main() -> None:
        server = asgi(App(profile), retention=0)
        async with served(server) as origin, Visitor(origin) as one, Visitor(origin) as other:
            cookie = one.cookie
            async with one.websocket() as tab, other.websocket() as bystander:
                await tab.send(one.hello())
                await bystander.send(other.hello())
                await following(bystander, "m")
                node = (await following(tab, "m"))[4]
                button = node[3][1][0]
                session = server.host.views[one.number].session
                await tab.send(json.dumps(["e", one.number, 1, "click", [button], {}, []]))
                assert await following(tab, "l") == ["l", "session"]
                async with asyncio.timeout(5):
                    await tab.wait_closed()
                assert tab.close_code == 1008
                assert session.data == {} and session.views == []
                assert list(server.host.views) == [other.number]
                assert server.sessions.find(cookie) is None
                assert (await one.http.get("/")).headers["set-cookie"]
                assert one.cookie != cookie
        assert is_clean(server)

    run(main())


def test_its_token_opens_nothing_any_more() -> None:
    """A tab that was away while its browser signed out elsewhere is refused as well."""

    async def main() -> None:
        server = asgi(App(profile), retention=5)
        async with served(server) as origin, Visitor(origin) as visitor:
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                await following(tab, "m")
            server.host.views[visitor.number].session.end()
            assert not server.host.views
            async with visitor.websocket() as tab:
                await tab.send(visitor.hello())
                assert (await following(tab, "l"))[0] == "l"

    run(main())


@pytest.mark.parametrize("had_a_session", [True, False])
def test_a_page_that_signs_out_belongs_to_a_new_session(had_a_session: bool) -> None:
    """Its tab can attach to it: with the ended one it would fetch the page for ever."""
    made: list[str] = []

    def logout(request: Request) -> Page:
        made.append(request.session.id)
        request.session.end()
        return Page("Good bye")

    server = asgi(App(profile, routes={"/logout": logout}))

    async def work(client: Client) -> None:
        if had_a_session:
            await client.get("/")
        answer = await client.get("/logout")
        assert (await client.attach(answer, url="/logout"))[-1][0] == "m"
        [kept] = server.sessions
        assert kept.id not in made
        assert kept.id in client.cookie
        assert len(made) == 1

    running(server, work)


def test_a_page_that_signs_out_is_not_opened_in_the_session_it_ended() -> None:
    """Made again for a tab that came back, it leads to a request, which brings a new cookie."""

    def logout(request: Request) -> Page:
        request.session.end()
        return Page("Good bye")

    server = asgi(App(logout))

    async def work(client: Client) -> None:
        answer = await client.get("/")
        server.host.unexpect(int(answer.attribute("view")))
        assert (await client.attach(answer))[-1] == ["l", "session"]
        assert not server.host.views
        assert (await client.attach(await client.get("/")))[-1][0] == "m"

    running(server, work)


def test_a_redirect_after_signing_out_brings_a_new_session() -> None:
    """The cookie that goes with it is one that is still good."""

    def logout(request: Request) -> Redirect:
        request.session.end()
        return redirect("/")

    server = asgi(App(profile, routes={"/logout": logout}))

    async def work(client: Client) -> None:
        await client.get("/")
        before = client.cookie
        await client.get("/logout")
        assert server.sessions.find(before) is None
        assert server.sessions.find(client.cookie) is not None

    running(server, work)
