"""Pipes between the tabs of a static site, with no server; and scripts of a page that feed them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait
from tests.browser.engines import CHROMIUM_ARGUMENTS, find_chromium, firefox, webkit
from tests.browser.held_back import HeldBack
from tests.browser.static_site import Site
from tests.browser.surprises import Surprises
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit, wait_until_live

from wardian.site import single
from wardian.site.build import Options, build

PROGRAM = """
import json
from wardian import Button, Channel, Page, Span, run, send_nowait

seen = Span("[]", id="seen")
gaps = Span("0", id="gaps")
got = []

def take(message):
    got.clear() if message.value == "forget" else got.append(message.value)
    seen.text = json.dumps(got)

def lost():
    gaps.text = str(int(gaps.text) + 1)

def press():
    send_nowait("news", "clicks", ["python", len(got)])

async def listen():
    Channel("news").listen(take, replay=REPLAY, on_gap=lost)

run(Page(Button("send", on_click=press), seen, gaps, title="News"), startup=listen)
"""
LATE = """
import json
from wardian import Channel, Page, Span, run

WANTED = {"last": "last", "three": 3, "all": 1000, "no": 0}
page = Page(title="Late")

def listen(name, replay):
    shown = Span("[]", id=name, parent=page)
    def take(message):
        shown.text = json.dumps([*json.loads(shown.text), message.value])
    Channel("past").listen(take, replay=replay)

def begin():
    for name, replay in WANTED.items():
        listen(name, replay)

run(page, startup=begin)
"""
PLAIN = """
from wardian import Page, Span, run

run(Page(Span("nothing else", id="said")))
"""
PIPE = """
from wardian import Page, Pipe, Span, run

pipe = Pipe("news", value="nothing")
run(Page(pipe, Span(lambda: str(pipe.value), id="seen")))
"""
# Tells how many channels are open, who listens to turns of the page, and which tabs are noted.
COUNT_HELD = """
  let channels = 0, listeners = 0;
  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) { super(name); channels++ }
    close() { super.close(); channels-- }
  };
  const turns = ["pagehide", "pageshow", "freeze", "resume"];
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (kind, ...rest) {
    if (turns.includes(kind)) listeners++;
    return add.call(this, kind, ...rest);
  };
  EventTarget.prototype.removeEventListener = function (kind, ...rest) {
    if (turns.includes(kind)) listeners--;
    return remove.call(this, kind, ...rest);
  };
  const isMark = (key) => /^wardian-tabs:[^]*\\n[0-9a-f]{16}$/.test(key);
  globalThis.held = () => [
    channels, listeners, Object.keys(localStorage).filter(isMark).length,
  ];
"""
LIVE = "document.querySelector('wardian-app')?.getAttribute('status') === 'live'"
SEES = "(values) => document.querySelector('#seen').textContent === values"
# Notes what is wrong in a page, for engines whose console nobody reads.
COMPLAINTS = """
  globalThis.complaints = [];
  addEventListener("error", ({ message }) => { complaints.push(message) });
  addEventListener("unhandledrejection", ({ reason }) => { complaints.push(String(reason)) });
  console.error = (...parts) => { complaints.push(parts.join(" ")) };
