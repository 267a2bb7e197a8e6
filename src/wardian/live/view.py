"""Views: each is one live showing of a page in one tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..tree import recording
from ..tree.describe import described
from ..tree.ledger import ledger
from ..wire import ops
from .request import Request

if TYPE_CHECKING:
    from ..tree.element import Element
    from ..tree.recording import Round
    from .app import App
    from .host import Transport

_showing: dict[Element, list[View]] = {}
closing: list[Callable[[View], None]] = []
"""Told of each view that is over."""


class View:
    """One live showing of a root element in one tab.

    Attributes:
        app: The app that is shown.
        root: The element that is shown.
        number: What the tab calls this view.
        request: The visit that opened it.
        errors: What the program raised here, newest last.
    """

    __slots__ = ("__weakref__", "app", "errors", "number", "open", "request", "root", "transport")

    def __init__(
        self,
        app: App,
        root: Element,
        transport: Transport,
        number: int,
        *,
        request: Request | None = None,
    ) -> None:
        """Prepare a view; ``show`` opens it."""
        self.app = app
        self.root = root
        self.transport = transport
        self.number = number
        self.request = request or Request()
        self.errors: list[BaseException] = []
        self.open = False

    def show(self) -> None:
        """Show the root in the tab, and from now on everything that changes.

        Wire: ``["m", view, root, seq, node, head?]``
        """
        self.open = True
        _showing.setdefault(self.root, []).append(self)
        deliver(recording.join(self.root), without=self)
        self.show_again()
        run_hooks()

    def show_again(self) -> None:
        """Send the whole root as it is now."""
        root = self.root
        head = root._head()
        self.send(
            ops.mount(self.number, root._id, ledger.roots[root], described(root), head or None)
        )

    def close(self) -> None:
        """End the view. What only it showed goes: tasks are cancelled, ``on_unmount`` is called."""
        if not self.open:
            return
        self.open = False
        views = _showing.get(self.root, [])
        views.remove(self)
        if not views:
            _showing.pop(self.root, None)
            recording.leave(self.root)
        self.send(ops.unmount(self.number))
        for tell in closing:
            tell(self)
        run_hooks()

    def send(self, text: str) -> None:
        """Send one message to the tab, if it can be reached."""
        if self.transport.connected:
            self.transport.send(text)

    def shows(self, element: Element) -> bool:
        """Whether the tab has an element."""
        return self.open and self.root in recording.roots_of(element)

    def __repr__(self) -> str:
        return f"<View {self.number} of {self.root!r}>"


def all_views() -> list[View]:
    """Every open view."""
    return [view for views in _showing.values() for view in views]


def views_of(roots: Iterable[Element]) -> list[View]:
    """The open views of some roots."""
    return [view for root in roots for view in _showing.get(root, ())]


def deliver(rounds: list[Round], *, without: View | None = None) -> None:
    """Send the ops of a flush to every view that shows their root: one text for each transport.

    Args:
        rounds: What ``recording.flush`` gave.
        without: A view that is being opened, which is sent the whole root anyway.
    """
    outgoing: dict[Transport, list[str]] = {}
    for each in rounds:
        for root, texts in each.items():
            views = _showing.get(root)
            if not views:
                continue
            ledger.roots[root] += 1
            patch = ops.patch(root._id, ledger.roots[root], texts)
            for transport in dict.fromkeys(v.transport for v in views if v is not without):
                outgoing.setdefault(transport, []).append(patch)
    for transport, messages in outgoing.items():
        if transport.connected:
            transport.send(messages[0] if len(messages) == 1 else f"[{','.join(messages)}]")


def run_hooks() -> None:
    """Tell elements that they were mounted or unmounted."""
    if ledger.fresh or ledger.gone:
        from .lifetime import run_pending

        run_pending()
