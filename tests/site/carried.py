"""What a single file carries, read out of it again."""

from __future__ import annotations

import base64
import re
import zlib
from urllib.parse import unquote


def blocks(html: str) -> dict[str, bytes]:
    """Return what a document carries, by path."""
    found = {}
    for tag in re.finditer(r'<script type="text/plain" ([^>]*)>([^<]*)</script>', html):
        content = base64.b64decode(tag[2])
        if 'data-coding="deflate"' in tag[1]:
            content = zlib.decompress(content)
        names = re.search(r'data-wardian-file="([^"]*)"', tag[1])
        assert names is not None
        found |= {unquote(name): content for name in names[1].split()}
    return found


def named(html: str) -> dict[str, bytes]:
    """Return the same by the last part of the path."""
    return {path.rpartition("/")[2]: content for path, content in blocks(html).items()}
