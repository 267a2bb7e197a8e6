"""Sending, from wherever a program may be; and who awaits it, while listeners are behind."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Coroutine, Iterator
from threading import Event, Thread
from typing import Any

import pytest

import wardian
from wardian.brokers.broker import DeadLetter
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.message import Message
from wardian.brokers.sending import Sending
from wardian.errors import InvalidChannelError, InvalidValueError
from wardian.live import pipes
from wardian.live.pipes.channels import Channel, channels
from wardian.live.pipes.listening import Listener
from wardian.live.pipes.sending import (
    BREATH,
    async_send_to_pipe_channel,
    send,
    send_nowait,
    send_to_pipe_channel,
)
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
    """Run a coroutine on a loop whose time costs nothing."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        return runner.run(main)


def outcome(code: str) -> str:
    """Run a program in a process of its own, and give what it says; it must not hang."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# The six situations


def test_without_a_loop_it_is_accepted_at_once() -> None:
    """And awaited by nobody, ``send`` has sent all the same."""
    sending = send_nowait("news", "a", 1)
    assert (sending.accepted, sending.id, sending.error) == (True, 1, None)
    assert sending.wait(0) is sending
    sent = send("news", "a", 2)
    assert (sent.accepted, sent.id, sent.error, bool(sent)) == (True, 2, None, True)


def test_a_thread_sends_to_a_loop_that_waits_for_nothing_else() -> None:
    """Which is woken."""

    async def main() -> None:
        got: asyncio.Queue[Any] = asyncio.Queue()
        Channel("news").listen(lambda message: got.put_nowait(message.value))
        thread = Thread(target=lambda: [send_nowait("news", "a", n).wait() for n in range(3)])
        thread.start()
        async with asyncio.timeout(10):
            assert [await got.get() for _ in range(3)] == [0, 1, 2]
        thread.join()

    asyncio.run(main())


def test_inside_a_coroutine_both_ways_answer() -> None:
    """Awaited, each gives what became of it."""

    async def main() -> None:
        first = await send("news", "a", 1)
        second = await send_nowait("news", "a", 2)
        assert (first.id, second.id) == (1, 2)
        assert send_nowait("news", "a", 3).wait().id == 3
        assert [each.id for each in await asyncio.gather(send("news", "a", 4))] == [4]
        assert await asyncio.create_task(_awaited(send("news", "a", 5))) == 5

    run(main())


async def _awaited(sent: Any) -> int | None:
    return (await sent).id


def test_at_exit_it_answers() -> None:
    """Of a process that had a loop, and has a daemon thread that sends all the while."""
    said = outcome(
        """
        import asyncio, atexit, threading
        from wardian import Channel, send, send_nowait

        async def main():
            Channel("news").listen(lambda: None)
            await send("news", "a", 1)

        def leave():
            print(send_nowait("news", "a", 2).wait().id, send("news", "a", 3).id, flush=True)
            print(asyncio.run(awaits()), flush=True)
            before = counted
            while counted < before + 10:  # and never ends if it does not go on
                pass

        async def awaits():
            return (await send("news", "a", 4)).id

        def sends():
            global counted
            while send_nowait("other", "a", counted).accepted:
                counted += 1

        counted = 0
        threading.Thread(target=sends, daemon=True).start()
        atexit.register(leave)
        asyncio.run(main())
        """
    )
    assert said == "2 3\n4\n"


def test_after_the_loop_is_closed_it_answers() -> None:
    """Those who listened there are stopped, and may start again elsewhere."""
    got: list[Any] = []

    async def listen() -> Listener:
        return Channel("news").listen(lambda message: got.append(message.value))

    listener = asyncio.run(listen())
    assert [send_nowait("news", "a", number).id for number in range(3)] == [1, 2, 3]
    assert got == []

    async def again() -> None:
        await send("news", "a", 3)
        Channel("other").listen(lambda: None)
        assert not listener.is_on
        listener.start()
        async with asyncio.timeout(10):
            while len(got) < 4:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(0)

    asyncio.run(again())
    assert got == [0, 1, 2, 3]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_after_a_fork_it_answers_in_both() -> None:
    """Whatever other threads did at that moment; the child hears nothing of the parent's."""
    said = outcome(
        """
        import asyncio, os, signal, sys, threading, warnings
        from wardian import Channel, send, send_nowait
        from wardian.live.pipes.channels import channels

        warnings.simplefilter("ignore", DeprecationWarning)  # of forks with threads
        stopping = False

        def busy(number):
            while not stopping:
                send_nowait(f"busy-{number}", "a", 1)

        async def awaits():
            got = []
            listener = Channel("news").listen(lambda message: got.append(message.value))
            sent = await send("news", "a", "child")
            while not got:
                await asyncio.sleep(0)
            return got

        def child():
            signal.alarm(10)  # one that hangs is killed, and fails the test
            assert channels._followed == {}
            before = channels.broker._log("news").last
            assert send_nowait("news", "a", 1).wait().id == before + 1
            assert all(send_nowait(f"busy-{n}", "a", 1).accepted for n in range(3))
            assert asyncio.run(awaits()) == ["child"]

        async def main():
            global stopping
            heard = []
            Channel("news").listen(lambda message: heard.append(message.value))
            Channel("busy-0").listen(lambda: None, on_gap=lambda: None)
            threads = [threading.Thread(target=busy, args=(n,)) for n in range(3)]
            for each in threads:
                each.start()
            failed = 0
            for number in range(30):
                pid = os.fork()
                if not pid:
                    try:
                        child()
                    except BaseException as error:
                        print("child", repr(error), flush=True)
                        os._exit(1)
                    os._exit(0)
                failed += os.waitpid(pid, 0)[1] != 0
                await send("news", "a", number)
            stopping = True
            for each in threads:
                each.join()
            while len(heard) < 30:
                await asyncio.sleep(0)
            print(failed, heard == list(range(30)), flush=True)

        asyncio.run(main())
        """
    )
    assert said == "0 True\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_threads_that_fork_at_once_leave_nothing_held() -> None:
    """Neither in the parent nor in the children: any thread there may send."""
    said = outcome(
        """
        import os, signal, threading, time, warnings

        warnings.simplefilter("ignore", DeprecationWarning)  # of forks with threads
        # What is registered first is called last: while one thread is here, the others come.
        os.register_at_fork(before=lambda: time.sleep(0.001))

        from wardian import send_nowait

        def elsewhere(work):
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            thread.join(10)
            return not thread.is_alive()

        def child():
            signal.alarm(10)  # one that hangs is killed, and fails the test
            os._exit(not elsewhere(lambda: send_nowait("news", "a", 1).wait()))

        def forks():
            for _ in range(20):
                together.wait()
                pid = os.fork()
                if not pid:
                    child()
                failed.append(os.waitpid(pid, 0)[1])

        failed = []
        together = threading.Barrier(3)
        threads = [threading.Thread(target=forks, daemon=True) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(5)
        sends = elsewhere(lambda: send_nowait("news", "a", 1).wait())
        print(len(failed), any(failed), sends, flush=True)
        os._exit(0)
        """
    )
    assert said == "60 False True\n"


