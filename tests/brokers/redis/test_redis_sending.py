from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import time
from pathlib import Path

import pytest

from wardian.brokers import redis_batches
from wardian.brokers.log import Retention
from wardian.brokers.redis import RedisBroker
from wardian.brokers.redis_link import Link
from wardian.brokers.redis_scripts import SEND, Keys
from wardian.errors import BrokerError, SendError

from .drafts import broker, draft, nothing, until, values
from .servers import RedisServer


def test_numbers_follow_each_other(server: RedisServer) -> None:
    """Each message has the number after the one before it, in the order in which they were sent."""

    async def main() -> None:
        async with broker(server.url) as made:
            sent = [made.send(draft(n)) for n in range(1200)]
            for each in sent:
                await each
            first = sent[0].id or 0
            assert [each.id for each in sent] == list(range(first, first + 1200))

    asyncio.run(main())


def test_a_batch_that_is_sent_again_is_taken_once(server: RedisServer) -> None:
    """However late a broken connection's commands come, each batch counts once."""
    line = Link(server.url).open(4)
    names = ["log", "state", "sent"]

    def send(batch: int, *texts: str) -> bytes:
        drafts = [part for text in texts for part in ("l", text, f"k{text}", 0)]
        limits = [10_000, 1 << 24, 600, 4000, 600]
        answer = line.run(SEND, names, "e1", "", 0, batch, *limits, *drafts)
        assert isinstance(answer, bytes)
        return answer

    first = send(1, "1", "2")
    assert send(1, "1", "2") == first
    second = send(2, "3")
    send(1, "1", "2")
    assert send(2, "3") == second
    entries = line.ask("XRANGE", "log", "-", "+")[1:]
    assert [fields[1] for _, fields in entries] == [b"1", b"2", b"3"]
    line.close()


def test_a_chosen_key_is_accepted_once(server: RedisServer) -> None:
    """Whoever sends a key again gets the number of the first, from whatever process."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log = await one.follow("c", nothing)
            first = await one.send(draft(1, key="order-7"))
            between = await one.send(draft(2))
            again = await other.send(draft(1, key="order-7"))
            both = [other.send(draft(n, key=f"n{n % 2}")) for n in range(4)]
            for each in both:
                await each
            assert again.id == first.id
            assert [(each.id or 0) - (between.id or 0) for each in both] == [1, 2, 1, 2]
            await until(lambda: len(log) == 4, "the messages")
            assert values(log) == [1, 2, 0, 1]

    asyncio.run(main())


def test_more_than_may_wait_is_refused_at_once(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While Redis stands still so much may wait; who sends more is told so at once."""
    monkeypatch.setattr(redis_batches, "MOST_WAITING", 50)

    async def main() -> None:
        async with broker(server.url) as made:
            await made.send(draft(0))
            server.pause()
            try:
                began = time.monotonic()
                sent = [made.send(draft(n)) for n in range(60)]
                assert time.monotonic() - began < 1
                assert [each.accepted for each in sent] == [None] * 50 + [False] * 10
                with pytest.raises(SendError, match="at most 50 messages"):
                    await sent[-1]
            finally:
                server.go_on()
            for each in sent[:50]:
                assert await each

    asyncio.run(main())


def test_without_redis_a_message_is_given_up_in_time(tmp_path: Path) -> None:
    """Nobody answers: when patience ends, the sender is told why, and nothing hangs."""
    unused = RedisServer(tmp_path)

    async def main() -> None:
        async with broker(unused.url, patience=0.4) as made:
            began = time.monotonic()
            with pytest.raises(SendError, match=f"127.0.0.1:{unused.port}: .*refused"):
                await made.send(draft(1))
            assert 0.3 < time.monotonic() - began < 3

    asyncio.run(main())


def test_what_nobody_knows_is_said(server: RedisServer) -> None:
    """Redis took a message and does not answer: the sender is told that it may have arrived."""

    async def main() -> None:
        async with broker(server.url, patience=1) as made:
            await made.send(draft(0))
            server.pause()
            try:
                began = time.monotonic()
                with pytest.raises(SendError, match="nobody knows whether the message arrived"):
                    await made.send(draft(1))
                assert 0.5 < time.monotonic() - began < 5
            finally:
                server.go_on()
            log = await made.follow("c", nothing, replay=10)
            await made.send(draft(2))
            await until(lambda: values(log)[-1:] == [2], "the next message")
            assert values(log) in ([0, 2], [0, 1, 2])

    asyncio.run(main())


