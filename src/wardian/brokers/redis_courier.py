"""The thread that takes messages to Redis, for whoever sends from wherever.

``send`` only puts a draft into a queue, so it works in a coroutine, in any thread, and where no
loop runs. What waits goes out as batches, one for each channel, all in one trip: alone a message
leaves at once, and under load hundreds share the way. When a connection breaks before the answer,
the same batch is simply sent again, for as long as the sender's patience lasts.

What was accepted may be lost with the server, before it is in its file and before anybody read it.
So whoever is connected again compares first what it knows, and has the loss be told as a gap; some
seconds after the last message the connection is looked at for that alone.
"""

from __future__ import annotations

import atexit
import logging
import threading
import weakref
from collections import deque
from collections.abc import Sequence
from os import urandom
from time import monotonic, sleep

from ..errors import BrokerError, SendError
from .broker import Draft
from .forks import begin_anew_in_children
from .log import Cursor, Retention
from .redis_batches import BATCH, Batch, Batches, Waiting
from .redis_comparing import Known, Recent
from .redis_link import (
    Command,
    Line,
    Link,
    called,
    explained,
    is_final,
    is_unknown_script,
    pause_after,
)
from .redis_scripts import BURY, FOREIGN, FORGET_S, REPEATED_S, SEND, Keys
from .sending import Sending

LEAVING_S = 5.0
"""The longest that what waits may keep a process from ending, in all."""

TOLD_S = 60.0
"""While a process goes on, it says at most so often how many messages were given up."""

_MOMENT_S = 0.0005
_ANSWER_S = 4.0
_DEAD_LETTERS = 1000
_DEAD_S = 7 * 24 * 3600
_MOST_LETTERS = 1000

