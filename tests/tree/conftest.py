"""Every test of the tree starts with an empty ledger and ids from 1; some keep states."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wardian.tree import keeping
from wardian.tree.ledger import ledger
from wardian.tree.node import restart_ids

from .shelves import FakeShelf


@pytest.fixture(autouse=True)
def fresh_ledger() -> Iterator[None]:
    """Forget what other tests left, before and after."""
    ledger.clear()
    restart_ids()
    yield
    ledger.clear()


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeShelf]:
    """Return the shelf of every object."""
    made = FakeShelf()
    monkeypatch.setattr(keeping, "find", lambda _owner: made)
    yield made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what is reported."""
    said: list[str] = []
    monkeypatch.setattr(keeping, "tell", said.append)
    return said
