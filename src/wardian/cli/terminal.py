"""What the commands say: the only place that writes to the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from ..errors import WardianError

_BAR_WIDTH = 24
_COLORS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "cyan": "36"}
OK, FAILURE, USAGE = 0, 1, 2
"""Exit codes; argparse uses the last one as well."""


class Terminal:
    """Results go to standard output, everything else to standard error.

    Colour and the moving bar appear only where a person looks: not in a pipe, not when
    ``NO_COLOR`` is set or ``TERM`` is ``dumb``.
    """

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._err = err or sys.stderr

    def done(self, text: str) -> None:
        """Say that something succeeded."""
        print(f"{self._paint(self._out, 'green', 'ok')} {text}", file=self._out, flush=True)

    def say(self, text: str = "") -> None:
        """Write a plain line."""
        print(text, file=self._out, flush=True)

    def table(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write two aligned columns, the first one dimmed."""
        width = max((len(left) for left, _ in rows), default=0)
        for left, right in rows:
            self.say(f"   {self._paint(self._out, 'dim', left.ljust(width))}  {right}")

    def error(self, text: str) -> None:
        """Say what went wrong."""
        print(f"{self._paint(self._err, 'red', 'error')} {text}", file=self._err, flush=True)

    @contextmanager
    def progress(self) -> Iterator[Callable[[str, int, int], None]]:
        """Give a function that shows progress: what is being done, steps done, steps in all."""
        if not self._is_watched(self._err):
            yield lambda doing, done, total: None
            return
        try:
            yield self._bar
        finally:
            self._err.write("\r\x1b[K")
            self._err.flush()

    def _bar(self, doing: str, done: int, total: int) -> None:
        full = _BAR_WIDTH * done // max(total, 1)
        bar = "━" * full + self._paint(self._err, "dim", "─" * (_BAR_WIDTH - full))
        self._err.write(f"\r\x1b[K{bar} {doing[:50]}")
        self._err.flush()

    def _paint(self, stream: TextIO, color: str, text: str) -> str:
        if not self._is_watched(stream) or "NO_COLOR" in os.environ:
            return text
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m"

    @staticmethod
    def _is_watched(stream: TextIO) -> bool:
        return stream.isatty() and os.environ.get("TERM") != "dumb"


def run_reporting(terminal: Terminal, work: Callable[[], None]) -> int:
    """Run a command's work and return its exit code; an error is shown, not raised."""
    try:
        work()
    except (WardianError, OSError) as error:
        terminal.error(str(error))
        return FAILURE
    except KeyboardInterrupt:
        terminal.say()
        return FAILURE
    return OK


def readable_size(size_bytes: int) -> str:
    """Return a size as people write it: ``812 B``, ``1.4 MB``."""
    size = float(size_bytes)
    for unit in ("B", "kB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} MB"
