"""The nine operations: what is clicked to get ready, what is measured, what must come of it.

Clicks, their order and number, factors of throttling and weights are those of
js-framework-benchmark (``init`` and ``run`` of ``webdriver-ts/src/benchmarksPuppeteer.ts``,
``benchmarksCommon.ts``, and ``webdriver-ts-results/src/Common.ts``). As there, a page is loaded
anew for each click that is measured.
"""

from __future__ import annotations

from dataclasses import dataclass

Step = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One of the nine.

    Attributes:
        name: On the command line and in the results.
        title: In the chart.
        weight: Its share of the geometric mean.
        slower: By how much the processor is throttled while it is measured.
        ready: Steps from a fresh page to the one that is measured, warm-ups among them.
        click: A selector: what is clicked.
        until: A JavaScript expression that is true when the page shows what it should.
    """

    name: str
    title: str
    weight: float
    slower: int = 1
    ready: tuple[Step, ...]
    click: str
    until: str


def _row(number: int, cell: int = 1) -> str:
    inside = "a" if cell == 2 else "a>span"
    return f"tbody>tr:nth-of-type({number})>td:nth-of-type({cell})>{inside}"


# What a click is followed by until the next: see `bench` in tab.js.
_FILLED = "rows.length === 1000 && cell(0, 0) !== was(0, 0)"
_EMPTY = "rows.length === 0"
RUN: Step = ("#run", _FILLED)
ADD: Step = ("#add", "rows.length === count + 1000")
CLEAR: Step = ("#clear", _EMPTY)
UPDATE: Step = ("#update", "cell(990, 1) !== was(990, 1)")
SWAP: Step = ("#swaprows", "cell(1, 0) === was(998, 0) && cell(998, 0) === was(1, 0)")
_CREATING = (RUN, CLEAR) * 5


def removal(number: int) -> Step:
    """Remove the row that stands at ``number``, counted from 1."""
    index = number - 1
    until = f"rows.length === count - 1 && cell({index}, 0) === was({number}, 0)"
    return (_row(number, 3), until)


def selection(number: int) -> Step:
    """Select the row that stands at ``number``, counted from 1."""
    until = f"rows[{number - 1}].classList.contains('danger') && marked() === 1"
    return (_row(number, 2), until)


def _measured(step: Step) -> dict[str, str]:
    return {"click": step[0], "until": step[1]}


OPERATIONS = (
    Operation(
        name="create",
        title="create 1,000",
        weight=0.643,
        ready=_CREATING,
        **_measured(RUN),
    ),
    Operation(
        name="replace",
        title="replace all",
        weight=0.561,
        ready=(RUN,) * 5,
        **_measured(RUN),
    ),
    Operation(
        name="update",
        title="update 10th",
        weight=0.564,
        slower=4,
        ready=(RUN, *(UPDATE,) * 3),
        **_measured(UPDATE),
    ),
    Operation(
        name="select",
        title="select",
        weight=0.193,
        slower=4,
        ready=(RUN, selection(5)),
        **_measured(selection(2)),
    ),
    Operation(
        name="swap",
        title="swap",
        weight=0.132,
        slower=4,
        ready=(RUN, *(SWAP,) * 6),
        **_measured(SWAP),
    ),
    Operation(
        name="remove",
        title="remove",
        weight=0.528,
        slower=2,
        ready=(RUN, *map(removal, (9, 8, 7, 6, 5, 6))),
        **_measured(removal(4)),
    ),
    Operation(
        name="create10k",
        title="create 10,000",
        weight=0.564,
        ready=_CREATING,
        click="#runlots",
        until="rows.length === 10000",
    ),
    Operation(
        name="append",
        title="append 1,000",
        weight=0.551,
        ready=(*_CREATING, RUN),
        **_measured(ADD),
    ),
    Operation(
        name="clear",
        title="clear",
        weight=0.423,
        slower=4,
        ready=(*_CREATING, RUN),
        **_measured(CLEAR),
    ),
)
