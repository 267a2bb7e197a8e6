"""Links: what the server keeps of one tab's view across all its connections.

Both ways every message has a number. What the tab says is handled once: the next number is handled,
a number that was handled is acknowledged again, and any other is a mistake. What the tab is told
is patches, numbered by their root and kept by the audience; commands, numbered by the view, which
keeps them until they are confirmed; and reports, which are worth nothing later. So a link has no
queue of its own but for those, and a connection that ends loses nothing.

Nothing here waits, and nothing here knows what kind of connection there is.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..errors import MessageTooLargeError, WireError
from ..live import calls, dispatch
from ..wire.codec import decode
from . import keeping, messages
from .audience import NOTHING, Audience
from .limits import Bucket
from .outbox import Outbox
from .transmission import Transmission
from .watch import ACK_PAUSE

if TYPE_CHECKING:
    from ..live.view import View
    from .carrier import Carrier
    from .messages import Hello

log = logging.getLogger("wardian.server")

_BEAT = Transmission(messages.BEAT)


class Link:
    """One tab's view, whatever its connection does.

    Attributes:
        view: The view.
        audience: The transport it shares with all views of its root.
        generation: Names this life of the view: what the tab knows of another one means nothing.
        carrier: The connection of the moment.
        in_step: Whether it gets every patch as it comes.
        cursor: Number of the last patch it was sent, while it is not in step.
        confirmed: Number of the last patch the tab said it has.
        handled: Number of the last message handled.
        bucket: Of the messages it may send.
        since: When it got its carrier, in seconds of the host's clock.
        contact: The last request that brings messages: a newer one takes its place.
    """

    __slots__ = (
        "_ack_due",
        "_acked_at",
        "_commands_sent",
        "_invalid",
        "_outbox",
        "_pumping",
        "_resyncs",
        "audience",
        "bucket",
        "carrier",
        "confirmed",
        "contact",
        "cursor",
        "generation",
        "handled",
        "in_step",
        "is_over",
        "since",
        "view",
    )

    def __init__(self, view: View, audience: Audience, *, generation: str) -> None:
        """Begin without a connection."""
        settings = audience.host.settings
        self.view = view
        self.audience = audience
        self.generation = generation
        self.carrier: Carrier | None = None
        self.in_step = False
        self.is_over = False
        self.cursor = NOTHING
        self.confirmed = NOTHING
        self.handled = 0
        self.bucket = Bucket(settings.events_per_second, settings.events_burst)
        self.since = 0.0
        self.contact: object = None
        self._invalid = Bucket(settings.invalid_per_minute / 60, settings.invalid_per_minute)
        self._resyncs = Bucket(settings.invalid_per_minute / 60, settings.invalid_per_minute)
        self._ack_due = False
        self._acked_at = 0.0
        self._commands_sent = 0
        self._outbox: Outbox | None = None
        self._pumping = False

    # Connections

    def attach(self, carrier: Carrier, hello: Hello) -> None:
        """Take a connection that said it is this view's, in place of any other.

        The tab is welcomed, sent what it lacks, and gets all that comes from then on.
        """
        host, before = self.audience.host, self.carrier
        if before is not None and before is not carrier:
            before.close(4000, reason="replaced")
        self.carrier = carrier
        self.since = host.now()
        carrier.link = self
        self.audience.leave(self)
        self._resume(hello)
        host.attached(self, carrier)
        if carrier.pushes and carrier.welcomed != self.generation:
            carrier.push(Transmission(self.welcome()))
        if self.view.is_open and self.cursor == NOTHING:
            self._resync()
        if not self.view.is_open:
            self.view.show()  # tells itself with a mount
        keeping.attach(self.view)
        self.pump()
        if self.carrier is carrier:
            host.app.connected(self.view)

    def detach(self, carrier: Carrier) -> None:
        """Enter that a connection is over."""
        if self.carrier is carrier:
            self.audience.leave(self)
            self.carrier = None
            self._outbox = None
            self.audience.host.detached(self)

    def told(self) -> None:
        """Enter that the tab is told which messages were handled."""
        host = self.audience.host
        self._ack_due = False
        self._acked_at = host.now()
        host.watch.unacknowledged.discard(self)

    def welcome(self) -> str:
        """Give the answer to a hello: every message handled so far is acknowledged by it."""
        self.told()
        settings = self.audience.host.settings
        return messages.welcome(self.view.number, self.generation, self.handled, settings)

    def knows(self, hello: Hello) -> bool:
        """Whether a tab shows what this life of the view has sent it."""
        return hello.generation == self.generation and hello.root == self.view.root._id

    def over(self) -> None:
        """Enter that the view is over: nothing of it stays."""
        if self.is_over:
            return
        self.is_over = True
        carrier = self.carrier
        if carrier is not None:
            carrier.close(1000, reason="over")
        self.audience.remove(self)
        self.audience.host.ended(self)

    def _resume(self, hello: Hello) -> None:
        self._commands_sent = 0  # of those that are kept, because they were not confirmed
        self.cursor = self.confirmed = NOTHING
        if self.knows(hello):
            self._confirm_commands(hello.command)
            if hello.seq <= self.audience.seq:
                self.cursor = hello.seq
                self.audience.confirm(self, hello.seq)

    # To the tab

    @property
    def is_idle(self) -> bool:
        """Whether there is a connection that can be written to now."""
        carrier = self.carrier
        return carrier is not None and carrier.pushes and carrier.writer is None

    def tell(self, text: str) -> None:
        """Send the tab a message now, or as soon as it can be."""
        if text.startswith('["m",'):
            self._mounted(text)
        elif text.startswith('["u",'):
            if self.is_idle:
                self._write(Transmission(text))  # the last there is
        elif self.carrier is not None:
            if not text.startswith('["n",'):  # commands are kept by the view
                self._put_out(text)
            if self.in_step:  # else it comes with what brings the tab up to date
                self.pump()

    def pump(self) -> None:
        """Write all there is, as long as the connection takes it."""
        if self._pumping:
            return
        self._pumping = True
        try:
            while self.is_idle and (transmission := self.next()) is not None:
                if self.carrier is not None:
                    self.carrier.push(transmission)
        finally:
            self._pumping = False

    def next(self) -> Transmission | None:
        """Take what the tab is to be sent next.

        Returns:
            ``None`` when it has everything. If its connection can push, it is in step from then on.
        """
        text = None
        if self._ack_due:  # first: a tab refuses what others typed until it knows its own arrived
            self.told()
            text = messages.acknowledge(self.view.number, self.handled)
        elif not self.in_step:
            text = self._missing()
        if text is None and self._commands_sent < self.view.commands:
            text = self._command()
        if text is None and self._outbox:
            text = self._outbox.take()
        if text is not None:
            self._count(text)
            return Transmission(text)
        if not self.in_step and self.carrier is not None and self.carrier.pushes:
            self.audience.enter(self, self.carrier)
        return None

    def step_aside(self) -> None:
        """Enter that the connection makes us wait."""
        self.audience.leave(self)

    def start_over(self) -> None:
        """Send the whole page, soon, instead of patches that are not held any more.

        Not from here: to show a page flushes it, and this is in the middle of a flush.
        """
        self.audience.leave(self)
        self.cursor = NOTHING
        self.audience.host.soon(self.pump)

    def beat(self) -> None:
        """Give a sign of life, unless the connection is busy with another."""
        if self.is_idle:
            self._write(_BEAT)

    def _write(self, transmission: Transmission) -> None:
        if self.carrier is not None:
            self._count(transmission.text)
            self.carrier.push(transmission)

    def _mounted(self, text: str) -> None:
        """Send the whole page as a message that was made for this moment."""
        self.audience.leave(self)
        if self.confirmed != NOTHING or self.cursor != NOTHING:
            calls.forget(self.view)
        if not self.is_idle or self._pumping:
            self.cursor = NOTHING
            return
        self.cursor = self.audience.seq
        self.audience.host.counters.snapshots += 1
        self._write(Transmission(text))
        self.pump()

    def _missing(self) -> str | None:
        """The patches the tab lacks, or the whole page where they are not held any more."""
        audience, counters = self.audience, self.audience.host.counters
        if self.cursor == audience.seq:
            return None
        # A patch that was made and not sent is not in the ring: what it holds is not all then.
        is_whole = self.cursor != NOTHING and audience.ring.end == audience.seq
        if is_whole and (text := audience.ring.since(self.cursor)) is not None:
            self.cursor = audience.seq
            counters.replays += 1
            return text
        calls.forget(self.view)
        counters.snapshots += 1
        return audience.mount(self)

    def _command(self) -> str | None:
        for number, text in self.view.unconfirmed.items():
            if number > self._commands_sent:
                self._commands_sent = number
                return text
        self._commands_sent = self.view.commands
        return None

    def _put_out(self, text: str) -> None:
        host = self.audience.host
        if self._outbox is None:
            limits = host.settings
            self._outbox = Outbox(
                most=limits.max_outbox_messages, most_bytes=limits.max_outbox_bytes
            )
        dropped = self._outbox.put(text)
        if dropped:
            host.counters.refused["outbox"] += dropped

    def _count(self, text: str) -> None:
        counters = self.audience.host.counters
        counters.sent += 1
        counters.sent_bytes += len(text)

    # From the tab

    def receive(self, text: str) -> None:
        """Take one message of the tab. Never raises; a tab that errs too often is sent away."""
        host = self.audience.host
        host.watch.silent.end(self)
        host.counters.received += 1
        host.counters.received_bytes += len(text)
        try:
            message = decode(text, host.settings.max_message_bytes)
        except MessageTooLargeError:
            self.refuse("too-large", code=1009)
            return
        except WireError:
            self.refuse("malformed")
            return
        if message[0] == "b":
            self._beaten(message)
        elif len(message) > 2 and message[1] == self.view.number and messages.is_count(message[2]):
            self._numbered(message)
        else:
            self.refuse("foreign")

    def refuse(self, reason: str, *, code: int | None = None) -> None:
        """Count a bad message, and end the connection if there are too many.

        Args:
            reason: For the counters and the log.
            code: Ends the connection with this close code at once.
        """
        host = self.audience.host
        host.counters.refused[reason] += 1
        log.info("A message was refused", extra={"reason": reason, "view": self.view.number})
        if code is None and self._invalid.take(host.now()) > 0:
            code = 1008
        if code is not None and self.carrier is not None:
            host.counters.broken[reason] += 1
            self.carrier.close(code, reason=reason)

    def _resync(self) -> None:
        """Count a whole page that the tab asks for. It may, but not for ever: each costs much."""
        host = self.audience.host
        host.counters.resyncs += 1
        if self._resyncs.take(host.now()) > 0 and self.carrier is not None:
            log.info("A tab asks for its page too often", extra={"view": self.view.number})
            host.counters.broken["resync"] += 1
            self.carrier.close(1008, reason="resync")

    def _numbered(self, message: list[object]) -> None:
        number, host = message[2], self.audience.host
        self._ack_due = True
        host.watch.acknowledge_soon(self)
        if number == self.handled + 1:
            self.handled += 1  # before the program sees it: whatever happens, it has run
            host.counters.events += 1
            if message[0] == "g":
                self._resync()
            keeping.act(self.view)
            if not dispatch.handle(self.view, message):
                self.refuse("form")
        elif isinstance(number, int) and number <= self.handled:
            host.counters.duplicates += 1
        else:
            self.refuse("gap")
        if host.now() - self._acked_at >= ACK_PAUSE:
            self.pump()

    def _beaten(self, message: list[object]) -> None:
        seq, command = message[1:] if len(message) == 3 else (None, None)
        if not messages.is_count(seq) or not messages.is_count(command):
            self.refuse("form")
        elif isinstance(seq, int) and isinstance(command, int) and seq <= self.audience.seq:
            self.audience.confirm(self, max(seq, self.confirmed))
            self._confirm_commands(command)

    def _confirm_commands(self, last: int) -> None:
        unconfirmed = self.view.unconfirmed
        for number in [number for number in unconfirmed if number <= last]:
            del unconfirmed[number]
        keeping.confirmed(self.view, last)
