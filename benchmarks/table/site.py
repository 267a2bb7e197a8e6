"""The site that a measured page comes from; it answers as a static host does.

Browsers may keep files for ten minutes, as GitHub Pages says. So the second page that is loaded
finds in the browser's cache not only the files but what V8 compiled of them, as JavaScript and as
WebAssembly. With ``max-age=0``, which js-framework-benchmark's server says, Chromium loses the
latter: it keeps compiled WebAssembly under the time of the answer that the page got, and looks for
it under the time of the file, which differ once the file was asked for again (304). A page is
isolated from other origins, as upstream's, which gives it exact clocks.
"""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Site:
    """A folder on a port of its own: sites share nothing in the browser's caches.

    Attributes:
        folder: What is served.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        handler = partial(_Handler, directory=str(folder))
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    def write(self, path: str, content: str | bytes) -> str:
        """Write a file and return its address."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return f"http://127.0.0.1:{self._server.server_address[1]}/{path}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that closes a connection is no error here."""


class _Handler(SimpleHTTPRequestHandler):
    """Answers 304 to who has a file that did not change, as its base class knows how to."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # what a system lists may differ
        **SimpleHTTPRequestHandler.extensions_map,
        ".css": "text/css",
        ".html": "text/html",
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".json": "application/json",
        ".wasm": "application/wasm",
    }

    def end_headers(self) -> None:
        """Say what GitHub Pages says about caches, and upstream's server about isolation."""
        self.send_header("Cache-Control", "public, max-age=600")
        if self.path.endswith("index.html"):
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the output clean."""
