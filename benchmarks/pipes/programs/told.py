"""How a measured process is told what to do, and tells what it found: lines on its pipes.

receive URL KIND            says "ready"; once it is told "end" and nothing comes, the result
send URL KIND COUNT         sends as fast as it can, a hundred at a time, and says since when
pace URL KIND COUNT RATE    sends so many in a second
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

IDLE_S = 1.5
WINDOW = 100
TEXT = "x" * 60


class Result:
    """What a process received.

    Attributes:
        is_over: Whether there is nothing more to come.
    """

    def __init__(self) -> None:
        self.count = 0
        self.last = 0.0
        self.delays: list[float] = []
        self._ended_at: float | None = None
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        sys.stdin.readline()
        self._ended_at = time.time()

    def took(self, value: dict[str, Any]) -> None:
        """Count a message."""
        self.last = time.time()
        self.count += 1
        self.delays.append(self.last - value["at"])

    @property
    def is_over(self) -> bool:
        """Whether the sender has ended, and nothing came for a while."""
        ended = self._ended_at
        return ended is not None and time.time() > max(ended, self.last) + IDLE_S

    def tell(self) -> None:
        """Give what there was."""
        delays = sorted(self.delays) or [0.0]
        say(
            {
                "count": self.count,
                "last": self.last,
                "p50": delays[len(delays) // 2],
                "p99": delays[len(delays) * 99 // 100],
            }
        )


def say(value: object) -> None:
    """Tell who started this process."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def value(number: int) -> dict[str, Any]:
    """Give what is sent: about a hundred bytes."""
    return {"n": number, "at": time.time(), "text": TEXT}


async def send_all(
    count: int, rate: float | None, many: Callable[[list[dict[str, Any]]], Awaitable[object]]
) -> None:
    """Send so many, and tell since when."""
    import asyncio

    await many([value(-1)])  # what is made at first use
    await asyncio.sleep(0.5)
    began = time.time()
    for start in range(0, count, WINDOW if rate is None else 1):
        if rate is not None:
            await asyncio.sleep(max(0.0, began + start / rate - time.time()))
            await many([value(start)])
        else:
            await many([value(number) for number in range(start, min(count, start + WINDOW))])
    say({"began": began, "sent": time.time()})
