"""A gallery: a folder of example apps, each live on one page with its source beside it.

The template is a folder ``gallery`` among the examples: its files are copied to the root of the
site, ``order.txt`` names the examples in their order, and its script reads ``gallery.json``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .build import MANIFEST, Built, Progress, build
from .collect import Program

_TEMPLATE = "gallery"
_ORDER = "order.txt"


def build_gallery(
    examples: Path, out: Path, *, progress: Progress = lambda doing, done, total: None
) -> Built:
    """Write the gallery of a folder of examples.

    Raises:
        SiteError: As ``build``.
    """
    template = examples / _TEMPLATE

    def extra(programs: dict[str, Program]) -> dict[str, bytes]:
        files = {
            file.relative_to(template).as_posix(): file.read_bytes()
            for file in sorted(template.rglob("*"))
            if file.is_file() and file.name != _ORDER
        }
        listing = {"format": 1, "examples": _describe(programs, _order(template))}
        files["gallery.json"] = f"{json.dumps(listing, indent=1)}\n".encode()
        return files

    return build(examples, out, extra=extra, progress=progress)


def _order(template: Path) -> list[str]:
    file = template / _ORDER
    return file.read_text("utf-8").split() if file.is_file() else []


def _describe(programs: dict[str, Program], order: Sequence[str]) -> list[dict[str, Any]]:
    places = {name: place for place, name in enumerate(order)}
    names = sorted(programs, key=lambda name: (places.get(name, len(order)), name))
    return [_describe_one(name, programs[name]) for name in names]


def _describe_one(name: str, program: Program) -> dict[str, Any]:
    title, summary = _docstring(program)
    sources = [file for file in program.files if file.suffix == ".py"]
    return {
        "name": name,
        "title": title or name.replace("-", " ").capitalize(),
        "summary": summary,
        "app": f"{name}/{program.entry.name}",
        "manifest": MANIFEST,
        "page": f"{name}/",
        "files": [
            {
                "name": file.relative_to(program.folder).as_posix(),
                "source": file.read_text("utf-8"),
            }
            for file in sources
        ],
    }


def _docstring(program: Program) -> tuple[str, str]:
    """Return the first line of the entry's docstring, and the paragraph after it as one line."""
    text = ast.get_docstring(program.trees[0]) or ""
    title, _, rest = text.partition("\n")
    paragraph = rest.strip().split("\n\n")[0]
    return title.strip().removesuffix("."), " ".join(paragraph.split())
