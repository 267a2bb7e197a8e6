"""The examples in a real browser, wherever Python runs: each test is run on every host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.hosts import EXAMPLES, Host
from tests.browser.person import double_click, fill


def test_every_example_is_driven_by_a_test() -> None:
    """No example of the gallery's list is left out here or among the seeds."""
    names = (EXAMPLES / "gallery" / "order.txt").read_text(encoding="utf-8").split()
    tests = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(__file__).parent.glob("test_examples_*.py")
    )
    assert [name for name in names if f'host.open("{name}"' not in tests] == []


def test_the_smallest_counter_counts(host: Host) -> None:
    """A click is one more."""
    app = host.open("7guis-counter")
    for _ in range(3):
        app.get_by_role("button").click()
    expect(app.locator("output")).to_have_text("3")


def test_counters_count_apart_and_together(host: Host) -> None:
    """Each has its own number, and the total follows all of them."""
    app = host.open("counter")
    app.get_by_role("button", name="Another counter").click()
    expect(app.locator("output")).to_have_text(["0", "0"])
    for button in app.get_by_role("button", name="one more").all():
        button.click()
    app.get_by_role("button", name="one more").last.click()
    expect(app.locator("output")).to_have_text(["1", "2"])
    expect(app.locator(".total")).to_have_text("3")


def test_the_edited_todo_has_the_focus_and_enter_keeps_it(host: Host) -> None:
    """A double click opens the field with the title in it, ready to type."""
    app = host.open("todo")
    for title in ("milk", "bread", "tea"):
        app.get_by_label("New todo").fill(title)
        app.get_by_label("New todo").press("Enter")
    expect(app.get_by_label("New todo")).to_have_value("")
    double_click(app.get_by_text("bread"))
    field = app.locator("li").nth(1).get_by_label("Title")
    expect(field).to_be_focused()
    expect(field).to_have_value("bread")
    field.press("End")
    field.press_sequentially(" and butter")
    field.press("Enter")
    expect(app.locator("li label span")).to_have_text(["milk", "bread and butter", "tea"])
    expect(field).to_be_hidden()


def test_escape_leaves_the_todo_as_it_was(host: Host) -> None:
    """The keyboard alone is enough: the pencil is a button."""
    app = host.open("todo")
    app.get_by_label("New todo").fill("milk")
    app.get_by_label("New todo").press("Enter")
    app.get_by_role("button", name="Edit milk").press("Enter")
    field = app.get_by_label("Title")
    expect(field).to_be_focused()
    field.press_sequentially("x")
    field.press("Escape")
    expect(app.locator("li label span")).to_have_text(["milk"])


def test_todos_keep_their_nodes_through_filters(host: Host) -> None:
    """A row that stays is not made again, and ticking works on each view."""
    app = host.open("todo")
    for title in ("milk", "bread", "tea"):
        app.get_by_label("New todo").fill(title)
        app.get_by_label("New todo").press("Enter")
    expect(app.locator("li")).to_have_count(3)
    tea = app.locator("li").nth(2).element_handle()
    app.get_by_role("checkbox", name="bread").check()
    app.get_by_role("button", name="Active").click()
    expect(app.locator("li label span")).to_have_text(["milk", "tea"])
    assert app.locator("li").nth(1).evaluate("(now, before) => now === before", tea)
    expect(app.get_by_role("status")).to_have_text("2 items left")
    app.get_by_role("button", name="Clear completed").click()
    app.get_by_role("button", name="All").click()
    expect(app.locator("li label span")).to_have_text(["milk", "tea"])


# A thousand rows that come back at once take longer than a frame, and the page says so.
@pytest.mark.allow_console("A flush took")
def test_people_are_found_renamed_and_removed(host: Host) -> None:
    """Among a thousand rows; each handler has the person of its row."""
    app = host.open("people")
    rows = app.locator("tbody tr")
    expect(rows).to_have_count(1000)
    app.get_by_label("Name of number 3", exact=True).fill("Somebody Else")
    app.get_by_label("Find").fill("somebody")
    expect(rows).to_have_count(1)
    app.get_by_role("button", name="Choose").click()
    expect(app.locator("p")).to_have_text("Chosen: Somebody Else")
    app.get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(0)
    app.get_by_label("Find").fill("")
    expect(rows).to_have_count(999)


