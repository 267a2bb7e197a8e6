"""A page for each visit: elements, a task and a handler of its own."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.server.probe import watched

from wardian import App, Button, Input, Li, Page, Request, Ul, run, run_task


class Visit(Page):
    """One visitor's page."""

    def __init__(self) -> None:
        """Make it."""
        self.clicks = 0
        self.button = Button("0", id="hit", on_click=self.hit)
        super().__init__(Ul([Li(f"{n}") for n in range(20)]), Input(), self.button, title="Visit")

    def on_mount(self) -> None:
        """Start the page's own task, which ends with the page and not before."""
        run_task(self.wait(), self)

    async def wait(self) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()

    def hit(self, event: Any) -> None:
        """Count."""
        event.view.session["clicks"] = event.x
        self.clicks += 1
        self.button.text = str(self.clicks)


def visit(request: Request) -> Page:
    """Make a page."""
    return Visit()


run(watched(App(visit)))
