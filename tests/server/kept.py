"""A component with kept states, and what its tab says and is told of them."""

from __future__ import annotations

import json
from typing import Any

from wardian import Button, Div, Page, Span, State
from wardian.tree.keeping import KeptState

from .memory import MemoryTab, Stage


class Counter(Div):
    """Counts, and says what it was built with."""

    n = State(0, keep=True)
    notes = State([], keep="browser")

    def build(self) -> None:
        """Show it."""
        self += Span(lambda: f"n={self.n}")
        self += Span(f"built with {self.n}")
        self.button = Button("more", on_click=self.more)
        self += self.button

    def more(self) -> None:
        """Count."""
        self.n += 1


def name_of(state: Any, owner: object) -> str:
    """Return the name that the value of an object is kept under."""
    assert isinstance(state, KeptState)
    return state.name(owner)


N = name_of(Counter.n, Counter())
NOTES = name_of(Counter.notes, Counter())


def text(value: Any, version: int = 0) -> str:
    """Return what is kept of a value."""
    return json.dumps(["k", version, value], separators=(",", ":"))


class Counters:
    """A page function: a counter for each visit.

    Attributes:
        made: The counters, in order.
    """

    def __init__(self) -> None:
        self.made: list[Counter] = []

    def __call__(self) -> Page:
        """Make a page."""
        self.made.append(Counter())
        return Page(self.made[-1])


async def opened(stage: Stage, kept: dict[str, Any] | None = None, **options: Any) -> MemoryTab:
    """Open a tab that has kept this."""
    tab = stage.tab(**options)
    await tab.open(hello=[*tab.hello, kept] if kept is not None else None)
    return tab


def told(tab: MemoryTab) -> list[dict[str, str | None]]:
    """Return what the tab was told to keep, oldest first."""
    return [json.loads(texts) for command, texts in tab.commands if command == "keep"]
