"""What carries channels, seen from those who send and listen.

A broker takes messages from any thread, and fills the logs of the channels that somebody in this
process listens to. Which of both happens elsewhere is its own affair: the one in memory does both
at once, one over Redis numbers and keeps messages in Redis and fills the logs from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from .log import Cursor, Log
from .message import Message
from .sending import Sending


class Draft(NamedTuple):
    """A message that was checked, and has no number yet.

    ``key`` names it however often it is sent. Where ``may_repeat``, somebody chose the key and may
    have sent it before: then it is not accepted anew, but gets the number of the first, as long as
    that is kept.
    """

    channel: str
    label: str
    text: str
    key: str
    may_repeat: bool = False


class DeadLetter(NamedTuple):
    """A message that a listener failed to handle three times, or an entry that is no message.

    ``listener`` and ``error`` are texts; ``time`` is in seconds since 1970.
    """

    message: Message
    listener: str
    error: str
    time: float


Told = Callable[[Log], None]
"""Called from any thread when a log has grown or begun anew. Must not wait."""


class Broker(Protocol):
    """Carries channels. Methods that are not ``send`` are called in one event loop."""

    def send(self, draft: Draft) -> Sending:
        """Send a message, from any thread, and never wait. Never raises: the answer tells."""

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Fill a log with what is sent on a channel, from this moment on.

        Following a channel again is allowed and gives the same log, with as much of the past.

        Args:
            channel: The channel's name.
            told: Called whenever the log has grown. One for each channel: the latest.
            after: Have what was sent after this as well, as far as it is kept.
            replay: Have so many of the latest messages as well, as far as they are kept.

        Returns:
            The log. Everything that is accepted after this returned will be in it.

        Raises:
            BrokerError: The broker cannot be reached now.
        """

    def unfollow(self, channel: str) -> None:
        """Let nobody know of a channel's messages any more. Its log may be dropped."""

    def bury(self, letter: DeadLetter) -> None:
        """Keep a message that could not be handled where a person can find it. Never raises."""

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried of a channel, oldest first."""

    async def stop(self) -> None:
        """Send what is on its way, as far as that takes no more than some seconds, and end."""
