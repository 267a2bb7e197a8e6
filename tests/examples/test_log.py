"""A log of a hundred thousand lines: what is not seen is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wardian.testing import Screen


@pytest.fixture
def log(example: Callable[..., Screen]) -> Screen:
    """The log."""
    return example("log")


def numbers(log: Screen) -> list[int]:
    """The numbers of the lines that the tab has."""
    return [int(small.text) for small in log.all(".line small")]


def test_only_the_first_lines_are_there(log: Screen) -> None:
    """Until somebody scrolls."""
    assert log.text("output") == "100,000 lines"
    assert numbers(log) == list(range(1, 51))


def test_lines_come_as_they_are_scrolled_to(log: Screen) -> None:
    """The script in the tab asks for them."""
    log.fire("wardian-window", "window", detail={"first": 70_000, "count": 60})
    assert numbers(log) == list(range(70_001, 70_061))


def test_going_to_a_line_brings_it(log: Screen) -> None:
    """With those around it; the tab is told to scroll."""
    log.type("input[name=line]", "4321")
    log.click("form button")
    assert 4321 in numbers(log)
    assert log.find("wardian-window").attributes["goal"] == "4320 1"


def test_a_word_leaves_the_lines_that_have_it(log: Screen) -> None:
    """From the first of them."""
    log.fire("wardian-window", "window", detail={"first": 70_000, "count": 60})
    log.type("input[type=search]", "papers")
    log.wait(0.3)
    assert log.text("output") == "25,000 lines"
    assert all("papers" in line.text for line in log.all(".line"))
    log.fill("input[type=search]", "nothing of that")
    log.wait(0.3)
    assert log.all(".line") == []


def test_new_lines_move_nothing(log: Screen) -> None:
    """The tab is told how many there are, and gets no row."""
    log.click(".tools > button")
    assert log.text("output") == "100,100 lines"
    assert numbers(log) == list(range(1, 51))
    assert log.find("wardian-window").attributes["rows"] == "100100 0 50"
