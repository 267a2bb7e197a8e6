"""Messages through Redis to four processes: ours beside channels_redis, in turns, in one run.

One process sends to four others over one redis-server with its append-only file: as fast as it can,
a hundred at a time, then one hundred in a second. What counts is what arrives: channels_redis drops
messages where more than its capacity wait, and says so in a log only. It is measured as it comes
(``core``), with room for all that is sent (``large``), and over Pub/Sub (``pubsub``).

Asserted is the order of what was delivered, and that nothing of ours was lost; times are printed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import IO, Any

import pytest
from tests.brokers.redis.servers import RedisServer

from .installing import interpreter

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Debian's redis-server is what is measured"
)

HERE = Path(__file__).parent / "pipes"
RECEIVERS = 4
MESSAGES = 2000
PACED = 300
RATE = 100
ROUNDS = 3
KINDS = ("wardian", "core", "large", "pubsub")


@dataclass(kw_only=True)
class Measured:
    """What the rounds of one kind gave: messages per second, losses and delays of each."""

    delivered: list[float] = field(default_factory=list)
    lost: int = 0
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)


class Process:
    """A process that receives or sends."""

    def __init__(self, kind: str, *command: str) -> None:
        role, url, *numbers = command
        peer = "wardian" if kind == "wardian" else "channels_redis"
        binary = sys.executable if peer == "wardian" else interpreter(HERE / f"{peer}.txt")
        self._process = subprocess.Popen(
            [binary, str(HERE / "programs" / f"{peer}_pipes.py"), role, url, kind, *numbers],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def told(self) -> Any:
        """Give the next thing that it tells."""
        line = _pipe(self._process.stdout).readline()
        assert line, "a measured process ended"
        return json.loads(line)

    def end(self) -> None:
        """Have it tell what it received."""
        _pipe(self._process.stdin).write(b"end\n")
        _pipe(self._process.stdin).flush()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def measure(kind: str, url: str, *sending: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give what the sender and what the receivers told."""
    with ExitStack() as stack:

        def started(*command: str) -> Process:
            process = Process(kind, *command)
            stack.callback(process.close)
            return process

        receivers = [started("receive", url) for _ in range(RECEIVERS)]
        for each in receivers:
            assert each.told() == "ready"
        sender = started(sending[0], url, *sending[1:])
        sent = sender.told()
        for each in receivers:
            each.end()
        return sent, [each.told() for each in receivers]


def test_more_arrives_than_elsewhere_and_nothing_is_lost(tmp_path: Path) -> None:
    """At least as many delivered messages in a second as any layer of channels_redis; no loss."""
    server = RedisServer(tmp_path)
    server.start()
    results = {kind: Measured() for kind in KINDS}
    try:
        for _ in range(ROUNDS):
            for kind, result in results.items():
                server.ask("FLUSHALL")
                sent, received = measure(kind, server.url, "send", str(MESSAGES))
                count = sum(each["count"] for each in received)
                took = max(each["last"] for each in received) - sent["began"]
                result.delivered.append(count / took)
                result.lost += MESSAGES * RECEIVERS - count
                server.ask("FLUSHALL")
                _, received = measure(kind, server.url, "pace", str(PACED), str(RATE))
                result.p50_ms.append(1000 * median(each["p50"] for each in received))
                result.p99_ms.append(1000 * max(each["p99"] for each in received))
    finally:
        server.stop()
    print(f"\n{MESSAGES} messages to {RECEIVERS} processes, {ROUNDS} rounds; delays at {RATE}/s")
    for kind, result in results.items():
        total = MESSAGES * RECEIVERS * ROUNDS
        print(
            f"  {kind:8} {median(result.delivered):8.0f} delivered/s"
            f"  {result.lost:6} of {total} lost"
            f"  delay {median(result.p50_ms):6.2f} ms, p99 {median(result.p99_ms):6.2f} ms"
        )
    ours = results.pop("wardian")
    assert ours.lost == 0
    for kind, result in results.items():
        assert median(ours.delivered) >= median(result.delivered), kind


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
