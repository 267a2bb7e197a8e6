"""A server process of the chaos test: it listens to every channel, and sends in three ways.

worker.py URL FOLDER NAME COUNT RATE

In each way it sends that many messages, and goes on until the faults are over.
What it handles, is told of as a gap, and has sent goes to files at once, so that a kill loses
nothing of it; where it had come to is read from there when it is started again.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from wardian import Channel, Cursor, Gap, Message, send, send_nowait
from wardian.brokers.redis import RedisBroker
from wardian.brokers.sending import Sending
from wardian.errors import SendError
from wardian.live.pipes.channels import channels

CHANNELS = [f"chaos-{number}" for number in range(4)]
BEHIND = 200

url, folder, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
count, rate = int(sys.argv[4]), float(sys.argv[5])
out = os.open(folder / f"{name}.txt", os.O_CREAT | os.O_APPEND | os.O_WRONLY)


def note(*words: object) -> None:
    """Write a line that a kill cannot take back."""
    os.write(out, (" ".join(map(str, words)) + "\n").encode())


def before() -> tuple[dict[str, Cursor], dict[str, int]]:
    """Read how far each channel was handled, and how many messages each way has sent."""
    cursors, sent = {}, dict.fromkeys(("await", "nowait", "thread"), 0)
    for line in (folder / f"{name}.txt").read_text().splitlines():
        kind, *words = line.split(" ")
        if kind == "c":
            cursors[words[0]] = Cursor(words[1], int(words[2]))
        elif kind in ("a", "x"):
            sent[words[0]] += 1
    return cursors, sent


def listen(channel: str, after: Cursor | None) -> object:
    """Handle a channel from where it was left."""

    def handle(message: Message) -> None:
        cursor = listener.cursor
        if cursor is not None:
            note("c", channel, cursor.epoch, cursor.id)
        note("m", channel, message.id, message.value["by"], message.value["at"], time.time())

    def gap(gap: Gap) -> None:
        note("g", channel, gap.first, gap.last, time.time())

    listener = Channel(channel).listen(handle, after=after, on_gap=gap, when_behind="block")
    return listener


def paced(way: str, done: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what is to be sent, when it is time."""
    begin = time.monotonic()
    for number in itertools.count(done):
        if number >= count and (folder / "enough").exists():
            break
        due = begin + (number - done) / rate
        by = f"{name}.{os.getpid()}.{way}.{number}"
        yield CHANNELS[number % len(CHANNELS)], {"by": by, "at": due - time.monotonic()}


def value_of(value: dict[str, object]) -> dict[str, object]:
    """Say in a value when it was sent."""
    return {**value, "at": time.time()}


def became(way: str, channel: str, value: dict[str, object], sending: Sending) -> None:
    """Write what became of a message."""
    if sending.accepted:
        note("a", way, channel, sending.id, value["by"], value["at"], time.time())
    else:
        note("x", way, channel, repr(sending.error))


async def awaiting(way: str, done: int) -> None:
    """Send one message after the other."""
    for channel, value in paced(way, done):
        await asyncio.sleep(max(0, float(str(value["at"]))))
        value = value_of(value)
        try:
            sent = await send(channel, way, value, key=str(value["by"]))
        except SendError as error:
            note("x", way, channel, repr(error))
        else:
            note("a", way, channel, sent.id, value["by"], value["at"], time.time())


async def not_waiting(way: str, done: int) -> None:
    """Send in the loop, and look later what became of it."""
    waiting = []
    for channel, value in paced(way, done):
        await asyncio.sleep(max(0, float(str(value["at"]))))
        value = value_of(value)
        waiting.append((channel, value, send_nowait(channel, way, value)))
        while waiting and (waiting[0][2].accepted is not None or len(waiting) > BEHIND):
            with suppress(SendError):
                await waiting[0][2]
            became(way, *waiting.pop(0))
    for channel, value, sending in waiting:
        with suppress(SendError):
            await sending
        became(way, channel, value, sending)


def in_a_thread(way: str, done: int) -> None:
    """Send in a thread that has no loop."""
    waiting = []
    for channel, value in paced(way, done):
        time.sleep(max(0, float(str(value["at"]))))
        value = value_of(value)
        waiting.append((channel, value, send_nowait(channel, way, value)))
        while waiting and (waiting[0][2].accepted is not None or len(waiting) > BEHIND):
            settle(waiting[0][2])
            became(way, *waiting.pop(0))
    for channel, value, sending in waiting:
        settle(sending)
        became(way, channel, value, sending)


def settle(sending: Sending) -> None:
    """Wait until it is known what became of a message."""
    with suppress(SendError):
        sending.wait(90)


async def until(condition: Callable[[], bool]) -> None:
    """Look again and again whether it is so: what is waited for is outside this loop."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def main() -> None:
    """Listen and send until told to end."""
    note("b", time.time())
    channels.use(RedisBroker(url, prefix="chaos"))
    cursors, sent = before()
    listeners = [listen(channel, cursors.get(channel)) for channel in CHANNELS]
    for listener in listeners:
        await listener.ready()  # type: ignore[attr-defined]
    for channel, listener in zip(CHANNELS, listeners, strict=True):
        cursor = listener.cursor  # type: ignore[attr-defined]
        if channel not in cursors and cursor is not None:
            note("c", channel, cursor.epoch, cursor.id)
    note("r", time.time())
    await until((folder / "go").exists)
    thread = threading.Thread(target=in_a_thread, args=("thread", sent["thread"]), daemon=True)
    thread.start()
    ways: list[Callable[[str, int], object]] = [awaiting, not_waiting]
    await asyncio.gather(
        *(way(each, sent[each]) for way, each in zip(ways, ("await", "nowait"), strict=True))
    )
    await until(lambda: not thread.is_alive())
    note("d", time.time())
    await until((folder / "end").exists)
    await channels.broker.stop()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(created).3f %(message)s")
    asyncio.run(main())
