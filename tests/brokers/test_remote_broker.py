"""The broker of another server: when it connects, what it tells a person, and how it sends."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from wardian.brokers import remote
from wardian.brokers.broker import Draft
from wardian.brokers.log import Cursor
from wardian.brokers.remote import Answered, Events, RemoteBroker
from wardian.errors import BrokerError, SendError
from wardian.live.pipes.channels import Channel, Channels, channels
from wardian.live.pipes.listening import Listener
from wardian.testing.clock import JumpingLoop

SERVER = "https://example.org/pipes"
ORDERS = f"{SERVER}/orders"


class Page:
    """A page whose network does what a test says.

    Attributes:
        attempts: When each connection was tried, by the loop's clock.
        said: What was said on the last connection.
        events: Who is told of it.
    """

    def __init__(self) -> None:
        self.attempts: list[float] = []
        self.urls: list[str] = []
        self.said: list[str] = []
        self.events: Events | None = None
        self.hurry: Callable[[], None] | None = None
        self.problem: BrokerError | None = None
        self.is_there = True
        self.closed = 0
        self.answers: list[Answered | Exception] = []
        self.posted: list[tuple[str, str, str, str]] = []

    def open(self, url: str, protocol: str, events: Events) -> Page | None:
        """Note the attempt."""
        self.attempts.append(asyncio.get_running_loop().time())
        self.urls.append(url)
        assert protocol == "wardian.pipes.v1"
        if self.problem is not None:
            raise self.problem
        self.said, self.events = [], events
        return self if self.is_there else None

    def send(self, text: str) -> None:
        """Note what is said."""
        self.said.append(text)

    def close(self) -> None:
        """Count it."""
        self.closed += 1

    async def post(self, url: str, body: str, *, token: str, key: str) -> Answered:
        """Note it, and answer as the test says."""
        self.posted.append((url, body, token, key))
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def watch(self, hurry: Callable[[], None] | None) -> None:
        """Note what is to be called."""
        self.hurry = hurry

    def hear(self, *message: Any) -> None:
        """Have the server say something."""
        assert self.events is not None
        self.events.received(json.dumps(message))

    def welcome(self) -> None:
        """Have the server say its first word, and where the channel is."""
        self.hear("welcome", 20_000, 1_000_000)
        for text in self.said:
            _, number, channel, *_ = json.loads(text)
            self.hear("from", channel, number, "e", 5, 5)

    def end(self, reason: str = "", *, code: int = 0) -> None:
        """Lose the connection."""
        assert self.events is not None
        self.events.closed(reason, code=code)


def jumping(work: Coroutine[Any, Any, None]) -> None:
    """Run something on a clock that jumps."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(work)


def broker(page: Page) -> RemoteBroker:
    """Make one that has no luck: its pauses are as long as they may be."""
    return RemoteBroker(SERVER, page, chance=lambda: 1.0)


def test_it_connects_when_somebody_listens_and_not_before() -> None:
    """And ends the connection a while after nobody does."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        await asyncio.sleep(100)
        assert page.attempts == []
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        assert page.urls == ["wss://example.org/pipes"]
        assert not following.done()
        page.welcome()
        log = await following
        assert (log.channel, log.end) == (ORDERS, Cursor("e", 5))
        assert [json.loads(each) for each in page.said] == [["listen", 1, "orders", None, 0]]
        found.unfollow(ORDERS)
        await asyncio.sleep(remote.IDLE - 1)
        assert page.closed == 0
        await asyncio.sleep(2)
        assert (page.closed, page.hurry) == (1, None)
        await asyncio.sleep(100)
        assert len(page.attempts) == 1

    jumping(work())


def test_its_pauses_grow_and_somebody_who_looks_ends_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """From 10 ms to 5 s; what fails for long is told once."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        for _ in range(9):
            count = len(page.attempts)
            page.end()
            while len(page.attempts) == count:  # noqa: ASYNC110 (time jumps)
                await asyncio.sleep(0.005)
        pauses = [later - at for at, later in zip(page.attempts, page.attempts[1:], strict=False)]
        assert pauses == pytest.approx([0.01, 0.1, 0.5, 1, 2, 5, 5, 5, 5], abs=0.01)
        page.end()
        assert page.hurry is not None
        page.hurry()
        assert page.attempts[-1] == asyncio.get_running_loop().time()
        page.welcome()
        await following
        await found.stop()

    with caplog.at_level(logging.WARNING, "wardian"):
        jumping(work())
    assert [each.message for each in caplog.records] == [
        f"{SERVER} cannot be listened to: it does not answer, or not to pages from here; "
        "see its --pipe-origin"
    ]


