"""The law of the tree in a real browser: random edits made here, applied by the real client."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.test_golden_browser import open_replay
from tests.tree.editing import Wire, World

SEQUENCES = 200
EDITS = 50
PARTS = 10


class RecordingWire(Wire):
    """A transport that also notes what every view of its tab shows after each transmission."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.steps: list[dict[str, Any]] = []

    def send(self, text: str) -> None:
        """Carry it, and note."""
        super().send(text)
        html = {str(number): self.tab.html(number) for number in self.tab.views}
        self.steps.append({"text": text, "html": html})


@pytest.fixture(scope="module")
def replay_page(module_page: Page, module_site: Site) -> Page:
    """A page that has the client and nothing else."""
    open_replay(module_page, module_site)
    return module_page


@pytest.mark.parametrize("part", range(PARTS))
def test_the_client_shows_the_tree_after_random_edits(
    replay_page: Page, part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each patch the DOM is what the tree's mirror shows; the patch again changes nothing."""
    monkeypatch.setattr("tests.tree.editing.Wire", RecordingWire)
    for seed in range(10_000 + part, 10_000 + SEQUENCES, PARTS):
        world = World(seed)
        world.edits = [edit for edit in world.edits if edit != world.type]  # nobody types there
        world.run(EDITS)
        for wire in world.tabs:
            assert isinstance(wire, RecordingWire)
            steps = list(wire.steps)
            wrong = replay_page.evaluate("steps => replay(steps)", steps)
            assert wrong == [], world.describe()
        world.close()
