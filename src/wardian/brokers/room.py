"""How much all channels of a process keep together.

Each channel has bounds of its own, but anybody may send on any number of channels. Where they have
too much together, the one that has most gives up the older half of it, until the others have room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heapify, heapreplace

from .log import MESSAGE_BYTES, Log
from .message import Message

MOST_BYTES = 256 * 1024 * 1024
"""What a server keeps of all channels together."""

MOST_BYTES_IN_PAGE = 64 * 1024 * 1024
"""What a tab keeps, whose interpreter may have little memory."""


class Room:
    """Has logs give up what they keep when it becomes too much.

    Looks at all of them once for each sixteenth of what there is room for: a message costs nothing.

    Attributes:
        most_bytes: What they may keep together, as their ``size`` has it.
    """

    def __init__(self, logs: Callable[[], Iterable[Log]], *, most_bytes: int = MOST_BYTES) -> None:
        """Watch over logs.

        Args:
            logs: Gives them.
            most_bytes: What they may keep together.
        """
        self.most_bytes = most_bytes
        self._logs = logs
        self._new_bytes = 0

    def took(self, message: Message) -> None:
        """Note that one of the logs has a message more."""
        self._new_bytes += len(message.text) + MESSAGE_BYTES
        part = self.most_bytes // 16
        if self._new_bytes < part:
            return
        self._new_bytes = 0
        logs = list(self._logs())
        largest = [(-log.size, at) for at, log in enumerate(logs)]
        left = -sum(size for size, _ in largest) - (self.most_bytes - part)
        if left <= 0:
            return
        heapify(largest)
        while left > 0:
            size, at = largest[0]
            logs[at].shed()
            left += size + logs[at].size
            heapreplace(largest, (-logs[at].size, at))
