"""Pages that all workers share: one worker, the home, has them, and the others relay to it.

So there is one truth: handlers run in one process, and nothing is copied. Any worker takes
connections, looks whether they may come in at all, answers for files, and hands on the rest. See
``home`` for who is the home, ``relay`` and ``carried`` for a connection's two ends, and
``relay_lines`` for what lies between.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
from typing import TYPE_CHECKING, Any

from ..brokers.log import Retention
from . import messages, pages
from .carried import RELAYED, serve
from .gate import READING
from .home import EVERY, LASTS, Home
from .relay import LEAST_DELAY, Relayed
from .relay_exchange import Exchange
from .relay_lines import Lines
from .sockets import transport_of
from .stopping import HEAD_START, TABS_A_SECOND
from .tokens import key_for
from .transmission import Event

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from ..brokers.broker import Broker
    from ..brokers.leases import Leases
    from .asgi import Server

log = logging.getLogger("wardian.server")

PREFIX = "wardian.relay"
"""What all keys begin with in Redis. No channel of a program and no address leads there."""

PATIENCE = 3.5
"""Seconds that a connection waits here for a home, when there is none."""

_RETENTION = Retention(seconds=30.0)
_BROKER_PATIENCE = 5.0
_LOOK = 0.5
_IDLE = 60.0
_END_SECONDS = 0.3
_RETRY_AFTER = "1"
_COME_AGAIN = "The server is about to restart. Please try again."


class SharedPages:
    """The shared pages of one app, seen from one of its workers.

    Attributes:
        lines: To the other workers.
        home: Knows which worker has the pages.
        relayed: Connections that are carried to the home.
    """

    def __init__(
        self,
        server: Server,
        broker: Broker,
        leases: Leases,
        *,
        worker: tuple[int, int] = (0, 1),
        every: float = EVERY,
        lasts: float = LASTS,
    ) -> None:
        """Prepare; nothing is connected.

        Args:
            server: Whose they are.
            broker: Carries what workers tell each other, and nothing else; it is stopped here.
            leases: Say which worker is the home.
            worker: Which of how many workers of its machine this is.
            every: Seconds between two looks at the leases.
            lasts: Seconds that a lease lasts.
        """
        settings = server.settings
        secret = settings.secret or ""
        shape = "|".join([settings.base_path, *server.app.routes])
        group = hashlib.sha256(key_for(secret, "relay-group") + shape.encode()).hexdigest()[:16]
        self.relayed: dict[Relayed, None] = {}
        self.lines = Lines(broker, group=group, key=key_for(secret, "relay"), met=self._met)
        self.home = Home(
            leases,
            group=group,
            me=self.lines.name,
            changed=self._told,
            every=every,
            lasts=lasts,
        )
        self._server = server
        self._broker = broker
        self._worker = worker
        self._has_pages = False
        self._was_home = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed: asyncio.Event = asyncio.Event()
        self._living: asyncio.Task[None] | None = None
        self._leaving: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Find out who is the home, or be it, as soon as Redis can be reached."""
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._living = asyncio.ensure_future(self._live())

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Carry a connection to the home, if that is another worker.

        Returns:
            Whether it was, or is answered already; if not, it is to be answered here.
        """
        if RELAYED in (scope.get("extensions") or {}):
            return False
        name = await self._home_name()
        reads = scope["type"] == "http" and scope["method"] in READING
        if self.home.is_here and reads:
            return False

        async def refuse() -> None:
            response = pages.refusal(self._server.settings, 503, _COME_AGAIN)
            response.headers["retry-after"] = _RETRY_AFTER
            await response(scope, receive, send)

        if self.home.is_here:
            mark = {"extensions": {**(scope.get("extensions") or {}), RELAYED: {}}}
            if scope["type"] == "websocket":
                await self._application({**scope, **mark}, receive, send)
                return True
            at_home = _AtHome(self, receive, send)
            await self._server.carry({**scope, **mark}, at_home.receive, at_home.send)
            if at_home.is_unanswered:
                await refuse()
            return True

        relayed = Relayed(scope, receive, send, refuse=refuse, crowd=self.relayed)
        self.relayed[relayed] = None
        try:
            await relayed.run(self.lines.open(name), worker=self._worker)
        finally:
            del self.relayed[relayed]
        return True

    def leave(self) -> None:
        """Send relayed tabs away, and let another worker be the home: this one stops."""
        if self._loop is None:
            return
        if self._living is not None:
            self._living.cancel()
        everybody = list(self.relayed)
        random.shuffle(everybody)
        span = max(self._server.settings.spread, len(everybody) / TABS_A_SECOND)
        for at, relayed in enumerate(everybody):
            relayed.send_away(HEAD_START + span * (at + random.random()) / len(everybody))
        self._leaving = self._loop.run_in_executor(None, self.home.stop)

    async def stop(self) -> None:
        """Tell what is left to tell, and be reachable no more."""
        if self._loop is None:
            return
        if self._leaving is not None:
            await self._leaving
        if self._living is not None:
            self._living.cancel()
            await asyncio.wait((self._living,))
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_END_SECONDS)
        for task in list(self._tasks):
            task.cancel()
        self.lines.stop()
        await self._broker.stop()

    # Who is the home

    async def _live(self) -> None:
        """Take part, and look now and then whether all is well."""
        loop = asyncio.get_running_loop()
        await self.lines.start()
        self.home.start()
        idle: dict[str, float] = {}
        while True:
            await asyncio.sleep(_LOOK)
            self.lines.look()
            now = loop.time()
            for line in self.lines:
                since = idle.setdefault(line.id, now) if not line.exchanges else now
                if line.exchanges:
                    idle.pop(line.id, None)
                elif line.is_ours and now - since > _IDLE:
                    line.end()
            idle = {line.id: idle[line.id] for line in self.lines if line.id in idle}
            self.home.watch(line.to for line in self.lines if not line.is_ours)

    async def _home_name(self) -> str:
        """Give the name of the home, waiting a moment for one; empty: there is none."""
        assert self._loop is not None
        until = self._loop.time() + PATIENCE
        while not self.home.name and (left := until - self._loop.time()) > 0:
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                break
        return self.home.name

    def _told(self) -> None:
        """Look at who is the home, from a thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._look)

    def _look(self) -> None:
        home = self.home
        name, is_here = home.name, home.is_here
        if is_here and not self._was_home:
            log.info("This worker has the shared pages")
        if self._was_home and not is_here:
            self._step_down()
        self._was_home = is_here
        if is_here:
            self._has_pages = True
        elif name and self._has_pages:
            self._has_pages = False
            self._drop_pages()
        for line in self.lines:
            if line.is_ours:
                if line.to != name:
                    line.end()
            elif not is_here or line.to in home.gone:
                line.end()
        self._changed.set()

    def _step_down(self) -> None:
        """Send all tabs away: another worker may have the pages now."""
        log.warning("This worker has the shared pages no more: it was not heard of for too long")
        carriers = list(self._server.host.carriers)
        for carrier in carriers:
            delay = LEAST_DELAY + random.random() * len(carriers) / TABS_A_SECOND
            carrier.close(1012, reason="moved", last=messages.go(delay))

    def _drop_pages(self) -> None:
        """End all views: another worker makes them anew."""
        host = self._server.host
        for number in list(host._expected):
            host.unexpect(number)
        for link in list(host.links.values()):
            host.expire(link)

    # What others pass on

    def _met(self, exchange: Exchange) -> None:
        assert self._loop is not None
        if self._server.stopping or not self.home.is_here:
            self._loop.call_soon(exchange.line.end)
            return
        task = self._loop.create_task(serve(exchange, self._application))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _application(self, scope: Any, receive: Any, send: Any) -> None:
        await self._server.carry(scope, _AtHome(self, receive, send).receive, send)

    def look_again(self) -> bool:
        """Give whether this worker is the home; one that is no more sends its tabs away."""
        is_here = self.home.is_here
        if self._was_home and not is_here:
            self._look()
        return is_here


