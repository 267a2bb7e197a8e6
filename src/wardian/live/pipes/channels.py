"""Channels, as a program has them: one set in each interpreter, carried by one broker.

Listeners belong to the event loop they were started in, and there may be any number of loops, in
any number of threads, each of which may end. What the broker tells, from whatever thread, wakes
each loop once; see ``turns``.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context
from functools import partial
from importlib import import_module
from threading import RLock, get_ident
from time import monotonic, sleep, time
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakSet

from ...brokers.addresses import check_named, is_address, split
from ...brokers.broker import Broker, DeadLetter, Draft
from ...brokers.forks import HeldByForks
from ...brokers.log import Cursor, Log
from ...brokers.memory import MemoryBroker
from ...brokers.sending import Sending
from ...errors import BrokerError
from ..tasks import run_task
from .moves import Move
from .turns import Together, Turns

if TYPE_CHECKING:
    from .listening import Listener
    from .sending import Sent
    from .waiting import WhenBehind

log = logging.getLogger("wardian")

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Seconds before a broker is asked once more that could not be reached; then always the last."""

REST = 5.0
"""Seconds, at least, between two looks for what is kept no longer."""


LOOK = 0.5
"""Seconds between two looks whether the loop that a broker is called in still runs."""


class _Followed:
    """A channel that somebody listens to.

    Attributes:
        together: Its listeners, by their loops. Never changed in place.
        blocking: Those for which who sends may have to wait. Never changed in place.
        move: To the broker of now; ``None``: no other one has carried it for them.
    """

    __slots__ = ("blocking", "move", "together")

    def __init__(self) -> None:
        self.together: tuple[Together, ...] = ()
        self.blocking: tuple[Listener, ...] = ()
        self.move: Move | None = None

    @property
    def listeners(self) -> list[Listener]:
        """All of them."""
        return [listener for each in self.together for listener in each.listeners]


