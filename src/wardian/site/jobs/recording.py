"""Run a program as a page does, with a host that notes what it would show."""

from __future__ import annotations

from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wardian.live.app import App

APP = "/apps/app/"
"""Where a page that was built has its program."""


@dataclass(frozen=True)
class Shown:
    """One call of ``run``.

    Attributes:
        app: What is to be shown; its ``page`` stands at ``/``, its ``routes`` at the others.
        into: The selector that the program gave.
    """

    app: App
    into: str | None


class Recorder:
    """A host that shows nothing.

    Attributes:
        shown: What it was given, in order.
    """

    def __init__(self) -> None:
        self.shown: list[Shown] = []

    def start(self, app: App, *, into: str | None) -> None:
        """Note what a program shows; neither its startup nor its pages are called."""
        self.shown.append(Shown(app, into))


def record(name: str, folder: str = APP) -> list[Shown]:
    """Run the program in a file as ``__main__``; its folder is the working directory from then on.

    Args:
        name: The file, relative to the folder.
        folder: Where the files of the program are.

    Raises:
        BaseException: What the program raised.
        ValueError: It showed nothing.
    """
    from wardian.browser.boot import execute
    from wardian.live import host

    filename = folder + name
    with open(filename, encoding="utf-8") as opened:
        code = compile(opened.read(), filename, "exec", dont_inherit=True)
    recorder = Recorder()

    def run() -> None:
        host.scope(recorder)
        execute(code, filename)

    copy_context().run(run)
    if not recorder.shown:
        raise ValueError(f"expected {name} to call run(...), it ended without")
    return recorder.shown
