"""One change pushed to a thousand tabs: ours beside NiceGUI and JustPy, in turns, in one run.

Each server is one process with the same clock on one page; each step sets the clock's text and
waits until every tab has it. What is compared is the server's processor time for one pushed tab.
The bytes are those on the wire, frames included. Ratios are asserted, times only printed.

NiceGUI has no page that several visitors share, so each of its tabs has its own clock and one loop
sets them all. JustPy updates as its tutorial says, with ``wp.update()``. Peers run as their own
packages install them: NiceGUI brings uvloop and a compiled HTTP parser, JustPy and Wardian do not.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from .push.contenders import Contender

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processor time of another process is read from /proc"
)

TABS = 1000
ROUNDS = 5
STEPS = 10
ELEMENTS = 1000


@dataclass(kw_only=True)
class Measured:
    """What one contender's rounds gave."""

    cpu: list[float]
    size: list[float]

    @property
    def cpu_us(self) -> float:
        """Microseconds of the server's processor for one pushed tab."""
        return median(self.cpu) * 1e6

    @property
    def bytes(self) -> float:
        """Bytes on the wire for one pushed tab."""
        return median(self.size)


@contextmanager
def started(names: list[str], *, elements: int, folder: Path) -> Iterator[list[Contender]]:
    """Start contenders, and end them with the context."""
    with ExitStack() as stack:
        contenders = []
        for name in names:
            contender = Contender(name, elements=elements, folder=folder)
            stack.callback(contender.end)
            contenders.append(contender)
        yield contenders


async def pushes(contender: Contender, first: int, steps: int) -> tuple[float, float]:
    """Push some steps; give processor seconds and bytes for one pushed tab."""
    cpu, size = contender.cpu_seconds(), contender.received_bytes
    for step in range(first, first + steps):
        await contender.step(
            f"Sat, 21 Nov 2026, {step // 3600:02}:{step // 60 % 60:02}:{step % 60:02}"
        )
    pushed = steps * len(contender.tabs)
    return (contender.cpu_seconds() - cpu) / pushed, (contender.received_bytes - size) / pushed


async def compared(
    contenders: list[Contender], *, rounds: int, steps: dict[str, int]
) -> dict[str, Measured]:
    """Connect the tabs of all contenders, and let them push in turns."""
    async with AsyncExitStack() as stack:
        for each in contenders:
            stack.push_async_callback(each.leave)
            await each.begin()
            await each.open(TABS)
        return await taken_in_turns(contenders, rounds=rounds, steps=steps)


async def taken_in_turns(
    contenders: list[Contender], *, rounds: int, steps: dict[str, int]
) -> dict[str, Measured]:
    """Give what each contender's rounds cost; a first round that warms up is left out."""
    results = {each.name: Measured(cpu=[], size=[]) for each in contenders}
    at = 0
    for turn in range(rounds + 1):
        for each in contenders:
            cpu, size = await pushes(each, at, steps[each.name])
            at += steps[each.name]
            if turn:
                results[each.name].cpu.append(cpu)
                results[each.name].size.append(size)
    return results


def show(results: dict[str, Measured], what: str) -> None:
    """Print the table."""
    ours = results["wardian"].cpu_us
    print(f"\n{what}, {TABS} tabs")
    for name, result in results.items():
        print(
            f"  {name:8} {result.cpu_us:9.1f} µs of the server per pushed tab"
            f"  ({result.cpu_us / ours:7.1f} ×)  {result.bytes:9.0f} bytes"
        )


def test_one_text_costs_a_fraction_of_what_it_costs_elsewhere(tmp_path: Path) -> None:
    """At most 1/8 of NiceGUI's processor time, 1/2 of JustPy's, and 150 bytes for each tab."""
    steps = {"wardian": STEPS, "nicegui": STEPS, "justpy": STEPS}
    with started(list(steps), elements=0, folder=tmp_path) as contenders:
        results = asyncio.run(compared(contenders, rounds=ROUNDS, steps=steps))
    show(results, "the clock alone on its page")
    assert results["wardian"].bytes <= 150
    assert results["wardian"].cpu_us <= results["nicegui"].cpu_us / 8
    assert results["wardian"].cpu_us <= results["justpy"].cpu_us / 2


def test_one_text_on_a_large_page_costs_what_it_costs_on_a_small_one(tmp_path: Path) -> None:
    """With 1000 elements beside the clock: at most 1/50 of JustPy's processor time, 150 bytes."""
    steps = {"wardian": STEPS, "justpy": 1}
    with started(list(steps), elements=ELEMENTS, folder=tmp_path) as contenders:
        results = asyncio.run(compared(contenders, rounds=3, steps=steps))
    show(results, f"the clock among {ELEMENTS} elements")
    assert results["wardian"].bytes <= 150
    assert results["wardian"].cpu_us <= results["justpy"].cpu_us / 50


@pytest.mark.parametrize("name", ["nicegui", "justpy", "wardian"])
def test_an_idle_tab_is_small(name: str, tmp_path: Path) -> None:
    """Ours costs the server at most 40 KB above the empty one; the others' are printed."""

    async def measure(contender: Contender) -> float:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(contender.leave)
            await contender.begin()
            empty = contender.memory_bytes()
            await contender.open(TABS)
            return (contender.memory_bytes() - empty) / TABS

    with started([name], elements=0, folder=tmp_path) as [contender]:
        each = asyncio.run(measure(contender))
    print(f"\n{name}: {each / 1000:.1f} KB for each idle tab")
    assert name != "wardian" or each <= 40_000
