"""The spreadsheet: what is typed, what that gives, and what follows from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from tests.examples.conftest import EXAMPLES

from wardian.testing import Screen


@pytest.fixture
def sheet(example: Callable[..., Screen]) -> Screen:
    """The spreadsheet, open."""
    return example("7guis-cells")


@pytest.fixture
def formulas() -> Iterator[Any]:
    """The module that reads and computes formulas."""
    folder = str(EXAMPLES / "7guis-cells")
    sys.path.insert(0, folder)
    yield import_module("formulas")
    sys.path.remove(folder)


def write(screen: Screen, name: str, source: str, key: str = "Enter") -> None:
    """Type into a cell."""
    screen.click(f"[aria-label={name}]")
    screen.fill("td input", source)
    screen.press("td input", key)


def cell(screen: Screen, name: str) -> str:
    """What a cell shows."""
    return screen.text(f"[aria-label={name}]")


def test_the_sheet_is_26_columns_of_100_rows(sheet: Screen) -> None:
    """From A0 to Z99."""
    assert len(sheet.all("td")) == 2600


def test_a_change_reaches_what_depends_on_it(sheet: Screen) -> None:
    """Through as many formulas as it takes, and nothing else is sent."""
    before = len(sheet.sent)
    write(sheet, "B1", "5")
    assert [cell(sheet, name) for name in ("D1", "C4", "D4")] == ["60", "45", "179.7"]
    assert sum(map(len, sheet.sent[before:])) < 1500


def test_escape_leaves_a_cell_as_it_was(sheet: Screen) -> None:
    """What was typed is forgotten."""
    write(sheet, "A1", "Ivy", key="Escape")
    assert cell(sheet, "A1") == "Fern"


def test_a_cycle_is_said_and_mended(sheet: Screen) -> None:
    """A cell that reads itself in the end has no value, until it no longer does."""
    write(sheet, "F1", "=F2+1")
    write(sheet, "F2", "=F1+1")
    assert [cell(sheet, name) for name in ("F1", "F2")] == ["#cycle", "#cycle"]
    write(sheet, "F2", "1")
    assert [cell(sheet, name) for name in ("F1", "F2")] == ["2", "1"]


def test_an_error_shows_where_it_is_and_in_what_reads_it(sheet: Screen) -> None:
    """Errors are values of cells, never exceptions of the program."""
    write(sheet, "F1", "=1/0")
    write(sheet, "F2", "=F1*2")
    write(sheet, "F3", "=A1+1")
    write(sheet, "F4", "=(1")
    shown = [cell(sheet, name) for name in ("F1", "F2", "F3", "F4")]
    assert shown == ["#division by 0", "#division by 0", "#number", "#syntax"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1+2*3", 7),
        ("(1+2)*3", 9),
        ("-(2-5)/3", 1),
        ("2--3", 5),
        ("8/2/2", 2),
        ("sum(A1:B2, 3)", 11),
        ("avg(A1, A2, 5)", 3),
        ("max(A1:A9, 7) - min(1, 2)", 6),
        ("prod(A1:A3)", 8),
        (".5 + 1.", 1.5),
    ],
)
def test_a_formula_has_a_value(formulas: Any, text: str, value: float) -> None:
    """Every cell is worth two here."""
    assert formulas.evaluated(formulas.parsed(text), lambda name: 2.0) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["", "1+", "foo(1)", "A1:B2", "1 2", "A100", "__import__", "sum()", "(" * 80 + "1", "1+" * 900],
)
def test_what_is_no_formula_is_refused(formulas: Any, text: str) -> None:
    """Neither nonsense nor depth gets further than the parser."""
    with pytest.raises(formulas.FormulaError):
        formulas.parsed(text)
