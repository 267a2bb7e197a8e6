"""Pages that were rendered when the site was built: shown at once, taken over as they stand."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.held_back import NODES, HeldBack
from tests.browser.hosts import EXAMPLES
from tests.browser.logbook import LOG
from tests.browser.sharing import shared_work
from tests.browser.static_site import Site
from tests.browser.waiting import wait_until_live

from wardian.site.build import Options, build

PYTHON = "**/*.asm.wasm"
NAMES = (EXAMPLES / "gallery" / "order.txt").read_text(encoding="utf-8").split()
CHANGING = ("clock", "message-board", "7guis-timer", "live-chart")
"""What they show first is the time, which is another when the page is looked at."""

PROGRAM = """
from wardian import (HTML, Button, Div, Each, Icon, Input, Li, Output, P, Page, Select, Option,
                     State, Style, Ul, run)

class Everything(Div):
    n = State(0)

    def build(self):
        self += P("one", " and ", "two", HTML("<b>bold</b> <i>text</i>"), "after")
        self += Ul([Li(f"row {n}", key=n, style={"color": f"rgb({n}, 0, 0)"}) for n in range(9)])
        self += Ul(Each(range(20), lambda n: Li(f"item {n}")), id="each")
        self += P("not shown", show=False, id="hidden")
        self += Icon("send")
        self += Button("more", id="more", on_click=self.more)
        self += Output(lambda: self.n, id="count")

    def more(self):
        self.n += 1

run(lambda: Page(Everything(), title="Everything", classes="app", lang="de",
                 head='<meta name="description" content="All of it">',
                 css=".app { color: rgb(1, 2, 3); background: url(picture.svg) }"))
"""
DIFFERENT = """
import time
from wardian import Button, Div, Input, Li, Output, P, Page, State, Ul, run

now = time.time() > 1e9  # while pages are rendered the clock says 1980

class Shop(Div):
    n = State(0)

    def build(self):
        if now:
            self += P("Welcome back", id="new")
        self += Ul([Li(name, id=name) for name in ("fern", "moss", "yew")[now:]])
        self.field = Input(id="field", name="field")
        self += self.field
        self += Button("buy", id="buy", on_click=self.buy)
        if not now:
            self += Button("sign in", id="sign-in", on_click=self.buy)
        self += Output(lambda: f"{self.n} {self.field.value}", id="count")

    def buy(self):
        self.n += 1

run(lambda: Page(Shop(), title="Shop"))
"""
FAILING = """
import time
from wardian import Button, Page, run

if time.time() > 1e9:
    raise RuntimeError("not today")
run(lambda: Page(Button("go", id="go"), title="Fails"))
"""
ROUTES = """
from wardian import HTML, A, App, Button, Img, Output, P, Page, run

def page(name):
    def make(request):
        said = Output(request.path, id="said")
        def more(event):
            said.text = "clicked"
            made.append(Img(src="picture.svg", classes="picture"))
        made = Page(P(name, id="name"), A("item", href=request.address("/item/3"), id="item"),
                    A("home", href=request.address("/"), id="home"), said,
                    A("part", href="#part", id="to-part"), P("part", id="part"),
                    Img(src="picture.svg", classes="picture"),
                    HTML('<img src="picture.svg" class="picture">'),
                    Button("more", id="more", on_click=more),
                    Button("go", id="go", on_click=lambda event: event.view.navigate("/")),
                    title=name, favicon="picture.svg", css="p { background: url(picture.svg) }")
        return made
    return make

run(App(page("home"), routes={"/about/us": page("about"), "/item/{number:int}":
                              lambda request, number: page(f"item {number}")(request)}))
"""
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
WIDTHS = "[...document.querySelectorAll('.picture')].map((each) => each.naturalWidth)"
WATCH = """
globalThis.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map((each) => each.value)))
  .observe({ type: 'layout-shift', buffered: true });
"""


Early = Callable[..., HeldBack]


@pytest.fixture(scope="module")
def built(module_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return a function that builds a site of a program, once, and gives its address."""
    made: dict[str, str] = {}

    def address(source: str) -> str:
        if source not in made:
            folder = tmp_path_factory.mktemp("program")
            program = folder / "app.py"
            program.write_text(dedent(source), "utf-8")
            (folder / "picture.svg").write_text(PICTURE)
            name = f"site{len(made)}"
            options = Options(csp=True, include=["*.svg"])
            build(program, module_site.folder / name, options=options)
            made[source] = module_site.url(f"{name}/")
        return made[source]

    return address


@pytest.fixture
def early(page: Page, built: Callable[[str], str]) -> Early:
    """Return a function that opens a program's page, and stops before Python runs."""
    page.add_init_script(WATCH)

    def open_early(source: str = PROGRAM, *, path: str = "") -> HeldBack:
        url = built(source) + path
        python = HeldBack(page, PYTHON)
        page.goto(url, wait_until="commit")
        page.wait_for_function(
            "() => performance.getEntriesByName('first-contentful-paint').length"
        )
        return python

    return open_early


