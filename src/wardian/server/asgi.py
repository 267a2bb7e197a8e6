"""The server as an ASGI application: how it starts, takes what comes, and stops."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.types import Message, Receive, Scope, Send

from ..live import faults
from ..live.app import App
from ..live.page_function import Shown
from ..live.session import Session
from . import ending, pages
from .answering import answer, connect
from .assets import Assets
from .files import folders_of
from .host import ServerHost
from .logs import AccessLog, loggable_path
from .sessions import Sessions
from .settings import Settings, checked_settings
from .tokens import Tokens
from .uploads import Uploads

if TYPE_CHECKING:
    from .pipe_listening import PipeListening
    from .pipes import Pipes
    from .shared_channels import SharedChannels
    from .shared_pages import SharedPages

log = logging.getLogger("wardian.server")

_STOP_SECONDS = 3.4
"""What stopping may take in all, so that a process is over five seconds after its signal."""
_TABS_SECONDS = 2.3
"""A little more than the host takes at most."""
_SESSIONS_SECONDS = 0.4
_CHANNELS_SECONDS = 0.7
"""Kept for what was sent last, the app's shutdown included, where a broker has yet to take it."""


def asgi(app: App | Shown, /, **settings: Any) -> Server:
    """Make an ASGI application of an app, a page or a page function.

    It runs by itself, or mounted in another: where nobody passes the lifespan on, it starts with
    its first request.

    Args:
        app: What ``run`` takes.
        settings: Those of ``Settings``.

    Raises:
        InvalidPageError: ``app`` is nothing that can be shown.
        InvalidSettingError: A setting has another name or value.
        RuntimeMissingError: The client was not built.
    """
    return Server(app if isinstance(app, App) else App(app), checked_settings(settings))


