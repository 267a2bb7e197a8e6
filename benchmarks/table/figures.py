"""What the rounds gave, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from .trace import Measured

Round = dict[str, Measured]


@dataclass(slots=True)
class Figures:
    """What was measured.

    Attributes:
        rounds: By operation; each has the implementations that were measured in it.
    """

    rounds: dict[str, list[Round]] = field(default_factory=dict)

    @property
    def taken(self) -> dict[str, dict[str, list[Measured]]]:
        """What the rounds gave, by operation, then by implementation."""
        return {
            operation: {
                name: [each[name] for each in rounds if name in each] for name in _names(rounds)
            }
            for operation, rounds in self.rounds.items()
        }

    def totals(self) -> dict[str, dict[str, float]]:
        """Give the median times in milliseconds."""
        return self._each(_total)

    def scripts(self) -> dict[str, dict[str, float]]:
        """Give the median script times in milliseconds."""
        return self._each(lambda each: each.script)

    def stage(self, name: str) -> dict[str, dict[str, float]]:
        """Give the median times of one stage of the browser's work, in milliseconds."""
        return self._each(lambda each: each.stages[name])

    def spreads(self) -> dict[str, dict[str, dict[str, float]]]:
        """Give the least times, and the quartiles beside the median, in milliseconds."""
        return {
            "least": self._each(_total, min),
            "first quartile": self._each(_total, lambda times: _quartile(times, 0)),
            "third quartile": self._each(_total, lambda times: _quartile(times, 2)),
        }

    def paired(self, base: str) -> dict[str, dict[str, float]]:
        """Give the medians of the ratios within each round to the time of ``base``."""
        return {
            operation: {
                name: median(
                    each[name].total / each[base].total
                    for each in rounds
                    if name in each and base in each
                )
                for name in _names(rounds)
            }
            for operation, rounds in self.rounds.items()
        }

    def _each(
        self, of: Callable[[Measured], float], what: Callable[[list[float]], float] = median
    ) -> dict[str, dict[str, float]]:
        return {
            operation: {name: what([*map(of, rounds)]) for name, rounds in by_name.items()}
            for operation, by_name in self.taken.items()
        }


def _names(rounds: Sequence[Round]) -> list[str]:
    return list(dict.fromkeys(name for each in rounds for name in each))


def _total(measured: Measured) -> float:
    return measured.total


def _quartile(times: list[float], which: int) -> float:
    return quantiles(times, n=4, method="inclusive")[which] if len(times) > 1 else times[0]
