"""The law of channels: what was accepted is handled, or told as a gap. By chance, with seeds.

The model knows what was accepted, in which order, and when each listener began. Of the code it
takes only what a program sees: numbers of messages, calls of handlers, gaps, dead letters.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from threading import Thread
from typing import Any

import pytest

from wardian.brokers.broker import Draft
from wardian.brokers.log import Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Gap, Message
from wardian.brokers.sending import Sending
from wardian.live.pipes.channels import Channels
from wardian.live.pipes.listening import Listener
from wardian.live.pipes.sending import Sent, draft
from wardian.live.pipes.waiting import POLICIES
from wardian.testing.clock import JumpingLoop

LABELS = ["a", "b", "c", "d", "e"]


@dataclass
class Run:
    """Sizes of one run."""

    seed: int
    channels: int
    messages: int
    listeners: int
    kept: int = 400
    faults: int = 4  # one in so many listeners fails now and then


@dataclass
class Watched:
    """One listener, what it was entitled to, and what became of it."""

    channel: str
    label: str | None
    policy: Any
    most: int
    duplicates: bool
    comes_and_goes: bool
    first: int = 0  # the number of the first message that it is entitled to
    calls: list[tuple[int, str]] = field(default_factory=list)  # number and key
    values: list[tuple[int, object]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # the channel's last number at each call
    handled: list[tuple[int, str]] = field(default_factory=list)
    gaps: list[tuple[Gap, int]] = field(default_factory=list)  # with the channel's last number
    listeners: list[Listener] = field(default_factory=list)

    @property
    def now(self) -> Listener:
        """The one that listens now, or did at last."""
        return self.listeners[-1]


class World:
    """Channels, those who listen to them, and what the model knows."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.random = Random(run.seed)
        self.broker = MemoryBroker(Retention(messages=run.kept))
        self.hub = Channels(self.broker)
        self.accepted: dict[str, list[Draft]] = defaultdict(list)
        self.names = [f"channel-{number}" for number in range(run.channels)]
        self.watched: list[Watched] = []

    # Sending

    def draft(self, number: int, channel: str | None = None) -> Draft:
        """Make a message that no other is equal to."""
        chosen = channel or self.random.choice(self.names[1:])
        return draft(chosen, self.random.choice(LABELS), number)

    def send(self, made: Draft) -> Sent:
        """Send it, and enter it as accepted; now and then as a broker would that repeats itself."""
        sending = self.hub.send(made)
        self.enter(made, sending)
        if self.random.random() < 0.02:
            self.enter(made, self.hub.send(made))
        return Sent(self.hub, made.channel, sending)

    def enter(self, made: Draft, sending: Sending) -> None:
        """Note what was accepted: numbers rise by one."""
        assert sending.accepted is True
        self.accepted[made.channel].append(made)
        assert sending.id == len(self.accepted[made.channel])

    # Listening

    def watch(self, *, late: bool) -> None:
        """Begin to listen, by chance to what and how."""
        random = self.random
        name = random.choice(self.names[1:]) if late else random.choice(self.names)
        watched = Watched(
            channel=name,
            label=random.choice([None, *LABELS]),
            policy=random.choice(POLICIES),
            most=random.choice([5, 50, 300]),
            duplicates=random.random() < 0.2,
            comes_and_goes=random.random() < 0.8,
        )
        replay = random.choice([0, 0, 1, 7, 10_000]) if late else 0
        accepted = self.accepted[name]
        known = [
            number
            for number, each in enumerate(accepted, 1)
            if number > len(accepted) - self.run.kept and watched.label in (None, each.label)
        ]
        watched.first = known[-replay:][0] if replay and known else len(accepted) + 1
        self.watched.append(watched)
        self.start(watched, self.handler(watched), replay=replay)

    def start(self, watched: Watched, handler: Callable[..., Any], **options: Any) -> None:
        """Have a listener listen."""
        made = Listener(
            watched.channel,
            handler,
            label=watched.label,
            when_behind=watched.policy,
            most=watched.most,
            duplicates=watched.duplicates,
            on_gap=lambda gap: watched.gaps.append((gap, self.broker._log(watched.channel).last)),
            hub=self.hub,
            **options,
        )
        watched.listeners.append(made)
        made.start()

    def handler(self, watched: Watched) -> Callable[[Message], Any]:
        """Make a handler: plain, async or a generator, and with faults, by chance."""
        fails = self.random.randrange(self.run.faults) == 0
        random = Random(self.random.random())

        def note(message: Message) -> None:
            assert message.channel == watched.channel
            watched.calls.append((message.id, message.key))
            watched.ends.append(self.broker._log(watched.channel).last)

        def handle(message: Message) -> None:
            note(message)
            work(message)

        def work(message: Message) -> None:
            watched.values.append((message.id, message.value))
            if fails and random.random() < 0.02:
                raise random.choice([ValueError, SystemExit, RecursionError, KeyboardInterrupt])
            if fails and message.id % 211 == 0:
                raise LookupError("always")
            watched.handled.append((message.id, message.key))

        async def wait(message: Message) -> None:
            note(message)
            await asyncio.sleep(random.choice([0, 0.001, 0.2]))
            work(message)

        def steps(message: Message) -> Any:
            note(message)
            yield
            work(message)

        return random.choice([handle, handle, handle, handle, handle, wait, steps])

    def come_or_go(self) -> None:
        """Have one listener stop, or start where it was: the same, or another in its place."""
        watched = self.random.choice(self.watched)
        if not watched.comes_and_goes:
            return
        if watched.now.is_on:
            watched.now.stop()
        elif self.random.random() < 0.8 or watched.now._task is not None:
            watched.now.start()
        else:
            self.start(watched, watched.now._handler, after=watched.now.cursor)


