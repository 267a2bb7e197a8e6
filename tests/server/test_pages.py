"""The first response: what a visitor reads before, and without, any script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.server.asking import Answer, Client, run, running

from wardian import HTML, App, Div, Element, Page, Request, Span, State, Style
from wardian.errors import InvalidPageError
from wardian.live.redirect import redirect
from wardian.server import asgi


def test_the_page_can_be_read_without_scripts() -> None:
    """Title, language, styles and everything shown stand in the first response."""
    page = Page(
        Span("Good morning", style={"color": "red"}),
        title="Hello & welcome",
        lang="de",
        css=".big { font-size: 2em }",
        head='<meta name="author" content="Ada">',
        favicon="/leaf.svg",
    )

    async def work(client: Client) -> None:
        answer = await client.get("/")
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        text = answer.text
        assert text.startswith('<!doctype html>\n<html lang="de">')
        assert "<title>Hello &amp; welcome</title>" in text
        assert '<link rel="icon" href="/leaf.svg">' in text
        assert '<!--wardian-head--><meta name="author" content="Ada"><!--/wardian-head-->' in text
        assert ">Good morning</span>" in text
        assert ".big { font-size: 2em }" in text
        assert "color: red" in text

    running(asgi(page), work)


def test_nothing_in_the_page_needs_a_laxer_policy() -> None:
    """No inline script, no style attribute, and every style element has the nonce."""
    page = Page(Div("a", style={"color": "red"}), Div("b", show=False), HTML("<i>c</i>"), css="a{}")

    async def work(client: Client) -> None:
        answer = await client.get("/")
        policy = answer.headers["content-security-policy"]
        nonce = re.search(r"'nonce-([\w-]{22})'", policy)
        assert nonce is not None
        assert re.findall(r"<style[^>]*>", answer.text) == [
            f'<style data-wardian="css" nonce="{nonce[1]}">',
            f'<style data-wardian="styles" nonce="{nonce[1]}">',
        ]
        assert " style=" not in answer.text
        assert re.findall(r"<script[^>]*>", answer.text) == [
            f'<script type="module" src="/_wardian/{_script(answer)}" nonce="{nonce[1]}">'
        ]
        for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"):
            assert part in policy
        assert "unsafe" not in policy

    running(asgi(page), work)


def test_style_elements_of_the_program_are_allowed() -> None:
    """They have the nonce of this response, as ours have."""

    async def work(client: Client) -> None:
        answer = await client.get("/")
        nonce = answer.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
        assert f'<style nonce="{nonce}">i {{ color: red }}</style>' in answer.text

    running(asgi(Page(Style("i { color: red }"))), work)


def test_headers_keep_a_page_with_its_visitor() -> None:
    """A page holds a token: no cache may have it, no frame show it, no other site read it."""

    async def work(client: Client) -> None:
        headers = (await client.get("/")).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"

    running(asgi(Page("x")), work)


def test_every_response_has_a_nonce_of_its_own() -> None:
    """A nonce that comes twice protects nobody."""

    async def work(client: Client) -> None:
        policies = {(await client.get("/")).headers["content-security-policy"] for _ in range(5)}
        assert len(policies) == 5

    running(asgi(Page("x")), work)


@pytest.mark.parametrize(
    ("csp", "sent"),
    [(None, None), ("default-src 'self' 'nonce-{nonce}'", r"default-src 'self' 'nonce-[\w-]{22}'")],
)
def test_the_policy_can_be_replaced(csp: str | None, sent: str | None) -> None:
    """By a text of the program's, or by none."""

    async def work(client: Client) -> None:
        policy = (await client.get("/")).headers.get("content-security-policy")
        assert policy is None if sent is None else re.fullmatch(sent, policy or "")

    running(asgi(Page("x"), csp=csp), work)


@pytest.mark.parametrize("end", ["</style>", "</STYLE >", "</style\n>", "</sTyLe/x>"])
def test_css_cannot_leave_its_element(end: str) -> None:
    """What the program takes into its style sheet stays style."""

    async def work(client: Client) -> None:
        text = (await client.get("/")).text
        assert len(re.findall("</style", text, re.IGNORECASE)) == text.count("<style")
        assert "<b>out</b>" in text.partition("</style>")[0]

    running(asgi(Page("x", css=f"a::after {{ content: '{end}<b>out</b>' }}")), work)


