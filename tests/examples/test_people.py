"""A table of a thousand people: what is done to the list is done to its rows, and to no others."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from wardian.testing import Screen


@pytest.fixture
def people(example: Callable[..., Screen]) -> Screen:
    """A thousand people."""
    return example("people")


def names(screen: Screen, count: int = 3) -> list[str]:
    """The first names in the table."""
    return [field.value for field in screen.all("td input")[:count]]


def test_a_thousand_people_are_shown(people: Screen) -> None:
    """Each with a number, a name and a city."""
    assert len(people.all("tbody tr")) == 1000
    assert people.text("caption") == "1000 of 1000"
    assert people.text("tbody tr:nth-of-type(1) td:nth-of-type(1)") == "1"


def test_choosing_sends_two_values(people: Screen) -> None:
    """Of a thousand rows only the chosen one changes."""
    people.click("tbody tr:nth-of-type(3) button:nth-of-type(1)")
    assert "chosen" in people.find("tbody tr:nth-of-type(3)").attributes["class"]
    ops = json.loads(people.sent[-1])[3]
    assert sorted(op[0] for op in ops) == ["a", "a", "t"]
    people.click("tbody tr:nth-of-type(3) button:nth-of-type(1)")
    assert people.text("p") == "Nobody is chosen."


def test_what_is_typed_stays_with_its_row(people: Screen) -> None:
    """Also when the table is sorted by it."""
    people.fill("tbody tr:nth-of-type(5) input", "Aaa")
    people.click("text=Name")
    assert names(people, 1) == ["Aaa"]
    assert people.text("tbody tr:nth-of-type(1) td:nth-of-type(1)") == "5"


def test_finding_leaves_those_who_fit(people: Screen) -> None:
    """By name or city; and all again when nothing is wanted."""
    before = names(people, 1000)
    people.fill("[type=search]", "turing")
    assert len(people.all("tbody tr")) == sum("Turing" in name for name in before)
    people.fill("[type=search]", "")
    assert names(people, 1000) == before


def test_rows_are_added_moved_and_removed(people: Screen) -> None:
    """At the top, one up, and the very one."""
    people.click("text=Add")
    assert people.text("tbody tr:nth-of-type(1) td:nth-of-type(1)") == "1001"
    people.click("tbody tr:nth-of-type(2) button:nth-of-type(1)")
    people.click("text=Shift the chosen one up")
    assert people.text("tbody tr:nth-of-type(1) td:nth-of-type(1)") == "1"
    people.click("tbody tr:nth-of-type(1) button:nth-of-type(2)")
    assert people.text("tbody tr:nth-of-type(1) td:nth-of-type(1)") == "1001"
    assert people.text("caption") == "1000 of 1000"
    assert people.text("p") == "Nobody is chosen."
