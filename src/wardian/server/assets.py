"""Our own files: the client, and the looks of pages. Their names change with their content."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response

from ..errors import RuntimeMissingError
from .looks import FAVICON, STYLE

_STATIC = Path(__file__).parents[1] / "_static"
_HASH_CHARACTERS = 12
_SCRIPT = "text/javascript; charset=utf-8"
_FOREVER = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"
_IF_UNCHANGED = "public, no-cache"
_TAKES_GZIP = re.compile(r"(?:^|[\s,])gzip\s*(?:,|;\s*q=(?:1|0\.[0-9]*[1-9])|$)", re.IGNORECASE)


class _Asset(NamedTuple):
    """A file in memory, as it is or compressed: nothing secret is in it that could leak so."""

    content: bytes
    type: str
    cache: str

    @property
    def tag(self) -> str:
        return f'"{_hash(self.content)}"'


class Assets:
    """What stands beside the endpoints, by name.

    Attributes:
        script: Name of the client's file; it changes with its content.
        style: Name of the style sheet of every page.
        favicon: Name of the icon of pages that have none.
        window: Name of what the client loads for a list with a window; it asks by this name.
    """

    style = "page.css"
    favicon = "favicon.svg"
    window = "window.js"

    def __init__(self, folder: Path = _STATIC) -> None:
        """Read the files once; a server keeps them in memory.

        Raises:
            RuntimeMissingError: The client was not built.
        """
        try:
            client = (folder / "server.js").read_bytes()
            window = (folder / self.window).read_bytes()
        except OSError as error:
            raise RuntimeMissingError(
                f"expected the built client in {folder}, found no {Path(error.filename).name}; "
                "run 'npm run build' in a source checkout, or install a released package"
            ) from None
        self.script = f"server.{_hash(client)}.js"
        self._plain = {
            self.script: _Asset(client, _SCRIPT, _FOREVER),
            self.window: _Asset(window, _SCRIPT, _IF_UNCHANGED),
            self.style: _Asset(STYLE.encode(), "text/css; charset=utf-8", _FOR_A_DAY),
            self.favicon: _Asset(FAVICON.encode(), "image/svg+xml", _FOR_A_DAY),
        }
        self._zipped = {
            name: each._replace(content=gzip.compress(each.content, 9, mtime=0))
            for name, each in self._plain.items()
        }

    def respond(self, name: str, headers: Mapping[str, str]) -> Response | None:
        """Give a file, or ``None`` where none has that name.

        Args:
            name: The part of the path after the folder of our own addresses.
            headers: Of the request, by lower-case name.
        """
        takes_gzip = _TAKES_GZIP.search(headers.get("accept-encoding", "")[:1024]) is not None
        asset = (self._zipped if takes_gzip else self._plain).get(name)
        if asset is None:
            return None
        shown = {
            "etag": asset.tag,
            "cache-control": asset.cache,
            "vary": "accept-encoding",
            "x-content-type-options": "nosniff",
        }
        known = [each.strip() for each in headers.get("if-none-match", "").split(",")]
        if asset.tag in known or f"W/{asset.tag}" in known:
            return Response(status_code=304, headers=shown)
        if takes_gzip:
            shown["content-encoding"] = "gzip"
        return Response(asset.content, media_type=asset.type, headers=shown)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]