class Channels:
    """Who listens to which channel, and what carries them.

    Attributes:
        broker: What carries them, but for those of other servers.
        remotes: What carries these, by the address of their server.
    """

    def __init__(self, broker: Broker | None = None) -> None:
        """Have no listener yet.

        Args:
            broker: What carries the channels; ``None``: this process does.
        """
        self.broker: Broker = broker or MemoryBroker()
        self.remotes: dict[str, Broker] = {}
        self._lock = RLock()
        self._followed: dict[str, _Followed] = {}
        self._away: WeakSet[Listener] = WeakSet()  # those that have stopped, and keep a place
        self._sends: dict[object, tuple[Broker, int]] = {}  # under way: by what, in which thread
        self._turns: dict[asyncio.AbstractEventLoop, Turns] = {}
        self._home: asyncio.AbstractEventLoop | None = None  # where the broker's methods are called
        self._tidy_at = 0.0
        self._timers = 0  # the number of the latest one: those before it are for nothing
        _all.add(self)

    def use(self, broker: Broker) -> None:
        """Have another broker carry the channels from now on.

        Who listens handles all that came by the former one first, and so does who is away, when it
        is back. That one is not stopped. What is sent before the other one is reached is a gap for
        them; ``ready()`` waits until it is. So is what nobody can know: what was under way by a
        former one that is not in memory, and what is sent by such a one to who is away.

        Args:
            broker: The other one. Its methods are called in the loop that runs now, if one does,
                else in that of the first listener.
        """
        with self._lock:
            former = self.broker
            if broker is former:
                return
            self._sweep()
            moves = self._moves_to(broker)
            for channel, move in moves.items():
                followed = self._followed.get(channel)
                if followed is not None:
                    followed.move = move
                    if isinstance(broker, MemoryBroker):  # before anything is sent by it
                        broker.attach(channel, partial(self._told, channel))
            self.broker = broker
            self._home = asyncio._get_running_loop()
            self._tidy_at = 0.0
            self._wait_for_sends(former)
            for channel, move in moves.items():
                move.end(former, channel)
            for listener in self._away:
                if listener.channel in moves:
                    listener.moving(moves[listener.channel])
            for channel, followed in self._followed.items():
                if channel in moves:
                    former.unfollow(channel)
                    for listener in followed.listeners:
                        listener.moving(moves[channel])
                        self._follow(listener)

    def _moves_to(self, broker: Broker) -> dict[str, Move]:
        """Give the moves to another broker, of the channels in which anybody has a place."""
        moves = {}
        for channel in {*self._followed, *(each.channel for each in self._away)}:
            if not is_address(channel):
                followed = self._followed.get(channel)
                before = None if followed is None else followed.move
                move = moves[channel] = Move(self.broker, broker, channel, before)
                # While nobody listens, nobody notes what it is sent, or where it begins.
                move.missed = move.missed or (followed is None and not move.is_reached)
        return moves

    def _wait_for_sends(self, broker: Broker) -> None:
        """Wait until no other thread is in the middle of sending by a broker. It never is long."""
        here = get_ident()
        for key, (by, thread) in list(self._sends.items()):
            while by is broker and thread != here and key in self._sends:
                sleep(0)

    def broker_of(self, channel: str) -> Broker:
        """Give what carries a channel: one broker for all names, one for each other server.

        Raises:
            BrokerError: The channel is another server's, and nothing here can listen to that.
        """
        if not is_address(channel):
            return self.broker
        server = split(channel)[0]
        with self._lock:
            found = self.remotes.get(server)
            if found is None:
                found = self.remotes[server] = _reach_server(server)
            return found

    def send(self, draft: Draft) -> Sending:
        """Send a message that was checked, from any thread, and never wait. Never raises."""
        key = object()
        while True:
            broker = self.broker_of(draft.channel)
            self._sends[key] = broker, get_ident()
            if broker is self.broker_of(draft.channel):  # or another one has just taken over
                break
        try:
            followed = self._followed.get(draft.channel)
            if followed is not None and followed.move is not None and not followed.move.is_reached:
                followed.move.missed = True
            sending = broker.send(draft)
        finally:
            self._sends.pop(key, None)
        # Who sends may be in the middle of the broker, by ``__del__``, and hold its lock, for which
        # others wait that hold this one.
        if monotonic() >= self._tidy_at and self._lock.acquire(blocking=False):
            try:
                self._tidy()
            finally:
                self._lock.release()
        return sending

    def listen(self, listener: Listener) -> None:
        """Have a listener told of its channel, in the loop that runs now."""
        loop = asyncio.get_running_loop()
        with self._lock:
            self._sweep()
            turns = self._turns.get(loop)
            if turns is None:
                turns = self._turns[loop] = Turns(loop)
            followed = self._followed.setdefault(listener.channel, _Followed())
            for together in followed.together:
                if together.turns is turns:
                    break
            else:
                together = Together(turns)
                followed.together += (together,)
            together.listeners += (listener,)
            if listener.when_behind == "block":
                followed.blocking += (listener,)
            self._away.discard(listener)
            listener.joined(turns)
            self._follow(listener)

    def leave(self, listener: Listener) -> None:
        """Tell a listener nothing any more."""
        with self._lock:
            if listener.keeps_place:
                self._away.add(listener)
            followed = self._followed.get(listener.channel)
            if followed is None:
                return
            for together in followed.together:
                if listener in together.listeners:
                    together.listeners = tuple(x for x in together.listeners if x is not listener)
            followed.together = tuple(each for each in followed.together if each.listeners)
            followed.blocking = tuple(each for each in followed.blocking if each is not listener)
            if not followed.together:
                del self._followed[listener.channel]
                if followed.move is not None and not followed.move.is_reached:
                    followed.move.missed = True  # nobody notes any more what is sent
                unfollow = partial(self._unfollow, self.broker_of(listener.channel))
                self._call_home(unfollow, listener.channel)
            used = {each.turns for every in self._followed.values() for each in every.together}
            self._turns = {loop: turns for loop, turns in self._turns.items() if turns in used}

    def behind(self, channel: str) -> list[Listener]:
        """Give the listeners in this process for which who sends should wait."""
        followed = self._followed.get(channel)
        return [each for each in followed.blocking if each.is_behind] if followed else []

    def bury(self, letter: DeadLetter) -> None:
        """Keep a message that could not be handled where a person can find it."""
        self._call_home(self.broker_of(letter.message.channel).bury, letter)

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried of a channel, oldest first."""
        loop = asyncio.get_running_loop()
        asked = self.broker_of(channel).dead_letters(channel)
        home = self._home
        if home in (None, loop) or not home.is_running():
            return await asked
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asked, home))

    # The broker

    def _follow(self, listener: Listener) -> None:
        """Have the broker of now fill a log for a listener, which is told so in its own loop."""
        broker = self.broker_of(listener.channel)
        start = listener._starts
        told = partial(self._told, listener.channel)

        def follow() -> None:
            if not isinstance(broker, MemoryBroker):
                run_task(self._reach(listener, start, broker))
            else:
                with self._lock:
                    if self._is_awaited(listener, start, broker):
                        listener.attached(broker.attach(listener.channel, told))

        if listener.loop is asyncio._get_running_loop():
            follow()
        else:
            listener.loop.call_soon_threadsafe(follow)

    async def _reach(self, listener: Listener, start: int, broker: Broker) -> None:
        """Have a broker follow a channel for a listener, however long it takes to reach it."""
        loop = asyncio.get_running_loop()
        told = partial(self._told, listener.channel)
        tries = 0
        while self._is_awaited(listener, start, broker):
            if self._home is None or not self._home.is_running():
                self._home = loop
            after, replay = listener.wanted()
            following = broker.follow(listener.channel, told, after=after, replay=replay)
            try:
                found = await (following if self._home is loop else _in(self._home, following))
            except BrokerError as error:
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                if not tries:
                    log.warning("%r waits for its broker: %s", listener, error)
                tries += 1
                await asyncio.sleep(pause)
                continue
            if found is None:
                continue  # that loop has ended: this one is asked
            with self._lock:
                if self._is_awaited(listener, start, broker):
                    move = self._followed[listener.channel].move
                    if move is not None and not move.is_reached:
                        move.begins = found.end
                    listener.attached(found)
                    return
            if listener.channel not in self._followed and broker is self.broker_of(
                listener.channel
            ):
                self._call_home(partial(self._unfollow, broker), listener.channel)
            return

    def _is_awaited(self, listener: Listener, start: int, broker: Broker) -> bool:
        """Whether a listener still waits for a broker, since it was started."""
        is_same = listener.is_on and listener._starts == start
        return is_same and broker is self.broker_of(listener.channel)

    def _told(self, channel: str, _log: Log) -> None:
        """Have those who listen to a channel now look at its log, from any thread."""
        followed = self._followed.get(channel)
        for each in followed.together if followed is not None else ():
            each.told()

    def _unfollow(self, broker: Broker, channel: str) -> None:
        """Follow a channel no more, unless somebody has come to listen to it meanwhile."""
        with self._lock:
            if channel not in self._followed or broker is not self.broker_of(channel):
                broker.unfollow(channel)

    def _call_home(self, function: Callable[[Any], None], argument: Any) -> None:
        """Call a method of the broker in the loop that its methods are called in."""
        home = self._home
        if home is None or home is asyncio._get_running_loop() or not home.is_running():
            function(argument)
        else:
            home.call_soon_threadsafe(function, argument)

    # What ends, and what is left behind

    def _sweep(self) -> None:
        """Stop the listeners whose loops are closed; they keep their cursors."""
        for loop, turns in list(self._turns.items()):
            if loop.is_closed():
                for followed in list(self._followed.values()):
                    for listener in followed.listeners:
                        if listener._turns is turns:
                            listener.stop()

    def _tidy(self) -> None:
        """Have the memory back of channels that are silent, and come again while there is any."""
        trim: Callable[[], float | None] | None = getattr(self.broker, "trim", None)
        self._sweep()
        if trim is None:  # what it keeps is not here
            self._tidy_at = float("inf")
            return
        due = trim()
        if due is None:
            self._tidy_at = 0.0
            return
        seconds = max(REST, due - time())
        self._tidy_at = monotonic() + seconds
        self._timers += 1
        again = partial(self._tidy_again, self._timers)
        later = Context()  # nobody's
        loop = asyncio._get_running_loop()
        if loop is not None:
            loop.call_later(seconds, again, context=later)
            return
        for each in self._turns:  # any of them
            with suppress(RuntimeError):  # it has just been closed
                each.call_soon_threadsafe(partial(each.call_later, seconds, again, context=later))
            return

    def _tidy_again(self, timer: int) -> None:
        """Tidy up when the latest timer has run out."""
        with self._lock:
            if timer == self._timers:
                self._tidy()

    def _forked(self) -> None:
        """Forget who listens: their loops run in the process this one was forked from."""
        listeners = [each for every in self._followed.values() for each in every.listeners]
        for followed in self._followed.values():
            followed.together = ()
        self._followed = {}
        self._turns = {}
        self._sends = {}
        self._home = None
        self._tidy_at = 0.0
        for listener in listeners:
            listener.forked()


class Channel:
    """A named stream of messages, each a label and a value.

    It is made by using it, and costs nothing when nobody does.

    Attributes:
        name: Its name, or its address.
    """

    def __init__(self, name: str, *, token: str | None = None) -> None:
        """Name a channel.

        Args:
            name: 1 to 128 letters, digits, ``_``, ``.``, ``:`` or ``-``. In a page, the address of
                a server's channel is another one: ``https://example.org/pipes/orders``.
            token: What opens that server's endpoint to who sends; ``None``: this page only listens.

        Raises:
            InvalidChannelError: It is none of these.
            BrokerError: It is an address, and this is no page.
            ValueError: A token comes with a name.
        """
        self.name = check_named(name)
        broker = channels.broker_of(self.name)
        if token is not None:
            unlock: Callable[[str, str], None] | None = getattr(broker, "unlock", None)
            if unlock is None:
                raise ValueError(f"expected a token with an address, got one with {self.name!r}")
            unlock(self.name, token)

    def send(self, label: str, value: Any, *, key: str | None = None) -> Sent:
        """Send a message; see ``wardian.send``."""
        from .sending import send

        return send(self.name, label, value, key=key)

    def send_nowait(self, label: str, value: Any, *, key: str | None = None) -> Sending:
        """Send a message and never wait; see ``wardian.send_nowait``."""
        from .sending import send_nowait

        return send_nowait(self.name, label, value, key=key)

    def listen(
        self,
        handler: Callable[..., Any],
        *,
        label: str | None = None,
        replay: int | Literal["last"] = 0,
        when_behind: WhenBehind = "block",
        most: int = 1000,
        duplicates: bool = False,
        on_gap: Callable[..., Any] | None = None,
        after: Cursor | None = None,
    ) -> Listener:
        """Handle what is sent from now on. Needs a running event loop.

        Args:
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

        Returns:
            The listener, which listens until it is stopped.

        Raises:
            InvalidChannelError: ``label`` is no label.
            InvalidHandlerError: A handler cannot be called with one argument.
            ValueError: ``replay``, ``when_behind`` or ``most`` is out of what they may be.
            RuntimeError: No event loop runs here.
        """
        from .listening import Listener

        listener = Listener(
            self.name,
            handler,
            label=label,
            replay=replay,
            when_behind=when_behind,
            most=most,
            duplicates=duplicates,
            on_gap=on_gap,
            after=after,
        )
        listener.start()
        return listener

    async def dead_letters(self) -> list[DeadLetter]:
        """Give the messages that a listener has failed to handle three times, oldest first."""
        return await channels.dead_letters(self.name)

    def __repr__(self) -> str:
        return f"<Channel {self.name}>"


async def _in(home: asyncio.AbstractEventLoop, following: Coroutine[Any, Any, Log]) -> Log | None:
    """Have a broker follow a channel in another loop; ``None``: that has ended meanwhile."""
    try:
        asked = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(following, home))
    except RuntimeError:  # it is closed
        following.close()
        return None
    try:
        while not asked.done() and home.is_running():
            await asyncio.wait((asked,), timeout=LOOK)
        return asked.result() if asked.done() and not asked.cancelled() else None
    finally:
        asked.cancel()


def _reach_server(server: str) -> Broker:
    """Give what carries the channels of another server."""
    if sys.platform == "emscripten":
        found: Broker = import_module("wardian.browser.remote").reach(server)
        return found
    raise BrokerError(
        f"expected the name of a channel, got an address at {server}, which only a program that "
        "runs in a page can listen to; here, processes share channels by Redis"
    )


# Made after the one of MemoryBroker: here is held first what sends there.
_all = HeldByForks[Channels](lambda each: each._lock, begin_anew=Channels._forked)

channels = Channels()
"""Those of this interpreter."""

if sys.platform == "emscripten":
    import_module("wardian.browser.tabs.page")  # which has them reach the other tabs
