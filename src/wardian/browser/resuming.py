"""Travels in snapshots alone: a page goes on from where the build stopped.

The program ran when the site was built. In the page ``boot.start`` starts it as it starts any
other; but where it is the very program that ran, the apps that it showed are shown, and it does
not run again.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from types import CodeType
from typing import TYPE_CHECKING, Any

from . import boot
from .host import page_host

if TYPE_CHECKING:
    from asyncio import Handle

    from ..live.app import App

Compile = Callable[[str, str], CodeType]
Execute = Callable[[CodeType, str], None]
YEAR = 365 * 86400 + 6 * 3600
"""Seconds."""


class Resumption:
    """Stands between ``boot`` and the program.

    Attributes:
        filename: The program's absolute path.
        module: The ``__main__`` that it ran as.
        shown: The apps it showed, with their selectors; empty once they are shown.
        calls: What it left to be called later: after how many seconds, and what.
    """

    def __init__(
        self,
        filename: str,
        shown: Sequence[tuple[App, str | None]],
        calls: Sequence[tuple[float, Handle]] = (),
    ) -> None:
        """Note what has just been run; with an empty name, that nothing was."""
        self.filename = filename
        self.module = sys.modules["__main__"]
        self.shown = shown
        self.calls = calls
        self._sleeps = True

    def install(self) -> None:
        """Be asked from now on when a program is compiled, and when one is to run."""
        where: Any = boot
        compiled, execute = boot.compiled, boot.execute
        where.compiled = lambda source, filename: self._compiled(source, filename, compiled)
        where.execute = lambda code, filename: self._run(code, filename, execute)

    def _compiled(self, source: str, filename: str, compiled: Compile) -> CodeType | None:
        """Give the code of a program; ``None`` for the one that has been run."""
        if self._sleeps:
            self._sleeps = False
            wake()
            calls, self.calls = self.calls, ()
            for delay, handle in calls:
                asyncio.get_running_loop().call_later(delay, _call, handle)
        # The page has checked that it is the same: memory and program are of one build.
        return None if filename == self.filename and self.shown else compiled(source, filename)

    def _run(self, code: CodeType | None, filename: str, execute: Execute) -> None:
        if code is not None:
            execute(code, filename)
            return
        shown, self.shown = self.shown, ()
        sys.modules["__main__"] = self.module
        folder = os.path.dirname(filename)
        sys.path.remove(folder)
        sys.path.insert(0, folder)
        os.chdir(folder)
        for app, into in shown:
            page_host.start(app, into=into)


def _call(handle: Handle) -> None:
    if not handle.cancelled():
        handle._run()


def wake() -> None:
    """Correct what every page would have in common: chance, and where it is; find its tabs."""
    from js import navigator

    random.seed()
    language = str(getattr(navigator, "language", "") or "C")
    os.environ["LANG"] = f"{language.replace('-', '_')}.UTF-8"
    # The module reads these once, when the interpreter starts, and this one has.
    january = time.time() // YEAR * YEAR
    winter, summer = time.localtime(january), time.localtime(january + YEAR / 2)
    if winter.tm_gmtoff > summer.tm_gmtoff:  # south of the equator
        winter, summer = summer, winter
    where: Any = time
    where.timezone, where.altzone = -winter.tm_gmtoff, -summer.tm_gmtoff
    where.daylight = int(winter.tm_gmtoff != summer.tm_gmtoff)
    where.tzname = winter.tm_zone, summer.tm_zone
    tabs: Any = sys.modules.get("wardian.browser.tabs.page")
    if tabs is not None:
        tabs.wake()
