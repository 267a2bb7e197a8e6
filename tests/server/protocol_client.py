"""A tab that speaks the network protocol over real sockets, without a browser.

It fetches the page, reads the view's token out of it, attaches, applies what comes to the small DOM
of ``wardian.testing.dom``, numbers what it sends, keeps it until it is confirmed, answers beats,
and comes back after every cut, as ``docs/protocol.md`` says. It counts what a test wants to know:
how often a page was fetched, which codes closed its connections, what did not fit its DOM.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from wardian.errors import BadPatchError
from wardian.testing.dom import Tab, TabElement, TabView

from .carriers import Carrier, PollingCarrier, StreamCarrier, WebSocketCarrier
from .plain_http import ask

BACKOFF = (0.0, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0)
"""Seconds before the next attempt, at most: each is drawn between none and these."""
CARRIERS: dict[str, Callable[[Client], Carrier]] = {
    "websocket": WebSocketCarrier,
    "stream": StreamCarrier,
    "polling": PollingCarrier,
}
REPLACED = 4000


class Client:
    """One tab.

    Attributes:
        tab: What it shows, and what was reported to it.
        view: Its view's number, 0 before the page was fetched.
        generation: Of the server process whose ids it knows.
        fetches: How often it fetched its page: once, and again for each ``"l"``.
        welcomes: How often a connection was taken up.
        welcomed: When, by the loop's clock.
        attempts: When each connection was tried, by the loop's clock.
        snapshots: How often the whole page came.
        patches: How many patches came.
        closes: How connections ended, by code.
        refusals: Statuses of refused requests.
        faults: What came from the server and cannot be right.
        commands: What ``"n"`` messages told, in order, without their numbers.
        unconfirmed: Messages that the server has not confirmed, by number.
        handled: Number of the last message that the server said it handled, -1 before it did.
        answers_beats: Whether it does.
        mute: Whether it keeps all it has to say to itself.
        patient: Whether it takes silence of the server for life.
        is_slow: Whether its connections have small buffers, for a pace.
        pace: Seconds between two KiB that it reads; 0 reads nothing, ``None`` all there is.
    """

    def __init__(
        self,
        address: str,
        *,
        via: tuple[str, int] | None = None,
        transport: str = "websocket",
        seed: int = 0,
        origin: str | None = None,
        on_transmission: Callable[[str], None] | None = None,
    ) -> None:
        """Prepare a tab; ``run`` opens it.

        Args:
            address: What stands in its address bar.
            via: Host and port to connect to instead, such as a proxy's.
            transport: ``websocket``, ``stream`` or ``polling``; ``any`` is one of them by chance,
                another with each connection.
            seed: For the jitter of its backoff.
            origin: The ``Origin`` it sends; ``None`` is its address's own.
            on_transmission: Told of each transmission of patches before it is applied.
        """
        parts = urlsplit(address)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.url = parts.path + (f"?{parts.query}" if parts.query else "")
        self.target = via or (parts.hostname or "", parts.port or 80)
        self.transport = transport
        self.sent_origin = origin or self.origin
        self.random = random.Random(seed)
        self.tab = Tab(self._post)
        self.view = 0
        self.token = ""
        self.base = ""
        self.cookie = ""
        self.page = ""
        self.generation = ""
        self.confirmed_command = 0
        self.beat = self.poll = 1.0
        self.limit = 0
        self.fetches = self.welcomes = self.snapshots = self.patches = 0
        self.received_bytes = 0
        self.attempts: list[float] = []
        self.welcomed: list[float] = []
        self.closes: Counter[int] = Counter()
        self.refusals: list[int] = []
        self.faults: list[str] = []
        self.commands: list[list[Any]] = []
        self.unconfirmed: dict[int, str] = {}
        self.handled = -1
        self.carrier: Carrier | None = None
        self.attached = self.left = False
        self.answers_beats = True
        self.patient = self.is_slow = self.mute = False
        self.pace: float | None = None
        self._on_transmission = on_transmission
        self.polls = False
        self._delay: float | None = None
        self._failure: BaseException | None = None
        self._failures = 0
        self._first = 0
        self._heard = 0.0
        self._running: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    # ------------------------------------------------------------------------------------ the tab

    @property
    def shown(self) -> TabView | None:
        """What the tab shows, ``None`` before anything came."""
        return self.tab.views.get(self.view)

    @property
    def seq(self) -> int:
        """Number of the last patch it has."""
        return self.shown.seq if self.shown else 0

    @property
    def html(self) -> str:
        """What it shows, in the normal form of ``testing.nodes``."""
        return self.tab.html(self.view)

    def find(self, fits: Callable[[TabElement], bool]) -> TabElement:
        """Give the first element that fits."""
        assert self.shown is not None and self.shown.root is not None
        return next(element for element in self.shown.root.elements() if fits(element))

    def named(self, name: str) -> TabElement:
        """Give the element with an ``id`` attribute."""
        return self.find(lambda element: element.attributes.get("id") == name)

    async def until(self, holds: Callable[[], object], *, within: float = 15.0) -> None:
        """Wait until something holds of this tab.

        Raises:
            TimeoutError: It does not, within so many seconds.
        """
        async with asyncio.timeout(within):
            while not holds():
                if self._failure is not None:
                    raise RuntimeError("the client failed") from self._failure
                self._changed.clear()
                await self._changed.wait()

    # --------------------------------------------------------------------------------- connecting

    async def fetch(self) -> None:
        """Get the page, and the view's token out of it."""
        headers = {"Host": urlsplit(self.origin).netloc, "Accept": "text/html"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        answer, body = await ask(self.target, f"GET {self.url}", headers=headers)
        self.page = body.decode()
        cookie = answer.header("set-cookie")
        if cookie is not None:
            self.cookie = cookie.partition(";")[0]
        tag = re.search(r"<wardian-app\b[^>]*>", self.page)
        if tag is None:
            raise ConnectionError(
                f"expected a page with <wardian-app>, got {answer.status}: {self.page[:200]}"
            )
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag[0]))
        self.view = int(found["view"])
        self.token = unescape(found["token"])
        self.base = unescape(found["base"])
        self.generation = ""
        self.tab.views.clear()
        self.unconfirmed.clear()
        self.confirmed_command = 0
        self._first = 0
        self.fetches += 1

    def headers(self) -> dict[str, str]:
        """Give the headers of a request to the server's own addresses."""
        headers = {"Host": urlsplit(self.origin).netloc, "Origin": self.sent_origin}
        if self.cookie:
            headers["Cookie"] = self.cookie
        return headers

    async def run(self) -> None:
        """Be there until ``leave``: fetch the page, connect, and after each cut connect again."""
        try:
            await self._stay()
        except Exception as error:
            self._failure = error
            self._tell()
            raise

    async def _stay(self) -> None:
        while not self.left:
            self.attempts.append(asyncio.get_running_loop().time())
            try:
                if not self.token:
                    async with asyncio.timeout(5):
                        await self.fetch()
                await self._connect()
            except (OSError, TimeoutError):
                pass
            self.attached = False
            self.carrier = None
            self._tell()
            if not self.left:
                await asyncio.sleep(self._pause())

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        chosen = self.transport
        if chosen == "any":
            chosen = self.random.choice(list(CARRIERS))
        self.polls = chosen == "polling"
        self.carrier = CARRIERS[chosen](self)
        self._heard = loop.time()
        self._running = loop.create_task(self.carrier.run())
        try:
            while not self._running.done():
                # A beat goes by, and half of another: nothing came, so the connection is dead.
                silence = 1.5 * self.beat - (loop.time() - self._heard)
                if silence <= 0 and not self.polls and not self.patient:
                    break
                await asyncio.wait([self._running], timeout=max(silence, 0.01))
        finally:
            self._running.cancel()
            done = (await asyncio.gather(self._running, return_exceptions=True))[0]
        if isinstance(done, Exception) and not isinstance(done, OSError | TimeoutError):
            raise done

    def _pause(self) -> float:
        if self._delay is not None:
            delay, self._delay = self._delay, None
            return delay
        longest = BACKOFF[min(self._failures, len(BACKOFF) - 1)]
        self._failures += 1
        return self.random.uniform(0, longest)

    def interrupt(self) -> None:
        """Drop the connection without a word; what is said from now on waits for the next."""
        self.attached = False
        if self._running is not None:
            self._running.cancel()

    async def leave(self, *, politely: bool = True) -> None:
        """Close the tab: with a word to the server, or just gone."""
        self.left = True
        if politely and self.attached and self.carrier is not None:
            self.carrier.close()
        else:
            self.interrupt()

    # ----------------------------------------------------------------------------- carriers' side

    def hello(self) -> str:
        """Give the first message of a connection."""
        known = self.shown
        return json.dumps(
            [
                "h",
                1,
                self.token,
                self.generation,
                known.root_id if known else 0,
                self.seq,
                self.confirmed_command,
                self.url,
            ]
        )

    def heard(self, size: int) -> None:
        """Note that the server lives."""
        self.received_bytes += size
        self._heard = asyncio.get_running_loop().time()

    def refused(self, status: int) -> None:
        """Note that a request was refused."""
        self.refusals.append(status)
        self._tell()

    def ended_with(self, code: int) -> None:
        """Note how a connection ended."""
        self.closes[code] += 1
        if code == REPLACED:
            self.faults.append("replaced by another connection of the same tab")
        self._tell()

    def take(self, text: str) -> None:
        """Take one transmission."""
        own = self._TAKEN.get(text[2]) if text.startswith('["') and text[3:4] == '"' else None
        if own is not None:
            own(self, json.loads(text))
        else:
            self._apply(text)
        self._tell()

    def _welcome(self, message: list[Any]) -> None:
        _, view, generation, handled, options = message
        if view != self.view:
            self.faults.append(f"welcomed as view {view}, is {self.view}")
        if generation != self.generation and self.generation:
            # Ids and numbers mean something only within one generation; commands count on.
            self.tab.views.pop(self.view, None)
            self.unconfirmed.clear()
        self.generation = generation
        self._first = handled
        self.beat, self.poll = options["beat"] / 1000, options["poll"] / 1000
        self.limit = options["limit"]
        self._drop_confirmed(handled)
        self.welcomes += 1
        self.welcomed.append(asyncio.get_running_loop().time())
        self._failures = 0
        self.attached = True
        if not self.polls:
            for text in self.unconfirmed.values():
                self._send(text)

    def _confirm(self, message: list[Any]) -> None:
        self._drop_confirmed(message[2])

    def _drop_confirmed(self, handled: int) -> None:
        self.handled = handled
        for number in [n for n in self.unconfirmed if n <= handled]:
            del self.unconfirmed[number]

    def _beat(self, message: list[Any]) -> None:
        if self.answers_beats:
            self._send(json.dumps(["b", self.seq, self.confirmed_command]))

    def _lost(self, message: list[Any]) -> None:
        self.refusals.append(0)
        self.token = ""
        self.interrupt()

    def _come_back(self, message: list[Any]) -> None:
        self._delay = message[1] / 1000

    def _command(self, message: list[Any]) -> None:
        _, _, number, *command = message
        if number > self.confirmed_command:
            self.confirmed_command = number
            self.commands.append(command)

    def _apply(self, text: str) -> None:
        before = self.seq
        if self._on_transmission is not None:
            self._on_transmission(text)
        try:
            self.tab.receive(text)
        except BadPatchError as error:
            self.faults.append(str(error))
            return
        if '"m"' in text[:5]:
            self.snapshots += 1
            assert self.shown is not None
            self.shown._sent = max(self.shown._sent, self._first)
            return
        self.patches += 1
        if self.seq <= before and text.startswith('["p"'):
            self.faults.append(f"patch {self.seq} came again: {text[:80]}")

    _TAKEN: dict[str, Callable[[Client, list[Any]], None]] = {
        "w": _welcome,
        "a": _confirm,
        "b": _beat,
        "l": _lost,
        "z": _come_back,
        "n": _command,
    }

    # ------------------------------------------------------------------------------------- inside

    def _post(self, text: str) -> None:
        self.unconfirmed[json.loads(text)[2]] = text
        if self.attached:
            self._send(text)

    def _send(self, text: str) -> None:
        if self.carrier is not None and not self.mute:
            self.carrier.send(text)

    def _tell(self) -> None:
        self._changed.set()
