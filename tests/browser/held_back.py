"""What a page loads, held back until it is let through; and the nodes that it shows meanwhile."""

from __future__ import annotations

from playwright.sync_api import Page, Route

NODES = """() => { const nodes = []; const walker = document.createTreeWalker(
  document.querySelector('wardian-app'), NodeFilter.SHOW_ALL);
  while (walker.nextNode()) nodes.push(walker.currentNode); return nodes }"""
"""All nodes of an app, for ``evaluate``."""


class HeldBack:
    """Requests for one file."""

    def __init__(self, page: Page, pattern: str) -> None:
        """Hold back whatever matches a pattern of addresses."""
        self._held: list[Route] | None = []
        page.route(pattern, self._take)

    def release(self) -> None:
        """Let it through."""
        held, self._held = self._held or [], None
        for route in held:
            route.continue_()

    def _take(self, route: Route) -> None:
        if self._held is None:
            route.continue_()
        else:
            self._held.append(route)
