"""A static file server on this machine, the one that browser tests load their pages from."""

from __future__ import annotations

import gzip
import html
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import unquote, urlsplit

from wardian.site.runtime import manifest_text, runtime_manifest

RUNTIME = Path(__file__).parents[2] / "src" / "wardian" / "_static"
STRICT_CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; "
    "worker-src 'self'; require-trusted-types-for 'script'; "
    # what the pages themselves need
    "style-src 'self'; img-src 'self' data:; media-src 'self' data:; font-src 'self'"
)
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a path answers instead of its file; ``None`` leaves that part as it is."""

    status: int = 200
    body: bytes | None = None
    mime: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Site:
    """A folder served on 127.0.0.1; ``/_wardian/`` is the built runtime, unless it has its own.

    Attributes:
        folder: What is served.
        csp: The Content-Security-Policy of every answer; ``None`` sends none.
        headers: Further headers of every answer.
        requests: How often each path (without query) was asked for.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.csp: str | None = STRICT_CSP
        self.headers: dict[str, str] = {}
        self.requests: Counter[str] = Counter()
        self._overrides: dict[str, Override] = {}
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.site = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def origin(self) -> str:
        """Scheme, host and port, with no slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str = "") -> str:
        """Return the address of ``path``."""
        return f"{self.origin}/{path.lstrip('/')}"

    def write(self, path: str, content: str | bytes) -> str:
        """Write a file (text is dedented) and return its address."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = dedent(content).encode() if isinstance(content, str) else content
        file.write_bytes(data)
        return self.url(path)

    def override(
        self,
        path: str,
        *,
        status: int = 200,
        body: str | bytes | None = None,
        mime: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Answer ``path`` with this from now on, whether there is such a file or not."""
        data = body.encode() if isinstance(body, str) else body
        self._overrides["/" + path.lstrip("/")] = Override(
            status=status, body=data, mime=mime, headers=headers or {}
        )

    def page(self, body: str, *, name: str = "index", head: str = "") -> str:
        """Write an HTML page that loads the runtime and return its address."""
        return self.write(
            f"{name}.html",
            "<!doctype html>\n"
            f'<html lang="en"><head><meta charset="utf-8"><title>{html.escape(name)}</title>\n'
            '<link rel="icon" href="data:,">\n'
            f'{head}<script type="module" src="/_wardian/wardian.js"></script></head>\n'
            f"<body>{body}</body></html>\n",
        )

    def app(
        self,
        source: str,
        *,
        name: str = "app",
        head: str = "",
        inside: str = "",
        attributes: str = "",
    ) -> str:
        """Write a program and a page that mounts it.

        Args:
            source: The program; dedented.
            name: Of both files, without suffix.
            head: Markup for the page's head, before the runtime.
            inside: What the mount element holds until the app is live.
            attributes: Further attributes of the mount element, as markup.

        Returns:
            The address of the page.
        """
        self.write(f"{name}.py", source)
        mount = f'<wardian-app src="{name}.py" {attributes}>{inside}</wardian-app>'
        return self.page(mount, name=name, head=head)

    def loaded_bytes(self) -> dict[str, int]:
        """Gzipped size of each runtime file that was asked for, without Python and its library."""
        sizes = {}
        for path in self.requests:
            content = self._read(path)
            ours = path.startswith("/_wardian/") and not re.search("/pyodide/|[.]wasm$", path)
            if ours and content is not None:
                sizes[Path(path).name] = min(len(content), len(gzip.compress(content, 9)))
        return sizes

    def close(self) -> None:
        """Stop serving; requests are refused from now on. May be called twice."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body for a request."""
        self.requests[path] += 1
        override = self._overrides.get(path, Override())
        status, body = override.status, override.body
        if body is None:
            body = self._read(path)
        if body is None:
            status, body = 404 if status == 200 else status, b"not found"
        suffix = Path(path).suffix or ".html"
        headers = {"Content-Type": override.mime or _TYPES.get(suffix, "application/octet-stream")}
        if self.csp is not None:
            headers["Content-Security-Policy"] = self.csp
        return status, headers | self.headers | override.headers, body

    def _read(self, path: str) -> bytes | None:
        if path == "/favicon.ico":
            return b""
        base, relative = self.folder, path.lstrip("/")
        if path.startswith("/_wardian/") and not (self.folder / "_wardian").is_dir():
            base, relative = RUNTIME, path.removeprefix("/_wardian/")
            if relative == "manifest.json":
                return manifest_text(runtime_manifest())
        if relative == "" or relative.endswith("/"):
            relative += "index.html"
        file = (base / relative).resolve()
        return file.read_bytes() if file.is_file() and base.resolve() in file.parents else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser that closes a connection is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer with what the site has."""
        path = unquote(urlsplit(self.path).path)
        status, headers, body = self.server.site.answer(path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test output clean."""
