"""What stands in a tree: the identity every node has, text, and raw markup.

A node may stand in many places at once. It therefore keeps two sets of links upwards:

``_parents``  where the program has put it, now;
``_up``       where the tabs have it, since the last flush. A node with such a link is *live*.

Both are tuples with one entry per place, so the usual node (one place) costs one small tuple and a
node nobody shows costs none. Everything that decides what to send, and to whom, follows ``_up``:
an op for a node goes exactly where tabs have that node, whatever the program has moved since.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from ..errors import InvalidChildError
from .ledger import ledger
from .safety import clean

if TYPE_CHECKING:
    from .element import Element
    from .lists.protocol import ListRows
    from .outlines import Outline
    from .sleeping import Sleeping

_ids = count(1)
_row_id = -1


def next_id() -> int:
    """Give the next id: a positive integer, never reused in this interpreter."""
    return next(_ids)


def row_ids(many: int) -> int:
    """Take that many ids for nodes in rows; give the first. They are negative and count down."""
    global _row_id
    first = _row_id
    _row_id -= many
    return first


def restart_ids(first: int = 1) -> None:
    """Start counting from ``first`` again. Only for tests that compare ids."""
    global _ids, _row_id
    _ids = count(first)
    _row_id = -1


class Node:
    """Anything that stands in a tree."""

    __slots__ = ("__weakref__", "_id", "_parents", "_up")

    _height = 0  # levels of elements: text takes none
    _key: str | int | None = None
    _shown: bool = True
    _outline: Outline | Sleeping | None = None  # of a plain element that is new, or sleeps
    _rows: ListRows | None = None
    """What a list has instead of children; ``None``: this is no list."""

    def __init__(self) -> None:
        """Give the node its id."""
        self._id = next(_ids)
        # Elements and lists. What stands in a list knows no other kind of parent.
        self._parents: tuple[Any, ...] = ()
        self._up: tuple[Any, ...] = ()

    @property
    def parent(self) -> Element | None:
        """The element this stands in; the first one if it stands in several."""
        return self._parents[0] if self._parents else None

    @property
    def parents(self) -> tuple[Element, ...]:
        """Every element this stands in, one entry per place."""
        return self._parents

    def detach(self) -> None:
        """Take this out of every place it stands in.

        Raises:
            InvalidChildError: It is a row of a list.
        """
        for parent in self._parents:
            if parent._rows is not None:
                raise InvalidChildError(
                    f"expected an element that is no row of {parent!r}, got {self!r}; "
                    "take its item out of the list"
                )
            while self in parent:
                parent.remove(self)

    def _is_live(self) -> bool:
        return bool(self._up)


class Text(Node):
    """A piece of text among other children.

    A string given as a child is held in one of these; make one yourself to change the text later.
    """

    __slots__ = ("_data",)

    def __init__(self, data: object = "") -> None:
        """Hold text.

        Args:
            data: Anything; shown as ``str(data)``.
        """
        super().__init__()
        self._data = clean(data if type(data) is str else str(data))

    def _is_live(self) -> bool:
        if not self._up and self._parents:
            self._parents[0]._is_live()  # it sleeps, and this with it
        return bool(self._up)

    @property
    def data(self) -> str:
        """The text."""
        return self._data

    @data.setter
    def data(self, value: object) -> None:
        text = clean(str(value))
        if text != self._data:
            self._data = text
            if self._is_live():
                ledger.mark(self, "#text")

    def __repr__(self) -> str:
        return f"Text({self._data!r})"


class String(Text):
    """The text node behind a child that was given as a plain string, and is given back as one."""

    __slots__ = ()


class HTML(Node):
    """Raw markup, shown as it is: the one way to put unescaped text into a page.

    Only for markup you trust. Scripts in it do not run; anything else in it works.
    """

    __slots__ = ("_html",)

    def __init__(self, html: str) -> None:
        """Hold markup.

        Args:
            html: The markup; it may have several elements at its top.
        """
        super().__init__()
        self._html = clean(html)

    @property
    def markup(self) -> str:
        """The markup."""
        return self._html

    @markup.setter
    def markup(self, value: str) -> None:
        html = clean(value)
        if html != self._html:
            self._html = html
            if self._up:
                ledger.mark(self, "#text")

    def __repr__(self) -> str:
        return f"HTML({self._html!r})"


class Again(Node):
    """The second and each later place of one node in the same parent. Never seen by programs."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        """Stand for ``node`` once more."""
        super().__init__()
        self.node = node

    @property
    def _height(self) -> int:  # type: ignore[override]
        return self.node._height
