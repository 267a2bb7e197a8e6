"""The form with every kind of field: what Python sees while a person types, and what is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wardian.testing import Screen

HTML_TYPES = {
    *("text", "search", "email", "url", "tel", "password", "number", "range", "color", "date"),
    *("time", "datetime-local", "month", "week", "checkbox", "radio", "file", "hidden", "submit"),
    *("image", "reset", "button"),
}


def seen(screen: Screen) -> dict[str, str]:
    """The table of what Python sees."""
    table = ".seen table:nth-of-type(1) tbody"
    names, values = screen.all(f"{table} th"), screen.all(f"{table} td")
    return {name.text: value.text for name, value in zip(names, values, strict=True)}


def test_there_is_a_field_of_every_type(example: Callable[..., Screen]) -> None:
    """All that HTML has."""
    screen = example("form")
    assert {each.attributes["type"] for each in screen.all("input")} == HTML_TYPES


@pytest.mark.parametrize(
    ("name", "value"),
    [("text", "Ada"), ("number", "4.5"), ("date", "2030-02-01"), ("color", "#ff0000")],
)
def test_python_sees_what_is_typed(example: Callable[..., Screen], name: str, value: str) -> None:
    """As text, which is what a form control holds."""
    screen = example("form")
    screen.fill(f"[name={name}]", value)
    assert seen(screen) == {name: repr(value)}


def test_a_box_is_true_or_false(example: Callable[..., Screen]) -> None:
    """Not the text ``on``."""
    screen = example("form")
    screen.click("[name=checkbox]")
    assert seen(screen) == {"checkbox": "True"}
