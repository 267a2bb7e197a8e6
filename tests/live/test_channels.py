"""The channels of an interpreter: several loops, several brokers, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from threading import Event, Thread
from typing import Any

import pytest

from wardian.brokers.broker import DeadLetter, Draft, Told
from wardian.brokers.log import Cursor, Log, Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Gap, Message
from wardian.brokers.sending import Sending
from wardian.errors import BrokerError, InvalidChannelError
from wardian.live.pipes import channels as module
from wardian.live.pipes.channels import Channel, Channels, channels
from wardian.live.pipes.listening import Listener
from wardian.live.pipes.sending import draft, send, send_nowait
from wardian.testing.clock import JumpingLoop


@pytest.fixture(autouse=True)
def broker() -> Iterator[MemoryBroker]:
    """Return a broker that nothing was sent to."""
    before = channels.broker
    made = MemoryBroker()
    channels.use(made)
    yield made
    channels.use(before)


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine on a loop whose time costs nothing; nothing may be left of it."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(main)
    channels._sweep()
    assert channels._followed == {} and channels._turns == {}


async def until(condition: Any) -> None:
    """Wait for a condition, an hour of the loop's time at most."""
    async with asyncio.timeout(3600):
        while not condition():  # noqa: ASYNC110 (what would set an event is what is tested)
            await asyncio.sleep(0.01)


class Slow(MemoryBroker):
    """A broker that has to be reached: by steps, in one loop, and not always."""

    def __init__(self, *, fails: int = 0) -> None:
        super().__init__()
        self.fails = fails
        self.asked: list[tuple[str, Cursor | None, int]] = []
        self.loops: set[asyncio.AbstractEventLoop | None] = set()
        self.followed: set[str] = set()

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Be asked."""
        self.loops.add(asyncio._get_running_loop())
        self.asked.append((channel, after, replay))
        await asyncio.sleep(0.5)
        if self.fails:
            self.fails -= 1
            raise BrokerError("nobody is there")
        self.followed.add(channel)
        return super().attach(channel, told)

    def unfollow(self, channel: str) -> None:
        """Be left."""
        self.loops.add(asyncio._get_running_loop())
        self.followed.discard(channel)
        super().unfollow(channel)

    def bury(self, letter: DeadLetter) -> None:
        """Be told what failed."""
        self.loops.add(asyncio._get_running_loop())
        super().bury(letter)


class Far:
    """A broker that is none in memory: what another one does, at a distance."""

    def __init__(self, inner: Slow) -> None:
        self.inner = inner

    def send(self, made: Draft) -> Sending:
        """Send."""
        return self.inner.send(made)

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Follow."""
        return await self.inner.follow(channel, told, after=after, replay=replay)

    def unfollow(self, channel: str) -> None:
        """Unfollow."""
        self.inner.unfollow(channel)

    def bury(self, letter: DeadLetter) -> None:
        """Bury."""
        self.inner.bury(letter)

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried."""
        self.inner.loops.add(asyncio._get_running_loop())
        return await self.inner.dead_letters(channel)

    async def stop(self) -> None:
        """End."""


# Loops


def test_listeners_in_several_loops_are_told_in_their_own() -> None:
    """Each handler runs in the thread of the loop where it was started."""
    got: dict[str, list[tuple[Any, bool]]] = {"one": [], "two": []}
    ready, done = Event(), Event()

    async def listen(name: str) -> None:
        loop = asyncio.get_running_loop()

        def handle(message: Message) -> None:
            got[name].append((message.value, asyncio.get_running_loop() is loop))

        Channel("news").listen(handle)
        if name == "two":
            ready.set()
        async with asyncio.timeout(10):
            while len(got[name]) < 50:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(0.001)

    def two() -> None:
        asyncio.run(listen("two"))
        done.set()

    async def main() -> None:
        thread = Thread(target=two)
        thread.start()
        task = asyncio.create_task(listen("one"))
        await asyncio.to_thread(ready.wait, 10)
        for number in range(50):
            await (send_nowait if number % 2 else send)("news", "a", number)
        await task
        await asyncio.to_thread(thread.join)

    asyncio.run(main())
    assert done.is_set()
    assert got == {name: [(number, True) for number in range(50)] for name in ("one", "two")}


def test_a_listener_that_has_moved_to_another_loop_is_handled_there_alone() -> None:
    """Also when the first one was about to handle something."""
    where: list[bool] = []
    there, back = Event(), Event()

    def handle() -> None:
        where.append(asyncio._get_running_loop() is second[0])

    second: list[asyncio.AbstractEventLoop] = []
    listener = Listener("news", handle)

    async def elsewhere() -> None:
        second.append(asyncio.get_running_loop())
        listener.start()
        there.set()
        back.wait(10)  # this loop stands still meanwhile
        async with asyncio.timeout(10):
            while not where:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(0)

    async def main() -> None:
        listener.start()
        send_nowait("news", "a", 1)
        listener.stop()
        thread = Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        there.wait(10)
        for _ in range(5):
            await asyncio.sleep(0)
        back.set()
        await asyncio.to_thread(thread.join)

    asyncio.run(main())
    assert where == [True]


def test_who_leaves_does_not_take_the_channel_from_who_comes() -> None:
    """However late the loop has time in which the broker's methods are called."""
    got: list[Any] = []
    there = Event()

    async def elsewhere() -> None:
        Channel("news").listen(lambda: None).stop()
        listener = Channel("news").listen(lambda message: got.append(message.value))
        there.set()
        async with asyncio.timeout(5):
            while not got:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(0.001)
        listener.stop()

    def thread() -> None:
        with suppress(TimeoutError):
            asyncio.run(elsewhere())

    async def main() -> None:
        made = MemoryBroker()
        channels.use(made)
        other = Thread(target=thread)
        other.start()
        there.wait(10)  # this loop stands still meanwhile
        for _ in range(3):
            await asyncio.sleep(0)
        send_nowait("news", "a", 1)
        await asyncio.to_thread(other.join)
        await until(lambda: made._told == {})

    asyncio.run(main())
    assert got == [1]


