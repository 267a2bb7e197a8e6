"""The classes of an element, as an ordered set of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from ..errors import InvalidAttributeError
from .safety import clean

if TYPE_CHECKING:
    from .element import Element

Names = str | Iterable[str] | Mapping[str, object] | Literal[False] | None
"""Class names: separated by spaces, one each, or those of a mapping whose value is true; ``None``
and ``False`` are none."""


def written_classes(names: Names) -> str | None:
    """Turn class names into the attribute's value, each name once, in order.

    Raises:
        InvalidAttributeError: They are nothing that may hold names.
    """
    if names is None or names is False:
        return None
    if isinstance(names, Mapping):
        names = [name for name, holds in names.items() if holds]
    if not isinstance(names, str):
        if not isinstance(names, Iterable) or isinstance(names, bytes):
            raise InvalidAttributeError(
                f"expected class names as a string, or one each in a list or as keys of a dict, "
                f"got {names!r}; for none write None"
            )
        names = " ".join(str(name) for name in names if name)
    return " ".join(dict.fromkeys(clean(names).split())) or None


class Classes:
    """A live view of an element's class names."""

    __slots__ = ("_element",)

    def __init__(self, element: Element) -> None:
        self._element = element

    def _names(self) -> list[str]:
        attributes = self._element._attributes
        value = attributes.get("class") if attributes else None
        return value.split() if value else []

    def _set(self, names: list[str]) -> None:
        self._element._put("class", " ".join(names) or None)

    def add(self, *names: str) -> None:
        """Add names; each may hold several, separated by spaces."""
        have = self._names()
        self._set(list(dict.fromkeys(have + clean(" ".join(names)).split())))

    def remove(self, *names: str) -> None:
        """Take names away; one that is not there is no error."""
        away = set(" ".join(names).split())
        self._set([name for name in self._names() if name not in away])

    def toggle(self, name: str, on: bool | None = None) -> bool:
        """Add a name, or take it away.

        Args:
            name: One class name.
            on: ``True`` adds, ``False`` takes away, ``None`` does what changes it.

        Returns:
            Whether the name is there now.
        """
        want = name not in self if on is None else on
        if want:
            self.add(name)
        else:
            self.remove(name)
        return want

    def replace(self, old: str, new: str) -> None:
        """Put ``new`` where ``old`` is; if it is not there, add ``new``."""
        names = self._names()
        away = set(old.split())
        at = next((i for i, name in enumerate(names) if name in away), len(names))
        rest = [name for name in names if name not in away]
        self._set(list(dict.fromkeys([*rest[:at], *new.split(), *rest[at:]])))

    def __iadd__(self, names: Names) -> Classes:
        self.add(written_classes(names) or "")
        return self

    def __isub__(self, names: Names) -> Classes:
        self.remove(written_classes(names) or "")
        return self

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self._names() == other.split()
        if isinstance(other, Classes):
            return self._names() == other._names()
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __str__(self) -> str:
        return " ".join(self._names())

    def __repr__(self) -> str:
        return f"Classes({str(self)!r})"
