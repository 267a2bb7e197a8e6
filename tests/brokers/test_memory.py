"""The broker of one process: numbers, keys, and what it keeps of what is silent."""

from __future__ import annotations

import gc
from random import Random
from time import process_time, time

import pytest

from wardian.brokers import memory
from wardian.brokers.broker import DeadLetter, Draft
from wardian.brokers.log import Log, Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Cursor, Message
from wardian.brokers.room import Room
from wardian.brokers.sending import Sending


def draft(channel: str = "news", text: str = "1", *, key: str = "", chosen: bool = False) -> Draft:
    """Make what can be sent."""
    draft.count += 1  # type: ignore[attr-defined]
    return Draft(channel, "a", text, key or f"key {draft.count}", chosen)  # type: ignore[attr-defined]


draft.count = 0  # type: ignore[attr-defined]


def nobody(_log: Log) -> None:
    """Be told, and do nothing."""


def test_numbers_rise_by_one_on_each_channel() -> None:
    """Whatever is sent on others; each is accepted when the call returns."""
    broker = MemoryBroker()
    random = Random(1)
    counts = {"a": 0, "b": 0, "c": 0}
    for _ in range(100):
        name = random.choice(list(counts))
        counts[name] += 1
        sending = broker.send(draft(name))
        assert (sending.accepted, sending.id) == (True, counts[name])


def test_who_follows_is_told_of_each_message_that_is_kept_already() -> None:
    """And no more when it has left; of one that is known, there is nothing to tell."""
    broker = MemoryBroker()
    told: list[tuple[str, int]] = []
    log = broker.attach("news", lambda log: told.append((log.channel, log.last)))
    broker.send(draft(key="k", chosen=True))
    broker.send(draft("more"))
    broker.send(draft(key="k", chosen=True))
    broker.send(draft())
    broker.unfollow("news")
    broker.send(draft())
    assert told == [("news", 1), ("news", 2)] and log.last == 3


def test_a_chosen_key_is_accepted_once_while_its_message_is_kept() -> None:
    """It gives the number of the first, on its channel."""
    broker = MemoryBroker(Retention(messages=3))
    sent = [broker.send(draft(key="k", chosen=True)).id for _ in range(3)]
    assert sent == [1, 1, 1]
    assert broker.send(draft("more", key="k", chosen=True)).id == 1
    for _ in range(3):
        broker.send(draft())
    assert broker.send(draft(key="k", chosen=True)).id == 5


