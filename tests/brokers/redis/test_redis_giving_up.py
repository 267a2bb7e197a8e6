"""What never arrives is said, and costs no more than was promised."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from wardian.brokers import redis_courier
from wardian.brokers.broker import DeadLetter
from wardian.brokers.message import Message
from wardian.brokers.redis import RedisBroker

from .drafts import broker, draft, until
from .servers import RedisServer
from .test_redis_situations import run

NOBODY = "redis://127.0.0.1:1/0"


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give those that say how many messages were given up."""
    found = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    return [each for each in found if "were given up" in each]


@pytest.mark.parametrize("late", [False, True], ids=["before the broker's end", "behind it"])
def test_what_is_given_up_at_exit_is_said(late: bool) -> None:
    """Fifty messages, no Redis and the end of the process: it comes in time, and is not silent."""
    body = """
        import wardian.brokers.redis_courier
        if LATE:  # what was registered first is called last
            atexit._clear()
        atexit.register(lambda: [send_nowait("c", "l", n) for n in range(50)])
        if LATE:
            atexit.register(channels.broker._courier.leave)
        import time
        atexit.register(lambda: print(time.time(), flush=True))
    """
    done = run(body.replace("LATE", str(late)), NOBODY, patience=30)
    took = time.time() - float(done.stdout)
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if "were given up" in line]
    if late:
        assert sum(int(line.split(" of them")[0].split()[-1]) for line in said) == 50
    else:
        assert len(said) == 1
        assert "50 of them" in said[0]
        assert "the process ended" in said[0]
    assert took < redis_courier.LEAVING_S + 5


def test_a_broker_that_is_stopped_says_what_it_gave_up(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that still waited is one warning."""
    monkeypatch.setattr("wardian.brokers.redis.LEAVING_S", 0.2)

    async def main() -> None:
        async with broker(NOBODY) as made:
            for n in range(50):
                made.send(draft(n))

    asyncio.run(main())
    assert len(warnings(caplog)) == 1
    assert "50 of them" in warnings(caplog)[0]


def test_what_patience_ends_for_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A process that goes on says it as well, once for all that were sent together."""
    unused = RedisServer(tmp_path)

    async def main() -> None:
        async with broker(unused.url, patience=0.3) as made:
            sent = [made.send(draft(n)) for n in range(50)]
            await until(lambda: all(each.accepted is False for each in sent), "the end")
            await until(lambda: warnings(caplog) != [], "the warning")
            await made_again(made)
            assert len(warnings(caplog)) == 1
        assert len(warnings(caplog)) == 2  # the end says what was not said yet

    async def made_again(made: RedisBroker) -> None:
        sending = made.send(draft(50))
        await until(lambda: sending.accepted is False, "the end")

    asyncio.run(main())
    assert ["50 of them" in each for each in warnings(caplog)] == [True, False]
    assert "1 of them" in warnings(caplog)[1]


def test_what_arrives_is_no_warning(server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing was given up, and nothing is said."""

    async def main() -> None:
        async with broker(server.url) as made:
            await made.send(draft(1))

    asyncio.run(main())
    assert warnings(caplog) == []


def test_dead_letters_that_wait_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the way to Redis fails, no more wait than a channel keeps."""
    monkeypatch.setattr("wardian.brokers.redis.LEAVING_S", 0.1)
    unused = RedisServer(tmp_path)
    letter = DeadLetter(Message("c", "l", json.dumps(1), id=1, key="k", time=1.0), "f", "no", 1.0)

    async def main() -> None:
        async with broker(unused.url, patience=0.1) as made:
            courier = made._courier
            for _ in range(3):
                for _ in range(800):
                    made.bury(letter)
                await until(lambda: not courier._letters, "the trip")
            assert len(courier._letters_under_way) == 1000
            thread = courier._thread
        assert thread is not None
        await until(lambda: not thread.is_alive(), "the end of the thread")

    asyncio.run(main())


class NoThreads:
    """Has no thread for some names, as where a user has too many."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refuses = True
        real = threading.Thread.start

        def start(thread: threading.Thread) -> None:
            if self.refuses and thread.name == "wardian-redis-send":
                raise RuntimeError("can't start new thread")
            real(thread)

        monkeypatch.setattr(threading.Thread, "start", start)


def test_without_a_thread_nobody_waits(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process has as many threads as it may: a loop stands not still, and the sender is told."""
    none = NoThreads(monkeypatch)

    async def main() -> None:
        async with broker(server.url) as made:
            monkeypatch.setattr(made._courier, "_work", lambda *a, **k: pytest.fail("in the loop"))
            refused = made.send(draft(1))
            assert refused.accepted is False
            assert "can't start new thread" in str(refused.error)
            monkeypatch.undo()
            none.refuses = False
            assert await made.send(draft(2))

    asyncio.run(main())


def test_while_the_interpreter_ends_threads_take_turns(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several send then, each in its own thread: one at a time, and all arrives."""
    NoThreads(monkeypatch)
    made = RedisBroker(server.url)
    made._courier._leaving = True
    inside, most = 0, 0
    real = made._courier._work

    def work(*arguments: Any, **named: Any) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.01)
        real(*arguments, **named)
        inside -= 1

    monkeypatch.setattr(made._courier, "_work", work)
    sendings: list[Any] = []
    threads = [
        threading.Thread(target=lambda n=n: sendings.append(made.send(draft(n)))) for n in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert [each.accepted for each in sendings] == [True] * 8
    assert len({each.id for each in sendings}) == 8
    assert most == 1