log = logging.getLogger("wardian")


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
        self._batches = Batches()
        self._recent = Recent()
        self._letters: deque[Command] = deque(maxlen=_MOST_LETTERS)
        self._letters_under_way: list[Command] = []
        self._closed = False
        self._leaving = False
        self._broken = False
        self._thread: threading.Thread | None = None
        self._ending = threading.RLock()  # log handlers may send
        self._left_s = LEAVING_S
        self._told = -TOLD_S

    def send(self, draft: Draft) -> Sending:
        """Take a draft; never waits, but while the interpreter ends. Never raises."""
        sending = Sending()
        try:
            waiting = Waiting(
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
            refusal = self._batches.refusal(waiting, self._link.where)
            if self._closed:
                refusal = "expected a broker that runs, got one that was stopped"
            if refusal is not None:
                sending.settle(error=SendError(refusal))
                return sending
            self._batches.add(draft.channel, waiting)
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
            self._batches.give_up(monotonic(), "the broker was stopped", all_of_them=True)
            self._letters.clear()
            self._letters_under_way.clear()
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
                self._batches.give_up(monotonic(), "the process ended", all_of_them=True)
        self._tell_given_up()

    def _is_idle(self) -> bool:
        return self._batches.count == 0 and not self._letters and not self._letters_under_way

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
                    self._batches.give_up(
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
                    self._batches.give_up(monotonic(), "the process ended", all_of_them=True)

    def _work(self, until: float | None = None) -> None:
        failures = 0
        while True:
            with self._change:
                if until is None:
                    self._change.wait_for(
                        lambda: self._closed or not self._is_idle(), self._recent.due(monotonic())
                    )
                if self._is_idle() and (self._closed or until is not None):
                    break
                if until is not None and monotonic() > until:
                    break
                self._letters_under_way += self._letters
                del self._letters_under_way[:-_MOST_LETTERS]
                self._letters.clear()
            self._gather(until)
            with self._change:
                batches = self._batches.pack(monotonic())
            try:
                wait = self._deliver(batches, self._letters_under_way)
            except Exception as error:  # noqa: BLE001 (the thread must go on, whatever it meets)
                self._lost(error)
                wait = True
            failures = failures + 1 if wait else 0
            if until is None and self._batches.count == 0 and monotonic() - self._told >= TOLD_S:
                self._tell_given_up()
            if wait:
                with self._change:
                    delay = pause_after(failures, most=self._patience / 5)
                    self._change.wait_for(lambda: self._closed, delay)
        self._drop_line()

    def _gather(self, until: float | None) -> None:
        """Where much is sent at once, let a moment's worth of it share the way."""
        if self._batches.had_many and until is None and self._batches.count < BATCH:
            sleep(_MOMENT_S)

    def _deliver(self, batches: list[Batch], letters: list[Command]) -> bool:
        """Send all that is due in one trip; give whether to wait before the next one."""
        try:
            line = self._line
            if line is None:
                line = self._line = self._link.open(self._answer_s)
                self._compare(line)
            began = monotonic()
            commands = [self._command(batch) for batch in batches]
            for batch in batches:
                batch.sent = True
            answers = line.ask_many([*commands, *letters] or [("PING",)])
        except self._link.failures as error:
            self._lost(error)
            return True
        with self._change:
            letters.clear()
            self._recent.answered(began)
            wait = False
            for batch, answer in zip(batches, answers, strict=False):
                try:
                    wait = self._settle(batch, answer) or wait
                except ValueError as error:  # the others' answers are as good as ever
                    self._batches.refuse(
                        batch, f"Redis at {self._link.where} answered what is none: {error}"
                    )
            self._change.notify_all()
        if self._broken and not wait:
            self._broken = False
            log.info("messages go to Redis at %s again", self._link.where)
        return wait

    def _compare(self, line: Line) -> None:
        """Find out whether what was accepted lately is there, before anything is sent."""
        try:
            lost = self._recent.compare(line, keys=self._keys, retention=self._retention)
        except self._link.failures as error:
            if not is_final(error):
                raise
            self._recent.forget()  # who may not ask can send all the same
        else:
            if lost:
                log.warning(
                    "Redis at %s lost messages that it had accepted, on %d channels; "
                    "who listens there is told of a gap",
                    *(self._link.where, lost),
                )

    def _command(self, batch: Batch) -> Command:
        channel, keys, kept = batch.channel, self._keys, self._retention
        epoch, last = self._recent.end(channel)
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

    def _settle(self, batch: Batch, answer: object) -> bool:
        """Tell the senders of a batch; give whether it is to be sent again after a while."""
        if isinstance(answer, Exception):
            batch.sent = False  # a script that fails has taken none
            if is_unknown_script(answer):
                batch.in_full = True
                return False
            why = explained(answer, self._link.where)
            if not is_final(answer):
                self._note(why)
                self._batches.give_up(monotonic(), why)
                return True
            self._batches.refuse(batch, why)
        elif answer == FOREIGN:
            # Again under a name that nobody knows yet. All answers of this trip have come, so no
            # batch is left of which Redis may have what it noted under the former name.
            batch.sent = False
            self._sender = urandom(8).hex()
        else:
            epoch, ids = _ids(answer, len(batch.drafts))
            last = max(ids)
            key = batch.drafts[ids.index(last)].key
            known = Known(batch.channel, Cursor(epoch, last), key)
            self._recent.accepted(known, now=monotonic())
            self._batches.accept(batch, ids)
        return False

    def _lost(self, error: Exception) -> None:
        """Have no connection any more; give up those whose time is over."""
        self._drop_line()
        why = explained(error, self._link.where)
        with self._change:
            if not self._is_idle():
                self._note(why)
            final = isinstance(error, BrokerError) or is_final(error)
            if final:
                self._recent.forget()
            self._batches.give_up(monotonic(), why, all_of_them=final)
            self._change.notify_all()

    def _note(self, why: str) -> None:
        self._batches.why = why
        if not self._broken:
            self._broken = True
            log.warning("messages wait until they can be sent: %s", why)

    def _tell_given_up(self) -> None:
        """Say how many did not arrive, since it was said last: perhaps nobody asked about them."""
        with self._change:
            count, why = self._batches.take_given_up()
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
