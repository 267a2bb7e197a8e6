"""Which icons a program draws, so that a site carries those and no other."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import SourceError
from .collect import Program, called_names
from .runtime import static_folder


def find_icons(program: Program, *, more: Sequence[str] = ()) -> dict[str, Any]:
    """Return the drawing of every icon the program uses, by name.

    ``Icon("literal")`` names its icon. Where an ``Icon(...)`` has a computed name, every string of
    the program that is some icon's name is taken.

    Args:
        program: What to search.
        more: Further names.

    Raises:
        SourceError: A literal or one of ``more`` is no icon's name.
    """
    literal, computed = _names(program.trees)
    names = literal | set(more)
    available = static_folder() / "icons"
    for name in sorted(names):
        if not (available / f"{name}.json").is_file():
            raise SourceError(f"expected the name of an icon, got {name!r} in {program.entry}")
    if computed:
        names |= {text for text in _strings(program.trees) if _is_icon(text)}
    return {
        name: json.loads((available / f"{name}.json").read_text("utf-8")) for name in sorted(names)
    }


def _names(trees: Iterable[ast.Module]) -> tuple[set[str], bool]:
    literal: set[str] = set()
    computed = False
    for tree in trees:
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or "Icon" not in called_names(node):
                continue
            first = node.args[0] if node.args else None
            first = next((k.value for k in node.keywords if k.arg == "name"), first)
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                literal.add(first.value)
            else:
                computed = True
    return literal, computed


def _strings(trees: Iterable[ast.Module]) -> set[str]:
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _is_icon(text: str) -> bool:
    plain = text.replace("-", "").isalnum() and text.isascii()
    return plain and (static_folder() / "icons" / f"{text}.json").is_file()