def test_the_nodes_that_were_rendered_are_kept_and_nothing_moves(early: Early, page: Page) -> None:
    """Every element and every text is the very same object once Python is there."""
    python = early()
    page.evaluate(f"() => {{ globalThis.before = ({NODES})() }}")
    seen = page.locator("wardian-app > :not(label)").inner_text()
    assert "item 19" in seen
    python.release()
    wait_until_live(page)
    lost = page.evaluate(
        f"""() => {{ const now = new Set(({NODES})());
        return before.filter((node) => !now.has(node) && node.nodeType !== Node.COMMENT_NODE
            && !(node.parentNode ?? node).closest?.('.wardian-boot'))
          .map((node) => node.outerHTML ?? node.data) }}"""
    )
    assert [each for each in lost if "wardian-boot" not in each and "MB" not in each] == []
    assert page.locator("wardian-app").inner_text() == seen
    page.locator("#more").click()
    expect(page.locator("#count")).to_have_text("1")
    assert page.evaluate("shifts") == []


@pytest.fixture(scope="module")
def examples(module_site: Site, sharing: Path) -> str:
    """The address of a site of all examples."""
    with shared_work(sharing):
        made = build(EXAMPLES, module_site.folder / "examples", options=Options(csp=True))
    assert made.problems == ()
    return module_site.url("examples/")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_taken_over_as_it_stands(name: str, examples: str, page: Page) -> None:
    """What it shows before Python is there is what it shows then, in the same nodes."""
    page.add_init_script(WATCH)
    python = HeldBack(page, PYTHON)
    page.goto(f"{examples}{name}/", wait_until="commit")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    root = page.locator("wardian-app > :not(.wardian-boot)").first
    seen = root.inner_text()
    assert seen.strip()
    page.evaluate(
        """() => { globalThis.before =
        [...document.querySelectorAll('wardian-app > :not(.wardian-boot), wardian-app > * *')] }"""
    )
    python.release()
    wait_until_live(page)
    if name not in CHANGING:
        assert root.inner_text() == seen
    gone = page.evaluate(
        """() => before.filter((node) => !node.isConnected && !node.closest('.wardian-boot'))
          .map((node) => node.outerHTML)"""
    )
    assert gone == []
    assert page.evaluate("shifts") == []


def test_the_styles_and_the_head_are_there_at_first_paint(early: Early, page: Page) -> None:
    """Colours, what is hidden, title, language and meta are right before Python is, and after."""
    python = early()
    for moment in ("before", "after"):
        expect(page.locator("li").nth(7)).to_have_css("color", "rgb(7, 0, 0)")
        expect(page.locator("p").first).to_have_css("color", "rgb(1, 2, 3)")
        background = page.locator(".app").evaluate("(app) => getComputedStyle(app).backgroundImage")
        assert background == f'url("{page.url}picture.svg")'
        expect(page.locator("#hidden")).to_be_hidden()
        expect(page.locator("svg path")).to_have_count(2)
        expect(page.locator("#each li")).to_have_count(20)
        assert page.title() == "Everything"
        assert page.locator("html").get_attribute("lang") == "de"
        expect(page.locator("meta[name=description]")).to_have_attribute("content", "All of it")
        if moment == "before":
            python.release()
            wait_until_live(page)
    assert page.locator("head [data-wardian=css]").count() == 0


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.everywhere) for seed in range(2, 10))]
)
def test_what_is_done_between_first_paint_and_live_is_handled_once_in_order(
    seed: int, early: Early, page: Page
) -> None:
    """50 clicks and 100 keys, before Python, while it starts, and as it goes live."""
    python = early(LOG)
    chance = random.Random(seed)
    done = ["click"] * 50 + ["key"] * 100
    chance.shuffle(done)
    free = chance.randrange(150)  # from here on Python starts, and what is done meets it
    expected: list[list[str]] = []
    typed = ""
    for number, kind in enumerate(done):
        if number == free:
            python.release()
        if kind == "click":
            name = chance.choice("abc")
            page.locator(f"#{name}").click()
            expected.append(["click", name, typed])
        else:
            key = chance.choice("abcdefgh")
            page.locator("#field").focus()
            page.keyboard.press(key)
            expected += [["key", key, typed], ["input", typed + key, typed + key]]
            typed += key
    python.release()
    wait_until_live(page)
    expect(page.locator("#said")).to_have_text(json.dumps(expected))
    expect(page.locator("#field")).to_have_value(typed)
    assert page.evaluate("shifts") == []