# What is refused


@pytest.mark.parametrize("sends", [send, send_nowait])
@pytest.mark.parametrize(
    ("error", "match", "arguments"),
    [
        (InvalidChannelError, "a channel's name", ("no spaces", "a", 1)),
        (InvalidChannelError, "a channel's name", (None, "a", 1)),
        (InvalidChannelError, "a label", ("news", "", 1)),
        (InvalidChannelError, "a label", ("news", "x" * 129, 1)),
        (InvalidValueError, r"set\(\) \(set\) at value$", ("news", "a", set())),
        (InvalidValueError, r"at value\['rows'\]\[1\]", ("news", "a", {"rows": [1, float("nan")]})),
        (InvalidValueError, "at most 65536 bytes", ("news", "a", "x" * 70_000)),
    ],
)
def test_what_cannot_be_sent_is_refused_where_it_is_sent(
    sends: Callable[..., Any],
    error: type[Exception],
    match: str,
    arguments: tuple[Any, ...],
    broker: MemoryBroker,
) -> None:
    """Not when it is awaited; and nothing of it arrives."""
    with pytest.raises(error, match=match):
        sends(*arguments)
    assert broker._logs == {}


@pytest.mark.parametrize("key", ["", "x" * 129, 7, "\ud800"])
def test_a_key_is_a_text_of_a_certain_length(key: Any) -> None:
    """It is kept as long as the message."""
    with pytest.raises(InvalidValueError, match="a key of 1 to 128 characters"):
        send_nowait("news", "a", 1, key=key)


def test_the_names_of_the_seed_do_the_same() -> None:
    """For programs that come from django-plotly-dash."""
    assert send_to_pipe_channel(channel_name="news", label="a", value=1).id == 1

    async def main() -> None:
        sent = await async_send_to_pipe_channel(channel_name="news", label="a", value={"n": 2})
        assert sent.id == 2

    run(main())


