"""``wardian build``: turn a program into a folder that any static host can serve."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..site.build import Built, Options, build
from .terminal import Terminal, readable_size

EXAMPLE = """\
examples:
  wardian build app.py -o dist
  wardian build examples -o dist --base-url https://example.org/demo/
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("source", type=Path, help="a Python file, or a folder of apps")
    add("-o", "--out", type=Path, default=Path("dist"), metavar="DIR", help="default: dist")
    add("--base-url", default="", metavar="URL", help="start every address with URL")
    add(
        "--requirements", type=Path, metavar="FILE",
        help="pure-Python packages to vendor; default: requirements.txt beside the source",
    )  # fmt: skip
    add("--relock", action="store_true", help="resolve the packages anew")
    add(
        "--include", action="append", default=[], metavar="GLOB",
        help="further files of the app, relative to it; may be repeated",
    )  # fmt: skip
    add(
        "--icon", action="append", default=[], metavar="NAME",
        help="further icon to carry; may be repeated",
    )  # fmt: skip
    add("--csp", action="store_true", help="write a strict content security policy into the page")


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Build, and say what was written."""
    options = Options(
        base_url=chosen.base_url,
        requirements=chosen.requirements,
        relock=chosen.relock,
        include=chosen.include,
        icons=chosen.icon,
        csp=chosen.csp,
    )
    with terminal.progress() as progress:
        built = build(chosen.source, chosen.out, options=options, progress=progress)
    report(built, terminal)
    terminal.say(f"   look at it: wardian preview {chosen.out}")


def report(built: Built, terminal: Terminal) -> None:
    """Say what a build wrote: a site is public, so every file of the program is named."""
    apps = len(built.apps)
    size = readable_size(built.size_bytes)
    terminal.done(f"{apps} app{'' if apps == 1 else 's'} in {built.folder} ({size})")
    rows = [(name or "app", title) for name, title in built.apps.items()]
    generated = ("index.html", "wardian-site.json")
    own = [path for path in built.files if path.rpartition("/")[2] not in generated]
    rows.append(("files", ", ".join(own)))
    if built.packages:
        rows.append(("packages", ", ".join(built.packages)))
    terminal.table(rows)
