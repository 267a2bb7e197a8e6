"""Who is the home: with workers that start, die, stand still and come back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from wardian.brokers.leases import Lease, MemoryLeases
from wardian.server.home import Home

from .sharing import Dying

EVERY, LASTS = 0.1, 1.0
"""Seconds: longer than a thread waits for its turn beside other tests."""


class Clock:
    """A time that a test sets."""

    now = 100.0

    def __call__(self) -> float:
        """Give it."""
        return self.now


def test_a_lease_has_one_holder_at_a_time() -> None:
    """Until it is over or given back; the term tells whether another had it meanwhile."""
    clock = Clock()
    leases = MemoryLeases(clock=clock)
    assert leases.look("x") is None
    assert leases.acquire("x", "a", seconds=2) == Lease("a", 1)
    assert leases.acquire("x", "b", seconds=2) == Lease("a", 1)
    clock.now += 1.5
    assert leases.acquire("x", "a", seconds=2) == Lease("a", 1)
    clock.now += 1.5
    assert leases.look("x") == Lease("a", 1)
    leases.release("x", "b")
    assert leases.look("x") == Lease("a", 1)
    clock.now += 1
    assert leases.look("x") is None
    assert leases.acquire("x", "a", seconds=2) == Lease("a", 1)
    leases.release("x", "a")
    assert leases.acquire("x", "b", seconds=2) == Lease("b", 2)
    clock.now += 3
    assert leases.acquire("x", "a", seconds=2, term=7) == Lease("a", 8)


def wait(condition: Callable[[], Any], within: float = 10.0) -> None:
    """Wait in a thread until something is so."""
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, "it did not become so"
        time.sleep(0.005)


@contextmanager
def homes(count: int) -> Iterator[tuple[list[Home], list[Dying]]]:
    """Have workers that want to be the home, in the order in which they start."""
    among = MemoryLeases()
    leases = [Dying(among) for _ in range(count)]
    made = [
        Home(each, group="g", me=f"w{n}", changed=lambda: None, every=EVERY, lasts=LASTS)
        for n, each in enumerate(leases)
    ]
    for each in made:
        each.start()
        wait(lambda: made[0].is_here)
    try:
        yield made, leases
    finally:
        for one in leases:
            one.is_still = False
        for each in made:
            each.stop()


def test_the_first_is_the_home_and_all_know_it() -> None:
    """And it stays it."""
    with homes(3) as (made, _):
        wait(lambda: all(each.name == "w0" for each in made))
        until = time.monotonic() + 2 * LASTS
        while time.monotonic() < until:
            assert [each.is_here for each in made[1:]] == [False, False]
            assert made[0].is_here
            time.sleep(0.01)


def test_one_that_ends_is_followed_at_once() -> None:
    """It gives back what it had."""
    with homes(2) as (made, _):
        made[0].stop()
        began = time.monotonic()
        wait(lambda: made[1].is_here)
        assert time.monotonic() - began < LASTS
        assert not made[0].is_here


def test_one_that_is_not_heard_of_is_home_no_more_before_another_is() -> None:
    """By its own clock: never are there two. And it does not push the other out again."""
    with homes(2) as (made, leases):
        wait(lambda: made[1].name == "w0")
        leases[0].is_still = True
        until = time.monotonic() + 10
        while not made[1].is_here:
            assert time.monotonic() < until
        assert not made[0].is_here
        leases[0].is_still = False
        wait(lambda: made[0].name == "w1")
        assert made[1].is_here


def test_who_had_it_goes_first_when_nobody_could_ask() -> None:
    """Where the store was away for all of them, the pages stay where they are."""
    with homes(4) as (made, leases):
        wait(lambda: all(each.name == "w0" for each in made))
        for each in leases:
            each.is_still = True
        wait(lambda: not any(each.name for each in made))
        for each in reversed(leases):
            each.is_still = False
        wait(lambda: all(each.name == "w0" for each in made))


def test_a_store_that_forgets_does_not_move_the_pages() -> None:
    """However often: who has them says so again before others may believe that nobody does."""
    with homes(4) as (made, leases):
        for _ in range(8):
            wait(lambda: all(each.name == "w0" for each in made))
            before = leases[0].count
            leases[0].forget()
            wait(lambda before=before: leases[0].count > before + 4)
            assert [each.is_here for each in made] == [True, False, False, False]


def test_a_store_that_forgets_whom_nobody_heard_of_gives_no_second_home() -> None:
    """Another waits until the first is home no more by its own clock, and then it is followed."""
    with homes(2) as (made, leases):
        wait(lambda: made[1].name == "w0")
        leases[0].is_still = True
        leases[0].forget()
        until = time.monotonic() + 10
        while not made[1].is_here:
            assert time.monotonic() < until
        assert not made[0].is_here


def test_who_stood_still_is_told_so_before_it_asks() -> None:
    """What it asks may take a while, and it is the home no more already."""
    told: list[str] = []
    leases = Dying(MemoryLeases())

    def changed() -> None:
        told.append(home.name)

    home = Home(leases, group="g", me="w", changed=changed, every=0.5, lasts=0.2)
    home.start()
    wait(lambda: len(told) == 3)
    home.stop()
    assert told == ["w", "", "w"]


def test_who_was_none_while_it_asked_is_told_so_though_it_is_home_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who looked meanwhile has found no home, and acts by that until it hears otherwise."""
    clock = Clock()
    monkeypatch.setattr("wardian.server.home.monotonic", clock)
    told: list[str] = []
    seen: list[bool] = []

    class Slow(MemoryLeases):
        def acquire(self, name: str, holder: str, *, seconds: float, term: int = 0) -> Lease:
            if name == "g.at.w":
                clock.now += (1.0, 1.0, 2.0)[len(seen)] if len(seen) < 3 else 0.1
                seen.append(home.is_here)
            return super().acquire(name, holder, seconds=seconds, term=term)

    leases = Slow(clock=clock)

    def changed() -> None:
        told.append(home.name)

    home = Home(leases, group="g", me="w", changed=changed, every=0.01, lasts=2.5)
    home.start()
    wait(lambda: len(seen) > 5)
    home.stop()
    assert seen[:5] == [False, True, False, True, True]
    assert told == ["w", "w"]


