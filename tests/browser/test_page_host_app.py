"""An app with routes, files and commands in the page host: as on a server, without one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.browser.static_site import Site
from tests.browser.waiting import visit

ROUTES = """
from wardian import A, App, H1, Nav, P, Page, Request, redirect, run

nav = Nav()

def home(request: Request):
    return Page(nav, H1("home"), A("three", href=request.address("/item/3"), id="three"))

async def item(request, number: int):
    if number > 9:
        return redirect("/item/9?from=" + str(number))
    page = Page(nav, H1(f"item {number}"), P(request.query.get("from", "nowhere"), id="from"))
    page.on("dblclick", lambda event: event.view.navigate("/item/12"))
    return page

def missing(request):
    return Page(H1("nothing at " + request.path))

app = App(home, routes={"/item/{number:int}": item, "/old": lambda: redirect("/item/4")},
    not_found=missing)
nav += A("home", href="#/", id="home")
run(app)
"""


def test_routes_stand_behind_the_hash(open_app: Callable[..., Page]) -> None:
    """Links, the back button, redirects, commands and missing pages; the document stays."""
    page = open_app(ROUTES)
    page.evaluate("() => { window.kept = document.querySelector('nav') }")
    heading = page.locator("h1")
    expect(heading).to_have_text("home")
    page.locator("#three").click()
    expect(heading).to_have_text("item 3")
    expect(page.locator("#from")).to_have_text("nowhere")
    assert page.evaluate("() => window.kept === document.querySelector('nav')")
    page.go_back()
    page.evaluate("() => { location.hash = '#/item/12' }")
    expect(heading).to_have_text("item 9")
    expect(page.locator("#from")).to_have_text("12")
    assert page.evaluate("() => location.hash") == "#/item/9?from=12"
    page.evaluate("() => { location.hash = '#/old' }")
    expect(heading).to_have_text("item 4")
    heading.dblclick()
    expect(heading).to_have_text("item 9")
    page.evaluate("() => { location.hash = '#/nowhere' }")
    expect(heading).to_have_text("nothing at /nowhere")
    page.evaluate("() => { location.hash = '#/' }")
    expect(heading).to_have_text("home")


def test_a_document_may_begin_at_a_route(open_app: Callable[..., Page]) -> None:
    """Its address is a link to what it shows."""
    opened = open_app(ROUTES)
    url = opened.url.partition("#")[0]
    opened.goto("about:blank")
    opened.goto(f"{url}#/item/5")
    expect(opened.locator("h1")).to_have_text("item 5", timeout=60_000)


UPLOAD = """
from wardian import P, Page, Progress, Upload, run

told = P("", id="told")
seen = P("", id="seen")

def take(file):
    told.text += f"{file.name} {file.type} {file.size} {sum(file.read()) % 1000};"

upload = Upload(take, multiple=True, max_bytes=5_000_000)
page = Page(upload, told, Progress(value=lambda: upload.progress),
    P(lambda: upload.problem, id="problem"), seen)
run(page)
"""


def test_files_reach_the_program_in_pieces(open_app: Callable[..., Page], tmp_path: Path) -> None:
    """Empty, small and larger than a piece; with their progress."""
    page = open_app(UPLOAD)
    big = bytes(range(250)) * 12_000
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "größe.txt").write_bytes(b"abc")
    (tmp_path / "big.bin").write_bytes(big)
    page.evaluate(
        "() => { window.values = []; new MutationObserver(() => window.values.push("
        "Number(document.querySelector('progress').getAttribute('value'))))"
        ".observe(document.querySelector('progress'), {attributes: true}) }"
    )
    files = [tmp_path / name for name in ("empty", "größe.txt", "big.bin")]
    page.locator("input").set_input_files(files)
    expect(page.locator("#told")).to_have_text(
        f"empty  0 0;größe.txt text/plain 3 294;big.bin application/octet-stream "
        f"{len(big)} {sum(big) % 1000};"
    )
    values = page.evaluate("() => window.values")
    assert values[-1] == 1 and any(0 < value < 1 for value in values)


COMMANDS = """
from wardian import Button, Page, run

async def save(event):
    event.view.download("größe", "../data.csv")

def large(event):
    event.view.download(bytes(range(256)) * 40_000, "large.bin")

run(Page(
    Button("title", on_click=lambda event: event.view.title("mine")),
    Button("save", on_click=save),
    Button("large", on_click=large),
    Button("open", on_click=lambda event: event.view.open("other.html")),
    Button("go", on_click=lambda event: event.view.navigate("other.html")),
))
"""


def test_commands_do_what_they_say(open_app: Callable[..., Page], site: Site) -> None:
    """Under the strict policy of every test here."""
    site.write("other.html", "<!doctype html><title>other</title>")
    page = open_app(COMMANDS)
    page.locator("text=title").click()
    expect(page).to_have_title("mine")
    with page.expect_download() as saved:
        page.locator("text=save").click()
    assert saved.value.suggested_filename == "data.csv"
    assert Path(saved.value.path()).read_text("utf-8") == "größe"
    with page.expect_download() as saved:
        page.locator("text=large").click()
    assert Path(saved.value.path()).read_bytes() == bytes(range(256)) * 40_000
    with page.context.expect_page() as opened:
        page.locator("text=open").click()
    expect(opened.value).to_have_title("other")
    opened.value.close()
    page.locator("text=go").click()
    expect(page).to_have_title("other")


HOOKS = """
import wardian
from wardian import App, P, Page, run

log = wardian.__dict__.setdefault("log", [])

def note(text):
    def hook(subject):
        log.append(f"{text} {type(subject).__name__}")
    return hook

async def stop():
    log.append("shutdown")

run(App(Page(P("first")), on_connect=note("connect"), on_disconnect=note("disconnect"),
    on_session_start=note("session"), shutdown=stop))
"""
WATCH = """
import wardian
from wardian import Button, Page, run

log = wardian.__dict__.setdefault("log", [])
run(Page(Button("show", on_click=lambda event: setattr(event.target, "text", ", ".join(log)))))
"""


def test_hooks_are_called_when_a_view_comes_and_goes(page: Page, site: Site) -> None:
    """And shutdown after the last one of the app."""
    site.write("app.py", HOOKS)
    site.write("watch.py", WATCH)
    apps = '<wardian-app src="app.py"></wardian-app><wardian-app src="watch.py"></wardian-app>'
    visit(page, site.page(apps))
    button = page.locator("button")
    button.click()
    expect(button).to_have_text("session Session, connect View")
    page.evaluate("() => document.querySelector('wardian-app').remove()")
    page.wait_for_function(
        "() => { const button = document.querySelector('button'); button.click();"
        " return button.textContent.endsWith('shutdown') }"
    )
    expect(button).to_have_text("session Session, connect View, disconnect View, shutdown")