class _AtHome:
    """The ``receive`` of a connection that the home serves.

    A worker that stood still finds what visitors did meanwhile before it is told that another is
    the home now: so it looks at each event. Carriers that it has closed take no more. A request
    whose body is read meanwhile is given no answer of pages of long ago.

    Attributes:
        is_unanswered: Whether its visitor is to be told to come again.
    """

    def __init__(self, shared: SharedPages, receive: Any, send: Any) -> None:
        self.transport = transport_of(send, receive)
        self.is_unanswered = False
        self._has_begun = False
        self._shared = shared
        self._receive = receive
        self._send = send

    async def receive(self) -> Event:
        """Give the next event of the visitor."""
        event: Event = await self._receive()
        if not self._shared.look_again() and event["type"] == "http.request":
            self.is_unanswered = not self._has_begun
            return {"type": "http.disconnect"}
        return event

    async def send(self, event: Event) -> None:
        """Answer, but for who is to come again."""
        if not self.is_unanswered:
            self._has_begun = True
            await self._send(event)


def shared_over_redis(server: Server, url: str, *, worker: tuple[int, int]) -> SharedPages:
    """Share the pages of a server's app with all workers that know the same Redis and secret.

    Args:
        server: Whose they are.
        url: Where Redis is.
        worker: Which of how many workers of its machine this is.

    Raises:
        BrokerError: The URL cannot be used, or the package that speaks to Redis is missing.
    """
    from ..brokers.redis import RedisBroker
    from ..brokers.redis_leases import RedisLeases

    broker = RedisBroker(url, prefix=PREFIX, retention=_RETENTION, patience=_BROKER_PATIENCE)
    return SharedPages(server, broker, RedisLeases(url, prefix=PREFIX), worker=worker)
