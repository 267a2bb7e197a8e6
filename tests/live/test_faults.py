"""Whatever a handler raises, the next event is handled, and the traceback is shown."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from wardian.testing.screen import Screen

APP = Path(__file__).with_name("faulty_app.py")
FAULTS = list(runpy.run_path(str(APP))["FAULTS"])


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    """One tab that meets all of them."""
    with Screen(runpy.run_path(str(APP))["page"]) as screen:
        yield screen


@pytest.fixture(autouse=True)
def fresh_ledger() -> None:
    """Keep what other tests of this folder begin without."""


def test_there_are_enough_of_them() -> None:
    """The issue asks for sixty."""
    assert len(FAULTS) >= 60


@pytest.mark.parametrize("name", FAULTS)
def test_after_a_fault_the_next_event_is_handled(screen: Screen, name: str) -> None:
    """One report with a traceback that leads to the program, and the counter counts."""
    before = len(screen.tab.reports)
    count = int(screen.text("#n"))
    screen.click(f"#{name}")
    screen.wait(1)
    assert len(screen.tab.reports) == before + 1, screen.tab.reports[before:]
    _, code, message, details = screen.tab.reports[-1]
    assert code == "python-error"
    assert message
    assert "Traceback (most recent call last):" in details or name == "raises_unprintable"
    # What a live list gave is refused after the program's function has returned.
    assert "faulty_app.py" in details or name in ("raises_unprintable", "in_keys")
    screen.click("#count")
    assert int(screen.text("#n")) == count + 1
