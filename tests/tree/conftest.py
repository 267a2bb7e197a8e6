"""Every test of the tree starts with an empty ledger and ids from 1."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wardian.tree.ledger import ledger
from wardian.tree.node import restart_ids


@pytest.fixture(autouse=True)
def fresh_ledger() -> Iterator[None]:
    """Forget what other tests left, before and after."""
    ledger.clear()
    restart_ids()
    yield
    ledger.clear()
