"""What waits to be taken to Redis, and the batches it goes in.

A batch has drafts of one channel, which are taken all or none. It has a number, and Redis takes
each number once; so one that may have arrived is sent again as it was. A channel's next batch waits
for the one before it, whatever became of others: order is kept.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple

from ..errors import BrokerError, SendError
from .sending import Sending

MOST_WAITING = 10_000
"""Drafts that may wait in this process."""

MOST_WAITING_BYTES = 16 * 1024 * 1024
"""What their texts may have in all."""

BATCH = 500
"""The most drafts of a batch."""

_BATCH_BYTES = 512 * 1024
_BATCHES = 100


class Waiting(NamedTuple):
    """A draft that waits, until a time of ``monotonic``; ``chosen`` is a key of its sender."""

    label: bytes
    text: bytes
    key: bytes
    chosen: str | None
    sending: Sending
    until: float

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.text) + len(self.key) + len(self.label)


class Batch:
    """Drafts of one channel that are taken together, or not at all.

    Attributes:
        sent: Whether Redis may have got it: then it must stay as it is.
        in_full: Whether Redis has to be told the script with it.
    """

    def __init__(self, channel: str, number: int, drafts: list[Waiting]) -> None:
        """Begin with what was not sent yet."""
        self.channel = channel
        self.number = number
        self.drafts = drafts
        self.sent = False
        self.in_full = False


class Batches:
    """All that waits, by channel. One thread at a time may call its methods.

    Attributes:
        count: Drafts whose senders do not know yet what became of them.
        had_many: Whether the latest batches had more than one draft each.
        why: What is said of those whose time is over before anything was tried.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self.count = 0
        self.had_many = False
        self.why = "there was no answer in time"
        self._queues: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._batches: dict[str, Batch] = {}
        self._bytes = 0
        self._number = 0
        self._given_up = 0
        self._given_up_why = ""

    def refusal(self, waiting: Waiting, where: str) -> str | None:
        """Say why there is no room for one more; ``None``: there is."""
        if self.count < MOST_WAITING and self._bytes + waiting.size <= MOST_WAITING_BYTES:
            return None
        return (
            f"expected at most {MOST_WAITING} messages or {MOST_WAITING_BYTES >> 20} MiB that wait "
            f"for Redis at {where}, got {self.count} and {self._bytes} bytes; send "
            "fewer, or await each send()"
        )

    def add(self, channel: str, waiting: Waiting) -> None:
        """Have one more wait."""
        self._queues.setdefault(channel, deque()).append(waiting)
        self.count += 1
        self._bytes += waiting.size

    def pack(self, now: float) -> list[Batch]:
        """Make batches of what waits for a channel that has none; give all there are."""
        for channel in list(self._queues):
            if channel in self._batches:
                continue
            if len(self._batches) >= _BATCHES:
                break
            queue = self._queues[channel]
            drafts: list[Waiting] = []
            size = 0
            while queue and len(drafts) < BATCH and size < _BATCH_BYTES:
                waiting = queue.popleft()
                if waiting.until < now:
                    self._settle_late(waiting, self.why)
                    continue
                size += waiting.size
                drafts.append(waiting)
            if queue:
                self._queues.move_to_end(channel)
            else:
                del self._queues[channel]
            if drafts:
                self._number += 1
                self._batches[channel] = Batch(channel, self._number, drafts)
        batches = list(self._batches.values())
        self.had_many = sum(len(each.drafts) for each in batches) > len(batches)
        return batches

    def accept(self, batch: Batch, ids: list[int]) -> None:
        """Tell the senders of a batch the numbers of their messages."""
        for each, id in zip(batch.drafts, ids, strict=True):
            self._done(each, id=id)
        self._batches.pop(batch.channel, None)

    def refuse(self, batch: Batch, why: str) -> None:
        """Tell the senders of a batch that Redis never takes it."""
        for each in batch.drafts:
            self._done(each, error=BrokerError(f"expected to send a message, could not: {why}"))
        self._batches.pop(batch.channel, None)

    def give_up(self, now: float, why: str, *, all_of_them: bool = False) -> None:
        """Tell those whose time is over, or all, that their messages were not accepted."""
        for channel, queue in list(self._queues.items()):
            while queue and (all_of_them or queue[0].until < now):
                self._settle_late(queue.popleft(), why)
            if not queue:
                del self._queues[channel]
        for channel, batch in list(self._batches.items()):
            open_ = [each for each in batch.drafts if each.sending.accepted is None]
            late = [each for each in open_ if all_of_them or each.until < now]
            for each in late:
                self._settle_late(each, why, unknown=batch.sent)
            if len(late) == len(open_):
                del self._batches[channel]
            elif not batch.sent:  # else Redis may have it, and must get the same again
                batch.drafts = [each for each in batch.drafts if each.sending.accepted is None]

    def take_given_up(self) -> tuple[int, str]:
        """Give how many were not accepted since this was asked last, and why the last one."""
        count, self._given_up = self._given_up, 0
        return count, self._given_up_why

    def _settle_late(self, waiting: Waiting, why: str, *, unknown: bool = False) -> None:
        told = "; nobody knows whether the message arrived" if unknown else ""
        self._done(waiting, error=SendError(f"expected to send a message, could not: {why}{told}"))

    def _done(
        self, waiting: Waiting, *, id: int | None = None, error: Exception | None = None
    ) -> None:
        if waiting.sending.accepted is None:
            self.count -= 1
            self._bytes -= waiting.size
            if error is not None:
                self._given_up += 1
                self._given_up_why = str(error)
            waiting.sending.settle(id=id, error=error)
