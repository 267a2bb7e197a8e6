"""What tests of lists share."""

from __future__ import annotations

import pytest
from tests.tree.lists.living import told

from wardian.tree import holes


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Collect what is reported, as the live layer does."""
    told.clear()
    monkeypatch.setattr(holes, "on_error", lambda element, error: told.append(error))
