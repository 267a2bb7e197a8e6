"""A host and tabs in one process, on a clock that jumps: no sockets, and nothing takes long.

A ``MemoryTab`` is what an ASGI server and a tab are to the host together. It can stop reading, be
cut without a word, and come back; what it was sent is applied to the small DOM of
``wardian.testing.dom``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, MutableMapping
from typing import Any

from wardian import Button, Page, Span
from wardian.live.app import App
from wardian.live.session import Session
from wardian.server import websocket
from wardian.server.host import ServerHost
from wardian.server.sessions import Sessions
from wardian.server.settings import Settings
from wardian.server.tokens import Tokens
from wardian.server.visits import Visit, again, visit_of
from wardian.testing.clock import JumpingLoop
from wardian.testing.dom import Tab
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.wire import ops

SECRET = "a secret of many characters"
Event = MutableMapping[str, Any]


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a test on a clock that jumps; whatever nobody caught fails it."""
    loop = JumpingLoop()
    uncaught: list[Any] = []
    loop.set_exception_handler(lambda _, context: uncaught.append(context))
    try:
        loop.run_until_complete(asyncio.wait_for(main, 100_000))
        loop.run_until_complete(_end_all())
    finally:
        loop.close()
    assert uncaught == []


async def _end_all() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def tree_html(root: Element) -> str:
    """Give what every tab that shows a root should show."""
    fresh = Tab()
    fresh.receive(ops.mount(1, root._id, 0, described(root), None))
    return fresh.html(1)


class Board(Page):
    """A page with one text, and a button that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.hits = 0
        self.label = Span("nothing", parent=self)
        self.button = Button("Hit", on_click=self.hit, parent=self)

    def hit(self) -> None:
        """Count."""
        self.hits += 1
        self.label.text = f"{self.hits} hits"


def kinds(texts: list[str]) -> str:
    """Give the letters of transmissions, in order; a list of patches is ``P``."""
    return "".join("P" if text.startswith("[[") else text[2] for text in texts)


class Stage:
    """A host, and what stands around it."""

    def __init__(self, shown: Any, **settings: Any) -> None:
        """Prepare; ``start`` runs it.

        Args:
            shown: An app, a page or a page function.
            settings: Those of ``Settings``.
        """
        self.app = shown if isinstance(shown, App) else App(shown)
        self.settings = Settings(secret=SECRET, **settings)
        self.sessions = Sessions(self.settings)
        self.tokens = Tokens(SECRET)
        self.host = self.new_host()
        self._before = len(ledger.roots), len(ledger.alive)

    def new_host(self) -> ServerHost:
        """Make a host as a new process would."""
        return ServerHost(self.app, self.settings, sessions=self.sessions, tokens=self.tokens)

    async def __aenter__(self) -> Stage:
        await self.host.start()
        self.app.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.host.stop()

    def visit(self, session: Session, *, path: str = "/", client: str = "127.0.0.1") -> Visit:
        """Make a visit of a browser."""
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "scheme": "http",
            "client": (client, 1),
            "headers": [(b"host", b"wardian.test")],
        }
        return visit_of(scope, self.settings, session=session)

    def tab(self, **options: Any) -> MemoryTab:
        """Make a tab of a new browser, or of the ``session`` given; ``open`` connects it."""
        return MemoryTab(self, **options)

    def leftovers(self) -> dict[str, int]:
        """Count everything that is kept for tabs; all of it is 0 when they are gone."""
        host = self.host
        waits = {name: len(each) for name, each in vars(host.watch).items() if name in _WAITS}
        return {
            "views": len(host.views),
            "links": len(host.links),
            "carriers": len(host.carriers),
            "audiences": len(host.audiences),
            "expected": len(host._expected),
            "making": len(host._making),
            "tasks": len(host._tasks),
            "census": host.census.total + host.census.sessions + len(host.census._clients),
            "roots": len(ledger.roots) - self._before[0],
            "live elements": len(ledger.alive) - self._before[1],
            "connected": len(host.app._connected),
            **waits,
        }


_WAITS = ("strangers", "blocked", "leaving", "beats", "silent", "polls", "absent", "pending")


class MemoryTab:
    """One tab, its network, and the ASGI server in between.

    Attributes:
        tab: What it shows.
        number: Of its view.
        sent: Every text the server sent, over all connections.
        closes: How connections ended, by the server's close codes.
        faults: What cannot be right.
        answers: Whether it answers beats.
        resends: Whether it sends again what was not confirmed.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        session: Session | None = None,
        number: int | None = None,
        path: str = "/",
        client: str = "127.0.0.1",
    ) -> None:
        """Prepare a tab that has its page and token, and no connection."""
        self.stage = stage
        self.session = session or stage.sessions.create()
        self.number = number or stage.host.new_number()
        self.path = path
        self.client = client
        self.token = stage.tokens.make(
            self.number, self.session.id, address=again(stage.visit(self.session), path).address_key
        )
        self.tab = Tab(self._post)
        self.generation = ""
        self.command = 0
        self.commands: list[list[Any]] = []
        self.unconfirmed: dict[int, str] = {}
        self.sent: list[str] = []
        self.closes: list[int] = []
        self.faults: list[str] = []
        self.delay = 0.0
        self.lost_reason = ""
        self.answers = self.resends = True
        self.connection: Connection | None = None

    @property
    def html(self) -> str:
        """What it shows."""
        return self.tab.html(self.number)

    @property
    def seq(self) -> int:
        """Number of the last patch it has."""
        shown = self.tab.views.get(self.number)
        return shown.seq if shown else 0

    @property
    def hello(self) -> list[Any]:
        """What it says first."""
        shown = self.tab.views.get(self.number)
        root = shown.root_id if shown else 0
        return ["h", 1, self.token, self.generation, root, self.seq, self.command, self.path]

    async def open(self, *, hello: Any = None) -> Connection:
        """Connect, say hello, and let everything happen that happens at once."""
        visit = self.stage.visit(self.session, path="/_wardian/ws", client=self.client)
        self.connection = connection = Connection(self)
        connection.task = asyncio.ensure_future(
            websocket.serve(self.stage.host, visit, connection.receive, connection.send)
        )
        if hello != "":
            self.say(hello if isinstance(hello, str) else json.dumps(hello or self.hello))
        await settle()
        return connection

    def say(self, text: str) -> None:
        """Send a text as it is."""
        assert self.connection is not None
        self.connection.inbox.put_nowait({"type": "websocket.receive", "text": text})

    def click(self, element: Element) -> None:
        """Click an element."""
        shown = self.tab.views[self.number]
        shown.send("e", "click", [element._id], {}, [])

    async def cut(self) -> None:
        """Lose the connection without a word."""
        assert self.connection is not None
        self.connection.cut()
        await settle()

    def take(self, text: str) -> None:
        """Take one transmission."""
        self.sent.append(text)
        message = json.loads(text)
        letter = message[0]
        if letter == "w":
            self._welcomed(*message[2:4])
        elif letter == "a":
            self._confirmed(message[2])
        elif letter == "b":
            if self.answers:
                self.say(json.dumps(["b", self.seq, self.command]))
        elif letter == "l":
            self.lost_reason = message[1]
        elif letter == "z":
            self.delay = message[1] / 1000
        elif letter == "n":
            if message[2] > self.command:
                self.command = message[2]
                self.commands.append(message[3:])
            else:
                self.faults.append(f"a command came again: {text}")
        else:
            if letter == "p" and message[2] <= self.seq:
                self.faults.append(f"a patch came again: {text}")
            self.tab.receive(text)

    def _welcomed(self, generation: str, handled: int) -> None:
        if generation != self.generation:
            self.unconfirmed.clear()
            if self.number in self.tab.views:
                self.tab.views[self.number]._sent = handled
        self.generation = generation
        self._confirmed(handled)
        for text in self.unconfirmed.values():
            self.say(text)

    def _confirmed(self, handled: int) -> None:
        for number in [number for number in self.unconfirmed if number <= handled]:
            del self.unconfirmed[number]

    def _post(self, text: str) -> None:
        self.unconfirmed[json.loads(text)[2]] = text
        if self.connection is not None and not self.connection.is_lost:
            self.say(text)


