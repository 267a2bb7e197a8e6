"""Serve a built site from this machine, with the MIME types that the page insists on."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import SourceError
from .layout import is_immutable
from .media import content_type


class PreviewServer(ThreadingHTTPServer):
    """A static server; serve with ``serve_forever()``, end with ``shutdown()`` and ``close()``."""

    daemon_threads = True

    @property
    def url(self) -> str:
        """Where to point a browser."""
        host, port = self.server_address[:2]
        name = host.decode() if isinstance(host, bytes) else str(host)
        shown = "127.0.0.1" if name == "0.0.0.0" else name
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about browsers that close a connection early."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    _answers = False

    def guess_type(self, path: Any) -> str:
        """Return the type that the page insists on."""
        return content_type(Path(path).name)

    def end_headers(self) -> None:
        # A rebuilt page must show at the next reload; unchanged ones are answered with 304.
        immutable = is_immutable(urlsplit(self.path).path.lstrip("/")) and self._answers
        kept = "public, max-age=31536000, immutable" if immutable else "no-cache"
        self.send_header("Cache-Control", kept)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_response(self, code: int, message: str | None = None) -> None:
        """Remember whether the file is there: that it is missing may change."""
        self._answers = code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        super().send_response(code, message)

    def list_directory(self, path: Any) -> None:
        """Answer 404 as a static host would, rather than list the folder."""
        self.send_error(404, "no index.html here")

    def log_message(self, format: str, *args: Any) -> None:
        """Leave the terminal to the command."""


def make_server(folder: Path, *, host: str = "127.0.0.1", port: int = 8000) -> PreviewServer:
    """Return a server of a folder, bound but not yet serving.

    Args:
        folder: A built site.
        host: Address to listen at.
        port: Port to listen at; 0 takes a free one.

    Raises:
        SourceError: There is no ``index.html`` in the folder.
        OSError: The port is taken.
    """
    if not (folder / "index.html").is_file():
        raise SourceError(f"expected a built site, there is no {folder / 'index.html'}")
    return PreviewServer((host, port), partial(_Handler, directory=str(folder)))
