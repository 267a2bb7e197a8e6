"""The process of Node in which jobs of the workshop are done, and how long it lives.

Each job has a thread and an interpreter of its own, so none finds what another one left. What they
share is the machine code of the interpreter: from the second on, one starts in half of the time.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from threading import Event, Lock, Timer

_SCRIPT = Path(__file__).parent / "workshop.mjs"
_ENDS_WITHIN_SECONDS = 10


class NodeProcess:
    """Node, for one job after the other.

    Attributes:
        has_ended: Whether there will be no further job.
    """

    def __init__(self, node: str) -> None:
        """Start it."""
        self.has_ended = False
        self._lock = Lock()  # threads may share it
        self._process = subprocess.Popen(
            [node, str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )

    def do(self, folder: Path, *, timeout_seconds: float) -> str:
        """Have the job in a folder done, and return what Node said meanwhile.

        Args:
            folder: Where ``order.json`` is, and ``reply.json`` will be if all goes well.
            timeout_seconds: How long it may take; beyond that, the process is ended.

        Raises:
            TimeoutError: It took longer.
        """
        with self._lock:
            is_late = Event()

            def give_up() -> None:
                is_late.set()
                self._process.kill()

            timer = Timer(timeout_seconds, give_up)
            timer.start()
            try:
                said = self._ask(folder)
            finally:
                timer.cancel()
        if is_late.is_set():
            raise TimeoutError
        return said

    def end(self) -> None:
        """Let it end, as it does when nobody asks for anything any more."""
        with self._lock, self._process as process:
            self.has_ended = True
            if process.stdin is not None:
                with suppress(OSError):  # it may have ended before
                    process.stdin.close()
            try:
                process.wait(_ENDS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()

    def _ask(self, folder: Path) -> str:
        entrance, answers = self._process.stdin, self._process.stdout
        if entrance is None or answers is None:
            raise RuntimeError("expected pipes to Node, there are none")
        with suppress(OSError):  # if it has ended, it said why
            entrance.write(f"{json.dumps(str(folder))}\n")
            entrance.flush()
        said = ""
        for line in answers:
            if line.startswith('{"said":'):
                return str(json.loads(line)["said"])
            said += line
        self.has_ended = True
        return said.strip() or f"it ended with {self._process.wait()}"


_kept: ContextVar[dict[str, NodeProcess] | None] = ContextVar("_kept", default=None)


@contextmanager
def one_process() -> Iterator[None]:
    """Have all jobs within done by one process; within another ``one_process``, by that one's."""
    if _kept.get() is not None:
        yield
        return
    started: dict[str, NodeProcess] = {}
    before = _kept.set(started)
    try:
        yield
    finally:
        _kept.reset(before)
        for each in started.values():
            each.end()


def do(node: str, folder: Path, *, timeout_seconds: float) -> str:
    """Have a job done, as ``NodeProcess.do``, by the process that is kept; else by one for it.

    Args:
        node: The program that is Node.
        folder: Of the job.
        timeout_seconds: How long it may take.

    Raises:
        TimeoutError: It took longer.
    """
    with one_process():
        kept = _kept.get()
        if kept is None:
            raise RuntimeError("expected a place for what is kept, there is none")
        if node not in kept or kept[node].has_ended:
            if node in kept:
                kept.pop(node).end()
            kept[node] = NodeProcess(node)
        return kept[node].do(folder, timeout_seconds=timeout_seconds)
