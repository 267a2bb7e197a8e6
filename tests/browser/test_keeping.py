"""States that survive a reload, in a page and on a server: what the tab and the browser keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.serving import Served, wait_for
from tests.browser.static_site import Site
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit, wait_until_live

from wardian.site.build import Options, build

COUNTER = dedent("""
    from wardian import B, Button, Div, I, Page, Span, State, run

    class Store:
        total = State(0, keep=True)

    store = Store()
    started_with = store.total

    class Counter(Div):
        n = State(0, keep=True)
        items = State([], keep="tab")
        dark = State(False, keep="browser")

        def build(self):
            self += Span(lambda: f"n={self.n}", id="n")
            self += I(lambda: f"dark={self.dark}", id="dark")
            self += B(f"built with {self.n} and {len(self.items)}", id="built")
            self += Button("more", on_click=self.more)
            self += Button("dark", on_click=self.darken)
            self += Button("store", on_click=self.count)
            self += I(lambda: f"store={store.total}", id="store")

        def more(self):
            self.n += 1
            self.items.append({"number": self.n})

        def darken(self):
            self.dark = not self.dark

        def count(self):
            store.total += 1

    def home():
        return Page(Counter(), I(f"from {started_with}", id="from"))

    run(home)
    """)
# Every text that the counter ever shows, from the first node on.
WATCH = """
globalThis.shown = [];
new MutationObserver(() => {
  const text = document.querySelector("#n")?.textContent;
  text && shown.at(-1) !== text && shown.push(text);
}).observe(document, { childList: true, subtree: true, characterData: true });
"""
SPOILED = ("", "{", '["k",0,"seven"]', '["k",1,7]', '["k"]', "[" * 5000, "null")


class Place(NamedTuple):
    """Where a program runs, and what gives its address there."""

    name: str
    address: Callable[[str], str]


@pytest.fixture(params=["page", "server"])
def where(request: pytest.FixtureRequest) -> Place:
    """Return one place after the other."""
    if request.param == "page":
        site: Site = request.getfixturevalue("site")
        return Place("page", site.app)
    serve: Callable[..., Served] = request.getfixturevalue("serve")
    return Place("server", lambda source: serve(source).url())


def click(page: Page, name: str, times: int = 1) -> None:
    """Click a button, so many times."""
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()


def kept(page: Page, storage: str = "sessionStorage") -> dict[str, Any]:
    """Return what a storage holds of ours: values by the name of their state."""
    texts = page.evaluate(
        f"Object.entries({storage}).filter(([key]) => key.startsWith('wardian:'))"
    )
    return {json.loads(key.split("\n")[2][1:])[-1]: json.loads(text)[2] for key, text in texts}


def spoil(page: Page, state: str, *texts: str) -> None:
    """Put texts in place of what the tab keeps of a state, in the order of the objects' keys."""
    page.evaluate(
        """([state, texts]) => {
          const keys = Object.keys(sessionStorage).filter(
            (key) => key.startsWith("wardian:") && key.endsWith(`,"${state}"]`)).sort();
          if (keys.length !== texts.length) throw new Error(`${keys.length} are kept`);
          keys.forEach((key, at) => sessionStorage.setItem(key, texts[at])) }""",
        [state, texts],
    )


def reload(page: Page) -> None:
    """Load the page again, and wait until it is live."""
    page.reload()
    wait_until_live(page)


def test_values_are_there_when_a_page_is_loaded_again(
    where: Place, page: Page, context: BrowserContext, browser: Browser
) -> None:
    """Also what a component was built with; and only for whom they were kept."""
    address = where.address(COUNTER)
    visit(page, address)
    click(page, "more", 3)
    click(page, "dark")
    click(page, "store", 2)
    expect(page.locator("#n")).to_have_text("n=3")
    wait_for(lambda: len(kept(page).get("items", ())) == 3, "the last change to be kept")
    wait_for(lambda: kept(page).get("n") == 3, "the last change to be kept")
    wait_for(lambda: kept(page, "localStorage") == {"dark": True}, "the browser to keep it")

    # At another address a component begins anew; what the browser keeps goes with the program, and
    # so does an object of the module, which a server has not ended.
    visit(page, address + "?item=2")
    expect(page.locator("#n")).to_have_text("n=0")
    expect(page.locator("#dark")).to_have_text("dark=True")
    expect(page.locator("#store")).to_have_text("store=2")
    expect(page.locator("#from")).to_have_text("from 2" if where.name == "page" else "from 0")
    visit(page, address)
    expect(page.locator("#n")).to_have_text("n=3")
    expect(page.locator("#dark")).to_have_text("dark=True")
    expect(page.locator("#built")).to_have_text("built with 3 and 3")
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=4")

    # The tab's is the tab's own, the browser's is seen by tabs opened later, and by nobody else.
    beside = visit(context.new_page(), address)
    expect(beside.locator("#n")).to_have_text("n=0")
    expect(beside.locator("#dark")).to_have_text("dark=True")
    stranger = browser.new_context()
    other = visit(stranger.new_page(), address)
    expect(other.locator("#dark")).to_have_text("dark=False")
    stranger.close()


