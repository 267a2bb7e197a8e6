"""What tabs tell each other, without a browser: each has a broker, and a wire carries the posts.

The wire delivers what one tab posts to another in order, as ``BroadcastChannel`` does, and mixes
what different tabs post: by chance, with a seed. Time passes only while nobody has anything to do,
so nobody loses patience with a tab because the machine is busy.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from wardian.brokers.broker import DeadLetter, Draft
from wardian.brokers.log import Cursor, Log, Retention
from wardian.brokers.message import write
from wardian.browser.tabs import broker, had, posts
from wardian.browser.tabs.broker import TabsBroker
from wardian.testing.clock import JumpingLoop

TAB = "0123456789abcdef"
HOSTILE: list[object] = [
    None,
    7,
    b"x",
    "",
    "{",
    "[]",
    "null",
    '"m"',
    "[" * 100_000,
    '["m",1' + ",[" * 50_000,
    '["m",1,"' + "x" * posts.MOST_CHARACTERS + '"]',
    '["m",1,"',
    '["m",1,"\\',
    '{"m":1}',
    '["m"]',
    '["m",1,"short","news",1,"l","1","k",0,0]',
    f'["m",2,"{TAB}","news","{TAB}",1,"l","1","k",0,0]',
    f'["m",true,"{TAB}","news","{TAB}",1,"l","1","k",0,0]',
    f'["m",1,"{TAB}","no/name","{TAB}",1,"l","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",0,"l","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",true,"l","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1.5,"l","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1e99,"l","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",{"9" * 5000},"l","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"{"l" * 129}","1","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","{"[" * 5000}","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","{"[" * 65}{"]" * 65}","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","NaN","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1 2","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","\\"{"x" * 70_000}\\"","k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l",1,"k",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","",0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1",7,0,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",NaN,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",Infinity,0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k","0",0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",{"9" * 400},0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",0,"yes"]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",0]',
    f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",0,0,1]',
    f'["m",1,"{TAB}","news","fedcba9876543210",1,"l","1","k",0,0]',
    f'["m",1,"{TAB}"]',
    f'["b",1,"{TAB}"]',
    f'["b",1,"{TAB}",1,2]',
    f'["a",1,"{TAB}"]',
    f'["a",1,"{TAB}",-1,"news"]',
    f'["a",1,"{TAB}",1,null]',
    f'["z",1,"{TAB}",1]',
    f'["h",1,"{TAB}","ME",1,0,5]',
    f'["h",1,"{TAB}","ME",null,"",""]',
    f'["h",1,"{TAB}","ME",[],0,5]',
    f'["p",1,"{TAB}","ME",1,0]',
    f'["p",1,"{TAB}","ME"]',
    f'["g",1,"{TAB}","ME",1,"news",-5,3]',
    f'["g",1,"{TAB}","ME",1,"news",0,1e400]',
    f'["g",1,"{TAB}","ME",1,"nothing",0,5]',
    f'["g",1,"{TAB}","ME","x","news",0,5]',
]


class Wire:
    """Carries posts between tabs.

    Attributes:
        tabs: Who is there.
        visits: How many there have ever been.
        present: The names of those who are; ``None``: nobody knows.
        posts: All that was posted.
    """

    def __init__(self, seed: int = 0) -> None:
        self.tabs: list[Tab] = []
        self.visits = 0
        self.present: set[str] | None = set()
        self.posts: list[str] = []
        self._random = random.Random(seed)
        self._ticks = 0
        self._waiting: dict[tuple[Tab, Tab], deque[str]] = {}

    def post(self, sender: Tab, text: str) -> None:
        """Have something delivered to everybody who is there now."""
        self.posts.append(text)
        for each in self.tabs:
            if each is not sender:
                self._waiting.setdefault((sender, each), deque()).append(text)
                asyncio.get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        pairs = [pair for pair, waiting in self._waiting.items() if waiting]
        if pairs:
            pair = self._random.choice(pairs)
            text = self._waiting[pair].popleft()
            if pair[1] in self.tabs:
                pair[1].broker.received(text)

    def now(self) -> float:
        """Tell the time: the loop's, a little later at each look."""
        self._ticks += 1
        return 1e9 + asyncio.get_running_loop().time() + self._ticks * 1e-6

    def is_quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not any(self._waiting.values())

    def drop(self, tab: Tab) -> None:
        """Have a tab gone: what is on its way to it is lost."""
        self.tabs.remove(tab)
        for pair in list(self._waiting):
            if pair[1] is tab:
                del self._waiting[pair]


