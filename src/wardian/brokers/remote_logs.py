"""The channels of one server, as a page has them: logs that go on where they were after each cut.

Epochs and numbers are the server's. So of a log it is known what comes next, whatever was on the
way when a connection broke: each new one begins with the question for what comes after the last
message that has arrived. The server answers from where on it tells; where that is not what was
asked for, messages are kept no more, and the log begins anew there, which is a gap for each who
reads it. What is told twice is known by its number.

Somebody may want more of the past than there is, too: then the same question is asked with an
earlier number. What comes again is passed over, and what was before is put in front.

A server whose store lost its latest messages, and was filled again, has other messages under the
same numbers, in the same epoch. So the question is for one more than is missing: the last message
comes again, and where its key is another one, the log begins anew, in an epoch of our own. Where it
is kept no more on one of the two sides there is nothing to compare, and the loss is not noticed.

Nothing here waits or knows of a socket: see ``remote``.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from os import urandom
from time import time

from ..errors import BadMessageError
from . import remote_wire as wire
from .broker import Told
from .log import Cursor, Log, Retention
from .message import Message

MOST_CHANNELS = 1000
"""Channels that are kept while nobody listens to them; those that were silent longest go first."""


class _Channel:
    """What there is of a channel.

    Attributes:
        name: Its name at the server.
        log: Its messages.
        epoch: The server's; the log's is our own where the server has lost what it told.
        told: Whom to tell of more; ``None``: nobody listens.
        number: Of the last question about it.
        is_answered: Whether the server has answered that one, on the present connection.
        after: What somebody has read that wants the rest; ``None``: it is in the log.
        replay: How many of the latest messages somebody wants; 0: they are in the log.
        until: The latest number when the server answered.
        to: How far it has told since it answered.
        first: The first number of the log then.
        past: Messages before that, which cannot be put there yet.
        past_size: The characters of their values.
        waiting: Called when all is there that was asked for.
    """

    __slots__ = (
        *("after", "epoch", "first", "is_answered", "log", "name", "number", "past", "past_size"),
        *("replay", "to", "told", "until", "waiting"),
    )

    def __init__(self, name: str, log: Log) -> None:
        self.name = name
        self.log = log
        self.epoch = ""
        self.told: Told | None = None
        self.number = 0
        self.is_answered = False
        self.after: Cursor | None = None
        self.replay = 0
        self.until = 0
        self.to = 0
        self.first = 0
        self.past: deque[Message] = deque()
        self.past_size = 0
        self.waiting: list[Callable[[], object]] = []

    def take_past(self) -> list[Message]:
        """Give the messages of the past, and have none any more."""
        past, self.past, self.past_size = self.past, deque(), 0
        return list(past)


class RemoteLogs:
    """The logs of one server's channels.

    Attributes:
        server: Its address, up to ``/pipes``.
        beat: Seconds between its signs of life, once it has said so.
        is_welcome: Whether there is a connection, and the server has said its first word.
    """

    def __init__(
        self,
        server: str,
        *,
        retention: Retention | None = None,
        clock: Callable[[], float] = time,
    ) -> None:
        """Have no channel, and no connection.

        Args:
            server: Its address, up to ``/pipes``.
            retention: How much each channel keeps; ``None``: 10,000 messages or 10 minutes.
            clock: Gives the time in seconds since 1970.
        """
        self.server = server
        self.beat = 20.0
        self.is_welcome = False
        self._retention = retention or Retention()
        self._clock = clock
        self._ahead = 0.0  # of our clock, the server's
        self._say: Callable[[str], object] | None = None
        self._questions = 0
        self._channels: OrderedDict[str, _Channel] = OrderedDict()
        self._refused: set[str] = set()

    @property
    def is_wanted(self) -> bool:
        """Whether anybody listens to any channel."""
        return any(each.told is not None for each in self._channels.values())

    def follow(
        self,
        name: str,
        told: Told,
        ready: Callable[[], object],
        *,
        after: Cursor | None = None,
        replay: int = 0,
    ) -> Log:
        """Fill the log of a channel from now on.

        Args:
            name: Its name at the server.
            told: Called whenever the log has grown, or begun anew.
            ready: Called once when all is in the log that was sent up to now and is wanted here;
                or when nobody listens any more.
            after: Somebody has read so far.
            replay: Somebody wants so many of the latest messages.
        """
        each = self._channel(name)
        was_followed = each.told is not None
        each.told = told
        each.waiting.append(ready)
        if self._widen(each, after, replay) or not was_followed:
            self._ask(each)
        else:
            self._settle(each)
        return each.log

    def unfollow(self, name: str) -> None:
        """Fill a channel's log no more. It is kept for who comes back."""
        each = self._channels.get(name)
        if each is None or each.told is None:
            return
        each.told = None
        each.is_answered = False
        each.take_past()
        self._refused.discard(name)
        if self.is_welcome and self._say is not None:
            self._say(wire.forget(name))
        _call(each)

    def connected(self, say: Callable[[str], object]) -> None:
        """Have a connection: the server speaks first.

        Args:
            say: Says something to the server; what it raises passes through.
        """
        self._say = say

    def lost(self) -> None:
        """Have no connection any more."""
        self._say = None
        self.is_welcome = False
        for each in self._channels.values():
            each.is_answered = False
            each.take_past()

    def ask_again(self) -> None:
        """Ask once more for what was refused: the server may have been told otherwise."""
        for name in list(self._refused):
            self._ask(self._channels[name])

    def received(self, text: str) -> wire.Refused | None:
        """Take what the server says.

        Returns:
            What it refuses, the first time.

        Raises:
            WireError: It says nothing that it may; the connection is no good.
        """
        answer = wire.read_answer(text)
        if isinstance(answer, wire.Welcome):
            self._welcome(answer)
            return None
        if not self.is_welcome or self._say is None:
            raise BadMessageError(f"expected a welcome first, got {text[:40]!r}")
        if isinstance(answer, wire.Beat):
            self._say(wire.BEAT)
            return None
        each = self._channels.get(answer.channel)
        if each is None or each.told is None:
            return None  # it was on its way when we said we do not want it
        if isinstance(answer, wire.Told):
            if each.is_answered:
                self._take(each, answer)
        elif answer.number == each.number:
            if isinstance(answer, wire.From):
                self._begin(each, answer)
            elif each.name not in self._refused:
                self._refused.add(each.name)
                return answer
        return None

    # What is asked

    def _channel(self, name: str) -> _Channel:
        each = self._channels.get(name)
        if each is None:
            if len(self._channels) >= MOST_CHANNELS:
                self._forget_one()
            # Nobody reads it before the server has said where it begins.
            kept = Log(f"{self.server}/{name}", "", retention=self._retention, clock=self._now)
            each = self._channels[name] = _Channel(name, kept)
        self._channels.move_to_end(name)
        return each

    def _forget_one(self) -> None:
        for name, each in self._channels.items():
            if each.told is None:
                del self._channels[name]
                return

    def _widen(self, each: _Channel, after: Cursor | None, replay: int) -> bool:
        """Want more of the past, if it is not there; give whether it is to be asked for."""
        kept, before = each.log, (each.after, each.replay)
        kept.trim()
        if replay > len(kept):
            each.replay = max(each.replay, min(replay, self._retention.messages))
        if after is not None and (not kept.epoch or after.epoch == kept.epoch):
            known = each.after
            lacks = not kept.epoch or after.id + 1 < kept.first
            if lacks and (known is None or known.epoch != after.epoch or after.id < known.id):
                each.after = after
        return before != (each.after, each.replay)

    def _ask(self, each: _Channel) -> None:
        each.is_answered = False
        each.take_past()
        self._refused.discard(each.name)
        if not self.is_welcome or self._say is None:
            return
        self._questions += 1
        each.number = self._questions
        after, kept = each.after, each.log
        if after is None and kept.epoch:
            # With the last message once more, if there is one: see above.
            after = Cursor(kept.epoch, kept.last - len(kept.after(kept.last - 1)))
        if after is not None and after.epoch == kept.epoch:
            after = Cursor(each.epoch, after.id)
        self._say(wire.listen(wire.Asked(each.number, each.name, after, each.replay)))

    # What is answered

    def _now(self) -> float:
        return self._clock() + self._ahead

    def _welcome(self, answer: wire.Welcome) -> None:
        self.is_welcome = True
        self.beat = min(max(answer.beat, 0.1), 3600.0)
        self._ahead = answer.now - self._clock()
        for each in self._channels.values():
            if each.told is not None:
                self._ask(each)

    def _begin(self, each: _Channel, told: wire.From) -> None:
        kept = each.log
        if told.epoch != each.epoch:
            each.epoch = told.epoch
            kept.restart(told.epoch, last=told.at)
            self._tell(each)
        elif told.at > kept.last:
            kept.restart(kept.epoch, last=told.at)
            self._tell(each)
        elif told.last < kept.last:
            # It has fewer than it told. Numbers come again, so those we have are of another epoch.
            kept.restart(_epoch_beside(told.epoch), last=told.at)
            self._tell(each)
        each.is_answered = True
        each.until = told.last
        each.to = told.at
        each.first = kept.first
        each.take_past()
        self._settle(each)

    def _take(self, each: _Channel, told: wire.Told) -> None:
        kept, now = each.log, self._now()
        known = _keys(kept, told.messages)
        room = self._retention.messages
        for message in told.messages:
            message.channel = kept.channel
            message.time = min(message.time, now)
            if known.get(message.id, message.key) != message.key:
                # It is another message than this one was: the server has lost that.
                known = {}
                kept.restart(_epoch_beside(each.epoch), last=message.id - 1)
                each.first = kept.first
                each.take_past()
            if message.id > kept.last:
                self._put_before(each)
                room = self._fill(kept, message.id - 1, room)
                kept.append(message)
            elif message.id < each.first:
                self._keep_past(each, message)
        each.to = told.to
        if told.to >= each.first - 1:
            self._put_before(each)
            self._fill(kept, told.to, room)
        if self._say is not None:
            self._say(wire.acknowledge(each.name, told.to))
        self._tell(each)
        self._settle(each)

    def _keep_past(self, each: _Channel, message: Message) -> None:
        """Keep a message that is before the log, as far as the log could have it."""
        past, retention = each.past, self._retention
        if message.id < each.first - retention.messages or (past and message.id <= past[-1].id):
            return
        past.append(message)
        each.past_size += len(message.text)
        while each.past_size > retention.bytes:
            each.past_size -= len(past.popleft().text)

    def _put_before(self, each: _Channel) -> None:
        """Put the past before the log, now that all of it is here.

        Where what would follow it was dropped meanwhile, the log does not take it.
        """
        each.log.prepend(_dense(each.take_past(), each.first))

    def _fill(self, kept: Log, last: int, room: int) -> int:
        """Have something stand for numbers that are no messages: nobody is told of it.

        Args:
            kept: The log.
            last: The last of the numbers.
            room: How many there may be; more cannot be, and are a gap.

        Returns:
            How many more there may be.
        """
        count = max(0, last - kept.last)
        if count > room:
            kept.restart(kept.epoch, last=last)
            return room
        now = self._now()
        for id in range(kept.last + 1, last + 1):
            kept.append(Message(kept.channel, "", "null", id=id, key="", time=now))
        return room - count

    def _tell(self, each: _Channel) -> None:
        if each.told is not None:
            each.told(each.log)

    def _settle(self, each: _Channel) -> None:
        """Tell those who wait for it that all is here which was asked for."""
        if each.is_answered and each.to >= each.until:
            each.after = None
            each.replay = 0
            _call(each)


def _call(each: _Channel) -> None:
    waiting, each.waiting = each.waiting, []
    for function in waiting:
        function()


def _keys(kept: Log, messages: list[Message]) -> dict[int, str]:
    """Give the keys that the log has of the numbers of messages, as far as it has them."""
    if not messages or messages[0].id > kept.last:
        return {}
    return {each.id: each.key for each in kept.after(messages[0].id - 1)}


def _epoch_beside(epoch: str) -> str:
    """Name a run of numbers that the server takes for one that it had before."""
    return f"{epoch[:48]}~{urandom(6).hex()}"


def _dense(messages: list[Message], end: int) -> list[Message]:
    """Give messages, with what stands for the numbers between them and ``end`` that are none."""
    dense: list[Message] = []
    nexts = [*(each.id for each in messages[1:]), end]
    for message, following in zip(messages, nexts, strict=False):
        dense.append(message)
        for id in range(message.id + 1, following):
            dense.append(Message(message.channel, "", "null", id=id, key="", time=message.time))
    return dense
