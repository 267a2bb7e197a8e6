from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .servers import RedisServer


def pytest_configure(config: pytest.Config) -> None:
    """Add the marker that the browser tests have as well."""
    config.addinivalue_line("markers", "everywhere: a host or repetition of the whole matrix only")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only the whole matrix has, unless that was asked for."""
    if "everywhere" in config.getoption("markexpr"):
        return
    here = Path(__file__).parent
    left_out = [
        item
        for item in items
        if here in item.path.parents and item.get_closest_marker("everywhere") is not None
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def lasting_server() -> Iterator[RedisServer]:
    """A server that all tests share which leave it as it was."""
    folder = Path(tempfile.mkdtemp(prefix="wardian-redis-"))
    server = RedisServer(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(lasting_server: RedisServer) -> RedisServer:
    """A server that runs, and has nothing yet."""
    lasting_server.ask("FLUSHALL")
    lasting_server.ask("SCRIPT", "FLUSH")
    lasting_server.ask("CONFIG", "SET", "maxmemory", "0")
    return lasting_server


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A server that a test may end and start again."""
    server = RedisServer(tmp_path / "redis")
    server.start()
    yield server
    server.stop()
