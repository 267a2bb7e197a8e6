from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.building import quick_builds


@pytest.fixture
def without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no Node: sites are built all the same, in a tenth of the time."""
    monkeypatch.setenv("WARDIAN_NODE", "")


@pytest.fixture(scope="session", autouse=True)
def building() -> Iterator[None]:
    """Let all builds of this process of the tests share what they can."""
    with quick_builds():
        yield