@pytest.mark.allow_console("the page goes on without")
def test_a_page_writes_in_time_and_begins_with_what_it_wrote(site: Site, page: Page) -> None:
    """However much changes at once, it is written seldom; a page that is left writes the rest."""
    visit(page, site.app(COUNTER))
    page.evaluate(
        """() => { globalThis.writes = [];
        const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (key, text) {
          writes.push(text); setItem.call(this, key, text) };
        const more = [...document.querySelectorAll("button")][0];
        for (let n = 0; n < 50; n++) more.click() }"""
    )
    wait_for(lambda: len(kept(page).get("items", ())) == 50, "the last value to be kept")
    assert len(page.evaluate("writes")) <= 4  # two states, at once and after a quarter of a second

    page.add_init_script(WATCH)
    reload(page)
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=51")
    assert page.evaluate("shown") == ["n=50", "n=51"]  # never the default

    wait_for(lambda: kept(page).get("n") == 51, "the change to be kept")
    page.evaluate(
        """() => { const more = [...document.querySelectorAll("button")][0];
        for (let n = 0; n < 7; n++) more.click(); location.reload() }"""
    )
    expect(page.locator("#n")).to_have_text("n=58", timeout=BOOT_TIMEOUT_MS)

    # What finds no room is not kept, and neither is the value that it had once.
    wait_until_live(page)
    page.evaluate(
        """() => { for (let size = 1 << 23; size; size >>= 1) {
          try { sessionStorage.setItem(`full${size}`, "x".repeat(size)) } catch {} } }"""
    )
    with page.expect_console_message(lambda said: "the page goes on without" in said.text):
        page.evaluate(
            """() => { const more = [...document.querySelectorAll("button")][0];
            for (let n = 0; n < 300; n++) more.click() }"""
        )
    wait_for(lambda: "items" not in kept(page), "the old value to be gone")


@pytest.mark.allow_console("a kept value was dropped")
def test_what_does_not_fit_is_dropped(site: Site, page: Page) -> None:
    """Whatever stands in the storage, the page boots, says so, and shows the default.

    Spoiled texts, one for each of several counters and of each of two states; then what a newer
    program does not understand: another type of the default, or another version. Other states keep
    theirs.
    """
    counters = ", ".join(f"Counter(key={key})" for key in range(len(SPOILED)))
    several = COUNTER.replace("Page(Counter(),", f"Page({counters},")
    dropped: list[str] = []
    page.on("console", lambda said: dropped.append(said.text.partition(" has its default")[0]))

    def values() -> list[str]:
        return page.locator("#n").all_text_contents()

    def built() -> set[str]:
        return set(page.locator("#built").all_text_contents())

    def kept_of(state: str) -> list[Any]:
        texts = page.evaluate(
            """(state) => Object.entries(sessionStorage).filter(
              ([key]) => key.startsWith("wardian:") && key.endsWith(`,"${state}"]`))
              .map(([, text]) => text)""",
            state,
        )
        return [json.loads(text)[2] for text in texts]

    def count(n: int, items: int) -> None:
        each("more")
        assert values() == [f"n={n}"] * len(SPOILED)
        wait_for(lambda: kept_of("n") == [n] * len(SPOILED), "the numbers to be kept")
        lengths = [items] * len(SPOILED)
        wait_for(lambda: [len(each) for each in kept_of("items")] == lengths, "and the items")

    def each(name: str) -> None:
        for button in page.get_by_role("button", name=name, exact=True).all():
            button.click()

    visit(page, site.app(several))
    count(1, 1)
    spoil(page, "n", *SPOILED)
    dropped.clear()
    reload(page)
    assert values() == ["n=0"] * len(SPOILED)
    assert built() == {"built with 0 and 1"}
    assert dropped.count("Counter.n") == len(SPOILED)
    assert kept(page) == {"items": [{"number": 1}]}
    count(1, 2)

    spoil(page, "items", *SPOILED)
    dropped.clear()
    reload(page)
    assert values() == ["n=1"] * len(SPOILED)
    assert built() == {"built with 1 and 0"}
    assert dropped.count("Counter.items") == len(SPOILED)
    assert kept(page) == {"n": 1}
    count(2, 1)
    page.get_by_role("button", name="dark", exact=True).first.click()
    wait_for(lambda: kept(page, "localStorage") == {"dark": True}, "the browser to keep it")

    number, items = "n = State(0, keep=True)\n    items", 'State([], keep="tab")'
    for before, now, changed, expected in (
        (number, "n = State('', keep=True)\n    items", "n", "built with  and 1"),
        (items, "State([], keep=True, version=2)", "items", "built with 0 and 0"),
    ):
        assert before in several
        dropped.clear()
        visit(page, site.app(several.replace(before, now)))
        assert built() == {expected}
        assert values() == [expected.replace("built with ", "n=").partition(" ")[0]] * len(SPOILED)
        assert page.locator("#dark").first.text_content() == "dark=True"
        assert dropped.count(f"Counter.{changed}") == len(SPOILED)
        assert kept_of(changed) == []


