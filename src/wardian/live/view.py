"""Views: each is one live showing of a page in one tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any

from ..tree import recording
from ..tree.describe import described
from ..tree.element import Element
from ..tree.ledger import ledger
from ..tree.node import Text
from ..tree.standing import roots_of
from ..wire import ops
from .request import Request

if TYPE_CHECKING:
    from ..tree.node import Node
    from ..tree.recording import Round
    from .app import App
    from .commands import Content
    from .host import Transport
    from .session import Session

_showing: dict[Element, dict[View, None]] = {}
_sole: dict[Element, View | None] = {}
"""Of each root that is shown, the view, if it is the only one."""
_known: dict[tuple[Node, ...], View] = ledger.views
_owing: set[Transport] = set()
FEW = 8
"""Changed elements among which a flush looks whether all changes are plain."""
Put = tuple[int, str, Any]
"""The new text (``"#text"``) or attribute of a node: its id, the name, the value."""
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
        texts: The texts of elements in the tab, by id: to set one is a call and no message, and
            the tab has it then. ``None``: the transport has no such call.
        attributes: Gives the same for the name of an attribute; the value ``None`` removes it.
    """

    __slots__ = (
        "__weakref__",
        "app",
        "attributes",
        "commands",
        "errors",
        "is_open",
        "number",
        "request",
        "root",
        "texts",
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
        self.texts: MutableMapping[int, str] | None = None
        self.attributes: Callable[[str], MutableMapping[int, str | None]] | None = None

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
        _commands().navigate(self, url)

    def redirect(self, url: str) -> None:
        """Let the tab go to another address in place of this one.

        Raises:
            InvalidAddressError: The address has a scheme that is not allowed.
        """
        _commands().redirect(self, url)

    def open(self, url: str) -> None:
        """Open an address in a new tab. Browsers allow it soon after a click only.

        Raises:
            InvalidAddressError: The address has a scheme that is not allowed.
        """
        _commands().open_tab(self, url)

    def title(self, text: str) -> None:
        """Set the title of this tab alone; that of all tabs is ``page.title``."""
        _commands().title(self, text)

    def download(self, data: Content, name: str, *, type: str | None = None) -> None:
        """Let the person save a file.

        Args:
            data: Its content, or the path of a file; text is saved as UTF-8.
            name: The name it is offered under.
            type: Its media type; ``None`` guesses from the name.
        """
        _commands().download(self, data, name, type=type)

    def shows(self, element: Node) -> bool:
        """Whether the tab has an element, or a list."""
        return self.is_open and self.root in roots_of(element)

    def __repr__(self) -> str:
        return f"<View {self.number} of {self.root!r}>"


def _commands() -> Any:
    from . import commands  # most pages give none

    return commands


def all_views() -> list[View]:
    """Every open view."""
    return [view for views in _showing.values() for view in views]


def _count(root: Element) -> int:
    """Enter how many views a root has."""
    views = _showing[root]
    ledger.views.clear()
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
        ledger.views.clear()
    elif _owing:
        for transport in list(_owing):
            transport.catch_up()
        _owing.clear()
    return size


def deliver_one(element: Element) -> bool | None:
    """Send what changed of one element without children: most often its text.

    One tab has it, in one place; for all else, and where it has children, nothing is done here.

    It costs the same whatever else there is, and whatever else waits. A tab beside this interpreter
    takes it as a call with two values, without a number, as nothing is lost on the way; for all
    other tabs it is a patch.

    Returns:
        Whether the tab has it. ``None``: it was not that, and nothing has been done.
    """
    if element._rows is not None or element._kids:
        return None  # more may have changed below it
    view: View | None
    try:
        view = _known[element._up]
    except KeyError:
        view = _only_view(element)
    if view is None or ledger.stale or _owing:
        return None
    changes = ledger.dirty.pop(element, None)
    if changes is None:
        return None
    try:
        puts = _puts(element, changes)
        if puts is not None:
            return not _put(view, puts) or view.transport.reaches(view)
    except BaseException:
        ledger.put_back(element, changes)
        raise
    ledger.put_back(element, changes)
    return None


def deliver_few() -> tuple[list[dict[Element, list[Put]]], int] | None:
    """Send all that changed, if that is little: texts and attributes that one tab has in one place.

    What most handlers change. It is sent as ``deliver_one`` sends a text.

    Returns:
        What that was, and how many bytes went as a patch. ``None``: there is more; what it is
        waits, and live holes are up to date.
    """
    if ledger.failed or ledger.fresh or ledger.gone or _owing or len(ledger.stale) > FEW:
        return None
    if ledger.stale:
        recording.refresh(None)
    dirty = ledger.dirty
    changed = list(dirty)
    if not changed:
        return [], 0
    view = None if len(changed) > FEW or ledger.fresh or ledger.gone else _view_of(changed)
    if view is None:
        return None
    # Other threads may go on changing elements: what is looked at is what is taken.
    taken = {node: dirty.pop(node, {}) for node in changed}
    found: list[Put] = []
    try:
        for node, changes in taken.items():
            puts = _puts(node, changes)
            if puts is None or len(found) > FEW:
                return None
            found += puts
        size = _put(view, found)
        taken.clear()
        return [{view.root: found}], size
    finally:
        for node, changes in taken.items():
            ledger.put_back(node, changes)


def _view_of(nodes: Iterable[Any]) -> View | None:
    """The view that alone has all of some nodes, each in one place; ``None``: there is none."""
    views = {_known.get(node._up) or _only_view(node) for node in nodes}
    return views.pop() if len(views) == 1 else None


def _only_view(node: Node) -> View | None:
    """The same of one node, found by looking at all above it."""
    at: Any = node
    while at not in _sole:
        if len(at._up) != 1:
            return None
        at = at._up[0]
    view = _sole[at]
    if view is None or at._up:
        return None
    if node._up and not _owing and not any(root._up for root in _sole):
        _known[node._up] = view  # of all that stands there: no root does
    return view


def _puts(node: Node, changes: dict[str, Any]) -> list[Put] | None:
    """The changes of a node, if they are of texts and attributes; ``None``: they are more."""
    if isinstance(node, Element):
        puts = [_plain(node, name) for name in list(changes)]
        return None if None in puts else puts  # type: ignore[return-value]
    if isinstance(node, Text):
        return [(node._id, "#text", node._data)]
    return node._rows.puts(changes) if node._rows is not None else None


def _plain(element: Element, name: str) -> Put | None:
    """A change of a text or an attribute; ``None``: it is more."""
    if name == "#text":
        value: Any = element._text or ""
        if element._list is not None:
            return None
    elif name[0] in "#.@":
        return None
    else:
        value = (element._attributes or {}).get(name)
    return (element._id, name, value) if value is None or isinstance(value, str) else None


def _put(view: View, puts: Iterable[Put]) -> int:
    """Send texts and attributes by calls, or in one patch; give how many bytes that was."""
    texts, attributes, left = view.texts, view.attributes, []
    for id, name, value in puts:
        if name == "#text":
            if texts is not None:
                texts[id] = value
            else:
                left.append(ops.text(id, value))
        elif attributes is not None:
            attributes(name)[id] = value
        else:
            left.append(ops.attribute(id, name, value))
    if not left:
        return 0
    root = view.root
    number = ledger.roots[root] = ledger.roots[root] + 1
    patch = ops.patch(root._id, number, left)
    view.transport.send(patch)
    return len(patch)


def run_hooks() -> None:
    """Tell elements that they were mounted or unmounted."""
    if ledger.fresh or ledger.gone:
        from .lifetime import run_pending

        run_pending()