@pytest.mark.allow_console("A flush took")
def test_a_long_log_is_read_searched_and_written(host: Host) -> None:
    """A hundred thousand lines: by their numbers, with keys, by a word; new ones at the end."""
    app = host.open("log")
    log, total = app.get_by_role("list", name="The log"), app.locator("output")

    def line(number: int) -> Locator:
        return log.locator(".line", has=app.page.get_by_text(f"{number}", exact=True))

    expect(total).to_have_text("100,000 lines")
    expect(line(1)).to_be_in_viewport()
    app.get_by_label("number of a line").fill("54321")
    app.get_by_role("button", name="Go to line").click()
    expect(line(54_321)).to_be_in_viewport()
    assert log.locator(".line").count() < 300
    log.press("Home")
    expect(line(1)).to_be_in_viewport()
    log.press("PageDown")
    expect(line(1)).not_to_be_in_viewport()
    log.press("End")
    expect(line(100_000)).to_be_in_viewport()
    app.get_by_role("button", name="Write 100 lines").click()
    expect(total).to_have_text("100,100 lines")
    expect(line(100_000)).to_be_in_viewport()
    log.press("End")
    expect(line(100_100)).to_be_in_viewport()
    app.get_by_label("Find").fill("papers")
    expect(total).to_have_text("25,025 lines")
    expect(log.locator(".line", has_not_text="papers")).to_have_count(0)
    expect(log.locator(".line", has_text="papers").last).to_be_attached()
    app.get_by_label("Find").fill("nothing of that")
    expect(total).to_have_text("0 lines")
    expect(log.locator(".line")).to_have_count(0)


def test_live_buttons_tell_both_listeners(host: Host) -> None:
    """What one part of the page sends, two others show; equal values are counted each."""
    app = host.open("live-buttons")
    for name in ("fern", "fern", "palm"):
        app.get_by_role("button", name=name).click()
    expect(app.locator("output")).to_have_text(["0", "2", "1"])
    lines = app.get_by_role("listitem")
    expect(lines).to_have_text(
        [re.compile(f"^{name} at [0-9:]+$") for name in ("palm", "fern", "fern")]
    )
    first = lines.last.element_handle()
    app.get_by_role("button", name="moss").click()
    expect(app.locator("output")).to_have_text(["1", "2", "1"])
    expect(lines).to_have_count(4)
    assert lines.last.evaluate("(now, before) => now === before", first)


def test_the_live_chart_goes_on(host: Host) -> None:
    """Each measurement makes the curves longer; they are the same nodes all the time."""
    app = host.open("live-chart")
    for name, unit in (("temperature", "°C"), ("humidity", "%")):
        expect(app.locator(f".{name} output")).to_have_text(re.compile(rf"^\d+\.\d {unit}$"))
    curve = app.locator(".humidity path.curve")
    node = curve.element_handle()
    expect(curve).to_have_attribute("d", re.compile("^M.*(L.*){5}"))
    before = curve.get_attribute("d") or ""
    expect(curve).not_to_have_attribute("d", before)
    assert (curve.get_attribute("d") or "").startswith(before)
    assert curve.evaluate("(now, before) => now === before", node)


def test_the_temperature_follows_each_key_and_the_caret_stays(host: Host) -> None:
    """Typing in the middle of a number is not disturbed by the answer."""
    app = host.open("7guis-temperature")
    celsius, fahrenheit = app.locator("input").nth(0), app.locator("input").nth(1)
    celsius.press_sequentially("10")
    expect(fahrenheit).to_have_value("50")
    celsius.press("ArrowLeft")
    celsius.press_sequentially("0")
    expect(fahrenheit).to_have_value("212")
    assert celsius.evaluate("(field) => field.selectionStart") == 2
    fahrenheit.fill("-40")
    expect(celsius).to_have_value("-40")


def test_a_return_flight_must_come_back(host: Host) -> None:
    """Only then is the button enabled; a date that is none is marked."""
    app = host.open("7guis-flight")
    there, back = app.get_by_label("There"), app.get_by_label("Back")
    expect(back).to_be_disabled()
    app.get_by_label("Flight").select_option("return")
    there.fill("05.03.2030")
    back.fill("04.03.2030")
    expect(app.get_by_role("button")).to_be_disabled()
    back.fill("x")
    expect(back).to_have_attribute("aria-invalid", "true")
    back.fill("06.03.2030")
    app.get_by_role("button").click()
    expect(app.locator("output")).to_contain_text("from 05.03.2030 to 06.03.2030")


def test_the_timer_runs_and_starts_again(host: Host) -> None:
    """It fills up to its duration, which the slider sets."""
    app = host.open("7guis-timer")
    app.locator("input").fill("1")
    expect(app.locator("output")).to_have_text("1.0 s")
    app.locator("input").fill("30")
    expect(app.locator("output")).not_to_have_text("1.0 s")
    app.get_by_role("button").click()
    expect(app.locator("output")).to_have_text(re.compile(r"^0\.\d s$"))


