"""Patterns of routes: how they are written, and what path fits them."""

from __future__ import annotations

import re
from typing import Any

from ..errors import InvalidRouteError
from .query import converted, decoded
from .routes import Segment, split

_KINDS = ("", "int", "float", "str", "path")  # in the order in which they are tried
_TYPES = {"int": int, "float": float}


def safe(parts: list[str]) -> list[str] | None:
    """Decode the segments of a path; ``None`` if one could leave the folder it is joined to.

    An empty one could as well: what begins with it, joined to a folder, is an absolute path.
    """
    parts = [decoded(part) for part in parts]
    leaves = any(re.fullmatch(r"|\.\.?|.*[/\\].*", part, re.DOTALL) for part in parts)
    return None if leaves else parts


def read(pattern: str) -> list[Segment]:
    """Read the pattern of a route.

    Raises:
        InvalidRouteError: It is malformed.
    """
    if pattern[:1] != "/":
        raise _invalid(pattern, "begin it with '/'")
    segments: list[Segment] = []
    names: set[str] = set()
    parts = split(pattern)
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


def fit(segments: list[Segment], parts: list[str]) -> dict[str, Any] | None:
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
