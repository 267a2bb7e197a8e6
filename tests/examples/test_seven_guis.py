"""The seven tasks of 7GUIs, each by its description."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wardian.testing import Screen

Open = Callable[..., Screen]


def test_the_counter_counts(example: Open) -> None:
    """From zero, by one a click."""
    screen = example("7guis-counter")
    assert screen.text("output") == "0"
    screen.click("text=Count")
    screen.click("text=Count")
    assert screen.text("output") == "2"


def test_each_counter_has_its_own_number_and_the_total_reads_all(example: Open) -> None:
    """Components of one class share nothing; what reads several follows each."""
    screen = example("counter")
    screen.click("text=Another counter")
    screen.click(".row:nth-of-type(1) [aria-label='one more']")
    screen.click(".row:nth-of-type(2) [aria-label='one more']")
    screen.click(".row:nth-of-type(2) [aria-label='one more']")
    screen.click(".row:nth-of-type(1) [aria-label='one less']")
    assert [each.text for each in screen.all("output")] == ["0", "2"]
    assert screen.text(".total") == "2"


@pytest.mark.parametrize(
    ("typed", "celsius", "fahrenheit"),
    [("100", "100", "212"), ("-40", "-40", "-40"), ("36.6", "36.6", "97.9")],
)
def test_fahrenheit_follows_celsius(
    example: Open, typed: str, celsius: str, fahrenheit: str
) -> None:
    """Each key counts; the field that is typed in is left alone."""
    screen = example("7guis-temperature")
    screen.fill("label:nth-of-type(1) input", typed)
    assert [each.value for each in screen.all("input")] == [celsius, fahrenheit]


def test_celsius_follows_fahrenheit_and_no_number_changes_nothing(example: Open) -> None:
    """What is no number yet leaves the other side as it is."""
    screen = example("7guis-temperature")
    screen.fill("label:nth-of-type(2) input", "32")
    screen.fill("label:nth-of-type(2) input", "3x")
    assert [each.value for each in screen.all("input")] == ["0", "3x"]


def test_a_one_way_flight_needs_one_date(example: Open) -> None:
    """The second date is disabled, and booking says what was booked."""
    screen = example("7guis-flight")
    screen.fill("label:nth-of-type(2) input", "01.02.2030")
    screen.fire("form", "submit")
    assert screen.text("output") == "You have booked a one-way flight on 01.02.2030."


@pytest.mark.parametrize(
    ("there", "back", "possible"),
    [
        ("01.02.2030", "03.02.2030", True),
        ("01.02.2030", "01.02.2030", True),
        ("03.02.2030", "01.02.2030", False),
        ("01.02.2030", "nonsense", False),
        ("31.02.2030", "01.03.2030", False),
    ],
)
def test_a_return_flight_comes_back_later(
    example: Open, there: str, back: str, possible: bool
) -> None:
    """Only two dates in order can be booked; one that is none is marked."""
    screen = example("7guis-flight")
    screen.fill("select", "return")
    screen.fill("label:nth-of-type(2) input", there)
    screen.fill("label:nth-of-type(3) input", back)
    assert ("disabled" in screen.find("button").attributes) is not possible
    invalid = screen.all("[aria-invalid=true]")
    assert bool(invalid) is ("nonsense" in back or there.startswith("31"))


def test_the_timer_stops_at_its_duration_and_goes_on_when_that_grows(example: Open) -> None:
    """The gauge fills up; the slider moves the end; the button starts again."""
    screen = example("7guis-timer")
    screen.fill("input", "0.5")
    for _ in range(200):
        screen.wait(0.1)
        if screen.text("output") == "0.5 s":
            break
    screen.click("text=Reset")
    assert screen.text("output") == "0.0 s"


def test_people_are_created_changed_and_deleted(example: Open) -> None:
    """The selected one is changed or deleted, and only then can it be."""
    screen = example("7guis-crud")
    assert "disabled" in screen.find("text=Delete").attributes
    screen.fill("select", "2")
    screen.fill("label:nth-of-type(2) input", "Erika")
    screen.click("text=Update")
    assert options(screen) == ["Emil, Hans", "Mustermann, Erika", "Tisch, Roman"]
    screen.click("text=Delete")
    assert options(screen) == ["Emil, Hans", "Tisch, Roman"]
    screen.fill("label:nth-of-type(2) input", "Ada")
    screen.fill("label:nth-of-type(3) input", "Lovelace")
    screen.click("text=Create")
    assert options(screen) == ["Emil, Hans", "Tisch, Roman", "Lovelace, Ada"]


def test_a_prefix_narrows_the_people(example: Open) -> None:
    """By surname, whatever the case."""
    screen = example("7guis-crud")
    screen.fill("label:nth-of-type(1) input", "m")
    assert options(screen) == ["Mustermann, Max"]
    screen.fill("label:nth-of-type(1) input", "")
    assert len(options(screen)) == 3


def options(screen: Screen) -> list[str]:
    """What the list of people shows."""
    return [each.text for each in screen.all("option")]


def test_circles_are_drawn_undone_and_redone(example: Open) -> None:
    """A click on nothing draws; a new circle after an undo forgets what could be redone."""
    screen = example("7guis-circles")
    draw(screen, 50, 50)
    draw(screen, 150, 50)
    assert centres(screen) == ["50", "150"]
    screen.click("text=Undo")
    assert centres(screen) == ["50"]
    screen.click("text=Redo")
    assert centres(screen) == ["50", "150"]
    screen.click("text=Undo")
    draw(screen, 90, 90)
    assert centres(screen) == ["50", "90"]
    assert "disabled" in screen.find("text=Redo").attributes


def test_a_click_on_a_circle_selects_the_nearest(example: Open) -> None:
    """And draws none."""
    screen = example("7guis-circles")
    draw(screen, 50, 50)
    draw(screen, 80, 50)
    draw(screen, 60, 50)
    assert centres(screen) == ["50", "80"]
    assert screen.find("circle.selected").attributes["cx"] == "50"


def test_a_diameter_changed_in_the_dialog_is_one_step(example: Open) -> None:
    """However often the slider moved, undo goes back to before the dialog."""
    screen = example("7guis-circles")
    draw(screen, 50, 50)
    screen.fire("svg", "contextmenu", offset_x=51, offset_y=51)
    for diameter in ("60", "80", "100"):
        screen.fill("input", diameter)
    assert screen.find("circle").attributes["r"] == "50.0"
    screen.fire("dialog", "close")
    screen.click("text=Undo")
    assert screen.find("circle").attributes["r"] == "20"


def draw(screen: Screen, x: float, y: float) -> None:
    """Click on the canvas."""
    screen.fire("svg", "click", offset_x=x, offset_y=y)


def centres(screen: Screen) -> list[str]:
    """The horizontal centres of the circles, in order."""
    return [each.attributes["cx"] for each in screen.all("circle")]