def test_a_message_waits_until_redis_is_back(own_server: RedisServer) -> None:
    """What is sent while Redis restarts arrives, once and in order."""

    async def main() -> None:
        async with broker(own_server.url) as made:
            log = await made.follow("c", nothing)
            await made.send(draft(0))
            own_server.stop()
            sent = [made.send(draft(n)) for n in range(1, 4)]
            own_server.start()
            for each in sent:
                assert await each
            await until(lambda: len(log) == 4, "the messages")
            assert values(log) == [0, 1, 2, 3]

    asyncio.run(main())


def test_cut_connections_lose_and_repeat_nothing(server: RedisServer) -> None:
    """Connections are cut while messages flow: all arrive, once and in order."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)
            sent = []
            for n in range(2000):
                sent.append(made.send(draft(n)))
                if n % 200 == 199:
                    for client in await asyncio.to_thread(server.clients):
                        await asyncio.to_thread(server.kill_client, client)
            for each in sent:
                await each
            await until(lambda: len(log) == 2000, "the messages")
            assert values(log) == list(range(2000))

    asyncio.run(main())


def test_exhausted_memory_is_said_and_passes(server: RedisServer) -> None:
    """A full Redis refuses: the sender is told so; when there is room again, it goes on."""

    async def main() -> None:
        async with broker(server.url, patience=0.5) as made:
            log = await made.follow("c", nothing)
            await made.send(draft(1))
            server.ask("CONFIG", "SET", "maxmemory", "1")
            with pytest.raises(SendError, match="no memory left.*maxmemory"):
                await made.send(draft(2))
            waiting = made.send(draft(3))
            server.ask("CONFIG", "SET", "maxmemory", "0")
            assert await waiting
            await until(lambda: len(log) == 2, "the message")
            assert values(log) == [1, 3]

    asyncio.run(main())


def test_a_follower_is_written_when_it_leads(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Messages wait while Redis only follows another one, as it does in a failover."""

    async def main() -> None:
        async with broker(server.url) as made:
            await made.send(draft(1))
            server.ask("CONFIG", "SET", "replica-serve-stale-data", "yes")
            server.ask("REPLICAOF", "127.0.0.1", "1")
            try:
                waiting = made.send(draft(2))
                await until(lambda: "messages wait" in caplog.text, "the refusal")
                assert "read only replica" in caplog.text
                assert waiting.accepted is None
            finally:
                server.ask("REPLICAOF", "NO", "ONE")
            assert await waiting

    asyncio.run(main())


