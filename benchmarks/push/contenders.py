"""The servers that are compared: how each is installed, started, stepped and measured."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx

from .. import installing
from .tabs import JustPyTab, NiceGUITab, Tab, WardianTab

HERE = Path(__file__).parent
OPENED_AT_ONCE = 20
BEGIN_S = 30


class Contender:
    """One server process and its tabs.

    Attributes:
        name: What it is called in the results.
        tabs: The connected ones.
    """

    def __init__(self, name: str, *, elements: int, folder: Path) -> None:
        """Start the server.

        Args:
            name: ``wardian``, ``nicegui`` or ``justpy``.
            elements: How many elements the page has besides the clock.
            folder: Where its output goes.
        """
        self.name = name
        self.tabs: list[Tab] = []
        port = _free_port()
        self.origin = f"http://127.0.0.1:{port}"
        program = str(HERE / "programs" / f"{name}_clock.py")
        command = [program]
        if name == "wardian":
            command = ["-m", "wardian.cli.main", "serve", program, "--port", str(port)]
        self._log = (folder / f"{name}-{elements}.txt").open("wb")
        self.process = subprocess.Popen(
            [interpreter(name), *command],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**_environment(), "ELEMENTS": str(elements), "PORT": str(port)},
        )

    async def begin(self) -> None:
        """Wait until the server answers."""
        with self._explained(f"did not answer within {BEGIN_S} s"):
            async with asyncio.timeout(BEGIN_S), httpx.AsyncClient() as client:
                while True:
                    assert self.process.poll() is None, f"{self.name} ended at once: {self.log}"
                    try:
                        await client.get(self.origin + "/")
                        return
                    except httpx.TransportError:
                        await asyncio.sleep(0.1)

    async def open(self, count: int) -> None:
        """Connect tabs."""
        kind = {"wardian": WardianTab, "justpy": JustPyTab, "nicegui": NiceGUITab}[self.name]
        room = asyncio.Semaphore(OPENED_AT_ONCE)

        async def one() -> Tab:
            tab = kind(self.origin)
            async with room, httpx.AsyncClient(timeout=60) as client:
                await tab.open(client)
            return tab

        with self._explained(f"did not take {count} tabs"):
            self.tabs = await asyncio.gather(*(one() for _ in range(count)))

    async def step(self, stamp: str) -> None:
        """Let the clock go on, and wait until every tab has it."""
        pipe = _pipe(self.process.stdin)
        pipe.write(stamp.encode() + b"\n")
        pipe.flush()
        with self._explained(f"did not show {stamp!r} to every tab"):
            await asyncio.gather(*(tab.saw(stamp.encode()) for tab in self.tabs))

    @contextmanager
    def _explained(self, failure: str) -> Iterator[None]:
        """Say what the server wrote if it fails here."""
        try:
            yield
        except (TimeoutError, OSError, httpx.HTTPError) as error:
            raise AssertionError(f"{self.name} {failure} ({error!r}): {self.log}") from error

    @property
    def log(self) -> str:
        """What the server wrote."""
        return Path(self._log.name).read_text()[-2000:]

    @property
    def received_bytes(self) -> int:
        """Bytes on the wire to all tabs so far."""
        return sum(tab.bytes for tab in self.tabs)

    def cpu_seconds(self) -> float:
        """Processor time that all threads of the server have had, to the nanosecond."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory_bytes(self) -> int:
        """Its resident memory."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    async def leave(self) -> None:
        """Close all tabs."""
        for tab in self.tabs:
            tab.transport.abort()
        await asyncio.gather(*(tab.gone for tab in self.tabs))

    def end(self) -> None:
        """End the server."""
        _pipe(self.process.stdin).close()
        self.process.kill()
        self.process.wait(10)
        self._log.close()


def interpreter(name: str) -> str:
    """Give the Python that has a contender; ours runs with our own."""
    return sys.executable if name == "wardian" else installing.interpreter(HERE / f"{name}.txt")


def _environment() -> dict[str, str]:
    """Give our environment, without what tells a server that pytest is about: NiceGUI would ask."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
