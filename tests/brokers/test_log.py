"""The log of a channel: what it keeps, and what who reads it is told of the rest."""

from __future__ import annotations

from random import Random

import pytest

from wardian.brokers.log import Cursor, Log, Retention
from wardian.brokers.message import Gap, Message


class Clock:
    """A time that is set."""

    now = 1000.0

    def __call__(self) -> float:
        """Give it."""
        return self.now


def message(id: int, *, label: str = "a", key: str = "", text: str = "1", at: float = 0) -> Message:
    """Make a message of the channel."""
    return Message("news", label, text, id=id, key=key or f"key {id}", time=at or Clock.now)


def span(gap: Gap | None) -> tuple[int, int | None] | None:
    """From where to where a gap goes."""
    return None if gap is None else (gap.first, gap.last)


def ids(messages: list[Message]) -> list[int]:
    """Their numbers."""
    return [each.id for each in messages]


@pytest.mark.parametrize("seed", range(40))
def test_a_log_is_what_a_list_of_everything_says(seed: int) -> None:
    """By chance: appended, put before, lost, begun anew, in time; read from any cursor."""
    random = Random(seed)
    clock = Clock()
    most = random.choice([1, 3, 10, 50])
    retention = Retention(messages=most, seconds=random.choice([5, 100]), bytes=200)
    log = Log("news", "0", retention=retention, clock=clock)
    epoch, kept, last = 0, list[Message](), 0
    keys: dict[tuple[int, int], str] = {}
    cursors = [log.end]
    for _ in range(300):
        choice = random.random()
        clock.now += random.choice([0, 0, 1, 3])
        if choice < 0.6:
            last += random.choice([1] * 9 + [4])
            made = message(
                last,
                label=random.choice("ab"),
                key=keys.setdefault((epoch, last), f"key {random.randrange(40)}"),
                text="1" * random.choice([1, 40]),
                at=clock.now,
            )
            if kept and kept[-1].id != last - 1:
                kept = []
            kept.append(made)
            log.append(made)
        elif choice < 0.63:
            epoch += 1
            last = random.choice([0, 7])
            kept = []
            log.restart(str(epoch), last=last)
        elif choice < 0.7:
            first = kept[0].id if kept else last + 1
            older = [
                message(n, key=keys.setdefault((epoch, n), f"key {n % 40}"), at=clock.now)
                for n in range(max(1, first - 3), first)
            ]
            older += [message(last + 5, at=clock.now)]
            log.prepend(older)
            kept = older[:-1] + kept
        else:
            log.trim()
        while kept and (
            len(kept) > most
            or sum(len(each.text) for each in kept) > 200
            or kept[0].time < clock.now - retention.seconds
        ):
            del kept[0]

        first = kept[0].id if kept else last + 1
        assert (log.first, log.last, log.epoch, len(log)) == (first, last, str(epoch), len(kept))
        assert log.end == Cursor(str(epoch), last)
        if random.random() < 0.2:
            cursors.append(Cursor(str(epoch), random.randrange(last + 1)))
        for cursor in random.sample(cursors, min(len(cursors), 4)):
            known = cursor.epoch == str(epoch) and cursor.id <= last
            rest = [each for each in kept if not known or each.id > cursor.id]
            gap, before, told, end = log.read(cursor, 5)
            assert told == rest[:5]
            assert end == Cursor(str(epoch), told[-1].id if told else last)
            assert before == (told[0].id - 1 if told else last)
            if not known:
                assert span(gap) == (cursor.id + 1, None)
            else:
                assert span(gap) == (None if before == cursor.id else (cursor.id + 1, before))
            assert span(log.gap_after(cursor)) == span(gap)
            assert log.past(cursor) == (cursor if gap is None else Cursor(str(epoch), before))
            assert log.after(cursor.id, 5) == [each for each in kept if each.id > cursor.id][:5]
        label = random.choice([None, "a", "b", "c"])
        count = random.choice([0, 1, 2, 7])
        wanted = [each for each in kept if label in (None, each.label)]
        wanted = wanted[len(wanted) - count :] if count < len(wanted) else wanted
        back = log.back(count, label)
        assert [each for each in log.after(back.id, 99) if label in (None, each.label)] == wanted
        for each in kept:
            found = log.find_key(each.key)
            at = [other for other in kept if other.key == each.key]
            # The first one may be kept no more, and is then known by its place alone.
            assert found is (at[-1] if at[0].first else at[0])
            assert all(other.first for other in at[1:])


