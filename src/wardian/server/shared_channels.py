"""Channels that several processes share: kept in Redis while a server runs."""

from __future__ import annotations

import asyncio
import logging

from ..brokers.redis import RedisBroker
from ..errors import BrokerError
from ..live.pipes.channels import channels

log = logging.getLogger("wardian.server")

_used: dict[str, tuple[RedisBroker, int]] = {}
"""By URL: what carries the channels of this process, and how many of its servers need it."""


class SharedChannels:
    """What a server needs for the channels of its process to be those in Redis."""

    def __init__(self, url: str) -> None:
        """Prepare; nothing is connected.

        Args:
            url: Where Redis is. It may hold a password, and stands in no message.

        Raises:
            BrokerError: The URL cannot be read, or the package that speaks to Redis is missing.
        """
        self._url = url
        self._prepared: RedisBroker | None = RedisBroker(url)
        self._checking: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Let the channels of this process be those in Redis, whether that can be reached or not.

        What is sent meanwhile waits for it; the log says so.
        """
        if self._checking is not None:
            return
        broker, users = _used.get(self._url) or (self._prepared or RedisBroker(self._url), 0)
        self._prepared = None
        _used[self._url] = broker, users + 1
        if channels.broker is not broker:
            channels.use(broker)
        self._checking = asyncio.ensure_future(_check(broker))

    async def stop(self) -> None:
        """Send what is on its way, and end, unless another server of this process goes on.

        The channels stay those in Redis, which nothing reaches any more: were they this process's
        own from now on, all who listen would be told of a gap, at the end of every process.
        """
        if self._checking is None:
            return
        self._checking.cancel()
        self._checking = None
        broker, users = _used.pop(self._url)
        if users > 1:
            _used[self._url] = broker, users - 1
        else:
            await broker.stop()


async def _check(broker: RedisBroker) -> None:
    """Say in the log that Redis cannot be used, as nobody may send for a while."""
    try:
        await broker.check()
    except BrokerError as error:
        log.error("Channels wait for Redis: %s", error)
