"""Clock, countdown, message board and ``do_something``, from ``http.server``, then offline.

Each is opened on a page of its own from the plainest static server there is. Once it is live the
network is cut, and everything that follows happens without it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import wait_until_live
from tests.browser.static_site import RUNTIME
from tests.browser.surprises import Surprises

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Seed</title><link rel="icon" href="data:,">
<script type="module" src="../_wardian/wardian.js"></script></head>
<body><wardian-app src="app.py" page></wardian-app></body></html>
"""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder with the examples and the runtime, served by ``http.server``."""
    folder = tmp_path_factory.mktemp("plain")
    shutil.copytree(RUNTIME, folder / "_wardian")
    for name in ("clock", "countdown", "message-board", "do-something"):
        shutil.copytree(EXAMPLES / name, folder / name)
        (folder / name / "index.html").write_text(PAGE, encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    port = re.search(r"port (\d+)", server.stdout.readline())
    assert port is not None
    yield f"http://127.0.0.1:{port[1]}"
    server.terminate()
    server.wait()
    server.stdout.close()


@pytest.fixture
def offline(
    page: Page, context: BrowserContext, origin: str, surprises: Surprises
) -> Iterator[Open]:
    """A function that opens an example, waits until it is live, and cuts the network."""
    surprises.origins.add(origin)
    asked: list[str] = []

    def open_example(name: str, query: str = "") -> Page:
        page.goto(f"{origin}/{name}/{query}")
        wait_until_live(page)
        context.set_offline(True)
        page.on("request", lambda request: asked.append(request.url))
        return page

    yield open_example
    surprises.origins.discard(origin)
    assert asked == []


def test_the_clock_ticks(offline: Open) -> None:
    """The time is there, and a second later another one."""
    span = offline("clock").locator("span")
    expect(span).to_have_text(re.compile(r"^\w+, \d\d \w+ \d{4}, \d\d:\d\d:\d\d$"))
    expect(span).not_to_have_text(span.inner_text())


def test_the_countdown_counts_flips_and_goes_off(offline: Open) -> None:
    """3, 2, 1, Boom!, with the button away meanwhile and an animation at each number."""
    page = offline("countdown", "?num=3")
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const number = document.querySelector('.number');
            const text = number?.textContent;
            if (text && seen.at(-1)?.[0] !== text) seen.push([text, number.getAnimations().length]);
          }).observe(document.body, { childList: true, subtree: true, characterData: true });
        }"""
    )
    button = page.get_by_role("button")
    button.click()
    expect(page.locator("svg.bomb")).to_be_visible()
    expect(button).to_be_hidden()
    expect(page.locator(".number")).to_have_text("Boom!", timeout=10_000)
    expect(button).to_be_visible()
    assert page.evaluate("seen") == [["3", 1], ["2", 1], ["1", 1], ["Boom!", 1]]


def test_a_second_countdown_takes_the_place_of_the_first(offline: Open) -> None:
    """There is one bomb, and one number."""
    page = offline("countdown", "?num=1&animation=pulse")
    for _ in range(2):
        page.get_by_role("button").click()
        expect(page.locator(".number")).to_have_text("1")
        expect(page.locator(".number")).to_have_text("Boom!")
    expect(page.locator("svg.bomb")).to_have_count(1)


def test_every_message_shows_the_one_icon(offline: Open) -> None:
    """Newest first, the field emptied, and a change of the icon shows in each message."""
    page = offline("message-board")
    for text in ("first", "second\nline"):
        page.get_by_label("Message", exact=True).fill(text)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_label("Message", exact=True)).to_have_value("")
    expect(page.locator("pre")).to_have_text(
        ["second\nline", "first", "Welcome to the simple message board!"]
    )
    icons = page.locator(".message > svg")
    expect(icons).to_have_count(3)
    drawings = icons.evaluate_all("(all) => new Set(all.map((icon) => icon.outerHTML)).size")
    assert drawings == 1
    before = icons.first.evaluate("(icon) => icon.style.color")
    page.get_by_role("button", name="Repaint").click()
    expect(icons.first).not_to_have_css("color", before)
    colours = icons.evaluate_all("(all) => all.map((icon) => icon.style.color)")
    assert len(colours) == 3
    assert len(set(colours)) == 1
    assert colours[0] != before


def test_do_something_is_answered_false_then_true(offline: Open) -> None:
    """The first update comes before the page is shown; nothing of it is lost."""
    page = offline("do-something")
    expect(page.locator("p").first).to_contain_text("answered False")
    expect(page.locator("p").nth(1)).to_contain_text("answered True")
    expect(page.locator("p").nth(2)).to_contain_text("answered True")
    assert page.get_by_role("log").inner_text().count("hello") >= 3