def test_it_keeps_so_many_for_so_long_and_so_much() -> None:
    """Each bound by itself; what is at the bound is kept."""
    clock = Clock()
    log = Log("news", "e", retention=Retention(messages=3, seconds=10, bytes=10), clock=clock)
    for id in range(1, 5):
        log.append(message(id, at=clock.now))
    assert log.first == 2 and log.trim() == clock.now + 10
    clock.now += 10
    assert log.trim() == clock.now and len(log) == 3
    clock.now += 1
    assert log.trim() is None and len(log) == 0 and log.last == 4
    log.append(message(5, text="x" * 9, at=clock.now))
    log.append(message(6, at=clock.now))
    assert len(log) == 2
    log.append(message(7, at=clock.now))
    assert ids(log.after(0)) == [6, 7]


def test_numbers_rise() -> None:
    """One that does not is a mistake of the broker."""
    log = Log("news", "e", last=5, clock=Clock())
    with pytest.raises(ValueError, match="expected a number above 5"):
        log.append(message(5))
    log.append(message(6))
    assert ids(log.after(0)) == [6]


def test_numbers_that_are_missing_are_a_gap_for_who_had_not_read_them() -> None:
    """And no other: who had is told nothing."""
    log = Log("news", "e", clock=Clock())
    for id in (1, 2, 5):
        log.append(message(id))
    assert span(log.gap_after(Cursor("e", 1))) == (2, 4)
    assert span(log.gap_after(Cursor("e", 4))) is None
    assert ids(log.read(Cursor("e", 0)).messages) == [5]


def test_a_cursor_of_another_run_of_numbers_stands_before_everything() -> None:
    """So does one beyond the end: the numbers it counts are not these."""
    log = Log("news", "e", clock=Clock())
    log.append(message(1))
    for cursor in (Cursor("other", 1), Cursor("other", 0), Cursor("e", 2)):
        gap, before, told, end = log.read(cursor)
        assert span(gap) == (cursor.id + 1, None)
        assert (before, ids(told), end) == (0, [1], Cursor("e", 1))


def test_a_number_that_is_no_message_is_never_given() -> None:
    """It is read past, and is no gap."""
    log = Log("news", "e", clock=Clock())
    for id, label in enumerate(["a", "", "", "a", ""], 1):
        log.append(message(id, label=label))
    assert ids(log.after(0, 2)) == [1] and ids(log.after(1, 1)) == [4] and log.after(4) == []
    gap, before, told, end = log.read(Cursor("e", 1))
    assert (gap, before, ids(told), end) == (None, 1, [4], Cursor("e", 5))
    assert log.read(Cursor("e", 1), 2).end == Cursor("e", 3)


def test_a_repeated_message_knows_the_first_one() -> None:
    """For as long as one of them is kept, and after numbers began anew as long as others are."""
    clock = Clock()
    log = Log("news", "e", retention=Retention(messages=3, seconds=10), clock=clock)

    def append(id: int, key: str) -> Cursor | None:
        made = message(id, key=key, at=clock.now)
        log.append(made)
        return made.first

    assert append(1, "x") is None
    assert append(2, "x") == ("e", 1)
    assert [append(id, f"other {id}") for id in (3, 4)] == [None, None]
    assert append(5, "x") == ("e", 1), "the second one was still kept"
    assert [append(id, f"other {id}") for id in (6, 7, 8)] == [None] * 3
    assert append(9, "x") is None
    log.restart("f")
    assert append(1, "x") == ("e", 9)
    assert append(2, "other 8") == ("e", 8)
    log.restart("g")
    clock.now += 11
    log.trim()
    assert append(1, "x") is None
    assert log._former == {} and list(log._firsts) == ["x"]


def test_what_comes_before_is_the_first_one() -> None:
    """When the past is asked for after what has arrived since."""
    log = Log("news", "e", last=3, clock=Clock())
    later = message(4, key="x")
    log.append(later)
    log.prepend([message(2, key="x"), message(3)])
    assert later.first == ("e", 2) and log.find_key("x") is log.after(0)[0]


def test_keys_are_forgotten_with_their_messages() -> None:
    """A log has no more of them than it keeps messages, twice that after it began anew."""
    log = Log("news", "e", retention=Retention(messages=10), clock=Clock())
    for id in range(1, 200):
        log.append(message(id, key=f"key {id // 2}"))
        assert len(log._firsts) <= 10 and len(log._again) <= 10
    for epoch in range(20):
        log.restart(str(epoch))
        for id in range(1, 10):
            log.append(message(id, key=f"{epoch} {id}"))
        assert len(log._former) <= 20
