"""The golden cases: the tree sends them, the tab of ``wardian.testing`` shows them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.golden.running import FOLDER, accepted, files, load, run, show

CASES = [
    pytest.param(case, id=f"{path.relative_to(FOLDER).with_suffix('')}: {case['name']}")
    for path in files()
    for case in load(path)
]
PROGRAMS = [case for case in CASES if "setup" in case.values[0]]  # type: ignore[operator]


@pytest.mark.parametrize("case", PROGRAMS)
def test_the_tree_sends_what_the_case_says(case: dict[str, Any]) -> None:
    """Word for word: a change of the wire is a change of a case."""
    sent, html = run(case)
    assert sent == case["transmissions"]
    assert html == case["html"]


@pytest.mark.parametrize("case", CASES)
def test_the_tab_shows_what_the_case_says(case: dict[str, Any]) -> None:
    """And a patch that comes twice changes nothing."""
    assert show(case) == case["html"]


@pytest.mark.parametrize("case", [case for case in CASES if "refused" in case.values[0]])  # type: ignore[operator]
def test_the_tab_refuses_what_the_case_says(case: dict[str, Any]) -> None:
    """And what it refuses changes nothing."""
    assert accepted(case) == []
