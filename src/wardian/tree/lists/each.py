"""``Each``: a list of rows, one for each item, among the children of an element."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from .. import context, hooks
from ..element import Element
from ..listeners import checked_handler
from ..node import Node
from .items import By, Items
from .rows import Rows

if TYPE_CHECKING:
    from ..hooks import Showing
    from ..update import Update
    from .window import WindowRows

T = TypeVar("T")


class Each(Node, Generic[T]):
    """Shows one row for each item: ``Tbody(Each(self.people, lambda p: Tr(Td(p.name))))``.

    It stands among an element's children like any of them, and can be read as a sequence of the
    rows' elements. Most rows have none until somebody asks: a tab clones them from one of their
    kind, and of each only its values travel.
    """

    __slots__ = ("_height", "_rows")

    def __init__(
        self,
        items: Iterable[T] | Callable[[], Iterable[T]],
        row: Callable[[T], Any],
        *,
        key: By = None,
        window: bool = False,
    ) -> None:
        """Make a list.

        Args:
            items: A list in a ``State`` is followed, also when the state is assigned another one.
                Of any other list or iterable ``update()`` shows what has changed. A function is
                called again whenever a state that it reads has changed.
            row: Gives the element of one item. Its handlers get the item.
            key: What tells the items apart: the name of an attribute (of dicts: an entry), or a
                function of the item. ``None``: an object is itself, a string or number its value.
            window: Have only the rows that somebody sees, and some around them, however many items
                there are. ``len``, ``[]``, iteration and ``items`` are of these rows then.

        Raises:
            TypeError: ``items`` is nothing that has items, or ``row`` or ``key`` no function.
        """
        super().__init__()
        self._height = 1
        kind = _windowed() if window else Rows
        self._rows: Rows = kind(self, Items(items, key), checked_handler(row, "rows of Each"))
        if context.open_blocks:
            context.attach_made(self)  # type: ignore[arg-type]

    @property
    def items(self) -> list[T]:
        """The items that are shown, in order."""
        self._rows.look(afresh=False)
        return list(self._rows.items)

    def __len__(self) -> int:
        self._rows.look(afresh=False)
        return len(self._rows.ids)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Element]:
        self._rows.look(afresh=False)
        return iter(self._elements(self._rows.ids))

    @overload
    def __getitem__(self, index: int) -> Element: ...
    @overload
    def __getitem__(self, index: slice) -> list[Element]: ...
    def __getitem__(self, index: int | slice) -> Element | list[Element]:
        self._rows.look(afresh=False)
        ids = self._rows.ids[index]
        return self._elements(ids) if isinstance(ids, list) else self._elements([ids])[0]

    def __contains__(self, element: object) -> bool:
        return isinstance(element, Element) and self in element._parents

    def item_of(self, element: Node) -> T:
        """Give the item of the row that an element stands in.

        Raises:
            ValueError: It stands in none.
        """
        above: list[Node] = [element]
        for each in above:
            if self in each._parents:
                return self._rows.item_of(each._id)  # type: ignore[no-any-return]
            above += [other for other in each._parents if other not in above]
        raise ValueError(f"expected an element in a row of {self!r}, got {element!r}")

    def scroll_to(self, index: int) -> None:
        """Let the tabs scroll to a row, as far as needed to see it, with what is sent next.

        Args:
            index: Of its item; from the end if it is negative.

        Raises:
            IndexError: There is no such item.
        """
        if isinstance(self._rows, _windowed()):
            self._rows.scroll_to(index)
        else:
            self[index].call("scrollIntoView", {"block": "nearest"})

    def update(self, to: Showing | None = None) -> Update:
        """Look at all items again, and send what changed; see ``Element.update``."""
        return hooks.update(self, to)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        row = self._rows.row
        return f"<Each of {getattr(row, '__qualname__', row)}>"

    def _elements(self, ids: list[int]) -> list[Element]:
        self._rows.promote(ids)
        return [self._rows.real[name] for name in ids]


def _windowed() -> type[WindowRows]:
    """Few lists have a window."""
    from .window import WindowRows

    return WindowRows