def test_a_loop_is_woken_once_for_many_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, and however many listen."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        calls: list[str] = []
        for name in ("call_soon", "call_soon_threadsafe"):
            real = getattr(loop, name)

            def called(*args: Any, _name: str = name, _real: Any = real, **options: Any) -> Any:
                if getattr(args[0], "__qualname__", "").startswith("Turns."):
                    calls.append(_name)
                return _real(*args, **options)

            monkeypatch.setattr(loop, name, called)
        got: list[int] = []
        for _ in range(3):
            Channel("news").listen(lambda message: got.append(message.value))
            Channel("more").listen(lambda message: got.append(message.value))
        await until(lambda: not channels._turns[loop]._ready)
        calls.clear()
        for number in range(10):
            send_nowait("news", "a", number)
            send_nowait("more", "a", number)
        assert calls == ["call_soon"]
        await until(lambda: len(got) == 60)
        calls.clear()
        thread = Thread(target=lambda: [send_nowait("news", "a", n) for n in range(10)])
        thread.start()
        thread.join()
        assert calls == ["call_soon_threadsafe"]
        await until(lambda: len(got) == 90)

    run(main())


def test_a_handler_runs_in_the_context_of_who_listens() -> None:
    """Not in that of who sends."""
    from contextvars import ContextVar

    var: ContextVar[str] = ContextVar("var", default="nobody")

    async def main() -> None:
        got: list[str] = []

        async def waits() -> None:
            await asyncio.sleep(0)
            got.append(var.get())

        var.set("listener")
        Channel("news").listen(lambda: got.append(var.get()))
        Channel("news").listen(waits)
        var.set("sender")
        await send("news", "a", 1)
        await until(lambda: len(got) == 2)
        assert got == ["listener", "listener"]

    run(main())


# Brokers


def test_a_broker_that_takes_time_is_waited_for() -> None:
    """What is sent once it is reached is handled, whatever was sent before."""

    async def main() -> None:
        far = Slow()
        channels.use(Far(far))
        got: list[Any] = []
        listener = Channel("news").listen(lambda message: got.append(message.value))
        send_nowait("news", "a", "before")
        assert await listener.ready() is listener
        await send("news", "a", "after")
        await until(lambda: got)
        assert got == ["after"] and far.followed == {"news"}
        listener.stop()
        assert far.followed == set()
        send_nowait("news", "a", "meanwhile")
        listener.start()
        await until(lambda: len(got) == 2)
        assert got == ["after", "meanwhile"]
        assert far.asked == [("news", None, 0), ("news", (far._epoch + "1", 2), 0)]

    run(main())


