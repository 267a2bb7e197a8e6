"""Five thousand tabs that come and go in every way: nothing of them stays."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from .serving import CrowdProcess, Serving

pytestmark = pytest.mark.alone

TABS = 5000
AT_ONCE = 100
FIRST = 50
"""Tabs of each transport that a server has had when it counts as started."""
TRANSPORTS = ("websocket", "stream", "polling")
MEMORY_BYTES = 5 * 1024 * 1024
LEFT_BLOCKS = TABS // 2
"""Of Python's allocator: one for every other tab would be a leak."""
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


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux tells what is resident")
def test_nothing_stays_of_five_thousand_tabs(tmp_path: Path) -> None:
    """A third leaves cleanly, a third by a reset, a third falls silent: all counts return.

    What is resident is within 5 MiB of a server that has had its first visits, after which
    everything is imported that is imported late. Nobody helps: it is the server that collects
    and gives back, in the interpreter's own allocator.
    """
    with (
        Serving("visits", folder=tmp_path, **SHORT) as server,
        CrowdProcess(folder=tmp_path) as crowd,
    ):
        address = server.origin + "/"
        crowd.do("open", addresses=[address] * FIRST * 3, seed=0, transports=list(TRANSPORTS))
        crowd.do("close")
        start = settled(server, until=empty)
        assert empty(start)
        before = given_back(server)
        result = crowd.do("churn", address=address, count=TABS, at_once=AT_ONCE, seed=1)
        assert result["ended"] == {"cleanly": 1667, "reset": 1667, "silent": 1666}
        assert sum(result["codes"].values()) == 1666
        assert given_back(server)["resident"] <= before["resident"] + MEMORY_BYTES
        assert settled(server, until=lambda now: now == start) == start
        # Collected by the probe: what is allocated still is in use.
        assert server.probe("memory")["blocks"] <= before["blocks"] + LEFT_BLOCKS
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


def given_back(server: Serving, *, within: float = 30) -> dict[str, int]:
    """Give what memory is used once the server has seen to what tabs have left."""
    ends = time.monotonic() + within
    while True:
        memory: dict[str, int] = server.probe("memory")
        if not memory["litter"]:
            return memory
        assert time.monotonic() < ends, f"the server left {memory} as they are"
        time.sleep(0.2)
