"""What the bytes of a first visit consist of, as hosts send them: with gzip, or with brotli."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from ..errors import SiteError
from .layout import FOLDER, is_immutable, is_inside
from .runtime import static_folder
from .workshop import find_node

_KINDS = {
    "page": "page",
    "client": "client (JavaScript, styles)",
    "python": "Python (Pyodide)",
    "library": "library (bytecode)",
    "snapshot": "snapshot",
    "program": "program and its files",
    "packages": "packages",
}
_BROTLI = """\
const fs = require("fs"), { brotliCompressSync, constants } = require("zlib");
console.log(process.argv.slice(1).map((file) => brotliCompressSync(fs.readFileSync(file), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 },
}).length).join(" "));
"""
"""As scripts/build.mjs compresses what every installation has."""
_CLIENTS = ("/wardian.js", "/prerendered.js")
_SHEETS_AND_MODULES = {"stylesheet", "modulepreload"}
_SITE = "https://site.invalid/site/"
"""Where a site with relative addresses is taken to be; above it there is nothing of the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A part of what a page loads before it is live.

    Attributes:
        what: In words.
        size: Bytes on the disk.
        gzip: Bytes on the way from a host that sends gzip.
        brotli: The same for brotli; ``None`` where there is no Node to tell.
    """

    what: str
    size: int
    gzip: int
    brotli: int | None


def first_visit(folder: Path, page: str = "index.html") -> tuple[Row, ...]:
    """Measure what a page of a built site loads before it is live, the total in the last row.

    What is loaded only by some (the rest of the library, the words of errors, another page's
    program) does not count, nor does what the page loads from elsewhere. A page that starts from
    a snapshot loads no library.

    Args:
        folder: The site.
        page: Path of the page in it.

    Raises:
        SiteError: A file is not there that pages of a build name.
    """
    found: dict[str, list[bytes]] = {}
    for kind, path in sorted(set(_loaded(folder, page))):
        if (folder / path).is_file():
            found.setdefault(_KINDS[kind], []).append((folder / path).read_bytes())
        elif is_immutable(path):
            raise SiteError(f"expected {path} in {folder}, as {page} names it; build again")
    contents = [content for each in found.values() for content in each]
    sizes = dict(zip(map(_digest, contents), _compressed(contents), strict=True))
    rows = [_row(what, found[what], sizes) for what in _KINDS.values() if what in found]
    return (*rows, _row("together", contents, sizes))


def table(rows: Sequence[Row]) -> str:
    """Lay the rows out in columns, in KB of 1000 bytes."""
    cells: list[tuple[str, ...]] = [("first visit", "size", "gzip", "brotli")]
    for row in rows:
        sent = (row.size, row.gzip, row.brotli)
        cells.append((row.what, *("?" if n is None else f"{n / 1000:,.1f} KB" for n in sent)))
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )


class _Names(HTMLParser):
    """Collects what a page names: addresses by kind, its boot description, its app's attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[tuple[str, str]] = []
        self.boot: dict[str, Any] = {"files": {}}
        self.app: dict[str, str | None] = {}
        self.base = ""
        self._is_boot = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self._is_boot = given.get("data-wardian") == "boot"
            self._name(given.get("src"))
        elif tag == "link" and _SHEETS_AND_MODULES & set((given.get("rel") or "").lower().split()):
            self._name(given.get("href"))
        elif tag == "base":
            self.base = self.base or given.get("href") or ""
        elif tag == "wardian-app":
            self.app = given

    def _name(self, url: str | None) -> None:
        self.named.append(("python" if "/pyodide." in (url or "") else "client", url or ""))

    def handle_data(self, data: str) -> None:
        if self._is_boot and data.strip():
            self.boot = json.loads(data)

    def handle_endtag(self, tag: str) -> None:
        self._is_boot = False


