"""A connection that is lost and comes back: the document stays, and so does what a person does."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    BrowserContext,
    Page,
    Playwright,
    Route,
    WebSocketRoute,
    expect,
)
from tests.browser.engines import CHROMIUM_ARGUMENTS, find_chromium
from tests.browser.hosts import PLACES
from tests.browser.serving import Served, wait_for
from tests.browser.surprises import Surprises
from tests.browser.waiting import (
    RETURN_MS,
    bar,
    staying,
    visit,
    wait_until_live,
    wait_until_open,
)
from tests.server.chaos_proxy import ChaosProxy

# The browser itself complains of connections that it cannot make.
pytestmark = pytest.mark.allow_console(
    r"net::ERR_|WebSocket connection to .* failed|Failed to load"
)

SECRET = {"WARDIAN_SECRET": "the same secret before and after"}
BEAT = {"beat": 0.5}
DESK = """
import asyncio
from wardian import Button, Div, H1, Input, Output, P, Page, Span, State, run

class Desk(Div):
    clicks = State(0)
    ticks = State(0)

    def build(self):
        self += H1("First edition")
        self += Input(id="field", type="text", aria_label="Field")
        self += Button("more", id="more", on_click=self.more)
        self += Output(lambda: self.clicks, id="clicks")
        self += Span(lambda: self.ticks, id="ticks")
        self += Div([P(f"paragraph {n}") for n in range(100)], id="scroller",
                    style="height: 120px; overflow: auto")

    def more(self):
        self.clicks += 1

    async def on_mount(self):
        while True:
            self.ticks += 1
            await self.update()
            await asyncio.sleep(0.05)

