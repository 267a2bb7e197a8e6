"""Pages elsewhere listen to channels: what they are told over real sockets, and who is refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from tests.server.asking import Client, run, running
from tests.server.listeners import (
    SITE,
    Network,
    address,
    ending,
    hear,
    opened,
    refusal,
    serving,
)
from tests.server.senders import own_channels

from wardian import Page
from wardian.brokers import remote, remote_wire
from wardian.brokers.log import Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Gap, Message
from wardian.brokers.remote_wire import SUBPROTOCOL
from wardian.errors import InvalidSettingError
from wardian.live.pipes.channels import Channels, channels
from wardian.live.pipes.listening import Listener
from wardian.live.pipes.sending import send_nowait
from wardian.server import asgi
from wardian.server.pipe_listening import PipeListening

LISTEN = '["listen",1,"orders",null,0]'


@pytest.fixture(autouse=True)
def broker() -> Iterator[MemoryBroker]:
    """Give channels that no other test has used."""
    with own_channels() as broker:
        yield broker


async def until(condition: Callable[[], Any], seconds: float = 20) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (what is waited for has no event)
            await asyncio.sleep(0.01)


class Heard:
    """A listener of a page, and what it was told."""

    def __init__(self, hub: Channels, where: str, **options: Any) -> None:
        self.values: list[Any] = []
        self.gaps: list[Gap] = []
        self.listener = Listener(where, self._handle, on_gap=self._lose, hub=hub, **options)
        self.listener.start()

    def _handle(self, message: Message) -> None:
        self.values.append(message.value)

    def _lose(self, gap: Gap) -> None:
        self.gaps.append(gap)
        self.values.append("gap")


def page(network: Network, port: int) -> Channels:
    """Give the channels of a page that reaches one server."""
    hub = Channels()
    found = network.broker(port)
    hub.remotes[found.server] = found
    return hub


def test_a_page_hears_what_the_server_sends() -> None:
    """In order, from the past it wants on, under the address it has asked for."""

    async def work() -> None:
        for number in range(5):
            send_nowait("orders", "paid", number)
        async with serving() as (_, port):
            network = Network()
            hub = page(network, port)
            heard = Heard(hub, address(port), replay=2)
            other = Heard(hub, address(port), label="other")
            await heard.listener.ready()
            await other.listener.ready()
            send_nowait("orders", "paid", {"number": 5})
            send_nowait("orders", "other", "x")
            await until(lambda: len(heard.values) == 4 and other.values)
            assert (heard.values, other.values) == ([3, 4, {"number": 5}, "x"], ["x"])
            assert network.opened == 1
            heard.listener.stop()
            send_nowait("orders", "paid", 6)
            heard.listener.start()
            await until(lambda: len(heard.values) == 5)
            assert heard.values[-1] == 6
            await hub.remotes[f"http://127.0.0.1:{port}/pipes"].stop()

    run(work())


@pytest.mark.parametrize("seed", range(3))
def test_cuts_lose_nothing(seed: int) -> None:
    """Twenty of them, in the middle of whatever is said, by two pages at once."""
    random = Random(seed)

    async def work() -> None:
        async with serving() as (_, port):
            networks = [Network(), Network()]
            hubs = [page(each, port) for each in networks]
            heard = [Heard(each, address(port)) for each in hubs]
            for each in heard:
                await each.listener.ready()
            count = 0
            for _ in range(20):
                for _ in range(random.randrange(200)):
                    send_nowait("orders", "x", count)
                    count += 1
                await asyncio.sleep(random.random() * 0.02)
                random.choice(networks).cut()
            await until(lambda: all(len(each.values) >= count for each in heard))
            for each in heard:
                assert each.values == list(range(count))
            for hub in hubs:
                await hub.remotes[f"http://127.0.0.1:{port}/pipes"].stop()

    run(work())


def test_a_server_that_was_restarted_is_found_again() -> None:
    """What it sends then is heard, and what it has forgotten is one gap."""

    async def work() -> None:
        network = Network()
        async with serving() as (_, port):
            hub = page(network, port)
            heard = Heard(hub, address(port))
            await heard.listener.ready()
            send_nowait("orders", "x", "before")
            await until(lambda: heard.values)
        before = channels.broker
        channels.use(MemoryBroker())  # another process knows nothing of the first
        try:
            send_nowait("orders", "x", "while nobody was there")
            async with serving(port):
                await until(lambda: len(heard.values) == 3)
                send_nowait("orders", "x", "after")
                await until(lambda: len(heard.values) == 4)
        finally:
            channels.use(before)
        assert heard.values == ["before", "gap", "while nobody was there", "after"]
        assert [each.last for each in heard.gaps] == [None]
        await hub.remotes[f"http://127.0.0.1:{port}/pipes"].stop()

    run(work())


def test_a_channel_that_is_public_no_more_takes_no_other_along(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It alone is refused, which is told once; as soon as it is public again it goes on."""
    monkeypatch.setattr(remote, "ASK_AGAIN", 0.05)
    caplog.set_level(logging.WARNING, "wardian")

    def told() -> list[str]:
        return [each.getMessage() for each in caplog.records if "listened to" in each.getMessage()]

    async def work() -> None:
        network = Network()
        async with serving() as (_, port):
            hub = page(network, port)
            orders, board = Heard(hub, address(port)), Heard(hub, address(port, "board"))
            await orders.listener.ready()
            await board.listener.ready()
            send_nowait("orders", "x", 0)
            send_nowait("board", "x", 0)
            await until(lambda: orders.values and board.values)
        send_nowait("orders", "x", 1)
        send_nowait("board", "x", 1)
        async with serving(port, pipe_public=["board"]) as (server, _):
            assert server.listening is not None
            await until(lambda: board.values == [0, 1] and told())
            opened = network.opened
            for number in range(2, 6):
                send_nowait("board", "x", number)
            await until(lambda: len(board.values) == 6)
            assert (network.opened, len(server.listening._connections)) == (opened, 1)
            assert orders.values == [0]
        async with serving(port):
            send_nowait("orders", "x", 2)
            await until(lambda: orders.values == [0, 1, 2])
        assert (board.values, board.gaps, orders.gaps) == ([0, 1, 2, 3, 4, 5], [], [])
        assert len(told()) == 1 and "/pipes/orders" in told()[0]
        await hub.remotes[f"http://127.0.0.1:{port}/pipes"].stop()

    run(work())