def test_a_broker_that_cannot_be_reached_is_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    """More and more rarely, and it is logged once; who stops listening is waited for no more."""

    async def main() -> None:
        far = Slow(fails=7)
        channels.use(Far(far))
        loop = asyncio.get_running_loop()
        began = loop.time()
        listener = Channel("news").listen(lambda: None)
        await listener.ready()
        assert round(loop.time() - began, 1) == 0.1 + 0.5 + 1 + 2 + 5 + 5 + 5 + 8 * 0.5
        far.fails = 100
        other = Channel("more").listen(lambda: None)
        waiting = asyncio.create_task(other.ready())
        await asyncio.sleep(60)
        other.stop()
        await waiting
        asked = len(far.asked)
        await asyncio.sleep(60)
        assert len(far.asked) == asked

    run(main())
    said = [each.getMessage() for each in caplog.records if "nobody is there" in each.getMessage()]
    assert len(said) == 2 and "waits for its broker" in said[0]


def test_one_that_stopped_before_the_broker_was_reached_leaves_nothing() -> None:
    """Nobody follows the channel then; one that has started anew is told as usual."""

    async def main() -> None:
        far = Slow()
        channels.use(Far(far))
        got: list[Any] = []
        listener = Channel("news").listen(lambda message: got.append(message.value))
        await asyncio.sleep(0.1)
        listener.stop()
        await asyncio.sleep(1)
        assert far.followed == set() and far._told == {}
        listener.start()
        await asyncio.sleep(0.1)
        listener.stop()
        listener.start()
        await listener.ready()
        await send("news", "a", 1)
        await until(lambda: got)
        await asyncio.sleep(1)
        assert got == [1] and far.followed == {"news"}

    run(main())


def test_one_that_starts_anew_at_once_is_told_whatever_fails_meanwhile() -> None:
    """Of what was begun for its former start, nothing is left."""

    async def main() -> None:
        far = Slow(fails=1)
        channels.use(Far(far))
        got: list[Any] = []
        listener = Channel("news").listen(lambda message: got.append(message.value))
        listener.stop()
        listener.start()
        await listener.ready()
        await asyncio.sleep(10)
        send_nowait("news", "a", 1)
        await asyncio.sleep(10)
        assert got == [1]

    run(main())


def test_a_broker_is_called_in_one_loop() -> None:
    """Whichever loops its listeners are in, and whatever they do."""
    far = Slow()
    ready, done = Event(), Event()

    async def elsewhere() -> None:
        def bad() -> None:
            raise ValueError

        listener = await Channel("news").listen(bad).ready()
        await send("news", "a", 1)
        await until(lambda: listener.failed == 3)
        letters = await Channel("news").dead_letters()
        assert [each.message.value for each in letters] == [1]
        listener.stop()
        ready.set()

    def thread() -> None:
        asyncio.run(elsewhere())
        done.set()

    async def main() -> None:
        home = asyncio.get_running_loop()
        channels.use(Far(far))
        other = Thread(target=thread)
        other.start()
        await asyncio.to_thread(other.join, 30)
        assert done.is_set() and far.loops == {home}
        await until(lambda: far.followed == set())

    asyncio.run(main())


def test_the_loop_that_a_broker_is_called_in_may_end() -> None:
    """Who waits for an answer there has another loop ask."""
    asked, over = Event(), Event()

    class Stuck(Far):
        async def follow(self, channel: str, told: Told, **past: Any) -> Log:
            asked.set()
            if not over.is_set():
                await asyncio.sleep(3600)
            return self.inner.attach(channel, told)

    channels.use(Stuck(Slow()))
    got: list[Any] = []

    async def elsewhere() -> None:
        listener = Channel("news").listen(lambda: None)
        await asyncio.to_thread(over.wait, 10)
        listener.stop()

    async def main() -> None:
        thread = Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        assert await asyncio.to_thread(asked.wait, 10)
        asked.clear()
        listener = Channel("news").listen(lambda message: got.append(message.value))
        assert await asyncio.to_thread(asked.wait, 10)
        over.set()
        async with asyncio.timeout(10):
            await listener.ready()
            await send("news", "a", 1)
            while not got:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(0.001)
        listener.stop()
        await asyncio.to_thread(thread.join)

    asyncio.run(main())
    assert got == [1]


