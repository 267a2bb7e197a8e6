"""The host of ``Screen.open``: runs a program, and keeps what it wants to be shown."""

from __future__ import annotations

import os
import runpy
import sys

from ..live.app import App


class Catcher:
    """Keeps the app that a program runs.

    Attributes:
        app: The app; ``None`` until the program calls ``run``.
    """

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.app: App | None = None

    def start(self, app: App, *, into: str | None) -> None:
        """Keep the app."""
        self.app = app

    async def run(self, path: str) -> None:
        """Run the program inside the loop, as a page does: its own folder first on the path."""
        folder = os.path.dirname(os.path.abspath(path))
        sys.path.insert(0, folder)
        try:
            runpy.run_path(path, run_name="__main__")
        finally:
            sys.path.remove(folder)
