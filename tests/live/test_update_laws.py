"""The laws of the tree and of lists hold where a loop runs as well: there, updates may wait."""

from __future__ import annotations

import asyncio

import pytest
from tests.tree.editing import World
from tests.tree.lists.each_world import ListWorld

from wardian.tree.ledger import ledger

SEQUENCES = 240
EDITS = 40
PARTS = 24


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("kind", [World, ListWorld])
def test_after_an_update_every_tab_shows_all_that_changed(
    part: int, kind: type[World] | type[ListWorld]
) -> None:
    """What stands below an element is sent, and lists below it look at their items again."""
    for seed in range(part, SEQUENCES, PARTS):
        world = kind(seed)
        try:
            asyncio.run(run(world))
            assert not ledger.alive and not ledger.roots and not ledger.dirty and not ledger.stale
        except BaseException as error:
            error.add_note(world.describe())
            raise


async def run(world: World | ListWorld) -> None:
    """Edit with no break: nothing that was left to a frame is made in between."""
    world.run(EDITS)
    world.close()