@pytest.mark.parametrize("chance", [0.0, 0.25, 1.0])
def test_the_pages_of_a_server_that_is_restarted_do_not_come_back_together(chance: float) -> None:
    """Each waits a second and a part of two more; then it tries after any part of its pauses."""

    async def work() -> None:
        page = Page()
        found = RemoteBroker(SERVER, page, chance=lambda: chance)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        page.welcome()
        await following
        await asyncio.sleep(10)
        pauses = []
        for code in (1012, 1006, 1006, 1012):
            before, count = asyncio.get_running_loop().time(), len(page.attempts)
            page.end(code=code)
            while len(page.attempts) == count:  # noqa: ASYNC110 (time jumps)
                await asyncio.sleep(0.001)
            pauses.append(page.attempts[-1] - before)
        restarted = 1 + 2 * chance
        assert pauses == pytest.approx(
            [restarted, 0.1 * chance, 0.5 * chance, restarted], abs=0.002
        )
        await found.stop()

    jumping(work())


def test_a_good_connection_that_breaks_is_tried_again_at_once() -> None:
    """One that broke right away is not a good one."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        for _ in range(3):
            page.welcome()
            await following
            page.end()
            await asyncio.sleep(0.6)
        page.welcome()
        await asyncio.sleep(10)
        page.end()
        before = asyncio.get_running_loop().time()
        await asyncio.sleep(0.02)
        assert page.attempts[-1] == pytest.approx(before + 0.01)
        assert [json.loads(each) for each in page.said] == []  # not before it is welcome
        page.welcome()
        assert [json.loads(each)[2:] for each in page.said] == [["orders", ["e", 5], 0]]
        await found.stop()

    jumping(work())


def test_a_server_that_says_nothing_is_given_up() -> None:
    """Before its first word after five seconds, later after almost two beats."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(remote.WELCOME + 0.5)
        assert len(page.attempts) == 2
        page.welcome()
        await following
        for _ in range(5):
            await asyncio.sleep(20)
            page.hear("beat")
            assert page.said[-1] == '["beat"]'
        assert len(page.attempts) == 2
        await asyncio.sleep(41)
        assert len(page.attempts) == 3
        await found.stop()

    jumping(work())


