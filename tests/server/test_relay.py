"""Connections that one worker takes and another serves, without any app of ours on either side."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from json import dumps, loads
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardian.brokers.broker import Draft
from wardian.brokers.log import Retention
from wardian.brokers.memory import MemoryBroker
from wardian.errors import BadMessageError
from wardian.server.carried import serve
from wardian.server.relay import Relayed
from wardian.server.relay_exchange import Exchange
from wardian.server.relay_frames import (
    PIECE,
    WINDOW,
    Envelope,
    read_frames,
    read_scope,
    seal,
    unseal,
    write_scope,
)
from wardian.server.relay_lines import MOST_AWAY_BYTES, Line, Lines

from .visitors import until

KEY = b"a key of the app"
Application = Callable[[Any, Any, Any], Awaitable[None]]


class Connection:
    """What an ASGI server gives an application, done by hand.

    Attributes:
        sent: The events that came out.
        transport: Itself: it can be aborted.
        is_aborted: Whether it was.
        reads: Cleared, the visitor reads nothing.
    """

    def __init__(self, type: str = "http", **scope: Any) -> None:
        self.scope = {
            "type": type,
            "http_version": "1.1",
            "scheme": "http" if type == "http" else "ws",
            "path": "/a b",
            "raw_path": b"/a%20b",
            "query_string": b"x=%ff",
            "root_path": "",
            "headers": [(b"host", b"example.test"), (b"x-odd", b"\xff\xfe")],
            "client": ("203.0.113.7", 5000),
            "server": ("127.0.0.1", 80),
            **({"method": "POST"} if type == "http" else {"subprotocols": ["a", "b"]}),
            **scope,
        }
        self.incoming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.taken = 0
        self.sent: list[MutableMapping[str, Any]] = []
        self.transport = self
        self.is_aborted = False
        self.reads = asyncio.Event()
        self.reads.set()
        if type == "websocket":
            self.incoming.put_nowait({"type": "websocket.connect"})

    async def receive(self) -> MutableMapping[str, Any]:
        """Give the next event."""
        event = await self.incoming.get()
        self.taken += 1
        return event

    async def send(self, event: MutableMapping[str, Any]) -> None:
        """Take an event, as soon as the visitor reads."""
        await self.reads.wait()
        self.sent.append(event)

    def abort(self) -> None:
        """Be dropped."""
        self.is_aborted = True
        self.reads.set()

    def get_extra_info(self, name: str) -> None:
        """Have no socket."""

    @property
    def body(self) -> bytes:
        """All of it that came out."""
        return b"".join(each.get("body", b"") for each in self.sent)


class Pair:
    """A relaying worker and a home."""

    def __init__(self, application: Application, retention: Retention | None = None) -> None:
        self.broker = MemoryBroker(retention)
        self.application = application
        self.tasks: list[asyncio.Task[None]] = []
        self.near = Lines(self.broker, group="g", key=KEY, met=self._never)
        self.home = Lines(self.broker, group="g", key=KEY, met=self._met)
        self.refused = 0

    def _never(self, exchange: Exchange) -> None:
        raise AssertionError("nobody relays to the relay")

    def _met(self, exchange: Exchange) -> None:
        self.tasks.append(asyncio.ensure_future(serve(exchange, self.application)))

    async def start(self) -> Pair:
        """Be reachable."""
        await self.near.start()
        await self.home.start()
        return self

    @property
    def line(self) -> Line:
        """The line to the home, seen from the relay."""
        line = self.near.open(self.home.name)
        assert line is not None
        return line

    def relay(self, connection: Connection) -> asyncio.Task[None]:
        """Carry a connection to the home."""

        async def refuse() -> None:
            self.refused += 1

        relayed = Relayed(
            connection.scope, connection.receive, connection.send, refuse=refuse, crowd=()
        )
        return asyncio.ensure_future(relayed.run(self.line, worker=(1, 4)))

    async def end(self) -> None:
        """Be sure that nothing is left."""
        await until(lambda: all(task.done() for task in self.tasks))
        for task in self.tasks:
            task.result()
        assert [line.exchanges for each in (self.near, self.home) for line in each] in (
            [{}, {}],
            [],
            [{}],
        )


def run(work: Awaitable[None]) -> None:
    """Run a test to its end."""

    async def all_of_it() -> None:
        await asyncio.wait_for(work, 30)

    asyncio.run(all_of_it())


def test_a_request_and_its_answer_arrive_as_they_are() -> None:
    """The scope, a large body in pieces, and a large answer, each byte of them."""
    body = random.Random(1).randbytes(300_000)
    seen: list[dict[str, Any]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)
        parts = []
        while True:
            event = await receive()
            parts.append(event["body"])
            if not event["more_body"]:
                break
        headers = [(b"x-odd", b"\xff"), (b"connection", b"close"), (b"set-cookie", b"a=b")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"".join(parts)[::-1]})
        assert await receive() == {"type": "http.disconnect"}

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection()
        for at in range(0, len(body), 100_000):
            more = at + 100_000 < len(body)
            part = body[at : at + 100_000]
            event = {"type": "http.request", "body": part, "more_body": more}
            connection.incoming.put_nowait(event)
        await pair.relay(connection)
        assert connection.body == body[::-1]
        assert connection.sent[0] == {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"x-odd", b"\xff"), (b"set-cookie", b"a=b")],
        }
        assert [each["more_body"] for each in connection.sent[-2:]] == [True, False]
        await pair.end()

    run(work())
    [scope] = seen
    given = Connection().scope
    assert {name: scope[name] for name in given} == given


def test_a_websocket_says_everything_in_order_both_ways() -> None:
    """Short and long texts, any characters, bytes, and the codes of the end."""
    texts = ["", "a", "é" * 50_000, "\x00\x7f\u2028" * 9000, "\U0001f33f" * 20_000, '"\\' * 40_000]
    texts += [str(n) for n in range(500)]
    blobs = [b"", b"\xff" * 70_000]
    codes: list[int] = []

    async def echo(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept", "subprotocol": "b", "headers": [(b"x", b"y")]})
        while (event := await receive())["type"] == "websocket.receive":
            await send({**event, "type": "websocket.send"})
        codes.append(event["code"])

    async def work() -> None:
        pair = await Pair(echo).start()
        connection = Connection("websocket")
        relaying = pair.relay(connection)
        for text in texts:
            connection.incoming.put_nowait({"type": "websocket.receive", "text": text})
        for data in blobs:
            connection.incoming.put_nowait({"type": "websocket.receive", "bytes": data})
        await until(lambda: len(connection.sent) == 1 + len(texts) + len(blobs))
        assert connection.sent[0] == {
            "type": "websocket.accept",
            "subprotocol": "b",
            "headers": [(b"x", b"y")],
        }
        assert [each.get("text") for each in connection.sent[1:]] == texts + [None, None]
        assert [each["bytes"] for each in connection.sent[-2:]] == blobs
        connection.incoming.put_nowait({"type": "websocket.disconnect", "code": 4123})
        await relaying
        await pair.end()
        assert codes == [4123]

    run(work())


def test_what_the_home_closes_is_closed_with_its_code() -> None:
    """Before it is accepted and after."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if scope["query_string"] == b"in":
            await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 1008, "reason": "no"})
        assert (await receive())["type"] == "websocket.disconnect"

    async def work() -> None:
        pair = await Pair(application).start()
        close = {"type": "websocket.close", "code": 1008, "reason": "no"}
        for query, count in ((b"", 1), (b"in", 2)):
            connection = Connection("websocket", query_string=query)
            await pair.relay(connection)
            assert (connection.sent[-1], len(connection.sent)) == (close, count)
        await pair.end()

    run(work())


