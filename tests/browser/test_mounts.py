"""A program inside another application, and behind nginx: the cases that examples do not reach.

That every example works there is shown by their own tests, which run on each of these hosts.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.serving import Nginx, Served, guide_block
from tests.browser.waiting import staying, transport, visit, wait_until_open

from wardian.server import Settings

SHOP = """
import os
from wardian import A, App, Button, Output, P, Page, Request, redirect, run

def page(text):
    page = Page(P(text, id="text"), A("an item", href="item/3", id="item"), title="Shop")
    count = Output("0", id="count", parent=page)

    def more():
        count.text = str(int(count.text) + 1)

    page += Button("more", id="more", on_click=more)
    return page

app = App(lambda: page("the shop"))

@app.route("/item/{number:int}")
def item(request, number):
    return page(f"item {number} of {request.path}")

@app.route("/old")
def old():
    return redirect("/item/7")

@app.route("/visits")
def visits(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return page(f"visit {request.session['visits']} at {os.getpid()}")

run(app)
"""
IDLE_SECONDS = 65
"""Longer than nginx waits for a word, which is 60 seconds unless it is told otherwise."""
FRAMEWORKS = ("starlette", "fastapi", "django")
# The browser itself complains of connections that are refused or cut.
NOISE = r"WebSocket connection to .* failed|net::ERR_|Failed to load"


class Idle:
    """A page behind nginx that nobody touches.

    Attributes:
        page: The page.
        connections: Addresses of the sockets it has opened.
    """

    def __init__(self, page: Page, url: str) -> None:
        """Open it, and use it once."""
        self.page = page
        self.connections: list[str] = []
        page.on("websocket", lambda websocket: self.connections.append(websocket.url))
        visit(page, url)
        page.locator("#more").click()
        expect(page.locator("#count")).to_have_text("1")
        page.evaluate("() => { globalThis.idleSince = performance.now() }")

    def wait(self) -> None:
        """Wait until it was left alone for long enough."""
        self.page.wait_for_function(
            "(ms) => performance.now() > globalThis.idleSince + ms",
            arg=IDLE_SECONDS * 1000,
            timeout=IDLE_SECONDS * 1000 + 10_000,
        )


@pytest.fixture(scope="module")
def idle(
    browser: Browser,
    browser_context_args: dict[str, object],
    module_serve: Callable[..., Served],
    module_proxy: Callable[..., Nginx],
) -> Iterator[dict[str, Idle]]:
    """Pages that are left alone while other tests run, on a server as it is, and on a silent one.

    In front of both stands nginx, just as the guide configures it: with its own 60 seconds.
    """
    assert "_timeout" not in guide_block("nginx")
    contexts = [browser.new_context(**browser_context_args) for _ in range(2)]
    pages: dict[str, Idle] = {}
    settings = {"as it is": {}, "silent": {"beat": 600.0}}
    for context, (name, each) in zip(contexts, settings.items(), strict=True):
        nginx = module_proxy(module_serve(SHOP, below="/garden", settings=each))
        pages[name] = Idle(context.new_page(), f"{nginx.origin}/garden/")
    yield pages
    for context in contexts:
        context.close()


def test_a_page_is_live_behind_nginx(idle: dict[str, Idle]) -> None:
    """Over a websocket. What becomes of these pages is told by the last test of this file."""
    for each in idle.values():
        assert transport(each.page) == "websocket"
        assert len(each.connections) == 1


@pytest.mark.parametrize("framework", [*FRAMEWORKS, "wardian"])
def test_a_program_finds_its_pages_below_a_path(
    framework: str, page: Page, serve: Callable[..., Served]
) -> None:
    """Its routes, redirects and relative links stay below the path, and all are live."""
    served = serve(SHOP, framework=framework, below="/deep/garden")
    for path, text in (
        ("", "the shop"),
        ("item/3", "item 3 of /item/3"),
        ("old", "item 7 of /item/7"),
    ):
        visit(page, served.url(path))
        expect(page.locator("#text")).to_have_text(text)
        page.locator("#more").click()
        expect(page.locator("#count")).to_have_text("1")
        assert transport(page) == "websocket"
    assert page.url == served.url("item/7")
    cookies = page.context.cookies()
    [cookie] = cookies
    assert re.fullmatch(r"wardian_session_\d+", cookie["name"])
    assert cookie["path"] == "/deep/garden/"


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_application_keeps_its_own_pages(framework: str, serve: Callable[..., Served]) -> None:
    """Only what is below the path is the program's."""
    served = serve(SHOP, framework=framework, below="/garden")
    with urlopen(f"{served.origin}/", timeout=5) as answer:
        assert "the application's own page" in answer.read().decode()
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{served.origin}/gardening", timeout=5)
    refused.value.close()
    assert refused.value.code == 404


def test_the_path_without_its_slash_is_led_to_the_page(
    page: Page, serve: Callable[..., Served]
) -> None:
    """Relative addresses in the page would be wrong there."""
    served = serve(SHOP, below="/garden")
    visit(page, f"{served.origin}/garden")
    assert page.url == served.url()


def test_a_proxy_may_cut_the_path_off(
    page: Page, serve: Callable[..., Served], proxy: Callable[..., Nginx]
) -> None:
    """The server knows below which path its visitors see it, whatever reaches it."""
    served = serve(SHOP, below="/garden")
    nginx = proxy(served, changes={"proxy_pass http://garden;": "proxy_pass http://garden/;"})
    visit(page, f"{nginx.origin}/garden/old")
    assert page.url == f"{nginx.origin}/garden/item/7"
    page.locator("#more").click()
    expect(page.locator("#count")).to_have_text("1")
    assert transport(page) == "websocket"


def test_an_idle_connection_that_nginx_cuts_comes_back(
    page: Page, serve: Callable[..., Served], proxy: Callable[..., Nginx]
) -> None:
    """With a proxy less patient than the server: no reload, no click lost, whenever it is cut."""
    served = serve(SHOP, below="/garden", settings={"beat": 30.0})
    nginx = proxy(served, changes={"proxy_buffering off;": "proxy_read_timeout 1s;"})
    connections: list[str] = []
    page.on("websocket", lambda websocket: connections.append(websocket.url))
    visit(page, f"{nginx.origin}/garden/")
    with staying(page):
        for number in range(1, 4):
            page.wait_for_function(
                """() => document.querySelector('wardian-app')
                  .getAttribute('data-wardian-connection') !== 'open'"""
            )
            page.locator("#more").click()
            expect(page.locator("#count")).to_have_text(str(number))
            wait_until_open(page)
    assert len(connections) >= 4


def test_two_processes_behind_nginx_share_the_visitors(
    serve: Callable[..., Served],
    proxy: Callable[..., Nginx],
    new_context: Callable[..., BrowserContext],
) -> None:
    """Each session stays with one process; when that one goes, its tabs go over to the other."""
    secret = {"WARDIAN_SECRET": "one secret for all the processes"}
    first, second = (serve(SHOP, below="/garden", environment=secret) for _ in range(2))
    sticky = guide_block("nginx", number=3)
    sticky = sticky.replace("127.0.0.1:8001", "127.0.0.1:8000")
    sticky = sticky.replace("127.0.0.1:8002", second.origin.removeprefix("http://"))
    alone = "upstream garden {\n    server 127.0.0.1:8000;\n    keepalive 16;\n}\n"
    nginx = proxy(first, changes={alone: sticky})
    homes: dict[Page, int] = {}
    while len(homes) < 4 or len(set(homes.values())) < 2:
        page = new_context().new_page()
        homes[page] = find_home(page, f"{nginx.origin}/garden/visits")
        page.evaluate("() => { globalThis.wardianTestMark = 'the same document' }")
        assert len(homes) < 30, "all visitors came to one process"
    first_process = first.process
    assert set(homes.values()) == {first_process, second.process}
    first.stop()
    for page in homes:
        expect(page.locator("#text")).not_to_contain_text(str(first_process), timeout=20_000)
        wait_until_open(page)
        page.locator("#more").click()
        expect(page.locator("#count")).to_have_text("1")
        assert page.evaluate("() => globalThis.wardianTestMark") == "the same document"


@pytest.mark.parametrize("kind", ["websocket", "stream", "polling"])
def test_workers_share_the_visitors(
    kind: str, serve: Callable[..., Served], new_context: Callable[..., BrowserContext]
) -> None:
    """Behind one port each session stays with one worker, whatever carries its pages."""
    served = serve(SHOP, workers=2, settings={"transports": [kind]})
    homes: list[int] = []
    while len(homes) < 3 or len(set(homes)) < 2:
        page = new_context().new_page()
        homes.append(find_home(page, served.url("visits")))
        assert transport(page) == kind
        page.locator("#more").click()
        expect(page.locator("#count")).to_have_text("1")
        assert len(homes) < 30, "all visitors came to one worker"
    assert served.process not in homes


def find_home(page: Page, url: str) -> int:
    """Open the page that counts visits three times, and return the process that knows of them."""
    said: list[list[int]] = []
    for _ in range(3):
        visit(page, url)
        said.append([int(text) for text in re.findall(r"\d+", page.inner_text("#text"))])
    # The very first visit has no session yet, so it may come to another process.
    (_, second, third) = said
    assert third == [second[0] + 1, second[1]]
    return third[1]


@pytest.fixture
def secure(proxy: Callable[..., Nginx], tmp_path: Path) -> Callable[[Served], str]:
    """Return a function that puts the guide's nginx with TLS in front, and gives its address."""

    def secure(served: Served) -> str:
        key, certificate = make_certificate(tmp_path)
        lines = guide_block("nginx", number=2).replace("listen 443", "listen 80")
        lines = lines.replace("/etc/ssl/private/example.org.key", str(key))
        lines = lines.replace("/etc/ssl/certs/example.org.pem", str(certificate))
        changes = {"    listen 80;\n": lines, "location /garden/": "location /"}
        return f"{proxy(served, scheme='https', changes=changes).origin}/"

    return secure


def test_a_page_is_live_over_tls(
    serve: Callable[..., Served],
    secure: Callable[[Served], str],
    new_context: Callable[..., BrowserContext],
) -> None:
    """Behind nginx with a certificate the socket is encrypted, and the cookie is for https only."""
    page = new_context(ignore_https_errors=True).new_page()
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    visit(page, secure(serve(SHOP)))
    page.locator("#more").click()
    expect(page.locator("#count")).to_have_text("1")
    assert transport(page) == "websocket"
    assert [url.partition(":")[0] for url in sockets] == ["wss"]
    cookie = page.context.cookies()[0]
    assert re.fullmatch(r"__Host-wardian_session_\d+", cookie["name"])
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")


# The last word of a tab may come after the end of its stream.
@pytest.mark.allow_console("status of 409")
def test_a_browser_may_have_many_event_streams_over_tls(
    serve: Callable[..., Served],
    secure: Callable[[Served], str],
    new_context: Callable[..., BrowserContext],
) -> None:
    """HTTP/2 carries more than the six connections that a browser opens to a server otherwise."""
    context = new_context(ignore_https_errors=True)
    url = secure(serve(SHOP, settings={"transports": ["stream", "polling"]}))
    pages = [visit(context.new_page(), url) for _ in range(8)]
    for page in pages:
        page.locator("#more").click()
        expect(page.locator("#count")).to_have_text("1")
    assert [transport(page) for page in pages] == ["stream"] * len(pages)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a key and a certificate that nobody trusts."""
    program = shutil.which("openssl")
    assert program is not None, "openssl is not installed: apt-get install openssl"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run(
        [*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    return key, certificate


def test_an_idle_page_stays_connected_behind_nginx(idle: dict[str, Idle]) -> None:
    """The server speaks three times before nginx cuts what is silent: it is the very same socket.

    With a server that says nothing for so long, it is cut indeed, and another one takes its place.
    """
    assert Settings().beat == 20
    for name, each in idle.items():
        each.wait()
        wait_until_open(each.page)
        each.page.locator("#more").click()
        expect(each.page.locator("#count")).to_have_text("2")
        assert (len(each.connections) == 1) == (name == "as it is"), name
