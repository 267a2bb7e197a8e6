"""What files are, by their names: not from the system's table, where some are missing or wrong."""

from __future__ import annotations

import mimetypes

UNKNOWN = "application/octet-stream"

_TYPES = mimetypes.MimeTypes()  # what the standard library knows, whatever this machine knows
for _suffix, _type in {
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}.items():
    _TYPES.add_type(_type, _suffix)


def media_type(path: str) -> str:
    """Return the media type of a file by its name.

    What is compressed as a whole (``.csv.gz``) is a compressed file, whatever is in it.
    """
    found, coding = _TYPES.guess_type(path.rpartition("/")[2])
    return found if found and not coding else UNKNOWN


def content_type(path: str) -> str:
    """Return what a server says of a file: its media type, of text with the character set."""
    found = media_type(path)
    return f"{found}; charset=utf-8" if found.startswith("text/") else found
