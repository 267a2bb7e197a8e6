"""Listeners: what they handle, in which order, how often, and what they are told of the rest."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from wardian import Page, Span, State
from wardian.brokers.log import Cursor, Retention
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Gap, Message
from wardian.errors import InvalidChannelError, InvalidHandlerError
from wardian.live.pipes.channels import Channel, Channels, channels
from wardian.live.pipes.listening import PAUSES, Listener
from wardian.live.pipes.sending import draft, send, send_nowait
from wardian.testing import Screen
from wardian.testing.clock import JumpingLoop

KEPT = 20


@pytest.fixture(autouse=True)
def broker() -> Iterator[MemoryBroker]:
    """Return a broker that nothing was sent to, and that keeps little."""
    before = channels.broker
    made = MemoryBroker(Retention(messages=KEPT))
    channels.use(made)
    yield made
    channels.use(before)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine on a loop whose time costs nothing; nothing may be left of it."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(main)
    channels._sweep()
    assert channels._followed == {} and channels._turns == {}


async def quiet(*listeners: Listener) -> None:
    """Wait until they have read everything, an hour of the loop's time at most."""

    def reads(listener: Listener) -> bool:
        log = listener._log
        return listener.is_on and log is not None and listener.cursor != log.end

    async with asyncio.timeout(3600):
        while any(map(reads, listeners)):  # noqa: ASYNC110 (no event says so)
            await asyncio.sleep(0.01)


def values(got: list[Message]) -> list[Any]:
    """What was sent."""
    return [each.value for each in got]


def spans(gaps: list[Gap]) -> list[tuple[int, int | None]]:
    """From where to where they go."""
    return [(gap.first, gap.last) for gap in gaps]


def test_messages_arrive_in_order_and_once() -> None:
    """Of its channel, and of its label."""

    async def main() -> None:
        everything: list[Message] = []
        some: list[Message] = []
        a = Channel("news").listen(everything.append)
        b = Channel("news").listen(some.append, label="b")
        for number in range(10):
            await send("news", "ab"[number % 2], number)
        await send("other", "b", "elsewhere")
        await quiet(a, b)
        assert values(everything) == list(range(10))
        assert values(some) == [1, 3, 5, 7, 9]
        assert [each.id for each in everything] == list(range(1, 11))
        assert (a.handled, a.failed, a.duplicates) == (10, 0, 0)
        assert a.cursor == b.cursor

    run(main())


def test_equal_values_still_arrive() -> None:
    """Each is a message of its own."""

    async def main() -> None:
        got: list[Message] = []
        listener = Channel("news").listen(got.append)
        for _ in range(3):
            send_nowait("news", "a", {"n": 1})
        await quiet(listener)
        assert values(got) == [{"n": 1}] * 3

    run(main())


def test_every_handler_has_a_value_of_its_own() -> None:
    """What one does to it, and what the sender does afterwards, no other one sees."""

    async def main() -> None:
        seen = []

        def spoil(message: Message) -> None:
            value = message.value
            seen.append(list(value))
            value.append("spoilt")

        a, b = Channel("news").listen(spoil), Channel("news").listen(spoil)
        sent: list[Any] = [1, 2]
        send_nowait("news", "a", sent)
        sent.append("later")
        await quiet(a, b)
        assert seen == [[1, 2], [1, 2]]

    run(main())


def test_handlers_are_of_any_kind() -> None:
    """With the message or with nothing; plain, async, generators of both kinds."""

    async def main() -> None:
        got: list[str] = []

        async def waits(message: Message) -> None:
            await asyncio.sleep(1)
            got.append(f"waits {message.value}")

        def steps(message: Message) -> Any:
            yield asyncio.sleep(1)
            got.append(f"steps {message.value}")

        async def both(message: Message) -> Any:
            yield
            got.append(f"both {message.value}")

        listeners = [
            Channel("news").listen(each)
            for each in (lambda: got.append("nothing"), waits, steps, both)
        ]
        send_nowait("news", "a", 1)
        await quiet(*listeners)
        assert sorted(got) == ["both 1", "nothing", "steps 1", "waits 1"]

    run(main())


