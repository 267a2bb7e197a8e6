"""``Pipe``: what is sent on a channel, as a part of a page that has no DOM node.

The tree takes a pipe for a function among the children, that is for a live hole: one that shows
nothing. A hole is run when tabs begin to have its element, and notes what the function reads; it is
forgotten when they cease to. What a pipe reads is itself: so it knows at any time how many of its
places tabs have, and listens as long as there is one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextvars import Context
from threading import get_ident
from typing import TYPE_CHECKING, Any, Literal, Never

from ...brokers.addresses import check_named
from ...errors import InvalidChildError, UnknownAttributeError
from ...tree import context, holes, listeners
from ...tree.holes import Hole, Listeners, Watcher
from ...tree.listeners import Handler, checked_handler, takes_event
from ...tree.state import State
from .. import updating
from ..calling import Call
from .listening import Listener

if TYPE_CHECKING:
    from ...brokers.message import Gap, Message
    from ...tree.element import Element
    from .channels import Channel
    from .waiting import WhenBehind


class _Places(Listeners):
    """The places where tabs have a pipe, as the holes that it is in there."""

    __slots__ = ()

    def pop(self, hole: Watcher, default: None = None) -> None:  # type: ignore[override]
        """Enter that tabs have one of them no more."""
        super().pop(hole, default)
        if not self:
            self.owner._left(hole.element)  # type: ignore[attr-defined]


_coming: dict[int, list[tuple[Pipe, Element]]] = {}
"""The pipes that tabs are about to have for the first time, by the id of their element."""


class Pipe:
    """Listens to a channel while tabs show the element it stands in.

    It may stand among the children of any element, and of several: it shows nothing. While no tab
    shows any of them it keeps its place in the channel, and is told afterwards what it has missed.

    Attributes:
        value: The value of the latest message. A state: live holes that read it follow it.
        message: The latest message; ``None``: there was none. A state as well.
    """

    value = State[Any](None)
    message = State["Message | None"](None)

    def __init__(
        self,
        channel: str | Channel,
        label: str | None = None,
        *,
        value: Any = None,
        on_value: Handler | None = None,
        replay: int | Literal["last"] = 0,
        when_behind: WhenBehind = "block",
        most: int = 1000,
        duplicates: bool = False,
        on_gap: Callable[..., Any] | None = None,
        parent: Element | None = None,
        **unknown: Never,
    ) -> None:
        """Make a pipe.

        Args:
            channel: The channel, or its name.
            label: Of the messages it takes; ``None``: all of them.
            value: What ``value`` is until the first message comes.
            on_value: Called with each message, or with nothing, after ``value`` was set: plain,
                async or a generator.
            replay: How many of the latest messages of its label it is told when it first listens,
                as far as they are kept; ``"last"`` is 1.
            when_behind: What becomes of messages that come faster than they are handled; see
                ``Channel.listen``.
            most: Messages that may wait before that.
            duplicates: Whether a message that was sent twice is told twice.
            on_gap: Called with a ``Gap``, or with nothing, when messages are lost to it.
            parent: Append the pipe to this element.
            unknown: Nothing: refused, with the nearest right word.

        Raises:
            InvalidChannelError: ``channel`` is no channel's name, or ``label`` no label.
            InvalidHandlerError: ``on_value`` or ``on_gap`` cannot be called with one argument.
            InvalidChildError: It is made by the function that makes the rows of a list.
            UnknownAttributeError: A keyword is none of these.
        """
        for name in unknown:
            raise UnknownAttributeError(_unknown(name))
        if listeners.in_rows:
            raise InvalidChildError(
                "expected a Pipe that is made once, got one in a function that makes rows, which "
                "is called again at any time; make it outside, or in build() of a component"
            )
        if on_value is not None:
            checked_handler(on_value, "Pipe(..., on_value=...)")
        if on_gap is not None:
            checked_handler(on_gap, "Pipe(..., on_gap=...)")
        self._on_value = on_value
        self._takes_message = on_value is not None and takes_event(on_value)
        self._on_gap = on_gap
        self._takes_gap = on_gap is not None and takes_event(on_gap)
        self._options: dict[str, Any] = {
            "replay": replay,
            "when_behind": when_behind,
            "most": most,
            "duplicates": duplicates,
        }
        self._places = _Places(self)
        self._on: _Ear | None = None
        self._loop: asyncio.AbstractEventLoop | None = None  # in which it was shown last
        self._looking = False
        self._listener = _Ear(self, check_named(channel), label, self._options)
        self.value = value
        if parent is not None:
            parent.append(self)
        elif context.open_blocks:
            context.attach_made(self)  # type: ignore[arg-type]

    @property
    def channel(self) -> str:
        """The channel's name. Assigned another one, the pipe listens there from now on.

        What is assigned may be a ``Channel`` as well.
        """
        return self._listener.channel

    @channel.setter
    def channel(self, channel: str | Channel) -> None:
        self._change(check_named(channel), self.label)

    @property
    def label(self) -> str | None:
        """The label of the messages it takes; ``None``: all. May be assigned."""
        return self._listener.label

    @label.setter
    def label(self, label: str | None) -> None:
        self._change(self.channel, label)

    @property
    def listener(self) -> Listener:
        """What listens, with its counters. Another one as soon as channel or label is."""
        return self._listener

    def __call__(self) -> None:
        """Stand in a hole. For the tree alone.

        Raises:
            TypeError: It was given as something else than a child.
        """
        hole = holes.current
        if not isinstance(hole, Hole):
            raise TypeError(f"expected {self!r} among the children of an element, got it called")
        if hole not in self._places:
            self._places[hole] = None
            hole.sources.append(self._places)
        self._look()
        if self._looking and self._on is None and hole.element is not None:
            _coming.setdefault(hole.element._id, []).append((self, hole.element))

    def __repr__(self) -> str:
        label = "" if self.label is None else f" {self.label!r}"
        return f"<Pipe {self.channel}{label}>"

    # Listening

    def _look(self) -> None:
        """Find out soon whether tabs have it.

        Not at once: a hole that is run again is forgotten before, and one that is run only to be
        read, as when a site is built, afterwards.
        """
        loop = asyncio._get_running_loop()
        here = loop is not None and updating._thread in (0, get_ident())
        if not here:  # another thread changes what is shown; or nobody can be told anything
            loop = updating._loop
        if loop is None or loop.is_closed():
            if not self._places:
                self._turn()
        elif not self._looking or self._loop is not loop:
            self._loop = loop
            self._looking = True
            soon = loop.call_soon if here else loop.call_soon_threadsafe
            soon(self._turn, context=Context())  # what it is told concerns nobody in particular

    def _turn(self) -> None:
        """Listen as long as tabs have it: to what it is for now."""
        self._looking = False
        _coming.clear()  # whatever makes elements anew does it at one stroke
        hole = next(iter(self._places), None)
        wanted = self._listener if hole is not None else None
        if self._on is not None and self._on is not wanted:
            self._on.stop()
        self._on = wanted
        if hole is not None:
            self._listener.element = hole.element
            self._listener.start()

    def _left(self, element: Element | None) -> None:
        """Let the pipe go on that stands for this one, if its element is made anew.

        An element that adopts another one has run its holes already when those of the old one are
        forgotten; and their ids are exchanged: so this one's has now the id that the other one had
        when its pipe came.
        """
        waiting = _coming.get(element._id, []) if element is not None else []
        for at, (pipe, its_element) in enumerate(waiting):
            if its_element is not element and pipe._goes_on_for(self):
                del waiting[at]
                break
        self._look()

    def _goes_on_for(self, old: Pipe) -> bool:
        """Take over what listens, with all it was told and will be, if it is the same."""
        if (self.channel, self.label) != (old.channel, old.label):
            return False
        self._listener, old._listener = old._listener, self._listener
        self._listener.pipe, old._listener.pipe = self, old
        self._on, old._on = old._on, None
        if old.message is not None:
            self.message, self.value = old.message, old.value
        return True

    def _change(self, channel: str, label: str | None) -> None:
        if (channel, label) != (self.channel, self.label):
            self._listener = _Ear(self, channel, label, self._options)
            if self._on is not None and asyncio._get_running_loop() is self._loop:
                self._turn()
            else:
                self._look()

    def _hear(self, message: Message) -> Any:
        call = Call("a message", self, None, None)
        self.message = message
        self.value = message.value
        if self._on_value is None:
            return None
        result = self._on_value(message) if self._takes_message else self._on_value()
        if isinstance(result, (Awaitable, Generator, AsyncGenerator)):
            call.settle(None)  # the value is shown before what waits
        return result

    def _lose(self, gap: Gap) -> Any:
        if self._on_gap is None:
            return None
        return self._on_gap(gap) if self._takes_gap else self._on_gap()


class _Ear(Listener):
    """What listens for a pipe: the one that it is of at the time."""

    def __init__(
        self, pipe: Pipe, channel: str, label: str | None, options: dict[str, Any]
    ) -> None:
        self.pipe = pipe
        on_gap = self._lose if pipe._on_gap is not None else None
        super().__init__(channel, self._hear, label=label, on_gap=on_gap, **options)

    def _hear(self, message: Message) -> Any:
        return self.pipe._hear(message)

    def _lose(self, gap: Gap) -> Any:
        return self.pipe._lose(gap)

    def __repr__(self) -> str:
        return repr(self.pipe)


def _unknown(name: str) -> str:
    from difflib import get_close_matches
    from inspect import signature

    known = [each for each in signature(Pipe).parameters if each != "unknown"]
    nearest = next(iter(get_close_matches(name, known, 1, 0.6)), "")
    hint = f"did you mean {nearest}?" if nearest else f"it takes {', '.join(known)}"
    return f"expected an argument of Pipe(...), got {name!r}; {hint}"