class Tab:
    """A tab, as what is around its broker.

    Attributes:
        can_connect: Whether there is a wire for it.
        broker: Its broker.
        forgotten: How often its broker has let go of the page.
    """

    def __init__(self, wire: Wire, **options: Any) -> None:
        self.wire = wire
        self.forgotten = 0
        self.can_connect = True
        self.broker = TabsBroker(self, **{"clock": wire.now, **options})

    def connect(self, broker: TabsBroker) -> Tab | None:
        """Be there."""
        if not self.can_connect:
            return None
        self.wire.tabs.append(self)
        return self

    def enter(self, tab: str) -> None:
        """Note that a tab is there."""
        if self.wire.present is not None and tab not in self.wire.present:
            self.wire.present.add(tab)
            self.wire.visits += 1

    def leave(self, tab: str) -> None:
        """Note that it is not."""
        if self.wire.present is not None:
            self.wire.present.discard(tab)

    def present(self) -> set[str] | None:
        """Give those who are there."""
        return self.wire.present

    def visits(self) -> int | None:
        """Tell how many there have been."""
        return None if self.wire.present is None else self.wire.visits

    def forget(self) -> None:
        """Note that the page is of no concern."""
        self.forgotten += 1

    def post(self, text: str) -> None:
        """Tell the others."""
        self.wire.post(self, text)

    def close(self) -> None:
        """Be gone."""
        self.wire.drop(self)

    def send(self, value: Any, channel: str = "news", **options: Any) -> int:
        """Send a value, and give its number."""
        draft = {"label": "l", "key": random.randbytes(8).hex(), **options}
        sending = self.broker.send(Draft(channel=channel, text=write(value), **draft))
        assert sending.id is not None
        return sending.id

    async def follow(self, channel: str = "news", **options: Any) -> Log:
        """Follow a channel."""
        return await self.broker.follow(channel, lambda _log: None, **options)


def values(log: Log | None) -> list[Any]:
    """Return what a log has, and check that its numbers are dense."""
    assert log is not None
    kept = log.after(log.first - 1, most=100_000)
    assert [each.id for each in kept] == list(range(log.first, log.first + len(kept)))
    return [each.value for each in kept]


async def settled(*conditions: Callable[[], bool]) -> None:
    """Wait until all of this is true."""
    async with asyncio.timeout(30):
        while not all(condition() for condition in conditions):  # noqa: ASYNC110 (of a log)
            await asyncio.sleep(0.001)


