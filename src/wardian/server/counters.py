"""What a host counts from its start on."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Final


class _Number:
    """One of them, kept in a table made at the start.

    An int made in the middle of a crowd would hold the mebibyte around it when the crowd has gone.
    """

    def __init__(self, index: int) -> None:
        self._index = index

    def __get__(self, counters: Counters, owner: type) -> int:
        return counters._numbers[self._index]

    def __set__(self, counters: Counters, value: int) -> None:
        counters._numbers[self._index] = value


class Counters:
    """Counts that only grow; what there is now is asked of the host.

    Attributes:
        connections: Connections that said which view they are, polls not counted.
        reconnects: Those of them whose view was kept.
        replays: Tabs that were sent the patches they had missed.
        snapshots: Tabs that were sent the whole page, the first time included.
        patches: Transmissions of patches, however many tabs they went to.
        sent: Messages to tabs.
        sent_bytes: Bytes of them.
        resyncs: Those of them that asked for it, showing something that could not be patched.
        received: Messages of tabs.
        received_bytes: Bytes of them.
        events: Messages of tabs that were handled: duplicates and bad ones are not among them.
        duplicates: Messages that came again after they had been handled.
        opened: Views opened.
        closed: Views over for good.
        expired: Those of them whose tab did not come back in time, or for which there was no room.
        refused: What was not accepted, by reason.
        broken: Connections that the server gave up, by reason.
    """

    __slots__ = ("_numbers", "broken", "refused")

    NAMES: Final = (
        *("connections", "reconnects", "replays", "snapshots", "patches", "sent", "sent_bytes"),
        *("resyncs", "received", "received_bytes", "events", "duplicates"),
        *("opened", "closed", "expired", "refused", "broken"),
    )

    connections = _Number(0)
    reconnects = _Number(1)
    replays = _Number(2)
    snapshots = _Number(3)
    patches = _Number(4)
    sent = _Number(5)
    sent_bytes = _Number(6)
    resyncs = _Number(7)
    received = _Number(8)
    received_bytes = _Number(9)
    events = _Number(10)
    duplicates = _Number(11)
    opened = _Number(12)
    closed = _Number(13)
    expired = _Number(14)

    def __init__(self) -> None:
        """Begin at nothing."""
        self._numbers = array("Q", bytes(8 * 15))
        self.refused: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
