"""Rows of a list in a real browser: what a person is doing in one survives what happens to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.hosts import Host
from tests.browser.person import (
    TYPED,
    assert_a_video_keeps_playing,
    assert_scrolling_stays,
    assert_selections_stay,
    opened,
    type_in_the_middle,
    wait_for_rounds,
)

# On a machine that does other things as well, any flush may take longer than a frame.
pytestmark = [pytest.mark.slow, pytest.mark.allow_console("A flush took")]

# Twenty times a second rows change places, come, go, and change around what a person does.
BUSY = """
import asyncio
from wardian import (
    Button, Div, Each, Iframe, Input, Li, P, Page, Span, State, Textarea, Ul, Video, run
)

class Row:
    count = State(0)

    def __init__(self, name):
        self.name = name
        self.draft = ""

def note(item, event):
    item.draft = event.value

def show(item):
    return Li(
        Span(item.count, classes="count"),
        Input(type="text", value=f"{item.name} hello world", id=f"field-{item.name}",
              on_input=note),
        Textarea(value="line\\n" * 60, id=f"area-{item.name}", rows=4),
        Div(P("one"), P("two"), P("three"), P("four"), P("five"), P("six"), P("seven"),
            id=f"box-{item.name}", style={"height": "60px", "overflow": "auto"}),
        Video(id=f"video-{item.name}"),
        Iframe(id=f"frame-{item.name}", title="frame"),
        id=f"row-{item.name}",
    )

class Busy(Div):
    n = State(0)

    def build(self):
        self.stay = [Row(name) for name in "abc"]
        self.items = list(self.stay)
        self.rows = Each(self.items, show, key="name")
        self.echo = P(id="echo")
        self += [Span(lambda: f"n = {self.n}", id="n"), Ul(self.rows), self.echo]

    async def work(self):
        while True:
            self.n += 1
            stay = self.stay
            stay.append(stay.pop(0))
            self.items[:] = [Row(f"new{self.n}")] * (self.n % 2) + stay
            stay[self.n % 3].count += 1
            self.echo.text = "".join(f"[{item.draft}]" for item in stay if item.draft)
            await self.update()
            await asyncio.sleep(0.05)

    def on_mount(self):
        self.run_task(self.work())

run(Page(Busy()))
"""

CALM = """
from wardian import B, Button, Div, Each, Input, Li, P, Page, Span, State, Ul, run

class Todo:
    title = State("")
    done = State(False)

    def __init__(self, title, tags=()):
        self.title = title
        self.tags = list(tags)

said = P(id="said")

def say(*words):
    said.text = " ".join(map(str, words))

def remove(todo):
    todos.remove(todo)
    rows.update()

def toggle(todo, event):
    todo.done = event.checked
    say(todo.title, todo.done, rows[todos.index(todo)][0].checked)

def row(todo):
    return Li(
        Input(type="checkbox", checked=todo.done, on_change=toggle),
        Span(todo.title, on_click=lambda todo: say("clicked", todo.title)),
        Button("x", on_click=remove),
        classes="done" if todo.done else None,
    )

def nested(todo):
    return Li(B(todo.title, on_click=lambda todo: say("outer", todo.title)),
              Ul(Each(todo.tags, tag)))

def tag(name):
    return Li(name, on_click=lambda name: say("inner", name))

def more():
    todos.append(Todo(f"new {len(todos)}", ["z"]))
    todos[0].tags.append(f"tag {len(todos)}")
    lists.update()

def ask():
    fields = [each[0] for each in rows]
    say(len(fields), *[int(field.checked) for field in fields])

todos = [Todo("one", ["a", "b"]), Todo("two"), Todo("three", ["c"])]
rows = Each(todos, row)
lists = Div(Ul(rows, id="flat"), Ul(Each(todos, nested), id="deep"))
run(Page(said, lists, Button("more", on_click=more), Button("ask", on_click=ask)))
"""

MANY = """
from wardian import A, Button, Div, Each, Li, Output, Page, Span, State, Ul, run

