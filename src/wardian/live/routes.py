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

import re
from collections.abc import Iterator
from typing import Any

from ..errors import DuplicateRouteError, InvalidRouteError
from .request import converted, decoded

_KINDS = ("", "int", "float", "str", "path")  # in the order in which they are tried
_TYPES = {"int": int, "float": float}

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
        segments = _read(pattern)
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
        parts = [decoded(part) for part in _split(path)]
        if any(re.fullmatch(r"\.\.?|.*[/\\].*", part, re.DOTALL) for part in parts):
            return None
        for segments, _, page in self._table:
            found = _fit(segments, parts)
            if found is not None:
                return page, found
        return None


def _split(path: str) -> list[str]:
    path = path.removeprefix("/").removesuffix("/")
    return path.split("/") if path else []


def _shape(segments: list[Segment]) -> list[tuple[int, str]]:
    return [(kind, "" if kind else text) for kind, text in segments]


def _read(pattern: str) -> list[Segment]:
    if pattern[:1] != "/":
        raise _invalid(pattern, "begin it with '/'")
    segments: list[Segment] = []
    names: set[str] = set()
    parts = _split(pattern)
    for at, part in enumerate(parts):
        if not part or re.search(r"[?#\\\s]", part) or part in (".", ".."):
            raise _invalid(pattern, "write segments of text or {name}, a single '/' between them")
        if "{" not in part and "}" not in part:
            segments.append((0, decoded(part)))
            continue
        found = re.fullmatch(r"\{([a-zA-Z_][a-zA-Z0-9_]*)(?::(int|float|str|path))?\}", part)
        if found is None:
            raise _invalid(
                pattern, f"write a parameter as a whole segment, {{name}} or {{name:int}}: {part!r}"
            )
        name, kind = found[1], found[2] or "str"
        if name in names:
            raise _invalid(pattern, f"give each parameter its own name, {name!r} comes twice")
        if kind == "path" and at + 1 < len(parts):
            raise _invalid(pattern, f"put {part} last, as it takes all that is left")
        names.add(name)
        segments.append((_KINDS.index(kind), name))
    return segments


def _invalid(pattern: str, advice: str) -> InvalidRouteError:
    return InvalidRouteError(
        "expected a route such as '/', '/item/{number:int}' or '/files/{rest:path}', got "
        f"{pattern!r}; {advice}"
    )


def _fit(segments: list[Segment], parts: list[str]) -> dict[str, Any] | None:
    """The parameters of a path, or ``None`` where it does not fit."""
    found: dict[str, Any] = {}
    for at, (kind, text) in enumerate(segments):
        if at >= len(parts):
            return None
        name = _KINDS[kind]
        if name == "path":
            found[text] = "/".join(parts[at:])
            return found
        value = converted(parts[at], _TYPES.get(name, str))
        if not kind and value != text or value is None or value == "":
            return None
        if kind:
            found[text] = value
    return found if len(parts) == len(segments) else None