def test_a_restart_with_the_same_channels_is_no_gap() -> None:
    """As with Redis behind the server: the page goes on where it was."""

    async def work() -> None:
        network = Network()
        async with serving() as (_, port):
            hub = page(network, port)
            heard = Heard(hub, address(port))
            await heard.listener.ready()
            send_nowait("orders", "x", 1)
            await until(lambda: heard.values)
        send_nowait("orders", "x", 2)
        async with serving(port):
            await until(lambda: len(heard.values) == 2)
        assert (heard.values, heard.gaps) == ([1, 2], [])
        await hub.remotes[f"http://127.0.0.1:{port}/pipes"].stop()

    run(work())


def test_beyond_retention_is_one_gap() -> None:
    """A page that was away for too long is told what it has missed, by number."""
    channels.use(MemoryBroker(Retention(messages=10)))  # until the fixture ends

    async def work() -> None:
        async with serving() as (_, port):
            network = Network()
            hub = page(network, port)
            heard = Heard(hub, address(port))
            await heard.listener.ready()
            send_nowait("orders", "x", 1)
            await until(lambda: heard.values)
            network.cut()
            for number in range(2, 52):
                send_nowait("orders", "x", number)
            await until(lambda: len(heard.values) == 12)
            assert heard.values == [1, "gap", *range(42, 52)]
            assert [(each.first, each.last) for each in heard.gaps] == [(2, 41)]
            await hub.remotes[f"http://127.0.0.1:{port}/pipes"].stop()

    run(work())


def test_who_may_listen() -> None:
    """Pages of the server's own origin and of those that are named; nobody without one."""

    async def work() -> None:
        async with serving(origins=["https://app.example"]) as (_, port):
            for origin in (SITE, "https://app.example", f"http://127.0.0.1:{port}"):
                assert await refusal(port, origin=origin) == 0, origin
            wrong = (
                *("https://evil.example", "http://static.example", "https://static.example.evil"),
                *("null", "https://static.example:444", None),
            )
            for other in wrong:
                assert await refusal(port, origin=other) == 403, other
            assert await refusal(port, subprotocols=None) == 403
            assert await refusal(port, subprotocols=["wardian.pipes.v0"]) == 403

    run(work())


def test_nothing_is_there_where_no_channel_is_public() -> None:
    """The usual server."""

    async def work() -> None:
        async with serving(pipe_public=[]) as (server, port):
            assert server.listening is None
            assert await refusal(port, origin=f"http://127.0.0.1:{port}") == 403

    run(work())