class Row:
    label = State("")

    def __init__(self, number):
        self.number = number
        self.label = f"row {number}"

class Store:
    selected = State(0)

store = Store()
items = []

def select(row):
    store.selected = row.number

def show(row):
    return Li(
        Span(row.number), A(row.label, on_click=select),
        classes="selected" if row.number == store.selected else None,
    )

rows = Each(items, show)

def fill():
    items[:] = [Row(number) for number in range(1, 10_001)]
    rows.update()

def tenth():
    for row in items[::10]:
        row.label += " !!!"

def swap():
    items[1], items[9_998] = items[9_998], items[1]
    rows.update()

def clear():
    items.clear()
    rows.update()

buttons = [Button(each.__name__, on_click=each) for each in (fill, tenth, swap, clear)]
run(Page(Div(buttons), Ul(rows, id="rows")))
"""


@pytest.fixture
def busy(host: Host, tmp_path: Path) -> Page:
    """A page whose rows change twenty times a second."""
    page = opened(host, tmp_path, BUSY).page
    wait_for_rounds(page, 2)
    return page


@pytest.fixture
def calm(host: Host, tmp_path: Path) -> Locator:
    """A list of todos, shown twice."""
    return opened(host, tmp_path, CALM)


# ------------------------------------------------------------------------- while rows change places


def test_no_character_and_no_caret_is_lost_in_a_row(busy: Page) -> None:
    """Typed into the middle of a field whose row moves all the time; Python has every character."""
    shown = type_in_the_middle(busy, "field-b")
    assert shown == f"b h{TYPED}ello world"
    assert busy.locator("#echo").inner_text() == f"[{shown}]"


def test_a_selection_stays_as_it_is_in_a_row(busy: Page) -> None:
    """Its ends and its direction, in a field and in the text of a row."""
    assert_selections_stay(
        busy,
        "field-a",
        in_texts="""const texts = document.querySelectorAll('#box-c p');
        getSelection().setBaseAndExtent(texts[1].firstChild, 1, texts[3].firstChild, 2)""",
    )


def test_no_scroll_position_is_lost_in_a_row(busy: Page) -> None:
    """Of a box and of a control, in a row that moves."""
    assert_scrolling_stays(busy, {"box-a": 33, "area-b": 222})


def test_a_video_keeps_playing_in_a_row(busy: Page) -> None:
    """It is never paused, never begins again, and its time goes on."""
    assert_a_video_keeps_playing(busy, "video-b")


def test_a_frame_keeps_its_document_in_a_row(busy: Page) -> None:
    """Where the browser can move it without loading it again."""
    assert busy.evaluate("() => 'moveBefore' in Element.prototype")
    busy.evaluate("() => { document.getElementById('frame-c').contentWindow.mark = 'here' }")
    wait_for_rounds(busy, 10)
    marks = "() => document.getElementById('frame-c').contentWindow.mark"
    assert busy.evaluate(marks) == "here"


def test_rows_stay_the_same_elements(busy: Page) -> None:
    """However often they change places."""
    busy.evaluate("() => { globalThis.same = document.getElementById('row-b') }")
    wait_for_rounds(busy, 10)
    assert busy.evaluate("() => document.getElementById('row-b') === same && same.isConnected")


# ---------------------------------------------------------------------------------- what rows hear


def test_a_handler_in_a_row_is_given_its_item(calm: Locator) -> None:
    """Also when rows before it have gone, and in a row that came later."""
    said = calm.locator("#said")
    calm.locator("#flat li:nth-of-type(2) span").click()
    expect(said).to_have_text("clicked two")
    calm.locator("#flat li:nth-of-type(1) button").click()
    expect(calm.locator("#flat li")).to_have_count(2)
    calm.locator("#flat li:nth-of-type(1) span").click()
    expect(said).to_have_text("clicked two")
    calm.locator("text=more").click()
    expect(calm.locator("#flat li")).to_have_count(3)
    calm.locator("#flat li:nth-of-type(3) span").click()
    expect(said).to_have_text("clicked new 2")


def test_what_a_person_checks_in_a_row_is_what_python_sees(calm: Locator) -> None:
    """The item's handler is told, and the element of the row, which is there when asked for."""
    calm.locator("#flat li:nth-of-type(3) input").check()
    expect(calm.locator("#said")).to_have_text("three True True")
    expect(calm.locator("#flat li:nth-of-type(3)")).to_have_class("done")
    calm.locator("text=ask").click()
    expect(calm.locator("#said")).to_have_text("3 0 0 1")
    calm.locator("#flat li:nth-of-type(3) input").uncheck()
    expect(calm.locator("#said")).to_have_text("three False False")
    expect(calm.locator("#flat li:nth-of-type(3)")).not_to_have_class("done")


