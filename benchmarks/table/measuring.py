"""Measures the implementations in turns, each in a tab of its own of one browser.

A round loads a fresh page of each, as js-framework-benchmark does for each of its iterations. They
load and warm up beside each other, which takes the time of all on two cores and not of one after
the other; then they are measured one by one, while the others do nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import Browser

from .operations import Operation
from .tab import TRIES, Tab
from .trace import Measured, UnreadableTrace

SLOW = 5  # times as long as the quickest: measured less often, or it would take the whole hour
SLOW_ROUNDS = 2
LEAST_ROUNDS = 5


@dataclass(slots=True)
class Figures:
    """What the rounds gave: by operation, then by implementation."""

    taken: dict[str, dict[str, list[Measured]]] = field(default_factory=dict)

    def totals(self) -> dict[str, dict[str, float]]:
        """Give the median times in milliseconds."""
        return self._medians(lambda each: each.total)

    def scripts(self) -> dict[str, dict[str, float]]:
        """Give the median script times in milliseconds."""
        return self._medians(lambda each: each.script)

    def stage(self, name: str) -> dict[str, dict[str, float]]:
        """Give the median times of one stage of the browser's work, in milliseconds."""
        return self._medians(lambda each: each.stages[name])

    def _medians(self, of: Callable[[Measured], float]) -> dict[str, dict[str, float]]:
        return {
            operation: {name: median(map(of, rounds)) for name, rounds in by_name.items()}
            for operation, by_name in self.taken.items()
        }


@contextmanager
def opened(browser: Browser, pages: Mapping[str, str]) -> Iterator[list[Tab]]:
    """Open pages, each in a context of its own.

    Args:
        browser: Where.
        pages: Their addresses, by the implementation's name.
    """
    tabs: list[Tab] = []
    try:
        for name, url in pages.items():
            tabs.append(Tab(browser, name=name, url=url))
            tabs[-1].load()
        for tab in tabs:
            tab.loaded()
        yield tabs
    finally:
        for tab in tabs:
            tab.close()


def measure(
    browser: Browser,
    pages: Mapping[str, str],
    *,
    operations: Sequence[Operation],
    rounds: int,
    seconds: float,
) -> Figures:
    """Measure operations on fresh pages, in turns, round by round.

    Args:
        browser: Where.
        pages: Their addresses, by the implementation's name.
        operations: What is measured, one operation after the other.
        rounds: How many of each operation.
        seconds: Of one operation: when they are over, no round begins, but for the first five.
    """
    figures = Figures()
    with opened(browser, pages) as tabs:
        for operation in operations:
            started = time.monotonic()
            taken: dict[str, list[Measured]] = {tab.name: [] for tab in tabs}
            figures.taken[operation.name] = taken
            for turn in range(rounds):
                if turn >= LEAST_ROUNDS and time.monotonic() > started + seconds:
                    break
                first = turn % len(tabs)
                rotated = tabs[first:] + tabs[:first]
                quick = [tab for tab in rotated if not _slow(taken, tab.name)]
                for name, measured in _round(rotated if turn < SLOW_ROUNDS else quick, operation):
                    taken[name].append(measured)
            _say(operation, taken, seconds=time.monotonic() - started)
    return figures


def _round(tabs: Sequence[Tab], operation: Operation) -> Iterator[tuple[str, Measured]]:
    """Measure each once. What cannot be read is measured anew, and after a while left out."""
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
                yield tab.name, tab.click(operation)
            except UnreadableTrace as error:
                again.append(tab)
                said.append(str(error))
        left = again
    if left:
        print(f"left out of this round: {', '.join(tab.name for tab in left)}; {said}")


def _slow(taken: dict[str, list[Measured]], name: str) -> bool:
    best = {name: min((each.total for each in taken[name]), default=0) for name in taken}
    return best[name] > SLOW * min(filter(None, best.values()), default=0)


def _say(operation: Operation, taken: dict[str, list[Measured]], *, seconds: float) -> None:
    for name, rounds in taken.items():
        assert rounds, f"expected a readable trace of {name}, {operation.name}, there was none"
    said = [f"{name} {median(each.total for each in taken[name]):.1f}" for name in taken]
    most = max(map(len, taken.values()))
    print(f"{operation.title} ({most} rounds, {seconds:.0f} s): {', '.join(said)} ms")