@pytest.mark.parametrize("title", ["</title><script>alert(1)</script>", '"><img src=x>'])
def test_a_title_is_text(title: str) -> None:
    """Whatever a title holds, it is shown and not run."""

    async def work(client: Client) -> None:
        text = (await client.get("/")).text
        assert "<script>" not in text
        assert "<img" not in text

    running(asgi(Page("x", title=title, lang=title, favicon=title)), work)


def test_the_tab_is_told_what_it_needs_to_attach() -> None:
    """The view's number, a token for it, where to connect, and by what."""
    server = asgi(Page("x"), base_path="shop", transports=["stream", "polling"])

    async def work(client: Client) -> None:
        answer = await client.get("/shop/")
        number = int(answer.attribute("view"))
        assert answer.attribute("base") == "/shop/_wardian/"
        assert answer.attribute("transports") == "stream polling"
        assert answer.attribute("status") == "waiting"
        session = server.sessions.find(answer.cookie, base="/shop/")
        assert session is not None
        claim = server.tokens.read(answer.attribute("token"), session.id)
        assert claim is not None and claim.view == number
        script = await client.get(f"/shop/_wardian/{_script(answer)}")
        assert script.status == 200

    running(server, work)


def test_a_page_function_is_called_for_each_visit() -> None:
    """With the request, and the parameters of its route by name."""
    app = App()

    @app.route("/item/{number:int}")
    async def item(request: Request, number: int) -> Element:
        size = request.query.get("size", 1, type=int, max=9)
        return Page(f"{number}/{size}/{request.cookies.get('theme')}/{request.path}")

    async def work(client: Client) -> None:
        answer = await client.get("/item/3?size=7", cookie="theme=dark")
        assert "3/7/dark/item/3" in answer.text.replace("//", "/")
        assert "4/1/None" in (await client.get("/item/4?size=70", cookie="x")).text

    running(asgi(app), work)


def test_a_session_holds_from_visit_to_visit() -> None:
    """And each browser has its own."""

    def count(request: Request) -> Element:
        request.session["visits"] = request.session.get("visits", 0) + 1
        return Page(f"visit {request.session['visits']}")

    server = asgi(count)

    async def work(client: Client) -> None:
        assert "visit 1" in (await client.get("/")).text
        assert "visit 2" in (await client.get("/")).text
        other = Client(server)
        assert "visit 1" in (await other.get("/")).text
        assert "visit 3" in (await client.get("/")).text

    running(server, work)


def test_a_forged_session_is_replaced() -> None:
    """A browser that claims an id is given another one."""
    server = asgi(lambda: Page("x"))

    async def work(client: Client) -> None:
        answer = await client.get("/", cookie="wardian_session=mine.AAAA")
        assert answer.status == 200
        assert not answer.cookie.startswith("wardian_session=mine")
        assert [session.id for session in server.sessions] == [
            answer.cookie.partition("=")[2].partition(".")[0]
        ]

    running(server, work)


