"""The broker of another server's channels: it listens over one websocket, and sends by ``POST``.

Whatever breaks, it comes back: at once when the browser says that there is a network again or that
somebody looks, else after pauses that grow to five seconds. What it has of each channel, and what
it asks for then, is in ``remote_logs``. Here is when to connect, and what stands in the way: told
once, as a person can change that, and the program cannot.

What is sent goes out in order, one message after the other, and again with the same key where it
is not known whether it has arrived.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from random import random
from time import time
from typing import NamedTuple, Protocol

from ..errors import BrokerError, SendError, WireError
from ..wire.codec import quote
from . import remote_wire as wire
from .addresses import split
from .broker import DeadLetter, Draft, Told
from .log import Cursor, Log, Retention
from .memory import MemoryBroker
from .remote_logs import RemoteLogs
from .sending import Sending

log = logging.getLogger("wardian")

PAUSES = (0.01, 0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds before the next attempt to connect, at most: any part of them, by chance, as all pages of
a server lose it at once. Then always the last."""

RESTARTING = 1012
"""The code with which a server ends all connections at once, as it is started again."""

RESTART = 1.0
SPREAD = 2.0
"""Seconds that such a server is left alone, and those over which all its pages come back."""

STEADY = 5.0
"""Seconds after which a connection was a good one, so that the next attempt is made at once."""

WELCOME = 5.0
"""Seconds that a server may take for its first word."""

QUIET_BEATS = 1.75
"""Beats for which a server may be silent."""

IDLE = 5.0
"""Seconds that a connection is kept which nobody needs."""

NO_PAGE = 1.0
"""Seconds between two looks whether there is a page: a program also runs when its site is built."""

ASK_AGAIN = 30.0
"""Seconds after which a channel that was refused is asked for once more."""

MANY_FAILURES = 6
"""Attempts in a row after which it is told that they fail."""

MOST_UNSENT = 1000
"""Messages that wait to be sent."""

