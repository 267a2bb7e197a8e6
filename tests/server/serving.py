"""Servers and crowds as processes of their own, started by a test and ended with it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(__file__).parent / "programs"
SECRET = "a secret that all processes of a test share"


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Process:
    """A Python process whose errors are kept; ended with the context."""

    def __init__(self, *args: str, folder: Path, pipes: bool = False, **env: str) -> None:
        """Start it.

        Args:
            args: What Python runs.
            folder: Where its errors are written.
            pipes: Whether standard input and output are the test's.
            env: Environment variables besides the test's own.
        """
        self.log_path = folder / f"stderr-{free_port()}.txt"
        self._log = self.log_path.open("wb")
        pipe = subprocess.PIPE if pipes else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, *args],
            stdin=pipe,
            stdout=pipe,
            stderr=self._log,
            cwd=ROOT,
            env={**os.environ, "WARDIAN_SECRET": SECRET, "PYTHONUNBUFFERED": "1", **env},
        )

    @property
    def log(self) -> str:
        """What it wrote to standard error."""
        return self.log_path.read_text()

    def end(self, number: signal.Signals = signal.SIGTERM, *, within: float = 15) -> float:
        """Send a signal, wait for the end, and give the seconds that took."""
        started = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(within)
        return time.monotonic() - started

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        for stream in (self.process.stdin, self.process.stdout, self._log):
            if stream is not None:
                stream.close()
        if error is not None:
            error.add_note(f"{self.process.args!r}:\n{self.log[-4000:]}")


class Serving(Process):
    """A program served on a port of this machine, with a probe inside it.

    Attributes:
        origin: Where it is, such as ``http://127.0.0.1:4711``.
    """

    def __init__(
        self, program: str, *, folder: Path, port: int | None = None, **settings: Any
    ) -> None:
        """Serve a program of ``programs/`` and wait until it answers.

        Args:
            program: Its file's name, without the ending.
            folder: Where its errors are written.
            port: Where it listens; a free one if not given.
            settings: Of the server.
        """
        self.port = port or free_port()
        self.probe_port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        chosen = [f"--set={name}={value}" for name, value in settings.items()]
        super().__init__(
            *("-m", "wardian.cli.main", "serve", str(PROGRAMS / f"{program}.py")),
            *(f"--port={self.port}", *chosen),
            folder=folder,
            PROBE_PORT=str(self.probe_port),
            PYTHONPATH=str(ROOT),
        )
        try:
            wait_until_answering(self.origin + "/healthz", self.process)
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise

    def probe(self, what: str, *, within: float = 30, **options: Any) -> Any:
        """Ask the probe in the program; see ``probe.py``."""
        with socket.create_connection(("127.0.0.1", self.probe_port), timeout=within) as sock:
            sock.sendall(json.dumps({"what": what, **options}).encode() + b"\n")
            with sock.makefile("rb") as answer:
                return json.loads(answer.readline())

    def sockets(self) -> int:
        """Give how many sockets it has open."""
        count = 0
        for link in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                count += os.readlink(link).startswith("socket:")
            except FileNotFoundError:  # closed meanwhile
                continue
        return count


class CrowdProcess(Process):
    """A crowd of clients in a process of its own; see ``crowd.py``."""

    def __init__(self, *, folder: Path) -> None:
        """Start it, empty."""
        super().__init__("-m", "tests.server.crowd", folder=folder, pipes=True)

    def order(self, what: str, **options: Any) -> None:
        """Tell it to do something, without waiting."""
        _pipe(self.process.stdin).write(json.dumps({"do": what, **options}).encode() + b"\n")
        _pipe(self.process.stdin).flush()

    def result(self) -> dict[str, Any]:
        """Wait for what the order before gave."""
        line = _pipe(self.process.stdout).readline()
        if not line:
            raise RuntimeError(f"expected a result, the crowd ended:\n{self.log[-4000:]}")
        result: dict[str, Any] = json.loads(line)
        return result

    def do(self, what: str, **options: Any) -> dict[str, Any]:
        """Tell it to do something, and wait for the result."""
        self.order(what, **options)
        return self.result()


def together(crowds: list[CrowdProcess], what: str, **options: Any) -> list[dict[str, Any]]:
    """Let several crowds do the same at the same time; an option may be a list, one for each."""
    for number, crowd in enumerate(crowds):
        crowd.order(
            what,
            **{
                name: value[number] if isinstance(value, tuple) else value
                for name, value in options.items()
            },
        )
    return [crowd.result() for crowd in crowds]


def wait_until_answering(
    address: str, process: subprocess.Popen[bytes], *, within: float = 20
) -> None:
    """Wait until an address answers anything but an error.

    Raises:
        TimeoutError: It does not, in time.
        RuntimeError: The process ended before it did.
    """
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        if process.poll() is not None:
            raise RuntimeError(f"expected a server, the process ended: {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise TimeoutError(f"expected an answer from {address} within {within} s")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
