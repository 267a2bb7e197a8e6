"""Whether a site is what was built, in a folder or where it was deployed."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from ..errors import SiteError
from .layout import FOR_HOSTS, Stored
from .manifest import NAME, Build, read_manifest
from .media import media_type

_SECONDS = 30.0
_AT_ONCE = 6
_STRICT = (".css", ".html", ".js", ".mjs", ".wasm")
"""Of such a file browsers ask for its type; of any other they do not."""
_ALSO = {"application/javascript": "text/javascript"}
"""An older name that they take as well."""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A file that is not what was built: its path, and what was expected and found."""

    path: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found.

    Attributes:
        build: What should be there.
        files: How many files were looked at, the manifest among them.
        problems: Those that are not as they were built, by path.
    """

    build: Build
    files: int
    problems: tuple[Problem, ...]


def verify(where: str, *, progress: Progress = lambda doing, done, total: None) -> Verified:
    """Compare every file of a site with what the build said of it.

    Args:
        where: A folder, or the address of the site's root (``http://…``, ``https://…``), with or
            without a slash at its end; that of the page at the root will do.
        progress: Told about each file.

    Raises:
        SiteError: The build's manifest is missing, is not what was built, or says that a build
            did not end.
    """
    if urlsplit(where).scheme in ("http", "https"):
        root = _root(where)
        return _verify(_Deployed(root), where=root + NAME, progress=progress)
    folder = Path(where)
    return _verify(_Folder(folder), where=str(folder / NAME), progress=progress)


def _verify(source: _Folder | _Deployed, *, where: str, progress: Progress) -> Verified:
    try:
        text = source.read(NAME)
    except _NotThereError as error:
        raise SiteError(
            f"expected a site that `wardian build` wrote, with {where}: {error}"
        ) from None
    build = read_manifest(text, where=where)
    if build.unfinished:
        raise SiteError(f"expected a whole build, {where} is of one that did not end; build again")
    expected = [each for each in (*build.files.values(), *build.kept.values()) if source.has(each)]
    problems = []
    with ThreadPoolExecutor(source.at_once) as pool:
        looked = pool.map(lambda stored: _look(source, stored), expected)
        for done, (stored, problem) in enumerate(zip(expected, looked, strict=True), start=1):
            progress(stored.path, done, len(expected))
            if problem:
                problems.append(Problem(path=stored.path, what=problem))
    problems.sort(key=lambda problem: problem.path)
    return Verified(build=build, files=len(expected) + 1, problems=tuple(problems))


def _root(address: str) -> str:
    """Return the address of a site's root, with a slash at its end."""
    scheme, host, path, _, _ = urlsplit(address)
    folder, _, last = path.rpartition("/")
    if last not in ("", "index.html", NAME):
        folder = path
    return urlunsplit((scheme, host, quote(folder, safe="/%:@!$&'()*+,;=~") + "/", "", ""))


def _look(source: _Folder | _Deployed, stored: Stored) -> str:
    """Return what is wrong with a file; empty if nothing is."""
    try:
        content = source.read(stored.path)
    except _NotThereError as error:
        return str(error)
    if len(content) != stored.size:
        return f"expected {stored.size} bytes, got {len(content)}"
    found = hashlib.sha256(content).hexdigest()
    return "" if found == stored.sha256 else f"expected the SHA-256 {stored.sha256}, got {found}"


class _NotThereError(Exception):
    """A file cannot be had; says why."""


class _Folder:
    at_once = 1

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, stored: Stored) -> bool:
        return True

    def read(self, path: str) -> bytes:
        try:
            return (self._folder / path).read_bytes()
        except OSError as error:
            raise _NotThereError(f"it cannot be read: {error.strerror}") from None


class _Deployed:
    at_once = _AT_ONCE

    def __init__(self, root: str) -> None:
        self._root = root

    def has(self, stored: Stored) -> bool:
        return stored.path not in FOR_HOSTS

    def read(self, path: str) -> bytes:
        # As pages are asked for: some hosts redirect, or refuse, the name of the file itself.
        asked = path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path
        request = Request(self._root + quote(asked), headers={"Cache-Control": "no-cache"})
        try:
            with urlopen(request, timeout=_SECONDS) as answer:
                content: bytes = answer.read()
                if answer.headers.get("Content-Encoding") == "gzip":
                    content = gzip.decompress(content)
                type_ = answer.headers.get_content_type()
        except HTTPError as error:
            error.close()
            raise _NotThereError(f"the server answered {error.code} {error.reason}") from None
        except (OSError, HTTPException, EOFError, ValueError, zlib.error) as error:
            reason = getattr(error, "reason", error)
            raise _NotThereError(f"it cannot be loaded: {reason}") from None
        wanted = media_type(path)
        if path.endswith(_STRICT) and _ALSO.get(type_, type_) != wanted:
            raise _NotThereError(f"expected the MIME type {wanted}, got {type_}")
        return content