def test_a_list_in_a_row_has_items_of_its_own(calm: Locator) -> None:
    """A click gives the innermost row's item; lists in rows grow with their items."""
    said = calm.locator("#said")
    calm.locator("#deep ul >> text=b").click()
    expect(said).to_have_text("inner b")
    calm.locator("#deep b >> text=three").click()
    expect(said).to_have_text("outer three")
    calm.locator("text=more").click()
    expect(calm.locator("#deep > li:nth-of-type(1) ul li")).to_have_text(["a", "b", "tag 4"])
    expect(calm.locator("#deep > li:nth-of-type(4) ul li")).to_have_text(["z"])
    calm.locator("#deep ul >> text=tag 4").click()
    expect(said).to_have_text("inner tag 4")


# ------------------------------------------------------------------------------------- many of them


def test_ten_thousand_rows_come_change_and_go(host: Host, tmp_path: Path) -> None:
    """Each operation touches the rows it is about, and no others."""
    app = opened(host, tmp_path, MANY)
    rows = app.locator("#rows")
    app.locator("text=fill").click()
    expect(rows.locator("li")).to_have_count(10_000)
    assert rows.locator("li:last-child").inner_text() == "10000row 10000"
    rows.evaluate(
        """list => { globalThis.rowsBefore = [...list.children]; globalThis.touched = [];
        new MutationObserver((all) => touched.push(...all)).observe(list, {
          subtree: true, childList: true, attributes: true, characterData: true }) }"""
    )
    rows.locator("li:nth-child(5000) a").click()
    expect(rows.locator("li.selected")).to_have_text("5000row 5000")
    rows.locator("li:nth-child(7000) a").click()
    expect(rows.locator("li.selected")).to_have_text("7000row 7000")
    assert taken(rows) == {"attributes": 3}
    app.locator("text=tenth").click()
    expect(rows.locator("li:nth-child(9991)")).to_have_text("9991row 9991 !!!")
    assert taken(rows) == {"characterData": 1000}
    app.locator("text=swap").click()
    expect(rows.locator("li:nth-child(2)")).to_have_text("9999row 9999")
    expect(rows.locator("li:nth-child(9999)")).to_have_text("2row 2")
    assert taken(rows)["childList"] <= 4
    assert rows.evaluate(
        "list => list.children[1] === rowsBefore[9998] && list.children[9998] === rowsBefore[1]"
    )
    app.locator("text=clear").click()
    expect(rows.locator("li")).to_have_count(0)
    app.locator("text=fill").click()
    expect(rows.locator("li")).to_have_count(10_000)


def taken(rows: Locator) -> dict[str, int]:
    """Count the mutations since this was asked last, by their kind."""
    return rows.evaluate(  # type: ignore[no-any-return]
        """() => touched.splice(0).reduce((all, { type }) =>
        ({ ...all, [type]: (all[type] ?? 0) + 1 }), {})"""
    )
