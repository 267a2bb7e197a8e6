"""``wardian``: reads the command line and hands over to one module per command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from . import build, gallery, new, preview, serve, verify
from .terminal import USAGE, Terminal, run_reporting

_COMMANDS = (new, serve, build, preview, verify, gallery)
_EXAMPLE = """\
example:
  wardian new hello
  wardian serve hello/app.py
  wardian build hello/app.py --out hello/dist
  wardian preview hello/dist
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: Without the program's name; ``None`` takes the process's own.

    Returns:
        0 when it worked, 1 when it failed, 2 when it was called wrongly.
    """
    parser = _parser()
    chosen = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    if chosen.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    terminal = Terminal()
    return run_reporting(terminal, lambda: chosen.run(chosen, terminal))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wardian",
        description="Live user interfaces in plain Python that run inside the web page.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"wardian {version('wardian')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in _COMMANDS:
        name = command.__name__.rpartition(".")[2]
        summary = (command.__doc__ or "").partition("\n")[0].partition(": ")[2]
        subparser = commands.add_parser(
            name,
            help=summary.removesuffix("."),
            description=summary,
            epilog=command.EXAMPLE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.declare(subparser)
        subparser.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
