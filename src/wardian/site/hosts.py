"""What hosts read and need not serve. It may be somebody's own: then ours stands after it, or not.

A program may bring headers along (``--include _headers``): ours are added to them. A file that
somebody put into the folder of the site stays as it is, as every file that no build wrote.
"""

from __future__ import annotations

from ..errors import OutputFolderError
from .output import Output

HEADERS = "_headers"
"""What Netlify and Cloudflare Pages read; of other hosts it is a file like any other."""
_NOT_HIDDEN = ".nojekyll"
"""Without it GitHub Pages leaves out what starts with an underscore."""
_KEEP = b"""\
/_wardian/*
  Cache-Control: public, max-age=31536000, immutable
"""
"""Pages they have browsers ask for again by themselves."""


def write_for_hosts(output: Output, headers: bytes) -> list[str]:
    """Write what hosts read.

    Args:
        output: Of the site.
        headers: What the program itself says of headers.

    Returns:
        What could not be said, and why: a sentence each, for the person who builds.

    Raises:
        OutputFolderError: There are headers in the folder as well that no build wrote.
    """
    if not output.is_theirs(_NOT_HIDDEN):
        output.write(_NOT_HIDDEN, b"")
    else:
        output.leave(_NOT_HIDDEN)
    there = output.folder / HEADERS
    if not output.is_theirs(HEADERS):
        output.write(HEADERS, _with_ours(headers))
        return []
    if headers:
        raise OutputFolderError(
            f"expected one {HEADERS}, got two: the program's, and {there}, which no build wrote; "
            "remove one of them"
        )
    output.leave(HEADERS)
    if _has_ours(there.read_bytes()):
        return []
    rule = b" ".join(_KEEP.split()).decode()
    return [
        f"{there} is not of a build and stays as it is; add to it, so that browsers keep what "
        f"never changes: {rule}"
    ]


def _with_ours(headers: bytes) -> bytes:
    if _has_ours(headers):
        return headers
    return headers.rstrip() + b"\n\n" + _KEEP if headers.strip() else _KEEP


def _has_ours(headers: bytes) -> bool:
    return b" ".join(_KEEP.split()) in b" ".join(headers.split())
