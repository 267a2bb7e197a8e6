"""Measures the implementations in turns, each in a window of its own of one browser.

A round loads a fresh page of each, as js-framework-benchmark does for each of its iterations. They
load and warm up beside each other, which takes the time of all on two cores and not of one after
the other; then they are measured one by one, while the others do nothing.

What a machine does besides comes and goes in seconds. So the clicks of a round follow each other
closely, in the order in which the pages are given: those that are compared most belong side by
side. From round to round another begins, and every second round goes backwards, so that each is
as often before the other as after it, and none profits from its place.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from playwright.sync_api import BrowserContext

from .figures import Figures, Round
from .operations import Operation
from .tab import TRIES, Tab
from .trace import UnreadableTrace

FAR = 2  # times as long as the quickest: known well enough after fewer rounds
FAR_ROUNDS = 3
LEAST_ROUNDS = 5


@contextmanager
def opened(chromium: BrowserContext, pages: Mapping[str, str]) -> Iterator[list[Tab]]:
    """Open pages, each in a window of its own.

    Args:
        chromium: Where.
        pages: Their addresses, by the implementation's name.
    """
    tabs: list[Tab] = []
    try:
        for name, url in pages.items():
            tabs.append(Tab(chromium, name=name, url=url))
            tabs[-1].load()
        for tab in tabs:
            tab.loaded()
        yield tabs
    finally:
        for tab in tabs:
            tab.close()


def measure(
    chromium: BrowserContext,
    pages: Mapping[str, str],
    *,
    operations: Sequence[Operation],
    rounds: int,
    seconds: float,
) -> Figures:
    """Measure operations on fresh pages, in turns, round by round.

    Args:
        chromium: Where.
        pages: Their addresses, by the implementation's name.
        operations: What is measured, one operation after the other.
        rounds: How many of each operation.
        seconds: Of one operation: when they are over, no round begins, but for the first five.

    Raises:
        AssertionError: Something was never measured, or shared its process with another.
    """
    figures = Figures()
    with opened(chromium, pages) as tabs:
        for operation in operations:
            started = time.monotonic()
            taken: list[Round] = []
            while len(taken) < rounds:
                if len(taken) >= LEAST_ROUNDS and time.monotonic() > started + seconds:
                    break
                far = _far(taken) if len(taken) >= FAR_ROUNDS else set()
                turn = [tab for tab in _order(tabs, len(taken)) if tab.name not in far]
                taken.append(_round(turn, operation))
                _check_processes(taken[-2:])
            figures.rounds[operation.name] = taken
            missing = {*pages} - {*figures.taken[operation.name]}
            assert not missing, f"expected a readable trace of {operation.name} from {missing}"
            _say(operation, figures, seconds=time.monotonic() - started)
    return figures


def _order(tabs: Sequence[Tab], turn: int) -> list[Tab]:
    first = turn % len(tabs)
    rotated = [*tabs[first:], *tabs[:first]]
    return rotated[::-1] if turn % 2 else rotated


def _round(tabs: Sequence[Tab], operation: Operation) -> Round:
    """Measure each once. What cannot be read is measured anew, and after a while left out."""
    found: Round = {}
    left = list(tabs)
    said = []
    for _ in range(TRIES):
        for tab in left:
            tab.load(operation.ready)
        for tab in left:
            tab.loaded()
        again = []
        for tab in left:
            try:
                found[tab.name] = tab.click(operation)
            except UnreadableTrace as error:
                again.append(tab)
                said.append(str(error))
        left = again
    if left:
        print(f"left out of this round: {', '.join(tab.name for tab in left)}; {said}")
    return {tab.name: found[tab.name] for tab in tabs if tab.name in found}


def _check_processes(rounds: Sequence[Round]) -> None:
    """Expect a process of its own, and a new one, for each page."""
    pages = [(name, each.process) for found in rounds for name, each in found.items()]
    processes = {process for _, process in pages}
    assert len(processes) == len(pages), f"expected a process for each page, got {pages}"


def _far(taken: Sequence[Round]) -> set[str]:
    best: dict[str, float] = {}
    for each in taken:
        for name, measured in each.items():
            best[name] = min(measured.total, best.get(name, measured.total))
    return {name for name, total in best.items() if total > FAR * min(best.values())}


def _say(operation: Operation, figures: Figures, *, seconds: float) -> None:
    rounds = len(figures.rounds[operation.name])
    medians = figures.totals()[operation.name]
    said = [f"{name} {medians[name]:.1f}" for name in medians]
    print(f"{operation.title} ({rounds} rounds, {seconds:.0f} s): {', '.join(said)} ms")
