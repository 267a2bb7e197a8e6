"""Listeners: each handles the messages of one channel, one after the other, and loses none.

A listener has no queue that others fill. It has a cursor into the log of its channel, which moves
when a message was handled. So it may stop and start again, its handler may fail or wait, and what
comes next is always what follows the cursor. What follows it but is kept no longer is a gap, and
told as such, once.

A handler that fails is called again with the same message, after 0.1 s and after 1 s; nothing
overtakes it meanwhile. When it has failed three times the message is buried where a person finds
it, the error is reported, and the channel goes on. A call whose task was cancelled has failed too,
unless that was the end of its loop.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextvars import Context, ContextVar, copy_context
from time import time
from typing import TYPE_CHECKING, Any, Literal

from ...brokers.addresses import check_named
from ...brokers.broker import DeadLetter
from ...brokers.log import Cursor, Log, Retention
from ...brokers.message import Gap, Message, check_label
from ...tree.listeners import checked_handler, takes_event
from ...tree.standing import roots_of
from .. import faults
from ..calling import answer
from ..view import views_of
from .channels import Channels, channels
from .moves import Move, legs
from .waiting import POLICIES, Lost, WhenBehind, waiting

if TYPE_CHECKING:
    from ...tree.element import Element
    from .turns import Turns

log = logging.getLogger("wardian")

PAUSES = (0.1, 1.0)
"""Seconds before a message is handled again, after the first failure and after the second."""

CHUNK = 500
"""Messages that are read from a log at once."""

MOST_GAPS = 100
"""Gaps that a listener remembers, of those that it was told of."""

handling: ContextVar[Listener | None] = ContextVar("wardian_listener", default=None)
"""The listener whose handler runs in this context, or has started what does."""


class Listener:
    """Handles what is sent on a channel.

    It belongs to the event loop in which it is started, and to no other until it is stopped.

    Attributes:
        channel: The channel's name.
        label: The label of the messages it handles; ``None``: all.
        when_behind: What becomes of messages that come faster than they are handled.
        most: How many may wait.
        handled: Calls of the handler that returned.
        failed: Calls of the handler that raised.
        duplicates: Messages that were not handled because they had been before.
        gaps: The latest hundred gaps it was told of.
    """

    def __init__(
        self,
        channel: str,
        handler: Callable[..., Any],
        *,
        label: str | None = None,
        replay: int | Literal["last"] = 0,
        when_behind: WhenBehind = "block",
        most: int = 1000,
        duplicates: bool = False,
        on_gap: Callable[..., Any] | None = None,
        after: Cursor | None = None,
        of: object = None,
        element: Element | None = None,
        hub: Channels | None = None,
    ) -> None:
        """Describe a listener; ``start`` has it listen.

        Args:
            channel: The channel's name.
            handler: Called with each message, or with nothing: plain, async or a generator.
            label: Of the messages it handles; ``None``: all.
            replay: How many of the latest of these it handles first, as far as they are kept;
                ``"last"`` is 1.
            when_behind: ``"block"``: nothing is given up, and who awaits ``send()`` in this process
                waits while ``most`` messages wait. ``"latest"``: of what waits only the newest of
                each label is handled. ``"drop oldest"``: at most ``most`` wait, and the older ones
                are a gap.
            most: How many messages may wait.
            duplicates: Whether a message is handled again that was sent twice with one key.
            on_gap: Called with each ``Gap``, or with nothing; ``None``: it is logged.
            after: Where it begins: the cursor of another one. ``replay`` is nothing then.
            of: What it belongs to, for reports.
            element: The element that its handler changes, whose tabs are told of its errors.
            hub: The channels to listen to; ``None``: those of this interpreter.

        Raises:
            InvalidChannelError: ``channel`` is no channel's name, or ``label`` no label.
            InvalidHandlerError: A handler cannot be called with one argument.
            ValueError: ``replay``, ``when_behind`` or ``most`` is out of what they may be.
        """
        self.channel = check_named(channel)
        self.label = label if label is None else check_label(label)
        checked_handler(handler, "listen")
        self._handler = handler
        self._takes_message = takes_event(handler)
        self._on_gap = on_gap
        self._takes_gap = on_gap is not None and takes_event(checked_handler(on_gap, "on_gap"))
        self._replay = _checked_replay(replay)
        if when_behind not in POLICIES:
            raise ValueError(f"expected when_behind to be one of {POLICIES}, got {when_behind!r}")
        if type(most) is not int or most < 1:
            raise ValueError(f"expected most to be a number from 1, got {most!r}")
        self.when_behind = when_behind
        self.most = most
        self._filters = not duplicates
        self._of = of
        self.element = element
        self._hub = channels if hub is None else hub
        self._hub.broker_of(self.channel)  # there has to be one
        self.handled = 0
        self.failed = 0
        self.duplicates = 0
        self.gaps: deque[Gap] = deque(maxlen=MOST_GAPS)

        self._starts = 0  # counts starts and stops; for Channels alone
        self._turns: Turns | None = None
        self._is_queued = False  # in the queue of its loop; for Turns alone
        self._awaits: list[Listener] = []  # those that its handler waits for in send()
        self._is_on = False
        self._context: Context | None = None
        self._attached: asyncio.Event | None = None

        self._after = after if after is None else Cursor(*after)
        self._begun = False
        self._log: Log | None = None
        self._read: Log | None = None  # the one of what was handled; else as the one that is read
        self._moves: list[Move] = []  # what was handled was before them
        self._laid = 0  # so many of them: what they lead to waits
        # Everything up to here was handled, since the last gap.
        self._epoch = ""
        self._id = 0
        self._since = 0
        self._runs: deque[tuple[str, int, int]] = deque(maxlen=MOST_GAPS)  # those before gaps
        # Everything up to here waits, or did; None: what is handled is all that is known.
        self._scanned: Cursor | None = None
        self._scanned_since = 0
        self._waiting = waiting(when_behind, most)

        self._current: Message | None = None
        self._error: BaseException | None = None
        self._tried: tuple[str, int, int] = ("", 0, 0)  # epoch and number, and how often it failed
        self._held = False  # a call goes on, or is to be made again in a while
        self._task: asyncio.Task[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._was_cancelled = False  # the call that is to be made again
        self._freed: list[Callable[[], object]] = []

    @property
    def is_on(self) -> bool:
        """Whether it listens: it was started, and not stopped since."""
        return self._is_on

    @property
    def cursor(self) -> Cursor | None:
        """How far it has handled its channel; ``None``: it never listened."""
        return Cursor(self._epoch, self._id) if self._begun else self._after

    @property
    def skipped(self) -> int:
        """Messages that were not handled because a newer one of their label waited."""
        return self._waiting.skipped

    @property
    def dropped(self) -> int:
        """Messages that were not handled because too many waited."""
        return self._waiting.dropped

    def start(self) -> None:
        """Listen, in the loop that runs now. One that was stopped goes on where it was.

        Raises:
            RuntimeError: No event loop runs here.
        """
        if self._is_on:
            return
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(
                f"expected a running event loop to listen to {self.channel!r} in, got none; "
                "listen in the startup function of the app, or in an async function"
            ) from None
        if self._task is not None and self._task.get_loop().is_closed():
            self._task = None  # it never ends, so its message is handled once more
            self._held = False
        self._is_on = True
        self._starts += 1
        self._context = copy_context()
        self._context.run(handling.set, self)
        self._hub.listen(self)

    def stop(self) -> None:
        """Listen no more. A call that goes on may end, and counts when it does."""
        if not self._is_on:
            return
        self._is_on = False
        self._starts += 1
        self._hub.leave(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._held = False
        if self._task is None:
            self._current = None
        self._was_cancelled = False
        self._scanned = None
        self._waiting.clear()
        self._log = self._read
        self._laid = 0
        if self._attached is not None:
            self._attached.set()
            self._attached = None
        self._context = self._turns = None
        self._free()

    async def ready(self) -> Listener:
        """Wait until all that is sent from now on will be handled. In memory that is so at once."""
        attached = self._attached
        if attached is not None:
            await attached.wait()
        return self

    def __repr__(self) -> str:
        label = "" if self.label is None else f" {self.label!r}"
        name = getattr(self._handler, "__qualname__", type(self._handler).__name__)
        return f"<Listener {self.channel}{label} {name}>"

    # For Channels

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop it listens in."""
        assert self._turns is not None
        return self._turns.loop

    @property
    def keeps_place(self) -> bool:
        """Whether it goes on where it was when it is started again."""
        return self._begun

    def wanted(self) -> tuple[Cursor | None, int]:
        """What it wants to have of the past: all after a cursor, or so many messages."""
        if self._begun and not self._moves:
            return self.cursor, 0
        if self._moves and self._moves[-1].begins is not None:
            return self._moves[-1].begins, 0
        if self._after is not None and not self._begun:
            return self._after, 0
        if not self._replay or (self._log is not None and self._log.last):
            return None, 0
        return None, self._replay if self.label is None else Retention().messages

    def joined(self, turns: Turns) -> None:
        """Be told of what happens in a loop."""
        self._turns = turns
        self._is_queued = False
        self._attached = asyncio.Event()

    def moving(self, move: Move) -> None:
        """Have ``ready`` wait for another broker, which has taken over, and keep the place."""
        if self._begun:
            self._moves.append(move)
        if self._attached is not None and self._attached.is_set():
            self._attached = asyncio.Event()

    def attached(self, log: Log) -> None:
        """Read a log from now on, in the loop of this listener or in no loop's stead."""
        if not self._begun:
            self._begun = True
            self._epoch, self._id = self._after or self._first(log)
            # Who had the cursor before has handled what was before it.
            self._since = self._id if self._after is None else 0
            self._read = log
        elif self._moves:
            self._move(log)
        else:
            self._read = log
        self._log = log
        assert self._attached is not None
        assert self._turns is not None
        self._attached.set()
        self._turns.ready(self)

    def _first(self, log: Log) -> Cursor:
        return log.back(self._replay, self.label) if self._replay else log.end

    def _move(self, log: Log) -> None:
        """Have all wait that other brokers had for it, one after the other, and then this log."""
        if self._scanned is None:
            number = self._id if self._current is None else self._current.id
            self._scanned = Cursor(self._epoch, number)
            self._scanned_since = self._since
        had_any = False
        for leg in legs(self._moves[self._laid :], log):
            while self._scan(always=True):
                pass
            had_any = had_any or (self._log is not None and self._log.last > 0)
            self._laid += leg.moves
            at = leg.begins
            if not had_any and self._laid == len(self._moves):
                first = self._first(log)
                at = first if first.epoch == at.epoch and first.id < at.id else at
            gap = Gap(self.channel, self._scanned.id + 1, None) if leg.missed else None
            self._waiting.lose(Lost(gap, at.id, at.epoch, log=leg.log, moves=leg.moves))
            self._scanned, self._scanned_since, self._log = at, at.id, leg.log

    def forked(self) -> None:
        """Stop, in a process that has a copy of this listener, and of its loop."""
        self._freed = []
        self._task = None
        self._held = False
        self.stop()

    # For who sends

    @property
    def is_behind(self) -> bool:
        """Whether who sends should wait for it."""
        log, turns = self._log, self._turns
        if self.when_behind != "block" or not self._is_on or log is None or turns is None:
            return False
        if not turns.is_served:
            return False
        at = self._scanned
        number = self._id if at is None else at.id
        unread = log.last - number if log.epoch == (at.epoch if at else self._epoch) else len(log)
        return len(self._waiting) + unread + (self._current is not None) >= self.most

    def when_freed(self, function: Callable[[], object]) -> None:
        """Have something called once, when it is not behind any more, or has stopped."""
        self._freed.append(function)

    def not_when_freed(self, function: Callable[[], object]) -> None:
        """Do not have it called, if it was not yet."""
        if function in self._freed:
            self._freed.remove(function)

    def _free(self) -> None:
        if self._freed and not self.is_behind:
            freed, self._freed = self._freed, []
            for function in freed:
                function()

    # Handling, in the loop's turns

    def step(self) -> bool:
        """Do a little.

        Returns:
            Whether there is more that can be done now.
        """
        if not self._is_on or self._log is None:
            return False
        if self._held:
            return self._scanned is not None and self._scan()
        if self._current is not None:
            return self._handle(self._current)
        if (self.when_behind != "block" or not self._waiting) and self._scan():
            return True
        if not self._waiting:
            if self._scanned is not None:
                self._id = self._scanned.id  # the others have other labels
            self._free()
            return False
        item = self._waiting.pop()
        if isinstance(item, Lost):
            return self._pass(item)
        if self._filters and item.first is not None and self._has_read(item.first):
            self.duplicates += 1
            self._id = item.id
            return True
        return self._handle(item)

    def _scan(self, *, always: bool = False) -> bool:
        """Have more of the log wait, a chunk of it. Gives whether there was any.

        Args:
            always: Whether it is to wait even if too much does.
        """
        log = self._log
        assert log is not None
        at = self._scanned
        if at is None:
            at = self._scanned = Cursor(self._epoch, self._id)
            self._scanned_since = self._since
        if at.id == log.last and at.epoch == log.epoch:
            return False
        if not self._waiting.has_room and not always:
            return False
        end = self._moves[self._laid].ends if self._laid < len(self._moves) else None
        if end is not None and at.epoch == end.epoch and at.id >= end.id:
            return False
        gap, before, messages, read = log.read(at, CHUNK)
        if end is not None and read.epoch == end.epoch and read.id > end.id:
            # Another broker had what came then, before this one was back.
            messages = [each for each in messages if each.id <= end.id]
            before = min(before, end.id)
            read = end
            if gap is not None and gap.last is not None:
                gap = Gap(self.channel, gap.first, before)
        if gap is not None:
            self._waiting.lose(Lost(gap, before, read.epoch))
            self._scanned_since = before
        label = self.label
        newest_only = self._filters and self.when_behind == "latest"
        for message in messages:
            if label is None or message.label == label:
                first = message.first if newest_only else None
                if first and first.epoch == read.epoch and first.id > self._scanned_since:
                    self.duplicates += 1  # it must not take the place of what is newer
                else:
                    self._waiting.add(message)
        self._scanned = read
        if self._freed:
            self._free()
        return True

    def _has_read(self, at: Cursor) -> bool:
        """Whether it has read what stands there: it is in no gap, and not before everything."""
        epoch, id = at
        return (epoch == self._epoch and self._since < id <= self._id) or any(
            epoch == run and since < id <= to for run, since, to in self._runs
        )

    def _handle(self, message: Message) -> bool:
        """Call the handler, and give whether more can be done now."""
        assert self._context is not None
        self._current = message
        self._error = None
        task = self._context.run(
            answer,
            self._handler,
            (message,) if self._takes_message else (),
            where="a message",
            of=self if self._of is None else self._of,
            element=self.element,
            failed=self._fail,
        )
        if task is None:
            return self._over(message)
        self._wait_for(task)
        return False

    def _fail(self, error: BaseException) -> None:
        self._error = error

    def _wait_for(self, task: asyncio.Task[Any]) -> None:
        self._held = True
        self._task = task
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        if task is not self._task:
            return  # that was in a loop which is closed
        self._task = None
        self._held = False
        message = self._current
        if message is not None and task.cancelled():
            self._current = None
            if self._is_on:
                # By who ends the loop, most often. If it goes on, that was a failure: see _again.
                self._was_cancelled = self.loop is task.get_loop()
                self._try_again(message, PAUSES[0])
        elif message is not None:
            self._over(message)
        if self._is_on and self._turns is not None:
            self._turns.ready(self)

    def _over(self, message: Message) -> bool:
        """Go on after a call of the handler, and give whether more can be done now."""
        error = self._error
        self._current = self._error = None
        if error is None:
            self.handled += 1
        else:
            self.failed += 1
            if not self._give_up(message, error):
                return False
        self._id = message.id
        if self._freed:
            self._free()
        return self._is_on

    def _give_up(self, message: Message, error: BaseException) -> bool:
        """Have a message handled again that failed, or bury it. Gives whether it is buried."""
        epoch, id, tries = self._tried
        tries = tries + 1 if (epoch, id) == (self._epoch, message.id) else 1
        self._tried = self._epoch, message.id, tries
        told = faults.describe(error)
        if not self._is_on:
            return False  # when it is started again, it begins with this message
        if tries <= len(PAUSES):
            pause = PAUSES[tries - 1]
            log.warning("%r: message %d failed, again in %g s: %s", self, message.id, pause, told)
            self._try_again(message, pause)
            return False
        views = []
        if self.element is not None:
            views = views_of(roots_of(self.element))
        of = self if self._of is None else self._of
        where = f"message {message.id} of {of!r}, for the third time"
        faults.report(error, where=where, views=views)
        self._hub.bury(DeadLetter(message, repr(self), told, time()))
        return True

    def _try_again(self, message: Message, pause: float) -> None:
        """Have the next call be with the same message, after some seconds."""
        self._current = message
        self._held = True
        if self.loop is asyncio.get_running_loop():
            self._timer = self.loop.call_later(pause, self._again)
        else:  # it was started anew, elsewhere, while the call went on
            self.loop.call_soon_threadsafe(self._again)

    def _again(self) -> None:
        self._timer = None
        self._held = False
        message = self._current
        if self._was_cancelled and message is not None:
            self._was_cancelled = False
            self._error = asyncio.CancelledError("its task was cancelled")
            self._over(message)
        if self._turns is not None:
            self._turns.ready(self)

    def _pass(self, lost: Lost) -> bool:
        """Read on behind a gap, and tell of it."""
        self._runs.append((self._epoch, self._since, self._id))
        self._id = self._since = lost.id
        self._epoch = lost.epoch or self._epoch
        if lost.log is not None:
            self._read = lost.log
            del self._moves[: lost.moves]
            self._laid -= lost.moves
        gap = lost.gap
        if gap is None:
            return True
        self.gaps.append(gap)
        if self._on_gap is None:
            log.warning("%r is never told of messages that are kept no more: %r", self, gap)
            return True
        assert self._context is not None
        task = self._context.run(
            answer,
            self._on_gap,
            (gap,) if self._takes_gap else (),
            where="on_gap",
            of=self if self._of is None else self._of,
            element=self.element,
        )
        if task is not None:
            self._wait_for(task)
        return task is None


def _checked_replay(replay: object) -> int:
    if replay == "last":
        return 1
    if type(replay) is int and replay >= 0:
        return replay
    raise ValueError(f"expected replay to be a number from 0 or 'last', got {replay!r}")