run(lambda: Page(Desk(), title="Desk"))
"""
BUSY_WITH = """() => { const field = document.getElementById('field'); return [
  field.value, field.selectionStart, field.selectionEnd, document.activeElement === field,
  document.getElementById('scroller').scrollTop] }"""


@pytest.fixture
def desk(page: Page, place: Callable[..., Served]) -> tuple[Page, Served]:
    """A live page with a person at work in it, and its server."""
    served = place(DESK, settings=BEAT, environment=SECRET)
    visit(page, served.url())
    get_busy(page)
    return page, served


def get_busy(page: Page) -> None:
    """Type, put the caret into the text, and scroll."""
    page.get_by_label("Field").press_sequentially("hello world")
    page.evaluate(
        """() => { document.getElementById('field').setSelectionRange(3, 5);
        document.getElementById('scroller').scrollTop = 321 }"""
    )


def wait_for_a_tick(page: Page) -> None:
    """Wait until something that Python changed has arrived."""
    before = page.locator("#ticks").inner_text()
    expect(page.locator("#ticks")).not_to_have_text(before)


def lose(page: Page, context: BrowserContext) -> None:
    """Cut the network, and wait until the page tells so."""
    context.set_offline(True)
    expect(bar(page)).to_be_visible()


def test_a_network_that_fails_costs_nothing(
    desk: tuple[Page, Served], context: BrowserContext
) -> None:
    """Focus, caret, text and scroll are kept; clicks meanwhile run once; a bar tells of it."""
    page, _ = desk
    with staying(page):
        lose(page, context)
        for _ in range(3):
            page.locator("#more").dispatch_event("click")
        expect(page.locator("#clicks")).to_have_text("0")
        context.set_offline(False)
        wait_until_open(page)
        expect(page.locator("#clicks")).to_have_text("3")
        wait_for_a_tick(page)
        assert page.evaluate(BUSY_WITH) == ["hello world", 3, 5, True, 321]
        page.locator("#more").click()
        expect(page.locator("#clicks")).to_have_text("4")


@pytest.mark.slow
def test_a_network_that_fails_again_and_again_costs_nothing(
    desk: tuple[Page, Served], context: BrowserContext
) -> None:
    """Every outage is survived, not just the first one; each click counts once."""
    page, _ = desk
    with staying(page):
        for number in range(1, 3):
            lose(page, context)
            page.locator("#more").dispatch_event("click")
            context.set_offline(False)
            expect(page.locator("#clicks")).to_have_text(str(number))
            wait_until_open(page)
        assert page.evaluate(BUSY_WITH) == ["hello world", 3, 5, True, 321]


@pytest.fixture
def cutting(serve: Callable[..., Served], surprises: Surprises) -> Iterator[tuple[ChaosProxy, str]]:
    """A proxy that cuts every connection after a moment, and the address of the desk behind it."""
    served = serve(DESK, settings=BEAT)
    proxy = ChaosProxy(("127.0.0.1", served.port), seed=7, life=(0.4, 1.2))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(10)
    origin = f"http://127.0.0.1:{proxy.port}"
    surprises.origins.add(origin)
    yield proxy, f"{origin}/"
    surprises.leave(origin)
    surprises.leave(origin)
    asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_a_person_goes_on_working_while_every_connection_is_cut(
    page: Page, cutting: tuple[ChaosProxy, str]
) -> None:
    """By resets, orderly ends, black holes and stalls: each click runs once, each key is kept."""
    proxy, url = cutting
    proxy.calm = True
    visit(page, url)
    field, typed = page.get_by_label("Field"), ""
    with staying(page):
        proxy.calm = False
        while sum(proxy.cuts.values()) < 8 or len(proxy.cuts) < 4:
            page.locator("#more").click()
            field.press("End")
            field.press_sequentially("x", delay=50)
            typed += "x"
            assert len(typed) < 1000
        proxy.calm = True
        expect(page.locator("#clicks")).to_have_text(str(len(typed)), timeout=20_000)
        wait_until_open(page)
        wait_for_a_tick(page)
        expect(field).to_have_value(typed)
        page.locator("#more").click()
        expect(page.locator("#clicks")).to_have_text(str(len(typed) + 1))


@pytest.mark.slow
def test_typing_goes_on_while_the_network_is_gone(
    desk: tuple[Page, Served], context: BrowserContext
) -> None:
    """What was typed meanwhile is there afterwards, in the tab and in Python."""
    page, _ = desk
    with staying(page):
        lose(page, context)
        page.keyboard.press("End")
        page.keyboard.type(", and more")
        context.set_offline(False)
        wait_until_open(page)
        wait_for_a_tick(page)
        assert page.evaluate(BUSY_WITH)[0] == "hello world, and more"


@pytest.mark.parametrize(
    ("place", "secret"),
    [("server", {}), *((place, SECRET) for place in PLACES)],
    ids=["server-new-secret", *PLACES],
    indirect=["place"],
)
def test_a_server_that_crashes_and_starts_again_is_come_back_to(
    page: Page, place: Callable[..., Served], secret: dict[str, str]
) -> None:
    """The page is made anew and shown in the same document, under a person's hands."""
    served = place(DESK, settings=BEAT, environment=secret)
    visit(page, served.url())
    get_busy(page)
    page.evaluate("() => { globalThis.field = document.getElementById('field') }")
    with staying(page):
        served.kill()
        expect(bar(page)).to_be_visible()
        served.start()
        wait_until_open(page)
        wait_for_a_tick(page)
        assert page.evaluate(BUSY_WITH) == ["hello world", 3, 5, True, 321]
        assert page.evaluate("() => globalThis.field === document.getElementById('field')")
        page.locator("#more").click()
        expect(page.locator("#clicks")).to_have_text("1")


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["of-a-visit", "after-a-restart"])
def test_a_connection_that_ends_with_its_welcome_costs_nothing(
    moment: str, page: Page, place: Callable[..., Served]
) -> None:
    """Where the tab has heard of a generation, and seen nothing of it, the page comes yet."""
    served = place(DESK, settings=BEAT, environment=SECRET)
    cuts = Cuts(page)
    if moment == "of-a-visit":
        cuts.left = 3
    visit(page, served.url())
    get_busy(page)
    page.locator("#more").click()
    expect(page.locator("#clicks")).to_have_text("1")
    if moment == "after-a-restart":
        with staying(page):
            cuts.left = 3
            served.kill()
            served.start()
            expect(page.locator("#clicks")).to_have_text("0", timeout=RETURN_MS)
            page.locator("#more").click()
            expect(page.locator("#clicks")).to_have_text("1")
    assert cuts.left == 0
    wait_until_open(page)
    wait_for_a_tick(page)
    assert page.evaluate(BUSY_WITH)[0] == "hello world"


class Cuts:
    """Ends the next websockets of a page right after their welcome.

    Attributes:
        left: How many.
    """

    def __init__(self, page: Page) -> None:
        self.left = 0
        page.route_web_socket("**/_wardian/ws", self._take)

    def _take(self, tab: WebSocketRoute) -> None:
        server = tab.connect_to_server()

        def pass_on(text: str | bytes) -> None:
            if self.left and str(text).startswith('["w"'):
                self.left -= 1
                tab.send(text)
                server.close()
                tab.close(code=1011)
            else:
                tab.send(text)

        server.on_message(pass_on)


def test_a_deploy_shows_the_fresh_page(desk: tuple[Page, Served]) -> None:
    """A server that ends as it should and starts with another program: no error, no reload."""
    page, served = desk
    with staying(page):
        served.stop()
        served.program.write_text(DESK.replace("First edition", "Second edition"))
        served.start()
        expect(page.get_by_role("heading")).to_have_text("Second edition", timeout=20_000)
        wait_until_open(page)
        assert page.evaluate(BUSY_WITH) == ["hello world", 3, 5, True, 321]