def test_somebody_who_looks_finds_out_that_a_connection_is_dead() -> None:
    """A tab that was asleep sees it before its timers do."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        page.welcome()
        await following
        assert found._attempt is not None
        assert page.hurry is not None
        page.hurry()
        assert len(page.attempts) == 1
        found._attempt.heard -= 40
        page.hurry()
        assert len(page.attempts) == 2
        await found.stop()

    jumping(work())


def test_what_can_never_be_is_told_once_and_why(caplog: pytest.LogCaptureFixture) -> None:
    """An address with http on a page that came by https, for one; a policy, for another."""

    async def work() -> None:
        page = Page()
        page.problem = BrokerError("mixed content")
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(60)
        assert len(page.attempts) > 10
        page.problem = None
        await asyncio.sleep(5)
        page.end("add it to connect-src")
        await asyncio.sleep(5)
        page.end("add it to connect-src")
        await asyncio.sleep(5)
        page.welcome()
        await following
        await found.stop()

    with caplog.at_level(logging.WARNING, "wardian"):
        jumping(work())
    assert [each.message.partition(": ")[2] for each in caplog.records] == [
        *("mixed content", "add it to connect-src")
    ]


def test_a_channel_that_is_refused_is_told_once_and_asked_for_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every half a minute; when the server opens it, all is as if it had been open."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        page.hear("welcome", 200_000, 1_000_000)
        for _ in range(3):
            number = json.loads(page.said[-1])[1]
            page.hear("refused", "orders", number, "closed")
            count = len(page.said)
            await asyncio.sleep(remote.ASK_AGAIN + 1)
            assert len(page.said) == count + 1
        assert not following.done()
        page.hear("from", "orders", json.loads(page.said[-1])[1], "e", 0, 0)
        await following
        await found.stop()

    with caplog.at_level(logging.WARNING, "wardian"):
        jumping(work())
    (record,) = caplog.records
    assert record.message == (
        f"{ORDERS} cannot be listened to: the server lets nobody read it; serve it with "
        "--pipe-public"
    )


def test_channels_that_are_refused_are_asked_for_with_one_timer() -> None:
    """However many there are, each once in half a minute; and never on a later connection."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        names = [f"c{each}" for each in range(4)]
        following = [
            asyncio.ensure_future(found.follow(f"{SERVER}/{each}", lambda _: None))
            for each in names
        ]
        await asyncio.sleep(0)

        def refuse() -> list[str]:
            asked = [json.loads(each)[1:3] for each in page.said]
            page.said.clear()
            for number, name in asked:
                page.hear("refused", name, number, "closed")
            return [name for _, name in asked]

        page.hear("welcome", 200_000, 1_000_000)
        assert refuse() == names
        for _ in range(4):
            await asyncio.sleep(remote.ASK_AGAIN + 0.1)
            assert sorted(refuse()) == names
        await asyncio.sleep(remote.ASK_AGAIN - 5)
        page.end()
        await asyncio.sleep(1)
        page.hear("welcome", 200_000, 1_000_000)
        assert refuse() == names
        await asyncio.sleep(remote.ASK_AGAIN - 1)
        assert page.said == []
        await found.stop()
        for each in following:
            each.cancel()

    jumping(work())


@pytest.mark.parametrize("text", ["[1]", "x", b"x", None])
def test_who_is_no_server_of_ours_is_not_believed(
    text: object, caplog: pytest.LogCaptureFixture
) -> None:
    """The connection ends, and it is told."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(0)
        assert page.events is not None
        page.events.received(text)
        assert page.closed == 1
        await found.stop()
        following.cancel()

    with caplog.at_level(logging.WARNING, "wardian"):
        jumping(work())
    assert "it says what no server of ours does" in caplog.text


def test_without_a_page_it_waits_for_one() -> None:
    """While a site is built there is none, and nothing is said of it."""

    async def work() -> None:
        page = Page()
        page.is_there = False
        found = broker(page)
        following = asyncio.ensure_future(found.follow(ORDERS, lambda _: None))
        await asyncio.sleep(10)
        assert 5 < len(page.attempts) < 15
        page.is_there = True
        await asyncio.sleep(2)
        page.welcome()
        await following
        await found.stop()

    jumping(work())


def test_messages_are_sent_in_order_with_their_keys() -> None:
    """Each after the one before was answered, and again where nobody knows."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        found.unlock(ORDERS, "T")
        page.answers = [
            *(OSError("cut"), Answered(503, {}), Answered(202, {"id": 7})),
            Answered(202, {"id": 8}),
        ]
        sent = [
            found.send(Draft(ORDERS, "a", "1", "k1")),
            found.send(Draft(ORDERS, 'b"', '{"x":2}', "kö 2")),
        ]
        assert [each.accepted for each in sent] == [None, None]
        assert [(await each).id for each in sent] == [7, 8]
        first = (ORDERS, '{"label":"a","value":1}', "T", "k1")
        assert page.posted[:3] == [first] * 3
        url, body, token, key = page.posted[3]
        assert (url, json.loads(body), token) == (ORDERS, {"label": 'b"', "value": {"x": 2}}, "T")
        assert key.isascii()
        assert len(key) == 64

    jumping(work())


