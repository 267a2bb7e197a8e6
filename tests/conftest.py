"""What all tests share. Imported inside Pyodide too: nothing here may need a browser."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

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


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Make a report one that another process can be sent: hostile texts are not all UTF-8."""
    return _encodable((yield))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, (list, tuple)):
        return type(value)(map(_encodable, value))
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return value
