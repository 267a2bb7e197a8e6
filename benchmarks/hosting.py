"""A host of static files as pages meet it: compressed once, kept by browsers, on loopback.

Compressing is Node's work: Python has no brotli. What was compressed is kept in ``.cache``.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import threading
from collections import Counter
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_CACHE = Path(__file__).parents[1] / ".cache" / "hosting"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
COMPRESSED = frozenset(_TYPES) - {".html"}
"""Suffixes of what GitHub Pages, Netlify and Cloudflare Pages compress, but for pages."""
_COMPRESS = """
const fs = require("fs"), zlib = require("zlib"), k = zlib.constants
for (const [source, to] of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const bytes = fs.readFileSync(source)
  const params = {[k.BROTLI_PARAM_QUALITY]: 9, [k.BROTLI_PARAM_LGWIN]: 24}
  fs.writeFileSync(to + ".br", zlib.brotliCompressSync(bytes, {params}))
  fs.writeFileSync(to + ".gz", zlib.gzipSync(bytes, {level: 9}))
}
"""


def compressed(file: Path, coding: str) -> bytes:
    """Give a file as a host sends it.

    Args:
        file: Which one.
        coding: ``br`` or ``gz``.
    """
    compress([file])
    return _kept(file).with_suffix(f".{coding}").read_bytes()


def compress(files: Iterable[Path]) -> None:
    """Compress files, unless files with their content were."""
    _CACHE.mkdir(parents=True, exist_ok=True)
    kept = ((str(file), _kept(file)) for file in files)
    todo = [(file, str(to)) for file, to in kept if not to.with_suffix(".gz").is_file()]
    if todo:
        subprocess.run(["node", "-e", _COMPRESS], input=json.dumps(todo), text=True, check=True)


def _kept(file: Path) -> Path:
    return _CACHE / hashlib.sha256(file.read_bytes()).hexdigest()


class Hosting:
    """A folder on 127.0.0.1.

    Attributes:
        folder: What is served.
        sent: Bytes that went out, by path, since the last ``forget``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sent: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hosting = self
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def origin(self) -> str:
        """Scheme, host and port, with no slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def prepare(self) -> None:
        """Compress everything there is, so that nobody waits for that."""
        compress(file for file in self.folder.rglob("*") if file.suffix in COMPRESSED)

    def file(self, path: str) -> Path | None:
        """Give the file of a path."""
        file = (self.folder / path.lstrip("/")).resolve()
        if file.is_dir():
            file /= "index.html"
        return file if file.is_file() and self.folder.resolve() in file.parents else None

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hosting: Hosting

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser that closes a connection is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer with a file, compressed where hosts do that."""
        hosting, path = self.server.hosting, unquote(urlsplit(self.path).path)
        file = hosting.file(path)
        if file is None:
            self.send_response(204 if path == "/favicon.ico" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        if file.suffix in COMPRESSED:
            body = compressed(file, "br")
            self.send_header("Content-Encoding", "br")
        else:
            body = file.read_bytes()
        lasting = "no-cache" if file.suffix == ".html" else "public, max-age=31536000, immutable"
        self.send_header("Cache-Control", lasting)
        self.send_header("Content-Type", _TYPES.get(file.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        hosting.sent[path] += len(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the output clean."""