@pytest.mark.parametrize(
    ("to", "location"),
    [
        ("/login?next=%2Fhome", "/shop/login?next=%2Fhome"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("other", "other"),
        ("/käse", "/shop/k%C3%A4se"),
    ],
)
def test_a_redirect_goes_out_as_one(to: str, location: str) -> None:
    """A path is one of the app, wherever that is mounted."""

    async def work(client: Client) -> None:
        answer = await client.get("/shop/")
        assert (answer.status, answer.headers["location"]) == (303, location)

    running(asgi(lambda: redirect(to), base_path="/shop"), work)


def test_a_redirect_that_is_remembered_says_so() -> None:
    """The status is the program's choice."""

    async def work(client: Client) -> None:
        assert (await client.get("/")).status == 308

    running(asgi(lambda: redirect("/new", status=308)), work)


def test_head_answers_like_get_and_expects_nobody() -> None:
    """Who only asks for headers will not attach a tab: the page is not kept for it."""
    made: list[str] = []

    def page(request: Request) -> Element:
        made.append(request.method)
        return Page("x")

    async def work(client: Client) -> None:
        answer = await client.ask("HEAD", "/")
        assert answer.status == 200
        await client.attach(answer)
        assert made == ["HEAD", "GET"]
        await client.attach(await client.get("/"))
        assert made == ["HEAD", "GET", "GET"]

    running(asgi(page), work)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_a_page_can_only_be_read(method: str) -> None:
    """Other methods are told which there are."""

    async def work(client: Client) -> None:
        headers = {"origin": "http://example.test"}
        answer = await client.ask(method, "/", headers=headers)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")

    running(asgi(Page("x")), work)


def test_a_component_is_built_once_for_the_response_and_the_tab() -> None:
    """What was rendered is what the tab attaches to."""
    built: list[int] = []

    class Counter(Div):
        n = State(4)

        def build(self) -> None:
            built.append(1)
            self.append(Span(lambda: f"n={self.n}"))

    async def work(client: Client) -> None:
        assert ">n=4</span>" in (await client.get("/")).text
        assert built == [1]

    running(asgi(lambda: Page(Counter())), work)


@pytest.mark.parametrize(
    ("root_path", "base_path", "path", "base"),
    [
        ("", "", "/", "/"),
        ("/live", "", "/live/", "/live/"),
        ("/live/", "", "/live/", "/live/"),
        ("", "/shop", "/shop/", "/shop/"),
        ("", "/shop", "/", "/shop/"),  # a proxy that cut it off
        ("/live", "/shop", "/live/shop/", "/live/shop/"),
        ("/live", "", "/", "/live/"),  # a framework that cut it off
    ],
)
def test_the_base_is_what_the_visitor_sees(
    root_path: str, base_path: str, path: str, base: str
) -> None:
    """Of a mount and of the setting together, whether or not the path still has it."""
    seen: list[tuple[str, str]] = []

    def page(request: Request) -> Element:
        seen.append((request.path, request.base))
        return Page("x")

    server = asgi(page, base_path=base_path)

    async def work(_: Client) -> None:
        answer = await Client(server, root_path=root_path).get(path)
        assert answer.status == 200
        assert answer.attribute("base") == f"{base}_wardian/"
        assert f"Path={base};" in answer.headers["set-cookie"]
        assert seen == [("/", base)]

    running(server, work)


def test_the_base_without_its_slash_leads_to_it() -> None:
    """Relative addresses would miss otherwise."""

    async def work(client: Client) -> None:
        answer = await client.get("/shop?a=1")
        assert (answer.status, answer.headers["location"]) == (307, "/shop/?a=1")

    running(asgi(Page("x"), base_path="/shop"), work)


def test_over_https_the_session_is_bound_to_it() -> None:
    """The cookie has the prefix that only this host can set."""
    server = asgi(Page("x"))

    async def work(_: Client) -> None:
        answer = await Client(server, scheme="https").get("/")
        assert answer.headers["set-cookie"].startswith("__Host-wardian_session=")
        assert answer.headers["set-cookie"].endswith("; Secure")

    running(server, work)


def test_a_server_begins_with_its_first_request_where_nobody_starts_it() -> None:
    """Mounted in an application that passes no lifespan on, it works all the same."""
    begun: list[str] = []

    async def startup() -> None:
        begun.append("yes")

    server = asgi(App(Page("x"), startup=startup))

    async def work() -> None:
        client = Client(server)
        assert begun == []
        assert (await client.get("/")).status == 200
        assert (await client.get("/")).status == 200
        assert begun == ["yes"]
        await server.stop()

    run(work())


def test_the_lifespan_starts_and_stops_the_app() -> None:
    """As every ASGI server does it."""
    heard: list[str] = []
    app = App(
        Page("x"),
        startup=lambda: heard.append("startup"),
        shutdown=lambda: heard.append("shutdown"),
    )
    server = asgi(app)
    arriving = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(arriving)

    async def send(message: Any) -> None:
        heard.append(message["type"])

    run(server({"type": "lifespan"}, receive, send))
    assert heard == [
        "startup",
        "lifespan.startup.complete",
        "shutdown",
        "lifespan.shutdown.complete",
    ]


def test_a_startup_that_never_returns_keeps_nobody_waiting() -> None:
    """Its first steps are done, the rest goes on beside the visitors."""
    import asyncio

    span = Span("not yet")

    async def startup() -> None:
        span.text = "begun"
        await asyncio.Event().wait()

    async def work(client: Client) -> None:
        await asyncio.sleep(0)
        assert ">begun</span>" in (await client.get("/")).text

    running(asgi(App(Page(span), startup=startup)), work)


def test_what_cannot_be_shown_cannot_be_served() -> None:
    """An app is a page, or makes one."""
    with pytest.raises(InvalidPageError):
        asgi("page")  # type: ignore[arg-type]


def _script(answer: Answer) -> str:
    found = re.search(r'src="[^"]*/_wardian/(server\.[0-9a-f]{12}\.js)"', answer.text)
    assert found is not None
    return found[1]
