"""What goes wrong: told in full to who develops, and in one sentence to everybody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.server.asking import Client, running

from wardian import App, Div, Page, Request, Style
from wardian.live import faults
from wardian.server import asgi

SECRET = "the-password-of-the-database"


def broken(request: Request) -> NoReturn:
    """Fail as programs do."""
    raise ValueError(SECRET)


def plain(text: str) -> str:
    """The visible text of a notice."""
    return " ".join(re.sub(r"<style.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL).split())


def test_in_production_a_failure_tells_nothing_of_itself() -> None:
    """No message, no name, no file, no line; the log has it all."""

    async def work(client: Client) -> None:
        answer = await client.get("/")
        assert answer.status == 500
        assert re.fullmatch(
            "Something went wrong 500 Something went wrong "
            r"The server&#x27;s log has it under [0-9a-f]{8}\.",
            plain(answer.text),
        )
        for leak in (SECRET, "ValueError", "Traceback", ".py", "broken"):
            assert leak not in answer.text

    running(asgi(broken), work)


def test_the_log_has_the_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """Once, under the number that the visitor was told."""
    told: list[str] = []

    async def work(client: Client) -> None:
        told.append((await client.get("/")).text.partition("under ")[2][:8])

    running(asgi(broken), work)
    records = [each.getMessage() for each in caplog.records if SECRET in each.getMessage()]
    assert len(records) == 1
    assert f"[{told[0]}] ValueError: {SECRET}" in records[0]


def test_in_debug_mode_a_failure_shows_its_traceback() -> None:
    """Escaped: what raised may come from a visitor."""

    def page(request: Request) -> NoReturn:
        raise ValueError(f"<script>{SECRET}</script>")

    async def work(client: Client) -> None:
        answer = await client.get("/")
        assert answer.status == 500
        assert f"ValueError: &lt;script&gt;{SECRET}&lt;/script&gt;" in answer.text
        assert "test_errors.py" in answer.text
        assert "<script" not in answer.text
        assert "nonce-" in answer.headers["content-security-policy"]

    running(asgi(page, debug=True), work)


def test_in_debug_mode_a_component_that_fails_shows_its_traceback() -> None:
    """Also where the rest of the page could be built."""

    class Broken(Div):
        def build(self) -> None:
            raise ValueError(SECRET)

    async def work(client: Client) -> None:
        answer = await client.get("/")
        assert answer.status == 500
        assert SECRET in answer.text

    running(asgi(lambda: Page("before", Broken()), debug=True), work)


def test_one_failure_is_shown_to_its_own_visitor_only() -> None:
    """Tracebacks of two visits at the same time do not mix."""
    import asyncio

    async def page(request: Request) -> NoReturn:
        await asyncio.sleep(0)
        raise ValueError("of " + request.query["who"])

    async def work(client: Client) -> None:
        both = await asyncio.gather(client.get("/?who=ada"), client.get("/?who=bob"))
        texts = [answer.text for answer in both]
        assert ["of ada" in texts[0], "of bob" in texts[0]] == [True, False]
        assert ["of ada" in texts[1], "of bob" in texts[1]] == [False, True]

    running(asgi(page, debug=True), work)


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), BaseException("x")])
def test_nothing_that_a_page_raises_ends_the_server(error: BaseException) -> None:
    """The next visitor is served as if nothing had happened."""
    visits: list[int] = []

    def page() -> Page:
        visits.append(1)
        if len(visits) == 1:
            raise error
        return Page("well")

    async def work(client: Client) -> None:
        assert (await client.get("/")).status == 500
        assert "well" in (await client.get("/")).text

    running(asgi(page), work)


def test_an_address_without_a_page_is_not_found() -> None:
    """Told plainly, without a session, and without listing what there is."""
    app = App(routes={"/secret-page": Page("x")})
    server = asgi(app)

    async def work(client: Client) -> None:
        answer = await client.get("/<b>nothing</b>")
        assert answer.status == 404
        assert "&lt;b&gt;nothing" in answer.text
        assert "secret-page" not in answer.text
        assert "set-cookie" not in answer.headers
        assert len(server.sessions) == 0
        assert answer.headers["cache-control"] == "no-store"

    running(server, work)


def test_a_program_has_pages_of_its_own_for_both() -> None:
    """They are live pages as any other, with the status that fits."""

    def failed(request: Request, error: Exception) -> Page:
        return Page(f"Oh dear, a {type(error).__name__}")

    app = App(broken, not_found=lambda request: Page(f"Nothing at {request.path}"), error=failed)

    async def work(client: Client) -> None:
        missing = await client.get("/nowhere")
        assert (missing.status, "Nothing at /nowhere" in missing.text) == (404, True)
        failure = await client.get("/")
        assert (failure.status, "Oh dear, a ValueError" in failure.text) == (500, True)
        assert SECRET not in failure.text
        assert missing.attribute("token") != failure.attribute("token")

    running(asgi(app), work)


def test_an_error_page_that_fails_is_replaced_by_the_plain_one() -> None:
    """Nothing of either failure is shown."""

    def failed(request: Request) -> NoReturn:
        raise RuntimeError(SECRET)

    async def work(client: Client) -> None:
        answer = await client.get("/")
        assert answer.status == 500
        assert SECRET not in answer.text

    running(asgi(App(broken, error=failed)), work)


def test_a_page_that_cannot_be_written_as_html_is_a_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What would leave its element is found when it is written, and nothing of it goes out."""

    async def work(client: Client) -> None:
        answer = await client.get("/shop?card=1234")
        assert answer.status == 500
        assert "alert" not in answer.text

    app = App(routes={"/shop": lambda: Page(Style("</style><script>alert(1)</script>"))})
    running(asgi(app), work)
    assert "UnsafeMarkupError" in caplog.text
    assert "answering /shop\n" in caplog.text


