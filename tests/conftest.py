"""What all tests share. Imported inside Pyodide too: nothing here may need a browser."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from tests.alone import on_the_floor

_BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move browser tests to the end, those that take their time first, else in their own order.

    Playwright's synchronous API leaves an event loop running in the main thread: after the
    first browser test nothing in the process can call ``asyncio.run`` any more. And where several
    processes run the files, none should begin with a long one when the others have ended.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: (_BROWSER in item.path.parents, item.path not in slow))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test that is marked ``alone`` have the machine to itself."""
    if not hasattr(item.config, "workerinput"):  # there is only this process
        return (yield)
    with on_the_floor(alone=item.get_closest_marker("alone") is not None):
        return (yield)
