"""A gallery: a folder of example apps, each live on one page with its source beside it.

The template is a folder ``gallery`` among the examples: its files are copied to the root of the
site, with the addresses of the runtime in its ``index.html``; ``order.txt`` names the examples in
their order, and its script reads ``gallery.json``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .build import Built, Progress, build
from .collect import Program
from .layout import Addresses

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

    def extra(programs: dict[str, Program], addresses: dict[str, Addresses]) -> dict[str, bytes]:
        files = {
            file.relative_to(template).as_posix(): file.read_bytes()
            for file in sorted(template.rglob("*"))
            if file.is_file() and file.name != _ORDER
        }
        places = sorted(programs, key=_in_order(_order(template)))
        examples = [_describe(name, programs[name], addresses[name]) for name in places]
        listing = {"format": 1, "examples": examples}
        index = files.get("index.html")
        if index is not None and examples:
            files["index.html"] = _with_addresses(index, addresses[places[0]])
        files["gallery.json"] = f"{json.dumps(listing, indent=1)}\n".encode()
        return files

    return build(examples, out, extra=extra, progress=progress)


def _order(template: Path) -> list[str]:
    file = template / _ORDER
    return file.read_text("utf-8").split() if file.is_file() else []


def _in_order(order: Sequence[str]) -> Callable[[str], tuple[int, str]]:
    places = {name: place for place, name in enumerate(order)}
    return lambda name: (places.get(name, len(order)), name)


def _with_addresses(index: bytes, addresses: Addresses) -> bytes:
    """Say in a template where the runtime is: it stands there as {{runtime}} and {{pyodide}}."""
    text = index.decode().replace("{{runtime}}", addresses.runtime)
    return text.replace("{{pyodide}}", addresses.pyodide).encode()


def _describe(name: str, program: Program, addresses: Addresses) -> dict[str, Any]:
    title, summary = _docstring(program)
    sources = [file for file in program.files if file.suffix == ".py"]
    return {
        "name": name,
        "title": title or name.replace("-", " ").capitalize(),
        "summary": summary,
        "app": addresses.source,
        "manifest": addresses.files,
        "pyodide": f"{addresses.pyodide}/",
        "page": f"{quote(name)}/",
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
