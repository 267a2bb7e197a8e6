"""The broker of a page: what is sent in one tab of an app arrives in all its tabs, with no server.

Each tab keeps its own log of each channel, and numbers it alone. What is the same in all of them is
who sent a message and how many that tab had sent before it on the channel: each tab is told of
another's messages in the order in which they were sent, so a tab knows of each sender the first and
the last message that it has, with all between. From that follows the rest:

- A message that a tab has is one with a count up to the last; it is dropped.
- One with a count above the next says that some were missed. All that arrives on the channel waits
  while the others are asked for them. What nobody has any more is a gap in the log.
- The past, which a tab asks for when somebody wants it, stands before everything it has. Of each
  sender it takes what comes before the first message it has: the others arrive by themselves, or
  have arrived already. So nothing has to wait, and the order of no sender is broken.
- A page that was put aside by its browser (and came back) asks as if it had missed some. So does
  one whose programs have all ended, when the next one sends or listens.
- A tab that has sent on very many channels counts anew, as another sender.

Who wants something asks all tabs what they have, and pulls it from the one that has been there
longest, in pieces that begin with the latest; where that one falls silent, from the next. So nobody
sends what nobody asked for, two that answer do no harm, and a tab that closes while it answers
costs a moment. Where nobody answers there is no past.

This module is told by others how to post; see ``page.py``.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from os import urandom
from time import time
from typing import Any

from ...brokers.broker import DeadLetter, Draft, Told
from ...brokers.log import Cursor, Log, Retention
from ...brokers.memory import MemoryBroker
from ...brokers.message import check_channel
from ...brokers.room import MOST_BYTES_IN_PAGE, Room
from ...brokers.sending import Sending
from . import posts
from .had import PIECE_PATIENCE, SLACK, Ask, Had, piece_of
from .posts import Entry
from .surroundings import Link, Surroundings

MOST_CHANNELS = 1000
"""Channels that are kept while nobody listens to them; those that were silent longest go first."""


class TabsBroker:
    """Keeps messages in this tab, and tells all tabs of those that were sent in it.

    Attributes:
        retention: How much each channel keeps.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        retention: Retention | None = None,
        *,
        clock: Callable[[], float] = time,
    ) -> None:
        """Keep nothing yet, and touch nothing of the page.

        Args:
            surroundings: The page.
            retention: How much each channel keeps; ``None``: 10,000 messages or 10 minutes.
            clock: Gives the time in seconds since 1970.
        """
        self.retention = retention or Retention()
        self._page = surroundings
        self._clock = clock
        self._link: Link | None = None
        self._tab = ""
        self._sender = ""
        self._since = clock()
        self._sent: dict[str, int] = {}
        self._epochs = count(1)
        self._channels: OrderedDict[str, Had] = OrderedDict()
        self._room = Room(
            lambda: [each.log for each in self._channels.values()], most_bytes=MOST_BYTES_IN_PAGE
        )
        self._numbers = count(1)
        self._asks: dict[int, Ask] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._met = False
        self._away: float | None = None
        self._visits: int | None = None
        self._unsent: list[str] = []
        self._dead = MemoryBroker()
        self._is_over = False
        self._may_rest = False
        self._rests = False

    # What a broker does

    def send(self, draft: Draft) -> Sending:
        """Keep a message, and tell the other tabs; it has arrived here when this returns."""
        self.join()
        sending = Sending()
        each = self._channel(draft.channel)
        known = each.log.find_key(draft.key) if draft.may_repeat else None
        if known is not None:
            sending.settle(known.id)
            return sending
        sent = self._count(draft.channel)
        each.note(self._sender, each.spans.get(self._sender, (sent,))[0], sent)
        entry = Entry(
            draft.channel,
            (
                *(self._sender, sent, draft.label, draft.text),
                *(draft.key, self._clock(), draft.may_repeat),
            ),
        )
        self._append(each, entry)
        sending.settle(entry.id)
        self._post_message(draft.channel, entry)
        self._tell(each)
        return sending

    def attach(self, channel: str, told: Told, *, replay: int = 0) -> Log | None:
        """Follow a channel at once; ``None``: the other tabs have to be asked for the past first.

        Args:
            channel: The channel's name.
            told: Called whenever the log has grown. One for each channel: the latest.
            replay: Have so many of the latest messages as well, as far as they are kept.
        """
        self.join()
        each = self._channel(channel)
        each.told = told
        return None if replay > each.asked and self._link is not None else each.log

    async def follow(
        self, channel: str, told: Told, *, after: Cursor | None = None, replay: int = 0
    ) -> Log:
        """Give the log. Where some of the past is wanted, ask the other tabs for it first."""
        log = self.attach(channel, told, replay=replay)
        if log is not None:
            return log
        each = self._channel(channel)
        await self._recall(each, replay)
        return each.log

    def unfollow(self, channel: str) -> None:
        """Tell nobody of the channel any more; it is kept for later, and for other tabs."""
        each = self._channels.get(channel)
        if each is not None:
            each.told = None
        self._rest_if_idle()

    def trim(self) -> float | None:
        """Drop what is kept no longer.

        Returns:
            The time at which there will be more to drop; ``None``: nothing is kept.
        """
        ends = [each.log.trim() for each in self._channels.values()]
        return min((end for end in ends if end is not None), default=None)

    def bury(self, letter: DeadLetter) -> None:
        """Keep a message that could not be handled, in this tab alone."""
        self._dead.bury(letter)

    async def dead_letters(self, channel: str) -> list[DeadLetter]:
        """Give what was buried of a channel in this tab, oldest first."""
        return await self._dead.dead_letters(channel)

    async def stop(self) -> None:
        """Let the page and the other tabs go; nothing is on its way."""
        self._is_over = True
        if self._link is not None:
            self._page.leave(self._tab)
            self._link.close()
            self._link = None
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._page.forget()

    # What the page tells

    @property
    def is_used(self) -> bool:
        """Whether somebody has sent something, or follows a channel."""
        return bool(self._channels)

    def join(self) -> None:
        """Reach the other tabs, unless that was done, or cannot be done yet."""
        self._may_rest = False
        if self._rests:
            self.come_back()
        if self._link is not None or self._away is not None or self._is_over:
            return
        self._link = self._page.connect(self)
        if self._link is None:
            return
        # Not before: the memory of this interpreter may come from a file, as that of other tabs.
        self._tab = self._sender = urandom(8).hex()
        self._sent.clear()
        self._arrived()
        for each in self._channels.values():
            each.since = self._since

    def leave(self) -> None:
        """Have the page put aside: nothing reaches it until ``come_back``."""
        if self._link is None:
            return
        self._away = self._clock()
        for ask in self._asks.values():
            ask.is_cut = True
        self._page.leave(self._tab)
        self._link.close()
        self._link = None

    def rest(self) -> None:
        """Let the other tabs go as soon as nobody listens; until somebody listens or sends."""
        self._may_rest = True
        self._rest_if_idle()

    def end(self) -> None:
        """Have the page gone for good, in a moment."""
        if self._link is not None:
            self._page.leave(self._tab)

    def come_back(self) -> None:
        """Reach the other tabs again, and ask what was missed. Where nobody knows, it is a gap."""
        if self._away is None or self._is_over:
            return
        left = self._away
        # Only who was alone, with nobody coming and going meanwhile, knows that there was nothing.
        was_alone = not self._met and self._visits is not None
        was_alone = was_alone and self._visits == self._page.visits()
        self._link = self._page.connect(self)
        if self._link is None:
            return
        self._away = None
        self._rests = False
        self._arrived()
        unsent, self._unsent = self._unsent, []
        for text in unsent:
            self._link.post(text)
        self._look_back(left, is_lost=not was_alone)

    def thaw(self, frozen: float) -> None:
        """Ask what was missed while the page stood still, though it was reached.

        Args:
            frozen: Since when.
        """
        if self._link is not None:
            self._page.enter(self._tab)  # somebody may have waited for an answer
            self._look_back(frozen, is_lost=False)

    def received(self, text: object) -> None:
        """Take what was posted. It raises nothing, whatever it is; what is not ours is ignored."""
        try:
            letter, tab, parts = posts.parse(text)
            if tab == self._tab or self._link is None:
                return
            self._met = True
            act = self._understand(letter, tab, parts)
        except (ValueError, TypeError, IndexError):
            return  # of somebody else, or of another version
        if act is not None:
            act()

    def _understand(self, letter: str, tab: str, parts: list[Any]) -> Callable[[], None] | None:
        """Check a post, and give what is to be done then, if anything is.

        Raises:
            ValueError, TypeError, IndexError: It is none of ours.
        """
        if letter == "m":
            channel, *fields = parts
            (entry,) = posts.entries_of(channel, fields, self._clock())
            return partial(self._arrive, entry) if entry.tab == tab else None
        if letter == "b":
            (asks,) = parts
            return partial(self._post, "b", 0) if asks == 1 else None
        if letter == "a":
            number, channel = parts
            return partial(self._offer, tab, posts.check_number(number), check_channel(channel))
        if letter in ("h", "g", "p") and parts[0] == self._tab:
            return self._understand_answer(letter, tab, *parts[1:])
        return None

    def _understand_answer(
        self, letter: str, tab: str, number: Any, *parts: Any
    ) -> Callable[[], None] | None:
        """The same, of what is between two tabs."""
        posts.check_number(number)
        if letter == "g":
            channel, below, most = parts
            limits = posts.check_number(below), posts.check_number(most)
            return partial(self._give, tab, number, check_channel(channel), *limits)
        ask = self._asks.get(number)
        if ask is None:
            return None
        if letter == "h":
            since, size = parts
            return partial(ask.offered, tab, posts.check_time(since), posts.check_number(size))
        below, *fields = parts
        entries = posts.entries_of(ask.channel, fields, self._clock())
        return partial(ask.given, tab, entries, posts.check_number(below))

    # Messages

    def _channel(self, name: str) -> Had:
        each = self._channels.get(name)
        if each is None:
            if len(self._channels) >= MOST_CHANNELS:
                self._forget_one()
            # There is room for the past, which comes later, before the first number.
            last = self.retention.messages
            log = Log(name, self._epoch(), last=last, retention=self.retention, clock=self._clock)
            each = self._channels[name] = Had(log, self._since)
        self._channels.move_to_end(name)
        return each

    def _arrived(self) -> None:
        self._page.enter(self._tab)
        self._visits = self._page.visits()
        self._since = self._clock()
        self._post("b", 1)

    def _rest_if_idle(self) -> None:
        if self._may_rest and all(each.told is None for each in self._channels.values()):
            self.leave()
            self._may_rest, self._rests = False, self._away is not None
            self._page.forget()

    def _count(self, channel: str) -> int:
        """Give which of the sender's messages on a channel is the next one."""
        if channel not in self._sent and len(self._sent) >= MOST_CHANNELS:
            self._sent.clear()
            self._sender = urandom(8).hex() if self._tab else ""
        self._sent[channel] = sent = self._sent.get(channel, 0) + 1
        return sent

    def _epoch(self) -> str:
        return f"{urandom(8).hex()}{next(self._epochs)}"

    def _forget_one(self) -> None:
        for name, each in self._channels.items():
            if each.told is None and each.held is None and not each.lock.locked():
                del self._channels[name]
                self._since = self._clock()  # of what is made from now on, for that was had
                return

    def _arrive(self, entry: Entry) -> None:
        each = self._channel(entry.channel)
        if each.held is not None:
            each.hold(entry, self._clock())
            return
        span = each.spans.get(entry.tab)
        if span is not None and entry.count > span[1] + 1:
            self._start(each, self._clock() - self.retention.seconds, is_lost=False)
            self._arrive(entry)
        elif self._take(each, entry):
            self._tell(each)

    def _take(self, each: Had, entry: Entry) -> bool:
        """Put a message at the end, unless it is known; with a gap, where some before it are lost.

        Returns:
            Whether it was put there.
        """
        if not each.lacks(entry):
            return False
        first, last = each.spans.get(entry.tab, (entry.count, entry.count - 1))
        each.note(entry.tab, first, entry.count)
        if entry.may_repeat and each.log.find_key(entry.key) is not None:
            return False
        self._append(each, entry, lost=entry.count - last - 1)
        return True

    def _append(self, each: Had, entry: Entry, lost: int = 0) -> None:
        entry.id = each.log.last + 1 + lost
        each.log.append(entry)
        self._room.took(entry)

    def _tell(self, each: Had) -> None:
        if each.told is not None:
            each.told(each.log)

    def _post_message(self, channel: str, entry: Entry) -> None:
        text = posts.write("m", self._sender, channel, *entry.fields)
        if self._link is not None:
            self._link.post(text)
        elif self._away is not None:
            # Where there are more, the others see it from the counts.
            self._unsent.append(text)
            del self._unsent[: -self.retention.messages]

    def _post(self, letter: str, *parts: Any) -> None:
        if self._link is not None:
            self._link.post(posts.write(letter, self._tab, *parts))

    # Answers

    def _offer(self, tab: str, number: int, channel: str) -> None:
        self._page.enter(self._tab)
        each = self._channels.get(channel)
        if each is None:
            self._post("h", tab, number, self._since, 0)
        else:
            each.log.trim()
            # Who asks itself cannot say that nothing is missing.
            since = each.since if each.held is None else self._clock()
            self._post("h", tab, number, since, len(each.log))

    def _give(self, tab: str, number: int, channel: str, below: int, most: int) -> None:
        each = self._channels.get(channel)
        entries, rest = piece_of(each.log, below, most) if each is not None else ([], 0)
        self._post("p", tab, number, rest, *posts.fields_of(entries))

    # Questions

    async def _recall(self, each: Had, wanted: int) -> None:
        """Have so many of the latest messages, as far as some tab has them."""
        async with each.lock:
            if each.asked >= wanted:
                return
            with self._asking(each.name) as ask:
                for tab in await self._offers(ask):
                    if ask.offers[tab][1] and await self._recall_from(tab, ask, each, wanted):
                        break
            each.asked = wanted

    async def _recall_from(self, tab: str, ask: Ask, each: Had, wanted: int) -> bool:
        """Have them of one tab.

        Returns:
            Whether it has told all that is wanted, or all it has.
        """
        below = 0
        each.log.trim()  # what was there before the page may be older than what others have
        while len(each.log) < wanted and not ask.is_late:
            piece = await self._piece(ask, tab, below, wanted)
            if piece is None:
                return False
            entries, below = piece
            self._prepend(each, entries)
            if not below:
                each.since = min(each.since, ask.offers[tab][0])
                break
        return True

    def _prepend(self, each: Had, entries: list[Entry]) -> None:
        past: list[Entry] = []
        id = each.log.first
        for entry in reversed(entries):
            first, last = each.spans.get(entry.tab, (entry.count + 1, entry.count))
            if entry.count < first:
                each.note(entry.tab, entry.count, last)
                id -= 1
                entry.id = id
                past.append(entry)
        each.log.prepend(reversed(past))

    def _look_back(self, left: float, *, is_lost: bool) -> None:
        """Ask what was missed since a time.

        Args:
            left: The time.
            is_lost: Whether what nobody can tell of is taken for lost.
        """
        for name, each in list(self._channels.items()):
            if each.held is not None:
                each.look_again(left, is_lost=is_lost)
            elif each.told is not None or len(each.log):
                self._start(each, left, is_lost=is_lost)
            elif is_lost:
                # Nobody asks, so nobody may be told that nothing was missed.
                each.since = self._since
                if not each.lock.locked():
                    del self._channels[name]

    def _start(self, each: Had, left: float, *, is_lost: bool) -> None:
        each.begin_to_hold()
        task = asyncio.get_running_loop().create_task(self._catch_up(each, left, is_lost))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _catch_up(self, each: Had, left: float, is_lost: bool) -> None:
        """Have what was sent since a time; see ``come_back`` for the rest."""
        pieces: list[list[Entry]] = []
        try:
            async with each.lock:
                since = await self._missed(each, left, pieces)
                while since is None and each.again is not None:
                    # The page was put aside meanwhile, so it heard nobody: now it may.
                    left, is_lost = min(left, each.again[0]), is_lost or each.again[1]
                    each.again = None
                    since = await self._missed(each, left, pieces)
                is_lost = is_lost and (since is None or since > left)
        finally:
            held, again = each.let_go()
            if is_lost:
                each.since = self._clock()
                each.log.restart(self._epoch(), last=each.log.last)
            missed = [entry for piece in reversed(pieces) for entry in piece]
            for entry in missed:
                if entry.tab in each.spans or entry.time >= left - SLACK:
                    self._take(each, entry)
            for entry in held:
                self._take(each, entry)
            self._tell(each)
            if again is not None and not self._is_over:
                self._start(each, again[0], is_lost=again[1])

    async def _missed(self, each: Had, left: float, pieces: list[list[Entry]]) -> float | None:
        """Collect what was sent since a time from one tab.

        Returns:
            Since when it has been told everything; ``None``: there is no such tab.
        """
        with self._asking(each.name) as ask:
            for tab in await self._offers(ask):
                pieces.clear()
                if await self._pull(ask, each, tab, left, pieces):
                    return ask.offers[tab][0]
        return None

    async def _pull(
        self, ask: Ask, each: Had, tab: str, left: float, pieces: list[list[Entry]]
    ) -> bool:
        """Collect pieces, the latest first, back to a time or to what is known.

        Returns:
            Whether it came so far.
        """
        below = 0
        while not ask.is_late:
            piece = await self._piece(ask, tab, below, self.retention.messages)
            if piece is None:
                return False
            entries, below = piece
            pieces.append(entries)
            lacks_some = any(each.lacks(entry) for entry in entries)
            if not below or not lacks_some or entries[0].time < left - SLACK:
                return True
        return False

    @contextmanager
    def _asking(self, channel: str) -> Iterator[Ask]:
        number = next(self._numbers)
        ask = self._asks[number] = Ask(number, channel)
        try:
            self._post("a", number, channel)
            yield ask
        finally:
            del self._asks[number]

    async def _offers(self, ask: Ask) -> list[str]:
        """Give who is there; who has been there longest comes first."""
        present = self._page.present()
        others = None if present is None else present - {self._tab}
        if others is not None and not others:
            return []
        for tab in await ask.hear(others):
            self._page.leave(tab)
        return sorted(ask.offers, key=lambda tab: (ask.offers[tab][0], -ask.offers[tab][1]))

    async def _piece(
        self, ask: Ask, tab: str, below: int, most: int
    ) -> tuple[list[Entry], int] | None:
        """Give a piece, and below which number there is more; ``None``: the tab is silent."""
        ask.giver = tab
        ask.piece = asyncio.get_running_loop().create_future()
        self._post("g", tab, ask.number, ask.channel, below, most)
        try:
            async with asyncio.timeout(PIECE_PATIENCE):
                entries, rest = await ask.piece
        except TimeoutError:
            return None
        if rest and (not entries or (below and rest >= below)):
            return None  # it does not say what a tab of ours says
        return entries, rest
