from __future__ import annotations

import asyncio
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from wardian.brokers.redis import RedisBroker
from wardian.errors import BrokerError, SendError

from .drafts import broker, draft, nothing
from .servers import RedisServer, free_port


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://localhost",
        "redis://:pa/ss@localhost",
        "redis://localhost:port",
        "redis://localhost:99999999",
        "redis://[::1",
        "",
    ],
)
def test_a_url_that_cannot_be_read_is_refused(url: str) -> None:
    """At once, with an example, and without a part of the password."""
    with pytest.raises(BrokerError, match="expected a URL such as redis://") as refused:
        RedisBroker(url)
    assert "pa" not in str(refused.value).replace("path", "").replace("password", "")
    assert refused.value.__cause__ is None


def test_options_that_nobody_knows_are_refused() -> None:
    """What redis-py does not know in a URL's query is said at once."""
    with pytest.raises(BrokerError, match="expected options that redis-py knows"):
        RedisBroker("redis://localhost:1/0?colour=blue")


def test_the_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who did not install it is told how."""
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(BrokerError, match=r'pip install "wardian\[redis\]"'):
        RedisBroker("redis://localhost")


def test_its_name_has_no_password() -> None:
    """A repr shows where it is and what its keys begin with."""
    made = RedisBroker("redis://user:secret@example.org:7000/3", prefix="app")
    assert repr(made) == "<RedisBroker example.org:7000 app>"


def test_without_redis_there_is_an_error_soon() -> None:
    """Nobody listens there: following and checking raise, they do not wait."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def main() -> None:
        async with broker(f"redis://127.0.0.1:{port}") as made:
            began = time.monotonic()
            for asked in (made.check(), made.follow("c", nothing), made.dead_letters("c")):
                with pytest.raises(BrokerError, match=f"127.0.0.1:{port}"):
                    await asked
            assert time.monotonic() - began < 5

    asyncio.run(main())


@contextmanager
def answering(answers: dict[bytes, bytes], default: bytes) -> Iterator[int]:
    """Have something listen that answers like Redis, or not; give its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                while received := connection.recv(65536):
                    for word, answer in answers.items():
                        if word in received:
                            connection.sendall(answer)
                            break
                    else:
                        connection.sendall(default)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def test_an_old_server_is_refused() -> None:
    """One that cannot trim streams by number is named with its version."""
    told = b"# Server\r\nredis_version:5.0.14\r\n"
    answers = {b"INFO": b"$%d\r\n%s\r\n" % (len(told), told)}

    async def main(port: int) -> None:
        async with broker(f"redis://127.0.0.1:{port}", patience=5) as made:
            for asked in (made.check(), made.follow("c", nothing)):
                with pytest.raises(BrokerError, match=r"expected Redis 6.2 or newer .* got 5.0"):
                    await asked
            with pytest.raises(SendError, match="got 5.0"):
                await made.send(draft(1))

    with answering(answers, b"+OK\r\n") as port:
        asyncio.run(main(port))


def test_what_is_no_redis_is_refused() -> None:
    """A web server at that port: an error, soon."""

    async def main(port: int) -> None:
        async with broker(f"redis://127.0.0.1:{port}", patience=0.5) as made:
            with pytest.raises(BrokerError, match=f"127.0.0.1:{port}"):
                await made.check()
            with pytest.raises(SendError):
                await made.send(draft(1))

    with answering({}, b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        asyncio.run(main(port))


def test_a_running_redis_passes_the_check(server: RedisServer) -> None:
    """``check`` says nothing when all is well."""

    async def main() -> None:
        async with broker(server.url) as made:
            await made.check()

    asyncio.run(main())


def test_a_cluster_takes_scripts_and_reads(own_server: RedisServer) -> None:
    """All keys of a prefix are in one slot, so the node that has it does everything."""
    own_server.stop()
    own_server._options += ["--cluster-enabled", "yes", "--cluster-port", str(free_port())]
    own_server.start()
    own_server.ask("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
    end = time.monotonic() + 10
    while b"cluster_state:ok" not in own_server.ask("CLUSTER", "INFO"):
        assert time.monotonic() < end, "the cluster did not begin"
        time.sleep(0.02)

    async def main() -> None:
        async with broker(own_server.url) as made:
            logs = [await made.follow(f"c{n}", nothing) for n in range(10)]
            for n in range(10):
                await made.send(draft(n, channel=f"c{n}", key="k"))
            end = time.monotonic() + 10
            while not all(len(each) == 1 for each in logs):
                assert time.monotonic() < end
                await asyncio.sleep(0.01)

    asyncio.run(main())
