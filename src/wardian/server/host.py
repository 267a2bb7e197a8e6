"""The host: all views of one app in one process, and how tabs come by theirs."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from ..live import blocking, faults
from ..live.redirect import Redirect
from ..live.view import View
from ..live.visiting import visit
from . import keeping, messages
from .audience import Audience
from .carrier import Carrier
from .counters import Counters
from .downloads import Downloads
from .limits import Census, shares
from .link import Link
from .memory import Memory
from .stopping import send_away, wait_for_the_end
from .visits import again
from .watch import Watch

if TYPE_CHECKING:
    from ..live.app import App
    from ..live.session import Session
    from ..tree.element import Element
    from .downloads import Content
    from .messages import Hello
    from .sessions import Sessions
    from .settings import Settings
    from .tokens import Tokens
    from .visits import Visit

log = logging.getLogger("wardian.server")


RENEWAL = 2.0
"""Seconds that the response with a new session's cookie may take."""

_running: set[ServerHost] = set()


class RefusedError(Exception):
    """A hello leads to no view.

    Attributes:
        reason: For the tab, the counters and the log.
        is_final: Whether the tab must ask for its page again, rather than try later.
    """

    def __init__(self, reason: str, *, is_final: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class ServerHost:
    """Where the views of one app are, on a server.

    Attributes:
        app: The app.
        settings: How it is served.
        sessions: The browsers.
        downloads: What gives addresses to files for ``view.download``.
        counters: What was counted since the start.
        census: How many views there are, and whose.
        generation: Made with the host: what a tab knows of another one means nothing here.
        views: The open views by number, those included whose tab is away.
        links: The same by number, as links.
        carriers: The connections there are.
        audiences: By root.
        watch: What waits for something.
        memory: What tabs leave behind.
        is_stopping: Whether tabs are sent away.
        span: Seconds over which those come back that are.
        is_empty: Set whenever the last connection is over.
    """

    def __init__(self, app: App, settings: Settings, *, sessions: Sessions, tokens: Tokens) -> None:
        """Prepare; ``start`` lets time go by."""
        self.app = app
        self.settings = settings
        self.sessions = sessions
        self.downloads = Downloads(settings)
        self.counters = Counters()
        self.census = Census(settings)
        self.generation = secrets.token_urlsafe(9)
        self.views: dict[int, View] = {}
        self.links: dict[int, Link] = {}
        self.carriers: set[Carrier] = set()
        self.audiences: dict[Element, Audience] = {}
        self.watch = Watch(self)
        self.memory = Memory()
        self.is_stopping = False
        self.span = settings.spread
        self.is_empty = asyncio.Event()
        self._tokens = tokens
        self._expected: dict[int, tuple[Element, Visit]] = {}
        self._making: dict[int, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._lives = 0

    async def start(self) -> None:
        """Take connections, in the running event loop."""
        self.is_stopping = False
        faults.slow = blocking.note
        _running.add(self)
        self.watch.start()

    async def stop(self) -> None:
        """Send every tab away, each with its own time to come back, and end all views.

        Takes two seconds at most, whatever the tabs do.
        """
        if not self.watch.is_running:
            return
        self.is_stopping = True
        send_away(self)
        for view in list(self.views.values()):
            view.close(tell=False)
        for number in list(self._expected):
            self.unexpect(number)
        await wait_for_the_end(self)
        self.watch.stop()
        for task in list(self._tasks):
            task.cancel()
        _running.discard(self)
        if not _running and faults.slow is blocking.note:
            faults.slow = None

    def now(self) -> float:
        """Give the time, in seconds of the event loop's clock."""
        return self.watch.now()

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something that ends with this host."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Views come

    def new_number(self) -> int:
        """Give the number of a view that is to come: 48 random bits."""
        while True:
            number = secrets.randbits(48)
            if number and number not in self.links and number not in self._expected:
                return number

    def expect(self, number: int, root: Element, request: Visit) -> None:
        """Keep a page that was rendered until its tab comes for it, or does not.

        Args:
            number: The view's.
            root: What was rendered.
            request: The visit it was made for.
        """
        while len(self._expected) >= max(self.settings.max_disconnected, 1):
            self.unexpect(self.watch.pending.oldest())
        self._expected[number] = root, request
        self.watch.pending.begin(number, self.now())

    def unexpect(self, number: int) -> None:
        """Let go of a page that was rendered."""
        self._expected.pop(number, None)
        self.watch.pending.end(number)

    def number_in(self, token: str, session: Session) -> int | None:
        """Give the number of the view that a token names, if it is this session's."""
        claim = self._tokens.read(token, session.id)
        return None if claim is None else claim.view

    def find(self, token: str, session: Session) -> View | None:
        """Give the open view that a token names, if it is this session's."""
        number = self.number_in(token, session)
        return None if number is None else self.views.get(number)

    async def join(self, hello: Hello, request: Visit, *, carrier: Carrier | None = None) -> Link:
        """Give the link that a hello is for, made anew where it has gone.

        Args:
            hello: What the tab says.
            request: What the connection began with.
            carrier: The connection, to be welcomed at once if its page must be made first.

        Raises:
            RefusedError: There is none for it.
        """
        claim = self._tokens.read(hello.token, request.session.id)
        if claim is None:
            raise RefusedError("token" if request.session.id else "session")
        if not self.sessions.keeps(request.session):
            raise RefusedError("session")  # it was ended while the hello was on its way
        number = claim.view
        while (made := self._making.get(number)) is not None:
            await asyncio.wait((made,))
        link = self.links.get(number)
        if link is not None:
            if not hello.generation and link.handled:
                raise RefusedError("taken")  # a second document with the same token
            return link
        root, seen = self._expected.get(number) or (None, again(request, hello.url))
        if root is None and (claim.is_old or not self._tokens.is_for(claim, seen.address_key)):
            # It proves that this browser was let in, but not there, or not lately.
            raise RefusedError("token" if claim.is_old else "address")
        self._make_room(seen)
        self.unexpect(number)
        generation = self._new_generation()
        if root is not None and keeping.is_news(seen, hello.kept):
            root = None  # it shows what its tab has kept otherwise
        if root is None:
            if carrier is not None:
                carrier.greet(generation, messages.welcome(number, generation, 0, self.settings))
            root = await self._make(number, seen, hello)
            self._make_room(seen)
        if not self.sessions.keeps(request.session):
            raise RefusedError("session")  # its page was one that signs out
        return self._open(number, root, seen, hello=hello, generation=generation)

    async def _make(self, number: int, request: Visit, hello: Hello) -> Element:
        """Make a page again, for a tab that shows, or has kept, what the server does not have."""
        made = self._making[number] = asyncio.get_running_loop().create_future()
        try:
            with keeping.visiting(request, hello.kept):
                _, root = await visit(self.app, request)
                keeping.belongs(root, request)
        finally:
            del self._making[number]
            made.set_result(None)
        if isinstance(root, Redirect):
            raise RefusedError("redirect")
        return root

    def _make_room(self, request: Visit) -> None:
        if self.is_stopping:
            raise RefusedError("stopping", is_final=False)
        reason = self.census.refusal(request)
        if reason is not None:
            # Whose tab is away, and counts for the same limit, gives way: the longest away first.
            away = (x for x in self.watch.absent if shares(reason, x.view.request, request))
            gone = next(away, None)
            if gone is not None:
                self.expire(gone)
                reason = self.census.refusal(request)
        if reason is not None:
            raise RefusedError(reason, is_final=False)

    def _new_generation(self) -> str:
        self._lives += 1
        return f"{self.generation}.{self._lives}"

    def _open(
        self, number: int, root: Element, request: Visit, *, hello: Hello, generation: str
    ) -> Link:
        audience = self.audiences.get(root)
        if audience is None:
            audience = self.audiences[root] = Audience(self, root)
        view = View(self.app, root, audience, number, request=request)
        view.commands = hello.command  # the tab counts on where an earlier life left off
        link = Link(view, audience, generation=generation)
        audience.add(link)
        self.links[number] = link
        self.views[number] = view
        self.census.add(request)
        self.counters.opened += 1
        log.debug("A view was opened", extra={"view": number})
        return link

    def sign_out(self, session: Session) -> None:
        """End all views of a browser; its tabs ask for their pages again, as strangers."""
        for number, (_, request) in list(self._expected.items()):
            if request.session is session:
                self.unexpect(number)
        for view in list(session.views):
            link = self.links.get(view.number)
            if link is not None and link.view is view:
                if link.carrier is None:
                    view.close(tell=False)
                    continue
                last = messages.lost("session")
                link.carrier.close(1008, reason="signed-out", last=last)
                # Not from here: this may be in the middle of one of its handlers.
                self.soon(partial(view.close, tell=False))

    def sign_out_later(self, session: Session) -> None:
        """End all views of a browser once it has got a new cookie, with which its tabs ask."""
        asyncio.get_running_loop().call_later(RENEWAL, self.sign_out, session)

    # What links and connections tell

    def attached(self, link: Link, carrier: Carrier) -> None:
        """Enter that a link has a connection."""
        if link in self.watch.absent:
            self.counters.reconnects += 1
        if carrier.pushes:
            self.counters.connections += 1
        self.watch.connected(link, carrier)

    def detached(self, link: Link) -> None:
        """Enter that a link has no connection."""
        self.watch.disconnected(link)
        if link.is_over or self.is_stopping:
            return
        self.watch.absent.begin(link, self.now())
        self.soon(self._left, link)

    def ended(self, link: Link) -> None:
        """Enter that a link is over: nothing of it stays."""
        self.watch.disconnected(link)
        self.watch.absent.end(link)
        if self.links.pop(link.view.number, None) is not None:
            del self.views[link.view.number]
            self.census.remove(link.view.request)
            self.counters.closed += 1
            self.memory.litter += 1
        self.app.disconnected(link.view)

    def empty(self, audience: Audience) -> None:
        """Enter that nobody shows a root any more."""
        self.audiences.pop(audience.root, None)

    def expire(self, link: Link) -> None:
        """End a view whose tab did not come back in time, or for which there is no room."""
        self.counters.expired += 1
        log.debug("A view was given up", extra={"view": link.view.number})
        link.view.close()
        link.over()  # also one that was never shown

    def arrived(self, carrier: Carrier) -> None:
        """Enter that there is a connection. It has not said whose it is."""
        self.carriers.add(carrier)
        self.watch.strangers.begin(carrier, self.now())

    def departed(self, carrier: Carrier) -> None:
        """Enter that a connection is over."""
        self.carriers.discard(carrier)
        self.watch.departed(carrier)
        if not self.carriers:
            self.is_empty.set()

    def offer(self, view: View, data: Content, *, name: str, type: str) -> str:
        """Give the address at which a view can fetch a file, once."""
        return self.downloads.offer(view, data, name=name, type=type)

    def sweep(self) -> None:
        """Let others forget what is over; called every few seconds."""
        self.sessions.sweep()
        self.downloads.sweep()
        self.memory.sweep(len(self.links))

    def soon(self, call: Callable[..., None], *args: Any) -> None:
        """Call something in the loop's next turn.

        What may call the program must not be called in the middle of a push or a flush.
        """
        asyncio.get_running_loop().call_soon(call, *args)

    def _left(self, link: Link) -> None:
        if link.carrier is None:
            self.app.disconnected(link.view)
        while len(self.watch.absent) > self.settings.max_disconnected:
            self.expire(self.watch.absent.oldest())
