"""Addresses: which page a tab may have made again, and under which base."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.server.asking import Answer, Client, run, running

from wardian import App, Page, Request
from wardian.server import Server, asgi, mount
from wardian.server.tokens import LIFE


def a_page(request: Request, rest: str = "") -> Page:
    """Tell where it is."""
    return Page(f"at {request.path} of {request.base}")


def everywhere() -> Server:
    """Serve a page at every address."""
    return asgi(App(routes={"/": a_page, "/{rest:path}": a_page}, not_found=a_page))


def forget(server: Server) -> None:
    """Let go of every page that waits for its tab, as when its time is over."""
    for number in list(server.host._expected):
        server.host.unexpect(number)


async def come_back(client: Client, answer: Answer, url: str) -> list[Any]:
    """Attach by a token after its page was let go, and give the last message."""
    for each in (client.application, *getattr(client.application, "servers", ())):
        if isinstance(each, Server):
            forget(each)
    told: list[Any] = (await client.attach(answer, url=url))[-1]
    return told


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("/", "/admin"),
        ("/a", "/a/b"),
        ("/a", "/a?role=admin"),
        ("/a?x=1", "/a?x=2"),
        ("/a?x=1", "/a"),
        ("/a%2Fb", "/a/b"),
        ("/a/b", "/a%2Fb"),
        ("/a", "//a"),
        ("/a", "https://example.test/a"),
        ("/a", "/a/../admin"),
        ("/a", "/%ED%A0%80\ud800"),
    ],
)
def test_a_page_is_made_again_only_at_the_address_its_token_was_given_at(
    given: str, url: str
) -> None:
    """What guards addresses saw a request for that one only; the tab asks for the other itself."""

    async def work(client: Client) -> None:
        answer = await client.get(given)
        assert await come_back(client, answer, url) == ["l", "address"]
        assert (await come_back(client, answer, given))[0] == "m"

    running(everywhere(), work)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("/caf%C3%A9?q=%20a", "/caf%c3%a9?q=%20a"),
        ("/a%7Eb", "/a~b"),
        ("/a", "/a?"),
        ("/a", "/a#part"),
        ("/", "/"),
    ],
)
def test_the_same_address_may_be_written_differently(given: str, url: str) -> None:
    """A proxy may have encoded it anew, or not."""

    async def work(client: Client) -> None:
        answer = await client.get(given)
        assert (await come_back(client, answer, url))[0] == "m"

    running(everywhere(), work)


def test_a_page_that_waits_is_had_wherever_the_tab_is() -> None:
    """A redirect within a fetch leaves the address bar where it was: that must not go on for ever.

    Nothing is made for it that was not given already.
    """

    async def work(client: Client) -> None:
        answer = await client.get("/a")
        told = await client.attach(answer, url="/somewhere/else")
        assert "at /a of /" in json.dumps(told)

    running(everywhere(), work)


def test_a_token_of_one_mount_is_of_no_use_in_another() -> None:
    """A mount may stand for a tenant, and its address is what is guarded."""
    server = everywhere()

    async def work() -> None:
        client = Client(Starlette(routes=[Mount("/t/{tenant}", server)]))
        mine = await client.get("/t/mine/")
        theirs = await client.get("/t/theirs/")
        mixed = Answer(200, (), mine.body.replace(b"/t/mine/_war", b"/t/theirs/_war"))
        for url in ("/t/theirs/", "/t/mine/", "/"):
            forget(server)
            assert (await client.attach(mixed, url=url))[-1] == ["l", "address"]
        assert (await client.attach(theirs, url="/t/theirs/"))[-1][0] == "m"
        await server.stop()

    run(work())


def test_an_old_token_keeps_a_view_that_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tab may stay open for weeks; only when its view has gone does it ask for its page again."""

    async def work(client: Client) -> None:
        answer = await client.get("/")
        welcome, shown = await client.attach(answer)
        later = time.time() + LIFE + 1
        monkeypatch.setattr(time, "time", lambda: later)
        hello = ["h", 1, answer.attribute("token"), welcome[2], shown[2], shown[3], 0, "/"]
        told = await client.post("/_wardian/poll", json.dumps(hello).encode())
        assert json.loads(told.text.splitlines()[0])[:3] == welcome[:3]
        server: Server = client.application
        for view in list(server.host.views.values()):
            view.close()
        assert (await client.attach(answer))[-1] == ["l", "token"]

    running(everywhere(), work)


HOSTILE = [
    "/t/a;%20Domain=example.test;%20X%0d%0aSet-Cookie:%20evil=1/",
    "/t/a%0d%0aX-Evil:%201/",
    "/t/a;Max-Age=9/",
    "/t/%E6%97%A5%00%7F%C2%85/",
]


@pytest.mark.parametrize("path", HOSTILE)
@pytest.mark.parametrize("within", [Starlette, mount])
def test_what_a_mount_holds_reaches_no_header(path: str, within: Any) -> None:
    """A visitor writes the parameter of a mount; the cookie's path is encoded all the same."""
    server = everywhere()

    async def work() -> None:
        if within is Starlette:
            client = Client(Starlette(routes=[Mount("/t/{tenant}", server)]))
        else:  # a framework that we know nothing of
            client = Client(server, root_path=Client(server).scope("http", path, {}, ())["path"])
        answer = await client.get(path)
        assert answer.status == 200
        cookie = answer.headers["set-cookie"]
        assert [part.partition("=")[0] for part in cookie.split("; ")] == [
            "wardian_session", "Path", "Max-Age", "HttpOnly", "SameSite",
        ]  # fmt: skip
        assert cookie.isascii() and cookie.isprintable()
        assert "at / of /t/" in answer.text
        redirected = await client.get(path.rstrip("/"))
        assert all(value.isprintable() for value in redirected.headers.values())
        await server.stop()

    run(work())


def test_a_mount_may_have_any_name() -> None:
    """It is encoded wherever it goes out, and found again however it comes in."""
    server = everywhere()

    async def work() -> None:
        client = Client(Starlette(routes=[Mount("/日本 é", server)]))
        answer = await client.get("/%E6%97%A5%E6%9C%AC%20%c3%a9/a%2Fb")
        base = "/%E6%97%A5%E6%9C%AC%20%C3%A9/"
        assert f"at /a%2Fb of {base}" in answer.text
        assert answer.attribute("base") == base + "_wardian/"
        assert f"Path={base};" in answer.headers["set-cookie"]
        assert (await client.attach(answer, url=base + "a%2Fb"))[-1][0] == "m"
        await server.stop()

    run(work())


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("framework", ["starlette", "mount"])
def test_a_proxy_may_cut_off_what_stands_before_a_mount(framework: str, kept: bool) -> None:
    """``root_path`` names it either way; the mount itself is in the path in both."""
    server = everywhere()

    async def work() -> None:
        if framework == "starlette":
            application: Any = Starlette(routes=[Mount("/live", server)])
        else:
            application = mount(Starlette(), {"/live": server})
        client = Client(application, root_path="/api")
        answer = await client.get(f"{'/api' if kept else ''}/live/a")
        assert answer.status == 200
        assert "at /a of /api/live/" in answer.text
        assert answer.attribute("base") == "/api/live/_wardian/"
        forget(server)
        hello = ["h", 1, answer.attribute("token"), "", 0, 0, 0, "/api/live/a"]
        own = f"{'/api' if kept else ''}/live/_wardian/poll"
        told = await client.post(own, json.dumps(hello).encode())
        assert "at /a of /api/live/" in told.text
        await server.stop()

    run(work())