def test_one_that_waits_has_one_message_at_a_time() -> None:
    """The next one comes when its handler has returned."""

    async def main() -> None:
        running = 0
        got = []

        async def handle(message: Message) -> None:
            nonlocal running
            running += 1
            assert running == 1
            await asyncio.sleep(0.5 / message.id)
            running -= 1
            got.append(message.id)

        listener = Channel("news").listen(handle)
        for number in range(5):
            send_nowait("news", "a", number)
        await quiet(listener)
        assert got == [1, 2, 3, 4, 5]

    run(main())


def test_what_it_changes_is_shown() -> None:
    """As with the handler of an event: when it returns, and of a generator at each step."""

    class Told(Span):
        said = State("")

        def build(self) -> None:
            self += lambda: self.said

    told = Told()

    def steps() -> Any:
        told.said = "half"
        yield
        yield asyncio.sleep(1)
        told.said = "whole"

    with Screen(Page(told)) as screen:
        listener = screen.run(_listening("news", lambda m: setattr(told, "said", m.value)))
        screen.run(send("news", "a", "hello"))
        screen.wait(0.1)
        assert screen.text("span") == "hello"
        listener.stop()
        listener = screen.run(_listening("news", steps))
        screen.run(send("news", "a", "go"))
        screen.wait(0.5)
        assert screen.text("span") == "half"
        screen.wait(1)
        assert screen.text("span") == "whole"
        listener.stop()


async def _listening(channel: str, handler: Callable[..., Any]) -> Listener:
    return Channel(channel).listen(handler)


