"""What all tests share. Imported inside Pyodide too: nothing here may need a browser."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.alone import on_the_floor

_BROWSER = Path(__file__).parent / "browser"
_SAMPLE = int(os.environ.get("WARDIAN_SAMPLE", "1"))
"""Random tests come in parts; of these, one in so many is run. A further Python takes a sample."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the sample that was asked for, and move browser tests to the end."""
    left_out = [item for item in items if _part(item) % _SAMPLE]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _part(item) % _SAMPLE]
    _move_browser_tests(items)


def _part(item: pytest.Item) -> int:
    part = getattr(getattr(item, "callspec", None), "params", {}).get("part", 0)
    return part if isinstance(part, int) else 0


def _move_browser_tests(items: list[pytest.Item]) -> None:
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