def run(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a test on a clock that jumps."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(coroutine)


def test_what_one_tab_sends_is_in_the_log_of_each() -> None:
    """Once, with dense numbers of each tab's own."""

    async def main() -> None:
        wire = Wire()
        everyone = [Tab(wire) for _ in range(3)]
        logs = [await each.follow() for each in everyone]
        first = everyone[0].send("a")
        assert everyone[0].send("b") == first + 1
        await settled(*(lambda log=log: len(log) == 2 for log in logs))
        assert [values(log) for log in logs] == [["a", "b"]] * 3

    run(main())


def test_listeners_are_told_of_what_comes_and_of_nothing_else() -> None:
    """Also of what they send themselves; not after they have gone."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        told: list[list[Any]] = []
        await two.broker.follow("news", lambda log: told.append(values(log)))
        one.send(1)
        one.send(2, channel="other")
        await settled(lambda: len(told) == 1)
        two.send(3)
        assert told == [[1], [1, 3]]
        two.broker.unfollow("news")
        one.send(4)
        await settled(lambda: len(two.broker._channels["news"].log) == 3)
        assert len(told) == 2
        two.broker.unfollow("unheard of")

    run(main())


def test_a_tab_that_comes_later_is_given_as_much_of_the_past_as_it_wants() -> None:
    """The latest, in their order; everything, where it wants more than there is."""

    async def main() -> None:
        wire = Wire()
        one = Tab(wire)
        for number in range(20):
            one.send(number)
        assert values(await Tab(wire).follow(replay=1)) == [19]
        assert values(await Tab(wire).follow(replay=5)) == [15, 16, 17, 18, 19]
        assert values(await Tab(wire).follow(replay=1000)) == list(range(20))
        assert values(await Tab(wire).follow()) == []

    run(main())


def test_who_wants_more_of_the_past_gets_it_before_what_there_is() -> None:
    """Numbers and what was read stay as they are."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        for number in range(6):
            one.send(number)
        log = await two.follow()
        two.send("mine")
        one.send(6)
        await settled(lambda: len(log) == 2)
        end = log.end
        assert await two.follow(replay=4) is log
        assert values(log) == [4, 5, "mine", 6]
        assert await two.follow(replay=100) is log
        assert values(log) == [0, 1, 2, 3, 4, 5, "mine", 6]
        assert (log.end, log.gap_after(end)) == (end, None)

    run(main())


def test_a_past_of_many_pieces_is_whole() -> None:
    """However large its messages are."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        large = "é" * 10_000
        expected = [[number, large if number % 7 == 0 else ""] for number in range(1500)]
        for value in expected:
            one.send(value)
        one.send("x" * 65_000)
        assert values(await two.follow(replay=10_000)) == [*expected, "x" * 65_000]
        assert sum(text.startswith('["p"') for text in wire.posts) > 10
        assert max(map(len, wire.posts)) <= posts.MOST_CHARACTERS

    run(main())


def test_nobody_waits_where_nobody_is() -> None:
    """There is no past then, and no wire is no fault."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        before = loop.time()
        lonely = Tab(Wire())
        assert values(await lonely.follow(replay=5)) == []
        without = Tab(Wire())
        without.can_connect = False
        without.send(1)
        assert values(await without.follow(replay=5)) == [1]
        assert loop.time() - before < had.PATIENCE

    run(main())


def test_who_does_not_know_whether_somebody_is_there_waits_a_moment() -> None:
    """Where a browser refuses to keep anything."""

    async def main() -> None:
        wire = Wire()
        wire.present = None
        lonely = Tab(wire)
        assert values(await lonely.follow(replay=5)) == []
        lonely.send(1)
        assert values(await Tab(wire).follow(replay=5)) == [1]

    run(main())


def test_who_ended_in_silence_is_waited_for_once() -> None:
    """A tab whose process has died, say; one that was only slow is there again with its answer."""

    async def main() -> None:
        wire = Wire()
        one, dead = Tab(wire), Tab(wire)
        one.broker.join()
        dead.broker.join()
        assert wire.present == {one.broker._tab, dead.broker._tab}
        wire.tabs.clear()
        late = Tab(wire)
        assert values(await late.follow(replay=5)) == []
        assert wire.present == {late.broker._tab}
        wire.tabs.append(one)
        await Tab(wire).follow("other", replay=5)
        assert one.broker._tab in wire.present
        one.broker.end()
        assert one.broker._tab not in wire.present

    run(main())


def test_who_has_been_there_longest_is_asked() -> None:
    """Two that can answer do not both do it."""

    async def main() -> None:
        wire = Wire()
        elder = Tab(wire)
        elder.send("early")
        younger = Tab(wire)
        younger.send("late")
        await settled(lambda: len(elder.broker._channels["news"].log) == 2)
        assert values(await Tab(wire).follow(replay=9)) == ["early", "late"]
        pieces = [text for text in wire.posts if text.startswith('["p"')]
        assert [elder.broker._tab in text[:30] for text in pieces] == [True]

    run(main())


def test_who_has_been_there_longest_may_be_slow() -> None:
    """As a tab in the background of a busy machine: the others know less."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        wire = Wire()
        elder = Tab(wire)
        elder.send("early")
        younger = Tab(wire)
        younger.send("late")
        await settled(lambda: len(elder.broker._channels["news"].log) == 2)
        original = elder.post
        elder.post = lambda text: loop.call_later(0.5, original, text)  # type: ignore[method-assign,assignment]
        assert values(await Tab(wire).follow(replay=9)) == ["early", "late"]

    run(main())


def test_who_ended_in_silence_keeps_nobody_waiting_for_long() -> None:
    """Where another one answers; and once only."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        wire = Wire()
        one, dead = Tab(wire), Tab(wire)
        one.send(1)
        dead.broker.join()
        wire.tabs.remove(dead)
        times = []
        for _ in range(2):
            before = loop.time()
            assert values(await Tab(wire).follow(replay=5)) == [1]
            times.append(loop.time() - before)
        assert times[0] <= had.GRACE + 0.1 and times[1] < 0.1
        assert dead.broker._tab not in (wire.present or ())

    run(main())


def test_a_tab_that_closes_while_it_answers_is_followed_by_the_next() -> None:
    """What it has given stands, and nothing is there twice or out of order."""

    async def main() -> None:
        wire = Wire()
        elder, younger, late = Tab(wire), Tab(wire), Tab(wire)
        await elder.follow()
        await younger.follow()
        expected = list(range(2000))
        for number in expected:
            elder.send(number)
        await settled(lambda: len(younger.broker._channels["news"].log) == 2000)
        original = elder.post

        def post(text: str) -> None:
            original(text)
            if sum(each.startswith('["p"') for each in wire.posts) == 2 and elder in wire.tabs:
                wire.tabs.remove(elder)

        elder.post = post  # type: ignore[method-assign]
        assert values(await late.follow(replay=2000)) == expected
        assert elder not in wire.tabs

    run(main())


@pytest.mark.parametrize("part", range(8))
def test_order_of_each_sender_while_tabs_come_and_ask(part: int) -> None:
    """What is sent while a tab asks for the past is there once, behind that of the same sender."""

    async def main() -> None:
        wire = Wire(part)
        chance = random.Random(part)
        senders = [Tab(wire) for _ in range(3)]
        for each in senders:
            each.broker.join()
        sent = [0, 0, 0]

        def send_some(count: int) -> None:
            for _ in range(count):
                who = chance.randrange(3)
                senders[who].send([who, sent[who]])
                sent[who] += 1

        send_some(50)
        latecomers: list[tuple[Log, int]] = []
        for _ in range(6):
            wanted = chance.choice([0, 1, 10, 10_000])
            following: Awaitable[Log] = asyncio.ensure_future(Tab(wire).follow(replay=wanted))
            for _ in range(chance.randrange(60)):
                send_some(chance.randrange(3))
                await asyncio.sleep(0)
            latecomers.append((await following, wanted))
        send_some(10)
        total = sum(sent)
        logs = [each.broker._channels["news"].log for each in senders]
        await settled(wire.is_quiet)
        for log, wanted in [*latecomers, *((log, 10_000) for log in logs)]:
            got = values(log)
            for who in range(3):
                counts = [number for sender, number in got if sender == who]
                assert counts == list(range(sent[who] - len(counts), sent[who]))
            if wanted == 10_000:
                assert len(got) == total

    run(main())


@pytest.mark.parametrize("part", range(8))
def test_nothing_is_lost_to_a_tab_that_was_put_aside(part: int) -> None:
    """It asks when it is back; what comes meanwhile waits, and what it sent itself goes out."""

    async def main() -> None:
        wire = Wire(part)
        chance = random.Random(part)
        one, two, away = Tab(wire), Tab(wire), Tab(wire)
        logs = [await each.follow() for each in (one, two, away)]
        sent: dict[str, list[int]] = {"one": [], "two": [], "away": []}

        def send(name: str, tab: Tab) -> None:
            tab.send([name, len(sent[name])])
            sent[name].append(len(sent[name]))

        for turn in range(6):
            for _ in range(chance.randrange(5)):
                send("one", one)
                send("away", away)
            await settled(*(lambda log=log: log.last == logs[0].last for log in logs))
            end = logs[2].end
            away.broker.leave()
            if turn % 2:
                send("away", away)  # in a handler that is called while the page goes
            for _ in range(chance.randrange(700)):
                send("one", one)
                send("two", two)
                if chance.random() < 0.1:
                    await asyncio.sleep(0)
            away.broker.come_back()
            for _ in range(chance.randrange(5)):
                send("two", two)
                await asyncio.sleep(0)
            total = sum(map(len, sent.values()))
            await settled(*(lambda log=log, total=total: len(log) == total for log in logs))
            assert logs[2].gap_after(end) is None
        for log in logs:
            for name, counts in sent.items():
                assert [number for who, number in values(log) if who == name] == counts

    run(main())


def test_who_comes_back_where_nobody_knows_is_told_of_a_gap() -> None:
    """There were others, and they may have sent something."""

    async def main() -> None:
        wire = Wire()
        one, away = Tab(wire), Tab(wire)
        log = await away.follow()
        one.send(1)
        await settled(lambda: len(log) == 1)
        end = log.end
        away.broker.leave()
        one.send(2)
        await one.broker.stop()
        away.broker.come_back()
        await settled(lambda: log.gap_after(end) is not None)
        gap = log.gap_after(end)
        assert gap is not None
        assert (gap.first, gap.last) == (end.id + 1, None)
        away.send(3)
        assert values(log) == [3]

    run(main())


def test_who_comes_back_and_does_not_ask_says_nothing_of_what_it_missed() -> None:
    """So the next who is back knows that nobody knows."""

    async def main() -> None:
        wire = Wire()
        one, two, third = Tab(wire), Tab(wire), Tab(wire)
        log = await one.follow()
        await two.follow()
        two.broker.unfollow("news")
        third.broker.join()
        await settled(wire.is_quiet)
        end = log.end
        one.broker.leave()
        two.broker.leave()
        third.send("lost")
        await third.broker.stop()
        two.broker.come_back()
        await settled(wire.is_quiet)
        one.broker.come_back()
        await settled(lambda: one.broker._channels["news"].held is None)
        assert log.gap_after(end) is not None

    run(main())


def test_two_who_come_back_at_once_do_not_vouch_for_each_other() -> None:
    """Neither knows what was sent before."""

    async def main() -> None:
        wire = Wire()
        tabs = [Tab(wire), Tab(wire)]
        logs = [await each.follow() for each in tabs]
        third = Tab(wire)
        third.broker.join()
        await settled(wire.is_quiet)
        ends = [log.end for log in logs]
        for each in tabs:
            each.broker.leave()
        third.send("lost")
        await third.broker.stop()
        for each in tabs:
            each.broker.come_back()
        for each in tabs:
            await settled(lambda each=each: each.broker._channels["news"].held is None)  # type: ignore[misc]
        assert None not in [log.gap_after(end) for log, end in zip(logs, ends, strict=True)]

    run(main())


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.06, 1.0])
def test_who_is_put_aside_again_while_it_asks_misses_nothing(pause: float) -> None:
    """Neither of the first absence nor of the second."""

    async def main() -> None:
        wire = Wire()
        one, away = Tab(wire), Tab(wire)
        log = await away.follow()
        one.send(1)
        await settled(lambda: len(log) == 1)
        end = log.end
        away.broker.leave()
        one.send(2)
        away.broker.come_back()
        await asyncio.sleep(pause)
        one.send(3)
        await asyncio.sleep(pause)
        away.broker.leave()
        one.send(4)
        await asyncio.sleep(pause)
        away.broker.come_back()
        await settled(lambda: len(log) == 4)
        assert values(log) == [1, 2, 3, 4]
        assert log.gap_after(end) is None

    run(main())


