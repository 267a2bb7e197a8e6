"""The figures as ratios to vanilla, their weighted geometric mean, tables, and files.

What is asserted and drawn is what upstream shows: the ratio of medians. Since the implementations
take turns, whatever slows a machine for a while is in the rounds of all, and so in both medians;
and a median stays where it is until half of its rounds are disturbed.

Beside it stands the median of the ratios within each round. That one does not see at all what
lasts for a whole round, but it is spoiled as soon as a quarter of the rounds have a slow click of
vanilla's and another quarter one of the other's. On a quiet machine both have the same spread. So
the second is the check of the first: where they differ, the run was disturbed, and the report says
so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from .figures import Figures
from .operations import OPERATIONS

RESULTS = Path(__file__).parents[1] / "results"
BASE = "vanilla"
APART = 0.05
_WEIGHTS = {each.name: each.weight for each in OPERATIONS}
_ORDER = [each.name for each in OPERATIONS]
Table = Mapping[str, Mapping[str, float]]


def ratios(table: Table) -> dict[str, dict[str, float]]:
    """Give each figure over vanilla's, by operation, then by implementation."""
    return {
        operation: {name: value / by_name[BASE] for name, value in by_name.items()}
        for operation, by_name in table.items()
    }


def geomean(table: Table, name: str) -> float:
    """Give the weighted geometric mean of an implementation's ratios, over what was measured."""
    over = ratios(table)
    weight = sum(_WEIGHTS[operation] for operation in over)
    total = sum(_WEIGHTS[operation] * math.log(over[operation][name]) for operation in over)
    return math.exp(total / weight)


def geomeans(table: Table) -> dict[str, float]:
    """Give all of them, vanilla's (which is 1) left out."""
    names = next(iter(table.values()))
    return {name: geomean(table, name) for name in names if name != BASE}


def mean_of_milliseconds(table: Table, name: str) -> float:
    """Give an implementation's weighted mean over vanilla's.

    For script times alone this is asserted, and not the mean of ratios (``geomean``): where vanilla
    needs 0.02 ms, a ratio says nothing that a person could feel.
    """
    ours = sum(_WEIGHTS[operation] * by_name[name] for operation, by_name in table.items())
    theirs = sum(_WEIGHTS[operation] * by_name[BASE] for operation, by_name in table.items())
    return ours / theirs


def write(figures: Figures, folder: Path = RESULTS) -> None:
    """Write medians in milliseconds and means, and every round; the folder is not in git."""
    totals = figures.totals()
    found = {
        "operations": {
            operation: {name: round(value, 3) for name, value in by_name.items()}
            for operation, by_name in totals.items()
        },
        "geomean": {name: round(value, 4) for name, value in geomeans(totals).items()},
    }
    rounds = {
        operation: [{name: asdict(each) for name, each in taken.items()} for taken in of_operation]
        for operation, of_operation in figures.rounds.items()
    }
    folder.mkdir(exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(found, indent=2) + "\n")
    (folder / "rounds.json").write_text(json.dumps(rounds) + "\n")


def show(figures: Figures) -> str:
    """Give the tables that are printed."""
    totals, scripts, paired = figures.totals(), figures.scripts(), figures.paired(BASE)
    over = ratios(totals)
    parts = [
        _table("total, ms", totals),
        *(_table(f"{title}, ms", table) for title, table in figures.spreads().items()),
        _table("total, × vanilla", over, geomeans(totals)),
        _table("within rounds, ×", paired, geomeans(paired)),
        _apart(over, paired),
        _table("script, ms", scripts),
        _table("script, × vanilla", ratios(scripts), geomeans(scripts)),
        _script_means(scripts),
    ]
    return "\n\n".join(parts)


def _apart(over: Table, paired: Table) -> str:
    apart = [
        f"{operation} of {name}: {ratio:.2f} and {paired[operation][name]:.2f}"
        for operation, by_name in over.items()
        for name, ratio in by_name.items()
        if abs(paired[operation][name] / ratio - 1) > APART
    ]
    if not apart:
        return f"ratios of medians and ratios within rounds agree to {APART:.0%}"
    said = f"disturbed: ratios of medians and ratios within rounds differ by more than {APART:.0%}"
    return "\n".join([said, *apart])


def _script_means(table: Table) -> str:
    by_ratios = geomeans(table)
    by_milliseconds = {name: mean_of_milliseconds(table, name) for name in by_ratios}
    return "\n".join(
        [
            "script alone, × vanilla, by both definitions",
            f"mean of milliseconds (asserted): {_listed(by_milliseconds)}",
            f"mean of ratios (geometric):      {_listed(by_ratios)}",
        ]
    )


def _listed(means: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {mean:.2f}" for name, mean in means.items())


def _table(title: str, table: Table, means: Mapping[str, float] | None = None) -> str:
    columns = [operation for operation in _ORDER if operation in table]
    names = list(table[columns[0]])
    heads = [f"{head:>10}" for head in [*columns, *(["mean"] if means else [])]]
    lines = [f"{title:18}" + "".join(heads)]
    for name in names:
        cells = [table[operation][name] for operation in columns]
        if means:
            cells.append(means.get(name, 1.0))
        lines.append(f"{name:18}" + "".join(f"{cell:10.2f}" for cell in cells))
    return "\n".join(lines)
