"""Views: each is one live showing of a page in one tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ..tree import recording
from ..tree.describe import described
from ..tree.ledger import ledger
from ..tree.standing import roots_of
from ..wire import ops
from ..wire.codec import quote
from . import commands
from .request import Request

if TYPE_CHECKING:
    from ..tree.element import Element
    from ..tree.recording import Round
    from .app import App
    from .commands import Content
    from .host import Transport
    from .session import Session

_showing: dict[Element, dict[View, None]] = {}
_sole: dict[Element, View | None] = {}
"""Of each root that is shown, the view, if it is the only one."""
_owing: set[Transport] = set()
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
        is_open: Whether the tab has it, or may come back to it.
        commands: How many commands it was given.
        unconfirmed: Those of them that the tab has not confirmed, by number: their messages.
        put_text: Sets the text of an element in the tab by its id, where that is a call and no
            message; it tells whether it has. ``None``: the transport has no such call.
    """

    __slots__ = (
        "__weakref__",
        "app",
        "commands",
        "errors",
        "is_open",
        "number",
        "put_text",
        "request",
        "root",
        "transport",
        "unconfirmed",
    )

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
        self.is_open = False
        self.commands = 0
        self.unconfirmed: dict[int, str] = {}
        self.put_text: Callable[[int, str], bool] | None = None

    @property
    def connected(self) -> bool:
        """Whether the tab can be reached now."""
        return self.transport.reaches(self)

    @property
    def session(self) -> Session:
        """The browser that shows it, whatever it visits."""
        return self.request.session

    def show(self) -> None:
        """Show the root in the tab, and from now on everything that changes.

        Wire: ``["m", view, root, seq, node, head?]``
        """
        self.is_open = True
        _showing.setdefault(self.root, {})[self] = None
        _count(self.root)
        self.session.views.append(self)
        self.show_again()
        run_hooks()

    def show_again(self) -> None:
        """Send the whole root as it is now; the other views first get what they lack of it."""
        root = self.root
        deliver(recording.join(root), without=self)
        head = root._head()
        # A transport that many views share may have the text already.
        describe = getattr(self.transport, "described", described)
        node = describe(root)
        self.send(ops.mount(self.number, root._id, ledger.roots[root], node, head or None))

    def close(self, *, tell: bool = True) -> None:
        """End the view. What only it showed goes: tasks are cancelled, ``on_unmount`` is called.

        Args:
            tell: Whether the tab is to take away what it shows.
        """
        if not self.is_open:
            return
        self.is_open = False
        del _showing[self.root][self]
        if not _count(self.root):
            recording.leave(self.root)
        self.session.views.remove(self)
        if tell:
            self.send(ops.unmount(self.number))
        for told in closing:
            told(self)
        run_hooks()

    def send(self, text: str) -> None:
        """Send one message to the tab."""
        self.transport.tell(self, text)

    def navigate(self, url: str) -> None:
        """Let the tab go to another address; the back button comes back.

        Raises:
            InvalidAddressError: The address has a scheme that is not allowed.
        """
        commands.navigate(self, url)

    def redirect(self, url: str) -> None:
        """Let the tab go to another address in place of this one.

        Raises:
            InvalidAddressError: The address has a scheme that is not allowed.
        """
        commands.redirect(self, url)

    def open(self, url: str) -> None:
        """Open an address in a new tab. Browsers allow it soon after a click only.

        Raises:
            InvalidAddressError: The address has a scheme that is not allowed.
        """
        commands.open_tab(self, url)

    def title(self, text: str) -> None:
        """Set the title of this tab alone; that of all tabs is ``page.title``."""
        commands.title(self, text)

    def download(self, data: Content, name: str, *, type: str | None = None) -> None:
        """Let the person save a file.

        Args:
            data: Its content, or the path of a file; text is saved as UTF-8.
            name: The name it is offered under.
            type: Its media type; ``None`` guesses from the name.
        """
        commands.download(self, data, name, type=type)

    def shows(self, element: Element) -> bool:
        """Whether the tab has an element."""
        return self.is_open and self.root in roots_of(element)

    def __repr__(self) -> str:
        return f"<View {self.number} of {self.root!r}>"


def all_views() -> list[View]:
    """Every open view."""
    return [view for views in _showing.values() for view in views]


def _count(root: Element) -> int:
    """Enter how many views a root has."""
    views = _showing[root]
    if not views:
        del _showing[root], _sole[root]
    else:
        _sole[root] = next(iter(views)) if len(views) == 1 else None
    return len(views)


def views_of(roots: Iterable[Element]) -> list[View]:
    """The open views of some roots."""
    return [view for root in roots for view in _showing.get(root, ())]


def deliver(rounds: list[Round], *, without: View | None = None, to: View | None = None) -> int:
    """Send the ops of a flush to every view that shows their root: one text for each transport.

    Args:
        rounds: What ``recording.flush`` gave.
        without: A view that is being opened, which is sent the whole root anyway.
        to: The only view to send them to now; the others get them with the next flush.

    Returns:
        How many bytes that were.
    """
    size = 0
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
        text = messages[0] if len(messages) == 1 else f"[{','.join(messages)}]"
        size += len(text)
        transport.send(text, to=to)
    if to is not None:
        _owing.update(outgoing)
    elif _owing:
        for transport in list(_owing):
            transport.catch_up()
        _owing.clear()
    return size


def deliver_one(element: Element) -> bool | None:
    """Send the commonest change there is: a text of an element that one tab has, in one place.

    It costs the same whatever else there is, and whatever else waits. A tab beside this interpreter
    takes it as a call with two values, without a number, as nothing is lost on the way; where the
    tab finds that there is more to it, and for all other tabs, it is a patch.

    Returns:
        Whether the tab has it. ``None``: it was not that, and nothing has been done.
    """
    root: Any = element
    try:
        while root not in _sole:
            (root,) = root._up
    except ValueError:  # it stands in several places, or in none
        return None
    view = _sole[root]
    if view is None or root._up or ledger.stale or _owing:
        return None
    changes = ledger.dirty.pop(element, None)
    if changes is None:
        return None
    if len(changes) != 1 or "#text" not in changes or element._list is not None:
        ledger.put_back(element, changes)
        return None
    text = element._text or ""
    if view.put_text is not None and view.put_text(element._id, text):
        return True
    number = ledger.roots[root] = ledger.roots[root] + 1
    view.transport.send(f'["p",{root._id},{number},[["t",{element._id},{quote(text)}]]]')
    return view.transport.reaches(view)


def run_hooks() -> None:
    """Tell elements that they were mounted or unmounted."""
    if ledger.fresh or ledger.gone:
        from .lifetime import run_pending

        run_pending()