@pytest.mark.parametrize(
    ("retention", "value"),
    [(Retention(messages=10), "x"), (Retention(bytes=50_000), "x" * 5_000)],
)
def test_what_there_was_no_room_for_while_a_tab_asked_is_there_at_last(
    retention: Retention, value: str
) -> None:
    """Though its sender says nothing more: how much it was, is bounded like the log."""

    async def main() -> None:
        wire = Wire()
        one, away = Tab(wire, retention=retention), Tab(wire, retention=retention)
        log = await away.follow()
        one.send([0, value])
        await settled(lambda: len(log) == 1)
        original = one.post
        given: list[str] = []

        def post(text: str) -> None:
            if text.startswith('["p"') and not given:
                given.append(text)
            else:
                original(text)

        one.post = post  # type: ignore[method-assign]
        away.broker.leave()
        away.broker.come_back()
        held = away.broker._channels["news"]
        await settled(lambda: bool(given))
        for number in range(1, 31):
            one.send([number, value])
        await settled(wire.is_quiet)
        assert held.held is not None
        assert sum(len(each.text) for each in held.held) <= retention.bytes
        original(given[0])
        await settled(wire.is_quiet, lambda: held.held is None)
        assert [number for number, _ in values(log)][-5:] == [26, 27, 28, 29, 30]

    run(main())


