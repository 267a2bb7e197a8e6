"""Live tests start with an empty ledger, like those of the tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wardian.live import updating
from wardian.tree.ledger import ledger


@pytest.fixture(autouse=True)
def fresh_ledger() -> Iterator[None]:
    """Forget what other tests left, before and after."""
    ledger.clear()
    yield
    ledger.clear()


@pytest.fixture(params=["threads", "no threads"])
def with_or_without_threads(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run a test as on a server, and as in a page, whose interpreter has no threads."""
    if request.param == "no threads":
        monkeypatch.setattr(updating, "get_ident", int)
