"""What a host counts from its start on."""

from __future__ import annotations

from collections import Counter


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

    __slots__ = (
        "broken",
        "closed",
        "connections",
        "duplicates",
        "events",
        "expired",
        "opened",
        "patches",
        "received",
        "received_bytes",
        "reconnects",
        "refused",
        "replays",
        "resyncs",
        "sent",
        "sent_bytes",
        "snapshots",
    )

    def __init__(self) -> None:
        """Begin at nothing."""
        self.connections = 0
        self.reconnects = 0
        self.replays = 0
        self.snapshots = 0
        self.resyncs = 0
        self.patches = 0
        self.sent = 0
        self.sent_bytes = 0
        self.received = 0
        self.received_bytes = 0
        self.events = 0
        self.duplicates = 0
        self.opened = 0
        self.closed = 0
        self.expired = 0
        self.refused: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
