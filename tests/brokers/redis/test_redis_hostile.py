"""Values in Redis that no broker writes: they block nobody, and nobody is told what is not true."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from wardian.brokers import redis_courier
from wardian.brokers.log import Log, Retention
from wardian.brokers.redis_link import Link
from wardian.brokers.redis_logs import Followed, Logs
from wardian.brokers.redis_scripts import FOREIGN, SEND, Keys

from .drafts import broker, draft, nothing, until, values
from .servers import RedisServer

LOG, STATE = "{wardian}:log:c", "{wardian}:state:c"
ODD_STATES = [
    ("epoch", b"\xff"),
    ("epoch", b"no hex"),
    ("epoch", b"a" * 100_000),
    ("last", b"inf"),
    ("last", b"nan"),
    ("last", str(2**60).encode()),
    ("last", str(2**53 - 2).encode()),
    ("last", b"0x10"),
    ("last", b"-5"),
    ("bytes", b"inf"),
    ("bytes", b"nan"),
]


@pytest.mark.parametrize("kind", ["list", "text", "number beyond the end"])
def test_a_chosen_key_that_is_taken_costs_no_message(kind: str, server: RedisServer) -> None:
    """Something else has the name of one: the batch is taken as a whole, and once."""

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing)
            name = Keys("wardian").chosen("c", "k29")
            if kind == "list":
                server.ask("RPUSH", name, "x")
            else:
                epoch = server.ask("HGET", STATE, "epoch").decode()
                last = int(server.ask("HGET", STATE, "last"))
                server.ask("SET", name, "\xff" if kind == "text" else f"{epoch} {last + 999}")
            sent = [made.send(draft(n, key=f"k{n}")) for n in range(30)]
            for each in sent:
                await each
            first = sent[0].id or 0
            assert [each.id for each in sent] == list(range(first, first + 30))
            again = [made.send(draft(n, key=f"k{n}")) for n in range(30)]
            for each in again:
                await each
            assert [each.id for each in again] == [each.id for each in sent]
            await made.send(draft("end"))
            await until(lambda: values(log)[-1:] == ["end"], "the messages")
            assert values(log) == [*range(30), "end"]

    asyncio.run(main())


@pytest.mark.parametrize("fields", [("garbage", "1"), ("l", "1", "k", "1795000000000000 5")])
@pytest.mark.parametrize("gone", [False, True], ids=["kept", "deleted"])
def test_the_last_possible_id_blocks_nobody(
    fields: tuple[str, ...], gone: bool, server: RedisServer
) -> None:
    """After it nothing can be added to a stream: numbers begin anew, and all goes on."""
    last = f"{2**64 - 1}-{2**64 - 1}"

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log, quiet = await one.follow("c", nothing), await one.follow("d", nothing)
            await other.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            server.ask("XADD", LOG, last, *fields)
            if gone:
                server.ask("XDEL", LOG, last)
            assert await other.send(draft(2))
            assert await other.send(draft(3, channel="d"))
            await until(lambda: len(quiet) == 1, "the other channel's message")
            await until(lambda: values(log)[-1:] == [2], "the message")
            late = await other.follow("c", nothing, replay=10)
            await other.send(draft(4))
            await until(lambda: values(log)[-1:] == values(late)[-1:] == [4], "the next one")
            assert values(late) == [1, 2, 4]

    asyncio.run(main())


def test_a_stream_of_nothing_but_the_last_id_is_followed(server: RedisServer) -> None:
    """What we had there is gone, and only somebody's entry is left."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            await one.send(draft(1))
            server.ask("XADD", LOG, f"{2**64 - 1}-0", "garbage", "1")
            for entry in server.ask("XRANGE", LOG, "-", "+")[:-1]:
                server.ask("XDEL", LOG, entry[0])
            log, quiet = await other.follow("c", nothing), await other.follow("d", nothing)
            await one.send(draft(2, channel="d"))
            await one.send(draft(3))
            await until(lambda: values(quiet) == [2], "the other channel's message")
            await until(lambda: values(log)[-1:] == [3], "the message")

    asyncio.run(main())


def test_an_epoch_that_begins_while_waste_is_looked_at_is_read(server: RedisServer) -> None:
    """The waste was read before, and is gone: what comes behind it is no more where it was."""

    async def main() -> None:
        async with broker(server.url) as made:
            await made.send(draft(1))
            server.ask("XADD", LOG, f"{2**64 - 1}-0", "garbage", "1")
            line = Link(server.url).open(4)
            logs = Logs(Keys("wardian"), retention=Retention(), wasted=lambda *_: None)
            log = logs.follow(line, "c", nothing, after=None, replay=0)
            [followed] = logs.followed().values()
            waste = line.ask("XRANGE", LOG, f"({followed.at.decode()}", "+")
            await made.send(draft(2))
            logs.take(line, followed, waste)
            logs.take(line, followed, line.ask("XRANGE", LOG, f"({followed.at.decode()}", "+"))
            assert values(log) == [1, 2]
            line.close()

    asyncio.run(main())


