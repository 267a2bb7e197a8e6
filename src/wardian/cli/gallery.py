"""``wardian gallery``: build a folder of examples into one page that shows them all."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..site.gallery import build_gallery
from .terminal import Terminal, readable_size

EXAMPLE = """\
example:
  wardian gallery examples -o dist
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "examples", type=Path, help="a folder of apps, with the page's template in gallery/"
    )
    parser.add_argument(
        "-o", "--out", type=Path, default=Path("dist"), metavar="DIR", help="default: dist"
    )


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Build the gallery, and say how many examples it has."""
    with terminal.progress() as progress:
        built = build_gallery(chosen.examples, chosen.out, progress=progress)
    size = readable_size(built.size_bytes)
    terminal.done(f"{len(built.apps)} examples in {built.folder} ({size})")
    terminal.table([("note", problem) for problem in built.problems])
