from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import time
from pathlib import Path

import pytest

from wardian.brokers.broker import DeadLetter
from wardian.brokers.log import Cursor, Log, Retention
from wardian.brokers.message import Message

from .drafts import broker, draft, nothing, until, values
from .servers import RedisServer

LOG, STATE = "{wardian}:log:c", "{wardian}:state:c"


def test_everything_after_follow_is_in_the_log(server: RedisServer) -> None:
    """Messages reach the logs of other processes, with all they were sent with."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            told: list[int] = []
            log = await other.follow("c", lambda log: told.append(log.last))
            sent = await one.send(draft({"n": [1, None, "é"]}, label="a label", key="k-1"))
            await until(lambda: len(log) == 1, "the message")
            [message] = log.after(0)
            assert (message.channel, message.label, message.key) == ("c", "a label", "k-1")
            assert (message.value, message.id) == ({"n": [1, None, "é"]}, sent.id)
            assert abs(message.time - time.time()) < 2
            assert told == [sent.id]

    asyncio.run(main())


def test_the_past_comes_as_far_as_it_is_asked_for(server: RedisServer) -> None:
    """A count, a cursor, and following again: the log has so much of the past, dense."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            before = await one.follow("c", nothing)
            start = before.end
            for n in range(700):
                sent = one.send(draft(n))
            await sent
            log = await other.follow("c", nothing)
            assert len(log) == 0
            assert await other.follow("c", nothing, replay=3) is log
            assert values(log) == [697, 698, 699]
            await other.follow("c", nothing, after=Cursor(start.epoch, start.id + 100))
            assert values(log) == list(range(100, 700))
            assert log.gap_after(Cursor(start.epoch, start.id + 100)) is None
            await other.follow("c", nothing, replay=10_000)
            assert values(log) == list(range(700))

    asyncio.run(main())


def test_a_cursor_of_another_epoch_gets_all_there_is(server: RedisServer) -> None:
    """What followed a store that is gone is a gap of unknown size, and then all that is kept."""

    async def main() -> None:
        async with broker(server.url) as made:
            for n in range(5):
                await made.send(draft(n))
            old = Cursor("former", 3)
            log = await made.follow("c", nothing, after=old)
            assert values(log) == [0, 1, 2, 3, 4]
            gap = log.gap_after(old)
            assert gap is not None
            assert gap.last is None

    asyncio.run(main())


def test_following_one_more_channel_interrupts_the_waiting(server: RedisServer) -> None:
    """A process that waits for its channels hears of another one at once."""

    async def main() -> None:
        async with broker(server.url) as made:
            await made.follow("first", nothing)
            await asyncio.sleep(0.05)
            took = []
            for n in range(20):
                began = time.monotonic()
                log = await made.follow(f"c{n}", nothing)
                await made.send(draft(n, channel=f"c{n}"))
                await until(lambda log=log: len(log) == 1, "the message")
                took.append(time.monotonic() - began)
            assert sorted(took)[10] < 0.5

    asyncio.run(main())


def test_rights_may_end_before_unblocking(server: RedisServer) -> None:
    """Where CLIENT UNBLOCK is forbidden, another connection does instead."""
    server.ask("ACL", "SETUSER", "app", "on", ">pw", "~{wardian}:*", "+@all", "-@dangerous")
    try:

        async def main() -> None:
            async with broker(server.url.replace("//", "//app:pw@")) as made:
                logs = [await made.follow(f"c{n}", nothing) for n in range(5)]
                for n in range(5):
                    await made.send(draft(n, channel=f"c{n}"))
                await until(lambda: all(len(each) == 1 for each in logs), "the messages")

        asyncio.run(main())
    finally:
        server.ask("ACL", "DELUSER", "app")


def test_unfollowed_channels_are_not_read(server: RedisServer) -> None:
    """A log that nobody listens to grows no more."""

    async def main() -> None:
        async with broker(server.url) as made:
            log, other = await made.follow("c", nothing), await made.follow("d", nothing)
            made.unfollow("c")
            await made.send(draft(1))
            await made.send(draft(2, channel="d"))
            await until(lambda: len(other) == 1, "the message")
            await made.send(draft(3))
            await made.send(draft(4, channel="d"))
            await until(lambda: len(other) == 2, "the message")
            again = await made.follow("c", nothing, replay=10)
            assert values(again) == [1, 3]
            assert 3 not in values(log)

    asyncio.run(main())


