"""What is known of a visit, and what becomes of one on a server, whatever happens."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from typing import Any

import pytest

from wardian import App, Page, Request, Session, redirect
from wardian.live import faults
from wardian.live.request import MAX_COOKIES, read_cookies
from wardian.live.visiting import visit
from wardian.testing import Screen


def test_a_request_tells_who_comes() -> None:
    """Headers by lower-case names; cookies from them unless they are given."""
    request = Request(
        "/a?b=1",
        headers={"Accept-Language": "de", "COOKIE": 'theme=dark; name="a b"; theme=light; broken'},
        client="192.0.2.7",
    )
    assert dict(request.headers)["accept-language"] == "de"
    assert dict(request.cookies) == {"theme": "dark", "name": "a b"}
    assert (request.client, request.method, request.path_params) == ("192.0.2.7", "GET", {})
    given = Request("/", cookies=[("a", "1")], headers={"cookie": "a=2"}, method="POST")
    assert dict(given.cookies) == {"a": "1"} and given.method == "POST"


def test_a_flood_of_cookies_is_cut() -> None:
    """And what is no cookie is none."""
    assert len(read_cookies(";".join(f"c{at}=1" for at in range(1000)))) == MAX_COOKIES
    assert read_cookies("") == read_cookies(";;; =x; y") == {}
    assert read_cookies("a==b=") == {"a": "=b="}


def test_own_paths_have_the_address_of_the_place_where_the_app_lives() -> None:
    """Everything else is left alone."""
    request = Request("/x")
    assert request.address("/item/3") == "/item/3"
    request.base = "/shop/"
    assert request.address("/item/3?a=1") == "/shop/item/3?a=1"
    assert request.address("/") == "/shop/"
    for other in ("//example.org/", "/\\example.org", "https://example.org/", "item", "", "#top"):
        assert request.address(other) == other
    request.base = "#/"
    assert request.address("/item/3") == "#/item/3"


def test_a_session_is_a_mapping_of_its_own() -> None:
    """True while it is empty, equal to itself alone."""
    session, other = Session("a"), Session("a")
    assert session and session != other and not session.data
    session["cart"] = [1]
    session.setdefault("cart", []).append(2)
    assert (session["cart"], session.get("no"), "cart" in session) == ([1, 2], None, True)
    assert dict(session) == session.data == {"cart": [1, 2]}
    del session["cart"]
    with pytest.raises(KeyError):
        session["cart"]


def test_tabs_of_one_browser_share_a_session_and_others_have_theirs() -> None:
    """It knows its open views, oldest first, and lets go of those that are over."""

    def page(request: Request) -> Page:
        request.session["visits"] = request.session.get("visits", 0) + 1
        return Page(f"visit {request.session['visits']}")

    app = App(page)
    with Screen(app) as first:
        second = first.another()
        assert (first.text("div"), second.text("div")) == ("visit 1", "visit 2")
        assert first.session is second.session is second.view.session
        assert first.session.views == [first.view, second.view]
        second.close()
        assert first.session.views == [first.view]
        with Screen(app) as stranger:
            assert stranger.text("div") == "visit 1"
    assert first.session.views == []


def test_a_session_that_nobody_keeps_goes_with_its_screens() -> None:
    """Views hold it, and nothing else does."""
    with Screen(Page()) as screen:
        kept = weakref.ref(screen.session)
    del screen
    gc.collect()
    assert kept() is None


def test_cookies_and_headers_of_a_screen_reach_the_page() -> None:
    """As a browser would send them."""

    def page(request: Request) -> Page:
        return Page(f"{request.cookies.get('theme')} {request.headers.get('user-agent')}")

    with Screen(page, cookies={"theme": "dark"}, headers={"User-Agent": "x"}) as screen:
        assert screen.text("div") == "dark x"


def answered(app: App, path: str) -> tuple[int, Any]:
    """Visit an app as a server does."""
    return asyncio.run(visit(app, Request(path)))


def test_a_visit_has_a_status() -> None:
    """200 for a page, that of a redirect, 404 where there is none."""
    app = App(
        Page("home"),
        routes={"/away": lambda: redirect("/", status=307), "/gone": lambda: redirect("/")},
    )
    status, root = answered(app, "/")
    assert (status, root.text) == (200, "home")
    status, away = answered(app, "/away")
    assert (status, away.url, answered(app, "/gone")[0]) == (307, "/", 303)
    status, root = answered(app, "/<b>x</b>")
    assert (status, root.title) == (404, "Not found")
    assert "&lt;b&gt;" in root.html() and "<b>" not in root.html()


def test_a_page_that_raises_is_answered_with_the_error_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its function may take the exception; the log has the traceback."""

    def broken() -> Page:
        raise RuntimeError("secret")

    def sorry(request: Request, error: BaseException) -> Page:
        return Page(f"sorry: {request.path} {type(error).__name__}")

    status, root = answered(App(broken, error=sorry), "/")
    assert (status, root.text) == (500, "sorry: / RuntimeError")
    assert "in broken" in caplog.text and "secret" in caplog.text
    status, root = answered(App(broken, error=lambda: Page("sorry")), "/")
    assert (status, root.text) == (500, "sorry")
    status, root = answered(App(broken, error=Page("shared")), "/")
    assert (status, root.text) == (500, "shared")


@pytest.mark.parametrize("raised", [RuntimeError("secret"), SystemExit(3), KeyboardInterrupt()])
def test_nothing_a_program_raises_leaves_a_visit(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even out of the error page, nor out of the page for what is missing."""

    async def broken(*_: Any) -> Page:
        raise raised

    monkeypatch.setattr(faults, "show_details", False)
    for app, path in (
        (App(broken), "/"),
        (App(broken, error=broken), "/"),
        (App(not_found=broken, error=broken), "/nowhere"),
        (App(lambda: "no page"), "/"),
    ):
        status, root = answered(app, path)
        assert (status, root.title) == (500, "Something went wrong")
        assert "secret" not in root.html()
        name = root.text.rpartition(" ")[2]
        assert len(name) == 8 and f"[{name}]" in caplog.text


def test_a_visit_that_is_cancelled_is_over() -> None:
    """Nobody is shown an error page for a connection that has gone."""

    async def slow() -> Page:
        await asyncio.Event().wait()
        return Page()

    async def cancelled() -> bool:
        task = asyncio.ensure_future(visit(App(slow), Request("/")))
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return True
        return False

    assert asyncio.run(cancelled())


def test_in_production_a_tab_learns_only_the_name_of_its_error(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has the rest; tabs that it does not concern learn nothing."""
    monkeypatch.setattr(faults, "show_details", False)
    caplog.set_level(logging.ERROR, "wardian")
    page = Page()

    def fail() -> None:
        raise RuntimeError("secret")

    page.on("click", fail)
    with Screen(page) as screen, Screen(Page("other"), loop=screen._loop) as other:
        screen.click("div")
        (said,) = screen.errors
        name = said.strip().rpartition(" ")[2]
        assert said == f"Something went wrong; the server's log has it under {name}\n"
        assert f"[{name}] RuntimeError: secret" in caplog.text and "in fail" in caplog.text
        faults.report(RuntimeError("of nobody"), where="a task")
        assert (other.errors, len(screen.errors)) == ([], 1)
        assert "of nobody" in caplog.text
