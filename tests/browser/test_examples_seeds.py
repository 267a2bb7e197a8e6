"""Clock, countdown, message board and ``do_something``: the programs that started it all."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.hosts import EXAMPLES, Host
from tests.browser.static_site import RUNTIME
from tests.browser.surprises import Surprises
from tests.browser.waiting import visit

TIME = re.compile(r"^\w+, \d\d \w+ \d{4}, \d\d:\d\d:\d\d$")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Seed</title><link rel="icon" href="data:,">
<script type="module" src="../_wardian/wardian.js"></script></head>
<body><wardian-app src="app.py" page></wardian-app></body></html>
"""


@pytest.fixture
def plainest_server(tmp_path: Path, surprises: Surprises) -> Iterator[str]:
    """The address of a folder with the clock and the runtime, served by ``http.server``."""
    shutil.copytree(RUNTIME, tmp_path / "_wardian")
    shutil.copytree(EXAMPLES / "clock", tmp_path / "clock")
    (tmp_path / "clock" / "index.html").write_text(PAGE, encoding="utf-8")
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    port = re.search(r"port (\d+)", server.stdout.readline())
    assert port is not None
    origin = f"http://127.0.0.1:{port[1]}"
    surprises.origins.add(origin)
    yield origin
    surprises.leave(origin)
    server.terminate()
    server.wait()
    server.stdout.close()


def test_the_clock_needs_the_plainest_server_once(
    page: Page, context: BrowserContext, plainest_server: str
) -> None:
    """It is loaded from Python's own file server, and then ticks without a network."""
    visit(page, f"{plainest_server}/clock/")
    assert page.title() == "Clock"
    context.set_offline(True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    span = page.locator("span")
    expect(span).to_have_text(TIME)
    expect(span).not_to_have_text(span.inner_text())
    assert asked == []


def test_the_clock_ticks(host: Host) -> None:
    """The time is there, and a second later another one."""
    span = host.open("clock").locator("span")
    expect(span).to_have_text(TIME)
    expect(span).not_to_have_text(span.inner_text())


@pytest.mark.slow
def test_the_countdown_counts_flips_and_goes_off(host: Host) -> None:
    """3, 2, 1, Boom!, with the button away meanwhile and an animation at each number."""
    app = host.open("countdown", "?num=3")
    app.evaluate(
        """(app) => {
          window.seen = [];
          new MutationObserver(() => {
            const number = app.querySelector('.number');
            const text = number?.textContent;
            if (text && seen.at(-1)?.[0] !== text) seen.push([text, number.getAnimations().length]);
          }).observe(app, { childList: true, subtree: true, characterData: true });
        }"""
    )
    button = app.get_by_role("button")
    button.click()
    expect(app.locator("svg.bomb")).to_be_visible()
    expect(button).to_be_hidden()
    expect(app.locator(".number")).to_have_text("Boom!", timeout=10_000)
    expect(button).to_be_visible()
    assert app.evaluate("() => seen") == [["3", 1], ["2", 1], ["1", 1], ["Boom!", 1]]


@pytest.mark.slow
def test_a_second_countdown_takes_the_place_of_the_first(host: Host) -> None:
    """There is one bomb, and one number."""
    app = host.open("countdown", "?num=1&animation=pulse")
    for _ in range(2):
        app.get_by_role("button").click()
        expect(app.locator(".number")).to_have_text("1")
        expect(app.locator(".number")).to_have_text("Boom!")
    expect(app.locator("svg.bomb")).to_have_count(1)


def test_every_message_shows_the_one_icon(host: Host) -> None:
    """Newest first, the field emptied, and a change of the icon shows in each message."""
    app = host.open("message-board")
    for text in ("first", "second\nline"):
        app.get_by_label("Message", exact=True).fill(text)
        app.get_by_role("button", name="Send").click()
        expect(app.get_by_label("Message", exact=True)).to_have_value("")
    expect(app.locator("pre")).to_have_text(
        ["second\nline", "first", "Welcome to the simple message board!"]
    )
    icons = app.locator(".message > svg")
    expect(icons).to_have_count(3)
    drawings = icons.evaluate_all("(all) => new Set(all.map((icon) => icon.outerHTML)).size")
    assert drawings == 1
    before = icons.first.evaluate("(icon) => icon.style.color")
    app.get_by_role("button", name="Repaint").click()
    expect(icons.first).not_to_have_css("color", before)
    colours = icons.evaluate_all("(all) => all.map((icon) => icon.style.color)")
    assert len(colours) == 3
    assert len(set(colours)) == 1
    assert colours[0] != before


@pytest.mark.slow
def test_do_something_is_answered_false_then_true(host: Host) -> None:
    """Updates before the page is shown wait; nothing of them is lost, and later ones arrive."""
    app = host.open("do-something")
    expect(app).to_contain_text("done", timeout=10_000)
    said = [text.split()[2] for text in app.locator("p").all_inner_texts()]
    answers = [text.removesuffix(":") for text in said]
    assert answers == sorted(answers), "once a tab has it, every answer is True"
    assert answers[0] == "False"
    assert answers[-3:] == ["True"] * 3
    assert app.get_by_role("log").inner_text().count("hello") == 6