def test_who_comes_back_and_was_alone_has_missed_nothing() -> None:
    """Unless somebody came and went meanwhile."""

    async def main() -> None:
        wire = Wire()
        alone = Tab(wire)
        log = await alone.follow()
        alone.send(1)
        end = log.end
        for _ in range(3):
            alone.broker.leave()
            alone.broker.come_back()
            held = alone.broker._channels["news"]
            await settled(lambda held=held: held.held is None)  # type: ignore[misc]
        assert log.gap_after(end) is None
        alone.broker.leave()
        guest = Tab(wire)
        guest.send(2)
        await guest.broker.stop()
        alone.broker.come_back()
        await settled(lambda: log.gap_after(end) is not None)

    run(main())


def test_who_has_never_heard_of_a_channel_still_knows_that_nothing_was_sent() -> None:
    """So a tab that comes back has no gap where another one was there all the time."""

    async def main() -> None:
        wire = Wire()
        one, away = Tab(wire), Tab(wire)
        log = await away.follow()
        one.send(1, channel="other")
        end = log.end
        await asyncio.sleep(0.01)
        away.broker.leave()
        away.broker.come_back()
        await settled(lambda: away.broker._channels["news"].held is None)
        assert log.gap_after(end) is None

    run(main())


def test_a_frozen_page_asks_when_it_goes_on() -> None:
    """What did not reach it is there; nothing is there twice."""

    async def main() -> None:
        wire = Wire()
        one, frozen = Tab(wire), Tab(wire)
        log = await frozen.follow()
        one.send(1)
        await settled(lambda: len(log) == 1)
        wire.tabs.remove(frozen)
        one.send(2)
        await asyncio.sleep(0)
        wire.tabs.append(frozen)
        frozen.broker.thaw(log.after(log.first - 1)[0].time)
        await settled(lambda: len(log) == 2)
        one.send(3)
        await settled(lambda: len(log) == 3)
        assert values(log) == [1, 2, 3]

    run(main())