class Cable:
    """What a connection writes to, as far as a server's application looks at it."""

    def abort(self) -> None:
        """Do nothing: the end of the task is what a test sees."""

    def get_extra_info(self, name: str) -> None:
        """Have no socket."""

    def get_write_buffer_size(self) -> int:
        """Give how much waits: nobody knows."""
        return 0


class Connection:
    """One connection of a tab, as an ASGI server has it.

    Attributes:
        inbox: What the tab has sent and nobody has read.
        task: What serves it.
        is_lost: Whether it is over.
        most_waiting: The most writes that ever waited at the same time.
        pace: Seconds that each write takes.
        transport: What makes its ``send`` be taken for a server's own.
    """

    def __init__(self, tab: MemoryTab) -> None:
        """Be connected."""
        self.tab = tab
        self.inbox: asyncio.Queue[Event] = asyncio.Queue()
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.task: asyncio.Future[None]
        self.is_lost = False
        self.is_accepted = False
        self.most_waiting = 0
        self.pace = 0.0
        self.transport = Cable()
        self._waiting = 0
        self._writable = asyncio.Event()
        self._writable.set()

    async def receive(self) -> Event:
        """Give the host what the tab said."""
        return await self.inbox.get()

    async def send(self, event: Event) -> None:
        """Take what the host sends."""
        self._waiting += 1
        self.most_waiting = max(self.most_waiting, self._waiting)
        try:
            await self._writable.wait()
            if self.pace:
                await asyncio.sleep(self.pace)
        finally:
            self._waiting -= 1
        if self.is_lost:
            raise ConnectionResetError
        if event["type"] == "websocket.accept":
            self.is_accepted = True
        elif event["type"] == "websocket.send":
            self.tab.take(event["text"])
        else:
            self.tab.closes.append(event["code"])
            self.cut()

    def stall(self) -> None:
        """Read nothing any more, as if every buffer on the way were full."""
        self._writable.clear()

    def drain(self) -> None:
        """Read again."""
        self._writable.set()

    def cut(self) -> None:
        """Be over."""
        if not self.is_lost:
            self.is_lost = True
            self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1006})
            self._writable.set()


async def settle() -> None:
    """Let everything happen that can happen without time going by."""
    for _ in range(20):
        await asyncio.sleep(0)


async def opened(stage: Stage, count: int, **options: Any) -> list[MemoryTab]:
    """Open some tabs."""
    tabs = [stage.tab(**options) for _ in range(count)]
    for tab in tabs:
        await tab.open()
    return tabs