@pytest.mark.parametrize("where", ["clock", "told"])
def test_what_is_sent_in_the_middle_of_sending_arrives(where: str) -> None:
    """By a signal's handler, or by ``__del__``: at any moment, in the same thread."""
    inner: list[Sending] = []
    times = 0

    def interrupt(*_args: object) -> float:
        nonlocal times
        times += 1
        if times < 3:
            inner.append(broker.send(draft("news", "2")))
            inner.append(broker.send(draft("more", "3")))
        return 1000.0

    broker = MemoryBroker(clock=interrupt if where == "clock" else lambda: 1000.0)
    broker.attach("news", nobody if where == "clock" else lambda log: interrupt() and None)
    outer = broker.send(draft("news", "1"))
    assert outer.accepted and all(each.accepted for each in inner) and len(inner) == 4
    news = broker._log("news").after(0)
    assert [each.id for each in news] == list(range(1, len(news) + 1))
    assert sorted(each.text for each in news)[0] == "1" and outer.id is not None
    assert news[outer.id - 1].text == "1"
    assert [each.text for each in broker._log("more").after(0)] == ["3"] * (len(inner) // 2)
    assert not broker._busy and not broker._arriving


def test_an_error_in_the_middle_of_sending_does_no_harm() -> None:
    """Such as Ctrl-C: the next one is sent as ever."""
    raising = True

    def clock() -> float:
        if raising:
            raise KeyboardInterrupt
        return 1000.0

    broker = MemoryBroker(clock=clock)
    with pytest.raises(KeyboardInterrupt):
        broker.send(draft())
    raising = False
    assert broker.send(draft()).id == 1


def test_a_silent_channel_is_dropped_when_nothing_of_it_is_kept() -> None:
    """Unless somebody follows it; who still holds its log finds it as it was."""
    now = 1000.0
    broker = MemoryBroker(Retention(seconds=60), clock=lambda: now)
    followed = broker.attach("followed", nobody)
    held = broker.attach("held", nobody)
    broker.unfollow("held")
    for name in ("followed", "held", "dropped"):
        broker.send(draft(name))
    epoch = broker._log("dropped").epoch
    assert broker.trim() == 1060
    now = 1061.0
    assert broker.trim() is None
    gc.collect()
    assert list(broker._logs) == ["followed"] and broker._log("followed") is followed
    assert (broker.send(draft("held")).id, broker._log("held")) == (2, held)
    assert broker.send(draft("dropped")).id == 1
    assert broker._log("dropped").epoch != epoch


def test_a_log_that_is_only_held_is_trimmed_as_well() -> None:
    """However many channels came after it."""
    now = 1000.0
    broker = MemoryBroker(Retention(seconds=60), clock=lambda: now)
    held = broker.attach("held", nobody)
    broker.unfollow("held")
    broker.send(draft("held"))
    del broker._logs["held"]
    now = 1061.0
    broker.trim()
    assert len(held) == 0


def test_there_are_only_so_many_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were silent longest go first, and none that is followed."""
    monkeypatch.setattr(memory, "MOST_CHANNELS", 3)
    broker = MemoryBroker()
    broker.attach("followed", nobody)
    for name in ("one", "two", "one", "three", "four"):
        broker.send(draft(name))
    assert list(broker._logs) == ["followed", "three", "four"]


def test_dead_letters_are_kept_by_channel_and_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go first."""
    monkeypatch.setattr(memory, "MOST_DEAD_LETTERS", 2)
    broker = MemoryBroker()
    for number in range(15):
        broker.send(draft(f"channel-{number}"))
        (message,) = broker._log(f"channel-{number}").after(0)
        for error in "abc":
            broker.bury(DeadLetter(message, "listener", error, 0.0))
    kept = {name: [each.error for each in letters] for name, letters in broker._dead.items()}
    assert kept == {f"channel-{number}": ["b", "c"] for number in range(5, 15)}


def test_all_channels_together_keep_no_more_than_there_is_room_for() -> None:
    """Whoever sends on ever more channels; those who read there are told of what went."""
    room = 4 * 1024 * 1024
    broker = MemoryBroker(most_bytes=room)
    quiet = broker.attach("quiet", nobody)
    broker.send(draft("quiet"))
    logs = [broker.attach(f"c{number}", nobody) for number in range(50)]
    for number in range(20_000):
        broker.send(draft(f"c{number % 50}", "x" * (number % 1000)))
        if number % 100 == 0:
            assert sum(log.size for log in [quiet, *logs]) <= room
    assert sum(log.size for log in logs) > room / 2
    assert len(quiet) == 1
    for log in logs:
        gap = log.gap_after(Cursor(log.epoch, 0))
        assert gap is not None and (gap.first, gap.last) == (1, log.first - 1)


def test_the_channel_that_has_most_gives_up_the_older_half() -> None:
    """Not those that were there before."""
    broker = MemoryBroker(most_bytes=1024 * 1024)
    small, large = (broker.attach(name, nobody) for name in ("small", "large"))
    for _ in range(100):
        broker.send(draft("small", "x" * 100))
    for _ in range(3000):
        broker.send(draft("large", "x" * 1000))
    assert (len(small), large.last) == (100, 3000)
    assert 0 < len(large) < 700 and large.first + len(large) == 3001


def test_to_make_room_among_many_channels_costs_little_for_each() -> None:
    """All that lock their logs wait meanwhile: not the channels times what they give up."""

    def seconds(channels: int) -> float:
        logs = [Log(f"c{number}", "epoch") for number in range(channels)]
        for log in logs:
            for id in range(1, 5):
                log.append(Message(log.channel, "a", "x" * 488, id=id, key=f"{id}", time=time()))
        room = Room(lambda: logs, most_bytes=channels * 2000)
        message = Message("more", "a", "x" * channels * 200, id=1, key="k", time=time())
        before = process_time()
        room.took(message)
        spent = process_time() - before
        assert sum(log.size for log in logs) <= channels * 2000
        assert {len(log) for log in logs} == {1, 2}
        return spent

    assert min(seconds(2000) for _ in range(3)) < 64 * min(seconds(125) for _ in range(3))
