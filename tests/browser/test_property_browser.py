"""The law of the tree in a real browser: random edits made here, applied by the real client."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.test_golden_browser import open_replay
from tests.tree.editing import Wire, World

from wardian.live.view import View

SEQUENCES = 200
EDITS = 50
PARTS = 10
# They once ended wrong: an element that came to two places at once, a parent put into its child.
HARD = (20_240, 20_319, 21_316, 21_465)


class RecordingWire(Wire):
    """A transport that also notes what every view of its tab shows after each transmission."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.steps: list[dict[str, Any]] = []

    def send(self, text: str, *, to: View | None = None) -> None:
        """Carry it, and note."""
        super().send(text, to=to)
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
        edit_and_replay(seed, replay_page)


@pytest.mark.parametrize("seed", HARD)
def test_the_client_shows_the_tree_after_hard_edits(
    replay_page: Page, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sequences that failed before."""
    monkeypatch.setattr("tests.tree.editing.Wire", RecordingWire)
    edit_and_replay(seed, replay_page)


def edit_and_replay(seed: int, page: Page) -> None:
    """Make one sequence of edits here, and let the page apply what was sent."""
    world = World(seed)
    world.edits = [edit for edit in world.edits if edit != world.type]  # nobody types there
    world.run(EDITS)
    for wire in world.tabs:
        assert isinstance(wire, RecordingWire)
        wrong = page.evaluate("steps => replay(steps)", list(wire.steps))
        assert wrong == [], world.describe()
    world.close()