@pytest.mark.parametrize("far", [False, True])
def test_another_broker_takes_over(far: bool) -> None:
    """What came by the first one is handled to its end, then what comes by the other."""

    async def main() -> None:
        got: list[Any] = []
        gaps: list[Gap] = []

        async def slow(message: Message) -> None:
            await asyncio.sleep(1)
            got.append(message.value)

        stopped: list[Any] = []
        listener = Channel("news").listen(slow, on_gap=gaps.append)
        other = Channel("news").listen(
            lambda message: stopped.append(message.value), on_gap=gaps.append
        )
        await send("news", "a", 0)
        await until(lambda: stopped)
        other.stop()
        for number in range(1, 5):
            send_nowait("news", "a", number)
        inner = Slow()
        inner.send(draft("news", "a", "long ago"))
        channels.use(Far(inner) if far else inner)
        await listener.ready()
        for number in range(5, 8):
            send_nowait("news", "a", number)
        other.start()
        await until(lambda: len(got) == 8)
        assert got == list(range(8)) and stopped[:5] == list(range(5)) and gaps == []
        assert listener.cursor == inner._log("news").end

    run(main())


def test_what_is_sent_before_another_broker_is_reached_is_a_gap() -> None:
    """And who waits until it is reached has all that it sends then."""

    async def main() -> None:
        got: list[Any] = []
        gaps: list[Gap] = []
        listener = Channel("news").listen(
            lambda message: got.append(message.value), on_gap=gaps.append
        )
        await send("news", "a", 1)
        await until(lambda: got)
        channels.use(Far(Slow()))
        send_nowait("news", "a", "meanwhile")
        await listener.ready()
        send_nowait("news", "a", 2)
        await until(lambda: len(got) == 2)
        assert got == [1, 2] and [(each.first, each.last) for each in gaps] == [(2, None)]

    run(main())


@pytest.mark.parametrize("replay", [0, 1])
def test_what_is_sent_by_another_broker_is_handled_in_all_loops(replay: int) -> None:
    """However late they notice that it took over."""
    got: list[Any] = []
    there, back = Event(), Event()

    async def elsewhere() -> None:
        listener = Channel("news").listen(
            lambda message: got.append(message.value), replay=replay, on_gap=got.append
        )
        there.set()
        back.wait(10)  # this loop stands still meanwhile
        await asyncio.sleep(0)
        send_nowait("news", "a", 3)
        async with asyncio.timeout(10):
            while 3 not in got:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(0.001)
        listener.stop()

    async def main() -> None:
        thread = Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        there.wait(10)
        channels.use(MemoryBroker())
        send_nowait("news", "a", 1)
        send_nowait("news", "a", 2)
        back.set()
        await asyncio.to_thread(thread.join)

    asyncio.run(main())
    assert got == [1, 2, 3]


@pytest.mark.parametrize("others", [False, True])
def test_who_was_away_goes_on_where_another_broker_took_over(others: bool) -> None:
    """Also where nobody else listened meanwhile: what both had for it, and no gap."""

    async def main() -> None:
        got: list[Any] = []
        gaps: list[Gap] = []
        listener = Channel("news").listen(
            lambda message: got.append(message.value), on_gap=gaps.append
        )
        if others:
            Channel("news").listen(lambda: None)
        await send("news", "a", 1)
        await until(lambda: got)
        listener.stop()
        send_nowait("news", "a", 2)
        for number in range(3, 7, 2):
            other = MemoryBroker()
            other.send(draft("news", "a", "long ago"))
            channels.use(other)
            send_nowait("news", "a", number)
            send_nowait("news", "a", number + 1)
        listener.start()
        send_nowait("news", "a", 7)
        await until(lambda: 7 in got)
        assert got == [1, 2, 3, 4, 5, 6, 7] and gaps == []
        assert listener.cursor == other._log("news").end

    run(main())


def test_who_was_away_goes_on_when_its_broker_is_back() -> None:
    """What another one had meanwhile comes in between, and nothing twice."""

    async def main() -> None:
        got: list[Any] = []
        first = channels.broker
        listener = Channel("news").listen(
            lambda message: got.append(message.value), on_gap=got.append
        )
        await send("news", "a", 1)
        await until(lambda: got)
        listener.stop()
        send_nowait("news", "a", 2)
        channels.use(MemoryBroker())
        send_nowait("news", "a", 3)
        channels.use(first)
        send_nowait("news", "a", 4)
        listener.start()
        send_nowait("news", "a", 5)
        await until(lambda: 5 in got)
        assert got == [1, 2, 3, 4, 5]

    run(main())