@pytest.mark.parametrize(("field", "value"), ODD_STATES)
def test_an_odd_state_blocks_nobody(field: str, value: bytes, server: RedisServer) -> None:
    """An epoch or a number that we never write: numbers begin anew, for that channel alone."""

    async def main() -> None:
        async with broker(server.url) as one, broker(server.url) as other:
            log, quiet = await one.follow("c", nothing), await one.follow("d", nothing)
            await other.send(draft(1))
            await until(lambda: len(log) == 1, "the message")
            server.ask("HSET", STATE, field, value)
            assert len(await one.follow("e", nothing)) == 0  # which compares nothing of "c"
            await one.follow("c", nothing)  # and this does
            sent = [other.send(draft(n)) for n in range(2, 5)]
            for each in sent:
                assert await each
            await other.send(draft(5, channel="d"))
            await until(lambda: values(quiet) == [5], "the other channel's message")
            await until(lambda: values(log)[-3:] == [2, 3, 4], "the messages")
            server.ask("HSET", STATE, field, value)
            assert await other.send(draft(6))  # who sends finds it first
            await until(lambda: values(log)[-1:] == [6], "the last message")
            assert values(log).count(6) == 1
            assert int(server.ask("HGET", STATE, "last")) < 2**53

    asyncio.run(main())


def test_a_state_that_cannot_be_read_is_no_reason_to_go_without_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever a channel's answer is: those of the others count, and it is said once."""

    class Answers:
        def run(self, script: str, keys: list[str], *arguments: Any) -> list[list[bytes]]:
            known = {"{p}:log:bad": [b"\xff", b"1", b"1"], "{p}:log:good": [b"e2", b"9", b"8"]}
            return [known.get(key, [b"e1", b"5", b"6"]) for key in keys[::2]]

    logs = Logs(Keys("p"), retention=Retention(), wasted=lambda channel, waste: None)
    line: Any = Answers()
    line.say = lambda *command: None
    line.entries = list
    good = logs.follow(line, "good", nothing, after=None, replay=0)
    followed = list(logs.followed().values())

    bad = Followed(Log("bad", "e1", last=5), nothing)
    good.restart("e1", last=5)
    for _ in range(2):
        assert logs.check(line, [bad, *followed]) == [5, 9]
    assert (good.epoch, good.last) == ("e2", 7)
    said = [each for each in caplog.records if "cannot be read" in each.getMessage()]
    assert len(said) == 1


ODD_ANSWERS = [
    "999999 e 5",
    "999999 e x",
    "1 e x",
    "1 no-hex 5",
    "1 e 5,6",
    "1 e ",
    "1 e ,",
    f"1 e {2**60}",
    "x",
    "",
    None,
]


@pytest.mark.parametrize("noted", ODD_ANSWERS)
def test_what_somebody_notes_for_a_batch_is_not_believed(
    noted: str | None, server: RedisServer
) -> None:
    """The message is kept, and so are those of the channels behind it in the trip."""

    async def main() -> None:
        async with broker(server.url, patience=3) as made:
            key = Keys("wardian").sent("a", made._courier._sender)
            if noted is None:
                server.ask("RPUSH", key, "x")
            else:
                server.ask("SET", key, noted)
            logs = [await made.follow(channel, nothing) for channel in "abc"]
            sent = [made.send(draft(n, channel=channel)) for n, channel in enumerate("abc")]
            for each in sent:
                assert await each
            for n, log in enumerate(logs):
                await until(lambda log=log, n=n: values(log) == [n], "the message")
                assert log.last == sent[n].id
            assert await made.send(draft(7, channel="a"))
            await until(lambda: values(logs[0]) == [0, 7], "the next message")

    asyncio.run(main())


def test_a_late_command_takes_nothing(server: RedisServer) -> None:
    """A batch before the latest one is refused, though its messages are not those noted."""
    line = Link(server.url).open(4)
    limits = [10_000, 1 << 24, 600, 4000, 600]

    def send(batch: int, text: str) -> Any:
        return line.run(
            SEND, ["log", "state", "sent"], "e1", "", 0, batch, *limits, "l", text, "k", 0
        )

    send(2, "2")
    assert send(1, "1") == FOREIGN
    assert [fields[1] for _, fields in line.ask("XRANGE", "log", "-", "+")[1:]] == [b"2"]
    line.close()


@pytest.mark.parametrize("answer", ["e x", "", "e 1,2,3"])
def test_an_answer_that_is_none_ends_its_own_batch_alone(
    answer: str,
    server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its senders are told so, and those behind it in the trip get their numbers."""
    odd = f"if string.find(KEYS[1], ':a$') then return '{answer}' end\n"
    monkeypatch.setattr(redis_courier, "SEND", odd + SEND)
    caplog.set_level(logging.WARNING)

    async def main() -> None:
        async with broker(server.url, patience=3) as made:
            sent = [made.send(draft(n, channel=channel)) for n, channel in enumerate("abc")]
            await until(lambda: all(each.accepted is not None for each in sent), "the answers")
            assert [each.accepted for each in sent] == [False, True, True]
            assert "answered what is none" in str(sent[0].error)

    asyncio.run(main())
    assert [each for each in caplog.records if "messages wait" in each.getMessage()] == []
