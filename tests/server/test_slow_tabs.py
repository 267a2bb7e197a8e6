"""Tabs that do not read what they are sent: it costs them a page, and nobody else anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from .serving import CrowdProcess, Serving

pytestmark = pytest.mark.alone

NORMAL = 100
RATE = 20.0
ROUNDS = 3
PHASE = 3.0
"""Seconds of each measurement."""
OUTBOX_BYTES = 64 * 1024
HIGH_WATER_BYTES = 64 * 1024
"""What uvicorn keeps unsent for one connection before it makes us wait."""
PUSH_BYTES = 9 * 1024


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[tuple[Serving, CrowdProcess, CrowdProcess]]:
    """A page that pushes, a crowd that reads it, and one for the slow."""
    with ExitStack() as stack:
        server = stack.enter_context(
            Serving("pulse", folder=tmp_path, stuck=120, beat=120, max_outbox_bytes=OUTBOX_BYTES)
        )
        assert server.probe("shrink") >= 1
        crowd, slow = (stack.enter_context(CrowdProcess(folder=tmp_path)) for _ in range(2))
        crowd.do("open", addresses=[server.origin + "/"] * NORMAL, seed=1)
        server.probe("begin", rate=RATE)
        yield server, crowd, slow


def test_others_do_not_wait_for_slow_tabs(
    crowded: tuple[Serving, CrowdProcess, CrowdProcess],
) -> None:
    """One tab reads nothing, one a KiB in a second: the others' p99 rises by 50 ms or 2 ×.

    Measured in turns without and with them, so that what else the machine does counts for both.
    """
    server, crowd, slow = crowded
    without: list[float] = []
    beside: list[float] = []
    for _ in range(ROUNDS):
        slow.do("close")
        without.append(p99(crowd.do("latency", seconds=PHASE)))
        server.probe("forget")
        slow.do("slow", address=server.origin + "/", paces=[0, 1])
        beside.append(p99(crowd.do("latency", seconds=PHASE)))
        # They were slow indeed: the server had to stop writing to them, and kept no more than this.
        most = server.probe("most")["most"]
        assert most["blocked"] == 2
        assert HIGH_WATER_BYTES < most["unsent_bytes"] <= HIGH_WATER_BYTES + 2 * PUSH_BYTES
        assert most["outbox_bytes"] <= OUTBOX_BYTES
    calm = median(without)
    assert median(beside) <= max(calm + 50, calm * 2), (without, beside)
    slow.do("hurry")
    trees = server.probe("stop")["trees"]
    assert slow.do("settle", trees=trees, within=20) == {"different": []}
    assert crowd.do("settle", trees=trees, within=20) == {"different": []}
    caught_up = slow.do("report")["clients"]
    # What they missed came as one page, not as everything that was missed.
    assert [client["snapshots"] for client in caught_up] == [2, 2]
    assert [client["faults"] for client in caught_up] == [[], []]


def p99(measured: dict[str, Any]) -> float:
    """Give the time within which 99 % arrived, in milliseconds."""
    times: list[float] = measured["ms"]
    assert measured["clients"] == NORMAL
    assert len(times) >= 0.5 * NORMAL * RATE * PHASE
    return times[int(len(times) * 0.99)]
