"""Sending: one message to everybody who listens, wherever they are.

``send`` and ``send_nowait`` are the same but for one thing: who awaits the first also waits for the
listeners in this process that are behind and want nothing given up. Either way the message is on
its way when the call returns, and what cannot be sent is refused there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from contextlib import suppress
from os import urandom
from typing import TYPE_CHECKING, Any

from ...brokers.addresses import check_named
from ...brokers.broker import Draft
from ...brokers.message import check_key, check_label, write
from ...brokers.sending import Sending
from .channels import Channels, channels
from .listening import Listener, handling

if TYPE_CHECKING:
    _Base = Coroutine[Any, Any, Sending]
else:
    _Base = object  # to derive from an abstract class makes instances three times as dear

BREATH = 50
"""Messages that are awaited one after the other before the loop has a turn."""

PATIENCE = 1.0
"""Seconds between two looks whether the loop of a listener that is behind still runs."""

_sent = 0


def send(channel: str, label: str, value: Any, *, key: str | None = None) -> Sent:
    """Send a message, and wait until it was accepted.

    It is sent at once, whether or not this is awaited; awaited, it also waits while a listener in
    this process that gives up nothing has as much waiting as it allows. A handler that sends is not
    made to wait for a listener that waits for its own, itself among these. Who gives up waiting
    has sent the message all the same.

    Args:
        channel: The channel's name: 1 to 128 letters, digits, ``_``, ``.``, ``:`` or ``-``.
        label: What listeners select by, 1 to 128 characters.
        value: What JSON has: texts, numbers, bools, ``None``, lists and dicts with texts as keys,
            at most 64 KiB and 64 levels.
        key: Names this message: sent again with the same key, it is accepted once, as long as
            it is kept. 1 to 128 characters; ``None``: each call sends another one.

    Returns:
        What became of it, with ``accepted``, ``id`` and ``error``; to be awaited, or given to
        ``asyncio.run``, ``asyncio.create_task`` and their like.

    Raises:
        InvalidChannelError: The name or the label is none.
        InvalidValueError: The value, or the key, is none; the message says where in it.
        SendError: Raised when it is awaited: the message was not accepted.
    """
    drafted = draft(channel, label, value, key=key)
    return Sent(channels, drafted.channel, channels.send(drafted))


def send_nowait(channel: str, label: str, value: Any, *, key: str | None = None) -> Sending:
    """Send a message and never wait: from any thread, with or without an event loop.

    Args:
        channel: The channel's name.
        label: What listeners select by.
        value: What JSON has.
        key: Names this message; see ``send``.

    Returns:
        What became of it so far, with ``accepted``, ``id`` and ``error``. ``wait()`` waits in a
        thread until that is known, ``await`` in a coroutine.

    Raises:
        InvalidChannelError: The name or the label is none.
        InvalidValueError: The value, or the key, is none; the message says where in it.
    """
    return channels.send(draft(channel, label, value, key=key))


def send_to_pipe_channel(*, channel_name: str, label: str, value: Any) -> Sending:
    """Send a message as ``send_nowait`` does, under the name that django-plotly-dash has for it."""
    return send_nowait(channel_name, label, value)


async def async_send_to_pipe_channel(*, channel_name: str, label: str, value: Any) -> Sending:
    """Send a message as ``send`` does, under the name that django-plotly-dash has for it.

    A coroutine as it is there: what is not awaited is not sent.
    """
    return await send(channel_name, label, value)


def draft(channel: str, label: str, value: Any, *, key: str | None = None) -> Draft:
    """Check what is to be sent.

    Raises:
        InvalidChannelError: The name or the label is none.
        InvalidValueError: The value, or the key, is none.
    """
    return Draft(
        check_named(channel),
        check_label(label),
        write(value),
        urandom(16).hex() if key is None else check_key(key),
        key is not None,
    )


class Sent(_Base):
    """A message that was sent, and those who have yet to handle what was sent before it.

    ``await send(...)``, ``asyncio.run(send(...))`` and ``asyncio.create_task(send(...))`` all lead
    to the same: to asyncio it is a coroutine, which may be awaited any number of times.

    Attributes:
        sending: What became of the message.
    """

    __slots__ = ("_channel", "_hub", "_steps", "sending")

    def __init__(self, hub: Channels, channel: str, sending: Sending) -> None:
        self._hub = hub
        self._channel = channel
        self._steps: Generator[Any, Any, Sending] | None = None
        self.sending = sending

    @property
    def accepted(self) -> bool | None:
        """Whether it is kept for everybody who listens; ``None``: that is not known yet."""
        return self.sending.accepted

    @property
    def id(self) -> int | None:
        """Its number on its channel; ``None`` unless it was accepted."""
        return self.sending.id

    @property
    def error(self) -> BaseException | None:
        """Why it was not accepted."""
        return self.sending.error

    def __bool__(self) -> bool:
        return bool(self.sending)

    def __await__(self) -> Generator[Any, Any, Sending]:
        global _sent
        sending = yield from self.sending.__await__()
        _sent += 1
        if _sent % BREATH == 0:
            yield from asyncio.sleep(0).__await__()
        for listener in self._hub.behind(self._channel):
            yield from _room(listener).__await__()
        return sending

    # A coroutine as well, so that asyncio.run and asyncio.create_task take it.

    def send(self, value: Any) -> Any:
        """Go on, as a coroutine."""
        if self._steps is None:
            self._steps = self.__await__()
        return self._steps.send(value)

    def throw(self, *error: Any) -> Any:
        """Go on with an exception, as a coroutine."""
        if self._steps is None:
            self._steps = self.__await__()
        return self._steps.throw(error[0] if isinstance(error[0], BaseException) else error[0]())

    def close(self) -> None:
        """Wait no more, as a coroutine. It is sent all the same."""
        if self._steps is not None:
            self._steps.close()

    def __repr__(self) -> str:
        return repr(self.sending)


Coroutine.register(Sent)


async def _room(listener: Listener) -> None:
    """Wait until a listener is not behind any more, has stopped, or waits for who sends here."""
    loop = asyncio.get_running_loop()
    sender = handling.get()
    if sender is not None:
        sender._awaits.append(listener)
    try:
        while listener.is_behind and not (sender and _waits_for(listener, sender)):
            freed = asyncio.Event()

            def wake(freed: asyncio.Event = freed) -> None:
                with suppress(RuntimeError):  # it is closed: nobody waits there any more
                    loop.call_soon_threadsafe(freed.set)

            listener.when_freed(wake)
            try:
                with suppress(TimeoutError):
                    await asyncio.wait_for(freed.wait(), PATIENCE)
            finally:
                listener.not_when_freed(wake)
    finally:
        if sender is not None:
            sender._awaits.remove(listener)


def _waits_for(listener: Listener, sender: Listener) -> bool:
    """Whether a listener is the sender, or its handler waits for it, by way of any others."""
    seen: set[Listener] = set()
    todo = [listener]
    while todo:
        each = todo.pop()
        if each is sender:
            return True
        if each not in seen:
            seen.add(each)
            todo.extend(each._awaits)
    return False