@pytest.mark.allow_console("the page goes on without|The thrown value|of the thrown value")
def test_a_page_without_storage_works(site: Site, page: Page) -> None:
    """Where a browser refuses storage, states are plain ones, and it is said."""
    page.add_init_script(
        """const refuse = (name, get) => Object.defineProperty(globalThis, name, { get });
        const none = () => null;
        const no = () => { throw new DOMException("no", "SecurityError") };
        const [tab, all] = window.name ? [none, no] : [no, none];
        window.name = "loaded before";
        refuse("sessionStorage", tab), refuse("localStorage", all)"""
    )
    said: list[str] = []
    page.on("console", lambda told: said.append(told.text))

    def told_of() -> list[bool]:
        told = [text.rpartition("the page goes on without: ")[2] for text in said]
        return [any(text.endswith(why) for text in told) for why in ("Error", "it is null")]

    visit(page, site.app(COUNTER))
    click(page, "more", 2)
    click(page, "dark")
    expect(page.locator("#n")).to_have_text("n=2")
    expect(page.locator("#dark")).to_have_text("dark=True")
    assert told_of() == [True, True]
    said.clear()
    reload(page)  # each storage refuses in the other's way
    expect(page.locator("#n")).to_have_text("n=0")
    expect(page.locator("#dark")).to_have_text("dark=False")
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=1")
    assert told_of() == [True, True]


@pytest.mark.allow_console("was preloaded using link preload but not used")
def test_a_site_with_a_snapshot_restores_them(site: Site, page: Page, tmp_path: Path) -> None:
    """Nothing of a state is in the HTML or the memory that a build makes but its default."""
    program = tmp_path / "app.py"
    program.write_text(COUNTER.replace("run(home)", "run(home())"))
    made = build(program, tmp_path / "dist", options=Options(snapshot=True))
    assert not made.problems
    for file in (tmp_path / "dist").rglob("*"):
        if file.is_file():
            site.write(f"below/{file.relative_to(tmp_path / 'dist').as_posix()}", file.read_bytes())
    assert "built with 0 and 0" in (site.folder / "below" / "index.html").read_text()
    visit(page, site.url("below/index.html"))
    click(page, "more", 2)
    wait_for(lambda: len(kept(page).get("items", ())) == 2, "the change to be kept")
    assert all(
        key.startswith("wardian:/below\n") for key in page.evaluate("Object.keys(sessionStorage)")
    )
    reload(page)
    expect(page.locator("#n")).to_have_text("n=2")
    expect(page.locator("#built")).to_have_text("built with 2 and 2")
    assert any(path.endswith("/snapshot.wasm") for path in site.requests)


@pytest.mark.allow_console("net::ERR_|WebSocket connection to .* failed|Failed to load")
def test_a_server_that_is_restarted_restores_them(serve: Callable[..., Served], page: Page) -> None:
    """The tab tells the new process, without a reload; and after one as well."""
    served = serve(COUNTER, environment={"WARDIAN_SECRET": "the same secret before and after"})
    visit(page, served.url())
    click(page, "more", 2)
    expect(page.locator("#n")).to_have_text("n=2")
    wait_for(lambda: len(kept(page).get("items", ())) == 2, "the change to be kept")
    served.kill()
    served.start()
    expect(page.locator("#n")).to_have_text("n=2", timeout=20_000)
    expect(page.locator("#built")).to_have_text("built with 2 and 2", timeout=20_000)
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=3")
    wait_for(lambda: kept(page).get("n") == 3, "the change to be kept")
    reload(page)
    expect(page.locator("#n")).to_have_text("n=3")


def test_a_server_drops_what_is_spoiled(serve: Callable[..., Served], page: Page) -> None:
    """It says so in its log; the page shows the default."""
    served = serve(COUNTER)
    visit(page, served.url())
    click(page, "more")
    wait_for(lambda: kept(page).get("n") == 1, "the change to be kept")
    wait_for(lambda: len(kept(page).get("items", ())) == 1, "all of it to be kept")
    spoil(page, "n", '["k",0,{"no":"number"}]')
    reload(page)
    expect(page.locator("#n")).to_have_text("n=0")
    wait_for(lambda: "Counter.n has its default" in served.log, "the server to say so")
    wait_for(lambda: list(kept(page)) == ["items"], "the tab to forget it")
