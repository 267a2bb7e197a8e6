"""Sending over Redis from where sending is hard: it arrives, or says why not, and never hangs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
import time

import pytest

from .drafts import broker, nothing, until, values
from .servers import RedisServer

BEGINNING = """
    import asyncio, atexit, os, sys, threading
    from wardian import send, send_nowait
    from wardian.brokers.redis import RedisBroker
    from wardian.errors import SendError, BrokerError
    from wardian.live.pipes.channels import channels
    from wardian.live.pipes.sending import async_send_to_pipe_channel, send_to_pipe_channel

    # Development mode tells of each step of a loop that takes 0.1 s by the clock, as some do where
    # others have the processors. One that takes a second is held by something of ours.
    class Policy(asyncio.DefaultEventLoopPolicy):
        def new_event_loop(self):
            loop = super().new_event_loop()
            loop.slow_callback_duration = 1.0
            return loop

    asyncio.set_event_loop_policy(Policy())
    channels.use(RedisBroker(sys.argv[1], patience=float(sys.argv[2])))
"""

SITUATIONS = {
    "no loop": """
        sending = send_to_pipe_channel(channel_name="c", label="l", value="here")
        print(sending.wait().accepted)
    """,
    "no loop, and the end comes at once": """
        send_nowait("c", "l", "here")
        print(True)
    """,
    "a thread": """
        def work():
            print(send_nowait("c", "l", "here").wait().accepted)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    """,
    "a thread while a loop runs": """
        async def main():
            await asyncio.to_thread(lambda: send_nowait("c", "l", "here").wait())
            print(True)
        asyncio.run(main())
    """,
    "inside a coroutine": """
        async def main():
            print((await send("c", "l", "here")).accepted)
        asyncio.run(main())
    """,
    "inside a coroutine, the seed's name": """
        async def main():
            await async_send_to_pipe_channel(channel_name="c", label="l", value="here")
            print(True)
        asyncio.run(main())
    """,
    "inside a coroutine, without waiting": """
        async def main():
            send_nowait("c", "l", "here")
        asyncio.run(main())
        print(True)
    """,
    "at exit": """
        atexit.register(lambda: send_nowait("c", "l", "here"))
        print(True)
    """,
    "at exit, after the broker's own end": """
        atexit.unregister(print)
        def late():
            print(send_nowait("c", "l", "here").accepted)
        # What was registered first is called last.
        import wardian.brokers.redis_courier
        atexit._clear()
        atexit.register(late)
        atexit.register(channels.broker._courier.leave)
    """,
    "after the loop closed": """
        async def main():
            await send("c", "l", "before")
        asyncio.run(main())
        print(send_nowait("c", "l", "here").wait().accepted)
    """,
    "after a fork": """
        send_nowait("c", "l", "before").wait()
        child = os.fork()
        if child == 0:
            accepted = send_nowait("c", "l", "here").wait().accepted
            os._exit(0 if accepted else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0)
        send_nowait("c", "l", "behind").wait()
    """,
    "after a fork in the middle": """
        for _ in range(20):
            sendings = [send_nowait("c", "l", "before") for _ in range(50)]
            child = os.fork()
            if child == 0:
                accepted = send_nowait("c", "l", "here").wait().accepted
                os._exit(0 if accepted else 1)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
            for each in sendings:
                each.wait()
        print(True)
    """,
    "after a fork, while a loop listens": """
        from wardian import Channel
        async def main():
            heard = []
            listener = Channel("c").listen(lambda message: heard.append(message.value))
            await listener.ready()
            child = os.fork()
            if child == 0:
                accepted = send_nowait("c", "l", "here").accepted
                sending = send_nowait("c", "l", "here")
                import time
                end = time.monotonic() + 5
                while sending.accepted is None and time.monotonic() < end:
                    time.sleep(0.01)
                os._exit(0 if sending.accepted else 1)
            ended = await asyncio.to_thread(os.waitpid, child, 0)
            while heard != ["here", "here"]:
                await asyncio.sleep(0.01)
            print(os.waitstatus_to_exitcode(ended[1]) == 0)
        asyncio.run(main())
    """,
}


def run(body: str, url: str, *, patience: float = 10) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, which must come."""
    program = textwrap.dedent(BEGINNING) + textwrap.dedent(body)
    command = [sys.executable, "-X", "dev", "-W", "ignore", "-c", program, url, str(patience)]
    return subprocess.run(command, capture_output=True, text=True, timeout=40)


@pytest.mark.parametrize("name", SITUATIONS)
def test_it_arrives_from_everywhere(name: str, server: RedisServer) -> None:
    """The program ends by itself, and what it sent is there."""
    done = run(SITUATIONS[name], server.url)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "True", "")

    async def main() -> None:
        async with broker(server.url) as made:
            log = await made.follow("c", nothing, replay=10_000)
            await until(lambda: "here" in values(log), "the message")
            if name == "after a fork":
                assert values(log) == ["before", "here", "behind"]
            if name == "after a fork in the middle":
                assert [values(log).count(each) for each in ("before", "here")] == [1000, 20]

    asyncio.run(main())


WITHOUT = {
    "no loop": """
        try:
            send_nowait("c", "l", 1).wait()
        except SendError as error:
            print("refused" in str(error))
    """,
    "inside a coroutine": """
        async def main():
            try:
                await send("c", "l", 1)
            except SendError as error:
                print("refused" in str(error))
        asyncio.run(main())
    """,
    "at exit": """
        atexit.register(lambda: send_nowait("c", "l", 1))
        print(True)
    """,
    "after a fork": """
        if os.fork() == 0:
            try:
                send_nowait("c", "l", 1).wait()
            except SendError:
                os._exit(3)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.wait()[1]) == 3)
    """,
}


@pytest.mark.parametrize("name", WITHOUT)
def test_without_redis_it_says_so_and_ends(name: str) -> None:
    """Nobody listens there: an error in time, and no process hangs."""
    began = time.monotonic()
    done = run(WITHOUT[name], "redis://127.0.0.1:1/0", patience=1)
    assert (done.returncode, done.stdout.strip()) == (0, "True")
    assert "Traceback" not in done.stderr
    assert time.monotonic() - began < 15