def test_an_emptied_store_is_a_gap_at_the_next_message(server: RedisServer) -> None:
    """Numbers go on rising, in a new epoch, and nobody waits for the next one in vain."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)
            await made.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            before = log.end
            server.ask("FLUSHALL")
            sent = await made.send(draft(2))
            await until(lambda: values(log) == [2], "the message", seconds=2)
            assert (sent.id or 0) > before.id
            gap = log.gap_after(before)
            assert gap is not None
            assert (gap.first, gap.last) == (before.id + 1, None)

    asyncio.run(main())


def test_an_emptied_store_is_noticed_in_silence(server: RedisServer) -> None:
    """Nothing is sent: within some seconds the listeners know that what they had is gone."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)
            epoch = log.epoch
            server.ask("FLUSHALL")
            await until(lambda: log.epoch != epoch, "the new epoch", seconds=8)

    asyncio.run(main())


def test_a_store_that_lost_its_end_is_a_gap(own_server: RedisServer, tmp_path: Path) -> None:
    """Redis comes back with less than it told: the numbers it lost are not used again in silence.

    That is what a machine that fails does with ``appendfsync everysec``, and a replica that takes
    over.
    """

    async def main(redis: RedisServer) -> None:
        async with broker(redis.url) as one, broker(redis.url) as other:
            ahead, behind = await one.follow("c", nothing), await other.follow("c", nothing)
            for n in range(3):
                await one.send(draft(n))
            await until(lambda: len(ahead) == len(behind) == 3, "the messages")
            redis.ask("BGREWRITEAOF")
            await until(lambda: b"rewrite_in_progress:0" in persistence(redis), "the rewriting")
            kept = tmp_path / "kept"
            shutil.copytree(tmp_path / "redis", kept)
            for n in range(3, 6):
                await one.send(draft(n))
            await until(lambda: len(ahead) == len(behind) == 6, "the messages")
            former = ahead.end
            redis.stop(how=signal.SIGKILL)
            shutil.rmtree(tmp_path / "redis")
            shutil.copytree(kept, tmp_path / "redis")
            redis.start()
            sent = await other.send(draft(6))
            for log in (ahead, behind):
                await until(lambda log=log: values(log)[-1:] == [6], "the next message")
                gap = log.gap_after(former)
                assert gap is not None
                assert gap.last is None
                assert values(log) == [0, 1, 2, 6]  # what is left is told again, with its keys
            assert ahead.end == behind.end
            late = await one.send(draft(7))
            assert (late.id or 0) > max(former.id, sent.id or 0)

    def persistence(redis: RedisServer) -> bytes:
        told = redis.ask("INFO", "persistence")
        return f"rewrite_in_progress:{told['aof_rewrite_in_progress']}".encode()

    asyncio.run(main(own_server))


def test_what_is_kept_no_more_is_a_gap_with_numbers(server: RedisServer) -> None:
    """Who could not read while more was sent than is kept is told which numbers are missing."""
    retention = Retention(messages=100)

    async def main() -> None:
        async with (
            broker(server.url, retention=retention) as one,
            broker(server.url, retention=retention) as other,
        ):
            log = await other.follow("c", nothing)
            start = log.end
            other.unfollow("c")
            for n in range(1000):
                sent = one.send(draft(n))
            await sent
            log = await other.follow("c", nothing, after=start)
            gap = log.gap_after(start)
            assert gap is not None
            assert (gap.first, gap.last) == (start.id + 1, log.first - 1)
            assert values(log) == list(range(900, 1000))

    asyncio.run(main())


