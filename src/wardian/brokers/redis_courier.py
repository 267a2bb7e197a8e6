"""The thread that takes messages to Redis, for whoever sends from wherever.

``send`` only puts a draft into a queue, so it works in a coroutine, in any thread, and where no
loop runs. What waits goes out as batches, one for each channel, all in one trip: alone a message
leaves at once, and under load hundreds share the way. A batch has a number, and Redis takes each
number once; so when a connection breaks before the answer, the same batch is simply sent again,
for as long as the sender's patience lasts.

A channel's next batch waits for the one before it, whatever became of others: order is kept.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections import OrderedDict, deque
from collections.abc import Sequence
from os import urandom
from random import random
from time import monotonic, sleep
from typing import NamedTuple

from ..errors import BrokerError, SendError
from .broker import Draft
from .log import Retention
from .redis_forks import begin_anew_in_children
from .redis_link import Command, Line, Link, called, explained, is_final, is_unknown_script
from .redis_scripts import BURY, FOREIGN, FORGET_S, REPEATED_S, SEND, Keys
from .sending import Sending

MOST_WAITING = 10_000
"""Drafts that may wait in this process."""

MOST_WAITING_BYTES = 16 * 1024 * 1024
"""What their texts may have in all."""

LEAVING_S = 5.0
"""The longest that what waits may keep a process from ending, in all."""

TOLD_S = 60.0
"""While a process goes on, it says at most so often how many messages were given up."""

_BATCH = 500
_BATCH_BYTES = 512 * 1024
_BATCHES = 100
_MOMENT_S = 0.0005
_ANSWER_S = 4.0
_BACKOFF_S = (0.02, 0.1, 0.3, 1.0)
_KNOWN = 10_000
_DEAD_LETTERS = 1000
_DEAD_S = 7 * 24 * 3600
_MOST_LETTERS = 1000

log = logging.getLogger("wardian")


class _Waiting(NamedTuple):
    label: bytes
    text: bytes
    key: bytes
    chosen: str | None
    sending: Sending
    until: float

    @property
    def size(self) -> int:
        return len(self.text) + len(self.key) + len(self.label)


class _Batch:
    """Drafts of one channel that are taken together, or not at all.

    Attributes:
        sent: Whether Redis may have got it: then it must stay as it is.
    """

    def __init__(self, channel: str, number: int, drafts: list[_Waiting]) -> None:
        self.channel = channel
        self.number = number
        self.drafts = drafts
        self.sent = False
        self.in_full = False


class Courier:
    """Takes drafts to Redis, in a thread that starts with the first one.

    Any thread may call its methods. A process that was forked begins with an empty queue: what its
    parent was sending is the parent's.
    """

    def __init__(self, link: Link, keys: Keys, *, retention: Retention, patience: float) -> None:
        """Wait for a first draft.

        Args:
            link: Where Redis is.
            keys: The names of its keys.
            retention: How much a channel keeps there.
            patience: Seconds after which a draft that could not be delivered is given up.
        """
        self._link = link
        self._keys = keys
        self._retention = retention
        self._patience = patience
        self._answer_s = min(_ANSWER_S, max(0.5, patience))
        self._line: Line | None = None
        self._begin_anew()
        begin_anew_in_children(self._begin_anew)
        _leave_in_time(self)

    def _begin_anew(self) -> None:
        """Have an empty queue, no thread and no connection: at first, and after a fork."""
        self._drop_line()
        self._sender = urandom(8).hex()
        self._change = threading.Condition()
        self._queues: OrderedDict[str, deque[_Waiting]] = OrderedDict()
        self._batches: dict[str, _Batch] = {}
        self._letters: deque[Command] = deque(maxlen=_MOST_LETTERS)
        self._letters_under_way: list[Command] = []
        self._known: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._count = 0
        self._bytes = 0
        self._number = 0
        self._closed = False
        self._leaving = False
        self._had_many = False
        self._broken = False
        self._why = "there was no answer in time"
        self._thread: threading.Thread | None = None
        self._ending = threading.RLock()  # log handlers may send
        self._left_s = LEAVING_S
        self._given_up = 0
        self._given_up_why = ""
        self._told = -TOLD_S

    def send(self, draft: Draft) -> Sending:
        """Take a draft; never waits, but while the interpreter ends. Never raises."""
        sending = Sending()
        try:
            waiting = _Waiting(
                draft.label.encode(),
                draft.text.encode(),
                draft.key.encode(),
                draft.key if draft.may_repeat else None,
                sending,
                monotonic() + self._patience,
            )
        except UnicodeEncodeError as error:
            sending.settle(error=SendError(f"expected texts that UTF-8 has, got others: {error}"))
            return sending
        with self._change:
            refusal = self._refusal(waiting)
            if refusal is not None:
                sending.settle(error=SendError(refusal))
                return sending
            self._queues.setdefault(draft.channel, deque()).append(waiting)
            self._count += 1
            self._bytes += waiting.size
            self._change.notify_all()
        self._set_out()
        if self._leaving:
            self.leave()
        return sending

    def bury(self, letter: Sequence[str], *, channel: str, name: str) -> None:
        """Take a dead letter, given as fields and values; beyond a thousand the oldest go."""
        fields = [each.encode("utf-8", "replace") for each in letter]
        keys = [self._keys.dead(channel)]
        with self._change:
            if self._closed:
                return
            # As a text in full: letters are rare, and need no script that is known.
            command: Command = ("EVAL", BURY, 1, *keys, name, _DEAD_LETTERS, _DEAD_S, *fields)
            self._letters.append(command)
            self._change.notify_all()
        self._set_out()

    def flush(self, seconds: float) -> bool:
        """Wait until nothing is on its way; give whether that came in time."""
        with self._change:
            return self._change.wait_for(self._is_idle, seconds)

    def close(self) -> None:
        """Take no more, and give up what still waits."""
        with self._change:
            self._closed = True
            self._give_up(monotonic(), "the broker was stopped", all_of_them=True)
            self._letters.clear()
            self._change.notify_all()
        self._tell_given_up()

    def leave(self) -> None:
        """Let what waits arrive before the interpreter ends, for some seconds in all."""
        self._leaving = True
        began = monotonic()
        arrived = self.flush(self._left_s)
        self._left_s = max(0.0, self._left_s - (monotonic() - began))
        if not arrived:
            with self._change:
                self._give_up(monotonic(), "the process ended", all_of_them=True)
        self._tell_given_up()

    def _refusal(self, waiting: _Waiting) -> str | None:
        if self._closed:
            return "expected a broker that runs, got one that was stopped"
        if self._count < MOST_WAITING and self._bytes + waiting.size <= MOST_WAITING_BYTES:
            return None
        return (
            f"expected at most {MOST_WAITING} messages or {MOST_WAITING_BYTES >> 20} MiB that wait "
            f"for Redis at {self._link.where}, got {self._count} and {self._bytes} bytes; send "
            "fewer, or await each send()"
        )

    def _is_idle(self) -> bool:
        return self._count == 0 and not self._letters and not self._letters_under_way

    def _set_out(self) -> None:
        """Have a thread that delivers; deliver here where the interpreter ends and has no more."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._change:
            if self._thread is not None and self._thread.is_alive():
                return
            work = threading.Thread(target=self._work, name="wardian-redis-send", daemon=True)
            try:
                work.start()
                self._thread = work
                return
            except RuntimeError as error:
                if not self._leaving and threading.main_thread().is_alive():
                    # There are too many: nothing is under way, and nobody would ever take it.
                    self._give_up(
                        monotonic(), f"there is no thread for it: {error}", all_of_them=True
                    )
                    return
        with self._ending:
            began = monotonic()
            if self._left_s > 0:
                self._work(until=began + self._left_s)
            self._left_s = max(0.0, self._left_s - (monotonic() - began))
            if self._left_s == 0:
                with self._change:
                    self._give_up(monotonic(), "the process ended", all_of_them=True)

    def _work(self, until: float | None = None) -> None:
        failures = 0
        while True:
            with self._change:
                if until is None:
                    self._change.wait_for(lambda: self._closed or not self._is_idle())
                if self._is_idle() or (until is not None and monotonic() > until):
                    break
                self._letters_under_way += self._letters
                del self._letters_under_way[:-_MOST_LETTERS]
                self._letters.clear()
            self._gather(until)
            with self._change:
                batches = self._pack()
            try:
                wait = self._deliver(batches, self._letters_under_way)
            except Exception as error:  # noqa: BLE001 (the thread must go on, whatever it meets)
                self._lost(error)
                wait = True
            failures = failures + 1 if wait else 0
            if until is None and self._count == 0 and monotonic() - self._told >= TOLD_S:
                self._tell_given_up()
            if wait:
                with self._change:
                    delay = _BACKOFF_S[min(failures, len(_BACKOFF_S)) - 1]
                    delay = min(delay, self._patience / 5) * (0.7 + 0.6 * random())
                    self._change.wait_for(lambda: self._closed, delay)
        self._drop_line()

    def _gather(self, until: float | None) -> None:
        """Where much is sent at once, let a moment's worth of it share the way."""
        if self._had_many and until is None and self._count < _BATCH:
            sleep(_MOMENT_S)

    def _pack(self) -> list[_Batch]:
        """Make batches of what waits for a channel that has none; give all there are."""
        now = monotonic()
        for channel in list(self._queues):
            if channel in self._batches:
                continue
            if len(self._batches) >= _BATCHES:
                break
            queue = self._queues[channel]
            drafts: list[_Waiting] = []
            size = 0
            while queue and len(drafts) < _BATCH and size < _BATCH_BYTES:
                waiting = queue.popleft()
                if waiting.until < now:
                    self._settle_late(waiting, self._why)
                    continue
                size += waiting.size
                drafts.append(waiting)
            if queue:
                self._queues.move_to_end(channel)
            else:
                del self._queues[channel]
            if drafts:
                self._number += 1
                self._batches[channel] = _Batch(channel, self._number, drafts)
        batches = list(self._batches.values())
        self._had_many = sum(len(each.drafts) for each in batches) > len(batches)
        return batches

    def _deliver(self, batches: list[_Batch], letters: list[Command]) -> bool:
        """Send all that is due in one trip; give whether to wait before the next one."""
        try:
            line = self._line
            if line is None:
                line = self._line = self._link.open(self._answer_s)
            commands = [self._command(batch) for batch in batches]
            for batch in batches:
                batch.sent = True
            answers = line.ask_many([*commands, *letters])
        except self._link.failures as error:
            self._lost(error)
            return True
        with self._change:
            letters.clear()
            wait = False
            for batch, answer in zip(batches, answers, strict=False):
                try:
                    wait = self._settle(batch, answer) or wait
                except ValueError as error:  # the others' answers are as good as ever
                    self._refuse(
                        batch, f"Redis at {self._link.where} answered what is none: {error}"
                    )
            self._change.notify_all()
        if self._broken and not wait:
            self._broken = False
            log.info("messages go to Redis at %s again", self._link.where)
        return wait

    def _command(self, batch: _Batch) -> Command:
        channel, keys, kept = batch.channel, self._keys, self._retention
        epoch, last = self._known.get(channel, ("", 0))
        names = [keys.log(channel), keys.state(channel), keys.sent(channel, self._sender)]
        remembered = int(kept.seconds) + 60 + FORGET_S
        arguments: list[str | bytes | int] = [urandom(8).hex(), epoch, last, batch.number]
        arguments += [kept.messages, kept.bytes, max(1, int(kept.seconds)), remembered, REPEATED_S]
        for each in batch.drafts:
            arguments += [each.label, each.text, each.key, 0 if each.chosen is None else 1]
            if each.chosen is not None:
                names.append(keys.chosen(channel, each.chosen))
        if batch.in_full:
            return ("EVAL", SEND, len(names), *names, *arguments)
        return called(SEND, names, *arguments)

    def _settle(self, batch: _Batch, answer: object) -> bool:
        """Tell the senders of a batch; give whether it is to be sent again after a while."""
        if isinstance(answer, Exception):
            batch.sent = False  # a script that fails has taken none
            if is_unknown_script(answer):
                batch.in_full = True
                return False
            why = explained(answer, self._link.where)
            if not is_final(answer):
                self._note(why)
                self._give_up(monotonic(), why)
                return True
            self._refuse(batch, why)
        elif answer == FOREIGN:
            # Again under a name that nobody knows yet. All answers of this trip have come, so no
            # batch is left of which Redis may have what it noted under the former name.
            batch.sent = False
            self._sender = urandom(8).hex()
        else:
            epoch, ids = _ids(answer, len(batch.drafts))
            self._known[batch.channel] = (epoch, max(ids))
            self._known.move_to_end(batch.channel)
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)
            for each, id in zip(batch.drafts, ids, strict=True):
                self._done(each, id=id)
            self._batches.pop(batch.channel, None)
        return False

    def _refuse(self, batch: _Batch, why: str) -> None:
        for each in batch.drafts:
            self._done(each, error=BrokerError(f"expected to send a message, could not: {why}"))
        self._batches.pop(batch.channel, None)

    def _lost(self, error: Exception) -> None:
        """Have no connection any more; give up those whose time is over."""
        self._drop_line()
        why = explained(error, self._link.where)
        self._note(why)
        with self._change:
            final = isinstance(error, BrokerError) or is_final(error)
            self._give_up(monotonic(), why, all_of_them=final)
            self._change.notify_all()

    def _note(self, why: str) -> None:
        self._why = why
        if not self._broken:
            self._broken = True
            log.warning("messages wait until they can be sent: %s", why)

    def _give_up(self, now: float, why: str, *, all_of_them: bool = False) -> None:
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

    def _settle_late(self, waiting: _Waiting, why: str, *, unknown: bool = False) -> None:
        told = "; nobody knows whether the message arrived" if unknown else ""
        self._done(waiting, error=SendError(f"expected to send a message, could not: {why}{told}"))

    def _done(
        self, waiting: _Waiting, *, id: int | None = None, error: Exception | None = None
    ) -> None:
        if waiting.sending.accepted is None:
            self._count -= 1
            self._bytes -= waiting.size
            if error is not None:
                self._given_up += 1
                self._given_up_why = str(error)
            waiting.sending.settle(id=id, error=error)

    def _tell_given_up(self) -> None:
        """Say how many did not arrive, since it was said last: perhaps nobody asked about them."""
        with self._change:
            count, why = self._given_up, self._given_up_why
            self._given_up = 0
            if count:
                self._told = monotonic()
        if count:
            log.warning("messages were given up, %d of them, the last one so: %s", count, why)

    def _drop_line(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _ids(answer: object, count: int) -> tuple[str, list[int]]:
    """Read the answer to a batch."""
    text = answer.decode() if isinstance(answer, bytes) else str(answer)
    epoch, _, numbers = text.partition(" ")
    ids = [int(each) for each in numbers.split(",")]
    if len(ids) not in (1, count):
        raise ValueError(f"expected 1 or {count} numbers, got {len(ids)}")
    return epoch, ids if len(ids) == count else list(range(ids[0], ids[0] + count))


def _leave_in_time(courier: Courier) -> None:
    found = weakref.ref(courier)

    def leaving() -> None:
        alive = found()
        if alive is not None:
            alive.leave()

    atexit.register(leaving)