def test_a_count_that_is_missing_is_asked_for() -> None:
    """What follows waits for it: no order is broken."""

    async def main() -> None:
        wire = Wire()
        one, two, deaf = Tab(wire), Tab(wire), Tab(wire)
        logs = [await each.follow() for each in (one, two, deaf)]
        one.send(1)
        await settled(lambda: len(logs[2]) == 1)
        wire.tabs.remove(deaf)
        one.send(2)
        one.send(3)
        await asyncio.sleep(0)
        wire.tabs.append(deaf)
        one.send(4)
        two.send("x")
        await settled(*(lambda log=log: len(log) == 5 for log in logs))
        assert [value for value in values(logs[2]) if value != "x"] == [1, 2, 3, 4]

    run(main())


def test_a_count_that_nobody_has_any_more_is_a_gap_of_its_size() -> None:
    """Who has not read so far is told."""

    async def main() -> None:
        wire = Wire()
        one = Tab(wire, retention=Retention(messages=2))
        deaf = Tab(wire)
        log = await deaf.follow()
        one.send(1)
        await settled(lambda: len(log) == 1)
        end = log.end
        wire.tabs.remove(deaf)
        for number in range(2, 6):
            one.send(number)
        await asyncio.sleep(0)
        wire.tabs.append(deaf)
        one.send(6)
        await settled(lambda: len(log) == 2)
        gap = log.gap_after(end)
        assert gap is not None
        assert (gap.first, gap.last) == (end.id + 1, end.id + 3)
        assert values(log) == [5, 6]

    run(main())


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_what_others_post_there_does_nothing(at: int) -> None:
    """No message, no error, no answer to whom it is not due; and the tabs go on."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        log = await one.follow()
        await two.follow()
        one.send("before")
        await asyncio.sleep(0.01)
        post = HOSTILE[at]
        if isinstance(post, str):
            post = post.replace("ME", one.broker._tab)
        one.broker.received(post)
        await asyncio.sleep(0)
        assert values(log) == ["before"]
        two.send("after")
        await settled(lambda: len(log) == 2)
        assert values(log) == ["before", "after"]

    run(main())


def test_a_fault_of_our_own_is_not_taken_for_a_post_of_somebody_else() -> None:
    """It is not hidden from who looks for it."""

    async def main() -> None:
        tab = Tab(Wire())

        def told(_log: Log) -> None:
            raise ValueError("our own")

        await tab.broker.follow("news", told)
        with pytest.raises(ValueError, match="our own"):
            tab.broker.received(f'["m",1,"{TAB}","news","{TAB}",1,"l","1","k",0,0]')

    run(main())


def test_a_key_that_may_repeat_is_kept_once() -> None:
    """Whoever sends it; one that nobody chose is not looked for."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        logs = [await one.follow(), await two.follow()]
        first = one.send("a", key="order 7", may_repeat=True)
        await settled(lambda: len(logs[1]) == 1)
        assert one.send("a", key="order 7", may_repeat=True) == first
        two.send("a", key="order 7", may_repeat=True)
        two.send("b")
        await settled(lambda: len(logs[0]) == 2)
        assert [values(log) for log in logs] == [["a", "b"]] * 2

    run(main())


