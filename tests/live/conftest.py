"""Live tests start with an empty ledger, like those of the tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wardian.tree.ledger import ledger


@pytest.fixture(autouse=True)
def fresh_ledger() -> Iterator[None]:
    """Forget what other tests left, before and after."""
    ledger.clear()
    yield
    ledger.clear()
