"""An audience: all links that show one root. What is pushed to one is pushed to all.

A patch is numbered within its root, and encoded once; every tab gets the same bytes. So all an
audience keeps for its tabs together is one ring of recent patches, and for each tab a *cursor*: the
number of the last patch it was sent.

Most links are *in step*: they were sent everything there is, and their carrier takes more. For
those even the cursor is kept once for all of them. A link whose carrier makes us wait leaves the
step, and nobody waits for it: when its carrier has drained, the link takes what it missed out of
the ring, or one snapshot if that is no longer there. A link without a carrier is the same thing,
only slower.

``update(to=view)`` makes a patch that one link gets now and the others together with the next one.
Then that link is *ahead* of the step, and the next push gives everybody what he lacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..live.view import View, closing, deliver, run_hooks
from ..tree import recording
from ..tree.describe import described
from ..tree.ledger import ledger
from ..wire import ops
from .ring import Ring
from .transmission import Transmission

if TYPE_CHECKING:
    from ..tree.element import Element
    from .carrier import Carrier
    from .host import ServerHost
    from .link import Link

NOTHING = -1
"""The cursor of a link whose tab has nothing that could be patched."""

_FEW = 4
"""Links up to which it is worth asking all of them which patches they have."""


class Audience:
    """The transport of all views of one root.

    Attributes:
        host: Which it belongs to.
        root: The element shown.
        links: By number of their view.
        ring: The last patches.
    """

    __slots__ = ("_ahead", "_common", "_described", "_in_step", "host", "links", "ring", "root")

    def __init__(self, host: ServerHost, root: Element) -> None:
        """Begin without links."""
        self.host = host
        self.root = root
        self.links: dict[int, Link] = {}
        settings = host.settings
        self.ring = Ring(self.seq, most=settings.ring_patches, most_bytes=settings.ring_bytes)
        self._in_step: dict[Link, Carrier] = {}
        self._common = self.seq
        self._ahead: dict[Link, int] = {}
        self._described: tuple[int, str] | None = None

    @property
    def seq(self) -> int:
        """Number of the last patch of the root."""
        return ledger.roots.get(self.root, 0)

    def reaches(self, view: View) -> bool:
        """Whether text sent to a view now arrives now."""
        link = self.links.get(view.number)
        return link is not None and link.in_step

    def attends(self, view: View) -> bool:
        """Whether the tab of a view is there, by a carrier that can push or by one that cannot."""
        link = self.links.get(view.number)
        return link is not None and link.carrier is not None

    def send(self, text: str, *, to: View | None = None) -> None:
        """Send one transmission of patches. See ``Transport.send``."""
        seq = self.seq
        if '["v",' in text:
            self._acknowledge()
        self._described = None
        is_even = self._common == self.ring.end and not self._ahead
        self.ring.add(seq, text)
        self.host.counters.patches += 1
        if to is not None and not (len(self._in_step) == 1 and self.reaches(to)):
            self._send_ahead(to, seq)
        elif is_even:
            self._common = seq
            transmission = Transmission(text)
            carriers = tuple(self._in_step.values())
            for carrier in carriers:
                carrier.push(transmission)
            self._count(len(carriers), len(text))
        else:
            self._send_owed(seq)

    def catch_up(self) -> None:
        """Give every link in step what others were sent alone. See ``Transport.catch_up``."""
        if self._ahead or self._common != self.ring.end:
            self._send_owed(self.ring.end)

    def tell(self, view: View, text: str) -> None:
        """Send one message to one view. See ``Transport.tell``."""
        link = self.links.get(view.number)
        if link is not None:
            link.tell(text)

    def offer(self, view: View, data: Any, *, name: str, type: str) -> str:
        """Give the address at which a view can fetch a file, once."""
        return self.host.offer(view, data, name=name, type=type)

    def add(self, link: Link) -> None:
        """Let a link show the root."""
        self.links[link.view.number] = link

    def remove(self, link: Link) -> None:
        """Let a link show the root no more."""
        self.leave(link)
        self.links.pop(link.view.number, None)
        if len(self.links) < 2:
            self._described = None
        if not self.links:
            self.host.empty(self)

    def enter(self, link: Link, carrier: Carrier) -> None:
        """Let a link that has everything get all that comes, as it comes."""
        link.in_step = True
        if link.cursor > self.ring.end:
            self.ring.clear(link.cursor)  # made while nobody else showed the root
        if not self._in_step:
            self._common = link.cursor
        elif link.cursor != self._common:
            self._ahead[link] = link.cursor
        self._in_step[link] = carrier

    def leave(self, link: Link) -> None:
        """Let a link get nothing by itself any more. Its cursor says what it was sent."""
        if link.in_step:
            link.in_step = False
            del self._in_step[link]
            link.cursor = self._ahead.pop(link, self._common)

    def confirm(self, link: Link, seq: int) -> None:
        """Enter that a tab has the patches up to a number. The ring lets go what nobody needs."""
        link.confirmed = seq
        if len(self.links) <= _FEW and len(self.ring):
            self.ring.forget(min(each.confirmed for each in self.links.values()))

    def mount(self, link: Link) -> str:
        """Give the message that shows the root as it is now, after sending others what changed.

        Wire: ``["m", view, root, seq, node, head?]``
        """
        root, view = self.root, link.view
        deliver(recording.join(root), without=view)
        link.cursor = self.seq
        node = self.described(root)
        text = ops.mount(view.number, root._id, link.cursor, node, root._head() or None)
        run_hooks()  # which may change the root again: the cursor then lags behind
        return text

    def described(self, root: Element) -> str:
        """Give the root as text, made once for all tabs that need it between two patches.

        While one tab alone shows a root, what is typed there changes the root without a patch; as
        soon as there are two, every change is one.
        """
        if self._described is not None and self._described[0] == self.seq:
            return self._described[1]
        node = described(root)
        self._described = (self.seq, node) if len(self.links) > 1 else None
        return node

    def _acknowledge(self) -> None:
        """Tell tabs that what they sent has arrived.

        Until it knows, a tab does not let what somebody else typed overwrite what it typed itself.
        """
        for link in list(self.host.watch.unacknowledged):
            if link.audience is self and link.in_step:
                link.pump()

    def _send_ahead(self, to: View, seq: int) -> None:
        """Give one link what it lacks; the others get it with the next push."""
        link = self.links.get(to.number)
        carrier = None if link is None else self._in_step.get(link)
        if link is None or carrier is None:
            return
        text = self.ring.since(self._ahead.get(link, self._common))
        if text is None:
            link.start_over()
            return
        self._ahead[link] = seq
        carrier.push(Transmission(text))
        self._count(1, len(text))

    def _send_owed(self, seq: int) -> None:
        """Give every link in step what it lacks."""
        ahead, self._ahead = self._ahead, {}
        common, self._common = self._common, seq
        made: dict[int, Transmission | None] = {}
        for link, carrier in tuple(self._in_step.items()):
            cursor = ahead.get(link, common)
            if cursor == seq:
                continue
            if cursor not in made:
                text = self.ring.since(cursor)
                made[cursor] = None if text is None else Transmission(text)
            transmission = made[cursor]
            if transmission is None:
                link.start_over()
            else:
                carrier.push(transmission)
                self._count(1, len(transmission.text))

    def _count(self, messages: int, size: int) -> None:
        counters = self.host.counters
        counters.sent += messages
        counters.sent_bytes += messages * size


def _over(view: View) -> None:
    if isinstance(view.transport, Audience):
        link = view.transport.links.get(view.number)
        if link is not None:
            link.over()


closing.append(_over)