@pytest.mark.parametrize(
    "error",
    [ValueError, SystemExit, KeyboardInterrupt, RecursionError, GeneratorExit, MemoryError]
    + [asyncio.CancelledError, BaseException],
)
@pytest.mark.parametrize("waits", [False, True])
def test_a_failure_is_tried_again_and_nothing_overtakes_it(
    error: type[BaseException], waits: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """After 0.1 s, after 1 s, and it is no error of the program before the third."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        calls: list[tuple[int, float]] = []

        def handle(message: Message) -> None:
            calls.append((message.value, round(loop.time() - began, 1)))
            if message.value == 2 and len(calls) < 4:
                raise error("no")

        async def wait(message: Message) -> None:
            await asyncio.sleep(0)
            handle(message)

        began = loop.time()
        listener = Channel("news").listen(wait if waits else handle)
        for number in (1, 2, 3):
            send_nowait("news", "a", number)
        await quiet(listener)
        assert calls == [(1, 0.0), (2, 0.0), (2, 0.1), (2, 1.1), (3, 1.1)]
        assert (listener.handled, listener.failed) == (3, 2)
        assert await Channel("news").dead_letters() == []

    run(main())
    assert [each.levelno for each in caplog.records] == [logging.WARNING] * 2
    assert PAUSES == (0.1, 1.0)


@pytest.mark.parametrize("waits", [False, True])
def test_what_fails_three_times_is_buried_and_reported_once(
    waits: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """And the channel goes on."""

    async def main() -> None:
        got = []

        def handle(message: Message) -> None:
            if message.value == "poison":
                raise LookupError("not this one")
            got.append(message.value)

        async def wait(message: Message) -> None:
            handle(message)

        listener = Channel("news").listen(wait if waits else handle)
        for value in ("before", "poison", "after"):
            send_nowait("news", "a", value)
        await quiet(listener)
        assert got == ["before", "after"]
        assert (listener.handled, listener.failed) == (2, 3)
        (letter,) = await Channel("news").dead_letters()
        assert (letter.message.id, letter.message.value) == (2, "poison")
        assert letter.listener == repr(listener)
        assert letter.error == "LookupError: not this one"

    run(main())
    errors = [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert errors[0].startswith("LookupError: not this one in message 2 of <Listener news")
    assert "poison" not in "".join(each.getMessage() for each in caplog.records).replace(
        'if message.value == "poison"', ""
    )


def test_a_call_that_is_cancelled_every_time_is_buried(caplog: pytest.LogCaptureFixture) -> None:
    """As one that fails: the channel goes on."""

    async def main() -> None:
        got = []

        async def handle(message: Message) -> None:
            if message.value == "poison":
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
                await asyncio.sleep(1)
            got.append(message.value)

        listener = Channel("news").listen(handle)
        for value in ("before", "poison", "after"):
            send_nowait("news", "a", value)
        await quiet(listener)
        assert got == ["before", "after"]
        assert (listener.handled, listener.failed) == (2, 3)
        (letter,) = await Channel("news").dead_letters()
        assert letter.message.value == "poison" and letter.error.startswith("CancelledError")

    run(main())
    assert [each.levelno for each in caplog.records] == [logging.WARNING] * 2 + [logging.ERROR]


def test_a_flush_that_fails_is_no_failure_of_the_handler(caplog: pytest.LogCaptureFixture) -> None:
    """The message was handled; what shows it has raised, which is reported."""

    class Bad(Span):
        n = State(0)

        def build(self) -> None:
            self += lambda: 1 // (1 - self.n)

    bad = Bad()
    with Screen(Page(bad)) as screen:
        listener = screen.run(_listening("news", lambda: setattr(bad, "n", 1)))
        screen.run(send("news", "a", 1))
        screen.wait(5)
        assert (listener.handled, listener.failed) == (1, 0)
        listener.stop()
        assert [each.partition(":")[0] for each in screen.errors] == ["ZeroDivisionError"]
    assert [each.levelno for each in caplog.records] == [logging.ERROR]


def test_who_stops_and_returns_goes_on_where_it_was() -> None:
    """Everything that is kept, and what failed counts on."""

    async def main() -> None:
        got: list[Message] = []
        listener = Channel("news").listen(got.append)
        send_nowait("news", "a", 1)
        await quiet(listener)
        listener.stop()
        for number in range(2, 2 + KEPT):
            send_nowait("news", "a", number)
        await asyncio.sleep(1)
        assert values(got) == [1] and not listener.is_on
        listener.start()
        await quiet(listener)
        assert values(got) == list(range(1, 2 + KEPT)) and not listener.gaps

    run(main())


def test_who_returns_too_late_is_told_of_one_gap() -> None:
    """And of everything behind it."""

    async def main() -> None:
        got: list[Message] = []
        gaps: list[Gap] = []
        listener = Channel("news").listen(got.append, on_gap=gaps.append)
        send_nowait("news", "a", 0)
        await quiet(listener)
        listener.stop()
        for number in range(1, KEPT + 11):
            send_nowait("news", "a", number)
        listener.start()
        await quiet(listener)
        assert spans(gaps) == [(2, 11)] == spans(list(listener.gaps))
        assert [each.id for each in got] == [1, *range(12, KEPT + 12)]
        listener.stop()
        listener.start()
        await quiet(listener)
        assert len(gaps) == 1

    run(main())


def test_a_gap_is_logged_where_nobody_asks_for_it(caplog: pytest.LogCaptureFixture) -> None:
    """Never is there silence."""

    async def main() -> None:
        listener = Channel("news").listen(lambda: None)
        for number in range(KEPT + 1):
            send_nowait("news", "a", number)
        await quiet(listener)
        assert spans(list(listener.gaps)) == [(1, 1)]

    run(main())
    assert [each.getMessage() for each in caplog.records] == [
        "<Listener news test_a_gap_is_logged_where_nobody_asks_for_it.<locals>.main.<locals>."
        "<lambda>> is never told of messages that are kept no more: <Gap news 1-1>"
    ]


def test_a_gap_is_told_between_what_comes_before_and_after() -> None:
    """However long who is told of it takes, nothing overtakes it."""

    async def main() -> None:
        told: list[Any] = []

        async def on_gap(gap: Gap) -> None:
            await asyncio.sleep(1)
            told.append((gap.first, gap.last))

        async def handle(message: Message) -> None:
            await asyncio.sleep(1)
            told.append(message.id)

        listener = Channel("news").listen(handle, on_gap=on_gap, most=1)
        send_nowait("news", "a", 0)
        await asyncio.sleep(0.5)
        for number in range(KEPT + 3):
            send_nowait("news", "a", number)
        await quiet(listener)
        assert told == [1, (2, 4), *range(5, KEPT + 5)]

    run(main())


def test_a_log_that_begins_anew_is_a_gap_of_unknown_size(broker: MemoryBroker) -> None:
    """What came before is handled first, what comes after goes on."""

    async def main() -> None:
        got: list[Any] = []
        listener = Channel("news").listen(
            lambda message: got.append(message.value),
            on_gap=lambda gap: got.append((gap.first, gap.last)),
        )
        send_nowait("news", "a", "before")
        await quiet(listener)
        broker._log("news").restart("another")
        send_nowait("news", "a", "after")
        await quiet(listener)
        assert got == ["before", (2, None), "after"]
        assert listener.cursor == Cursor("another", 1)

    run(main())


@pytest.mark.parametrize(
    ("replay", "label", "expected"),
    [
        (0, None, []),
        (1, None, [9]),
        ("last", None, [9]),
        (3, None, [7, 8, 9]),
        (3, "a", [4, 6, 8]),
        ("last", "a", [8]),
        (100, "b", [1, 3, 5, 7, 9]),
        (5, "none", []),
    ],
)
def test_who_comes_late_is_given_the_past_it_asks_for(
    replay: Any, label: str | None, expected: list[int]
) -> None:
    """So many of the latest of its label, then what comes; but not again when it returns."""

    async def main() -> None:
        for number in range(10):
            send_nowait("news", "ab"[number % 2], number)
        got: list[Message] = []
        listener = Channel("news").listen(got.append, label=label, replay=replay)
        await quiet(listener)
        assert values(got) == expected
        listener.stop()
        listener.start()
        send_nowait("news", label or "a", "new")
        await quiet(listener)
        assert values(got) == [*expected, "new"]

    run(main())


def test_one_goes_on_at_the_cursor_of_another() -> None:
    """What that one has handled is not handled again, whatever is to be replayed."""

    async def main() -> None:
        first: list[Message] = []
        second: list[Message] = []
        a = Channel("news").listen(first.append)
        send_nowait("news", "a", 1)
        await quiet(a)
        a.stop()
        send_nowait("news", "a", 2)
        b = Channel("news").listen(second.append, after=a.cursor, replay=10)
        await quiet(b)
        assert values(second) == [2]
        c = Channel("news").listen(second.append, after=Cursor("of another process", 7))
        await quiet(c)
        assert values(second) == [2, 1, 2] and spans(list(c.gaps)) == [(8, None)]

    run(main())


def test_a_key_that_is_sent_again_is_accepted_once() -> None:
    """The second call gives the number of the first."""

    async def main() -> None:
        got: list[Message] = []
        listener = Channel("news").listen(got.append)
        ids = [(await send("news", "a", number, key="k")).id for number in (1, 2)]
        await send("news", "a", 3)
        await quiet(listener)
        assert ids == [1, 1] and values(got) == [1, 3]
        assert [each.key for each in got][0] == "k"

    run(main())


@pytest.mark.parametrize("policy", ["block", "latest", "drop oldest"])
def test_what_a_broker_repeats_is_handled_once(broker: MemoryBroker, policy: Any) -> None:
    """Under another number, also after the numbers began anew; unless it is asked for."""

    async def main() -> None:
        got: list[Message] = []
        every: list[Message] = []
        a = Channel("news").listen(got.append, when_behind=policy)
        b = Channel("news").listen(every.append, duplicates=True, when_behind=policy)

        for key in "xxyx":
            repeat(broker, key)
            await quiet(a, b)
        broker._log("news").restart("another")
        for key in "yz":
            repeat(broker, key)
            await quiet(a, b)
        assert values(got) == ["x", "y", "z"] and a.duplicates == 3
        assert values(every) == [*"xxyxyz"] and b.duplicates == 0

    run(main())


def test_what_was_handled_before_a_gap_is_not_handled_again_behind_it(broker: MemoryBroker) -> None:
    """But what is in the gap is, when it comes again."""

    async def main() -> None:
        got: list[Message] = []
        listener = Channel("news").listen(got.append, on_gap=lambda: None)
        repeat(broker, "handled")
        await quiet(listener)
        listener.stop()
        for key in ("lost", *"abcdefgh", "handled", "lost", *"ijklmnopqrst"):
            repeat(broker, key)
        listener.start()
        await quiet(listener)
        assert spans(list(listener.gaps)) == [(2, 4)]
        assert values(got) == ["handled", *"cdefgh", "lost", *"ijklmnopqrst"]
        assert listener.duplicates == 1

    run(main())


def test_what_comes_again_does_not_take_the_place_of_what_is_newer(broker: MemoryBroker) -> None:
    """Where only the newest of each label is handled."""

    async def main() -> None:
        got: list[Any] = []

        async def handle(message: Message) -> None:
            got.append(message.value)
            await asyncio.sleep(1)

        listener = Channel("news").listen(handle, when_behind="latest")
        repeat(broker, "old")
        await asyncio.sleep(0.5)
        repeat(broker, "new")
        repeat(broker, "old")
        await quiet(listener)
        assert got == ["old", "new"] and listener.duplicates == 1

    run(main())


def repeat(broker: MemoryBroker, key: str) -> None:
    """Have a broker take a message as new, whether or not it has had it."""
    made = draft("news", "a", key, key=key)._replace(may_repeat=False)
    assert broker.send(made).accepted


def test_latest_handles_of_each_label_the_newest() -> None:
    """Of what waits; the others are counted."""

    async def main() -> None:
        got: list[Message] = []

        async def handle(message: Message) -> None:
            got.append(message)
            await asyncio.sleep(1)

        listener = Channel("news").listen(handle, when_behind="latest")
        send_nowait("news", "a", 0)
        await asyncio.sleep(0.5)
        for number in range(1, 10):
            send_nowait("news", "ab"[number % 2], number)
        await quiet(listener)
        assert values(got) == [0, 8, 9] and listener.skipped == 7
        assert not listener.gaps

    run(main())


def test_drop_oldest_keeps_so_many_and_tells_of_the_others() -> None:
    """One gap for all that went at once."""

    async def main() -> None:
        got: list[Message] = []
        gaps: list[Gap] = []

        async def handle(message: Message) -> None:
            got.append(message)
            await asyncio.sleep(1)

        listener = Channel("news").listen(
            handle, label="a", when_behind="drop oldest", most=3, on_gap=gaps.append
        )
        send_nowait("news", "a", 0)
        await asyncio.sleep(0.5)
        for number in range(1, 11):
            send_nowait("news", "ab"[number % 2], number)
        await quiet(listener)
        assert values(got) == [0, 6, 8, 10]
        assert spans(gaps) == [(3, 5)] and listener.dropped == 2

    run(main())


def test_one_that_is_stopped_lets_its_call_end() -> None:
    """Which counts; started meanwhile, it goes on after that."""

    async def main() -> None:
        got: list[str] = []

        async def handle(message: Message) -> None:
            got.append(f"begin {message.value}")
            await asyncio.sleep(1)
            got.append(f"end {message.value}")

        listener = Channel("news").listen(handle)
        send_nowait("news", "a", 1)
        send_nowait("news", "a", 2)
        await asyncio.sleep(0.5)
        listener.stop()
        listener.start()
        await asyncio.sleep(0.1)
        assert got == ["begin 1"]
        await quiet(listener)
        assert got == ["begin 1", "end 1", "begin 2", "end 2"]

    run(main())


@pytest.mark.parametrize("again", [False, True])
def test_a_handler_may_stop_its_own_listener(again: bool) -> None:
    """The message it handles is handled; started at once, it goes on behind it."""

    async def main() -> None:
        got = []

        def handle(message: Message) -> None:
            got.append(message.value)
            listener.stop()
            if again:
                listener.start()

        listener = Channel("news").listen(handle)
        for number in (1, 2, 3):
            send_nowait("news", "a", number)
        await asyncio.sleep(1)
        assert got == ([1, 2, 3] if again else [1])
        listener.start()
        await asyncio.sleep(1)
        assert got == ([1, 2, 3] if again else [1, 2])

    run(main())


def test_a_call_that_ends_with_its_loop_is_made_again_in_the_next() -> None:
    """It was not handled, and that is no failure."""
    got: list[str] = []

    async def handle(message: Message) -> None:
        got.append(f"begin {message.value}")
        await asyncio.sleep(1)
        got.append(f"end {message.value}")

    listener = Listener("news", handle)

    async def first() -> None:
        listener.start()
        send_nowait("news", "a", 1)
        send_nowait("news", "a", 2)
        await asyncio.sleep(0.5)

    async def second() -> None:
        listener.start()
        await quiet(listener)

    run(first())
    assert not listener.is_on
    run(second())
    assert got == ["begin 1", "begin 1", "end 1", "begin 2", "end 2"]
    assert (listener.handled, listener.failed) == (2, 0)


def test_a_loop_goes_on_while_much_is_handled() -> None:
    """However much waits, other callbacks run in between."""

    async def main() -> None:
        handled = 0
        seen = []

        def handle() -> None:
            nonlocal handled
            handled += 1

        channels.use(MemoryBroker())
        listeners = [Channel("news").listen(handle) for _ in range(5)]
        for number in range(2000):
            send_nowait("news", "a", number)
        while handled < 10_000:
            await asyncio.sleep(0)
            seen.append(handled)
        steps = [after - before for before, after in zip([0, *seen], seen, strict=False)]
        assert max(steps) <= 100 and len(steps) >= 100
        await quiet(*listeners)

    run(main())


def test_one_listener_does_not_hold_up_the_others() -> None:
    """One that waits, or fails, is the only one that is late."""

    async def main() -> None:
        got: list[Message] = []

        async def slow() -> None:
            await asyncio.sleep(60)

        def bad() -> None:
            raise ValueError

        Channel("news").listen(slow)
        Channel("news").listen(bad)
        Channel("news").listen(got.append)
        for number in range(5):
            send_nowait("news", "a", number)
        await asyncio.sleep(0.05)
        assert values(got) == [0, 1, 2, 3, 4]

    run(main())


@pytest.mark.parametrize(
    ("error", "options"),
    [
        (InvalidChannelError, {"channel": "no spaces"}),
        (InvalidChannelError, {"channel": ""}),
        (InvalidChannelError, {"label": ""}),
        (InvalidHandlerError, {"handler": lambda a, b: None}),
        (InvalidHandlerError, {"handler": "not a function"}),
        (InvalidHandlerError, {"on_gap": lambda a, b: None}),
        (ValueError, {"replay": -1}),
        (ValueError, {"replay": "first"}),
        (ValueError, {"replay": True}),
        (ValueError, {"most": 0}),
        (ValueError, {"when_behind": "wait"}),
    ],
)
def test_what_makes_no_sense_is_refused_when_it_is_said(
    error: type[Exception], options: dict[str, Any]
) -> None:
    """Where the traceback points at the line that says it."""
    given = {"channel": "news", "handler": lambda: None, **options}
    with pytest.raises(error):
        Listener(given.pop("channel"), given.pop("handler"), **given)


def test_listening_needs_a_loop() -> None:
    """Without one it is said what to do; the listener may still be started later."""
    listener = Listener("news", lambda: None)
    with pytest.raises(RuntimeError, match="listen in the startup function"):
        listener.start()
    assert not listener.is_on

    async def main() -> None:
        listener.start()
        assert listener.is_on

    run(main())


def test_a_listener_of_other_channels_hears_nothing_of_these() -> None:
    """Each set of channels has a broker of its own."""

    async def main() -> None:
        got: list[Message] = []
        hub = Channels()
        listener = Listener("news", got.append, hub=hub)
        listener.start()
        send_nowait("news", "a", 1)
        await asyncio.sleep(1)
        assert got == []
        listener.stop()
        assert hub._followed == {}

    run(main())
