"""``wardian preview``: serve a built site from this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..errors import SiteError
from ..site.serve import make_server
from .terminal import Terminal

EXAMPLE = """\
example:
  wardian preview dist --port 8000
"""


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("folder", type=Path, nargs="?", default=Path("dist"), help="default: dist")
    add("--port", type=_port, default=8000, help="default: 8000; 0 takes a free one")
    add("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")


def run(chosen: argparse.Namespace, terminal: Terminal) -> None:
    """Serve until interrupted.

    Raises:
        SiteError: The port is taken.
    """
    try:
        server = make_server(chosen.folder, host=chosen.host, port=chosen.port)
    except OSError as error:
        if isinstance(error, SiteError):
            raise
        where = f"{chosen.host}:{chosen.port}"
        raise SiteError(f"cannot listen at {where}: {error.strerror}; try --port 0") from error
    terminal.done(f"{chosen.folder} is at {server.url}  (Ctrl+C ends)")
    with server:
        server.serve_forever()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"expected 0 to 65535, got {port}")
    return port
