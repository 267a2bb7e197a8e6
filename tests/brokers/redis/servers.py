"""The redis-server of this machine, started with a folder of its own.

server = RedisServer(tmp_path)
server.start()
broker = RedisBroker(server.url)
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import redis

START_S = 20


class RedisServer:
    """One process of it, which keeps what it has in an append-only file.

    Attributes:
        port: Where it listens.
        url: What a broker is given.
        process: It, while it runs.
    """

    def __init__(self, folder: Path, *options: str, durable: bool = True) -> None:
        """Take a port.

        Args:
            folder: Where its files go.
            *options: More of its command line.
            durable: Whether it has an append-only file.
        """
        self._program = require_redis()
        self._folder = folder
        folder.mkdir(exist_ok=True, parents=True)
        self._options = [*options, "--appendonly", "yes" if durable else "no", "--save", ""]
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [self._program, "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self._folder), "--loglevel", "warning", *self._options]
        with (self._folder / "redis.log").open("ab") as written:
            self.process = subprocess.Popen(command, stdout=written, stderr=written)
        until = time.monotonic() + START_S
        while True:
            assert self.process.poll() is None, f"redis-server ended: {self.log}"
            try:
                self.ask("PING")
                return
            except (redis.ConnectionError, redis.TimeoutError):
                assert time.monotonic() < until, f"redis-server did not answer: {self.log}"
                time.sleep(0.02)
            except redis.ResponseError:
                return  # it wants a password first

    def stop(self, *, how: signal.Signals = signal.SIGTERM) -> None:
        """End it. May be called twice."""
        process, self.process = self.process, None
        if process is not None:
            process.send_signal(how)
            process.send_signal(signal.SIGCONT)
            process.wait(START_S)

    def pause(self) -> None:
        """Let it stand still until ``go_on``."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def ask(self, *command: Any) -> Any:
        """Ask it something, on a connection of its own."""
        with self._client() as client:
            return client.execute_command(*command)

    def names(self) -> list[str]:
        """Give the names of all keys."""
        return sorted(each.decode() for each in self.ask("KEYS", "*"))

    def clients(self) -> list[str]:
        """Give the ids of the connections that others have."""
        with self._client() as client:
            own = client.client_id()
            return [each["id"] for each in client.client_list() if each["id"] != str(own)]

    def kill_client(self, id: str) -> None:
        """Close a connection that somebody else has."""
        self.ask("CLIENT", "KILL", "ID", id)

    def _client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=5, protocol=2, retry=None)

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self._folder / "redis.log").read_text()[-2000:]


def free_port() -> int:
    """Give a port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def require_redis() -> str:
    """Find redis-server; without it the test is skipped, but never in CI."""
    found = shutil.which("redis-server")
    if found is None:
        text = "redis-server is not installed: apt-get install redis-server"
        if os.environ.get("CI"):
            pytest.fail(text)
        pytest.skip(text)
    return found
