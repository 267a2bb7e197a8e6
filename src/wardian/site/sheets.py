"""Style sheets for a page that can ask for nothing: with the files they name in them."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

from .folding import SITE, in_a_style, path_of
from .media import media_type

_NAMED = re.compile(
    r"""/\*.*?(?:\*/|\Z)
    |(?P<start>@import\s*(?=["'])|\burl\(\s*)
     (?P<address>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?:[^\s"'()\\]|\\.)+)
     (?P<end>\s*\)|(?<=["']))
    |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
"""Where a sheet names another file. Comments and other strings are found so that they are not
looked into."""
_CHARSET = re.compile(r'\A@charset "[^"\n]*";')
"""What a file says of its own coding: nothing that counts in a document, or where a host sends it
as UTF-8, but it does in a ``data:`` address."""
_ESCAPED = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_OTHER_PLACE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\?|$", re.IGNORECASE)


class Reference(NamedTuple):
    """What a style sheet names: ``text`` as it is written, in which line, and which path it is.

    ``path`` is relative to the site's root, and ``None`` where no file of a site can be meant.
    """

    line: int
    text: str
    path: str | None


def references(path: str, content: bytes) -> Iterator[Reference]:
    """Give what a style sheet names below the site's root, or would look for there.

    Args:
        path: Of the sheet: addresses in it are seen from its folder.
        content: All of it.
    """
    text = _read(content)
    for found in _NAMED.finditer(text):
        address = _address_of(found)
        if address is not None and not _OTHER_PLACE.match(address):
            line = text.count("\n", 0, found.start()) + 1
            yield Reference(line, found[0], _path_from(path, address))


def embed(path: str, files: Mapping[str, bytes]) -> str:
    """Return a style sheet with every file in it that it names, as it may stand in ``<style>``.

    Sheets that it imports are in it as well, with theirs; but none within itself, where what is
    imported again changes nothing.

    Args:
        path: Of the sheet.
        files: All there are, by path; what is not among them stays as it is.
    """
    return in_a_style(_embed(path, files, ()))


def _embed(path: str, files: Mapping[str, bytes], around: tuple[str, ...]) -> str:
    around = (*around, path)
    return _NAMED.sub(_replacing(path, files, around), _read(files[path]))


def _replacing(
    path: str, files: Mapping[str, bytes], around: tuple[str, ...]
) -> Callable[[re.Match[str]], str]:
    def replaced(found: re.Match[str]) -> str:
        address = _address_of(found)
        named = _path_from(path, address) if address is not None else None
        if address is None or named is None or named not in files:
            return found[0]
        content = files[named]
        if media_type(named) == "text/css":
            content = b"" if named in around else _embed(named, files, around).encode()
        coded = base64.b64encode(content).decode()
        _, mark, part = address.partition("#")
        data = f"data:{media_type(named)};base64,{coded}{mark}{quote(unquote(part))}"
        return f'{found["start"]}"{data}"{found["end"]}'

    return replaced


def _address_of(found: re.Match[str]) -> str | None:
    """Return the address in what was found; ``None`` for a comment, or a string that is none."""
    address = found["address"]
    if address is None:
        return None
    if address[0] in "\"'":
        address = address[1:-1]
    return _ESCAPED.sub(_character, address)


def _character(escaped: re.Match[str]) -> str:
    if not escaped[1]:
        return escaped[2]
    code = int(escaped[1], 16)
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def _path_from(path: str, address: str) -> str | None:
    """Return the path that a relative address names in a sheet."""
    if _OTHER_PLACE.match(address) or address.startswith("/"):
        return None
    return path_of(urljoin(SITE + quote(path), address))


def _read(content: bytes) -> str:
    """Return the text of a sheet as a browser has it from a document."""
    text = content.decode("utf-8-sig", errors="replace")
    return _CHARSET.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