def test_a_failure_of_ours_is_answered_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """The edge of the process: one request fails, and says no more than that."""
    server = asgi(Page("x"))

    def fail(*_: Any, **__: Any) -> NoReturn:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(server.host, "new_number", fail)

    async def work(client: Client) -> None:
        answer = await client.get("/")
        assert (answer.status, SECRET in answer.text) == (500, False)

    running(server, work)


def test_while_any_server_is_in_production_tabs_are_told_nothing() -> None:
    """And afterwards a page host or a test tells again."""
    quiet, loud = asgi(Page("x")), asgi(Page("x"), debug=True)

    async def work(_: Client) -> None:
        assert not faults.show_details
        await loud.start()
        assert not faults.show_details
        await loud.stop()

    assert faults.show_details
    running(quiet, work)
    assert faults.show_details


methods = st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "\xff", ""])
paths = st.one_of(
    st.sampled_from(["/", "/item/1", "/_wardian/upload", "/_wardian/poll", "/files/a", "*",
                     "http://evil.test/", "//evil.test", "/%00", "/%ff", "/%", "/\xff?\xff"]),
    st.text(st.characters(max_codepoint=255), max_size=40).map(lambda text: "/" + text),
)  # fmt: skip
header_names = st.sampled_from(
    [b"cookie", b"origin", b"host", b"range", b"content-length", b"x-wardian-token", b"accept",
     b"if-none-match", b"if-modified-since", b"accept-encoding"]
)  # fmt: skip
header_values = st.binary(max_size=60) | st.sampled_from([b"http://example.test", b"example.test"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    method=methods,
    path=paths,
    raw_headers=st.lists(st.tuples(header_names, header_values), max_size=4),
    body=st.binary(max_size=60),
)
def test_no_request_makes_the_server_fail(
    tmp_path: Path,
    method: str,
    path: str,
    raw_headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> None:
    """Whatever comes is answered, and never with an error of ours."""
    (tmp_path / "a").write_text("hello")
    app = App(Page("x"), routes={"/item/{number:int}": a_page}, static={"/files": tmp_path})

    async def work(client: Client) -> None:
        answer = await client.ask(method, path, raw_headers=raw_headers, body=body)
        assert answer.status in (200, 206, 304, 307, 400, 403, 404, 405, 411, 416)

    running(asgi(app), work)


def a_page(request: Request, number: int) -> Page:
    """Show a number."""
    return Page(f"{number} {request.query.get('q', '')} {request.cookies.get('c')} {request.url}")


ADDRESSES = [
    ("GET", "/"), ("GET", "/nowhere"), ("GET", "/files/a"), ("GET", "/metrics"),
    ("GET", "/_wardian/page.css"), ("GET", "/_wardian/ws"), ("GET", "/_wardian/download/x"),
    ("POST", "/"), ("POST", "/_wardian/stream"), ("POST", "/_wardian/send"),
    ("POST", "/_wardian/poll"), ("POST", "/_wardian/upload"), ("POST", "/_wardian/ws"),
    ("POST", "/healthz"), ("DELETE", "/_wardian/page.css"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_every_address_stands_behind_the_gate(method: str, path: str) -> None:
    """Under another name nothing answers; from another site nothing but reading does."""
    server = asgi(Page("x"), hosts=["example.test"], metrics=True)

    async def work(client: Client) -> None:
        own = {"origin": "http://example.test"}
        elsewhere = await client.ask(method, path, headers={**own, "host": "evil.test"})
        assert elsewhere.status == 400
        for origin in ("http://evil.test", "null"):
            answer = await client.ask(method, path, headers={"origin": origin})
            assert (answer.status == 403) is (method != "GET")
        if method != "GET":
            assert (await client.ask(method, path)).status == 403
        assert server.host.views == {}

    running(server, work)


@pytest.mark.parametrize("path", ["/_wardian/ws", "/", "/_wardian/stream", "/nowhere", "/ws"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://evil.test"}, {"origin": "null"},
     {"origin": "http://evil.test", "host": "evil.test"}],
)  # fmt: skip
def test_no_websocket_of_another_site_is_accepted(path: str, headers: dict[str, str]) -> None:
    """The handshake is refused before anything is said."""
    server = asgi(Page("x"), hosts=["example.test"])

    async def work(client: Client) -> None:
        assert await client.connect(path, **headers) == [{"type": "websocket.close", "code": 1008}]

    running(server, work)


def test_a_websocket_elsewhere_than_at_its_address_is_refused() -> None:
    """Also one of our own pages; and at its address only while the transport is allowed."""
    server = asgi(Page("x"))

    async def work(client: Client) -> None:
        own = "http://example.test"
        for path in ("/", "/ws", "/_wardian/stream", "/_wardian/ws/"):
            sent = await client.connect(path, origin=own)
            assert sent == [{"type": "websocket.close", "code": 1008}]
        accepted = await client.connect("/_wardian/ws", origin=own)
        assert accepted[0]["type"] == "websocket.accept"

    running(server, work)

    async def refused(client: Client) -> None:
        sent = await client.connect("/_wardian/ws", origin="http://example.test")
        assert sent == [{"type": "websocket.close", "code": 1008}]

    running(asgi(Page("x"), transports=["stream"]), refused)


@pytest.mark.parametrize(
    ("transports", "missing"),
    [(["websocket"], ["stream", "send", "poll"]), (["stream"], ["poll"]),
     (["polling"], ["stream", "send"])],
)  # fmt: skip
def test_a_transport_that_is_not_allowed_is_not_there(
    transports: list[str], missing: list[str]
) -> None:
    """Its addresses are of nothing."""

    async def work(client: Client) -> None:
        for name in missing:
            assert (await client.post(f"/_wardian/{name}", b"x")).status == 404

    running(asgi(Page("x"), transports=transports), work)


def test_the_health_answer_is_one_word_under_any_name() -> None:
    """Balancers ask by address; they learn whether visitors are welcome, and nothing else."""
    server = asgi(Page("x"), hosts=["example.test"])

    async def work(client: Client) -> None:
        answer = await client.ask("GET", "/healthz", headers={"host": "10.0.0.7:8000"})
        assert (answer.status, answer.text) == (200, "ok\n")
        server.stopping = True
        assert (await client.get("/healthz")).status == 503
        server.stopping = False

    running(server, work)


def test_counters_are_given_when_they_are_asked_for() -> None:
    """In the form that Prometheus reads, and only where the settings say so."""
    server = asgi(Page("x"), metrics=True)

    async def work(client: Client) -> None:
        answer = await client.get("/")
        await client.attach(answer)
        await client.ask("POST", "/_wardian/poll", headers={"origin": "http://evil.test"})
        shown = await client.get("/metrics")
        assert shown.headers["content-type"].startswith("text/plain; version=0.0.4")
        lines = shown.text.splitlines()
        assert "wardian_views 1" in lines
        assert "wardian_sessions 1" in lines
        assert "wardian_opened_total 1" in lines
        assert 'wardian_refused_total{reason="origin"} 1' in lines
        for line in lines:
            assert re.fullmatch(
                r'# TYPE wardian_\w+ (gauge|counter)|wardian_\w+(\{\w+="[^"]*"\})? \d+', line
            ), line

    running(server, work)

    async def none(client: Client) -> None:
        assert (await client.get("/metrics")).status == 404

    running(asgi(Page("x")), none)