class Server:
    """An app behind the gate. It is an ASGI 3 application.

    Attributes:
        app: What it serves.
        settings: How.
        host: The views, and the connections of their tabs.
    """

    def __init__(self, app: App, settings: Settings, *, worker: int = 0, workers: int = 1) -> None:
        """Prepare; nothing runs before ``start`` or the first request.

        Args:
            app: What to serve.
            settings: How.
            worker: Which of several processes this is.
            workers: How many there are.
        """
        self.app = app
        self.settings = settings
        self.sessions = Sessions(settings, worker=worker, workers=workers)
        self.sessions.on_start = app.session_started
        self.sessions.on_end = self._session_ended
        self.tokens = Tokens(settings.secret)
        self.assets = Assets()
        self.host = ServerHost(app, settings, sessions=self.sessions, tokens=self.tokens)
        self.sessions.on_sign_out = self.host.sign_out
        self.sessions.on_renew = self.host.sign_out_later
        self.downloads = self.host.downloads
        self.uploads = Uploads(settings)
        self.folders = folders_of(app.static)
        self.pipes = self._pipes()
        self.listening = self._listening()
        if worker == 0 and workers > 1:
            self._warn_of_channels(workers)
        self.shared_channels = self._shared_channels()
        self.shared_pages: SharedPages | None = None
        self.stopping = False
        self._access = AccessLog()
        self._is_one_of_many = workers > 1
        self._worker = worker, workers
        self._begun: asyncio.Future[None] | None = None
        self._over: asyncio.Future[None] | None = None
        self._watching: asyncio.Future[None] | None = None
        self._ending: set[asyncio.Task[Any]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection of an ASGI server."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if not self.stopping:
            await self.start()
        if scope["type"] == "websocket":
            await connect(self, scope, receive, send)
        elif scope["type"] == "http":
            await self._access.watch(self._http, scope, receive, send)

    async def carry(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection that another worker passes on, whose log has it."""
        if scope["type"] == "websocket":
            await connect(self, scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def start(self) -> None:
        """Start the app, if it does not run in this event loop. Its ``startup`` is not waited for.

        Raises:
            Exception: What setting up raised; ``startup`` reports its own.
        """
        loop = asyncio.get_running_loop()
        if self._begun is None or self._begun.get_loop() is not loop:
            self._begun = asyncio.ensure_future(self._start())
        if not self._begun.done() or self._begun.exception():
            await asyncio.shield(self._begun)

    async def stop(self) -> None:
        """Send the tabs away to come back later, and end the app. Takes a few seconds at most."""
        self.stopping = True  # nobody is let in until it is started again
        if self._begun is not None:
            self._begun = None
            self._over = asyncio.ensure_future(self._stop())
        # It may be told twice, by the process and by the lifespan: both wait for the one end.
        if self._over is not None and self._over.get_loop() is asyncio.get_running_loop():
            await asyncio.shield(self._over)

    @asynccontextmanager
    async def running(self, _app: Any = None) -> AsyncIterator[None]:
        """Run the app for as long as a block: a lifespan for the application it is mounted in."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def _start(self) -> None:
        self.stopping = False
        _hide_details(self, not self.settings.debug)
        server = ending.server_in_charge()
        if server is not None:
            self._watching = asyncio.ensure_future(self._watch(server))
        await self.host.start()
        if self.listening is not None:
            self.listening.start()
        if self.shared_channels is not None:
            self.shared_channels.start()
        self.shared_pages = self._shared_pages()
        if self.shared_pages is not None:
            self.shared_pages.start()
        self.app.start()

    def _pipes(self) -> Pipes | None:
        """The pipes' endpoint, which costs nothing where it is closed."""
        if not self.settings.pipe_tokens:
            return None
        from .pipes import Pipes

        return Pipes(self.settings, self.host.counters.refused)

    def _listening(self) -> PipeListening | None:
        """Where pages elsewhere listen to channels, which costs nothing where none is public."""
        if not self.settings.pipe_public:
            return None
        from .pipe_listening import PipeListening

        return PipeListening(self.settings, self.host.counters.refused)

    def _warn_of_channels(self, workers: int) -> None:
        """Tell that what is sent does not reach everybody, where others send or listen."""
        is_used = self.pipes is not None or self.listening is not None
        if is_used and self.settings.redis is None:
            log.warning(
                "Each of the %d workers has channels of its own, so a message is heard only by "
                "who listens in the worker that took it; say --redis URL",
                workers,
            )

    def _shared_channels(self) -> SharedChannels | None:
        if self.settings.redis is None:
            return None
        from .shared_channels import SharedChannels

        return SharedChannels(self.settings.redis)

    def _shared_pages(self) -> SharedPages | None:
        """The pages that all workers share, if the app says so and there is a way."""
        if not self.app.shared:
            return None
        if self.settings.redis is None:
            if self._worker[0] == 0 and self._is_one_of_many:
                log.warning(
                    "The app says shared=True, but each of its %d workers shows pages of its own: "
                    "start a Redis and name it with --redis, or leave --workers out",
                    self._worker[1],
                )
            return None
        if self.settings.secret is None:
            log.warning(
                "The app says shared=True, but this process shows pages of its own: give all "
                "processes the same secret, with the setting secret or WARDIAN_SECRET"
            )
            return None
        from .shared_pages import shared_over_redis

        return shared_over_redis(self, self.settings.redis, worker=self._worker)

    async def _stop(self) -> None:
        shared = self.shared_channels
        until = time.monotonic() + _STOP_SECONDS - (_CHANNELS_SECONDS if shared else 0)
        if self._watching is not None:
            self._watching.cancel()
        if self.listening is not None:
            self.listening.stop()
        pages, self.shared_pages = self.shared_pages, None
        if pages is not None:
            pages.leave()
        try:
            await _at_most(_TABS_SECONDS, self.host.stop(), "The tabs")
            self.sessions.clear()
            if self._ending:
                ended = asyncio.wait(self._ending)
                await _at_most(_SESSIONS_SECONDS, ended, "What was to be done for sessions")
        finally:
            try:
                await _at_most(until - time.monotonic(), self.app.stop(), "The app's shutdown")
            finally:
                _hide_details(self, False)
                last = [each.stop() for each in (pages, shared) if each is not None]
                told = (_at_most(_CHANNELS_SECONDS, each, "What was being sent") for each in last)
                await asyncio.gather(*told)

    async def _watch(self, server: ending.AsgiServer) -> None:
        """Send the tabs away as soon as uvicorn ends.

        It waits for all responses before it says so, and an event stream is one without an end.
        """
        await ending.ends(server)
        self._watching = None
        await self.stop()

    def _session_ended(self, session: Session) -> None:
        task = self.app.session_ended(session)
        if task is not None:
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except Exception as error:
                    log.exception("The server cannot start")
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = False

        async def watched(message: Message) -> None:
            nonlocal sent
            sent = True
            if self._is_one_of_many and message["type"] == "http.response.start":
                # The next request on this connection may be another browser's, behind a proxy.
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        watched.__wrapped__ = send  # type: ignore[attr-defined]  # a stuck stream is cut there
        try:
            response = await answer(self, scope, receive, watched)
        except Exception as error:
            # The edge of the process: one request failed, the next one is another.
            told = faults.report(error, where=f"answering {loggable_path(scope['path'])}")
            if sent:
                raise
            response = pages.failure(self.settings, [faults.formatted(error)], told=told)
        if response is not None:
            await response(scope, receive, watched)


async def _at_most(seconds: float, work: Awaitable[Any], what: str) -> None:
    try:
        await asyncio.wait_for(work, seconds)
    except TimeoutError:
        log.warning("%s took longer than %.1f s and was not waited for", what, seconds)


_hiding: set[int] = set()


def _hide_details(server: Server, hide: bool) -> None:
    """Keep tracebacks from tabs while any server of this process is in production."""
    (_hiding.add if hide else _hiding.discard)(id(server))
    faults.show_details = not _hiding
