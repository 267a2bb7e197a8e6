"""Benchmarks use the browser tests' harness: the same Chromium, the same static site.

Options, all but the last for the comparison of tables (``test_table.py``), which alone they run:
    --only each,vanilla: these implementations; vanilla is always there.
    --ops select,swap: these operations.
    --rounds 10: so many measurements of each, whatever time they take.
    --quick: three rounds, without the slowest implementations.
    --server: only what an update costs the server as pages grow (``test_growth.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright
from tests.browser.conftest import CHROMIUM_ARGUMENTS, find_chromium
from tests.browser.conftest import new_context as new_context
from tests.browser.conftest import site as site
from tests.browser.conftest import surprises as surprises

from .table.tab import VIEWPORT

WITHOUT_BROWSER = ("test_push", "test_growth", "test_pipes")


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, Any]:
    """Launch the browser that is here; pages may ask for a garbage collection."""
    arguments = [*CHROMIUM_ARGUMENTS, "--js-flags=--expose-gc"]
    return {"executable_path": find_chromium(playwright), "args": arguments}


@pytest.fixture(scope="module")
def chromium(
    playwright: Playwright,
    browser_type_launch_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BrowserContext]:
    """One browser with a profile on disk, as a person has it: caches last while it runs."""
    profile = tmp_path_factory.mktemp("profile")
    launch = playwright.chromium.launch_persistent_context
    with launch(profile, viewport=VIEWPORT, **browser_type_launch_args) as context:
        yield context


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what chooses a part."""
    group = parser.getgroup("benchmarks")
    for name in ("--only", "--ops"):
        group.addoption(name, type=lambda names: names.split(","))
    group.addoption("--rounds", type=int)
    group.addoption("--quick", action="store_true")
    group.addoption("--server", action="store_true")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Measure the server first: after the first page of a browser, ``asyncio.run`` cannot."""
    table = any(config.getoption(name) for name in ("only", "ops", "rounds", "quick"))
    chosen = "test_growth" if config.getoption("server") else "test_table" if table else None
    left_out = [item for item in items if chosen and item.path.stem != chosen]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: item.path.stem not in WITHOUT_BROWSER)
