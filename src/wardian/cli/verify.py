"""``wardian verify``: check that a site is what was built, in a folder or where it is deployed."""

from __future__ import annotations

import argparse

from ..errors import SiteError
from ..site.verify import verify
from .terminal import Terminal, readable_size

EXAMPLE = """\
examples:
  wardian verify dist
  wardian verify https://example.org/demo/
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("where", metavar="DIR_OR_URL", help="a built folder, or a site's address")


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Verify, and name every file that is not as it was built.

    Raises:
        SiteError: There is such a file, or no build.
    """
    with terminal.progress() as progress:
        found = verify(chosen.where, progress=progress)
    if found.problems:
        for problem in found.problems:
            terminal.error(f"{problem.path}: {problem.what}")
        raise SiteError(
            f"{len(found.problems)} of {found.files} files in {chosen.where} are not as they were "
            "built; deploy the whole build again"
        )
    size = readable_size(sum(each.size for each in found.build.files.values()))
    terminal.done(f"{found.files} files in {chosen.where} are as they were built ({size})")
    terminal.table([("build", found.build.id)])
