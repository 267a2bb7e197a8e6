"""Static folders of the app: files below a folder, and nothing else.

A name is taken apart before the file system sees it, and every part has to be one that is safe on
every system: no dots at its start, no separator, no drive, no device. What is left is resolved,
links included, and must lie in the folder. A name that fails is not found, as any other: nobody
learns whether something is there.
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Scope

from ..errors import InvalidSettingError

_SAFE_PART = re.compile(r"(?!\.)[^\x00-\x1f\x7f/\\:*?\"<>|]{1,255}(?<![. ])")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\..*)?",
    re.IGNORECASE,
)
_PROGRAMS = (".py", ".pyc", ".pyo", ".pyi")
_MOST_PARTS = 32
_MOST_RANGES = 8
_HASHED = re.compile(r"[.-][0-9a-f]{8,64}\.")
_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".htm": "text/html; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
"""Not from the system's table: there some are missing, and some are wrong."""


def type_of(name: str) -> str:
    """The media type of a file by its name; bytes where nothing is known."""
    return _TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")


def folders_of(static: Mapping[str, Any]) -> list[Folder]:
    """Give the static folders of an app, those with the longest path first.

    Raises:
        InvalidSettingError: One of them is no folder.
    """
    found = [Folder(prefix, Path(folder)) for prefix, folder in static.items()]
    return sorted(found, key=lambda each: -len(each.prefix))


class Folder:
    """A folder whose files are sent.

    Attributes:
        prefix: The path it is found under, without a slash at its end.
        root: The folder.
    """

    def __init__(self, prefix: str, root: Path) -> None:
        """Take a folder that is there.

        Raises:
            InvalidSettingError: It is not.
        """
        if not root.is_dir():
            raise InvalidSettingError(f"expected a folder for {prefix}, there is none at {root}")
        self.prefix = prefix
        self.root = root.resolve()

    def below(self, path: str) -> str | None:
        """The part of a path after the folder's own, or ``None`` where it lies elsewhere."""
        return path[len(self.prefix) + 1 :] if path.startswith(self.prefix + "/") else None

    def find(self, name: str) -> Path | None:
        """Give the file of a name, or ``None``.

        Args:
            name: The part of the path after the folder's own, percent-decoded once.
        """
        parts = name.split("/")
        if len(parts) > _MOST_PARTS or not all(map(_is_safe, parts)):
            return None
        try:
            file = self.root.joinpath(*parts).resolve(strict=True)
            if not file.is_relative_to(self.root) or not stat.S_ISREG(file.stat().st_mode):
                return None
        except (OSError, ValueError, RuntimeError):  # gone, not ours to see, a loop of links
            return None
        # A link may lead to a name that would not have been found by itself.
        return file if all(map(_is_safe, file.relative_to(self.root).parts)) else None

    async def respond(self, name: str, scope: Scope) -> Response | None:
        """Answer a request for a file; ``None`` where there is none.

        Args:
            name: The part of the path after the folder's own.
            scope: Of the request.
        """
        if scope["method"] not in ("GET", "HEAD"):
            return None
        file = await asyncio.to_thread(self.find, name)
        if file is None:
            return None
        try:
            status = file.stat()
        except OSError:
            return None
        response = FileResponse(
            file, media_type=type_of(file.name), stat_result=status, headers=_headers(file.name)
        )
        sent = Headers(scope=scope)
        if _is_known(response.headers, sent):
            kept = {
                each: response.headers[each] for each in ("etag", "last-modified", "cache-control")
            }
            return Response(status_code=304, headers=kept)
        if sent.get("range", "").count(",") >= _MOST_RANGES:
            # Nobody reads like that: the whole file is an answer too (RFC 9110, 14.2).
            scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() != b"range"]
        return response


def _is_safe(part: str) -> bool:
    return (
        _SAFE_PART.fullmatch(part) is not None
        and _DEVICE.fullmatch(part) is None
        and not part.lower().endswith(_PROGRAMS)
        and part != "__pycache__"
    )


def _headers(name: str) -> dict[str, str]:
    # A name that changes with its content may be kept for ever; the others are asked for again,
    # which costs a 304.
    lasting = "public, max-age=31536000, immutable" if _HASHED.search(name) else "no-cache"
    return {"cache-control": lasting, "x-content-type-options": "nosniff"}


def _is_known(file: Mapping[str, str], sent: Mapping[str, str]) -> bool:
    """Whether the browser has this very file (RFC 9110, 13.2.2)."""
    if tags := sent.get("if-none-match", ""):
        known = [each.strip().removeprefix("W/") for each in tags[:4096].split(",")]
        return "*" in known or file["etag"] in known
    try:
        since = parsedate_to_datetime(sent["if-modified-since"])
        return parsedate_to_datetime(file["last-modified"]) <= since
    except (KeyError, TypeError, ValueError):
        return False