def test_what_is_refused_says_why() -> None:
    """And what comes after it is sent all the same."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        found.unlock(ORDERS, "T")
        refused = Answered(403, {"error": "channel-closed", "message": "not for this channel"})
        page.answers = [refused, *[OSError("cut")] * 5, Answered(202, {"id": 1})]
        sent = [found.send(Draft(ORDERS, "a", "1", f"k{each}")) for each in range(3)]
        with pytest.raises(SendError, match="got 403 not for this channel"):
            await sent[0]
        with pytest.raises(SendError, match="may have arrived"):
            await sent[1]
        assert (await sent[2]).id == 1

    jumping(work())


def test_whatever_goes_wrong_with_one_message_the_next_ones_are_sent() -> None:
    """What a browser does that nobody thought of is told to who sent that message."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        found.unlock(ORDERS, "T")
        page.answers = [Answered(202, {"id": 1}), KeyError("odd"), Answered(202, {"id": 2})]
        sent = [found.send(Draft(ORDERS, "a", "1", f"k{each}")) for each in range(3)]
        async with asyncio.timeout(60):
            assert (await sent[0]).id == 1
            with pytest.raises(SendError, match=r"expected to send to .*KeyError\('odd'\)"):
                await sent[1]
            assert (await sent[2]).id == 2
        assert [each[3] for each in page.posted] == ["k0", "k1", "k2"]

    jumping(work())


def test_nothing_is_sent_without_a_token_or_beyond_a_thousand() -> None:
    """It is refused at once, with what to do."""

    async def work() -> None:
        page = Page()
        found = broker(page)
        with pytest.raises(SendError, match="expected a token to send to"):
            await found.send(Draft(ORDERS, "a", "1", "k"))
        found.unlock(ORDERS, "T")
        sent = [found.send(Draft(ORDERS, "a", "1", f"k{each}")) for each in range(1001)]
        assert [each.accepted for each in sent] == [None] * 1000 + [False]
        await found.stop()
        assert {each.accepted for each in sent} == {False}
        assert page.posted == []

    jumping(work())


def test_each_server_has_one_broker_and_names_keep_theirs() -> None:
    """A listener of an address stays where it is when the program's own broker changes."""

    async def work() -> None:
        page = Page()
        hub = Channels()
        hub.remotes[SERVER] = found = broker(page)
        assert hub.broker_of(ORDERS) is hub.broker_of(f"{SERVER}/other") is found
        assert hub.broker_of("orders") is hub.broker
        heard: list[object] = []
        listener = Listener(ORDERS, lambda message: heard.append(message.value), hub=hub)
        listener.start()
        await asyncio.sleep(0)
        page.welcome()
        await listener.ready()
        hub.use(Channels().broker)
        page.hear("told", "orders", 6, [[6, "x", "[6]", "k", 1000]])
        await asyncio.sleep(0.1)
        assert heard == [[6]]
        assert hub.send(Draft("orders", "x", "1", "k")).accepted
        listener.stop()
        await found.stop()

    jumping(work())


def test_only_a_page_reaches_another_server() -> None:
    """Elsewhere an address is refused where it is named, and says what to do instead."""
    for make in (
        lambda: Channel(ORDERS),
        lambda: Channel(ORDERS, token="T"),
        lambda: Listener(ORDERS, print),
    ):
        with pytest.raises(BrokerError, match="only a program that runs in a page"):
            make()
    assert not channels.remotes


def test_a_token_belongs_to_an_address() -> None:
    """A name needs none."""
    with pytest.raises(ValueError, match="expected a token with an address"):
        Channel("orders", token="T")
