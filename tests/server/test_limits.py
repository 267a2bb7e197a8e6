"""The small parts below links: buckets, counts of views, waits, and eager writing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Generator
from typing import Any

import pytest

from wardian.live.request import Request
from wardian.live.session import Session
from wardian.server import websocket
from wardian.server.eager import begin
from wardian.server.limits import Bucket, Census, counted, is_own_machine
from wardian.server.settings import Settings
from wardian.server.sockets import is_direct, transport_of
from wardian.server.waits import Waits

from .memory import Board, Connection, Stage, run, settle, tree_html


def test_a_bucket_lets_a_burst_through_and_then_a_rate() -> None:
    """Who takes more than there is is told how long that takes to come back."""
    bucket = Bucket(10, 5)
    assert [bucket.take(100.0) for _ in range(5)] == [0] * 5
    assert bucket.take(100.0) == pytest.approx(0.1)
    assert bucket.take(100.0) == pytest.approx(0.2)
    assert bucket.take(100.3) == pytest.approx(0)
    assert bucket.take(1000.0) == 0
    assert [bucket.take(1000.0) > 0 for _ in range(5)] == [False] * 4 + [True]


def test_a_bucket_survives_a_clock_that_stands_still_or_goes_back() -> None:
    """Time that does not pass gives nothing back, and takes nothing away."""
    bucket = Bucket(1, 2)
    assert [bucket.take(5.0), bucket.take(4.0), bucket.take(5.0)] == [0, 0, 1]


@pytest.mark.parametrize(
    ("client", "own"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("", True),
        ("testclient", True),
        ("192.0.2.7", False),
        ("2001:db8::1", False),
        ("0.0.0.0", False),
    ],
)
def test_only_this_machine_is_exempt_from_the_limit_of_an_address(client: str, own: bool) -> None:
    """Proxies here and tests are not one visitor; everything with another address is."""
    assert is_own_machine(client) is own


def test_a_census_forgets_who_has_left() -> None:
    """No counter stays for a browser or an address that has no view."""
    census = Census(Settings(secret="x" * 16, views_per_session=2))
    visits = [Request(session=Session(name), client=name) for name in ("a", "b", "a")]
    for visit in visits:
        census.add(visit)
    assert (census.total, census.sessions) == (3, 2)
    assert census.refusal(visits[0]) == "views-of-session"
    assert census.refusal(visits[1]) is None
    for visit in visits:
        census.remove(visit)
    assert (census.total, census.sessions, len(census._clients)) == (0, 0, 0)


def test_waits_are_due_in_order_and_once() -> None:
    """Beginning again starts over; a delay moves everybody."""
    waits: Waits[str] = Waits(10)
    waits.begin("a", 0)
    waits.begin("b", 1)
    waits.begin("c", 2)
    waits.begin("a", 3)
    waits.end("c")
    waits.end("nobody")
    assert waits.oldest() == "b"
    assert waits.due(10.9) == []
    waits.delay(1)
    assert waits.due(11.5) == []
    assert waits.due(20) == ["b", "a"]
    assert waits.due(20) == []
    assert len(waits) == 0


def test_what_does_not_wait_is_done_at_once_and_makes_no_task() -> None:
    """The coroutine has run when ``begin`` returns."""
    done: list[str] = []

    async def write() -> None:
        done.append("written")

    assert begin(write()) is None
    assert done == ["written"]


def test_what_waits_goes_on_in_a_task() -> None:
    """Nothing of it runs twice, and what it gives arrives."""

    async def main() -> None:
        gate = asyncio.Event()
        steps: list[str] = []

        async def write() -> str:
            steps.append("began")
            await gate.wait()
            steps.append("went on")
            await asyncio.sleep(1)
            return "end"

        rest = begin(write())
        assert rest is not None
        assert steps == ["began"]
        task = asyncio.ensure_future(_wait_for(rest))
        await asyncio.sleep(0)
        gate.set()
        assert await task == "end"
        assert steps == ["began", "went on"]

    run(main())


def test_what_waits_can_be_cancelled_and_may_clean_up() -> None:
    """A cancellation of the task reaches the coroutine where it waits."""

    async def main() -> None:
        steps: list[str] = []

        async def write() -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                steps.append("cancelled")
                await asyncio.sleep(1)
                steps.append("cleaned up")
                raise

        rest = begin(write())
        assert rest is not None
        task = asyncio.ensure_future(_wait_for(rest))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert steps == ["cancelled", "cleaned up"]

    run(main())


def test_what_raises_raises_here_or_in_the_task() -> None:
    """Before the first wait it is the caller's, after it the task's."""

    async def main() -> None:
        async def write(*, wait: bool) -> None:
            if wait:
                await asyncio.sleep(0)
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            begin(write(wait=False))
        rest = begin(write(wait=True))
        assert rest is not None
        with pytest.raises(ConnectionResetError):
            await asyncio.ensure_future(_wait_for(rest))

    run(main())


def test_an_awaitable_that_is_no_coroutine_is_left_to_a_task() -> None:
    """Servers written in other languages have awaitables of their own kind."""

    async def main() -> None:
        class Foreign:
            def __await__(self) -> Generator[Any, Any, str]:
                yield from asyncio.sleep(0).__await__()
                return "sent"

        rest = begin(Foreign())
        assert rest is not None
        assert await rest == "sent"

    run(main())


def test_a_connection_is_found_through_wrappers_and_not_made_up() -> None:
    """A ``send`` that belongs to nothing with a transport has none."""

    class Transport:
        def abort(self) -> None:
            """Drop it."""

    class Protocol:
        transport = Transport()

        async def send(self, event: Any) -> None:
            """Send."""

    protocol = Protocol()

    async def wrapper(event: Any) -> None:
        """Send, through something."""

    assert transport_of(wrapper) is None
    assert transport_of(protocol.send) is Protocol.transport
    assert transport_of(wrapper, protocol.send) is Protocol.transport
    wrapper.__wrapped__ = protocol.send  # type: ignore[attr-defined]
    assert transport_of(wrapper) is Protocol.transport
    assert is_direct(protocol.send)
    assert not is_direct(wrapper)  # what it does besides is its own affair


def test_middleware_runs_its_sending_in_a_task_of_its_own() -> None:
    """Its time limit ends the write that takes too long, and nothing of who pushed."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            connection = tab.connection = Connection(tab)

            async def bounded(event: Any) -> None:
                async with asyncio.timeout(5):
                    await connection.send(event)

            visit = stage.visit(tab.session, path="/_wardian/ws")
            serving = websocket.serve(stage.host, visit, connection.receive, bounded)
            connection.task = asyncio.ensure_future(serving)
            tab.say(json.dumps(tab.hello))
            await settle()
            assert tab.html == tree_html(board)
            for n in range(20):
                if n == 3:
                    connection.stall()
                board.label.text = f"{n}"
                await board.label.update()
                await asyncio.sleep(1)
            assert "2" in tab.html
            assert not stage.host.links[tab.number].in_step
            assert stage.host.links[tab.number].carrier is None

    run(main())


@pytest.mark.parametrize(
    ("client", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("no:address", "no:address"),
        ("", ""),
    ],
)
def test_an_address_of_the_new_kind_counts_by_its_first_half(client: str, place: str) -> None:
    """Every household has more of these than it could use up; of the old kind it has one."""
    assert counted(client) == place


async def _wait_for(rest: Any) -> Any:
    return await rest
