"""Benchmarks use the browser tests' harness: the same Chromium, the same static site."""

from __future__ import annotations

import pytest
from tests.browser.conftest import (
    browser_type_launch_args as browser_type_launch_args,
)
from tests.browser.conftest import new_context as new_context
from tests.browser.conftest import site as site
from tests.browser.conftest import surprises as surprises


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure the server first: after the first page of a browser, ``asyncio.run`` cannot."""
    items.sort(key=lambda item: item.path.stem != "test_push")