def test_a_slow_reader_stops_the_home_and_nobody_else() -> None:
    """The home has said no more than the window and a message; then it is cut, or reads on."""
    said = 0

    async def application(scope: Any, receive: Any, send: Any) -> None:
        nonlocal said
        await receive()
        await send({"type": "websocket.accept"})
        if scope["query_string"] == b"quick":
            await send({"type": "websocket.send", "text": "hello"})
            await send({"type": "websocket.close", "code": 1000})
            return
        for n in range(1000):
            await send({"type": "websocket.send", "text": f"{n} " + "x" * 1000})
            said = n + 1
        await send({"type": "websocket.close", "code": 1000})

    async def work() -> None:
        pair = await Pair(application).start()
        slow, quick = Connection("websocket"), Connection("websocket", query_string=b"quick")
        slow.reads.clear()
        relaying = pair.relay(slow)
        await until(lambda: said > 10)
        await pair.relay(quick)
        before = -1
        while said != before:  # as long as anything moves
            before = said
            for _ in range(50):
                await asyncio.sleep(0)
        assert said * 1000 <= WINDOW + 2000
        [exchange] = pair.line.exchanges.values()
        assert exchange._kept <= WINDOW + PIECE
        slow.reads.set()
        await relaying
        heard = [int(each["text"].split()[0]) for each in slow.sent[1:-1]]
        assert heard == list(range(1000))
        await pair.end()

    run(work())


