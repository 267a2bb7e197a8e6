"""What lists offer the rest of the tree, which never imports them: only for type checkers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from typing import Self

    from ..element import Element
    from ..listeners import Listener
    from ..node import Node

Changes = dict[str, Any]


class Plan(Protocol):
    """How what stands in one parent changes.

    Attributes:
        roots: Whose tabs have the parent.
        removed: What tabs have there and lose.
    """

    @property
    def parent(self) -> Node:
        """An element, or a list."""

    roots: list[Element]
    removed: list[Node]

    def arriving(self) -> Iterable[Node]:
        """The places that tabs do not have under this parent."""

    def remove(self) -> str:
        """The op that takes out what goes; empty if nothing does."""

    def inserts(self, moves: Callable[[Node], bool]) -> Iterable[str]:
        """The ops that put what comes; ``moves`` tells whether a place need only be named."""


class ListRows(Protocol):
    """What the tree knows of a list (``tree.lists``): rows stand in it, and most are no nodes."""

    def wake(self) -> None:
        """Evaluate the rows: tabs begin to have them."""

    def sleep(self, changes: Changes | None) -> list[Node]:
        """Listen no more; give the nodes among the rows that tabs have."""

    def nodes(self) -> list[Node]:
        """The nodes among the rows, in order."""

    def every(self) -> list[Node]:
        """All rows as nodes, in order; those that are none are made, and forgotten again."""

    def look(self) -> None:
        """Be ready to be read, where no tab has it."""

    def shapes(self) -> str:
        """JSON text of all shapes, by number."""

    def items_on_wire(self) -> list[Node | str]:
        """JSON text of the wire's items of all rows; nodes among them stand for themselves."""

    def plan_of(self, changes: Changes) -> Plan:
        """How the rows change."""

    def ops(self, changes: Changes) -> tuple[list[str], list[str]]:
        """Ops of everything else that changed: those before rows come, and those after."""

    def puts(self, changes: Changes) -> list[tuple[int, str, str | None]] | None:
        """All that changed as texts and attributes of nodes in rows; ``None``: it is more."""

    def reread(self) -> None:
        """Look at everything again with the next flush."""

    def item_of(self, name: int) -> Any:
        """The item of the row that has an id."""

    def gives_item(self, target: Element, listener: Listener, told: Listener) -> bool:
        """Whether what listens at an element in a row is the row's, and gets its item."""

    def name(self) -> Any:
        """What a list has in common with one whose rows it may take over."""

    def take_over(self, old: Self) -> None:
        """Show the rows of another list, which was in the same place."""
