"""The thread that reads: what one channel or one question meets is no matter of the others."""

from __future__ import annotations

import asyncio
import resource
import socket
import time
from contextlib import ExitStack

import pytest

from wardian.brokers import redis_reader
from wardian.brokers.redis_link import pause_after
from wardian.errors import BrokerError

from .drafts import broker, draft, nothing, until, values
from .servers import RedisServer

MANY = 1100


def test_a_process_with_many_connections_goes_on_reading(server: RedisServer) -> None:
    """A thousand tabs hold the low file descriptors when the reader connects again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY + 400
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"a process may have {hard} files here")
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

    async def main() -> None:
        async with broker(server.url) as early:
            log = await early.follow("c", nothing)
            with ExitStack() as tabs:
                opened = [tabs.enter_context(socket.socket()) for _ in range(MANY)]
                assert opened[-1].fileno() > 1023
                for client in server.clients():
                    server.kill_client(client)
                await early.send(draft(1))
                await until(lambda: values(log) == [1], "the message")
                async with broker(server.url) as late:
                    other = await late.follow("c", nothing)
                    await late.follow("d", nothing)
                    await early.send(draft(2))
                    await until(lambda: values(log) == [1, 2], "the message")
                    await until(lambda: values(other) == [2], "the message")

    try:
        asyncio.run(main())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_each_question_is_answered_at_once(server: RedisServer) -> None:
    """However many came before it at the same time, and whatever they left behind."""

    async def main() -> None:
        async with broker(server.url) as made:
            await made.follow("first", nothing)
            took = []
            for n in range(4):
                await asyncio.gather(*(made.follow(f"c{n}-{k}", nothing) for k in range(5)))
                # Until the reader waits again, which the leftover of the questions ends at once.
                await asyncio.sleep(0.05)
                began = time.monotonic()
                await made.follow(f"c{n}", nothing)
                took.append(time.monotonic() - began)
            assert max(took) < 0.5

    asyncio.run(main())


def test_a_question_that_is_refused_ends_no_session(server: RedisServer) -> None:
    """Dead letters where something else stands: who asked is told, others notice nothing."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)
            clients = sorted(server.clients())
            assert len(clients) == 2
            server.ask("SET", "{wardian}:dead:c", "something else")
            for _ in range(3):
                with pytest.raises(BrokerError, match="WRONGTYPE|wrong kind"):
                    await made.dead_letters("c")
            assert sorted(server.clients()) == clients
            await made.send(draft(1))
            await until(lambda: values(log) == [1], "the message")

    asyncio.run(main())


def test_a_channel_that_is_forbidden_ends_no_session(server: RedisServer) -> None:
    """A user has rights on some channels: the others are refused, these go on."""
    rules = ["on", ">pw", "~{wardian}:*:c", "~{wardian}:*:c:*", "+@all"]
    server.ask("ACL", "SETUSER", "app", *rules)

    async def main() -> None:
        async with broker(server.url.replace("//", "//app:pw@")) as made:
            log = await made.follow("c", nothing)
            clients = sorted(server.clients())
            for _ in range(3):
                with pytest.raises(BrokerError, match="[Nn]o permission|permissions"):
                    await made.follow("secret", nothing)
            assert sorted(server.clients()) == clients
            await made.send(draft(1))
            await until(lambda: values(log) == [1], "the message")

    try:
        asyncio.run(main())
    finally:
        server.ask("ACL", "DELUSER", "app")


def test_who_has_read_again_waits_no_longer_for_what_was_before(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Connections are cut one behind the other: the pause before the next trial stays short."""
    failures: list[int] = []

    def pause(count: int) -> float:
        failures.append(count)
        return pause_after(count)

    monkeypatch.setattr(redis_reader, "pause_after", pause)

    async def main() -> None:
        async with broker(server.url) as reading, broker(server.url) as sending:
            log = await reading.follow("c", nothing)
            for n in range(6):
                await sending.send(draft(n))
                await until(lambda n=n: values(log)[-1:] == [n], "the message")
                count = len(failures)
                for client in server.clients():
                    server.kill_client(client)
                await until(lambda count=count: len(failures) > count, "the pause")

    asyncio.run(main())
    assert set(failures) == {1}
