"""The children of an element, as the program sees them: a mutable sequence.

What is put in comes out again: strings as strings, functions as functions, elements as themselves.
How they are held, and what a change of them does, is in ``branch.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, SupportsIndex, overload

from .branch import Branch, Child, all_given_back, given_back


class Parent(Branch):
    """A node with children, as a mutable sequence of them."""

    __slots__ = ()

    # Reading

    def __len__(self) -> int:
        self._look()
        return len(self._kids) if self._text is None else 1

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Child]:
        self._look()
        if self._text is not None:
            return iter([self._text])
        return iter(all_given_back(self._kids))

    def __contains__(self, child: object) -> bool:
        self._look()
        return self._find(child) >= 0

    @overload
    def __getitem__(self, index: SupportsIndex) -> Child: ...
    @overload
    def __getitem__(self, index: slice) -> list[Child]: ...
    def __getitem__(self, index: SupportsIndex | slice) -> Child:
        if not self._built:
            self._look()
        if self._text is not None:
            return [self._text][index]
        found: Any = self._kids[index]
        return all_given_back(found) if isinstance(index, slice) else given_back(found)

    def index(self, child: Child, /) -> int:
        """Position of a child.

        Raises:
            ValueError: It is not a child.
        """
        self._look()
        at = self._find(child)
        if at < 0:
            raise ValueError(f"expected a child of {self!r}, got {child!r}")
        return at

    def count(self, child: Child, /) -> int:
        """How many places a child has here."""
        return sum(1 for each in self if each is child or (type(each) is str and each == child))

    # Changing

    def append(self, child: Child) -> None:
        """Add a child, or each child of an iterable, at the end."""
        self._splice(len(self._nodes()), 0, self._read(child))

    def extend(self, children: Iterable[Child]) -> None:
        """Add children at the end."""
        self._splice(len(self._nodes()), 0, self._read([*children]))

    def insert(self, index: SupportsIndex, child: Child) -> None:
        """Put a child before the one at ``index``."""
        at = slice(index, None).indices(len(self._nodes()))[0]
        self._splice(at, 0, self._read(child))

    def remove(self, child: Child) -> None:
        """Take the first place of a child out.

        Raises:
            ValueError: It is not a child.
        """
        at = self.index(child)
        self._nodes()
        self._splice(at, 1, [])

    def pop(self, index: SupportsIndex = -1) -> Child:
        """Take the child at ``index`` out and give it back."""
        at = range(len(self._nodes()))[index]
        child = given_back(self._kids[at])
        self._splice(at, 1, [])
        return child

    def clear(self) -> None:
        """Take all children out."""
        if self._text is not None:
            self._set_text(None)
        else:
            self._look()
            self._splice(0, len(self._kids), [])

    def reverse(self) -> None:
        """Reverse the order of the children."""
        self._assign(self._nodes()[::-1])

    def sort(self, *, key: Callable[[Child], Any], reverse: bool = False) -> None:
        """Sort the children by ``key``, in place; equal ones keep their order."""
        nodes = self._nodes()
        self._assign(sorted(nodes, key=lambda node: key(given_back(node)), reverse=reverse))

    def __delitem__(self, index: SupportsIndex | slice) -> None:
        nodes = list(self._nodes())
        del nodes[index]
        self._assign(nodes)

    @overload
    def __setitem__(self, index: SupportsIndex, value: Child) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[Child]) -> None: ...
    def __setitem__(self, index: SupportsIndex | slice, value: Child) -> None:
        from .adopt import replace_children

        old = self._nodes()
        if isinstance(index, slice):
            chosen = range(len(old))[index]
            if chosen.step != 1:
                raise ValueError(f"expected a slice with step 1, got {index}; assign in order")
            replace_children(self, chosen.start, max(chosen.stop, chosen.start), value)
        else:
            at = range(len(old))[index]
            replace_children(self, at, at + 1, value)
