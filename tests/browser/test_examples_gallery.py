"""The gallery as it is built: every example live in one page, its source beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.sharing import shared_work
from tests.browser.static_site import Site
from tests.browser.waiting import wait_until_live

from wardian.site.gallery import build_gallery

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = (EXAMPLES / "gallery" / "order.txt").read_text(encoding="utf-8").split()
LIMIT_MS = 30_000
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def gallery(module_site: Site, sharing: Path) -> Site:
    """The gallery, built as the demo builds it, under the strict policy, with its own runtime."""
    with shared_work(sharing):
        build_gallery(EXAMPLES, module_site.folder)
    return module_site


def show(page: Page, gallery: Site, name: str) -> None:
    """Open the gallery at an example, and wait until it runs."""
    page.goto(gallery.url(f"#{name}"))
    wait_for(page, name)


def wait_for(page: Page, name: str) -> None:
    """Wait until an example is shown and live."""
    app = page.locator(f"wardian-app[data-example='{name}']")
    expect(app).to_be_visible()
    expect(app).to_have_attribute("status", "live", timeout=LIMIT_MS)


def test_every_example_runs_in_one_interpreter(page: Page, gallery: Site) -> None:
    """All of the list, one after the other; Python is loaded once, and each source is complete."""
    [wasm] = gallery.folder.glob("_wardian/*/pyodide.asm.wasm")
    asked = f"/{wasm.relative_to(gallery.folder).as_posix()}"
    before = gallery.requests[asked]
    page.goto(gallery.url())
    links = page.get_by_role("navigation").get_by_role("link")
    expect(links).to_have_count(len(NAMES))
    for name, link in zip(NAMES, links.all(), strict=True):
        link.click()
        wait_for(page, name)
        expect(link).to_have_attribute("aria-current", "page")
        source = page.get_by_label("Source of app.py").text_content()
        assert source == (EXAMPLES / name / "app.py").read_text(encoding="utf-8")
    assert gallery.requests[asked] == before + 1


def test_an_example_goes_on_while_another_is_shown(page: Page, gallery: Site) -> None:
    """Coming back finds it as it was left, without a reload; so does the back button."""
    show(page, gallery, "counter")
    app = page.locator("[data-example=counter]")
    app.get_by_role("button", name="one more").click()
    page.get_by_role("link", name="Clock").click()
    wait_for(page, "clock")
    expect(app).to_be_hidden()
    page.go_back()
    expect(app.locator("output")).to_have_text("1")
    expect(page.get_by_role("heading", level=1)).to_have_text("Counter")


def test_the_list_is_used_with_the_keyboard(page: Page, gallery: Site) -> None:
    """Tab reaches a link, Enter shows its example; the first Tab offers to skip the list."""
    show(page, gallery, "counter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the example")).to_be_focused()
    page.get_by_role("link", name="Todo list").focus()
    page.keyboard.press("Enter")
    wait_for(page, "todo")
    assert page.title() == "Todo list · Wardian"


def test_an_open_dialog_does_not_lock_the_other_examples(page: Page, gallery: Site) -> None:
    """Going elsewhere closes it: a modal dialog out of sight would make the page inert."""
    show(page, gallery, "7guis-circles")
    page.locator("[data-example='7guis-circles'] svg").click(position={"x": 50, "y": 50})
    page.get_by_role("button", name="Diameter").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("location.hash = 'counter'")
    wait_for(page, "counter")
    page.get_by_role("button", name="one more").click()
    expect(page.locator("[data-example=counter] output")).to_have_text("1")


def test_light_or_dark_is_the_systems_until_a_person_chooses(
    gallery: Site, new_context: Callable[..., BrowserContext]
) -> None:
    """The page and the running example change together."""
    page = new_context(color_scheme="dark").new_page()
    show(page, gallery, "clock")
    paper = "getComputedStyle(document.body).backgroundColor"
    ink = "getComputedStyle(document.querySelector('.clock span')).color"
    dark = page.evaluate(paper), page.evaluate(ink)
    page.get_by_role("button", name="Light or dark").click()
    light = page.evaluate(paper), page.evaluate(ink)
    assert dark[0] == "rgb(19, 22, 20)"
    assert light[0] == "rgb(250, 250, 247)"
    assert dark[1] != light[1]


def test_a_phone_shows_every_example_without_scrolling_sideways(
    gallery: Site, new_context: Callable[..., BrowserContext]
) -> None:
    """360 pixels are enough for all of them."""
    page = new_context(viewport={"width": 360, "height": 740}, has_touch=True).new_page()
    wide = []
    for name in NAMES:
        show(page, gallery, name)
        if page.evaluate(TOO_WIDE):
            wide.append(name)
    assert wide == []


def test_an_example_stands_on_a_page_of_its_own(page: Page, gallery: Site) -> None:
    """With the query that its page function reads."""
    show(page, gallery, "countdown")
    page.get_by_role("link", name="Open on its own page").click()
    wait_until_live(page)
    assert page.url == gallery.url("countdown/")
    page.goto(gallery.url("countdown/?num=2"))
    wait_until_live(page)
    page.get_by_role("button").click()
    expect(page.locator(".number")).to_have_text("2")