@pytest.mark.slow
def test_a_view_that_was_forgotten_is_made_anew(
    page: Page, context: BrowserContext, place: Callable[..., Served]
) -> None:
    """After the time for which state is kept the tab gets a fresh page, in the same document."""
    served = place(DESK, settings={**BEAT, "retention": 0.2, "metrics": True})
    visit(page, served.url())
    page.locator("#more").click()
    expect(page.locator("#clicks")).to_have_text("1")
    get_busy(page)
    with staying(page):
        lose(page, context)
        wait_for(lambda: views(served) == 0, "the server to forget the view", seconds=20)
        context.set_offline(False)
        expect(page.locator("#clicks")).to_have_text("0", timeout=20_000)
        wait_until_open(page)
        wait_for_a_tick(page)
        assert page.evaluate(BUSY_WITH) == ["hello world", 3, 5, True, 321]


def views(served: Served) -> float:
    """Return how many views the server says it has."""
    with urlopen(served.url("metrics"), timeout=5) as answer:
        text = answer.read().decode()
    found = re.search(r"^wardian_views (\S+)$", text, re.MULTILINE)
    assert found is not None, text
    return float(found[1])


@pytest.mark.slow
def test_a_tab_in_the_background_comes_back_when_it_is_looked_at(
    desk: tuple[Page, Served],
) -> None:
    """Hidden, it soon tries only now and then; shown, it is there at once."""
    page, served = desk
    attempts: list[str] = []
    page.on("websocket", lambda websocket: attempts.append(websocket.url))
    with staying(page):
        look_away(page, away=True)
        served.kill()
        # After a few failures a hidden tab waits at least 7.5 seconds for the next attempt.
        page.wait_for_function("() => document.querySelector('[data-wardian=bar]')")
        with page.expect_event("websocket", lambda _: len(attempts) >= 3, timeout=20_000):
            pass
        served.start()
        look_away(page, away=False)
        app = page.locator("wardian-app")
        expect(app).to_have_attribute("data-wardian-connection", "open", timeout=3000)
        wait_for_a_tick(page)


def look_away(page: Page, *, away: bool) -> None:
    """Hide or show a tab: what is driven is never hidden, so the page is told that it is."""
    page.evaluate(
        """(state) => {
          const define = (name, value) =>
            Object.defineProperty(document, name, { value, configurable: true });
          define('visibilityState', state);
          define('hidden', state === 'hidden');
          document.dispatchEvent(new Event('visibilitychange', {bubbles: true}));
        }""",
        "hidden" if away else "visible",
    )


@pytest.mark.slow
def test_the_back_button_finds_a_live_page(desk: tuple[Page, Served]) -> None:
    """Loaded again, with what was typed given back by the browser."""
    page, served = desk
    page.goto(served.url("healthz"))
    page.go_back(wait_until="commit")
    wait_until_live(page)
    wait_until_open(page)
    wait_for_a_tick(page)
    page.locator("#more").click()
    expect(page.locator("#clicks")).to_have_text("1")
    expect(page.get_by_label("Field")).to_have_value("hello world")


@pytest.mark.slow
def test_a_page_that_the_browser_kept_is_connected_again(
    playwright: Playwright,
    place: Callable[..., Served],
    surprises: Surprises,
) -> None:
    """Back to a page that was frozen as it stood: the same document, the same view, up to date."""
    served = place(DESK)
    # The Chromium without windows keeps no pages.
    browser = playwright.chromium.launch(
        executable_path=find_chromium(playwright),
        args=CHROMIUM_ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    try:
        page = surprises.watch(browser.new_context()).new_page()
        page.route(served.url(), let_it_be_kept)
        visit(page, served.url())
        get_busy(page)
        page.locator("#more").click()
        page.evaluate("() => { globalThis.wardianTestMark = 'the same document' }")
        page.goto(served.url("healthz"))
        page.go_back(wait_until="commit")
        assert page.evaluate("() => globalThis.wardianTestMark") == "the same document"
        wait_until_open(page)
        wait_for_a_tick(page)
        page.locator("#more").click()
        expect(page.locator("#clicks")).to_have_text("2")
        expect(page.get_by_label("Field")).to_have_value("hello world")
    finally:
        browser.close()


def let_it_be_kept(route: Route) -> None:
    """Take the header out for which Chromium, but not every browser, gives a page up."""
    response = route.fetch()
    headers = {name: value for name, value in response.headers.items() if name != "cache-control"}
    route.fulfill(response=response, headers=headers)
