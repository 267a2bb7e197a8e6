"""A static site on one origin listens to the channels of a server on another."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.serving import WARDIAN, Served, wait_for
from tests.browser.static_site import STRICT_CSP, Site
from tests.browser.surprises import Surprises
from tests.browser.waiting import visit

SENDER = """
import asyncio, os
from wardian import Page, run, send

async def count():
    number = 0
    while True:
        number += 1
        await send("orders", "paid", {"run": os.getpid(), "number": number})
        await send("orders", "other", "not for the pipe")
        await asyncio.sleep(0.02)

run(Page("counts"), startup=count)
"""

LISTENER = """
from wardian import Channel, Div, Page, Pipe, run

page = Page("listens")
heard = Div(id="heard", parent=page)
lost = Div(id="lost", parent=page)

def hear(message):
    heard.text += f" {{message.value['run']}}-{{message.value['number']}}"

def lose(gap):
    lost.text += f" {{gap.first}}-{{gap.last}}"

pipe = Pipe(channel=Channel("{address}"), label="paid", on_value=hear, on_gap=lose, parent=page)
run(page)
"""

BEGUN = """
begun = Div(id="begun", parent=page)

def begin():
    Channel(pipe.channel).listen(lambda message: setattr(begun, "text", str(message.id)))

run(page, startup=begin)
"""


def numbers(page: Page) -> list[tuple[int, int]]:
    """Give what the page has heard: the process that sent it, and its number there."""
    text = page.locator("#heard").inner_text()
    return [(int(run), int(number)) for run, number in re.findall(r"(\d+)-(\d+)", text)]


def test_a_static_site_hears_a_server_that_is_restarted(
    page: Page, site: Site, serve: Callable[..., Served], surprises: Surprises
) -> None:
    """Everything in order and once; what the first process has taken with it is one gap."""
    program = site.folder.parent / "sender.py"
    program.write_text(SENDER)
    settings = {"pipe_public": ["orders"], "pipe_origins": [site.origin]}
    served = serve(program, settings=settings)
    site.csp = STRICT_CSP.replace(
        "connect-src 'self'", f"connect-src 'self' {served.origin.replace('http', 'ws')}"
    )
    visit(page, site.app(LISTENER.format(address=served.origin + "/pipes/orders")))
    wait_for(lambda: len(numbers(page)) > 20, "numbers of the first process")
    first = served.process
    surprises.allow_console("WebSocket connection to|pipes cannot be listened to: it does not")
    served.stop()
    served.start()
    second = served.process
    wait_for(
        lambda: sum(run == second for run, _ in numbers(page)) > 20, "numbers of the second process"
    )
    found = numbers(page)
    before = [number for run, number in found if run == first]
    after = [number for run, number in found if run == second]
    assert found == [(first, each) for each in before] + [(second, each) for each in after]
    assert before == list(range(before[0], before[-1] + 1))
    assert after == list(range(1, after[-1] + 1))
    assert re.fullmatch(r"\d+-None", page.locator("#lost").inner_text())


@pytest.mark.allow_console("WebSocket connection to")  # the server ends before the page
def test_a_built_site_listens_with_what_it_was_built_for(
    page: Page, site: Site, serve: Callable[..., Served]
) -> None:
    """Its policy names the server, and its snapshot was made when nobody could be reached."""
    program = site.folder.parent / "sender.py"
    program.write_text(SENDER)
    settings = {"pipe_public": ["orders"], "pipe_origins": [site.origin]}
    served = serve(program, settings=settings)
    source = site.folder.parent / "listens"
    source.mkdir()
    text = LISTENER.format(address=served.origin + "/pipes/orders")
    (source / "app.py").write_text(text.replace("run(page)", BEGUN))
    out = str(site.folder / "built")
    command = [str(WARDIAN), "build", "--csp", "--snapshot", str(source), "-o", out]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    site.csp = None  # it brings its own
    visit(page, site.url("built/index.html"))
    wait_for(lambda: len(numbers(page)) > 20, "numbers in the pipe")
    wait_for(page.locator("#begun").inner_text, "numbers in what startup began")
    found = [number for _, number in numbers(page)]
    assert found == list(range(found[0], found[-1] + 1))


@pytest.mark.allow_csp_violation("connect-src")
@pytest.mark.allow_console("Content.Security.Policy|connect-src")
def test_a_policy_that_forbids_it_is_named(
    page: Page, site: Site, serve: Callable[..., Served]
) -> None:
    """With the directive, and what to add to it."""
    program = site.folder.parent / "sender.py"
    program.write_text(SENDER)
    settings = {"pipe_public": ["orders"], "pipe_origins": [site.origin]}
    served = serve(program, settings=settings)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    visit(page, site.app(LISTENER.format(address=served.origin + "/pipes/orders")))
    wanted = f"add {served.origin.replace('http', 'ws')} to its connect-src"
    wait_for(
        lambda: any(wanted in each for each in (page.evaluate("0"), *said)[1:]),
        "the directive to be named",
    )


SENDS = """
from wardian import Button, Channel, Div, Page, run

page = Page("sends")
told = Div(id="told", parent=page)
open_ = Channel("{address}", token="{token}")

async def try_locked():
    try:
        await Channel("{address}-other").send("paid", 1)
    except Exception as error:
        told.text = f"{{type(error).__name__}}: {{error}}"

async def send():
    sent = [await open_.send("paid", number) for number in (1, 2)]
    told.text = f"accepted {{[each.id for each in sent]}}"

page += Button("locked", on_click=try_locked)
page += Button("send", on_click=send)
run(page)
"""
TOKEN = "k3F9-xQ_7mTz2Lw8vB5nR1cY6hJ0pD4s"


def test_a_static_site_sends_with_a_token(
    page: Page, site: Site, serve: Callable[..., Served]
) -> None:
    """By ``POST``, from another origin that is named; without a token it says what is missing."""
    program = site.folder.parent / "sender.py"
    program.write_text("from wardian import Page, run\nrun(Page('takes'))\n")
    settings = {"pipe_origins": [site.origin]}
    served = serve(program, settings=settings, environment={"WARDIAN_PIPE_TOKEN": TOKEN})
    site.csp = STRICT_CSP.replace("connect-src 'self'", f"connect-src 'self' {served.origin}")
    source = SENDS.format(address=served.origin + "/pipes/orders", token=TOKEN)
    visit(page, site.app(source))
    told = page.locator("#told")
    page.get_by_role("button", name="locked").click()
    expect(told).to_contain_text("SendError: expected a token to send to")
    page.get_by_role("button", name="send").click()
    expect(told).to_have_text("accepted [1, 2]")