def test_the_password_is_told_nobody(
    own_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Wrong or right, it stands in no message, no log and no repr; a wrong one is refused soon."""
    caplog.set_level(logging.DEBUG)
    own_server.ask("ACL", "SETUSER", "app", "on", ">s3cret-right", "~{wardian}:*", "+@all")
    right = own_server.url.replace("//", "//app:s3cret-right@")
    wrong = own_server.url.replace("//", "//app:s3cret-wrong@")

    async def main() -> None:
        async with broker(right) as made:
            await made.send(draft(1))
            own_server.stop()
            with pytest.raises(BrokerError) as failed:
                await made.follow("c", nothing)
            told.append(str(failed.value))
            own_server.start()
        own_server.ask("ACL", "SETUSER", "app", "on", ">s3cret-right", "~*", "+@all")
        async with broker(wrong) as made:
            began = time.monotonic()
            with pytest.raises(SendError) as refused:
                await made.send(draft(1))
            assert time.monotonic() - began < 5
            with pytest.raises(BrokerError) as unread:
                await made.follow("c", nothing)
            told.extend([str(refused.value), str(unread.value), repr(made)])

    told: list[str] = []
    asyncio.run(main())
    assert "invalid username-password pair" in told[1]
    assert [text for text in [*told, caplog.text] if "s3cret" in text] == []


def test_rights_that_are_missing_are_said(server: RedisServer) -> None:
    """A user who may not write these keys is refused at once, not after a while."""
    server.ask("ACL", "SETUSER", "reader", "on", ">pw", "~other:*", "+@all")
    url = server.url.replace("//", "//reader:pw@")
    try:

        async def main() -> None:
            async with broker(url) as made:
                with pytest.raises(BrokerError, match="[Nn]o permission|permissions"):
                    await made.send(draft(1))

        asyncio.run(main())
    finally:
        server.ask("ACL", "DELUSER", "reader")


@pytest.mark.parametrize(
    ("retention", "kept"),
    [
        (Retention(messages=300, bytes=1 << 24), 300),
        (Retention(messages=10_000, bytes=2000), 10),
    ],
    ids=["number", "bytes"],
)
def test_a_channel_keeps_so_much(server: RedisServer, retention: Retention, kept: int) -> None:
    """Older messages go; the stream has some more than are promised, not many."""

    async def main() -> None:
        async with broker(server.url, retention=retention) as made:
            for _ in range(20):
                sent = [made.send(draft("x" * 198)) for _ in range(50)]
                await sent[-1]
            length = server.ask("XLEN", "{wardian}:log:c")
            assert kept <= length <= kept + 110

    asyncio.run(main())


def test_what_is_old_goes_with_the_next_message(server: RedisServer) -> None:
    """Age counts as well, and silent channels leave nothing but their state."""
    retention = Retention(seconds=1)

    async def main() -> None:
        async with broker(server.url, retention=retention) as made:
            await made.send(draft(1))
            await asyncio.to_thread(time.sleep, 1.2)
            await made.send(draft(2))
            entries = server.ask("XRANGE", "{wardian}:log:c", "-", "+")
            assert [list(fields.values())[0] for _, fields in entries] == [b"2"]
        for key in server.names():
            assert 0 < server.ask("TTL", key) <= 3600 + 61, key

    asyncio.run(main())


@pytest.mark.parametrize("sends_again", [True, False])
def test_a_loss_that_only_its_sender_knows_is_a_gap(
    sends_again: bool, own_server: RedisServer, tmp_path: Path
) -> None:
    """Redis loses what nobody has read yet, and another process gets the same numbers.

    The sender finds that out when it is connected again, even if it has no more to send.
    """

    async def main(redis: RedisServer) -> None:
        async with broker(redis.url) as one, broker(redis.url) as other:
            await other.send(draft("kept"))
            start = (await other.follow("c", nothing)).end
            other.unfollow("c")
            redis.stop()
            kept = tmp_path / "kept"
            shutil.copytree(tmp_path / "redis", kept)
            redis.start()
            lost = await one.send(draft("lost"))
            redis.stop(how=signal.SIGKILL)
            shutil.rmtree(tmp_path / "redis")
            shutil.copytree(kept, tmp_path / "redis")
            redis.start()
            sent = [await other.send(draft(n)) for n in range(3)]
            assert sent[0].id == lost.id
            log = await other.follow("c", nothing, after=start)
            if sends_again:
                await one.send(draft(3))
            await until(lambda: log.epoch != start.epoch, "the new epoch", seconds=8)
            wanted = ["kept", 0, 1, 2, 3] if sends_again else ["kept", 0, 1, 2]
            await until(lambda: values(log) == wanted, "what is left")
            gap = log.read(start).gap
            assert gap is not None
            assert (gap.first, gap.last) == (start.id + 1, None)

    asyncio.run(main(own_server))


def test_a_server_that_restarts_in_good_order_is_no_gap(own_server: RedisServer) -> None:
    """What the sender knows is there: the epoch goes on."""

    async def main(redis: RedisServer) -> None:
        async with broker(redis.url) as made:
            log = await made.follow("c", nothing)
            start = log.end
            await made.send(draft(0))
            redis.stop()
            redis.start()
            await made.send(draft(1))
            await until(lambda: values(log) == [0, 1], "the messages")
            assert log.read(start).gap is None

    asyncio.run(main(own_server))


def test_many_threads_may_send(server: RedisServer) -> None:
    """Each thread's messages keep their order, and all are told apart."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)

            def send(thread: int) -> None:
                for n in range(200):
                    sending = made.send(draft([thread, n]))
                sending.wait(10)

            await asyncio.gather(*(asyncio.to_thread(send, each) for each in range(8)))
            await until(lambda: len(log) == 1600, "the messages")
            for thread in range(8):
                assert [n for each, n in values(log) if each == thread] == list(range(200))

    asyncio.run(main())


def test_stopping_ends_threads_and_connections(server: RedisServer) -> None:
    """Twenty brokers that were used leave no connection behind, and no key that stays."""

    async def main() -> None:
        for n in range(20):
            async with broker(server.url) as made:
                await made.follow(f"c{n}", nothing)
                await made.send(draft(1, channel=f"c{n}"))
            assert made.send(draft(2)).accepted is False
            with pytest.raises(BrokerError):
                await made.follow("c", nothing)
        await until(lambda: server.clients() == [], "the connections to be closed")

    asyncio.run(main())
    assert [key for key in server.names() if server.ask("TTL", key) < 0] == []


def test_keys_share_a_slot() -> None:
    """A cluster can run a script on all of them."""
    keys = Keys("app")
    names = [keys.log("a"), keys.state("b"), keys.sent("c", "s"), keys.chosen("d", "k")]
    assert all(name.startswith("{app}:") for name in [*names, keys.dead("e")])


def test_a_prefix_is_a_name() -> None:
    """Braces in a prefix would put its keys into other slots."""
    with pytest.raises(BrokerError, match="expected a prefix"):
        RedisBroker("redis://localhost", prefix="a}b")
