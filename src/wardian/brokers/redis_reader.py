"""The thread that fills the logs of followed channels from Redis.

One connection waits for all channels with a blocking ``XREAD``; a second one answers whoever asks
meanwhile: to follow one more, to read what was before. When the set of channels changes, the
waiting is interrupted; where the server forbids that, the waiting connection is made anew.
"""

from __future__ import annotations

import asyncio
import logging
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from ..errors import BrokerError
from .broker import Told
from .log import Cursor, Log, Retention
from .redis_entries import Waste
from .redis_link import Line, Link, explained, is_final, is_forbidden, pause_after
from .redis_logs import PAGE, Followed, Logs
from .redis_scripts import Keys

CHECK_S = 3.0
"""How often what is known is compared with what there is."""

_WAIT_S = 2.0
_GRACE_S = 2.0
_TRIES = 2
_Selector = getattr(selectors, "PollSelector", selectors.DefaultSelector)

log = logging.getLogger("wardian")


class _Job:
    """Something to do on the second connection, and who waits for it."""

    def __init__(self, work: Callable[[Line], Any]) -> None:
        self.work = work
        self.tries = 0
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self._loop.create_future()

    def settle(self, result: Any = None, error: Exception | None = None) -> None:
        def settle() -> None:
            if self.future.done():
                return
            if error is None:
                self.future.set_result(result)
            else:
                self.future.set_exception(error)

        with suppress(RuntimeError):  # its loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(settle)