def test_what_was_there_before_the_page_belongs_to_each_tab() -> None:
    """Memory that was saved is the same in all of them: what it has is there once."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        for tab in (one, two):
            tab.can_connect = False
            tab.send("built", key="the same")
            tab.can_connect = True
            tab.broker.join()
        assert one.broker._tab != two.broker._tab
        one.send("live")
        log = await two.follow(replay=10)
        await settled(lambda: len(log) == 2)
        assert values(log) == ["built", "live"]

    run(main())


def test_what_was_there_long_before_the_page_does_not_stand_for_the_past() -> None:
    """It is too old to be told, and the other tabs are asked all the same."""

    async def main() -> None:
        wire = Wire()
        now = [1000.0]
        one, two = (Tab(wire, clock=lambda: now[0]) for _ in range(2))
        two.can_connect = False
        two.send("built")
        now[0] += 10_000
        one.send("live")
        two.can_connect = True
        assert values(await two.follow(replay=1)) == ["live"]

    run(main())


def test_channels_are_bounded_and_those_that_are_followed_stay() -> None:
    """The ones that were silent longest go; what this tab counts, it counts on."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        log = await one.follow()
        heard = await two.follow("c0")
        one.send("first", channel="c0")
        for number in range(1, broker.MOST_CHANNELS + 50):
            one.send(number, channel=f"c{number}")
            if number % 100 == 0:
                await asyncio.sleep(0.01)
        assert len(one.broker._channels) == broker.MOST_CHANNELS
        assert one.broker._channels["news"].log is log
        assert "c0" not in one.broker._channels
        one.send("second", channel="c0")
        await settled(lambda: len(heard) == 2)
        assert values(heard) == ["first", "second"]

    run(main())


def test_what_is_old_is_dropped() -> None:
    """And who trims is told when there will be more to drop."""

    async def main() -> None:
        now = [1000.0]
        tab = Tab(Wire(), clock=lambda: now[0])
        log = await tab.follow()
        assert tab.broker.trim() is None
        tab.send(1)
        due = tab.broker.trim()
        assert due is not None
        assert due > now[0]
        now[0] = due + 1
        assert tab.broker.trim() is None
        assert values(log) == []

    run(main())