@pytest.mark.parametrize("kind", ["text", "bytes"])
def test_a_message_whose_sender_is_cancelled_midway_is_said_to_its_end(kind: str) -> None:
    """As by a server that has taken it: what is sent next is not taken for a part of it."""
    size = 5 * WINDOW
    text = "x" * size
    long = {"type": "websocket.send", kind: text if kind == "text" else text.encode()}

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        writer = asyncio.ensure_future(send(long))
        await asyncio.sleep(0)  # it says what there is room for, and waits
        assert send.__self__.exchange.away > WINDOW // 2
        writer.cancel()
        await asyncio.wait((writer,))
        await send({"type": "websocket.send", "text": "bye"})
        await send({"type": "websocket.close", "code": 1012})
        assert (await receive())["type"] == "websocket.disconnect"

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection("websocket")
        await pair.relay(connection)
        assert connection.sent[1:] == [
            long,
            {"type": "websocket.send", "text": "bye"},
            {"type": "websocket.close", "code": 1012, "reason": ""},
        ]
        await pair.end()

    run(work())


def test_a_message_that_is_never_said_to_its_end_drops_its_connection_alone() -> None:
    """The application has returned, and the visitor reads nothing; others go on."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        if scope["query_string"] == b"other":
            await receive()
            return
        writer = asyncio.ensure_future(send({"type": "websocket.send", "text": "x" * 5 * WINDOW}))
        await asyncio.sleep(0)  # it says what there is room for, and waits
        assert send.__self__.exchange.away > WINDOW // 2
        writer.cancel()
        await asyncio.wait((writer,))

    async def work() -> None:
        pair = await Pair(application).start()
        other = Connection("websocket", query_string=b"other")
        staying = pair.relay(other)
        await until(lambda: other.sent)
        connection = Connection("websocket")
        connection.reads.clear()
        await pair.relay(connection)
        assert connection.is_aborted
        assert not staying.done() and not pair.line.is_over
        other.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await staying
        await pair.end()

    run(work())


def test_a_visitor_who_leaves_as_something_is_said_is_told_no_more() -> None:
    """Nor that it may come again."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection("websocket")
        relaying = pair.relay(connection)
        await until(lambda: connection.sent)
        [exchange] = pair.line.exchanges.values()
        connection.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        exchange.tell(["t", [exchange.id], "late", False])
        await relaying
        assert [each["type"] for each in connection.sent[1:]] in ([], ["websocket.send"])
        await pair.end()

    run(work())