@pytest.mark.parametrize(
    "sends",
    [
        lambda: send("news", "a", 1),
        lambda: Channel("news").send("a", 1),
        lambda: async_send_to_pipe_channel(channel_name="news", label="a", value=1),
    ],
    ids=["send", "channel", "seed"],
)
def test_asyncio_takes_what_is_sent_for_a_coroutine(sends: Callable[[], Any]) -> None:
    """However it is run, the message is sent once, and its answer is given."""
    assert asyncio.run(sends()).id == 1

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert (await asyncio.create_task(sends())).id == 2
        async with asyncio.TaskGroup() as group:
            task = group.create_task(sends())
        assert task.result().id == 3
        there = asyncio.to_thread(
            lambda: asyncio.run_coroutine_threadsafe(sends(), loop).result(10).id
        )
        assert await there == 4
        assert (await asyncio.wait_for(sends(), 10)).id == 5

    asyncio.run(main(), debug=True)
    assert send_nowait("news", "a", 1).id == 6


def test_a_task_that_waits_for_who_is_behind_can_be_cancelled() -> None:
    """As one that awaits it in a coroutine of its own; it may be awaited again."""

    async def main() -> None:
        async def stuck() -> None:
            await asyncio.sleep(1000)

        listener = Channel("news").listen(stuck, most=1)
        sent = send("news", "a", 1)
        task = asyncio.create_task(sent)
        while not listener._freed:  # noqa: ASYNC110 (no event says so)
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sent.accepted and listener._freed == [] and listener._awaits == []
        listener.stop()
        assert (await sent).id == 1

    run(main())


def test_one_that_is_closed_or_thrown_at_before_it_began_is_sent() -> None:
    """As asyncio does with coroutines of which it has no use any more."""
    send("news", "a", 1).close()
    with pytest.raises(KeyError):
        send("news", "a", 2).throw(KeyError("k"))
    assert send_nowait("news", "a", 3).id == 3


def test_they_have_public_names() -> None:
    """All of them can be imported from wardian, and are listed there."""
    names = ["Channel", "Cursor", "Gap", "Message", "Pipe", "send", "send_nowait"]
    names += ["async_send_to_pipe_channel", "send_to_pipe_channel"]
    assert set(names) <= set(wardian.__all__) <= set(dir(wardian))
    assert wardian.send is send and wardian.Channel is Channel and wardian.Message is Message


def test_what_they_give_can_be_imported_for_annotations() -> None:
    """From beside them, and not from wardian."""
    named = (pipes.DeadLetter, pipes.Listener, pipes.Sending)
    assert named == (DeadLetter, Listener, Sending)
    assert not {"DeadLetter", "Listener", "Sending"} & set(wardian.__all__)


# Who awaits it


def test_who_awaits_waits_for_those_that_are_behind() -> None:
    """So that nothing is lost to them, however slow they are; the others do not count."""

    async def main() -> None:
        got: list[int] = []
        most_waited = 0

        async def slow(message: Message) -> None:
            await asyncio.sleep(1)
            got.append(message.value)

        listener = Channel("news").listen(slow, most=5)
        Channel("news").listen(slow, when_behind="latest", label="none")
        for number in range(20):
            await send("news", "a", number)
            assert listener._log is not None
            waits = listener._log.last - len(got)
            most_waited = max(most_waited, waits)
        assert most_waited == 5 - 1
        async with asyncio.timeout(60):
            while len(got) < 20:  # noqa: ASYNC110 (the handler is plain on purpose)
                await asyncio.sleep(1)
        assert got == list(range(20))

    run(main())


def test_send_nowait_never_waits() -> None:
    """It says that it was accepted, and goes on."""

    async def main() -> None:
        Channel("news").listen(lambda: None, most=1)
        sent = [send_nowait("news", "a", number) for number in range(100)]
        assert all(each.accepted for each in sent)
        assert (await sent[-1]).id == 100

    run(main())


