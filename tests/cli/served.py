"""``wardian serve`` in a process of its own, with its output and its end."""

from __future__ import annotations

import http.client
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_START_SECONDS = 60.0


class Serving:
    """A running ``wardian serve``.

    Attributes:
        said: What it printed when it was ready.
        port: Where it listens.
    """

    def __init__(self, file: Path, *options: str, **env: str) -> None:
        self.log = file.with_name("log.txt")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "wardian.cli.main", "serve", str(file), "--port=0",
                 *options],
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, **env},
            )  # fmt: skip
        assert self.process.stdout is not None
        self._out = self.process.stdout.fileno()
        self.said = self.line()
        found = re.search(r"http://[^/]*:(\d+)/", self.said)
        if found is None:
            self.process.kill()
            self.process.wait(10)
            raise AssertionError(self.said + self.log.read_text())
        self.port = int(found[1])

    def line(self) -> str:
        """Read the next of its output, empty if none comes."""
        said = b""
        end = time.monotonic() + _START_SECONDS
        while b"\n" not in said and time.monotonic() < end:
            if select.select([self._out], [], [], 0.1)[0]:
                more = os.read(self._out, 4096)
                if not more:
                    break
                said += more
        return said.decode()

    def get(self, path: str = "/", **headers: str) -> tuple[int, str, dict[str, str]]:
        """Ask for something: status, text and headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            text = response.read().decode()
            return response.status, text, {k.lower(): v for k, v in response.getheaders()}
        finally:
            connection.close()

    def end(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Send a signal, and give the seconds until the process was over."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - began


@contextmanager
def serving(folder: Path, program: str, *options: str, **env: str) -> Iterator[Serving]:
    """Serve a program, and be sure that it ends."""
    file = folder / "app.py"
    file.write_text(program)
    served = Serving(file, *options, **env)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait(10)
        if served.process.stdout is not None:
            served.process.stdout.close()


def failed(folder: Path, program: str | None, *options: str) -> str:
    """Serve what cannot be served, and give what was said about it."""
    file = folder / "app.py"
    if program is not None:
        file.write_text(program)
    done = subprocess.run(
        [sys.executable, "-m", "wardian.cli.main", "serve", str(file), *options],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, ""), done
    assert done.stderr.startswith("error ")
    return done.stderr
