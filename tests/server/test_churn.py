"""Five thousand tabs that come and go in every way: nothing of them stays."""

from __future__ import annotations

import ctypes
import time
from pathlib import Path
from typing import Any

import pytest

from .serving import CrowdProcess, Serving

TABS = 5000
AT_ONCE = 100
FIRST = 1500
MEMORY_BYTES = 5 * 1024 * 1024
LEFT_BYTES = 100
"""More than this left behind by each tab would be a leak."""
SHORT: dict[str, Any] = {
    "beat": 0.5,
    "retention": 0.5,
    "pending": 3.0,
    "session_idle": 1.0,
    "stuck": 1.0,
    "join_timeout": 1.0,
    "max_disconnected": TABS,
}
"""Settings under which everything that is kept for a while is kept for seconds."""


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="only glibc tells what is allocated"
)
def test_nothing_stays_of_five_thousand_tabs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third leaves cleanly, a third by a reset, a third falls silent: all counts return.

    What is allocated returns to within 5 MiB of the fresh server. What is resident is compared
    with the time after a first crowd: the allocator keeps the room that so many tabs at a time
    once needed, between pieces that are in use, and no program can make it give that back.
    """
    monkeypatch.setenv("PYTHONMALLOC", "malloc")  # Python's own allocator does not tell
    with (
        Serving("visits", folder=tmp_path, **SHORT) as server,
        CrowdProcess(folder=tmp_path) as crowd,
    ):
        address = server.origin + "/"
        fresh = server.probe("memory")["used"]
        crowd.do("churn", address=address, count=FIRST, at_once=AT_ONCE)
        start = settled(server, until=empty)
        assert empty(start)
        before = remembered(server, most=fresh + MEMORY_BYTES / 4)
        result = crowd.do("churn", address=address, count=TABS, at_once=AT_ONCE, seed=1)
        assert result["ended"] == {"cleanly": 1667, "reset": 1667, "silent": 1666}
        assert sum(result["codes"].values()) == 1666
        assert settled(server, until=lambda now: now == start) == start
        after = remembered(server, most=before["used"] + LEFT_BYTES * TABS)
        assert after["used"] <= before["used"] + LEFT_BYTES * TABS
        assert after["used"] <= fresh + MEMORY_BYTES
        assert after["resident"] <= before["resident"] + MEMORY_BYTES
        most = server.probe("most")["most"]
        assert most["views"] >= AT_ONCE / 2
        assert server.probe("loud") == []


def empty(counts: dict[str, int]) -> bool:
    """Whether no tab is left."""
    return not any(counts[name] for name in ("sessions", "views", "links", "audiences", "elements"))


def settled(server: Serving, *, until: Any, within: float = 30) -> dict[str, int]:
    """Give the counts once they are as they should be, or as they are in the end."""
    ends = time.monotonic() + within
    while True:
        counts: dict[str, int] = {**server.probe("counts"), "sockets": server.sockets()}
        if until(counts) or time.monotonic() > ends:
            return counts
        time.sleep(0.2)


def remembered(server: Serving, *, most: float, within: float = 30) -> dict[str, int]:
    """Give what memory is used once it is little enough, or as it is in the end.

    For some seconds timers of asyncio and uvicorn hold connections that are closed already.
    """
    ends = time.monotonic() + within
    while True:
        memory: dict[str, int] = server.probe("memory")
        if memory["used"] <= most or time.monotonic() > ends:
            return memory
        time.sleep(0.5)
