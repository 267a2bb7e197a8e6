"""Connections to Redis, and what its errors mean for who waits.

Connections are used one by one and by hand: redis-py's own pools retry what they cannot know to be
safe, and turn answers into dicts that nobody needs here.
"""

from __future__ import annotations

import codecs
import re
import socket
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha1
from math import inf
from random import SystemRandom
from time import time
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from ..errors import BrokerError
from .redis_replies import Refused, Replies

CONNECT_S = 2.0
"""The longest that connecting may take."""

OLDEST = (6, 2)
"""The first Redis that trims streams by number."""

_PAUSES_S = (0.02, 0.1, 0.3, 1.0)
_chance = SystemRandom()  # another one in each process, and none of the program's

_INSTALL = 'pip install "wardian[redis]"'

Command = Sequence[str | bytes | int]


class Link:
    """Where a Redis is, and how it is spoken to.

    Attributes:
        where: Its address for people, without a password.
    """

    def __init__(self, url: str) -> None:
        """Read the address; nothing is connected.

        Args:
            url: ``redis://``, ``rediss://`` (TLS) or ``unix://``, as redis-py understands it.

        Raises:
            BrokerError: The URL cannot be read, or redis-py is not installed.
        """
        driver = _driver()
        try:
            options: dict[str, Any] = driver.connection.parse_url(url)
            self.where = _shown(url)
        except (ValueError, TypeError, AttributeError):
            # Its message may hold a part of the password.
            raise BrokerError(
                "expected a URL such as redis://name:password@host:6379/0, rediss://... or "
                "unix:///path, got one that cannot be read; write special characters of the "
                "password as %XX"
            ) from None
        self._class = options.pop("connection_class", driver.connection.Connection)
        for name in ("max_connections", "socket_timeout", "socket_connect_timeout"):
            options.pop(name, None)  # these are ours to say
        self._options = {**options, "protocol": 2, "decode_responses": False, "retry": None}
        self.failures: tuple[type[Exception], ...] = (driver.RedisError, OSError)
        """What a call may raise: broken connections, and what Redis refuses. ``BrokerError`` is an
        ``OSError`` as well."""
        self._connection(1.0)
        # With the connection this imports all that connecting would import later: a process that
        # is forked meanwhile would wait for ever for an import that a thread of its parent began.
        codecs.lookup("idna")

    def open(self, timeout: float) -> Line:
        """Connect.

        Args:
            timeout: How many seconds an answer may take.

        Raises:
            BrokerError: The server is too old.
            Exception: One of ``failures``.
        """
        connection = self._connection(timeout)
        line = Line(connection)
        try:
            connection.connect()
            line.check_version(self.where)
        except BaseException:
            line.close()
            raise
        return line

    def _connection(self, timeout: float) -> Any:
        timeouts = {"socket_timeout": timeout, "socket_connect_timeout": min(timeout, CONNECT_S)}
        try:
            return self._class(**self._options, **timeouts)
        except TypeError:
            raise BrokerError(
                f"expected options that redis-py knows in the URL of {self.where}, "
                "got another; see its documentation of Redis.from_url"
            ) from None