SEND_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds before a message is sent once more whose arrival is not known."""

_AGAIN = (408, 429, 500, 502, 503, 504)
"""Statuses that say nothing against the message."""


class Answered(NamedTuple):
    """What a server has said to a ``POST``: the status, and the body as far as it is JSON."""

    status: int
    body: dict[str, object]


class Events(Protocol):
    """Who is told what becomes of a websocket."""

    def received(self, text: object) -> None:
        """It has brought something."""

    def closed(self, reason: str = "", *, code: int = 0) -> None:
        """It is over.

        Args:
            reason: What a person can do about it, if that is known.
            code: The server's, of a websocket; 0: none is known.
        """


class Socket(Protocol):
    """A websocket."""

    def send(self, text: str) -> None:
        """Send something. Never raises."""

    def close(self) -> None:
        """End it, and tell of nothing any more."""


class Surroundings(Protocol):
    """What a broker needs of the page it is in."""

    def open(self, url: str, protocol: str, events: Events) -> Socket | None:
        """Begin to connect; ``None``: there is no page yet.

        Raises:
            BrokerError: It can never be; the message says why.
        """

    def post(self, url: str, body: str, *, token: str, key: str) -> Awaitable[Answered]:
        """Send a ``POST``.

        Raises:
            OSError: There was no answer.
        """

    def watch(self, hurry: Callable[[], None] | None) -> None:
        """Have something called when an attempt may succeed; ``None``: not any more."""


class _Attempt:
    """A connection, from the first attempt to its end."""

    def __init__(self, broker: RemoteBroker) -> None:
        self.broker = broker
        self.socket: Socket | None = None
        self.welcomed: float | None = None
        self.heard = _now()
        self.timer: asyncio.TimerHandle | None = None

    def received(self, text: object) -> None:
        self.heard = _now()
        self.broker._received(self, text)

    def closed(self, reason: str = "", *, code: int = 0) -> None:
        self.broker._lost(self, reason, is_restarting=code == RESTARTING)

    def end(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self.socket is not None:
            self.socket.close()


class RemoteBroker:
    """Carries the channels of one server to a page."""

    def __init__(
        self,
        server: str,
        surroundings: Surroundings,
        *,
        retention: Retention | None = None,
        clock: Callable[[], float] = time,
        chance: Callable[[], float] = random,
    ) -> None:
        """Have no connection, and touch nothing of the page.

        Args:
            server: Its address, up to ``/pipes``.
            surroundings: The page.
            retention: How much each channel keeps; ``None``: 10,000 messages or 10 minutes.
            clock: Gives the time in seconds since 1970.
            chance: Gives a number from 0 up to 1.
        """
        self.server = server
        self._page = surroundings
        self._chance = chance
        self._logs = RemoteLogs(server, retention=retention, clock=clock)
        self._attempt: _Attempt | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._asking: asyncio.TimerHandle | None = None
        self._failures = 0
        self._told: set[tuple[str, str]] = set()
        self._tokens: dict[str, str] = {}
        self._unsent: deque[tuple[Draft, Sending]] = deque()
        self._sender: asyncio.Task[None] | None = None
        self._dead = MemoryBroker()
        self._was_welcome = False
        self._is_over = False

    def unlock(self, address: str, token: str) -> None:
        """Send on a channel with a token from now on."""
        self._tokens[address] = token

    # What a broker does

    def send(self, draft: Draft) -> Sending:
        """Send a message. Needs a token for its channel."""
        sending = Sending()
        if draft.channel not in self._tokens:
            error = (
                f"expected a token to send to {draft.channel} with, got none; make the channel "
                "as Channel(address, token=...), and let everybody who has the page have the token"
            )
            sending.settle(error=SendError(error))
        elif len(self._unsent) >= MOST_UNSENT or self._is_over:
            error = f"expected at most {MOST_UNSENT} messages on their way, got another one"
            sending.settle(error=SendError(error))
        else:
            self._unsent.append((draft, sending))
            if self._sender is None:
                self._sender = asyncio.get_running_loop().create_task(self._send_all())
        return sending

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Fill a log from now on; returns when the server has said so, however long that takes."""
        ready = asyncio.Event()
        name = split(channel)[1]
        kept = self._logs.follow(name, told, ready.set, after=after, replay=replay)
        self._page.watch(self.hurry)
        if self._attempt is None and self._retry is None:
            self._connect()
        await ready.wait()
        return kept

    def unfollow(self, channel: str) -> None:
        """Fill the log no more. The connection ends a while after nobody listens to anything."""
        self._logs.unfollow(split(channel)[1])
        if not self._logs.is_wanted:
            asyncio.get_running_loop().call_later(IDLE, self._rest)

    def bury(self, letter: DeadLetter) -> None:
        """Keep a message that could not be handled, in this page alone."""
        self._dead.bury(letter)

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried of a channel in this page, oldest first."""
        return await self._dead.dead_letters(channel)

    async def stop(self) -> None:
        """Let go of the server, and of the page."""
        self._is_over = True
        self._drop()
        self._page.watch(None)
        if self._sender is not None:
            self._sender.cancel()
        while self._unsent:
            self._unsent.popleft()[1].settle(error=SendError("expected to be sent, got the end"))

    # The connection

    def hurry(self) -> None:
        """Connect now, if there is reason to: a network, somebody who looks."""
        attempt = self._attempt
        if attempt is not None and attempt.welcomed is not None and self._is_quiet(attempt):
            self._drop()
        if self._attempt is None and self._logs.is_wanted:
            self._failures = 0
            self._connect()

    def _connect(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        if self._attempt is not None or self._is_over or not self._logs.is_wanted:
            return
        attempt = self._attempt = _Attempt(self)
        url = self.server.replace("http", "ws", 1)
        try:
            attempt.socket = self._page.open(url, wire.SUBPROTOCOL, attempt)
        except BrokerError as error:
            self._lost(attempt, str(error))
            return
        if self._attempt is not attempt:
            return  # it is over already
        if attempt.socket is None:
            self._drop()
            self._retry = asyncio.get_running_loop().call_later(NO_PAGE, self._connect)
            return
        self._logs.connected(attempt.socket.send)
        attempt.timer = asyncio.get_running_loop().call_later(WELCOME, self._lost, attempt)

    def _received(self, attempt: _Attempt, text: object) -> None:
        if attempt is not self._attempt:
            return
        try:
            if not isinstance(text, str):
                raise WireError("expected a text")
            refused = self._logs.received(text)
        except WireError as error:
            self._lost(attempt, f"it says what no server of ours does: {error}")
            return
        if attempt.welcomed is None and self._logs.is_welcome:
            attempt.welcomed = _now()
            self._was_welcome = True
            if attempt.timer is not None:
                attempt.timer.cancel()
            self._listen_for_beats(attempt)
        if refused is not None:
            self._tell(f"{self.server}/{refused.channel}", _why(refused))
            if self._asking is None:
                loop = asyncio.get_running_loop()
                self._asking = loop.call_later(ASK_AGAIN, self._ask_again)

    def _ask_again(self) -> None:
        self._asking = None
        self._logs.ask_again()

    def _listen_for_beats(self, attempt: _Attempt) -> None:
        def look() -> None:
            if self._is_quiet(attempt):
                self._lost(attempt)
            else:
                self._listen_for_beats(attempt)

        attempt.timer = asyncio.get_running_loop().call_later(self._logs.beat / 4, look)

    def _is_quiet(self, attempt: _Attempt) -> bool:
        return _now() - attempt.heard > self._logs.beat * QUIET_BEATS

    def _lost(self, attempt: _Attempt, reason: str = "", *, is_restarting: bool = False) -> None:
        """Have no connection any more, and try again after a while."""
        if attempt is not self._attempt:
            return
        welcomed = attempt.welcomed
        self._drop()
        if welcomed is not None and _now() - welcomed >= STEADY:
            self._failures = 0
        if not self._logs.is_wanted or self._is_over:
            return
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)] * self._chance()
        if is_restarting:
            pause = RESTART + SPREAD * self._chance()
        self._failures += 1
        if not reason and welcomed is None and self._failures == MANY_FAILURES:
            reason = "it does not answer; trying again"
            if not self._was_welcome:
                reason = "it does not answer, or not to pages from here; see its --pipe-origin"
        if reason:
            self._tell(self.server, reason)
        self._retry = asyncio.get_running_loop().call_later(pause, self._connect)

    def _tell(self, what: str, reason: str) -> None:
        if (what, reason) not in self._told:
            self._told.add((what, reason))
            log.warning("%s cannot be listened to: %s", what, reason)

    def _drop(self) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.end()
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        self._logs.lost()

    def _rest(self) -> None:
        if not self._logs.is_wanted:
            self._drop()
            self._page.watch(None)

    # Sending

    async def _send_all(self) -> None:
        try:
            while self._unsent:
                draft, sending = self._unsent[0]
                id: int | None = None
                wrong: SendError | None = None
                try:
                    id = await self._send(draft)
                except SendError as error:
                    wrong = error
                except Exception as error:  # noqa: BLE001 (whatever it is: the next ones are sent)
                    wrong = SendError(f"expected to send to {draft.channel}, got {error!r}")
                self._unsent.popleft()
                sending.settle(id, error=wrong)
        finally:
            self._sender = None

    async def _send(self, draft: Draft) -> int:
        body = f'{{"label":{quote(draft.label)},"value":{draft.text}}}'
        token, key = self._tokens[draft.channel], _header(draft.key)
        answered: Answered | None = None
        for pause in (*SEND_PAUSES, None):
            try:
                answered = await self._page.post(draft.channel, body, token=token, key=key)
            except OSError:
                answered = None
            if answered is not None and answered.status not in _AGAIN:
                break
            if pause is not None:
                await asyncio.sleep(pause)
        if answered is None:
            raise SendError(
                f"expected an answer of {draft.channel}, got none; the message may have arrived, "
                "and is accepted once if it is sent again with the same key"
            )
        id = answered.body.get("id")
        if answered.status == 202 and type(id) is int:
            return id
        said = str(answered.body.get("message", ""))[:200]
        raise SendError(
            f"expected {draft.channel} to accept the message, got {answered.status} {said}".rstrip()
        )


def _now() -> float:
    return asyncio.get_running_loop().time()


def _header(key: str) -> str:
    """Give a key as it may stand in a header."""
    if key.isascii() and key.isprintable() and " " not in key:
        return key
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()


_REASONS = {
    "closed": "the server lets nobody read it; serve it with --pipe-public",
    "channels": "the page listens to too many channels of this server",
}


def _why(refused: wire.Refused) -> str:
    return _REASONS.get(refused.reason, f"it says {refused.reason!r}")