@pytest.mark.parametrize("how", ["stop", "loop"])
def test_a_listener_that_is_gone_frees_who_waits_for_it(how: str) -> None:
    """Stopped, or because its loop has ended, in another thread."""
    listening: list[Listener] = []
    heard = Channel("news")

    async def stuck() -> None:
        await asyncio.Event().wait()

    async def listen(until: asyncio.Event) -> None:
        listening.append(heard.listen(stuck, most=1))
        await asyncio.to_thread(send_nowait, "news", "a", 0)
        await until.wait()

    async def sends() -> Any:
        return await send("news", "a", 1)

    async def main() -> None:
        until = asyncio.Event()
        if how == "stop":
            task = asyncio.create_task(listen(until))
            while not listening or not listening[0].is_behind:  # noqa: ASYNC110
                await asyncio.sleep(0)
            sending = asyncio.create_task(sends())
            await asyncio.sleep(0.05)
            assert not sending.done()
            listening[0].stop()
            async with asyncio.timeout(10):
                assert (await sending).id == 2
            until.set()
            await task
            return
        ended = Event()
        loops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

        async def elsewhere() -> None:
            until = asyncio.Event()
            loops.append((asyncio.get_running_loop(), until))
            await listen(until)
            ended.set()

        thread = Thread(target=lambda: asyncio.run(elsewhere()))
        thread.start()
        while not listening or not listening[0].is_behind:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        sending = asyncio.create_task(sends())
        await asyncio.sleep(0.05)
        assert not sending.done() and not ended.is_set()
        loops[0][0].call_soon_threadsafe(loops[0][1].set)
        async with asyncio.timeout(10):
            assert (await sending).id == 2
        assert ended.is_set()
        thread.join()

    asyncio.run(main())


def test_who_gives_up_waiting_has_sent() -> None:
    """The message was accepted; nothing of the waiting is left."""

    async def main() -> None:
        async def stuck() -> None:
            await asyncio.sleep(1000)

        listener = Channel("news").listen(stuck, most=1)
        sent = send("news", "a", 1)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await sent
        assert sent.accepted and sent.id == 1
        assert listener._freed == [] and listener._awaits == []

    run(main())


def test_a_handler_that_sends_on_its_own_channel_is_not_made_to_wait_for_itself() -> None:
    """It would wait for ever."""

    async def main() -> None:
        got: list[int] = []

        async def handle(message: Message) -> None:
            got.append(message.value)
            if message.value < 30:
                await send("news", "a", message.value + 1)
                await send("news", "a", 100)

        Channel("news").listen(handle, most=1)
        send_nowait("news", "a", 0)
        async with asyncio.timeout(60):
            while len(got) < 61:  # noqa: ASYNC110 (no event says so)
                await asyncio.sleep(0.1)
        assert sorted(got) == [*range(31), *[100] * 30]

    run(main())


def test_handlers_that_send_to_each_other_do_not_wait_for_each_other() -> None:
    """Round a ring of three, each with room for one; a line of them still waits."""

    async def main() -> None:
        count = 0
        names = ["one", "two", "three"]

        def passing(to: str) -> Callable[[Message], Any]:
            async def handle(message: Message) -> None:
                nonlocal count
                count += 1
                if message.value:
                    await send(to, "a", message.value - 1)
                    await send(to, "a", 0)

            return handle

        for at, name in enumerate(names):
            Channel(name).listen(passing(names[(at + 1) % 3]), most=1)
        send_nowait("one", "a", 50)
        async with asyncio.timeout(60):
            while count < 101:  # noqa: ASYNC110 (no event says so)
                await asyncio.sleep(0.1)

        slow = 0

        async def end() -> None:
            nonlocal slow
            await asyncio.sleep(1)
            slow += 1

        async def middle(message: Message) -> None:
            await send("end", "a", message.value)

        last = Channel("end").listen(end, most=2)
        first = Channel("begin").listen(middle, most=2)
        for number in range(20):
            await send("begin", "a", number)
            assert first.handled - slow <= 2 and last.handled == slow

    run(main())


def test_who_sends_in_a_long_loop_lets_others_run() -> None:
    """The loop has a turn after each few dozen messages, with or without listeners."""

    async def main() -> None:
        turns = 0

        async def tick() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        ticking = asyncio.create_task(tick())
        for number in range(10 * BREATH):
            await send("news", "a", number)
        assert turns >= 9
        ticking.cancel()

    run(main())


def test_nothing_of_a_value_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Neither when a handler fails, nor when a gap is told."""

    async def main() -> None:
        def bad() -> None:
            raise ValueError

        listener = Channel("news").listen(bad)
        send_nowait("news", "a", "my secret")
        async with asyncio.timeout(10):
            while listener.failed < 3:  # noqa: ASYNC110 (no event says so)
                await asyncio.sleep(0.1)
        listener.stop()
        for _ in range(3):
            send_nowait("news", "a", "my secret")
        late = Channel("news").listen(lambda: None, when_behind="drop oldest", most=1, replay=3)
        async with asyncio.timeout(10):
            while not late.gaps or not late.handled:  # noqa: ASYNC110 (no event says so)
                await asyncio.sleep(0.1)

    caplog.set_level(logging.DEBUG)
    run(main())
    assert "ValueError" in caplog.text and "<Gap news 2-3>" in caplog.text
    assert "my secret" not in caplog.text