class Line:
    """One connection, used by one thread."""

    def __init__(self, connection: Any) -> None:
        """Take a connection over."""
        self._connection = connection
        self._replies: Replies | None = None
        self._replies_of: socket.socket | None = None

    @property
    def socket(self) -> socket.socket:
        """What to wait for while an answer is due."""
        # The one thing that redis-py does not give: its own waiting cannot be interrupted.
        found: socket.socket = self._connection._sock
        return found

    def say(self, *command: str | bytes | int) -> None:
        """Send a command, whose answer is read with ``answer``."""
        self._connection.send_command(*command, check_health=False)

    def answer(self) -> Any:
        """Wait for the next answer.

        Raises:
            Exception: The connection broke, or Redis refused.
        """
        return self._connection.read_response()

    def entries(self) -> Any:
        """Wait for the next answer, which has many parts: the fast way to read these."""
        if self._replies is None or self._replies_of is not self.socket:
            self._replies_of = self.socket
            self._replies = Replies(self.socket)
        return self._replies.read()

    def ask(self, *command: str | bytes | int) -> Any:
        """Send a command, and wait for its answer."""
        self.say(*command)
        return self.answer()

    def ask_many(self, commands: Sequence[Command]) -> list[Any]:
        """Send commands at once; what Redis refuses is among the answers, as the exception."""
        driver = _driver()
        connection = self._connection
        packed = connection.pack_commands(commands)
        connection.send_packed_command(packed, check_health=False)
        answers: list[Any] = []
        for _ in commands:
            try:
                answers.append(connection.read_response())
            except driver.ResponseError as error:
                answers.append(error)
        return answers

    def run(self, script: str, keys: Sequence[str], *arguments: str | bytes | int) -> Any:
        """Run a script, which Redis is only told if it does not know it."""
        driver = _driver()
        try:
            return self.ask(*called(script, keys, *arguments))
        except driver.exceptions.NoScriptError:
            return self.ask("EVAL", script, len(keys), *keys, *arguments)

    def clock_offset(self) -> float:
        """How many seconds our clock is ahead of that of Redis."""
        before = time()
        seconds, micros = self.ask("TIME")
        return (before + time()) / 2 - int(seconds) - int(micros) / 1e6

    def check_version(self, where: str) -> None:
        """Refuse a server that is too old.

        Raises:
            BrokerError: It is.
        """
        driver = _driver()
        try:
            told = self.ask("INFO", "server")
        except driver.exceptions.NoPermissionError:
            return  # it will say what it does not know when it is asked
        found = re.search(rb"redis_version:(\d+)\.(\d+)", told)
        if found is not None and (int(found[1]), int(found[2])) < OLDEST:
            raise BrokerError(
                f"expected Redis {OLDEST[0]}.{OLDEST[1]} or newer at {where}, "
                f"got {int(found[1])}.{int(found[2])}; update it"
            )

    def close(self) -> None:
        """Close it. May be called twice, and never raises."""
        with suppress(Exception):
            self._connection.disconnect()


def called(script: str, keys: Sequence[str], *arguments: str | bytes | int) -> Command:
    """Give the command that runs a script by its hash."""
    return ("EVALSHA", sha1(script.encode()).hexdigest(), len(keys), *keys, *arguments)


def pause_after(failures: int, *, most: float = inf) -> float:
    """Give how long to wait after so many failures, one behind the other, before the next trial.

    At first hardly at all: most connections break while Redis runs. No two processes wait equally
    long, so that they do not all come back in one moment.

    Args:
        failures: From 1.
        most: The most seconds, about.
    """
    pause = min(_PAUSES_S[min(failures, len(_PAUSES_S)) - 1], most)
    return pause * (0.7 + 0.6 * _chance.random())


def is_unknown_script(error: Exception) -> bool:
    """Whether Redis has to be told the script first."""
    return isinstance(error, _driver().exceptions.NoScriptError)


def is_final(error: Exception) -> bool:
    """Whether it makes no sense to try the same again in a moment.

    What passes: a broken connection, a server that starts, has no memory left, cannot write to its
    disk, follows another one, or runs a long script.
    """
    driver = _driver()
    exceptions = driver.exceptions
    if isinstance(error, (driver.AuthenticationError, exceptions.NoPermissionError)):
        return True
    if not isinstance(error, (driver.ResponseError, Refused)):
        return False
    passing = (
        driver.exceptions.OutOfMemoryError,
        driver.ReadOnlyError,
        exceptions.ClusterDownError,
        exceptions.TryAgainError,
        exceptions.NoScriptError,
    )
    words = "OOM |MISCONF|BUSY|LOADING|NOREPLICAS|UNKILLABLE|MASTERDOWN|READONLY"
    return not isinstance(error, passing) and re.search(words, str(error)) is None


def explained(error: BaseException, where: str) -> str:
    """Say in one line what Redis or the network said."""
    text = " ".join(str(error).split())[:300] or type(error).__name__
    if _code(error) == "OOM" or "OOM" in text or "maxmemory" in text:
        return f"Redis at {where} has no memory left for more ({text}); raise its maxmemory"
    return f"Redis at {where}: {text}"


def is_forbidden(error: BaseException) -> bool:
    """Whether the rights of our user end before this."""
    return _code(error) == "NOPERM"


def _code(error: BaseException) -> str:
    return str(getattr(error, "status_code", None) or "")


def _driver() -> ModuleType:
    try:
        import redis
        import redis.connection
        import redis.exceptions
    except ImportError:
        raise BrokerError(
            f"expected the package that speaks to Redis, it is not installed: {_INSTALL}"
        ) from None
    return redis


def _shown(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return parts.path
    port = parts.port or 6379
    return f"{parts.hostname or 'localhost'}:{port}"