@pytest.mark.parametrize("times", [1, 2])
def test_who_was_away_is_told_of_one_gap_where_nobody_knows_what_was_sent(times: int) -> None:
    """A broker that is none in memory has kept nothing for it."""

    async def main() -> None:
        got: list[Any] = []
        gaps: list[Gap] = []
        listener = Channel("news").listen(
            lambda message: got.append(message.value), on_gap=gaps.append
        )
        await send("news", "a", 1)
        await until(lambda: got)
        listener.stop()
        send_nowait("news", "a", 2)
        for _ in range(times):
            channels.use(Far(Slow()))
            send_nowait("news", "a", "meanwhile")
        for _ in range(2):
            listener.start()
            await listener.ready()
            listener.stop()
        send_nowait("news", "a", 3)
        listener.start()
        await until(lambda: 3 in got)
        assert got == [1, 2, 3]
        assert [(each.first, each.last) for each in gaps] == [(3, None)]
        listener.stop()

    run(main())


@pytest.mark.parametrize("away", [False, True])
def test_to_leave_a_broker_that_is_not_in_memory_is_a_gap(away: bool) -> None:
    """Nobody knows what of it was still on its way, or came while nobody listened."""

    async def main() -> None:
        got: list[Any] = []
        channels.use(Far(Slow()))
        listener = Channel("news").listen(
            lambda message: got.append(message.value),
            on_gap=lambda gap: got.append((gap.first, gap.last)),
        )
        await listener.ready()
        await send("news", "a", 1)
        await until(lambda: got)
        if away:
            listener.stop()
        channels.use(MemoryBroker())
        send_nowait("news", "a", 2)
        listener.start()
        await until(lambda: 2 in got)
        assert got == [1, (2, None), 2]

    run(main())


def test_what_another_broker_had_before_does_not_hide_what_comes_again() -> None:
    """A message that was sent to it long ago was none for who listens now."""

    async def main() -> None:
        got: list[Any] = []
        listener = Channel("news").listen(
            lambda message: got.append(message.value), when_behind="latest"
        )
        await send("news", "a", 1)
        await until(lambda: got)
        other = MemoryBroker()
        again = draft("news", "a", 2)
        other.send(again)
        channels.use(other)
        other.send(again)
        await until(lambda: 2 in got)
        assert got == [1, 2] and listener.duplicates == 0

    run(main())


def test_the_same_broker_again_changes_nothing() -> None:
    """Who listens goes on."""

    async def main() -> None:
        got: list[Any] = []
        Channel("news").listen(lambda message: got.append(message.value), on_gap=got.append)
        channels.use(channels.broker)
        send_nowait("news", "a", 1)
        await until(lambda: got)
        assert got == [1]

    run(main())


def test_a_late_comer_has_the_past_of_the_broker_that_took_over() -> None:
    """As long as there was nothing to handle by the first one."""

    async def main() -> None:
        got: list[Any] = []
        Channel("news").listen(lambda message: got.append(message.value), replay=2)
        other = MemoryBroker()
        for number in range(5):
            other.send(draft("news", "a", number))
        channels.use(other)
        await until(lambda: got)
        assert got == [3, 4]

    run(main())


# What is left


def test_silent_channels_cost_nothing_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages, logs and timers are gone, and so is what listened: also where nobody listens."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(module, "time", loop.time)
        monkeypatch.setattr(module, "monotonic", loop.time)
        made = MemoryBroker(Retention(seconds=60), clock=loop.time)
        hub = Channels(made)
        listener = Listener("news", lambda: None, hub=hub)
        listener.start()
        for number in range(100):
            hub.send(draft(f"channel-{number}", "a", number))
            hub.send(draft("news", "a", number))
        await until(lambda: listener.handled == 100)
        kept = weakref.ref(made._log("channel-7"))
        assert len(made._logs) == 101
        await asyncio.sleep(120)
        assert list(made._logs) == ["news"] and len(made._log("news")) == 0
        gc.collect()
        assert kept() is None
        listener.stop()
        hub.send(draft("news", "a", "once more"))
        await asyncio.sleep(120)
        assert made._logs == {} and made._told == {}
        assert hub._followed == {} and hub._turns == {}
        timers = [each for each in loop._scheduled if not each.cancelled()]  # type: ignore[attr-defined]
        assert all("_tidy" not in repr(each) for each in timers)
        # Who has handled everything has lost nothing, however long it was away.
        hub.send(draft("news", "a", "late"))
        listener.start()
        await until(lambda: listener.handled == 102 or listener.gaps)
        assert [(each.first, each.last) for each in listener.gaps] == [(101, 101)]

    run(main())