def test_an_expired_stream_is_a_gap_with_numbers(server: RedisServer) -> None:
    """A silent channel's messages expire, its numbers do not."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log = await one.follow("c", nothing)
            start = log.end
            for n in range(3):
                sent = await one.send(draft(n))
            server.ask("DEL", LOG)
            late = await other.follow("c", nothing, after=start)
            gap = late.gap_after(start)
            assert gap is not None
            assert (gap.first, gap.last) == (start.id + 1, sent.id)
            further = await other.send(draft(3))
            await until(lambda: values(late) == values(log)[-1:] == [3], "the message")
            assert further.id == (sent.id or 0) + 1

    asyncio.run(main())


GOOD_TIME = b"1795000000000000 5"
POISON: dict[str, tuple[str, list[bytes]]] = {
    "no message at all": ("*", [b"garbage", b"\xff\xfe"]),
    "one that takes a number": ("next", [b"garbage", b"1"]),
    "bad JSON": ("next", [b"l", b"{nope", b"k", GOOD_TIME]),
    "not a number": ("next", [b"l", b"NaN", b"k", GOOD_TIME]),
    "half a surrogate": ("next", [b"l", b'"\\ud800"', b"k", GOOD_TIME]),
    "too deep": ("next", [b"l", b"[" * 5000 + b"]" * 5000, b"k", GOOD_TIME]),
    "no label that is one": ("next", [b"x" * 300, b"1", b"k", GOOD_TIME]),
    "bytes that are no text": ("next", [b"\xff", b"1", b"k", GOOD_TIME]),
    "enormous": ("next", [b"l", b'"' + b"x" * 3_000_000 + b'"', b"k", GOOD_TIME]),
    "no time": ("next", [b"l", b"1", b"k", b"soon"]),
    "an endless key": ("next", [b"l", b"1", b"k" * 100_000, GOOD_TIME]),
    "a number far away": ("far", [b"l", b"1", b"k", GOOD_TIME]),
    "a number a bit away": ("near", [b"l", b"1", b"k", GOOD_TIME]),
}


@pytest.mark.parametrize("name", POISON)
def test_a_poisoned_entry_is_passed_over(
    name: str, server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """It is counted, buried and reported once; what is before and behind it arrives."""
    where, fields = POISON[name]

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log = await one.follow("c", nothing)
            start = log.end
            first = await one.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            steps = {"next": 1, "near": 7, "far": 10**12}
            for _ in range(2):
                last = int(server.ask("HGET", STATE, "last"))
                top = int(server.ask("XREVRANGE", LOG, "+", "-", "COUNT", 1)[0][0].split(b"-")[0])
                id = "*" if where == "*" else f"{max(top, last) + steps[where]}-0"
                if where == "far" and top > last:
                    id = f"{top + 1}-0"
                server.ask("XADD", LOG, id, *fields)
            await until(lambda: one.wasted == 2, "the waste")
            for n in range(2, 5):
                sent = await other.send(draft(n))
            await until(lambda: values(log)[-3:] == [2, 3, 4], "what came behind it")
            assert log.last == sent.id
            if where != "far":  # then numbers begin anew, and all are told so
                assert values(log) == [1, 2, 3, 4]
                assert log.gap_after(start) is None
            if where not in ("far", "near"):  # who comes later cannot know of numbers left out
                late = await other.follow("c", nothing, after=start)
                assert values(late) == [1, 2, 3, 4]
                assert [each.value for each in late.after(first.id or 0)] == [2, 3, 4]
            await until(lambda: server.ask("EXISTS", "{wardian}:dead:c") == 1, "the dead letter")
            letters = await other.dead_letters("c")
            assert 1 <= len(letters) <= 2
            assert all(letter.listener == "" and letter.error for letter in letters)
            assert max(len(letter.message.text) for letter in letters) < 5000

    asyncio.run(main())
    reports = [each for each in caplog.records if "no message" in each.getMessage()]
    assert len(reports) == 1 if where == "far" else 1 <= len(reports) <= 2  # once in each broker
    assert all(len(each.getMessage()) < 1000 for each in reports)


def test_waste_behind_a_loss_hides_nothing(server: RedisServer) -> None:
    """Messages are gone and what comes next is no message: the gap has the messages' numbers."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log = await other.follow("c", nothing)
            start = log.end
            await one.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            for n in range(2, 5):
                await one.send(draft(n))
            other.unfollow("c")
            lost = [await one.send(draft(n)) for n in range(5, 8)]
            last = lost[-1].id or 0
            server.ask("XADD", LOG, f"{last + 1}-0", "garbage", "1")
            for each in lost:
                server.ask("XDEL", LOG, f"{each.id}-0")
            behind = await one.send(draft(8))
            found = await other.follow("c", nothing, after=Cursor(start.epoch, start.id + 4))
            await until(lambda: found.last == behind.id, "the last message")
            gap = found.gap_after(Cursor(start.epoch, start.id + 4))
            assert gap is not None
            assert (gap.first, gap.last) == (lost[0].id, last)

    asyncio.run(main())


