"""Several workers in one process that share the pages of one app, over a broker in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from tests.server.protocol_client import Client as Tab

from wardian import Button, Div, Page, Span
from wardian.brokers.leases import MemoryLeases
from wardian.brokers.memory import MemoryBroker
from wardian.brokers.sending import Sending
from wardian.live.app import App
from wardian.server import Server
from wardian.server.settings import Settings
from wardian.server.shared_pages import SharedPages

from .visitors import served, until

SECRET = "a secret of many characters"
EVERY, LASTS = 0.05, 0.25
"""Seconds between two looks at a lease, and that it lasts: a tenth of what they are otherwise.

A process that is not run for so long has no home then. Where that must not be, a lease lasts as
long as it does otherwise.
"""


class SharedServer(Server):
    """One of several workers."""

    def __init__(
        self,
        app: App,
        broker: MemoryBroker,
        leases: Any,
        *,
        worker: int,
        lasts: float,
        **settings: Any,
    ) -> None:
        super().__init__(app, Settings(secret=SECRET, **settings), worker=worker, workers=8)
        self._lasts = lasts
        self._broker = broker
        self._leases = leases

    def _shared_pages(self) -> SharedPages:
        return SharedPages(
            self, self._broker, self._leases, worker=self._worker, every=EVERY, lasts=self._lasts
        )

    @property
    def shared(self) -> SharedPages:
        """Its part in sharing."""
        assert self.shared_pages is not None
        return self.shared_pages

    @property
    def is_home(self) -> bool:
        """Whether it has the pages."""
        return self.shared_pages is not None and self.shared_pages.home.is_here


class Dying:
    """Leases of a worker that may stand still: then nothing it asks is answered."""

    def __init__(self, leases: MemoryLeases) -> None:
        self.leases = leases
        self.is_still = False
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        if self.is_still and name != "close":
            raise OSError("nobody answers")
        self.count += 1
        return getattr(self.leases, name)

    def forget(self) -> None:
        """Lose all that the store knows, as one that is emptied does."""
        for known in (self.leases._held, self.leases._latest, self.leases._given_back):
            known.clear()


class Workers:
    """Workers, each behind a port of its own, and the tabs of a test.

    Attributes:
        servers: The workers.
        origins: Where they are.
        leases: What each of them asks.
        broker: What carries what they tell each other.
    """

    def __init__(
        self, made: Callable[[int], App], count: int, *, lasts: float, **settings: Any
    ) -> None:
        self.broker = MemoryBroker()
        among = MemoryLeases()
        self.leases = [Dying(among) for _ in range(count)]
        self.servers = [
            SharedServer(made(n), self.broker, self.leases[n], worker=n, lasts=lasts, **settings)
            for n in range(count)
        ]
        self.origins: list[str] = []
        self.tabs: list[Tab] = []
        self._running: list[asyncio.Task[None]] = []

    async def home(self) -> int:
        """Give which one is the home, as soon as all know it."""
        await until(lambda: len(self._names()) == 1 and "" not in self._names())
        return next(n for n, server in enumerate(self.servers) if server.is_home)

    async def others(self) -> list[int]:
        """Give which are not."""
        home = await self.home()
        return [n for n in range(len(self.servers)) if n != home]

    def die(self, worker: int) -> None:
        """Have nothing of a worker heard any more, nor it hear: as when it is killed."""
        self.leases[worker].is_still = True
        lines = self.servers[worker].shared.lines
        lines.send = lambda *args, **options: Sending()  # type: ignore[method-assign]
        lines._cursor = None

    def open(self, worker: int, *, transport: str = "websocket", path: str = "/") -> Tab:
        """Open a tab at one of them."""
        tab = Tab(self.origins[worker] + path, transport=transport, seed=len(self.tabs))
        self.tabs.append(tab)
        self._running.append(asyncio.ensure_future(tab.run()))
        return tab

    def _names(self) -> set[str]:
        return {server.shared_pages.home.name for server in self.servers if server.shared_pages}

    async def close(self) -> None:
        """Close all tabs."""
        for tab in self.tabs:
            await tab.leave()
        if self._running:
            await asyncio.wait(self._running, timeout=10)


@contextlib.asynccontextmanager
async def workers(
    made: Callable[[int], App], count: int = 2, *, lasts: float = LASTS, **settings: Any
) -> AsyncIterator[Workers]:
    """Have workers for a while."""
    them = Workers(made, count, lasts=lasts, **settings)
    async with contextlib.AsyncExitStack() as stack:
        for server in them.servers:
            them.origins.append(await stack.enter_async_context(served(server)))
        try:
            yield them
        finally:
            await them.close()


def board(worker: int) -> App:
    """An app with a list that all tabs share, a button that adds to it, and who it was."""
    shared = Div(id="list")

    def page() -> Page:
        def add() -> None:
            shared.append(Span(f"{len(shared)} by {worker}"))

        return Page(shared, Button("Add", on_click=add, id="add"))

    return App(page, shared=True)


def listed(tab: Tab) -> str:
    """What the list shows in a tab, ``""`` where it shows nothing yet."""
    if tab.shown is None or tab.shown.root is None:
        return ""
    return tab.named("list").text


async def press(tab: Tab, name: str = "add") -> None:
    """Press a button, as soon as the tab is attached."""
    await tab.until(lambda: tab.shown is not None and tab.attached)
    assert tab.shown is not None
    tab.shown.fire(tab.named(name), "click")