class Reader:
    """Fills logs, in a thread that starts with the first question."""

    def __init__(
        self,
        link: Link,
        keys: Keys,
        *,
        retention: Retention,
        wasted: Callable[[str, Waste], None],
    ) -> None:
        """Follow nothing yet.

        Args:
            link: Where Redis is.
            keys: The names of its keys.
            retention: How much a log keeps.
            wasted: Told of a channel's entry that is no message.
        """
        self._link = link
        self._keys = keys
        self._retention = retention
        self._wasted = wasted
        self._lines: list[Line] = []
        self._wake: socket.socket | None = None
        self._awake: socket.socket | None = None
        self.begin_anew()

    def begin_anew(self) -> None:
        """Follow nothing, with no thread and no connection: at first, and after a fork."""
        self._close()
        self._logs = Logs(self._keys, retention=self._retention, wasted=self._wasted)
        self._jobs: deque[_Job] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._broken = False
        self._failures = 0
        self._client = 0

    async def follow(self, channel: str, told: Told, *, after: Cursor | None, replay: int) -> Log:
        """Begin to fill a channel's log, or fill it with more of what was."""
        logs = self._logs
        found = await self.do(
            lambda line: logs.follow(line, channel, told, after=after, replay=replay)
        )
        assert isinstance(found, Log)
        return found

    def unfollow(self, channel: str) -> None:
        """Fill a channel's log no more."""
        self._logs.unfollow(channel)

    async def do(self, work: Callable[[Line], Any]) -> Any:
        """Do something in the thread, on a connection that does not wait.

        Raises:
            BrokerError: Redis cannot be reached now, or refuses.
        """
        job = _Job(work)
        with self._lock:
            if self._stopped:
                raise BrokerError("expected a broker that runs, got one that was stopped")
            self._jobs.append(job)
            if self._thread is None:
                self._wake, self._awake = socket.socketpair()
                self._wake.setblocking(False)
                self._awake.setblocking(False)
                name = "wardian-redis-read"
                self._thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._thread.start()
        self._interrupt()
        return await job.future

    def stop(self) -> None:
        """End, soon."""
        with self._lock:
            self._stopped = True
        self._interrupt()

    def _interrupt(self) -> None:
        with self._lock:
            if self._wake is not None:
                with suppress(OSError):  # full: then the thread is awake
                    self._wake.send(b"!")

    def _close(self) -> None:
        """Close all there is: that of a parent process goes on there."""
        for line in self._lines:
            line.close()
        for each in (self._wake, self._awake):
            if each is not None:
                each.close()
        self._lines = []
        self._wake = self._awake = None

    # The rest runs in the thread.

    def _work(self) -> None:
        while not self._stopped:
            try:
                self._session()
            except Exception as error:  # noqa: BLE001 (the thread must go on, whatever it meets)
                self._lost(error)
            self._failures += 1
            if not self._stopped:
                self._sleep(pause_after(self._failures))
        while self._jobs:
            self._jobs.popleft().settle(error=BrokerError("the broker was stopped"))
        with self._lock:
            self._close()

    def _session(self) -> None:
        """Use two connections until one breaks."""
        logs = self._logs
        control = self._open()
        waiting: Line | None = None
        try:
            checked = 0.0
            while not self._stopped:
                if monotonic() - checked > CHECK_S:
                    logs.clock_offset = control.clock_offset()
                    logs.check(control, list(logs.followed().values()))
                    checked = monotonic()
                self._do_jobs(control)
                followed = logs.followed()
                if not followed:
                    self._regained()
                    self._sleep(CHECK_S)
                    continue
                if waiting is None:
                    waiting = self._open()
                    self._client = int(waiting.ask("CLIENT", "ID"))
                if not self._read(control, waiting, followed):
                    self._lines.remove(waiting)
                    waiting.close()
                    waiting = None
                self._regained()
        finally:
            for line in self._lines:
                line.close()
            self._lines = []

    def _open(self) -> Line:
        line = self._link.open(_WAIT_S + _GRACE_S)
        self._lines.append(line)
        return line

    def _regained(self) -> None:
        self._failures = 0
        if self._broken:
            self._broken = False
            log.info("channels come from Redis at %s again", self._link.where)

    def _lost(self, error: Exception) -> None:
        if self._stopped:
            return
        why = explained(error, self._link.where)
        if not self._broken:
            self._broken = True
            log.warning("channels wait until they can be read: %s", why)
        jobs = len(self._jobs)
        for _ in range(jobs):
            job = self._jobs.popleft()
            job.tries += 1
            if job.tries < _TRIES and not isinstance(error, BrokerError):
                self._jobs.append(job)
            elif isinstance(error, BrokerError):
                job.settle(error=error)
            else:
                job.settle(error=BrokerError(f"expected to reach the broker, could not: {why}"))

    def _sleep(self, seconds: float) -> None:
        """Wait, but not while there is something to do."""
        assert self._awake is not None
        _ready([self._awake], seconds)
        self._stay_awake()

    def _stay_awake(self) -> None:
        assert self._awake is not None
        with suppress(BlockingIOError):
            while self._awake.recv(4096):
                pass

    def _do_jobs(self, line: Line) -> None:
        while self._jobs:
            job = self._jobs[0]
            result: Any = None
            refusal: BrokerError | None = None
            try:
                result = job.work(line)  # what breaks leaves it in the queue
            except BrokerError as error:
                refusal = error
            except self._link.failures as error:
                if not is_final(error):
                    raise
                why = explained(error, self._link.where)
                refusal = BrokerError(f"expected an answer of the broker, got a refusal: {why}")
            self._jobs.popleft()
            job.settle(result, refusal)

    def _read(self, control: Line, waiting: Line, followed: dict[bytes, Followed]) -> bool:
        """Wait for new entries and take them; give whether the waiting connection can go on."""
        ids = [each.at for each in followed.values()]
        block = int(_WAIT_S * 1000)
        waiting.say("XREAD", "COUNT", PAGE, "BLOCK", block, "STREAMS", *followed, *ids)
        if not self._wait(control, waiting):
            return False
        try:
            answer = waiting.entries()
        except self._link.failures as error:
            if "WRONGTYPE" not in str(error):
                raise
            self._logs.check(control, list(followed.values()))
            return True
        for key, entries in answer or ():
            self._logs.take(control, followed[key], entries)
        return True

    def _wait(self, control: Line, waiting: Line) -> bool:
        """Wait until there is an answer, or cause one when something else is to be done."""
        sock, awake = waiting.socket, self._awake
        assert awake is not None
        until = monotonic() + _WAIT_S + _GRACE_S
        while not self._jobs and not self._stopped:
            ready = _ready([sock, awake], max(0.0, until - monotonic()))
            if not ready:
                raise TimeoutError("no answer in time")
            if sock in ready:
                return True
            self._stay_awake()  # perhaps of a job that is done already
        while True:
            # It may have come before the command it interrupts: then say it again.
            try:
                done = control.ask("CLIENT", "UNBLOCK", self._client)
            except self._link.failures as error:
                if is_forbidden(error):
                    return False
                raise
            if done or _ready([sock], 0.005):
                return True


def _ready(sockets: list[socket.socket], seconds: float) -> list[socket.socket]:
    """Wait until one of them can be read; give those that can."""
    # Not with select(), which knows no file descriptor above 1023.
    with _Selector() as selector:
        for each in sockets:
            selector.register(each, selectors.EVENT_READ)
        ready = {key.fileobj for key, _ in selector.select(seconds)}
    return [each for each in sockets if each in ready]