def test_what_a_server_raises_for_a_visitor_who_is_gone_harms_nobody() -> None:
    """Whatever it is: there is nobody to be told that the pages cannot be reached."""
    tried: list[str] = []

    async def send(event: MutableMapping[str, Any]) -> None:
        tried.append(event["type"])
        raise RuntimeError("Unexpected ASGI message after the end")

    async def refuse() -> None:
        raise AssertionError("it is no request")

    async def work() -> None:
        connection = Connection("websocket")
        relayed = Relayed(connection.scope, connection.receive, send, refuse=refuse, crowd=())
        await relayed.run(None, worker=(0, 1))
        assert tried == ["websocket.accept"]

    run(work())


def test_an_application_that_does_not_read_stops_the_visitor() -> None:
    """What the relay has taken is bounded; the rest waits in the visitor's network."""
    goes_on = asyncio.Event()
    got: list[int] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await goes_on.wait()
        while (event := await receive())["type"] == "websocket.receive":
            got.append(len(event["text"]))

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection("websocket")
        relaying = pair.relay(connection)
        for _ in range(500):
            connection.incoming.put_nowait({"type": "websocket.receive", "text": "x" * 1000})
        before = -1
        while connection.taken != before:
            before = connection.taken
            for _ in range(50):
                await asyncio.sleep(0)
        assert connection.taken * 1000 <= WINDOW + 3000
        goes_on.set()
        await until(lambda: len(got) == 500)
        connection.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await relaying
        await pair.end()

    run(work())


def test_a_carrier_cuts_a_visitor_who_reads_nothing() -> None:
    """By the transport that stands for the connection, though a write hangs."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        transport = send.__self__.transport
        await receive()
        await send({"type": "websocket.accept"})
        sending = asyncio.ensure_future(_send_much(send))
        await until(lambda: transport.get_write_buffer_size() >= WINDOW // 2)
        transport.abort()
        assert (await receive())["type"] == "websocket.disconnect"
        await asyncio.wait((sending,))
        assert isinstance(sending.exception(), OSError)

    async def _send_much(send: Any) -> None:
        while True:
            await send({"type": "websocket.send", "text": "x" * 5000})

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection("websocket")
        connection.reads.clear()
        await pair.relay(connection)
        assert connection.is_aborted
        await pair.end()

    run(work())


@pytest.mark.parametrize("begun", [False, True], ids=["nothing-sent", "begun"])
@pytest.mark.parametrize("type", ["http", "websocket"])
def test_a_lost_line_ends_what_it_carried(type: str, begun: bool) -> None:
    """Websockets are told to come again, requests too if nothing was said; the home sees an end."""
    ended: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if begun and type == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
        elif begun:
            await send({"type": "websocket.accept"})
        ended.append((await receive())["type"])

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection(type)
        if type == "http":
            request = {"type": "http.request", "body": b"", "more_body": False}
            connection.incoming.put_nowait(request)
        relaying = pair.relay(connection)
        await until(lambda: pair.tasks and (not begun or connection.sent))
        pair.line.end()
        await relaying
        await pair.end()
        assert ended == [f"{type}.disconnect"]
        if type == "websocket":
            kinds = [each["type"].partition(".")[2] for each in connection.sent]
            assert kinds == ["accept", "send", "close"]
            assert connection.sent[1]["text"].startswith('["z",')
            assert connection.sent[2]["code"] == 1012
            assert pair.refused == 0
        else:
            assert (pair.refused, connection.is_aborted) == ((0, True) if begun else (1, False))

    run(work())


def test_an_event_stream_ends_with_word_to_come_again() -> None:
    """It has a place for it."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b": \n\n", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection()
        connection.incoming.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        relaying = pair.relay(connection)
        await until(lambda: len(connection.sent) == 2)
        pair.line.end()
        await relaying
        assert connection.sent[-1]["body"].startswith(b'data: ["z",')
        assert connection.sent[-1]["more_body"] is False
        await pair.end()

    run(work())


