"""The policy of a built page: what it may reach."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from wardian.site.collect import collect
from wardian.site.layout import Addresses
from wardian.site.page import render_page

PROGRAM = """
from wardian import Channel, Page, Pipe, run

page = Page(Pipe(Channel("https://Example.org:443/shop/pipes/orders")))
page += Pipe("http://localhost:8000/pipes/board")
page += Pipe("orders", "see https://elsewhere.example/pipes/none of this")
run(page)
"""


def connect_sources(folder: Path, source: str) -> list[str]:
    """Give what a program's page may connect to."""
    program = folder / "app.py"
    program.write_text(source)
    addresses = Addresses(
        root="", runtime="r", pyodide="p", source="app.py", files="", integrity={}
    )
    text = unescape(render_page(collect(program), addresses=addresses, csp=True))
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert found is not None
    (directive,) = [each for each in found[1].split("; ") if each.startswith("connect-src")]
    return directive.split()[1:]


def test_a_page_may_reach_the_servers_whose_channels_its_program_names(tmp_path: Path) -> None:
    """By websocket and by ``POST``, and nobody else; one that names none only its own site."""
    assert connect_sources(tmp_path, PROGRAM) == [
        *("'self'", "http://localhost:8000", "https://example.org"),
        *("ws://localhost:8000", "wss://example.org"),
    ]
    plain = "from wardian import Page, run\nrun(Page('https://example.org/pipes'))\n"
    assert connect_sources(tmp_path, plain) == ["'self'"]


NAMED = """
import wardian
from wardian import Channel, Page, Pipe, run, send

page = Page(Pipe(channel="https://a.example/pipes/x"))
wardian.Channel(name="https://b.example/pipes/x", token="https://no.example/pipes/x")

async def begin():
    await send("https://c.example/pipes/x", "label", "https://no.example/pipes/x")

run(page, startup=begin)
"""
ELSEWHERE = """
from wardian import A, Page, Pipe, run

'''https://no.example/pipes/x'''
DOCS = "https://no.example/pipes/x"
page = Page(A("https://no.example/pipes/x", href="https://no.example/pipes/y"))
page += Pipe("orders", "https://no.example/pipes/label", value="https://no.example/pipes/z")
run(page)
"""


def test_only_what_names_a_channel_lets_a_page_out(tmp_path: Path) -> None:
    """Not a link or a value that looks like a channel's address."""
    assert connect_sources(tmp_path, NAMED) == [
        *("'self'", "https://a.example", "https://b.example", "https://c.example"),
        *("wss://a.example", "wss://b.example", "wss://c.example"),
    ]
    assert connect_sources(tmp_path, ELSEWHERE) == ["'self'"]
