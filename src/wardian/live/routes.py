"""Routes: which page stands at which path.

A pattern is a path whose segments may be parameters: ``/item/{number:int}``. Kinds are ``int``,
``float``, ``path`` (all that is left, slashes included) and, where none is given, any text. Where
more than one pattern fits, the first segment in which they differ decides: plain text before
``int``, ``float``, any text, ``path``. So the order in which routes are declared means nothing, and
two patterns that differ in the names of their parameters only are an error.

No parameter can leave the folder it is joined to: a path with a segment that climbs (``..``), or
that holds a slash or backslash once it is decoded (``%2F``), fits nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import DuplicateRouteError

Segment = tuple[int, str]
"""Index of the kind (0: plain text), and the text or the name of the parameter."""


class Routes:
    """A table of patterns and what stands there."""

    __slots__ = ("_table",)

    def __init__(self) -> None:
        self._table: list[tuple[list[Segment], str, Any]] = []

    def __len__(self) -> int:
        return len(self._table)

    def __iter__(self) -> Iterator[str]:
        return (pattern for _, pattern, _ in self._table)

    def add(self, pattern: str, page: Any) -> list[str]:
        """Declare a route.

        Args:
            pattern: Begins with ``/``.
            page: What stands there.

        Returns:
            The names of its parameters.

        Raises:
            InvalidRouteError: The pattern is malformed.
            DuplicateRouteError: Another pattern takes the same paths.
        """
        segments = [] if pattern == "/" else _read(pattern)
        shape = _shape(segments)
        for other, declared, _ in self._table:
            if _shape(other) == shape:
                raise DuplicateRouteError(
                    f"expected one route for each address, got {pattern!r} beside {declared!r}; "
                    "leave one of them out"
                )
        self._table.append((segments, pattern, page))
        self._table.sort(key=lambda row: _shape(row[0]))
        return [text for kind, text in segments if kind]

    def match(self, path: str) -> tuple[Any, dict[str, Any]] | None:
        """Find what stands at a path.

        Args:
            path: As the address has it, percent-encoded; a slash at its end means nothing.

        Returns:
            What was declared, with the parameters by name; ``None`` where nothing is.
        """
        parts = split(path)
        if not parts:
            return next(((page, {}) for segments, _, page in self._table if not segments), None)
        inner = [(segments, page) for segments, _, page in self._table if segments]
        if not inner:
            return None
        from .patterns import fit, safe

        decoded = safe(parts)
        if decoded is None:
            return None
        for segments, page in inner:
            found = fit(segments, decoded)
            if found is not None:
                return page, found
        return None


def split(path: str) -> list[str]:
    """The segments of a path; a slash at its end means nothing."""
    path = path.removeprefix("/").removesuffix("/")
    return path.split("/") if path else []


def _read(pattern: str) -> list[Segment]:
    from .patterns import read

    return read(pattern)


def _shape(segments: list[Segment]) -> list[tuple[int, str]]:
    return [(kind, "" if kind else text) for kind, text in segments]