async def live(world: World) -> None:
    """Send everything, in several ways, while listeners come and go."""
    run, random = world.run, world.random
    for _ in range(run.listeners * 4 // 5):
        world.watch(late=False)
    late = run.listeners - run.listeners * 4 // 5
    aside = run.messages // 20  # on the first channel, from a thread

    def send_aside() -> None:
        for number in range(aside):
            made = draft(world.names[0], LABELS[number % 5], number)
            world.enter(made, world.hub.send(made))

    thread = Thread(target=send_aside)
    thread.start()
    number = aside
    while number < run.messages:
        if random.random() < 0.3:
            for _ in range(min(random.choice([1, 10, 600]), run.messages - number)):
                world.send(world.draft(number))
                number += 1
        else:
            await world.send(world.draft(number))
            number += 1
        if random.random() < 0.05:
            world.come_or_go()
        if late and random.random() < 20 * late / run.messages:
            late -= 1
            world.watch(late=True)
        if random.random() < 0.01:
            await asyncio.sleep(random.choice([0, 0.01, 1]))
            bounded(world)
    await asyncio.to_thread(thread.join)
    for watched in world.watched:
        watched.now.start()
    ends = {name: world.broker._log(name).end for name in world.names}
    await until(lambda: all(each.now.cursor == ends[each.channel] for each in world.watched))
    for watched in world.watched:
        watched.now.stop()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, an hour of the loop's own time at most."""
    async with asyncio.timeout(3600):
        while not condition():  # noqa: ASYNC110 (what would set an event is what is tested)
            await asyncio.sleep(0.1)


def bounded(world: World) -> None:
    """Nothing grows beyond what it may have."""
    for log in world.broker._logs.values():
        assert len(log) <= world.run.kept
    for watched in world.watched:
        assert len(watched.now._waiting) <= max(watched.most, 500) * 2


def check(world: World, watched: Watched) -> None:
    """Hold one listener against the law."""
    accepted = world.accepted[watched.channel]
    entitled = {
        number: each.key
        for number, each in enumerate(accepted, 1)
        if number >= watched.first and watched.label in (None, each.label)
    }
    calls = [number for number, _ in watched.calls]
    handled = dict(watched.handled)
    buried = {
        each.message.id: each.message.key
        for each in world.broker._dead.get(watched.channel, ())
        if each.listener == repr(watched.now) and calls.count(each.message.id) >= 3
    }

    # It is told of what was sent, in order: no call overtakes another.
    assert handled.items() <= entitled.items() and buried.items() <= entitled.items()
    assert calls == sorted(calls)
    for number, value in watched.values:
        assert accepted[number - 1].text == str(value)

    # Each gap is of what is kept no more, or of what too many came after; none is told twice.
    lost: set[int] = set()
    for gap, last in watched.gaps:
        assert gap.last is not None
        numbers = set(range(gap.first, gap.last + 1))
        assert numbers and not numbers & lost
        lost |= numbers
        after = [number for number in entitled if gap.last < number <= last]
        is_full = watched.policy == "drop oldest" and len(after) >= watched.most
        assert gap.last <= last - world.run.kept or is_full
    assert not lost & handled.keys()

    # Nothing is handled twice, unless that is wanted, and nothing is missing.
    assert len(watched.handled) == len(handled)
    passed = entitled.keys() - handled.keys() - buried.keys() - lost
    skipped = sum(each.skipped for each in watched.listeners)
    dropped = sum(each.dropped for each in watched.listeners)
    duplicates = sum(each.duplicates for each in watched.listeners)
    if not watched.duplicates:
        assert len(set(handled.values())) == len(handled)
        known = {accepted[number - 1].key for number in lost} | set(handled.values())
        missing = {n for n in passed if entitled[n] not in known | set(buried.values())}
        if watched.policy != "latest":
            assert duplicates == len(passed)
    else:
        missing = set(passed)
        assert duplicates == 0
    if watched.policy == "latest":
        # What is given up is counted, and again when it was read again after a stop.
        given_up = skipped + duplicates
        assert given_up >= len(passed) if watched.comes_and_goes else given_up == len(passed)
        missing -= {number for number in missing if in_vain(accepted, watched, number)}
    else:
        assert skipped == 0
    assert missing == set(), (watched.channel, watched.label, watched.policy, sorted(missing)[:9])

    # The counters say the same.
    if watched.policy == "drop oldest":
        too_many = {
            number
            for gap, last in watched.gaps
            for number in range(gap.first, (gap.last or 0) + 1)
            if number in entitled and number > last - world.run.kept
        }
        assert len(too_many) <= dropped
        assert watched.comes_and_goes or dropped <= len(lost & entitled.keys())
    else:
        assert dropped == 0
    assert sum(each.handled for each in watched.listeners) == len(watched.handled)


def in_vain(accepted: list[Draft], watched: Watched, number: int) -> bool:
    """Whether a message had been followed by one of its label before it was its turn."""
    for (called, _), end in zip(watched.calls, watched.ends, strict=True):
        if called > number:
            newer = accepted[number:end]
            return any(each.label == accepted[number - 1].label for each in newer)
    return False


SMALL = [Run(seed, 2 + seed % 6, 3000, 15, kept=60 + 40 * (seed % 9)) for seed in range(1, 9)]


@pytest.mark.parametrize("run", [Run(0, 20, 100_000, 50), *SMALL], ids=lambda run: f"{run.seed}")
def test_what_was_accepted_is_handled_or_told_as_a_gap(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    """By every listener, whatever it does, in the order of its channel, and once."""
    caplog.set_level(logging.CRITICAL, "wardian")
    world = World(run)
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(live(world))
    for watched in world.watched:
        check(world, watched)
    assert sum(map(len, world.accepted.values())) >= run.messages
    all_of_them = [each for watched in world.watched for each in watched.listeners]
    seen = {
        "handled": sum(each.handled for each in all_of_them),
        "failed": sum(each.failed for each in all_of_them),
        "skipped": sum(each.skipped for each in all_of_them),
        "dropped": sum(each.dropped for each in all_of_them),
        "duplicates": sum(each.duplicates for each in all_of_them),
        "gaps": sum(len(watched.gaps) for watched in world.watched),
        "buried": sum(map(len, world.broker._dead.values())),
    }
    assert run.messages < 100_000 or all(seen.values()), seen
    assert world.hub._followed == {} and world.hub._turns == {}
