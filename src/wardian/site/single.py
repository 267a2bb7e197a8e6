"""An app as one HTML file that runs when it is opened from a disk.

It is the site that ``build`` writes, folded into its page (see ``folding.py``). The client of such
a page is one of its own: it takes files out of the document, where another one asks the network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from ..errors import OutputFolderError, SourceError
from .build import Options, Progress, build
from .collect import Program, collect, find_apps
from .folding import MARK, SITE, fold
from .from_disk import find_limits
from .layout import is_immutable, places_of
from .media import media_type
from .output import replace_file
from .runtime import static_folder
from .sheets import embed

CLIENT = "inlined.js"
_UNUSED = {"wardian.js", "prerendered.js", "early.js", "pyodide-lock.json"}
"""Files of the runtime that a single file has no use for, unless its page refers to them: its
client is another one, and packages of Pyodide's distribution are not carried. The program may have
files of these names, which lie elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleFile:
    """What was written.

    Attributes:
        file: Where to.
        title: Of the app.
        files: Files of the program in it, relative to the program's folder.
        packages: Names and versions of the wheels in it.
        size_bytes: Of the file.
        limits: What the program does that cannot work from a disk: a sentence each.
        problems: What could not be done, as for a site: a sentence each.
    """

    file: Path
    title: str
    files: tuple[str, ...]
    packages: tuple[str, ...]
    size_bytes: int
    limits: tuple[str, ...]
    problems: tuple[str, ...]


def write(
    source: Path,
    out: Path,
    *,
    options: Options | None = None,
    progress: Progress = lambda doing, done, total: None,
) -> SingleFile:
    """Write an app as one HTML file.

    The same input gives the same bytes. An earlier single file is replaced, as a whole and at once;
    nothing else is.

    Args:
        source: A Python file, or a folder with an ``app.py``.
        out: The file to write; its name ends in ``.html``.
        options: How to build. ``base_url`` and ``pwa`` mean nothing here and are not looked at.
        progress: Told about each step.

    Raises:
        SiteError: The source is no program, or several; ``out`` is no HTML file, or holds what is
            no single file…
    """
    options = replace(options or Options(), base_url=SITE, pwa=None, single=True)
    _check(source, out, options)
    with tempfile.TemporaryDirectory() as folder:
        built = build(source, Path(folder), options=options, progress=progress)
        files = {path: (built.folder / path).read_bytes() for path in _paths(built.folder)}
    program = built.programs[""]
    page = files["index.html"].decode()
    client = (static_folder() / CLIENT).read_text("utf-8")
    own = [path.relative_to(program.folder).as_posix() for path in program.files]
    carried = _carried(files, page, program)
    sheets = [path for path in own if path in carried and media_type(path) == "text/css"]
    carried |= {path: embed(path, carried).encode() for path in sheets}
    text = fold(page, carried, client=client, sheets=sheets)
    content = text.encode()
    replace_file(out, content)
    return SingleFile(
        file=out,
        title=built.apps[""],
        files=tuple(own),
        packages=built.packages,
        size_bytes=len(content),
        limits=find_limits(program),
        problems=built.problems,
    )


def _check(source: Path, out: Path, options: Options) -> None:
    apps = find_apps(source)
    if list(apps) != [""]:
        raise SourceError(
            f"expected one app for a single file, got {len(apps)} in {source} "
            f"({', '.join(apps)}); name the file of one of them"
        )
    if out.suffix.lower() not in (".html", ".htm") or out.is_dir():
        raise OutputFolderError(
            f"expected the name of a file that ends in .html, got {out}; "
            f"write -o {out.with_suffix('.html')}"
        )
    if not out.exists():
        return
    program = collect(apps[""], include=options.include)
    if any(out.samefile(file) for file in program.files):
        raise OutputFolderError(
            f"expected a name that no file of the program has, got {out}, which would be carried "
            "in itself; name another file with -o"
        )
    if f'<script type="module" {MARK}="{SITE}'.encode() not in out.read_bytes():
        raise OutputFolderError(
            f"expected an earlier single file at {out}, or none, got a file that is something "
            "else; remove it, or name another file with -o"
        )


def _paths(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _carried(files: Mapping[str, bytes], page: str, program: Program) -> dict[str, bytes]:
    """Return what the page refers to, and what is asked for while it runs."""
    own: set[str] = set()
    for file in program.files:
        own.add(file.relative_to(program.folder).as_posix())
        own.update(places_of(file.name, file.read_bytes()))
    return {
        path: content
        for path, content in files.items()
        if path in own
        or (
            is_immutable(path)
            and (PurePosixPath(path).name not in _UNUSED or f"{SITE}{path}" in page)
        )
    }
