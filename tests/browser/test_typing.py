"""What a person is doing survives what Python does meanwhile, twenty times a second."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.hosts import Host
from tests.browser.person import (
    TYPED,
    assert_a_video_keeps_playing,
    assert_scrolling_stays,
    assert_selections_stay,
    opened,
    state,
    type_in_the_middle,
    wait_for_rounds,
)

APP = """
import asyncio
from wardian import Button, Div, Input, Li, P, Page, Span, State, Textarea, Ul, Video, run

PLACE = "before {} after"

class Busy(Div):
    n = State(0)

    def build(self):
        self.field = Input(value="hello world", id="field", type="text")
        self.area = Textarea(value="line\\n" * 60, id="area", rows=5)
        self.echo = P(id="echo")
        self.above = Ul(id="above")
        self.scroller = Div([P(f"paragraph {n}") for n in range(80)], id="scroller",
                            style="height: 120px; overflow: auto")
        self.box = Div(self.field, self.area, id="box")
        self += [Span(lambda: f"n = {self.n}", id="n"), self.above, self.box, self.echo,
                 self.scroller, Div(Video(id="video"), id="cinema")]

    async def work(self):
        rounds = 0
        while True:
            rounds += 1
            self.n += 1
            # Everything around the controls changes: siblings come, go and change places.
            self.above[:] = [Li(str(n), key=n) for n in range(rounds % 7)]
            self.above.reverse()
            self.box.classes.toggle("odd")
            self.field.title = str(rounds)
            self.field.style["opacity"] = "0.9" if rounds % 2 else "1"
            self.echo.text = f"[{self.field.value}]"
            self.scroller[0].text = f"paragraph {rounds}"
            cinema = self[-1]
            if rounds % 2:
                cinema.insert(0, P(f"left {rounds}"))
                cinema.append(P(f"right {rounds}"))
            else:
                del cinema[0], cinema[-1]
            # The controls move among their siblings, and Python sets the value that it knows.
            self.box.reverse()
            self.field.value = self.field.value
            await self.update()
            await asyncio.sleep(0.05)

    def on_mount(self):
        self.run_task(self.work())

run(Page(Busy()))
"""


@pytest.fixture
def busy(host: Host, tmp_path: Path) -> Page:
    """A page that Python changes twenty times a second, on every host."""
    page = opened(host, tmp_path, APP).page
    wait_for_rounds(page, 2)
    return page


def test_no_character_and_no_caret_is_lost(busy: Page) -> None:
    """Forty keys in the middle of a word; the caret stands behind the last of them."""
    shown = type_in_the_middle(busy, "field")
    assert shown == f"hel{TYPED}lo world"
    assert busy.locator("#echo").inner_text() == f"[{shown}]"


@pytest.mark.slow
def test_a_selection_stays_as_it_is(busy: Page) -> None:
    """Its ends and its direction, in a field and in the text of the page."""
    assert_selections_stay(
        busy,
        "field",
        in_texts="""const text = document.querySelector('#scroller p:nth-child(5)').firstChild;
        getSelection().setBaseAndExtent(text, 2, text, 9)""",
    )


@pytest.mark.slow
def test_no_scroll_position_is_lost(busy: Page) -> None:
    """Of a box, and of a control that moves among its siblings."""
    assert_scrolling_stays(busy, {"scroller": 333, "area": 222})


def test_a_composition_goes_on(busy: Page) -> None:
    """An open composition of an input method is neither closed nor overwritten, then typed."""
    busy.focus("#field")
    busy.evaluate(
        """() => { const field = document.getElementById('field');
        field.setSelectionRange(5, 5);
        globalThis.compositions = [];
        for (const type of ['compositionstart', 'compositionend'])
          field.addEventListener(type, (event) => compositions.push([type, event.data])) }"""
    )
    session = busy.context.new_cdp_session(busy)
    for text in ("n", "ni", "nih", "niho"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        wait_for_rounds(busy, 5)
        assert state(busy, "field")[:2] == [f"hello{text} world", 5 + len(text)]
        assert busy.evaluate("() => compositions.length") == 1
    session.send("Input.insertText", {"text": "\u65e5\u672c"})
    expected = ["hello\u65e5\u672c world", 7, 7]
    assert state(busy, "field")[:3] == expected
    wait_for_rounds(busy, 10)
    assert state(busy, "field")[:3] == expected
    assert busy.evaluate("() => compositions") == [
        ["compositionstart", ""],
        ["compositionend", "\u65e5\u672c"],
    ]
    assert busy.locator("#echo").inner_text() == "[hello\u65e5\u672c world]"


@pytest.mark.slow
def test_a_video_keeps_playing(busy: Page) -> None:
    """It is never paused, never begins again, and its time goes on."""
    assert_a_video_keeps_playing(busy, "video")
