"""``wardian new``: start an app in a new folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..site.starter import start_app
from .terminal import Terminal

EXAMPLE = """\
example:
  wardian new hello
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", type=Path, help="the folder to make; its name is the app's title")


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Write the starter and say how to go on."""
    files = start_app(chosen.name)
    terminal.done(f"made {', '.join(str(file) for file in files)}")
    terminal.say(f"   wardian build {chosen.name / 'app.py'} -o {chosen.name / 'dist'}")
    terminal.say(f"   wardian preview {chosen.name / 'dist'}")
