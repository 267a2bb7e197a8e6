"""States that survive a reload, in a page and on a server: what the tab and the browser keep."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.serving import Served, wait_for
from tests.browser.static_site import Site
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit, wait_until_live

from wardian.site.build import Options, build

COUNTER = dedent("""
    from wardian import B, Button, Div, I, Page, Span, State, run

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

        def more(self):
            self.n += 1
            self.items.append({"number": self.n})

        def darken(self):
            self.dark = not self.dark

    def home():
        return Page(Counter())

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
Open = Callable[[str], str]


@pytest.fixture(params=["page", "server"])
def where(request: pytest.FixtureRequest) -> Open:
    """Return a function that gives the address of a program, in the page and on a server."""
    if request.param == "page":
        site: Site = request.getfixturevalue("site")
        return lambda source: site.app(source)
    serve: Callable[..., Served] = request.getfixturevalue("serve")
    return lambda source: serve(source).url()


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


def spoil(page: Page, text: str, storage: str = "sessionStorage") -> None:
    """Put a text in place of everything that is kept."""
    page.evaluate(
        f"""(text) => {{ for (const key of Object.keys({storage})) {{
          key.startsWith("wardian:") && {storage}.setItem(key, text) }} }}""",
        text,
    )


def reload(page: Page) -> None:
    """Load the page again, and wait until it is live."""
    page.reload()
    wait_until_live(page)


def test_values_are_there_after_a_reload(where: Open, page: Page) -> None:
    """Plain ones, collections changed in place, and what a component was built with."""
    visit(page, where(COUNTER))
    click(page, "more", 3)
    click(page, "dark")
    expect(page.locator("#n")).to_have_text("n=3")
    wait_for(lambda: len(kept(page).get("items", ())) == 3, "the last change to be kept")
    wait_for(lambda: kept(page, "localStorage") == {"dark": True}, "the browser to keep it")
    reload(page)
    expect(page.locator("#n")).to_have_text("n=3")
    expect(page.locator("#dark")).to_have_text("dark=True")
    expect(page.locator("#built")).to_have_text("built with 3 and 3")
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=4")


def test_a_page_never_shows_the_default(site: Site, page: Page) -> None:
    """Where Python is in the page, values are restored before the first render."""
    visit(page, site.app(COUNTER))
    click(page, "more", 2)
    page.add_init_script(WATCH)
    reload(page)
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=3")
    assert page.evaluate("shown") == ["n=2", "n=3"]


def test_what_changed_in_the_last_moment_is_kept(site: Site, page: Page) -> None:
    """A page that is left writes what it has not written."""
    visit(page, site.app(COUNTER))
    page.evaluate(
        """() => { const more = [...document.querySelectorAll("button")][0];
        for (let n = 0; n < 7; n++) more.click(); location.reload() }"""
    )
    expect(page.locator("#n")).to_have_text("n=7", timeout=BOOT_TIMEOUT_MS)


def test_changes_are_written_together(site: Site, page: Page) -> None:
    """However many a task makes, each state is written once; at most four times a second."""
    visit(page, site.app(COUNTER))
    page.evaluate(
        """() => { globalThis.writes = [];
        const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (key, text) {
          writes.push(text); setItem.call(this, key, text) };
        const more = [...document.querySelectorAll("button")][0];
        for (let n = 0; n < 50; n++) more.click() }"""
    )
    wait_for(lambda: kept(page).get("n") == 50, "the last value to be kept")
    assert len(page.evaluate("writes")) <= 4


@pytest.mark.allow_console("a kept value was dropped")
@pytest.mark.parametrize(
    "text", ["", "{", '["k",0,"seven"]', '["k",1,7]', '["k"]', "[" * 5000, "null"]
)
def test_spoiled_values_are_dropped(site: Site, page: Page, text: str) -> None:
    """Whatever stands in the storage, the page boots, says so, and shows the default."""
    visit(page, site.app(COUNTER))
    click(page, "more")
    wait_for(lambda: kept(page), "the change to be kept")
    spoil(page, text)
    with page.expect_console_message(lambda said: "Counter.n has its default" in said.text):
        reload(page)
    expect(page.locator("#n")).to_have_text("n=0")
    assert kept(page) == {}
    click(page, "more")
    expect(page.locator("#n")).to_have_text("n=1")


