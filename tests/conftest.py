"""What all tests share. Imported inside Pyodide too: nothing here may need a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

_BROWSER = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Move browser tests to the end, in their own order.

    Playwright's synchronous API leaves an event loop running in the main thread: after the
    first browser test nothing in the process can call ``asyncio.run`` any more.
    """
    items.sort(key=lambda item: _BROWSER in item.path.parents)