def test_what_a_form_held_when_it_was_sent_is_what_python_is_told(early: Early, page: Page) -> None:
    """Two forms are sent early; each tells its own state, and what is typed since stays."""
    python = early(LOG)
    note = page.locator("#note")
    for text, button in (("one", "Enter"), ("two", "add")):
        note.focus()
        page.keyboard.type(text)
        page.locator("#box").set_checked(button == "Enter")
        note.focus()
        page.keyboard.press("Enter") if button == "Enter" else page.locator("#add").click()
    note.focus()
    page.keyboard.type("three")
    note.evaluate("(note) => note.setSelectionRange(2, 4)")
    python.release()
    wait_until_live(page)
    said: list[Any] = json.loads(page.locator("#said").inner_text())
    assert said == [["submit", "one", True, "one"], ["submit", "onetwo", False, "onetwo"]]
    expect(note).to_have_value("onetwothree")
    assert page.evaluate(
        """() => { const note = document.activeElement;
        return [note.id, note.selectionStart, note.selectionEnd] }"""
    ) == ["note", 2, 4]
    page.locator("#add").click()
    expect(page.locator("#said")).to_contain_text('["submit", "onetwothree", false, "onetwothree"]')
    expect(note).to_have_value("")


def test_where_the_page_differs_nothing_is_lost(early: Early, page: Page) -> None:
    """What is the same stays the same object, and what was typed and clicked there counts."""
    python = early(DIFFERENT)
    page.locator("#field").press_sequentially("typed")
    page.locator("#sign-in").click()  # it will not be there
    for _ in range(3):
        page.locator("#buy").click()
    page.evaluate("""() => { globalThis.before =
      ['#moss', '#yew', '#field', '#buy'].map((each) => document.querySelector(each)) }""")
    python.release()
    wait_until_live(page)
    expect(page.locator("#count")).to_have_text("3 typed")
    expect(page.locator("#field")).to_have_value("typed")
    assert page.locator("li").all_inner_texts() == ["moss", "yew"]
    expect(page.locator("#new")).to_be_visible()
    expect(page.locator("#sign-in")).to_have_count(0)
    assert page.evaluate("before.every((node) => node.isConnected)")


@pytest.mark.allow_console("unreachable|Failed to load resource")
def test_where_python_cannot_start_the_content_stays_and_the_failure_is_told(
    early: Early, page: Page
) -> None:
    """The page can be read on, with what was typed, and says what is missing."""
    early(LOG)
    page.locator("#field").press_sequentially("typed")
    page.locator("#note").press("Enter")  # it does not load the page again
    page.unroute_all()
    page.route(PYTHON, lambda route: route.abort())
    page.reload()
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("status", "failed")
    expect(page.locator("#a")).to_be_visible()
    expect(page.locator("[role=alert]")).to_contain_text("pyodide.asm.wasm")
    page.locator("#field").fill("still here")
    page.locator("#note").press("Enter")
    expect(page.locator("#field")).to_have_value("still here")


@pytest.mark.allow_console("not today")
def test_where_the_program_fails_in_the_page_the_content_stays(early: Early, page: Page) -> None:
    """What was rendered stands, and below it what the program raised."""
    python = early(FAILING)
    python.release()
    expect(page.locator("wardian-app")).to_have_attribute("status", "failed", timeout=60_000)
    expect(page.locator("#go")).to_be_visible()
    expect(page.locator("[role=alert]")).to_contain_text("RuntimeError: not today")


def test_a_route_has_a_document_of_its_own(
    built: Callable[[str], str], early: Early, page: Page
) -> None:
    """It shows its page, with the app's files, before and after Python is there, and leads on.

    Links to its own parts and to other routes, and what Python navigates to, stay in the document.
    """
    python = early(ROUTES, path="about/us/?x=1")
    picture = built(ROUTES) + "picture.svg"
    expect(page.locator("#name")).to_have_text("about")
    page.evaluate("() => { globalThis.before = document.getElementById('name') }")
    page.locator("#to-part").click()
    assert page.url.endswith("about/us/?x=1#part")
    for pictures in (2, 3):
        expect(page.locator(".picture")).to_have_count(pictures)
        page.wait_for_function(f"{WIDTHS}.every((width) => width === 9)")
        assert page.evaluate("document.querySelector('link[rel=icon]').href") == picture
        expect(page.locator("#name")).to_have_css("background-image", f'url("{picture}")')
        if pictures == 2:
            page.locator("#more").click()
            python.release()
            wait_until_live(page)
    expect(page.locator("#said")).to_have_text("clicked")
    assert page.evaluate("before === document.getElementById('name')")
    assert page.title() == "about"
    for link, name in (
        ("#item", "item 3"),
        ("#home", "home"),
        ("#item", "item 3"),
        ("#go", "home"),
    ):
        page.locator(link).click()
        expect(page.locator("#name")).to_have_text(name)
    assert page.url.endswith("about/us/?x=1#/")
    assert page.evaluate("!!before")  # it is the same document all the time


def test_a_page_can_be_read_without_javascript(
    built: Callable[[str], str], new_context: Callable[..., BrowserContext]
) -> None:
    """Its text, its styles and its meta data are in the document."""
    page = new_context(java_script_enabled=False).new_page()
    page.goto(built(PROGRAM))
    expect(page.locator("#each li").last).to_have_text("item 19")
    expect(page.locator("li").nth(7)).to_have_css("color", "rgb(7, 0, 0)")
    expect(page.locator("meta[name=description]")).to_have_attribute("content", "All of it")
