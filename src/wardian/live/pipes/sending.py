"""Sending: one message to everybody who listens, wherever they are.

``send`` and ``send_nowait`` are the same but for one thing: who awaits the first also waits for the
listeners in this process that are behind and want nothing given up. Either way the message is on
its way when the call returns, and what cannot be sent is refused there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import suppress
from os import urandom
from typing import Any

from ...brokers.addresses import check_named
from ...brokers.broker import Draft
from ...brokers.message import check_key, check_label, write
from ...brokers.sending import Sending
from .channels import Channels, channels
from .listening import Listener, handling

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
        What became of it, with ``accepted``, ``id`` and ``error``; to be awaited.

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


def async_send_to_pipe_channel(*, channel_name: str, label: str, value: Any) -> Sent:
    """Send a message as ``send`` does, under the name that django-plotly-dash has for it."""
    return send(channel_name, label, value)


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


class Sent:
    """A message that was sent, and those who have yet to handle what was sent before it.

    Attributes:
        sending: What became of the message.
    """

    __slots__ = ("_channel", "_hub", "sending")

    def __init__(self, hub: Channels, channel: str, sending: Sending) -> None:
        self._hub = hub
        self._channel = channel
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

    def __repr__(self) -> str:
        return repr(self.sending)


async def _room(listener: Listener) -> None:
    """Wait until a listener is not behind any more, has stopped, or waits for who sends here."""
    loop = asyncio.get_running_loop()
    sender = handling.get()
    if sender is not None:
        sender.awaits.append(listener)
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
            sender.awaits.remove(listener)


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
            todo.extend(each.awaits)
    return False
