"""What a person is doing survives what Python does meanwhile, twenty times a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.hosts import Host

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


def open_busy(host: Host, folder: Path) -> Page:
    """Return a page that Python changes twenty times a second."""
    program = folder / "busy" / "app.py"
    program.parent.mkdir()
    program.write_text(APP, encoding="utf-8")
    busy = host.open(program.parent).page
    wait_for_rounds(busy, 2)
    return busy


@pytest.fixture
def busy(host: Host, tmp_path: Path) -> Page:
    """Such a page, on every host."""
    return open_busy(host, tmp_path)


def wait_for_rounds(page: Page, count: int) -> None:
    """Wait until Python has changed the page so often again."""
    start = rounds(page)
    page.wait_for_function(
        "least => Number(document.getElementById('n').textContent.slice(4)) >= least",
        arg=start + count,
    )


def rounds(page: Page) -> int:
    """Tell how often Python has changed the page."""
    return int(page.evaluate("() => document.getElementById('n').textContent.slice(4)"))


def state(page: Page, name: str) -> list[Any]:
    """Value, selection and focus of a control."""
    return page.evaluate(  # type: ignore[no-any-return]
        """name => { const it = document.getElementById(name); return [
        it.value, it.selectionStart, it.selectionEnd, it.selectionDirection,
        document.activeElement === it] }""",
        name,
    )


def test_no_character_and_no_caret_is_lost(busy: Page) -> None:
    """Forty keys in the middle of a word; the caret stands behind the last of them."""
    busy.focus("#field")
    busy.evaluate("() => document.getElementById('field').setSelectionRange(3, 3)")
    before = rounds(busy)
    typed = "the quick brown fox jumps over lazy dogs"
    for character in typed:
        busy.keyboard.press("Space" if character == " " else character)
        busy.wait_for_timeout(25)  # the person's own pace
    expected = f"hel{typed}lo world"
    assert rounds(busy) - before >= 10
    assert state(busy, "field") == [expected, 3 + len(typed), 3 + len(typed), "forward", True]
    wait_for_rounds(busy, 10)
    assert state(busy, "field") == [expected, 3 + len(typed), 3 + len(typed), "forward", True]
    assert busy.locator("#echo").inner_text() == f"[{expected}]"


@pytest.mark.slow
def test_a_selection_stays_as_it_is(busy: Page) -> None:
    """Its ends and its direction, in a field and in the text of the page."""
    busy.focus("#field")
    busy.evaluate("() => document.getElementById('field').setSelectionRange(2, 7, 'backward')")
    wait_for_rounds(busy, 10)
    assert state(busy, "field") == ["hello world", 2, 7, "backward", True]
    chosen = busy.evaluate(
        """() => { document.activeElement.blur();
        const text = document.querySelector('#scroller p:nth-child(5)').firstChild;
        getSelection().setBaseAndExtent(text, 2, text, 9); return String(getSelection()) }"""
    )
    wait_for_rounds(busy, 10)
    assert busy.evaluate("() => String(getSelection())") == chosen


@pytest.mark.slow
def test_no_scroll_position_is_lost(busy: Page) -> None:
    """Of a box, and of a control that moves among its siblings."""
    busy.evaluate(
        """() => { document.getElementById('scroller').scrollTop = 333;
        document.getElementById('area').scrollTop = 222 }"""
    )
    positions = "() => ['scroller', 'area'].map(name => document.getElementById(name).scrollTop)"
    before = busy.evaluate(positions)
    assert min(before) > 200
    wait_for_rounds(busy, 10)
    assert busy.evaluate(positions) == before


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
    busy.evaluate(
        """async () => {
          const canvas = Object.assign(document.createElement('canvas'), {width: 16, height: 16});
          const context = canvas.getContext('2d');
          setInterval(() => { context.fillStyle = `hsl(${performance.now() % 360} 90% 50%)`;
            context.fillRect(0, 0, 16, 16) }, 30);
          const video = document.getElementById('video');
          globalThis.interruptions = [];
          for (const type of ['pause', 'emptied', 'loadstart', 'ended', 'abort'])
            video.addEventListener(type, () => interruptions.push(type));
          video.muted = true;
          video.srcObject = canvas.captureStream(30);
          await video.play();
          interruptions.length = 0;
          globalThis.sameVideo = video;
        }"""
    )
    time = "() => document.getElementById('video').currentTime"
    start = busy.evaluate(time)
    wait_for_rounds(busy, 10)
    assert busy.evaluate("() => document.getElementById('video') === sameVideo")
    assert busy.evaluate("() => [sameVideo.paused, sameVideo.ended, interruptions]") == [
        False,
        False,
        [],
    ]
    assert busy.evaluate(time) > start