def test_a_person_is_selected_changed_and_deleted(host: Host) -> None:
    """The list keeps its selection while the others come and go."""
    app = host.open("7guis-crud")
    app.get_by_role("listbox").select_option("Mustermann, Max")
    expect(app.get_by_label("Name", exact=True)).to_have_value("Max")
    app.get_by_label("Name", exact=True).fill("Erika")
    app.get_by_role("button", name="Update").click()
    expect(app.locator("option")).to_have_text(["Emil, Hans", "Mustermann, Erika", "Tisch, Roman"])
    expect(app.locator("option:checked")).to_have_text("Mustermann, Erika")
    app.get_by_label("Filter prefix").press_sequentially("Mu")
    expect(app.locator("option")).to_have_text(["Mustermann, Erika"])
    app.get_by_role("button", name="Delete").click()
    app.get_by_label("Filter prefix").fill("")
    expect(app.locator("option")).to_have_text(["Emil, Hans", "Tisch, Roman"])


def test_a_circle_is_drawn_where_the_pointer_is_and_resized_in_a_dialog(host: Host) -> None:
    """A right click opens the dialog; Done closes it, and undo takes one step back."""
    app = host.open("7guis-circles")
    canvas, circle = app.locator("svg"), app.locator("circle")
    canvas.click(position={"x": 120, "y": 80})
    expect(circle).to_have_count(1)
    edge = canvas.evaluate("(svg) => svg.clientLeft")  # WebKit counts from its outer side
    assert abs(float(circle.get_attribute("cx") or 0) - 120) <= edge
    circle.click(button="right")
    expect(app.get_by_role("dialog")).to_be_visible()
    app.get_by_role("slider").fill("100")
    expect(circle).to_have_attribute("r", "50.0")
    app.get_by_role("button", name="Done").click()
    expect(app.get_by_role("dialog")).to_be_hidden()
    app.get_by_role("button", name="Undo").click()
    expect(circle).to_have_attribute("r", "20")
    app.get_by_role("button", name="Redo").click()
    expect(circle).to_have_attribute("r", "50.0")


def test_a_cell_is_edited_in_place(host: Host) -> None:
    """A click opens it with its formula; Enter computes what depends on it."""
    app = host.open("7guis-cells")
    cell = app.get_by_label("B1", exact=True)
    cell.click()
    field = app.get_by_label("Content of the cell")
    expect(field).to_be_focused()
    expect(field).to_have_value("4.5")
    field.fill("=2+3")
    field.press("Enter")
    expect(cell).to_have_text("5")
    expect(app.get_by_label("D4", exact=True)).to_have_text("179.7")


TYPED = {
    "text": "Ada Lovelace",
    "search": "fern",
    "email": "ada@example.org",
    "url": "https://example.org/",
    "tel": "+44 20",
    "password": "a long secret",
    "textarea": "two\nlines",
    "number": "4.5",
    "range": "70",
    "color": "#ff8800",
    "date": "2030-02-01",
    "time": "12:34",
    "datetime-local": "2030-02-01T12:34",
    "month": "2030-02",
    "week": "2030-W07",
}


def test_python_sees_every_type_of_field(host: Host) -> None:
    """As it is typed or chosen, and once more when the form is sent."""
    app = host.open("form")
    for name, value in TYPED.items():
        fill(app.locator(f"[name='{name}']"), value)
    app.locator("[name=checkbox]").check()
    app.locator("[name=radio][value=green]").check()
    app.locator("[name=select]").select_option("Royal fern")
    app.locator("[name='select multiple']").select_option(["Moss", "Palm"])
    app.locator("[name=file]").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"}
    )
    rows = app.locator(".seen table").first.locator("tbody tr")
    expect(rows).to_have_count(len(TYPED) + 5)
    seen = dict(row.locator("th, td").all_inner_texts() for row in rows.all())
    assert {name: seen[name] for name in TYPED} == {name: repr(v) for name, v in TYPED.items()}
    assert seen["checkbox"] == "True"
    assert seen["radio"] == "'green'"
    assert seen["select multiple"] == "['Moss', 'Palm']"
    assert "'a.txt', 5, 'text/plain'" in seen["file"]


def test_a_sent_form_reaches_python_and_reset_empties_it(host: Host) -> None:
    """Every named field in order, the hidden one too; the page is not left."""
    app = host.open("form")
    app.locator("[name=text]").fill("Ada")
    app.locator("[name=email]").fill("ada@example.org")
    app.get_by_role("button", name="Send", exact=True).click()
    sent = app.locator(".seen table").nth(1).locator("tbody tr")
    expect(sent.filter(has_text="hidden")).to_contain_text("carried along")
    expect(sent.first).to_contain_text("'Ada'")
    app.get_by_role("button", name="Reset").click()
    expect(app.locator(".seen tbody tr")).to_have_count(0)
    expect(app.locator("[name=text]")).to_have_value("")
