"""What a person is in the midst of while Python changes the page, and that it goes on.

The programs that these look at count their rounds in an element ``n`` that says ``n = 7``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from playwright.sync_api import Locator, Page
from tests.browser.hosts import Host

TYPED = "the quick brown fox jumps over lazy dogs"
_PLAY = """async (name) => {
  const canvas = Object.assign(document.createElement('canvas'), {width: 16, height: 16});
  const context = canvas.getContext('2d');
  setInterval(() => { context.fillStyle = `hsl(${performance.now() % 360} 90% 50%)`;
    context.fillRect(0, 0, 16, 16) }, 30);
  const video = document.getElementById(name);
  globalThis.interruptions = [];
  for (const type of ['pause', 'emptied', 'loadstart', 'ended', 'abort'])
    video.addEventListener(type, () => interruptions.push(type));
  video.muted = true;
  video.srcObject = canvas.captureStream(30);
  await video.play();
  interruptions.length = 0;
  globalThis.sameVideo = video;
}"""


def opened(host: Host, folder: Path, source: str) -> Locator:
    """Run the text of a program on a host; give its ``wardian-app`` once it is live."""
    program = folder / "program" / "app.py"
    program.parent.mkdir()
    program.write_text(dedent(source), encoding="utf-8")
    return host.open(program.parent)


def double_click(target: Locator) -> None:
    """Click twice, as fast as a person.

    What drives an unpatched Firefox makes two single clicks of it, so there the event is added.
    """
    target.dblclick()
    if _is_firefox(target):
        target.dispatch_event("dblclick")


def fill(field: Locator, value: str) -> None:
    """Replace what stands in a field.

    What drives an unpatched Firefox adds to a number, so there it is selected with keys.
    """
    if field.get_attribute("type") == "number" and _is_firefox(field):
        field.press("Control+a")
        field.press_sequentially(value)
    else:
        field.fill(value)


def rounds(page: Page) -> int:
    """Tell how often Python has changed the page."""
    return int(page.evaluate("() => document.getElementById('n').textContent.slice(4)"))


def wait_for_rounds(page: Page, count: int) -> None:
    """Wait until Python has changed the page so often again."""
    page.wait_for_function(
        "least => Number(document.getElementById('n').textContent.slice(4)) >= least",
        arg=rounds(page) + count,
    )


def state(page: Page, name: str) -> list[Any]:
    """Value, selection and focus of a control."""
    return page.evaluate(  # type: ignore[no-any-return]
        """name => { const it = document.getElementById(name); return [
        it.value, it.selectionStart, it.selectionEnd, it.selectionDirection,
        document.activeElement === it] }""",
        name,
    )


def select(page: Page, name: str, *where: int | str) -> None:
    """Focus a control, and select in it as ``setSelectionRange`` does."""
    page.focus(f"#{name}")
    page.evaluate(
        "([name, where]) => document.getElementById(name).setSelectionRange(...where)",
        [name, where],
    )


def type_in_the_middle(page: Page, name: str) -> str:
    """Type into the middle of a field: no character and no caret is lost; give what it shows."""
    select(page, name, 3, 3)
    value, before = page.input_value(f"#{name}"), rounds(page)
    for character in TYPED:
        page.keyboard.press("Space" if character == " " else character)
        page.wait_for_timeout(25)  # the person's own pace
    expected = value[:3] + TYPED + value[3:]
    caret = 3 + len(TYPED)
    assert rounds(page) - before >= 10
    assert state(page, name) == [expected, caret, caret, "forward", True]
    wait_for_rounds(page, 10)
    assert state(page, name) == [expected, caret, caret, "forward", True]
    return expected


def assert_selections_stay(page: Page, name: str, *, in_texts: str) -> None:
    """Ends and direction of one in a field, then of one in texts, which JavaScript makes."""
    value = page.input_value(f"#{name}")
    select(page, name, 2, 7, "backward")
    wait_for_rounds(page, 10)
    assert state(page, name) == [value, 2, 7, "backward", True]
    chosen = page.evaluate(
        f"() => {{ document.activeElement.blur(); {in_texts}; return String(getSelection()) }}"
    )
    assert chosen
    wait_for_rounds(page, 10)
    assert page.evaluate("() => String(getSelection())") == chosen


def assert_scrolling_stays(page: Page, positions: Mapping[str, int]) -> None:
    """Boxes and controls, by id, stay where they are scrolled to."""
    page.evaluate(
        """positions => { for (const [name, top] of Object.entries(positions))
        document.getElementById(name).scrollTop = top }""",
        positions,
    )
    now = "names => names.map(name => document.getElementById(name).scrollTop)"
    before = page.evaluate(now, list(positions))
    assert min(before) > 20
    wait_for_rounds(page, 10)
    assert page.evaluate(now, list(positions)) == before


def assert_a_video_keeps_playing(page: Page, name: str) -> None:
    """It is never paused, never begins again, and its time goes on."""
    page.evaluate(_PLAY, name)
    time = "() => sameVideo.currentTime"
    start = page.evaluate(time)
    wait_for_rounds(page, 10)
    assert page.evaluate("name => document.getElementById(name) === sameVideo", name)
    playing = page.evaluate("() => [sameVideo.paused, sameVideo.ended, interruptions]")
    assert playing == [False, False, []]
    assert page.evaluate(time) > start


def _is_firefox(target: Locator) -> bool:
    return "Firefox" in str(target.evaluate("() => navigator.userAgent"))
