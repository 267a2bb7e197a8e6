"""The broker over Redis: messages and their numbers are kept there, for any number of processes.

broker = RedisBroker("redis://127.0.0.1:6379/0")

Two threads of each process speak to Redis, however many loops and threads the program has: one
takes what is sent (``redis_courier``), the other fills the logs of followed channels
(``redis_reader``). Reading in threads costs half of what redis-py's asyncio half does, and sending
from where no loop runs needs one anyway.
"""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from json import dumps, loads
from time import time

from ..errors import BrokerError
from .broker import DeadLetter, Draft, Told
from .forks import begin_anew_in_children
from .log import Cursor, Log, Retention
from .message import Message
from .redis_courier import LEAVING_S, Courier
from .redis_entries import Waste, waste_text
from .redis_link import Line, Link
from .redis_reader import Reader
from .redis_scripts import Keys
from .sending import Sending

_PREFIX = re.compile(r"[A-Za-z0-9_.:-]{1,64}")

log = logging.getLogger("wardian")


class RedisBroker:
    """Keeps messages in Redis, and outlives the process.

    Needs Redis 6.2 or newer, or a Valkey. What it keeps there is as safe as its own append-only
    file: with ``appendfsync everysec`` a machine that fails may take the last second with it, which
    is then told as a gap.

    Attributes:
        retention: How much each channel keeps.
        wasted: How many entries were found in Redis that are no messages.
    """

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "wardian",
        retention: Retention | None = None,
        patience: float = 30.0,
    ) -> None:
        """Read the address; nothing is connected yet.

        Args:
            url: ``redis://``, ``rediss://`` for TLS, or ``unix://``; with the name and password
                of a user whose rights end at the keys that begin with the prefix.
            prefix: What all keys begin with, in braces.
            retention: How much each channel keeps; ``None``: 10,000 messages or 10 minutes.
            patience: Seconds after which a message that could not be delivered is given up.

        Raises:
            BrokerError: The URL or the prefix cannot be used, or redis-py is not installed.
        """
        if not _PREFIX.fullmatch(prefix):
            raise BrokerError(
                "expected a prefix of 1 to 64 letters, digits, '_', '.', ':' or '-', "
                f"got {prefix!r}"
            )
        self.retention = retention or Retention()
        self.wasted = 0
        self._link = Link(url)
        self._keys = Keys(prefix)
        self._courier = Courier(self._link, self._keys, retention=self.retention, patience=patience)
        self._reader = Reader(
            self._link, self._keys, retention=self.retention, wasted=self._found_waste
        )
        self._reported: set[str] = set()
        begin_anew_in_children(self._reader.begin_anew)

    def __repr__(self) -> str:
        return f"<RedisBroker {self._link.where} {self._keys.prefix}>"

    def send(self, draft: Draft) -> Sending:
        """Send a message, from any thread, and never wait. Never raises: the answer tells."""
        return self._courier.send(draft)

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Fill a log with what is sent on a channel, from this moment on.

        Raises:
            BrokerError: Redis cannot be reached now, or refuses.
        """
        return await self._reader.follow(channel, told, after=after, replay=replay)

    def unfollow(self, channel: str) -> None:
        """Let nobody know of a channel's messages any more."""
        self._reader.unfollow(channel)

    async def check(self) -> None:
        """Find out whether Redis can be used.

        Raises:
            BrokerError: It cannot be reached, refuses, or is too old.
        """
        await self._reader.do(lambda line: line.ask("PING"))

    def bury(self, letter: DeadLetter) -> None:
        """Keep a message that could not be handled: the last thousand of a channel, for a week."""
        self._bury(letter, name="")

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried of a channel, oldest first.

        Raises:
            BrokerError: Redis cannot be reached now, or refuses.
        """

        def work(line: Line) -> list[DeadLetter]:
            entries = line.ask("XRANGE", self._keys.dead(channel), "-", "+")
            found = [_letter(channel, fields) for _, fields in entries]
            return [each for each in found if each is not None]

        letters = await self._reader.do(work)
        assert isinstance(letters, list)
        return letters

    async def stop(self) -> None:
        """Send what is on its way, as far as that takes no more than some seconds, and end."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._courier.flush, LEAVING_S)
        self._courier.close()
        self._reader.stop()

    def _found_waste(self, channel: str, waste: Waste) -> None:
        self.wasted += 1
        if channel not in self._reported:
            self._reported.add(channel)
            log.warning(
                "passed over an entry that is no message on channel %s of Redis at %s, %s: %s; "
                "further ones are only buried as dead letters",
                *(channel, self._link.where, waste.name, waste.reason),
            )
        message = Message(
            channel, "?", waste_text(waste), id=waste.id or 0, key=waste.name, time=time()
        )
        self._bury(DeadLetter(message, "", waste.reason, time()), name=waste.name)

    def _bury(self, letter: DeadLetter, *, name: str) -> None:
        message = letter.message
        written = dumps(
            {
                "label": message.label,
                "text": message.text,
                "id": message.id,
                "key": message.key,
                "sent": message.time,
                "listener": letter.listener,
                "error": letter.error,
                "time": letter.time,
            }
        )
        self._courier.bury(["letter", written], channel=message.channel, name=name)


def _letter(channel: str, fields: list[bytes]) -> DeadLetter | None:
    """Read a dead letter; ``None`` for what somebody else put there."""
    with suppress(ValueError, KeyError, TypeError, RecursionError):
        found = loads(fields[fields.index(b"letter") + 1])
        message = Message(
            channel,
            str(found["label"]),
            str(found["text"]),
            id=int(found["id"]),
            key=str(found["key"]),
            time=float(found["sent"]),
        )
        loads(message.text)
        return DeadLetter(
            message, str(found["listener"]), str(found["error"]), float(found["time"])
        )
    return None