"""
# Notes what is posted between the tabs.
SPY = """() => {
  globalThis.posted = [];
  new BroadcastChannel("wardian:/:pipes").onmessage = ({ data }) => { posted.push(data) };
}"""
SEND_MANY = """([who, count]) => Promise.all(
  Array.from({ length: count }, (_, number) => wardian.send("news", "l", [who, number])))"""
TAB = "0123456789abcdef"
HOSTILE = f"""() => {{
  const channel = new BroadcastChannel("wardian:/:pipes");
  const cyclic = {{}};
  cyclic.self = cyclic;
  const posts = [
    undefined, null, 7, NaN, {{}}, cyclic, [["m"]], new ArrayBuffer(8), new Map([[1, 2]]), "", "{{",
    "[".repeat(100000), '["m",1' + ",[".repeat(100000), "x".repeat(1 << 22),
    '["m",1,"{TAB}","news","{TAB}",1,"l","' + "[".repeat(5000) + '","k",0,0]',
    '["m",1,"{TAB}","news","{TAB}",1,"l","NaN","k",0,0]',
    '["m",2,"{TAB}","news","{TAB}",1,"l","666","k",0,0]',
    '["m",1,"{TAB}","news","{TAB}",-1,"l","666","k",0,0]',
    '["m",1,"{TAB}","news","{TAB}",1,"","666","k",0,0]',
    '["m",1,"{TAB}","../news","{TAB}",1,"l","666","k",0,0]',
    '["m",1,"{TAB}","news","fedcba9876543210",1,"l","666","k",0,0]',
    '["__proto__",1,"{TAB}"]', '["h",1,"{TAB}","{TAB}",1,0,9]', '["p",1,"{TAB}","{TAB}",1,0]',
    new Proxy([], {{}}).length,
  ];
  for (const post of posts) channel.postMessage(post);
  channel.close();
  return posts.length;
}}"""


def program(replay: object = 0) -> str:
    """Return a program that shows what it is told, and asks for so much of the past."""
    return PROGRAM.replace("REPLAY", repr(replay))


def seen(page: Page) -> list[Any]:
    """Return what a page was told, in order."""
    return json.loads(page.locator("#seen").inner_text())  # type: ignore[no-any-return]


def expect_seen(page: Page, values: list[Any]) -> None:
    """Wait until a page was told this, and nothing else."""
    expect(page.locator("#seen")).to_have_text(json.dumps(values))


def send(page: Page, value: Any, channel: str = "news") -> int:
    """Send a value from a script of the page, and return its number."""
    return page.evaluate(  # type: ignore[no-any-return]
        "([channel, value]) => wardian.send(channel, 'l', value)", [channel, value]
    )


def of(values: list[Any], who: str) -> list[int]:
    """Return the numbers of what one sender sent."""
    return [number for sender, number in values if sender == who]


@pytest.fixture
def tabs(context: BrowserContext) -> Callable[[str], Page]:
    """Return what opens an address in another tab of one person, and waits until it is live."""
    return lambda url: visit(context.new_page(), url)


class Family:
    """Three tabs of one person that show the program, shared by the tests of this module.

    A start of Python costs more than all that most tests do with it. What a test opens beside
    them is closed after it, and a tab that it closed is replaced before the next.
    """

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.context, self.site = context, site
        self._url = site.app(program())
        self._three: list[Page] = []

    def __iter__(self) -> Iterator[Page]:
        """Go through the three, the eldest first."""
        return iter(self._three)

    def open(self, url: str) -> Page:
        """Open an address in another tab, and wait until it is live."""
        return visit(self.context.new_page(), url)

    def gather(self) -> None:
        """See that these three are there and nobody else, and that none of them knows anything."""
        self._three = [tab for tab in self._three if not tab.is_closed()]
        for each in self.context.pages:
            if each not in self._three:
                each.close()
        while len(self._three) < 3:
            self._three.append(self.open(self._url))
        send(self._three[0], "forget")
        for each in self._three:
            expect_seen(each, [])


@pytest.fixture(scope="module")
def only_family(module_context: BrowserContext, module_site: Site) -> Family:
    """The tabs as the test before has left them."""
    return Family(module_context, module_site)


@pytest.fixture
def family(only_family: Family) -> Family:
    """Three tabs that were told nothing yet."""
    only_family.gather()
    return only_family


def test_what_one_tab_sends_is_handled_once_in_each(family: Family) -> None:
    """Three tabs of a static site under a strict policy, and nobody else."""
    one, two, three = family
    one.get_by_role("button").click()
    for each in family:
        expect_seen(each, [["python", 0]])
    first = send(two, {"é": [1.5, None, True]})
    assert send(two, {"é": [1.5, None, True]}) == first + 1
    for each in family:
        expect_seen(each, [["python", 0], *[{"é": [1.5, None, True]}] * 2])
    assert [each.locator("#gaps").inner_text() for each in family] == ["0"] * 3
    three.get_by_role("button").click()
    for each in family:
        expect(each.locator("#seen")).to_contain_text('["python", 3]]')


def test_a_tab_that_is_opened_later_is_told_as_much_of_the_past_as_it_wants(
    family: Family,
) -> None:
    """The last, a number of them, all, or none; what follows comes behind it."""
    one, two, _ = family
    for number in range(5):
        send(one, number, "past")
    late = family.open(family.site.app(LATE, name="later"))
    told = {"last": [4], "three": [2, 3, 4], "all": [0, 1, 2, 3, 4], "no": []}
    for name, values in told.items():
        expect(late.locator(f"#{name}")).to_have_text(json.dumps(values))
    for value, each in enumerate((one, two, late), start=5):
        send(each, value, "past")
        for name, values in told.items():
            values.append(value)
            expect(late.locator(f"#{name}")).to_have_text(json.dumps(values))


def test_the_order_of_each_sender_is_kept_while_tabs_come_and_go(family: Family) -> None:
    """Two send at once, another opens meanwhile, and closes in the midst of what it sends."""
    one, two, _ = family
    for who, each in (("one", one), ("two", two)):
        each.evaluate(f"(all) => {{ globalThis.sent = ({SEND_MANY})(all) }}", [who, 300])
    late = family.open(family.site.app(program(10_000), name="late"))
    for each in (one, two):
        each.evaluate("() => sent")
    for each in (*family, late):
        each.wait_for_function("() => JSON.parse(document.querySelector('#seen').textContent)[599]")
        for who in ("one", "two"):
            assert of(seen(each), who) == list(range(300))
        assert each.locator("#gaps").inner_text() == "0"
    late.evaluate(f"(all) => void ({SEND_MANY})(all)", ["closed", 1000])
    late.close()
    send(one, ["after", 0])
    told = []
    for each in family:
        each.wait_for_function(
            "() => document.querySelector('#seen').textContent.includes('after')"
        )
        numbers = of(seen(each), "closed")
        told.append(len(numbers))
        assert numbers == list(range(len(numbers)))
        assert each.locator("#gaps").inner_text() == "0"
    assert len(set(told)) == 1


def test_an_elder_that_closes_while_it_answers_is_followed_by_the_next(family: Family) -> None:
    """Its past came in pieces; what is missing comes from another tab."""
    elder, younger, _ = family
    elder.evaluate(SEND_MANY, ["elder", 1200])
    younger.wait_for_function(
        "() => JSON.parse(document.querySelector('#seen').textContent).length === 1200"
    )
    spy = family.context.new_page()
    spy.goto(family.site.page("<p>spy</p>", name="spy"))
    spy.evaluate(SPY)
    late = family.context.new_page()
    late.goto(family.site.app(program(10_000), name="late"), wait_until="commit")
    spy.wait_for_function("() => posted.some((each) => each.startsWith('[\"p\"'))", timeout=30_000)
    elder.close()
    wait_until_live(late)
    late.wait_for_function(
        "() => JSON.parse(document.querySelector('#seen').textContent).length >= 1200"
    )
    assert of(seen(late), "elder") == list(range(1200))


def test_neighbours_on_the_origin_hear_nothing(family: Family) -> None:
    """Channels of the same name in a folder below, or beside that, are others."""
    one, two, _ = family
    mount = '<wardian-app src="/app.py"></wardian-app>'
    below, beside = (
        family.open(family.site.page(mount, name=f"{folder}/app")) for folder in ("below", "beside")
    )
    send(one, "for us")
    expect_seen(two, ["for us"])
    send(below, "for those below")
    expect_seen(below, ["for those below"])
    send(beside, "for those beside")
    expect_seen(beside, ["for those beside"])
    send(two, "the last")
    for each in family:
        expect_seen(each, ["for us", "the last"])
    assert seen(below) == ["for those below"] and seen(beside) == ["for those beside"]


def test_what_others_post_on_the_channel_does_nothing(family: Family) -> None:
    """Neither a message nor an error, whatever a script of the origin posts."""
    one, two, _ = family
    send(one, "before")
    expect_seen(two, ["before"])
    assert one.evaluate(HOSTILE) > 20
    send(one, "between")
    expect_seen(two, ["before", "between"])
    send(two, "after")
    for each in family:
        expect_seen(each, ["before", "between", "after"])
        assert each.locator("#gaps").inner_text() == "0"


def test_a_page_without_pipes_pays_nothing_and_says_so(
    site: Site, page: Page, surprises: Surprises
) -> None:
    """No module, no channel; who sends is refused, an event once for all on the console."""
    page.add_init_script(
        "globalThis.made = 0; const Real = BroadcastChannel;"
        "globalThis.BroadcastChannel = class extends Real { constructor(n) { super(n); made++ } }"
    )
    visit(page, site.app(PLAIN))
    asked = {path.rpartition("/")[2] for path in site.requests}
    assert not asked & {"pipes.bin", "extras.js"}
    answer = page.evaluate("() => wardian.send('news', 'l', 1).then(String, String)")
    assert "uses channels" in answer
    surprises.allow("console", "not-sent")
    with page.expect_console_message() as told:
        page.evaluate(
            """() => { for (let at = 0; at < 3; at++) document.dispatchEvent(new CustomEvent(
              "wardian:send", {detail: {channel: "news", label: "l", value: 1}})) }"""
        )
    assert "uses channels" in told.value.text
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    assert "uses channels" in page.evaluate("() => wardian.send('a', 'b', 0).then(String, String)")
    assert said == []
    assert page.evaluate("() => made") == 0
    assert "/_wardian/pipes.bin" not in site.requests


def test_scripts_send_before_and_after_the_program_is_live(site: Site, page: Page) -> None:
    """By the function and by the event, from any node, in order; values are as they were then."""
    site.write(
        "early.js",
        """
        const tell = (node, value) => node.dispatchEvent(
          new CustomEvent("wardian:send", { detail: { channel: "news", label: "l", value } }));
        const changed = [1];
        globalThis.answers = [wardian.send("news", "l", changed)];
        changed.push("too late");
        tell(document, 2);
        answers.push(wardian.send("news", "l", 3));
        tell(document.querySelector("p"), 4);
        globalThis.tell = tell;
        """,
    )
    site.write("app.py", program())
    url = site.page(
        '<p>text</p><wardian-app src="app.py"></wardian-app>'
        '<script type="module" src="/early.js"></script>'
    )
    visit(page, url)
    expect_seen(page, [[1], 2, 3, 4])
    first, third = page.evaluate("() => Promise.all(answers)")
    assert third == first + 2
    page.evaluate("() => { tell(document.body, 5) }")
    assert send(page, 6) == first + 5
    expect_seen(page, [[1], 2, 3, 4, 5, 6])


REFUSED = {
    "wardian.send('no name', 'l', 1)": "channel's name",
    "wardian.send('news', '', 1)": "label",
    "wardian.send('news', 'l')": "value",
    "wardian.send('news', 'l', () => 1)": "value",
    "wardian.send(null, 'l', 1)": "texts",
    "wardian.send('news', {}, 1)": "texts",
    "wardian.send('news', 'l', 1n)": "BigInt",
    "wardian.send('news', 'l', (() => { const a = []; a.push(a); return a })())": "circular",
    "wardian.send('news', 'l', 'x'.repeat(70000))": "bytes",
    "wardian.send('news', 'l', JSON.parse('['.repeat(65) + ']'.repeat(65)))": "levels",
    "wardian.send('news', 'l', JSON.parse('['.repeat(5000) + ']'.repeat(5000)))": "levels",
}


def test_what_cannot_be_sent_is_refused(family: Family) -> None:
    """With the reason; nobody is told of it, and the interpreter goes on."""
    one, *_ = family
    for call, reason in REFUSED.items():
        assert reason in one.evaluate(f"() => {call}.then(String, String)"), call
    send(one, "fine")
    for each in family:
        expect_seen(each, ["fine"])


def test_more_than_is_kept_is_refused_at_once(site: Site, page: Page) -> None:
    """What a script sends before the program is live is bounded, and it hears so before that."""
    site.write(
        "early.js",
        """
        const sent = Array.from({ length: 1200 }, (_, at) => wardian.send("news", "l", at));
        globalThis.outcomes = Promise.allSettled(sent);
        globalThis.refused = Promise.allSettled(sent.slice(1000));
        """,
    )
    site.write("app.py", program())
    script = '<script type="module" src="/early.js"></script>'
    source = HeldBack(page, "**/app.py")
    page.goto(site.page(f'<wardian-app src="app.py"></wardian-app>{script}'))
    page.wait_for_function("async () => Boolean(await globalThis.refused)")
    source.release()
    wait_until_live(page)
    page.wait_for_function(
        "() => JSON.parse(document.querySelector('#seen').textContent)[999] === 999"
    )
    outcomes = page.evaluate("async () => (await outcomes).map(({ status }) => status)")
    assert outcomes == ["fulfilled"] * 1000 + ["rejected"] * 200
    assert len(seen(page)) == 1000


@pytest.mark.allow_console("ZeroDivisionError")
@pytest.mark.allow_console("python-error")
def test_a_program_that_fails_refuses_what_scripts_send(site: Site, page: Page) -> None:
    """They are told, and do not wait for ever."""
    page.goto(site.app("from wardian import Channel\n1 / 0"))
    expect(page.locator("wardian-app")).to_have_attribute("status", "failed", timeout=30_000)
    answer = page.evaluate("() => wardian.send('news', 'l', 1).then(String, String)")
    assert "failed" in answer


@pytest.mark.allow_console("Failed to load resource")
def test_who_sends_where_the_way_to_python_cannot_be_loaded_is_told(site: Site, page: Page) -> None:
    """At once, and what was refused is not sent later; what comes by an event, neither."""
    visit(page, site.app(program()))
    site.override("/_wardian/extras.js", status=503, body="")
    answers = page.evaluate(
        """() => {
          const detail = { channel: "news", label: "l", value: "event" };
          document.dispatchEvent(new CustomEvent("wardian:send", { detail }));
          return Promise.all([1, 2].map((value) => wardian.send("news", "l", value)
            .then(String, String)));
        }"""
    )
    for answer in answers:
        assert answer.startswith("Error: expected extras.js beside wardian.js, got TypeError: ")
    site.override("/_wardian/extras.js")  # as it is
    send(page, 3)
    expect_seen(page, [3])


def test_a_document_whose_programs_are_gone_lets_go_of_the_other_tabs(family: Family) -> None:
    """No channel, no mark and no listener stay; the next program has all of them again."""
    other, *_ = family
    page = family.context.new_page()
    page.add_init_script(COUNT_HELD)
    visit(page, family.site.app(PIPE, name="pipe"))
    send(other, "first")
    expect(page.locator("#seen")).to_have_text("first")
    assert page.evaluate("() => held()") == [1, 4, 4]
    page.evaluate("() => { globalThis.app = document.querySelector('wardian-app'); app.remove() }")
    page.wait_for_function("() => String(held()) === '0,0,3'")
    send(other, "meanwhile")
    page.evaluate("() => document.body.append(app.cloneNode())")
    wait_until_live(page)
    send(other, "last")
    expect(page.locator("#seen")).to_have_text("last")
    assert page.evaluate("() => held()") == [1, 4, 4]


@contextmanager
def keeping_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Give a Chromium that keeps pages for the back button; the one without windows keeps none."""
    browser = playwright.chromium.launch(
        executable_path=find_chromium(playwright),
        args=CHROMIUM_ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    try:
        yield browser
    finally:
        browser.close()


def let_it_be_kept(route: Route) -> None:
    """Take the header out for which Chromium gives a page up."""
    response = route.fetch()
    headers = {name: value for name, value in response.headers.items() if name != "cache-control"}
    route.fulfill(response=response, headers=headers)


def test_a_page_that_the_browser_kept_is_told_what_it_missed(
    playwright: Playwright, site: Site, surprises: Surprises
) -> None:
    """Back to the same document: nothing is lost, nothing twice; alone, it has missed nothing."""
    url, elsewhere = site.app(program()), site.page("<p>elsewhere</p>", name="elsewhere")
    with keeping_chromium(playwright) as browser:
        context = surprises.watch(browser.new_context())
        page = context.new_page()
        page.route(url, let_it_be_kept)
        visit(page, url)
        page.evaluate("() => { globalThis.wardianTestMark = 'the same document' }")
        send(page, 0)
        page.goto(elsewhere)
        page.go_back(wait_until="commit")
        assert page.evaluate("() => globalThis.wardianTestMark") == "the same document"
        send(page, 1)
        expect_seen(page, [0, 1])
        assert page.locator("#gaps").inner_text() == "0"

        other = visit(context.new_page(), url)
        page.goto(elsewhere)
        for number in range(2, 50):
            send(other, number)
        page.go_back(wait_until="commit")
        assert page.evaluate("() => globalThis.wardianTestMark") == "the same document"
        send(other, 50)
        expect_seen(page, list(range(51)))
        assert page.locator("#gaps").inner_text() == "0"

        page.goto(elsewhere)
        send(other, "lost")
        other.close()
        page.go_back(wait_until="commit")
        expect(page.locator("#gaps")).to_have_text("1")
        send(page, "on it goes")
        expect_seen(page, [*range(51), "on it goes"])


def test_a_frozen_tab_is_told_what_it_missed(family: Family) -> None:
    """When it goes on."""
    one, _, frozen = family
    cdp = family.context.new_cdp_session(frozen)
    cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    for number in range(20):
        send(one, number)
    cdp.send("Page.setWebLifecycleState", {"state": "active"})
    expect_seen(frozen, list(range(20)))
    send(frozen, 20)
    expect_seen(one, list(range(21)))
    assert frozen.locator("#gaps").inner_text() == "0"
    cdp.detach()


def test_tabs_of_a_built_site_that_starts_from_memory(
    site: Site, tmp_path: Path, tabs: Callable[[str], Page]
) -> None:
    """Each tab is another one, though the memory of all was the same; what was built is too old."""
    folder = tmp_path / "app"
    folder.mkdir()
    channel = 'Channel("news").send_nowait("l", "built")'
    (folder / "app.py").write_text(f"{program('last')}\n{channel}\n")
    assert not build(folder, site.folder, options=Options(snapshot=True)).problems
    one = tabs(site.url())
    one.get_by_role("button").click()
    one.get_by_role("button").click()
    two = tabs(site.url())
    expect_seen(two, [["python", 1]])
    two.get_by_role("button").click()
    expect_seen(one, [["python", 0], ["python", 1], ["python", 1]])
    one.get_by_role("button").click()
    expect_seen(two, [["python", 1], ["python", 1], ["python", 3]])


@pytest.fixture(scope="module")
def whole_firefox(playwright: Playwright) -> Iterator[Browser]:
    """Firefox, for the tests of this module."""
    with firefox(playwright) as browser:
        yield browser


@pytest.fixture
def in_firefox(whole_firefox: Browser, surprises: Surprises) -> Iterator[BrowserContext]:
    """A person with Firefox."""
    with surprises.watch(whole_firefox.new_context()) as context:
        yield context


@pytest.fixture(scope="module")
def in_webkit() -> Iterator[WebDriver]:
    """WebKitGTK, for the tests of this module."""
    with webkit() as driver:
        yield driver


@pytest.mark.smoke
def test_tabs_in_firefox(in_firefox: BrowserContext, site: Site) -> None:
    """The same as in Chromium: once in each of three, and the past for the one that is late."""
    url, late = site.app(program()), site.app(program("last"), name="late")
    one, two = (visit(in_firefox.new_page(), url) for _ in range(2))
    send(one, 1)
    send(two, 2)
    for each in (one, two):
        expect_seen(each, [1, 2])
    three = visit(in_firefox.new_page(), late)
    expect_seen(three, [2])
    send(three, 3)
    send(one, 4)
    for each, values in ((one, [1, 2, 3, 4]), (two, [1, 2, 3, 4]), (three, [2, 3, 4])):
        expect_seen(each, values)
        assert each.locator("#gaps").inner_text() == "0"


@pytest.mark.smoke
def test_tabs_in_webkit(in_webkit: WebDriver, site: Site) -> None:
    """The same in WebKitGTK."""
    url, late = site.app(program()), site.app(program("last"), name="late")
    first = in_webkit.current_window_handle

    def open_tab(address: str) -> str:
        in_webkit.switch_to.new_window("tab")
        in_webkit.get(address)
        _wait_in_webkit(in_webkit, f"() => {LIVE}")
        return in_webkit.current_window_handle

    def send_from(handle: str, value: int) -> None:
        in_webkit.switch_to.window(handle)
        _send_in_webkit(in_webkit, value)

    def see(handles: list[str], values: list[Any]) -> None:
        for handle in handles:
            in_webkit.switch_to.window(handle)
            _wait_in_webkit(in_webkit, SEES, json.dumps(values))
            assert in_webkit.find_element(By.ID, "gaps").text == "0"

    one, two = open_tab(url), open_tab(url)
    send_from(one, 1)
    send_from(two, 2)
    see([one, two], [1, 2])
    three = open_tab(late)
    see([three], [2])
    send_from(three, 3)
    send_from(one, 4)
    see([one, two], [1, 2, 3, 4])
    see([three], [2, 3, 4])
    for handle in (one, two, three):
        in_webkit.switch_to.window(handle)
        in_webkit.close()
    in_webkit.switch_to.window(first)


def _wait_in_webkit(driver: WebDriver, condition: str, *given: object) -> None:
    wait = WebDriverWait(driver, BOOT_TIMEOUT_MS / 1000, poll_frequency=0.1)
    wait.until(
        lambda browser: browser.execute_script(f"return ({condition})(...arguments)", *given)
    )


def _send_in_webkit(driver: WebDriver, value: object) -> None:
    """Send a value from a script of the page, and wait until it is accepted."""
    number = driver.execute_async_script(
        "const [value, done] = arguments;"
        "wardian.send('news', 'l', value).then(done, (error) => done(String(error)))",
        value,
    )
    assert isinstance(number, int), number


@pytest.fixture
def sandboxed(site: Site) -> str:
    """The address of a page with the program in a frame that may do nothing but run scripts."""
    site.csp = None  # it names origins, and the frame has none
    site.headers["Access-Control-Allow-Origin"] = "*"
    site.app(program("last"), name="inner", head=f"<script>{COMPLAINTS}</script>")
    return site.page('<iframe sandbox="allow-scripts" src="inner.html"></iframe>', name="outer")


def send_in_a_sandbox(page: Page, url: str) -> None:
    """Send where neither tabs can be reached nor anything kept, and see that nobody complains."""
    page.goto(url)
    frame = page.frames[1]
    frame.wait_for_function(f"() => {LIVE}", timeout=BOOT_TIMEOUT_MS)
    first = frame.evaluate("() => wardian.send('news', 'l', 1)")
    assert frame.evaluate("() => wardian.send('news', 'l', 2)") == first + 1
    expect(frame.locator("#seen")).to_have_text("[1, 2]")
    assert frame.locator("#gaps").inner_text() == "0"
    assert frame.evaluate("() => complaints") == []


def test_a_sandboxed_frame_is_alone_and_works(page: Page, sandboxed: str) -> None:
    """In Chromium; nothing is said on the console."""
    send_in_a_sandbox(page, sandboxed)


@pytest.mark.smoke
def test_a_sandboxed_frame_in_firefox(in_firefox: BrowserContext, sandboxed: str) -> None:
    """Where another part of what it asks for is refused."""
    send_in_a_sandbox(in_firefox.new_page(), sandboxed)


@pytest.mark.smoke
def test_a_sandboxed_frame_in_webkit(in_webkit: WebDriver, sandboxed: str) -> None:
    """The same in WebKitGTK."""
    in_webkit.get(sandboxed)
    in_webkit.switch_to.frame(0)
    _wait_in_webkit(in_webkit, f"() => {LIVE}")
    _send_in_webkit(in_webkit, 1)
    _send_in_webkit(in_webkit, 2)
    _wait_in_webkit(in_webkit, SEES, "[1, 2]")
    assert in_webkit.find_element(By.ID, "gaps").text == "0"
    assert in_webkit.execute_script("return complaints") == []
    in_webkit.switch_to.default_content()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a single file of the program."""
    folder = tmp_path_factory.mktemp("single")
    (folder / "app.py").write_text(program("last"))
    single.write(folder, folder / "news.html", options=Options(snapshot=False))
    return folder / "news.html"


def test_tabs_of_a_single_file_on_the_disk(file: Path, tabs: Callable[[str], Page]) -> None:
    """In Chromium they reach each other."""
    one = tabs(file.as_uri())
    send(one, 0)
    send(one, 1)
    two = tabs(file.as_uri())
    expect_seen(two, [1])
    send(two, 2)
    expect_seen(one, [0, 1, 2])
    send(one, 3)
    expect_seen(two, [1, 2, 3])


def test_a_single_file_on_the_disk_in_firefox(in_firefox: BrowserContext, file: Path) -> None:
    """Where a tab may be an origin of its own: it works, and complains of nothing."""
    page = visit(in_firefox.new_page(), file.as_uri())
    send(page, 1)
    send(page, 2)
    expect_seen(page, [1, 2])