@pytest.mark.allow_console("a kept value was dropped")
def test_a_newer_program_drops_what_it_does_not_understand(site: Site, page: Page) -> None:
    """Another type of the default, or another version; other states keep theirs."""
    visit(page, site.app(COUNTER))
    click(page, "more", 2)
    wait_for(lambda: len(kept(page).get("items", ())) == 2, "the change to be kept")
    visit(page, site.app(COUNTER.replace("n = State(0, keep=True)", "n = State('', keep=True)")))
    expect(page.locator("#n")).to_have_text("n=")
    expect(page.locator("#built")).to_have_text("built with  and 2")
    newer = COUNTER.replace('State([], keep="tab")', "State([], keep=True, version=2)")
    visit(page, site.app(newer))
    expect(page.locator("#built")).to_have_text("built with 0 and 0")


@pytest.mark.allow_console("the page goes on without|The thrown value|of the thrown value")
@pytest.mark.parametrize(
    "refusal", ["throw new DOMException('no', 'SecurityError')", "return null"]
)
def test_a_page_without_storage_works(site: Site, page: Page, refusal: str) -> None:
    """Where a browser refuses storage, states are plain ones, and it is said."""
    page.add_init_script(
        """for (const name of ["sessionStorage", "localStorage"]) {
          Object.defineProperty(globalThis, name, { get() { REFUSAL } }) }""".replace(
            "REFUSAL", refusal
        )
    )
    with page.expect_console_message(lambda said: "the page goes on without" in said.text):
        visit(page, site.app(COUNTER))
    click(page, "more", 2)
    expect(page.locator("#n")).to_have_text("n=2")
    reload(page)
    expect(page.locator("#n")).to_have_text("n=0")


@pytest.mark.allow_console("the page goes on without")
def test_what_finds_no_room_is_not_kept(site: Site, page: Page) -> None:
    """Nothing is kept then, rather than a value that it had once."""
    visit(page, site.app(COUNTER))
    click(page, "more")
    wait_for(lambda: kept(page).get("n") == 1, "the change to be kept")
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


def test_what_is_whose(where: Open, page: Page, context: BrowserContext, browser: Browser) -> None:
    """The tab's is the tab's own, the browser's is seen by tabs opened later, and nobody else."""
    address = where(COUNTER)
    visit(page, address)
    click(page, "more")
    click(page, "dark")
    wait_for(lambda: kept(page, "localStorage") == {"dark": True}, "the browser to keep it")
    beside = visit(context.new_page(), address)
    expect(beside.locator("#n")).to_have_text("n=0")
    expect(beside.locator("#dark")).to_have_text("dark=True")
    stranger = browser.new_context()
    other = visit(stranger.new_page(), address)
    expect(other.locator("#dark")).to_have_text("dark=False")
    stranger.close()


def test_another_address_has_values_of_its_own(where: Open, page: Page) -> None:
    """What the tab keeps of a component is for the address; what the browser keeps is not."""
    address = where(COUNTER)
    visit(page, address)
    click(page, "more")
    click(page, "dark")
    wait_for(lambda: kept(page, "localStorage") == {"dark": True}, "the browser to keep it")
    wait_for(lambda: kept(page).get("n") == 1, "the tab to keep it")
    visit(page, address + "?item=2")
    expect(page.locator("#n")).to_have_text("n=0")
    expect(page.locator("#dark")).to_have_text("dark=True")
    visit(page, address)
    expect(page.locator("#n")).to_have_text("n=1")


OBJECTS = """
from wardian import Button, Page, Span, State, run

class Store:
    n = State(0, keep=True)

store = Store()
started_with = store.n

def more():
    store.n += 1

run(Page(Span(lambda: f"n={store.n}", id="n"), Span(f"from {started_with}", id="from"),
         Button("more", on_click=more)))
"""


def test_objects_of_a_page_keep_states(site: Site, page: Page) -> None:
    """A store of the module is one, from its first line on, whatever the address."""
    visit(page, site.app(OBJECTS))
    click(page, "more", 2)
    wait_for(lambda: kept(page).get("n") == 2, "the change to be kept")
    visit(page, site.url("app.html?other"))
    expect(page.locator("#n")).to_have_text("n=2")
    expect(page.locator("#from")).to_have_text("from 2")


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
    spoil(page, '["k",0,{"no":"number"}]')
    reload(page)
    expect(page.locator("#n")).to_have_text("n=0")
    wait_for(lambda: "Counter.n has its default" in served.log, "the server to say so")
    wait_for(lambda: kept(page) == {}, "the tab to forget it")