def test_who_lost_it_to_another_is_the_last_to_get_it_again() -> None:
    """Its pages are of long ago; a third one goes first, and where there is none it helps."""
    with homes(3) as (made, leases):
        wait(lambda: all(each.name == "w0" for each in made))
        leases[0].is_still = True
        wait(lambda: made[1].is_here or made[2].is_here)
        second, third = sorted(made[1:], key=lambda each: not each.is_here)
        leases[0].is_still = False
        wait(lambda: made[0].name == second.me)
        second.stop()
        wait(lambda: third.is_here)
        third.stop()
        wait(lambda: made[0].is_here)


def test_workers_that_are_watched_are_missed_when_they_die() -> None:
    """Those that are not watched are nobody's business."""
    with homes(3) as (made, leases):
        made[0].watch(["w1"])
        wait(lambda: made[1].name == made[2].name == "w0")
        assert made[0].gone == set()
        leases[1].is_still = leases[2].is_still = True
        wait(lambda: made[0].gone)
        assert made[0].gone == {"w1"}
        made[0].watch([])
        assert made[0].gone == set()


def test_a_change_is_told_from_a_thread() -> None:
    """Also that there is no home any more; and a loop that is closed ends the asking."""
    told: list[tuple[str, int]] = []
    leases = Dying(MemoryLeases())

    def changed() -> None:
        told.append((home.name, threading.get_ident()))
        if not home.name:
            raise RuntimeError("the loop is closed")

    home = Home(leases, group="g", me="w", changed=changed, every=EVERY, lasts=LASTS)
    home.start()
    wait(lambda: told)
    leases.is_still = True
    wait(lambda: len(told) == 2)
    assert [name for name, _ in told] == ["w", ""]
    assert threading.get_ident() not in [thread for _, thread in told]
    thread = home._thread
    assert thread is not None
    wait(lambda: not thread.is_alive())
    home.stop()


@pytest.mark.parametrize("seconds", [2 * LASTS])
def test_a_loop_that_is_held_does_not_cost_the_home(seconds: float) -> None:
    """A handler that blocks for longer than a lease lasts is slow, and not dead."""
    with homes(2) as (made, _):
        wait(lambda: made[1].name == "w0")
        time.sleep(seconds)  # this is the loop's thread: the others ask on
        assert made[0].is_here
