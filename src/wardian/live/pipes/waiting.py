"""What waits for one listener, and what is given up of it when that becomes too much.

``block``: nothing is given up. As much as may wait is taken from the log, the rest stays there.
``latest``: of each label only the newest waits. ``drop oldest``: the oldest go, and one note of a
gap stands where they were.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Literal, Protocol, get_args

from ...brokers.log import Log
from ...brokers.message import Gap, Message

WhenBehind = Literal["block", "latest", "drop oldest"]
"""What becomes of messages that come faster than they are handled."""

POLICIES: tuple[WhenBehind, ...] = get_args(WhenBehind)


class Lost:
    """Stands among the messages that wait, where some are missing.

    Attributes:
        gap: Those that are missing; ``None``: none are, but numbers go on otherwise.
        id: The number up to which the listener has read when it was told so.
        epoch: The epoch of that number; ``None``: that of the messages before.
        log: What the messages behind it are from; ``None``: the same as those before.
        moves: So many moves to other brokers led there.
    """

    __slots__ = ("epoch", "gap", "id", "log", "moves")

    def __init__(
        self,
        gap: Gap | None,
        id: int,
        epoch: str | None = None,
        *,
        log: Log | None = None,
        moves: int = 0,
    ) -> None:
        self.gap = gap
        self.id = id
        self.epoch = epoch
        self.log = log
        self.moves = moves


Item = Message | Lost


class Waiting(Protocol):
    """What waits, oldest first.

    Attributes:
        skipped: Messages that were given up for newer ones of their labels.
        dropped: Messages that were given up because too many waited.
    """

    skipped: int
    dropped: int

    @property
    def has_room(self) -> bool:
        """Whether more is to be taken from the log."""

    def __len__(self) -> int: ...

    def add(self, message: Message) -> None:
        """Have one more wait."""

    def lose(self, lost: Lost) -> None:
        """Note that what would come here is missing."""

    def pop(self) -> Item:
        """Take the oldest."""

    def clear(self) -> None:
        """Have nothing wait any more; what was noted of it is forgotten as well."""


def waiting(policy: WhenBehind, most: int) -> Waiting:
    """Make what a listener needs.

    Args:
        policy: What becomes of messages when too many wait.
        most: How many may wait.
    """
    return InOrder(most) if policy == "block" else Bounded(most, by_label=policy == "latest")


class InOrder:
    """Everything waits: here as much as may, and the rest in the log."""

    skipped = 0
    dropped = 0

    def __init__(self, most: int) -> None:
        self._items: deque[Item] = deque()
        self._most = most
        self.add = self._items.append
        self.lose = self._items.append
        self.pop = self._items.popleft
        self.clear = self._items.clear

    @property
    def has_room(self) -> bool:
        """Whether more is to be taken from the log."""
        return len(self._items) < self._most

    def __len__(self) -> int:
        return len(self._items)


class Bounded:
    """Only so many wait: the newest, or of each label the newest."""

    has_room = True

    def __init__(self, most: int, *, by_label: bool) -> None:
        self._items: OrderedDict[object, Item] = OrderedDict()
        self._most = most
        self._by_label = by_label
        self._count = 0  # of the messages among them
        self.skipped = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._items)

    def add(self, message: Message) -> None:
        """Have one more wait, and give up what must not wait any more."""
        key: object = message
        if self._by_label:
            key = message.label
            if self._items.pop(key, None) is not None:
                self._count -= 1
                self.skipped += 1
        self._items[key] = message
        self._count += 1
        if self._count > self._most:
            self._drop_oldest()

    def lose(self, lost: Lost) -> None:
        """Note that what would come here is missing."""
        self._items[lost] = lost

    def pop(self) -> Item:
        """Take the oldest."""
        _, item = self._items.popitem(last=False)
        if isinstance(item, Message):
            self._count -= 1
        return item

    def clear(self) -> None:
        """Have nothing wait any more."""
        self._items.clear()
        self._count = 0

    def _drop_oldest(self) -> None:
        before: list[Lost] = []
        item = self.pop()
        while isinstance(item, Lost):
            before.append(item)
            item = self.pop()
        self.dropped += 1
        last = before[-1] if before else None
        if last is None or last.gap is None or last.gap.last is None:
            gap = Gap(item.channel, item.id, item.id)
            before.append(Lost(gap, item.id))
        else:  # one gap, and not two that meet
            gap = Gap(item.channel, last.gap.first, item.id)
            before[-1] = Lost(gap, item.id, last.epoch)
        for lost in reversed(before):
            self._items[lost] = lost
            self._items.move_to_end(lost, last=False)