def _loaded(folder: Path, page: str) -> Iterator[tuple[str, str]]:
    names = _Names()
    names.feed((folder / page).read_text("utf-8"))
    yield "page", page
    source = names.app.get("src") or ""
    home = names.app.get("pyodide") or ""
    named = [*names.named, ("program", source)]
    is_script = any(url.endswith("/pyodide.asm.js") for _, url in names.named)
    modules = ["pyodide.mjs"] if is_script else ["pyodide.mjs", "pyodide.asm.mjs"]
    named += [("python", f"{home}{name}") for name in (*modules, "pyodide.asm.wasm")]
    place = _Place(page, source=source, base=names.base)
    beside = place.address(next((url for _, url in names.named if url.endswith(_CLIENTS)), ""))
    files = names.boot["files"]
    memory = "snapshot.wasm" in files
    if memory:
        named.append(("client", urljoin(beside, "snapshot.js")))
    for name, kind in {
        "python.wasm": "library", "wardian.bin": "library", "snapshot.wasm": "snapshot",
    }.items():  # fmt: skip
        if name in files and (kind == "snapshot") == memory:
            named.append((kind, files[name].get("url") or urljoin(beside, name)))
    if names.app.get("files"):
        manifest = urljoin(place.address(source), names.app["files"])
        named.append(("program", manifest))
        described = json.loads((folder / place.path(manifest)).read_bytes())
        for kind, entries in (("program", described["files"]), ("packages", described["packages"])):
            named += [(kind, urljoin(manifest, entry["url"])) for entry in entries]
    for kind, url in named:
        path = place.path(url)
        if path:
            yield kind, path


class _Place:
    """Where a page is, and so which files of the site its addresses lead to."""

    def __init__(self, page: str, *, source: str, base: str) -> None:
        # A base address stands before the program's; without one, where the site is does not count.
        before = source.rpartition(f"{FOLDER}/")[0]
        is_whole = before.startswith("/") or urlsplit(before).scheme
        self._root = urljoin(_SITE, before) if is_whole else _SITE
        self._page, self._base = urljoin(self._root, quote(page)), base

    def address(self, url: str) -> str:
        """Return the whole address; ``""`` for none, and for what is none."""
        try:
            return urljoin(urljoin(self._page, self._base), url) if url else ""
        except ValueError:  # what a program puts into its page may be anything
            return ""

    def path(self, url: str) -> str:
        """Return the path of a file of the site; ``""`` for what is elsewhere."""
        address = urldefrag(self.address(url)).url.partition("?")[0]
        path = unquote(address.removeprefix(self._root)) if address.startswith(self._root) else ""
        return path if is_inside(path) else ""


def _row(what: str, contents: Sequence[bytes], sizes: dict[str, tuple[int, int | None]]) -> Row:
    parts = [sizes[_digest(content)] for content in contents]
    brotli = [part[1] for part in parts]
    return Row(
        what=what,
        size=sum(map(len, contents)),
        gzip=sum(part[0] for part in parts),
        brotli=None if None in brotli else sum(each for each in brotli if each is not None),
    )


def _compressed(contents: Sequence[bytes]) -> list[tuple[int, int | None]]:
    known = json.loads((static_folder() / "sizes.json").read_text("utf-8"))
    unknown = [each for each in contents if _digest(each) not in known]
    made = dict(zip(map(_digest, unknown), _measured(unknown), strict=True))
    for content in contents:
        if _digest(content) in known:
            made[_digest(content)] = tuple(known[_digest(content)])
    return [made[_digest(content)] for content in contents]


def _measured(contents: Sequence[bytes]) -> list[tuple[int, int | None]]:
    with ThreadPoolExecutor() as beside:
        brotli = beside.submit(_brotli, contents)
        zipped = list(beside.map(_gzip, contents))
        return list(zip(zipped, brotli.result(), strict=True))


def _gzip(content: bytes) -> int:
    return min(len(content), len(gzip.compress(content, 9, mtime=0)))


def _brotli(contents: Sequence[bytes]) -> list[int | None]:
    node = find_node()
    if node is None or not contents:
        return [None] * len(contents)
    with tempfile.TemporaryDirectory() as temporary:
        files = [Path(temporary, str(number)) for number in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        command = [node, "-e", _BROTLI, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteError(f"expected Node to compress files, got: {done.stderr[-500:]}")
    return [min(len(c), int(n)) for c, n in zip(contents, done.stdout.split(), strict=True)]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
