"""Every example has tests: here in a tab made of Python, in tests/browser in a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wardian.testing import Screen

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = (EXAMPLES / "gallery" / "order.txt").read_text(encoding="utf-8").split()


@pytest.fixture
def example() -> Iterator[Callable[..., Screen]]:
    """A function that opens an example in a tab, to which nothing may be reported."""
    screens: list[Screen] = []

    def open_example(name: str, query: str = "") -> Screen:
        screens.append(Screen.open(EXAMPLES / name / "app.py", url=f"/{query}"))
        return screens[-1]

    yield open_example
    errors = [error for screen in screens for error in screen.errors]
    for screen in screens:
        screen.close()
    assert errors == []