@pytest.mark.parametrize("size", [3000, 30_000])
def test_one_text_for_many_travels_once(size: int) -> None:
    """A patch for a hundred tabs of one worker is in one message once, also in pieces."""
    patch = {"type": "websocket.send", "text": '["p",1,' + "x" * size + "]"}
    sends: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        sends.append(send)
        await receive()

    async def work() -> None:
        pair = await Pair(application).start()
        connections = [Connection("websocket") for _ in range(100)]
        relaying = [pair.relay(each) for each in connections]
        await until(lambda: len(sends) == 100)
        await until(lambda: all(each.sent for each in connections))
        inbox = f"g.{pair.near.name}"
        log = pair.broker.attach(inbox, pair.near._told)
        before = log.last
        for send in sends:
            await send(patch)
        await until(lambda: all(len(each.sent) == 2 for each in connections))
        assert log.last - before == 1
        assert len(log.after(before)[0].text) < size + 3000
        assert all(each.sent[1] == patch for each in connections)
        for each in connections:
            each.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.gather(*relaying)
        await pair.end()

    run(work())


def test_texts_for_many_keep_their_order_for_each() -> None:
    """Whoever is told the same texts in another order, or one of them again."""
    texts = [f"{n}" * size for n, size in enumerate((1, 20_000, 30, 9000, 1))]
    turns = random.Random(3)
    orders = [turns.choices(texts, k=4) for _ in range(30)]
    sends: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        sends.append((send, orders[int(scope["query_string"])]))
        await receive()

    async def work() -> None:
        pair = await Pair(application).start()
        connections = [Connection("websocket", query_string=b"%d" % n) for n in range(30)]
        relaying = [pair.relay(each) for each in connections]
        await until(lambda: len(sends) == 30)
        for at in range(4):
            for send, order in sends:
                await send({"type": "websocket.send", "text": order[at]})
        await until(lambda: all(len(each.sent) == 5 for each in connections))
        assert [[event["text"] for event in each.sent[1:]] for each in connections] == orders
        for each in connections:
            each.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.gather(*relaying)
        await pair.end()

    run(work())


def test_an_inbox_that_was_overrun_ends_the_line() -> None:
    """What is lost on the way is noticed, and its visitors come again."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async def work() -> None:
        pair = await Pair(application, Retention(messages=5)).start()
        connection = Connection("websocket")
        relaying = pair.relay(connection)
        await until(lambda: connection.sent)
        for n in range(20):
            pair.broker.send(Draft(f"g.{pair.near.name}", "noise", "null", f"k{n}"))
        await relaying
        assert connection.sent[-1]["code"] == 1012
        await pair.end()
        assert len(pair.near) == len(pair.home) == 0

    run(work())


def test_nothing_forged_repeated_or_missing_is_believed() -> None:
    """Without the key it is nothing; a message again is nothing; one that is missing ends all."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection("websocket")
        relaying = pair.relay(connection)
        await until(lambda: connection.sent)
        inbox = f"g.{pair.near.name}"
        line = pair.line
        text = '["k",[1]]'
        number = 10**6

        def say(label: str, text: str) -> None:
            pair.broker.send(Draft(inbox, label, text, f"{label}{text}"[:100]))

        async def settle() -> None:
            for _ in range(20):
                await asyncio.sleep(0)

        envelope = Envelope(line.id, 2, 0)
        say(seal(envelope, f"[{text}]", to=inbox, key=b"another"), f"[{text}]")
        say(seal(envelope, f"[{text}]", to="g.elsewhere", key=KEY), f"[{text}]")
        say(seal(envelope, "[]", to=inbox, key=KEY), f"[{text}]")
        first = pair.broker.attach(inbox, pair.near._told).after(0)[0]
        say(first.label, first.text)
        say("x", "null")
        await settle()
        assert not connection.is_aborted and not relaying.done() and not line.is_over
        assert pair.near.open("no worker") is None
        # A line that this worker never opened begins with a greeting, or not at all.
        strange = Envelope("0" * 16, 1, 0)
        say(seal(strange, '[["e",[1]]]', to=inbox, key=KEY), '[["e",[1]]]')
        await settle()
        assert len(pair.near) == 1
        say(seal(Envelope(line.id, number, 0), "[]", to=inbox, key=KEY), "[]")
        await relaying
        assert connection.sent[-1]["code"] == 1012
        # Who goes on with a line that is over is told so.
        assert line.is_over
        await pair.end()

    run(work())


