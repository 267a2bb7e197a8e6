"""The law of channels where brokers take over from each other, and several loops listen and send.

As in ``test_channels_law``, by chance, with seeds: what was accepted is handled by everybody who is
entitled to it, or told as one gap, in its order and once. Here threads send while the broker is
changed, so nobody knows beforehand which of the brokers has which message: the model asks the
brokers, when all is over, what they have accepted.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from threading import Barrier, Event, Lock, Thread
from typing import Any

import pytest

from wardian.brokers.broker import DeadLetter, Draft, Told
from wardian.brokers.log import Cursor, Log, Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Gap, Message
from wardian.brokers.sending import Sending
from wardian.live.pipes.channels import Channels
from wardian.live.pipes.listening import Listener
from wardian.live.pipes.sending import draft
from wardian.live.pipes.waiting import WhenBehind

CHANNELS = [f"channel-{number}" for number in range(5)]
LABELS = ["a", "b", "c"]
LOOPS = 2
SENDERS = 2

Place = tuple[int, int]
"""Where a message stands: the number of its broker, and its own there."""


class Recorded(MemoryBroker):
    """A broker in memory that notes what it has accepted."""

    def __init__(self, kept: int) -> None:
        super().__init__(Retention(messages=kept))
        self.accepted: dict[str, dict[int, Draft]] = {name: {} for name in CHANNELS}
        self._noting = Lock()

    def send(self, made: Draft) -> Sending:
        """Accept a message."""
        sending = super().send(made)
        assert sending.id is not None
        with self._noting:
            self.accepted[made.channel][sending.id] = made
        return sending


class Far:
    """The same at a distance: it has to be reached, and fills a log only while it is followed."""

    def __init__(self, inner: Recorded) -> None:
        self.inner = inner
        self._logs: dict[str, tuple[Log, Told]] = {}

    def send(self, made: Draft) -> Sending:
        """Send, and have those who follow told, in the order of the numbers."""
        with self.inner._lock:
            sending = self.inner.send(made)
            found = self._logs.get(made.channel)
            assert sending.id is not None
            if found is not None:
                found[0].append(self.inner._log(made.channel).after(sending.id - 1, 1)[0])
        if found is not None:
            found[1](found[0])
        return sending

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Follow, after a while."""
        await asyncio.sleep(0.002)
        with self.inner._lock:
            kept = self.inner._log(channel)
            found = self._logs.get(channel)
            log = Log(channel, kept.epoch, last=kept.last) if found is None else found[0]
            if after is not None and after.epoch == log.epoch:
                log.prepend(kept.after(after.id, log.first - 1 - after.id or 1))
            self._logs[channel] = log, told
            return log

    def unfollow(self, channel: str) -> None:
        """Fill the log no more."""
        with self.inner._lock:
            self._logs.pop(channel, None)

    def bury(self, letter: DeadLetter) -> None:
        """Bury."""
        self.inner.bury(letter)

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried."""
        return await self.inner.dead_letters(channel)

    async def stop(self) -> None:
        """End."""


@dataclass
class Watched:
    """One listener, and what became of it."""

    channel: str
    label: str | None
    policy: WhenBehind
    told: list[Message | Gap] = field(default_factory=list)
    listener: Listener | None = None


class World:
    """Channels, their brokers, and those who listen, in several loops."""

    def __init__(self, seed: int, *, far: bool, messages: int, kept: int) -> None:
        self.random = Random(seed)
        self.far = far
        self.messages = messages
        self.kept = kept
        self.brokers = [Recorded(kept)]
        self.hub = Channels(self.brokers[0])
        self.watched: list[Watched] = []
        self.over = Event()
        self.failed: list[BaseException] = []
        self.count = 0
        self.changes = 0

    def watch(self, random: Random) -> Watched:
        """Make a listener; it begins when nothing was sent yet."""
        watched = Watched(
            random.choice(CHANNELS), random.choice([None, *LABELS]), random.choice(POLICIES)
        )

        def plain(message: Message) -> None:
            watched.told.append(message)
            if fails and chance.random() < 0.01:
                watched.told.pop()
                raise LookupError("now and then")

        async def waits(message: Message) -> None:
            await asyncio.sleep(0)
            plain(message)

        fails, chance = random.random() < 0.3, Random(random.random())
        watched.listener = Listener(
            watched.channel,
            random.choice([plain, plain, waits]),
            label=watched.label,
            when_behind=watched.policy,
            most=100_000,  # nobody gives anything up for want of room
            on_gap=watched.told.append,
            hub=self.hub,
        )
        self.watched.append(watched)
        return watched

    def change(self) -> None:
        """Have another broker take over: a new one, or one that was there before."""
        if self.random.random() < 0.25 and len(self.brokers) > 1:
            again = self.random.choice(self.brokers)
            if not self.far and again is not self.hub.broker:
                self.hub.use(again)
            return
        made = Recorded(self.kept)
        self.brokers.append(made)
        self.hub.use(Far(made) if self.far and self.random.random() < 0.6 else made)

    def let_hear(self) -> None:
        """Wait until some messages are told, or all would be sent before anybody is there again."""
        wanted = self.heard + 30
        until = time.monotonic() + 0.5
        while self.heard < wanted and time.monotonic() < until:
            time.sleep(0.001)

    @property
    def heard(self) -> int:
        """How much was told so far."""
        return sum(len(each.told) for each in self.watched)


POLICIES: list[WhenBehind] = ["block", "drop oldest"]


async def listen(
    world: World, seed: float, ready: Callable[[], object], ended: Callable[[], object]
) -> None:
    """Have listeners come and go in this loop until all is over, then wait until all is read.

    Args:
        world: The channels.
        seed: For what is done by chance.
        ready: Called when all listen; returns when those of the other loops do as well.
        ended: The same when all is read.
    """
    random = Random(seed)
    mine = [world.watch(random) for _ in range(6)]
    for each in mine:
        assert each.listener is not None
        each.listener.start()
        await each.listener.ready()
    await asyncio.to_thread(ready)
    while not world.over.is_set():
        each = random.choice(mine)
        assert each.listener is not None
        if each.listener.is_on:
            each.listener.stop()
        else:
            each.listener.start()
        await asyncio.sleep(random.choice([0, 0, 0.001, 0.005]))
    for each in mine:
        assert each.listener is not None
        each.listener.start()
        await each.listener.ready()
    async with asyncio.timeout(60):
        while any(is_reading(each.listener) for each in mine):  # noqa: ASYNC110 (no event)
            await asyncio.sleep(0.002)
    for each in mine:
        assert each.listener is not None
        each.listener.stop()
    await asyncio.to_thread(ended)  # a loop that is asked for something while it ends complains


def is_reading(listener: Listener | None) -> bool:
    """Whether a listener has not read all there is."""
    assert listener is not None
    log = listener._log
    return log is None or bool(listener._moves) or listener.cursor != log.end


def send_all(world: World, seed: float, sender: int) -> None:
    """Send, from this thread, as fast as it goes."""
    random = Random(seed)
    for number in range(world.messages // SENDERS):
        world.hub.send(draft(random.choice(CHANNELS), random.choice(LABELS), [sender, number]))
        world.count += 1  # about
        if number % 100 == 0:
            world.let_hear()


def check(world: World, watched: Watched) -> None:
    """Hold one listener against the law."""
    where: dict[str, Place] = {}
    drafts: dict[str, Draft] = {}
    for number, broker in enumerate(world.brokers):
        for id, made in broker.accepted[watched.channel].items():
            if watched.label in (None, made.label):
                where[made.key] = number, id
                drafts[made.key] = made
    heard = [each for each in watched.told if isinstance(each, Message)]
    gaps = [each for each in watched.told if isinstance(each, Gap)]

    # Each is what was sent, and told once.
    for message in heard:
        assert drafts[message.key].text == message.text
    twice = [key for key, count in Counter(each.key for each in heard).items() if count > 1]
    assert not twice

    # What one sender sent arrives in its order, and so does what one broker numbered.
    for sender in range(SENDERS):
        numbers = [each.value[1] for each in heard if each.value[0] == sender]
        assert numbers == sorted(numbers)
    for number in range(len(world.brokers)):
        ids = [where[each.key][1] for each in heard if where[each.key][0] == number]
        assert ids == sorted(ids)

    # What is missing stands behind, or in, a gap between two that are told.
    buried = {
        letter.message.key
        for broker in world.brokers
        for letter in broker._dead.get(watched.channel, ())
    }
    missing = set(where) - {each.key for each in heard} - buried
    if not world.far and not gaps:
        assert not missing
    for key in missing:
        sender, number = read_value(drafts[key])
        assert is_in_gap(watched, sender, number), (watched, key, where[key])

    # A change is one gap of unknown size at most, and of the others none is told twice.
    assert sum(each.last is None for each in gaps) <= world.changes
    for one, other in pairwise(each for each in watched.told if is_known(each)):
        if isinstance(one, Gap) and isinstance(other, Gap):
            assert (one.first, one.last) != (other.first, other.last)


def is_known(told: Message | Gap) -> bool:
    """Whether it is no gap of unknown size."""
    return isinstance(told, Message) or told.last is not None


def read_value(made: Draft) -> tuple[int, int]:
    """Give the sender of a message, and its number there."""
    sender, number = Message("", "", made.text, id=1, key="", time=0).value
    return sender, number


def is_in_gap(watched: Watched, sender: int, number: int) -> bool:
    """Whether a gap was told between what a sender sent before a message and what it sent after."""
    between = False
    for each in watched.told:
        if isinstance(each, Gap):
            between = True
        elif each.value[0] == sender:
            if each.value[1] > number:
                return between
            between = False
    return between


@pytest.mark.parametrize("far", [False, True], ids=["memory", "far"])
@pytest.mark.parametrize("seed", range(1, 7))
def test_what_was_accepted_is_handled_or_told_while_brokers_change(
    seed: int, far: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """By every listener of two loops, while threads send: in its order, and once."""
    caplog.set_level(logging.CRITICAL, "wardian")
    world = World(seed, far=far, messages=2400, kept=10_000 if seed % 2 else 120)
    listening, ended = Barrier(LOOPS + 1, timeout=30), Barrier(LOOPS, timeout=90)

    def listeners(at: float) -> None:
        try:
            asyncio.run(listen(world, at, listening.wait, ended.wait))
        except BaseException as error:  # noqa: BLE001 (told below, in the thread of the test)
            world.failed.append(error)
            listening.abort()
            ended.abort()

    threads = [Thread(target=listeners, args=(world.random.random(),)) for _ in range(LOOPS)]
    for each in threads:
        each.start()
    listening.wait()
    senders = [
        Thread(target=send_all, args=(world, world.random.random(), number))
        for number in range(SENDERS)
    ]
    for each in senders:
        each.start()
    while any(each.is_alive() for each in senders):
        if world.count >= world.changes * world.messages // 12:
            world.changes += 1
            world.change()
        senders[0].join(0.001)
    world.over.set()
    for each in [*threads, *senders]:
        each.join(90)
        assert not each.is_alive()
    assert world.failed == []
    assert sum(len(x) for y in world.brokers for x in y.accepted.values()) == world.messages
    for watched in world.watched:
        check(world, watched)
    all_told: list[Any] = [each for watched in world.watched for each in watched.told]
    assert world.changes > 3 and sum(isinstance(each, Message) for each in all_told) > 200
    assert world.hub._followed == {} and world.hub._turns == {}