def test_there_is_one_timer_however_much_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also by who keeps the loop so busy that its timers are late."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, JumpingLoop)
        monkeypatch.setattr(module, "time", loop.time)
        monkeypatch.setattr(module, "monotonic", loop.time)
        hub = Channels(MemoryBroker(Retention(seconds=60), clock=loop.time))
        counts = []
        for number in range(20):
            loop._jumping.now += 61
            hub.send(draft("news", "a", number))
            await asyncio.sleep(0.25)
            timers = [each for each in loop._scheduled if "_tidy" in repr(each)]  # type: ignore[attr-defined]
            counts.append(len(timers))
        assert counts == [1] * 20

    run(main())


def test_who_sends_in_the_middle_of_the_broker_waits_for_nobody() -> None:
    """As ``__del__`` may: another thread that begins to listen waits for the same broker."""
    begins = Event()

    class Noted(MemoryBroker):
        def attach(self, channel: str, told: Told) -> Log:
            begins.set()
            return super().attach(channel, told)

    made = Noted()
    hub = Channels(made)
    listener = Listener("news", lambda: None, hub=hub)

    async def listen() -> None:
        listener.start()
        listener.stop()

    def send_within() -> None:
        with made._lock:
            other.start()
            begins.wait(10)
            hub.send(draft("news", "a", 1))

    other = Thread(target=lambda: asyncio.run(listen()), daemon=True)
    sender = Thread(target=send_within, daemon=True)
    sender.start()
    sender.join(10)
    assert not sender.is_alive()
    other.join(10)
    assert not other.is_alive() and hub._followed == {}


def test_without_a_loop_memory_comes_back_with_what_is_sent_later() -> None:
    """A program of threads alone has no timer."""
    now = 0.0
    hub = Channels(MemoryBroker(Retention(seconds=60), clock=lambda: now))
    assert isinstance(hub.broker, MemoryBroker)
    for number in range(10):
        hub.send(draft(f"channel-{number}", "a", number))
    now = 100.0
    hub._tidy_at = 0.0  # as it is when the time has passed that the loop's clock tells
    hub.send(draft("news", "a", 1))
    assert list(hub.broker._logs) == ["news"]


def test_a_listener_that_is_stopped_and_dropped_is_gone() -> None:
    """Nothing of the channels holds it."""

    async def main() -> None:
        listener = Channel("news").listen(lambda: None)
        await send("news", "a", 1)
        while not listener.handled:  # noqa: ASYNC110 (a function would hold the listener)
            await asyncio.sleep(0.01)
        listener.stop()
        gone = weakref.ref(listener)
        del listener
        gc.collect()
        assert gone() is None

    run(main())


# The object


def test_a_channel_is_its_name() -> None:
    """It sends and listens by it."""

    async def main() -> None:
        channel = Channel("orders:eu.1-x_y")
        assert repr(channel) == "<Channel orders:eu.1-x_y>" and channel.name == "orders:eu.1-x_y"
        got: list[Any] = []
        listener = channel.listen(lambda message: got.append(message.value), label="new")
        assert repr(listener).startswith("<Listener orders:eu.1-x_y 'new' ")
        assert (await channel.send("new", 1, key="k")).id == 1
        assert channel.send_nowait("new", 2, key="k").id == 1
        assert channel.send_nowait("old", 3).id == 2
        await until(lambda: got)
        assert got == [1] and await channel.dead_letters() == []

    run(main())


@pytest.mark.parametrize("name", ["", "a b", "x" * 129, "ä", "a\n", None, 7])
def test_other_names_are_refused(name: Any) -> None:
    """They may become parts of addresses and keys."""
    with pytest.raises(InvalidChannelError, match="expected a channel's name"):
        Channel(name)
