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
