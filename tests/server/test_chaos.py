"""Two hundred tabs on twenty changing pages, through a network that keeps breaking."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from .serving import CrowdProcess, Serving, together

pytestmark = pytest.mark.alone

CLIENTS, PAGES, CROWDS = 200, 20, 2
SECONDS = 60.0
RATE = 30.0
CUTS = 15
"""For each tab: connections last two seconds on average, and are missed for one or two."""
SAMPLED_EVERY = 30
"""Updates, as in ``programs/boards.py``."""
SEED = 20260101
BEAT = 0.8
"""Seconds between beats, so that a black hole is noticed while the chaos goes on."""
RING_PATCHES, RING_BYTES = 32, 32 * 1024
OUTBOX_MESSAGES, OUTBOX_BYTES = 64, 128 * 1024
TRANSPORTS = ("websocket",) * 7 + ("stream", "polling", "any")
"""What tabs use, in turns."""
SETTLED_WITHIN = 30.0


class Storm:
    """What was seen while it raged, and after."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.clicks: list[int] = []
        self.stopped: dict[str, Any] = {}
        self.different: list[Any] = []
        self.clients: list[dict[str, Any]] = []
        self.cuts: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.samples = 0
        self.loud: list[str] = []


def rage(crowds: list[CrowdProcess], server: Serving, seconds: float) -> Storm:
    """Open all tabs, let pages change and people click through the chaos, then compare."""
    storm = Storm()
    addresses = tuple(
        [f"{server.origin}/board/{number % PAGES}" for number in range(CLIENTS // CROWDS)]
        for _ in crowds
    )
    chaos = tuple({"seed": SEED + number, "life": [1.0, 3.0]} for number in range(len(crowds)))
    seeds = tuple(SEED + 1000 * number for number in range(len(crowds)))
    server.probe("begin")
    together(
        crowds, "open", addresses=addresses, seed=seeds, chaos=chaos, transports=list(TRANSPORTS)
    )
    clicked = together(crowds, "click", seconds=seconds, every=[0.2, 1.0], seed=seeds)
    longest = time.monotonic() + 2 * seconds
    while not as_bad_as_wanted(crowds, server, seconds) and time.monotonic() < longest:
        # A machine that is busy with something else as well gets the time it needs for all.
        clicked = together(crowds, "click", seconds=5, every=[0.2, 1.0], seed=seeds)
    storm.clicks = [clicks for result in clicked for clicks in result["clicks"]]
    server.probe("stop")
    together(crowds, "calm", within=SETTLED_WITHIN)
    storm.stopped = server.probe("stop")  # with what arrived last
    settled = together(crowds, "settle", trees=storm.stopped["trees"], within=SETTLED_WITHIN)
    storm.different = [each for result in settled for each in result["different"]]
    for report in (crowd.do("report") for crowd in crowds):
        storm.clients += report["clients"]
        for kind, count in report["cuts"].items():
            storm.cuts[kind] = storm.cuts.get(kind, 0) + count
    most = server.probe("most")
    storm.most, storm.samples = most["most"], most["samples"]
    storm.loud = server.probe("loud")
    together(crowds, "close")
    return storm


def as_bad_as_wanted(crowds: list[CrowdProcess], server: Serving, seconds: float) -> bool:
    """Whether pages changed and connections broke as often as they do in so many seconds."""
    cuts = sum(sum(crowd.do("cuts").values()) for crowd in crowds)
    return server.probe("updates") >= RATE * seconds and cuts >= CUTS * CLIENTS


@pytest.fixture(scope="module")
def storm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    """One storm that all tests here look at."""
    folder = tmp_path_factory.mktemp("storm")
    with ExitStack() as stack:
        server = stack.enter_context(
            Serving(
                "boards",
                folder=folder,
                beat=BEAT,
                ring_patches=RING_PATCHES,
                ring_bytes=RING_BYTES,
                max_outbox_messages=OUTBOX_MESSAGES,
                max_outbox_bytes=OUTBOX_BYTES,
            )
        )
        crowds = [stack.enter_context(CrowdProcess(folder=folder)) for _ in range(CROWDS)]
        yield rage(crowds, server, SECONDS)


def test_the_network_was_as_bad_as_it_should_be(storm: Storm, tmp_path: Path) -> None:
    """Every connection was cut again and again, in each way, while every page changed all along."""
    assert all(updates >= RATE * SECONDS for updates in storm.stopped["updates"])
    assert set(storm.cuts) == {"reset", "close", "hole", "stall"}
    assert min(storm.cuts.values()) >= 0.1 * sum(storm.cuts.values())
    # Within a minute each tab could be cut about every three seconds, its return included.
    assert min(client["welcomes"] for client in storm.clients) >= 8
    assert sum(storm.cuts.values()) >= CUTS * CLIENTS


def test_every_tab_ends_equal_to_the_tree(storm: Storm) -> None:
    """After the last cut each tab shows what the server's tree says, and lacks nothing."""
    assert storm.different == []


def test_every_event_ran_exactly_once_and_in_order(storm: Storm) -> None:
    """Each tab's clicks reached the handler one by one, none twice, none lost."""
    expected = {
        str(client["view"]): list(range(1, clicks + 1))
        for client, clicks in zip(storm.clients, storm.clicks, strict=True)
    }
    assert min(storm.clicks) > 20
    assert storm.stopped["hits"] == expected


def test_every_command_came_exactly_once_and_in_order(storm: Storm) -> None:
    """Each tenth click let the tab open something: none did so twice, none is missing."""
    for client, clicks in zip(storm.clients, storm.clicks, strict=True):
        assert client["commands"] == [["open", f"/{n}"] for n in range(10, clicks + 1, 10)]


def test_no_page_was_fetched_again(storm: Storm) -> None:
    """A broken connection never costs the page: each was fetched once, and is the same view."""
    assert {client["fetches"] for client in storm.clients} == {1}
    assert len({client["generation"] for client in storm.clients}) == CLIENTS


def test_nothing_came_that_does_not_fit(storm: Storm) -> None:
    """No gap, no patch twice, no unknown id, no report of an error reached any tab."""
    assert [client["faults"] for client in storm.clients if client["faults"]] == []
    assert [client["reports"] for client in storm.clients if client["reports"]] == []


def test_missed_patches_were_replayed_and_not_only_sent_as_pages(storm: Storm) -> None:
    """Most returns are answered from the ring, the others by a page: both ways were taken."""
    returns = sum(client["welcomes"] - 1 for client in storm.clients)
    pages = sum(client["snapshots"] - 1 for client in storm.clients)
    assert 0 < pages < returns / 2


def test_nothing_was_queued_beyond_its_bound(storm: Storm) -> None:
    """Rings, outboxes and unsent bytes stay within their settings, all along.

    They are looked at every 50 ms, and right after each thirtieth update, when most is queued:
    as often for so many updates on a slow machine as on a fast one.
    """
    assert storm.samples >= PAGES * RATE * SECONDS / SAMPLED_EVERY
    assert 0 < storm.most["ring_patches"] <= RING_PATCHES
    assert 0 < storm.most["ring_bytes"] <= RING_BYTES
    assert storm.most["outbox_messages"] <= OUTBOX_MESSAGES
    assert storm.most["outbox_bytes"] <= OUTBOX_BYTES
    assert storm.most["views"] == CLIENTS


def test_the_server_had_nothing_to_complain_about(storm: Storm) -> None:
    """No log record above warning, no exception that nobody caught."""
    assert storm.loud == []
