"""What tabs leave behind is collected soon, and nothing else is looked at."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from wardian import Page, Span
from wardian.server.memory import MANY, SHARE, Memory

from .memory import Stage, opened, run, settle


class Knot:
    """Something that refers to itself, as a page and its elements do."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def memory() -> Iterator[Memory]:
    """Memory that looks after this process, until the test ends."""
    memory = Memory()
    memory.take_over()
    yield memory
    gc.unfreeze()


def litter() -> weakref.ref[Knot]:
    """Leave something that only a collection takes away."""
    return weakref.ref(Knot())


def test_what_many_pages_left_is_collected_at_once(memory: Memory) -> None:
    """One more page, and it is time."""
    left = litter()
    memory.litter = MANY - 1
    memory.look(0)
    assert left() is not None
    memory.litter += 1
    memory.look(0)
    assert left() is None
    assert memory.litter == 0


def test_a_collection_waits_until_it_is_worth_what_it_costs(memory: Memory) -> None:
    """It looks at every page that is open, so there have to be many that are over."""
    left = litter()
    memory.litter = MANY
    memory.look(SHARE * MANY + SHARE)
    memory.sweep(SHARE * MANY)
    assert left() is not None
    memory.look(SHARE * MANY)
    assert left() is None


def test_what_the_last_tab_left_is_collected_and_given_back(memory: Memory) -> None:
    """Be it one page alone: by the next sweep nothing of it is there."""
    left = litter()
    memory.litter = 1
    memory.look(0)
    assert left() is not None
    memory.sweep(0)
    assert left() is None
    assert memory.given_back == 1
    memory.sweep(0)
    assert memory.given_back == 1, "nobody has gone since"


def test_a_program_that_collects_by_itself_is_left_alone(memory: Memory) -> None:
    """Where the collector is off, nothing is collected behind its back."""
    left = litter()
    gc.disable()
    try:
        memory.litter = MANY
        memory.look(0)
        memory.sweep(0)
        assert left() is not None
    finally:
        gc.enable()


def test_another_applications_process_is_left_alone() -> None:
    """What is mounted there neither freezes nor collects what is not its own."""
    memory, left = Memory(), litter()
    frozen = gc.get_freeze_count()
    memory.litter = MANY
    memory.look(0)
    memory.sweep(0)
    assert left() is not None
    assert (memory.given_back, gc.get_freeze_count()) == (0, frozen)


def test_views_that_are_over_count() -> None:
    """Those that were closed, and pages for which no tab came."""

    async def main() -> None:
        async with Stage(lambda: Page(Span("x")), retention=1.0, pending=1.0) as stage:
            host = stage.host
            tabs = await opened(stage, 3)
            for tab in tabs:
                await tab.cut()
            page = Page(Span("never fetched"))
            host.expect(host.new_number(), page, stage.visit(stage.sessions.create()))
            assert host.memory.litter == 0
            await asyncio.sleep(2)
            await settle()
            assert host.memory.litter + host.memory._gone == 4

    run(main())
