"""What carries a page is what the network lets through, and ``update()`` is honest about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.hosts import PLACES
from tests.browser.serving import Nginx, Served, wait_for
from tests.browser.waiting import bar, staying, transport, visit, wait_until_open

ANSWERS = """
import asyncio
from pathlib import Path
from wardian import Button, Output, Page, Span, run

page = Page(title="Clock")
clock = Span("Loading...", id="clock", parent=page)
clicks = Output("0", id="clicks", parent=page)
answers = Path(__file__).with_name("answers")

async def tick():
    number = 0
    while True:
        number += 1
        clock.text = f"{number:08}"
        answer = await clock.update()
        with answers.open("a") as file:
            file.write(str(int(bool(answer))))
        await asyncio.sleep(0.02)

def more():
    clicks.text = str(int(clicks.text) + 1)

page += Button("more", id="more", on_click=more)
run(page, startup=tick)
"""
NO_UPGRADE = {
    "        proxy_set_header Upgrade $http_upgrade;\n": "",
    "        proxy_set_header Connection $connection_upgrade;\n": "",
}
HOLDING_BACK = NO_UPGRADE | {
    "proxy_buffering off;": "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;"
    "gzip on; gzip_types text/event-stream;"
}
PATHS = {"websocket": {}, "stream": NO_UPGRADE, "polling": HOLDING_BACK}
KINDS = tuple(PATHS)
POLL = {"poll": 0.1}
# The browser itself complains of a websocket that it cannot make.
REFUSED = r"WebSocket connection to .* failed|net::ERR_|Failed to load"


class Answers:
    """What ``update()`` answered so far, one digit each."""

    def __init__(self, served: Served) -> None:
        self._file = served.program.with_name("answers")

    @property
    def text(self) -> str:
        """All of them."""
        return self._file.read_text() if self._file.is_file() else ""

    def wait_for(self, pattern: str) -> None:
        """Wait until they look like this, from the first to the last."""
        wait_for(
            lambda: re.fullmatch(pattern, self.text),
            f"answers like {pattern}, got {self.text}",
            seconds=15,
        )


def see_the_clock_go_on(page: Page) -> None:
    """Wait until the page shows a later time."""
    before = page.locator("#clock").inner_text()
    page.wait_for_function(
        "(before) => document.getElementById('clock').textContent > before", arg=before
    )


@pytest.mark.allow_console(REFUSED)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_carried_by_what_the_proxy_lets_through(
    kind: str, page: Page, serve: Callable[..., Served], proxy: Callable[..., Nginx]
) -> None:
    """Behind an nginx that passes no upgrade it is a stream; if that is held back, polling."""
    served = serve(ANSWERS, below="/garden", settings=POLL)
    nginx = proxy(served, changes=PATHS[kind])
    visit(page, f"{nginx.origin}/garden/")
    with staying(page):
        wait_until_open(page)
        assert transport(page) == kind
        see_the_clock_go_on(page)
        for number in range(1, 4):
            page.locator("#more").click()
            expect(page.locator("#clicks")).to_have_text(str(number))
        see_the_clock_go_on(page)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_server_decides_what_may_carry_its_pages(
    kind: str, page: Page, place: Callable[..., Served]
) -> None:
    """The only transport that is left is taken at once, and no other is tried."""
    asked: list[str] = []
    page.on("websocket", lambda websocket: asked.append("websocket"))
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    served = place(ANSWERS, settings={"transports": [kind], **POLL})
    visit(page, served.url())
    wait_until_open(page)
    assert transport(page) == kind
    see_the_clock_go_on(page)
    page.locator("#more").click()
    expect(page.locator("#clicks")).to_have_text("1")
    carriers = {"websocket": "websocket", "stream": "stream", "polling": "poll"}
    assert {name for name in asked if name in carriers.values()} == {carriers[kind]}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["websocket", "stream"])
def test_update_is_true_while_there_is_a_tab(
    kind: str, page: Page, context: BrowserContext, place: Callable[..., Served]
) -> None:
    """False before one is connected, True with one or two, False after the last has gone."""
    served = place(ANSWERS, settings={"transports": [kind]})
    answers = Answers(served)
    answers.wait_for("0{5,}")
    visit(page, served.url())
    answers.wait_for("0+1{5,}")
    second = visit(context.new_page(), served.url())
    see_the_clock_go_on(second)
    page.close()
    see_the_clock_go_on(second)
    answers.wait_for("0+1+")
    second.close()
    answers.wait_for("0+1+0{5,}")


@pytest.mark.slow
def test_update_is_false_while_a_tab_polls_and_the_tab_has_everything(
    page: Page, place: Callable[..., Served]
) -> None:
    """Nothing can be pushed, so no answer is True; still each change arrives with the next poll."""
    served = place(ANSWERS, settings={"transports": ["polling"], **POLL})
    visit(page, served.url())
    for _ in range(3):
        see_the_clock_go_on(page)
    page.locator("#more").click()
    expect(page.locator("#clicks")).to_have_text("1")
    assert set(Answers(served).text) == {"0"}


@pytest.mark.allow_console(REFUSED)
@pytest.mark.parametrize(
    ("place", "kind"),
    [(place, kind) for place in PLACES for kind in KINDS if place == "server" or kind != "polling"],
    indirect=["place"],
)
def test_every_transport_comes_back_after_an_outage(
    kind: str, page: Page, context: BrowserContext, place: Callable[..., Served]
) -> None:
    """The bar comes and goes, and a click made meanwhile runs once."""
    served = place(ANSWERS, settings={"transports": [kind], "beat": 0.5, **POLL})
    visit(page, served.url())
    with staying(page):
        for number in range(1, 3):
            context.set_offline(True)
            expect(bar(page)).to_be_visible()
            page.locator("#more").dispatch_event("click")
            context.set_offline(False)
            expect(page.locator("#clicks")).to_have_text(str(number))
            wait_until_open(page)
            see_the_clock_go_on(page)
        assert transport(page) == kind


@pytest.mark.slow
@pytest.mark.allow_console(REFUSED)
def test_a_page_that_polls_sees_an_upload_and_a_download_too(
    page: Page, place: Callable[..., Served], tmp_path: Path
) -> None:
    """Files need no socket."""
    program = """
    from wardian import Button, Output, Page, Upload, run

    def board():
        page = Page(title="Files")
        said = Output(id="said", parent=page)
        kept = {}

        async def take(file):
            kept[file.name] = file.read()
            said.text = f"{file.name} {file.size}"

        def give(event):
            event.view.download(kept["note.txt"], "copy.txt", type="text/plain")

        page += Upload(on_upload=take, id="file")
        page += Button("download", on_click=give)
        return page

    run(board)
    """
    served = place(program, settings={"transports": ["polling"], **POLL})
    visit(page, served.url())
    content = b"0123456789abcdef" * 10_000
    note: Any = {"name": "note.txt", "mimeType": "text/plain", "buffer": content}
    page.locator("#file").set_input_files(note)
    expect(page.locator("#said")).to_have_text("note.txt 160000")
    with page.expect_download() as download:
        page.get_by_role("button", name="download").click()
    assert download.value.suggested_filename == "copy.txt"
    assert Path(download.value.path()).read_bytes() == content