def test_only_public_channels_are_told() -> None:
    """All others are refused alike, whether there is such a channel or not."""

    async def work() -> None:
        send_nowait("secret", "x", 1)
        async with serving() as (_, port):
            connection = await opened(port)
            for number, channel in enumerate(("secret", "nothing")):
                await connection.send(json.dumps(["listen", number, channel, None, 5]))
                told = await hear(connection, "refused")
                assert told == ["refused", channel, number, "closed"]
            await connection.close()

    run(work())


@pytest.mark.parametrize("name", ["", "a b", "../x", "*"])
def test_a_setting_that_names_no_channel_is_refused(name: str) -> None:
    """When the server is made, and not when somebody asks."""
    with pytest.raises(InvalidSettingError, match="pipe_public"):
        asgi(Page("x"), pipe_public=[name])


HOSTILE = [
    *("", "x", "[]", "{}", '["told","orders",1,[]]', '["send","orders","x",1]'),
    "[" * 500 + "]" * 500,
    '["listen",1,"' + "o" * 2000 + '",null,0]',
    '["listen",1,"orders",["e",-1],0]',
    '["listen",1,"orders",null,1e999]',
    b"\x00\x01",
    "\ud800".encode("utf-8", "surrogatepass"),
]


@pytest.mark.parametrize("frame", HOSTILE)
def test_who_says_what_no_page_says_is_sent_away(frame: str | bytes) -> None:
    """With the first such message; the others do not notice."""

    async def work() -> None:
        async with serving() as (server, port):
            good, bad = await opened(port), await opened(port)
            await good.send(LISTEN)
            await hear(good, "from")
            await bad.send(frame)
            assert await ending(bad) == 1008
            send_nowait("orders", "x", 1)
            assert (await hear(good, "told"))[3][0][:3] == [1, "x", "1"]
            assert server.host.counters.refused["pipe-wrong"] == 1
            await good.close()

    run(work())


def test_a_message_that_is_too_long_ends_the_connection() -> None:
    """Before it is held in memory."""

    async def work() -> None:
        async with serving() as (_, port):
            connection = await opened(port)
            await connection.send('["beat",' + "1," * 100_000 + "1]")
            assert await ending(connection) == 1009

    run(work())


def test_many_questions_are_held_back_and_not_answered_at_once() -> None:
    """A page that asks without end is read as fast as a tab's messages are, and no faster."""

    async def work() -> None:
        async with serving(events_per_second=100, events_burst=20) as (_, port):
            connection = await opened(port)
            began = asyncio.get_running_loop().time()
            for number in range(50):
                await connection.send(json.dumps(["listen", number, "secret", None, 0]))
            for _ in range(50):
                await hear(connection, "refused")
            assert asyncio.get_running_loop().time() - began > 0.25
            await connection.close()

    run(work())


def test_who_does_not_answer_beats_is_taken_for_dead() -> None:
    """And who does stays."""

    async def work() -> None:
        async with serving(beat=1) as (server, port):
            alive, dead = await opened(port), await opened(port)
            gone = asyncio.create_task(ending(dead))
            for _ in range(3):
                await hear(alive, "beat")
                await alive.send('["beat"]')
            assert await gone == 1001
            assert server.host.counters.refused["pipe-silent"] == 1
            await alive.close()

    run(work())


def test_who_is_dead_is_found_out_on_a_busy_channel_too() -> None:
    """What is sent there all the time, and not told to it for want of room, does not delay that."""

    async def work() -> None:
        async with serving(beat=1) as (server, port):
            dead = await opened(port)
            await dead.send(LISTEN)
            gone = asyncio.create_task(ending(dead))
            async with asyncio.timeout(30):
                while not gone.done():
                    send_nowait("orders", "x", 1)
                    await asyncio.wait((gone,), timeout=0.04)
            assert gone.result() == 1001
            assert server.host.counters.refused["pipe-silent"] == 1

    run(work())


def test_questions_for_the_past_are_held_back_more() -> None:
    """Each counts as ten: the server reads its log again, and writes what it has told already."""

    async def work() -> None:
        async with serving(events_per_second=100, events_burst=20) as (_, port):
            connection = await opened(port)
            began = asyncio.get_running_loop().time()
            for number in range(12):
                await connection.send(json.dumps(["listen", number, "orders", None, 5]))
            while (await hear(connection, "from"))[2] != 11:
                pass
            assert asyncio.get_running_loop().time() - began > 0.75
            await connection.close()

    run(work())


