"""A page for each visit, with a component whose state is kept."""

from __future__ import annotations

import gc

from tests.server.probe import watched

from wardian import App, Button, Div, Page, State, run

made = 0
"""Pages there were."""


class Counter(Div):
    """Counts."""

    n = State(0, keep=True)

    def build(self) -> None:
        """Show it."""
        self += Button(lambda: str(self.n), id="hit", on_click=self.more)

    def more(self) -> None:
        """Count."""
        self.n += 1


class Visit(Page):
    """One visitor's page."""

    def __init__(self) -> None:
        """Make it."""
        global made
        made += 1
        super().__init__(Counter())


async def pages() -> int:
    """Count those that are left, after everything dead has been collected."""
    gc.collect()
    return sum(type(each) is Visit for each in gc.get_objects())


async def all_made() -> int:
    """Count those that there were."""
    return made


run(watched(App(lambda: Visit()), pages=pages, made=all_made))