def test_a_reader_sees_waste_behind_a_loss(server: RedisServer) -> None:
    """The same while it is followed: entries vanish before they were read."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log = await other.follow("c", nothing)
            first = await one.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            number = first.id or 0
            lines = [f"{number + n}-0" for n in range(1, 5)]
            server.ask("HSET", STATE, "last", number + 4)  # as if four had been sent, and trimmed
            server.ask("XADD", LOG, lines[3], "garbage", "1")
            await until(lambda: other.wasted == 1, "the waste")
            sent = await one.send(draft(2))
            await until(lambda: log.last == sent.id, "the message")
            gap = log.gap_after(Cursor(log.epoch, number))
            assert gap is not None
            assert (gap.first, gap.last) == (number + 1, number + 4)

    asyncio.run(main())


@pytest.mark.parametrize("key", [LOG, STATE])
def test_another_kind_of_key_in_our_place_goes(key: str, server: RedisServer) -> None:
    """A text where the stream or the state should be: an epoch begins, and it goes on."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)
            other = await made.follow("d", nothing)
            await made.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            server.ask("SET", key, "ours no more")
            await made.send(draft(2, channel="d"))
            await until(lambda: len(other) == 1, "the other channel's message")
            await made.send(draft(3))
            await until(lambda: values(log)[-1:] == [3], "the message")

    asyncio.run(main())


@pytest.mark.parametrize("fsync", ["everysec", "always"])
def test_reading_goes_on_within_seconds(
    fsync: str, own_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Redis stands still for longer than a connection's patience, and is killed: both pass.

    As Redis is set up unless told otherwise, its last second may be lost, but not in silence.
    """
    caplog.set_level(logging.INFO)
    assert own_server.ask("CONFIG", "GET", "appendfsync") == [b"appendfsync", b"everysec"]
    own_server.ask("CONFIG", "SET", "appendfsync", fsync)

    async def main() -> None:
        async with broker(own_server.url) as made:
            log = await made.follow("c", nothing)
            start = log.end
            await made.send(draft(0))
            own_server.pause()
            await until(lambda: "channels wait" in caplog.text, "the reader to give up")
            own_server.go_on()
            began = time.monotonic()
            await made.send(draft(1))
            await until(lambda: values(log) == [0, 1], "the message", seconds=5)
            assert time.monotonic() - began < 5
            known = log.end
            own_server.stop(how=signal.SIGKILL)
            own_server.start()
            began = time.monotonic()
            await made.send(draft(2))
            await until(lambda: values(log)[-1:] == [2], "the message", seconds=5)
            assert time.monotonic() - began < 5
            if fsync == "always":
                assert log.gap_after(start) is None
            if log.gap_after(known) is None:
                assert values(log) == [0, 1, 2]
            else:  # what is left is told again, in the order in which it was
                assert values(log) in ([0, 1, 2], [0, 2], [2])

    asyncio.run(main())
    texts = [each.getMessage() for each in caplog.records]
    assert any("channels wait until they can be read" in text for text in texts)
    assert any("channels come from Redis" in text for text in texts)


def test_dead_letters_are_kept_for_everybody(server: RedisServer) -> None:
    """What one process buried, another one finds, as it was."""

    async def main() -> None:
        message = Message("c", "l", '{"a":1}', id=7, key="k", time=1.5)
        letter = DeadLetter(message, "shop.handle", "ValueError: no", 1795000000.25)
        async with broker(server.url) as one:
            one.bury(letter)
            one.bury(letter)
        async with broker(server.url) as other:
            server.ask("XADD", "{wardian}:dead:c", "*", "letter", "nothing of ours")
            found = await other.dead_letters("c")
            assert len(found) == 2
            assert found[0][1:] == letter[1:]
            kept = found[0].message
            assert (kept.label, kept.text, kept.id, kept.key) == ("l", '{"a":1}', 7, "k")
            assert await other.dead_letters("other") == []

    asyncio.run(main())


def test_two_clocks_do_not_shorten_what_is_kept(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose clock is an hour ahead of that of Redis keeps what it reads all the same."""
    hour = 3600.0
    real = time.time
    monkeypatch.setattr("wardian.brokers.redis_link.time", lambda: real() + hour)

    async def main() -> None:
        async with broker(server.url) as made:
            log: Log = await made.follow("c", nothing)
            await made.send(draft(1))
            await until(lambda: log.last == log.first, "the message")
            assert abs(log.after(0)[0].time - real() - hour) < 5

    asyncio.run(main())