def test_dead_letters_are_the_tabs_own() -> None:
    """They are about its listeners."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        log = await one.follow()
        one.send(1)
        letter = DeadLetter(log.after(log.first - 1)[0], "listener", "error", 0.0)
        one.broker.bury(letter)
        assert await one.broker.dead_letters("news") == [letter]
        assert await two.broker.dead_letters("news") == []

    run(main())


def test_a_broker_that_was_stopped_is_alone() -> None:
    """It reaches nobody, is reached by nobody, and leaves no task."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        log = await two.follow()
        one.send(1)
        await settled(lambda: len(log) == 1)
        one.broker._look_back(0.0, is_lost=False)
        await asyncio.sleep(0)
        await one.broker.stop()
        assert not one.broker._tasks
        one.send(2)
        two.send(3)
        one.broker.come_back()
        one.broker.leave()
        await asyncio.sleep(0.01)
        assert values(log) == [1, 3]
        assert wire.tabs == [two]
        assert values(one.broker._channels["news"].log) == [1, 2]

    run(main())


def test_a_cursor_stays_good_while_its_tab_is_there() -> None:
    """Who stops and follows again has the same log."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        log = await two.follow()
        one.send(1)
        await settled(lambda: len(log) == 1)
        cursor: Cursor = log.end
        two.broker.unfollow("news")
        one.send(2)
        await settled(lambda: len(log) == 2)
        assert await two.follow(after=cursor) is log
        assert [each.value for each in log.after(cursor.id)] == [2]

    run(main())


def test_who_sends_on_very_many_channels_remembers_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is understood by those who remember more: nothing is lost, nothing told twice."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        names = [f"c{number}" for number in range(10)]
        logs = [await two.follow(name) for name in names]
        begins = [log.end for log in logs]
        for turn in range(4):
            for name in names:
                monkeypatch.setattr(broker, "MOST_CHANNELS", 3)
                one.send([turn, name], channel=name)
                one.send([turn, name, "again"], channel=name)
                monkeypatch.setattr(broker, "MOST_CHANNELS", 1000)
                await settled(wire.is_quiet)
        for name, log, begin in zip(names, logs, begins, strict=True):
            told = [[[turn, name], [turn, name, "again"]] for turn in range(4)]
            assert values(log) == [value for each in told for value in each]
            assert log.gap_after(begin) is None
        assert len(one.broker._sent) <= 3
        assert all(len(each.spans) <= 8 for each in two.broker._channels.values())

    run(main())


def test_a_page_whose_programs_have_ended_lets_the_others_go() -> None:
    """When nobody listens any more; who listens again is told what was missed."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        await one.follow()
        log = await two.follow()
        one.send(0)
        await settled(lambda: len(log) == 1)
        two.broker.rest()
        assert two in wire.tabs  # somebody listens
        two.broker.unfollow("news")
        assert two not in wire.tabs
        assert (two.forgotten, len(wire.present or ())) == (1, 1)
        one.send(1)
        one.send(2)
        end = log.end
        assert await two.follow() is log
        await settled(lambda: len(log) == 3)
        assert values(log) == [0, 1, 2]
        assert log.gap_after(end) is None
        two.send(3)
        assert two in wire.tabs

    run(main())


def test_who_sends_after_its_programs_have_ended_reaches_the_others() -> None:
    """And stays, until it is told again that they have."""

    async def main() -> None:
        wire = Wire()
        one, two = Tab(wire), Tab(wire)
        log = await one.follow()
        two.send(0)
        two.broker.rest()
        assert two not in wire.tabs
        two.send(1)
        assert two in wire.tabs
        await settled(lambda: len(log) == 2)
        assert values(log) == [0, 1]
        two.broker.rest()
        assert (two in wire.tabs, two.forgotten) == (False, 2)
        await two.broker.stop()
        two.send(2)
        assert two not in wire.tabs

    run(main())