def test_who_uses_a_line_that_is_over_is_told() -> None:
    """The end itself may be what was lost."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async def work() -> None:
        pair = await Pair(application).start()
        connection = Connection("websocket")
        relaying = pair.relay(connection)
        await until(lambda: connection.sent)
        [there] = list(pair.home)
        there.end(tell=False)
        assert not relaying.done()
        connection.incoming.put_nowait({"type": "websocket.receive", "text": "hello?"})
        await relaying
        assert connection.sent[-1]["code"] == 1012
        await pair.end()

    run(work())


def test_a_line_says_no_more_than_the_other_side_has_seen() -> None:
    """What one side has on its way is bounded, and goes on when the other has looked."""
    size = 40_000

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "x" * size})
        await receive()

    async def work() -> None:
        pair = await Pair(application).start()
        count = 2 * MOST_AWAY_BYTES // size
        connections = [Connection("websocket") for _ in range(count)]
        relaying = [pair.relay(each) for each in connections]
        await until(lambda: pair.tasks)
        pair.near._is_told = True  # its loop looks no more
        for _ in range(200):
            await asyncio.sleep(0)
        [there] = list(pair.home)
        assert there._away_bytes <= MOST_AWAY_BYTES + 64 * 1024
        pair.near._read()
        await until(lambda: all(len(each.sent) == 2 for each in connections))
        for each in connections:
            each.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await asyncio.gather(*relaying)
        await pair.end()

    run(work())


@given(st.text(max_size=200))
def test_any_text_is_read_as_frames_or_refused(text: str) -> None:
    """Nothing else comes out of it."""
    try:
        frames = read_frames(text)
    except ValueError:
        return
    assert isinstance(frames, list)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(st.lists(JSON, max_size=5))
def test_any_json_is_frames_or_refused(value: list[Any]) -> None:
    """With the letter, the numbers and the rest as they have to be."""
    try:
        frames = read_frames(dumps(value))
    except BadMessageError:
        return
    for frame in frames:
        assert frame[0] in "hoqtbdacspekyz"
        assert all(type(id) is int and id > 0 for id in frame[1])


@given(
    st.sampled_from(sorted({*Connection().scope, "worker", "subprotocols"})),
    JSON,
    st.sampled_from(["http", "websocket"]),
)
def test_a_scope_is_checked(name: str, value: Any, type: str) -> None:
    """Each part of it may be anything: then it is refused, or comes out as ASGI has it."""
    told = loads(write_scope(Connection(type).scope, worker=(0, 1)))
    told[name] = value
    try:
        scope, (worker, workers) = read_scope(dumps(told))
    except BadMessageError:
        return
    assert 0 <= worker < workers
    assert scope["type"] in ("http", "websocket")
    assert all(isinstance(scope[each], str) for each in ("path", "scheme", "root_path"))
    assert all(isinstance(scope[each], bytes) for each in ("raw_path", "query_string"))
    for pair in scope["headers"]:
        assert [part.__class__ for part in pair] == [bytes, bytes]
        assert not {10, 13, 0} & {*pair[0], *pair[1]}


@given(st.text(max_size=120), st.text(max_size=20))
def test_any_label_is_read_quietly(label: str, text: str) -> None:
    """It is nobody's."""
    assert unseal(label, text, to="g.x", key=KEY) is None
