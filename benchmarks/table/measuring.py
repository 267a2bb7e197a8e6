"""Measures the implementations in turns, each in a tab of its own of one browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import Browser

from .operations import Operation
from .tab import Tab
from .trace import Measured

VIEWPORT = {"width": 1000, "height": 800}
SLOW = 5  # times as long as the quickest: measured less often, or it would take the whole hour
SLOW_ROUNDS = 3


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
    contexts = []
    tabs = []
    try:
        for name, url in pages.items():
            contexts.append(browser.new_context(viewport=VIEWPORT))
            tabs.append(Tab(contexts[-1], name=name, url=url))
        yield tabs
    finally:
        for context in contexts:
            context.close()


def measure(
    browser: Browser,
    pages: Mapping[str, str],
    *,
    operations: Sequence[Operation],
    rounds: int,
) -> Figures:
    """Measure operations on fresh pages, in turns, round by round."""
    figures = Figures()
    for operation in operations:
        started = time.monotonic()
        with opened(browser, pages) as tabs:
            for tab in tabs:
                tab.page.bring_to_front()
                tab.steps(operation.warming)
            taken: dict[str, list[Measured]] = {tab.name: [] for tab in tabs}
            figures.taken[operation.name] = taken
            for turn in range(rounds):
                first = turn % len(tabs)
                for tab in tabs[first:] + tabs[:first]:
                    if turn < SLOW_ROUNDS or not _slow(taken, tab.name):
                        taken[tab.name].append(tab.measure(operation))
        said = [f"{name} {median(each.total for each in taken[name]):.1f}" for name in taken]
        print(f"{operation.title} ({time.monotonic() - started:.0f} s): {', '.join(said)} ms")
    return figures


def _slow(taken: dict[str, list[Measured]], name: str) -> bool:
    best = {name: min(each.total for each in rounds) for name, rounds in taken.items()}
    return best[name] > SLOW * min(best.values())