def test_a_page_that_reads_nothing_is_cut_and_delays_nobody() -> None:
    """It is told a few batches, and has no queue."""

    async def work() -> None:
        async with serving(stuck=0.5) as (server, port):
            slow = await opened(port, max_queue=1)
            good = await opened(port)
            for each in (slow, good):
                await each.send(LISTEN)
            await hear(good, "from")
            slow.transport.pause_reading()
            value = "x" * 60_000
            last = 0
            sent = 0
            while server.host.counters.refused["pipe-stuck"] == 0:
                send_nowait("orders", "x", value)
                sent += 1
                while last < sent:
                    last = (await hear(good, "told"))[2]
                    await good.send(json.dumps(["ack", "orders", last]))
                # Acknowledged though it was not read, so that more and more is sent.
                await slow.send(json.dumps(["ack", "orders", last]))
                assert sent < 5000
            await good.close()
            slow.transport.abort()

    run(work())


def test_of_who_does_not_acknowledge_nothing_waits() -> None:
    """The server reads on in its log when the page has caught up."""

    async def work() -> None:
        async with serving() as (_, port):
            connection = await opened(port)
            await connection.send(LISTEN)
            await hear(connection, "from")
            value = "x" * 40_000
            for _ in range(20):
                send_nowait("orders", "x", value)
            for number in range(1, 5):
                assert (await hear(connection, "told"))[2] == number
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(connection.recv(), 0.3)
            await connection.send('["ack","orders",2]')
            for number in (5, 6):
                assert (await hear(connection, "told"))[2] == number
            await connection.close()

    run(work())


def test_what_many_pages_read_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that have read equally far are told the same text."""
    written: list[int] = []
    real = remote_wire.entry

    def entry(message: Message) -> str:
        written.append(message.id)
        return real(message)

    monkeypatch.setattr(remote_wire, "entry", entry)

    async def work() -> None:
        async with serving() as (_, port):
            connections = [await opened(port) for _ in range(20)]
            for each in connections:
                await each.send(LISTEN)
                await hear(each, "from")
            send_nowait("orders", "x", 1)
            for each in connections:
                await hear(each, "told")
                await each.close()

    run(work())
    assert written == [1]


def test_nothing_is_left_of_pages_that_went() -> None:
    """Neither connections nor what they listened to; the channel itself is followed for a while."""

    async def work() -> None:
        async with serving() as (server, port):
            endpoint = server.listening
            assert isinstance(endpoint, PipeListening)
            for number in range(30):
                connection = await opened(port)
                await connection.send(LISTEN)
                await hear(connection, "from")
                if number % 3:
                    await connection.close()
                else:
                    connection.transport.abort()
            await until(lambda: not endpoint._connections)
            assert not endpoint._clients
            (tap,) = endpoint._taps.values()
            assert not tap.conversations
            assert tap.leaving is not None
            assert len(asyncio.all_tasks()) < 12
        assert not endpoint._taps
        assert not channels._followed

    run(work())


def test_too_many_of_one_address_are_refused() -> None:
    """As tabs are; this machine's own address is exempt, as all of a proxy's visitors may be."""

    async def work(client: Client) -> None:
        async def ask(address: str) -> str:
            scope = client.scope("websocket", "/pipes", {"origin": "http://example.test"}, ())
            scope |= {"scheme": "ws", "subprotocols": [SUBPROTOCOL], "client": (address, 1)}
            told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
            first = iter([{"type": "websocket.connect"}])

            async def receive() -> dict[str, Any]:
                try:
                    return next(first)
                except StopIteration:
                    await asyncio.Event().wait()
                    raise AssertionError from None

            tasks.append(asyncio.create_task(client.application(scope, receive, told.put)))
            return str((await told.get())["type"])

        tasks: list[asyncio.Task[None]] = []
        assert [await ask("203.0.113.7") for _ in range(3)] == [
            *("websocket.accept", "websocket.accept", "websocket.close")
        ]
        assert await ask("203.0.113.8") == "websocket.accept"
        assert [await ask("127.0.0.1") for _ in range(3)] == ["websocket.accept"] * 3
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    running(asgi(Page("x"), pipe_public=["orders"], views_per_client=2), work)
