"""A process without an event loop, which sends as django-plotly-dash's programs do.

loopless.py URL FOLDER NAME COUNT RATE

It sends that many messages, and goes on until the faults are over.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

from wardian.brokers.redis import RedisBroker
from wardian.brokers.sending import Sending
from wardian.errors import SendError
from wardian.live.pipes.channels import channels
from wardian.live.pipes.sending import send_to_pipe_channel

CHANNELS = [f"chaos-{number}" for number in range(4)]
BEHIND = 500


def main() -> None:
    """Send, and write what became of it."""
    url, folder, name = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    count, rate = int(sys.argv[4]), float(sys.argv[5])
    channels.use(RedisBroker(url, prefix="chaos"))
    file = folder / f"{name}.txt"
    lines = file.read_text().splitlines() if file.exists() else []
    done = sum(line[0] in "ax" for line in lines)
    out = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(out, f"b {time.time()}\n".encode())
    waiting: list[tuple[str, str, float, Sending]] = []

    def became(most: int) -> None:
        while waiting and (waiting[0][3].accepted is not None or len(waiting) > most):
            channel, by, at, sending = waiting.pop(0)
            try:
                sending.wait(90)
                line = f"a loopless {channel} {sending.id} {by} {at} {time.time()}"
            except SendError as error:
                line = f"x loopless {channel} {error!r}"
            os.write(out, (line + "\n").encode())

    begin = time.monotonic()
    for number in itertools.count(done):
        if number >= count and (folder / "enough").exists():
            break
        time.sleep(max(0, begin + (number - done) / rate - time.monotonic()))
        channel, by = CHANNELS[number % len(CHANNELS)], f"{name}.{os.getpid()}.loopless.{number}"
        at = time.time()
        sending = send_to_pipe_channel(
            channel_name=channel, label="loopless", value={"by": by, "at": at}
        )
        waiting.append((channel, by, at, sending))
        became(BEHIND)
    became(0)


if __name__ == "__main__":
    main()
