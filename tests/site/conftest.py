from __future__ import annotations

from collections.abc import Iterator

import pytest

from wardian.site.node import one_process


@pytest.fixture
def without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no Node: sites are built all the same, in a tenth of the time."""
    monkeypatch.setenv("WARDIAN_NODE", "")


@pytest.fixture(scope="session", autouse=True)
def node() -> Iterator[None]:
    """One process of Node for all builds of this process: it starts Python in half the time."""
    with one_process():
        yield
