"""Several processes behind one port, each browser always with the same one.

A view, a session and a shared page live in the process that made them, so a browser has to come
back to it with every connection. The parent accepts connections, looks at the cookies of the first
request without taking it, and passes the connection on to the worker that the session's id names;
who has no session yet is dealt out in turn, and the worker makes an id that names itself. Behind a
proxy one connection may carry many browsers; workers therefore answer one request for each. Where
all workers share their pages, another one does as well while one of them cannot serve.

The parent runs nothing of the program. A connection that says nothing never reaches a worker.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import signal
import socket
import time
from collections.abc import Callable
from itertools import count
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

from ..errors import AppLoadError, ServerError
from .sessions import Sessions, cookie_pairs, is_session_cookie, worker_of

if TYPE_CHECKING:
    from .process import Serving

log = logging.getLogger("wardian.server")

READY, SHARES, FAILED = b"r", b"s", b"f"
"""What a worker says first: that it serves, that any other would do as well, or why not, as text.
"""

_MOST_PEEKED_BYTES = 16 * 1024
_MOST_WAITING = 1000
_GLANCE = 0.02
_SOON = 5.0
"""A worker that ends within so many seconds of its start would do it again."""
_STOP_SECONDS = 4.9


class Worker:
    """One process, and the channel over which it is given connections.

    Attributes:
        index: Which of them it is.
        serves: Whether it has loaded the program.
        shares: Whether another one does as well for any visitor.
        began: When (monotonic seconds).
        process: The process.
        channel: Our end.
    """

    def __init__(self, serving: Serving, index: int) -> None:
        """Start the process."""
        from .process import work

        self.index = index
        self.serves = False
        self.shares = False
        self.began = time.monotonic()
        self.channel, theirs = socket.socketpair()
        self.channel.setblocking(False)
        context = multiprocessing.get_context("spawn")
        self.process: SpawnProcess = context.Process(
            target=work, args=(serving, index, theirs), name=f"wardian-{index}"
        )
        self.process.start()
        theirs.close()

    async def ready(self) -> None:
        """Wait until it serves.

        Raises:
            AppLoadError: It does not.
        """
        loop = asyncio.get_running_loop()
        said = await loop.sock_recv(self.channel, 1)
        if said in (READY, SHARES):
            self.serves = True
            self.shares = said == SHARES
            return
        reason = b""
        while said == FAILED and (more := await loop.sock_recv(self.channel, 4096)):
            reason += more
        raise AppLoadError(reason.decode() or "a worker ended before it served")

    async def take(self, connection: socket.socket) -> None:
        """Pass a connection on."""
        while True:
            try:
                socket.send_fds(self.channel, [b"c"], [connection.fileno()])
                return
            except BlockingIOError:
                await asyncio.sleep(_GLANCE)  # it is busy: the connection waits here

    async def gone(self) -> None:
        """Wait until the process is over. Needs no thread, of which there may be too few."""
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()
        loop.add_reader(self.process.sentinel, _set, over)
        try:
            await over
        finally:
            loop.remove_reader(self.process.sentinel)
        self.process.join()  # at once

    def close(self) -> None:
        """Let go of the channel, which ends a worker that is still there."""
        self.channel.close()


class Workers:
    """The parent."""

    def __init__(self, serving: Serving, listening: socket.socket) -> None:
        """Prepare to deal out what comes in at a socket."""
        self._serving = serving
        self._listening = listening
        self._ids = Sessions(serving.settings)
        self._turn = count()
        self._waiting: dict[asyncio.Task[None], None] = {}
        self._workers: list[Worker] = []
        self._over = asyncio.Event()

    async def run(self, announce: Callable[[], None]) -> None:
        """Serve until a signal comes.

        Raises:
            AppLoadError: The program cannot be run.
        """
        loop = asyncio.get_running_loop()
        for each in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(each, self._over.set)
        accepting: asyncio.Task[None] | None = None
        keeping: list[asyncio.Task[None]] = []
        try:
            self._workers = [Worker(self._serving, n) for n in range(self._serving.workers)]
            await asyncio.gather(*(worker.ready() for worker in self._workers))
            announce()
            accepting = loop.create_task(self._accept())
            keeping = [loop.create_task(self._keep(n)) for n in range(len(self._workers))]
            await self._over.wait()
        finally:
            for task in [*keeping, *self._waiting, *([accepting] if accepting else [])]:
                task.cancel()
            self._listening.close()
            await self._stop()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        self._listening.setblocking(False)
        while True:
            try:
                connection, _ = await loop.sock_accept(self._listening)
            except OSError as error:
                log.warning("A connection could not be accepted: %s", error)
                await asyncio.sleep(1)  # too many are open; it would fail at once again
                continue
            if len(self._waiting) >= _MOST_WAITING:
                next(iter(self._waiting)).cancel()  # who has said nothing for longest
            task = loop.create_task(self._deal(connection))
            self._waiting[task] = None
            task.add_done_callback(self._waiting.pop)

    async def _deal(self, connection: socket.socket) -> None:
        """Pass one connection on as soon as it says whose it is."""
        with connection:  # ours to close in any case: the worker has its own handle
            try:
                async with asyncio.timeout(self._serving.settings.join_timeout):
                    request = await peeked(connection)
                    if request:
                        index = chosen(request, self._ids, len(self._workers))
                        if index is None:
                            index = next(self._turn) % len(self._workers)
                        await self._able(index).take(connection)
            except (OSError, TimeoutError):
                return

    def _able(self, index: int) -> Worker:
        """Give a worker, or in its place another that does as well and can serve now."""
        worker = self._workers[index]
        if worker.serves and worker.process.is_alive():
            return worker
        able = [each for each in self._workers if each.shares and each.process.is_alive()]
        return able[next(self._turn) % len(able)] if able else worker

    async def _keep(self, index: int) -> None:
        """Start a worker again that has ended, as often as it takes; the others go on."""
        while True:
            worker = self._workers[index]
            await worker.gone()
            worker.close()
            if self._over.is_set():
                return
            log.error("Worker %d ended with code %s", index, worker.process.exitcode)
            if time.monotonic() - worker.began < _SOON:
                await asyncio.sleep(_SOON)
            await self._start_again(index)

    async def _start_again(self, index: int) -> None:
        """Start a worker in the place of another; one that does not serve is let go."""
        while True:
            try:
                fresh = self._workers[index] = Worker(self._serving, index)
                await fresh.ready()
                return
            except (AppLoadError, OSError) as error:
                log.error("Worker %d cannot start: %s", index, error)
            await asyncio.sleep(_SOON)
            if self._workers[index].process.is_alive():
                self._workers[index].process.kill()
            self._workers[index].close()

    async def _stop(self) -> None:
        for worker in self._workers:
            if worker.process.is_alive():
                worker.process.terminate()
        until = time.monotonic() + _STOP_SECONDS
        while any(worker.process.is_alive() for worker in self._workers):
            if time.monotonic() > until:
                log.error("A worker did not stop in time and was ended")
                for worker in self._workers:
                    worker.process.kill()
            await asyncio.sleep(_GLANCE)
        for worker in self._workers:
            worker.process.join()
            worker.close()


def run_workers(
    serving: Serving, listening: socket.socket, *, announce: Callable[[], None]
) -> None:
    """Serve with several processes.

    Raises:
        AppLoadError: The program cannot be run.
        ServerError: This system cannot pass connections between processes.
    """
    if not hasattr(socket, "send_fds"):
        raise ServerError(
            "expected --workers 1, as this system cannot pass connections between processes; "
            "start several servers and a balancer that keeps each browser with one"
        )
    with asyncio.Runner() as runner:
        runner.run(Workers(serving, listening).run(announce))


def chosen(request: bytes, ids: Sessions, workers: int) -> int | None:
    """Give the worker that a request's session belongs to, ``None`` if it has none yet.

    Args:
        request: The first bytes of a connection.
        ids: Knows which ids are ours.
        workers: How many there are.
    """
    for line in request.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() != b"cookie":
            continue
        for cookie, text in cookie_pairs(value.decode("latin-1")):
            if is_session_cookie(cookie) and (id := ids.id_in(text)) is not None:
                return worker_of(id, workers)
    return None


async def peeked(connection: socket.socket) -> bytes:
    """Give the head of a connection's first request, and leave it to be read."""
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    seen = b""
    while True:
        try:
            more = connection.recv(_MOST_PEEKED_BYTES, socket.MSG_PEEK)
        except BlockingIOError:
            arrived = loop.create_future()
            loop.add_reader(connection, _set, arrived)
            try:
                await arrived
            finally:
                loop.remove_reader(connection)
            continue
        if not more or b"\r\n\r\n" in more or len(more) >= _MOST_PEEKED_BYTES:
            return more
        if len(more) == len(seen):
            await asyncio.sleep(_GLANCE)  # it stays readable, so nothing tells when more comes
        seen = more


def _set(arrived: asyncio.Future[None]) -> None:
    if not arrived.done():
        arrived.set_result(None)
