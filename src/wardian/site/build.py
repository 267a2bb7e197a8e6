"""Turn programs into a folder that any static host can serve."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .collect import Program, collect, find_apps
from .icons import find_icons
from .output import Output
from .page import FAVICON, STYLE, render_list, render_page, title_of
from .requirements import LOCK, Wheel, read_requirements, vendor
from .runtime import FOLDER, runtime_files

MANIFEST = "wardian-site.json"
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build.

    Attributes:
        base_url: What every address starts with; ``""`` makes them relative.
        requirements: A requirements file; ``None`` takes the one beside the source, if any.
        relock: Resolve the requirements anew.
        include: Further files of each app, as glob patterns relative to it.
        icons: Further icons by name.
        csp: Write a strict Content-Security-Policy into each page.
    """

    base_url: str = ""
    requirements: Path | None = None
    relock: bool = False
    include: Sequence[str] = ()
    icons: Sequence[str] = ()
    csp: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build wrote.

    Attributes:
        folder: Where to.
        apps: Title by name; the name of a single app is ``""``.
        files: Files of the programs themselves, relative to ``folder``.
        packages: Names and versions of the vendored wheels.
        size_bytes: Of everything.
        programs: What each app is made of, by name.
    """

    folder: Path
    apps: dict[str, str]
    files: tuple[str, ...]
    packages: tuple[str, ...]
    size_bytes: int
    programs: dict[str, Program] = field(repr=False)


def build(
    source: Path,
    out: Path,
    *,
    options: Options | None = None,
    extra: Callable[[dict[str, Program]], dict[str, bytes]] | None = None,
    progress: Progress = lambda doing, done, total: None,
) -> Built:
    """Write a static site of one app or of a folder of apps.

    The same input gives the same bytes. Files of an earlier build that are no longer needed are
    removed; nothing else in the folder is.

    Args:
        source: A Python file, a folder with an ``app.py``, or a folder of apps.
        out: The folder to write.
        options: How to build.
        extra: Returns further files by path, given the programs; they win over generated ones.
        progress: Told about each step.

    Raises:
        SiteError: The source is no program, the folder is not ours, a package cannot travel…
    """
    options = options or Options()
    apps = find_apps(source)
    output = Output(out)
    total = len(apps) + 3
    progress("reading the programs", 0, total)
    programs = {name: collect(entry, include=options.include) for name, entry in apps.items()}
    progress("vendoring packages", 1, total)
    wheels = _vendor(source, options)
    for done, (name, program) in enumerate(programs.items(), start=2):
        progress(f"writing {name or program.entry.name}", done, total)
        _write_app(output, name, program, [wheel for wheel, _ in wheels], options)
    progress("copying the runtime", total - 1, total)
    files = output.paths
    _write_shared(output, wheels)
    titles = {name: title_of(program) for name, program in programs.items()}
    if "" not in programs:
        _write(
            output,
            "index.html",
            render_list(titles, runtime=FOLDER, base=_with_slash(options.base_url)),
        )
    for path, content in (extra(programs) if extra else {}).items():
        output.write(path, content)
    output.finish()
    progress("done", total, total)
    return Built(
        folder=out,
        apps=titles,
        files=files,
        packages=tuple(f"{wheel.name} {wheel.version}" for wheel, _ in wheels),
        size_bytes=output.size_bytes,
        programs=programs,
    )


def _vendor(source: Path, options: Options) -> list[tuple[Wheel, bytes]]:
    folder = source if source.is_dir() else source.parent
    file = options.requirements or folder / "requirements.txt"
    if options.requirements is None and not file.is_file():
        return []
    lines = read_requirements(file)
    return vendor(lines, lock=file.parent / LOCK, relock=options.relock)


def _write_app(
    output: Output, name: str, program: Program, wheels: Sequence[Wheel], options: Options
) -> None:
    prefix = f"{name}/" if name else ""
    base = _with_slash(options.base_url)
    up = base or ("../" if name else "")
    described = []
    for file in program.files:
        path = file.relative_to(program.folder).as_posix()
        content = file.read_bytes()
        output.write(prefix + path, content)
        described.append({"path": path, "size": len(content), "sha256": _sha256(content)})
    manifest: dict[str, Any] = {
        "format": 1,
        "files": described,
        "packages": [_package(wheel, up) for wheel in wheels],
        "icons": find_icons(program, more=options.icons),
    }
    _write(output, prefix + MANIFEST, f"{json.dumps(manifest, indent=1, sort_keys=True)}\n")
    page = render_page(
        program,
        runtime=f"{up}{FOLDER}",
        base=f"{base}{prefix}" if base else "",
        csp=options.csp,
    )
    _write(output, f"{prefix}index.html", page)


def _package(wheel: Wheel, up: str) -> dict[str, Any]:
    return {
        "name": wheel.name,
        "version": wheel.version,
        "url": f"{up}wheels/{wheel.file}",
        "size": wheel.size,
        "sha256": wheel.sha256,
    }


def _write_shared(output: Output, wheels: Sequence[tuple[Wheel, bytes]]) -> None:
    for path, content in runtime_files().items():
        output.write(f"{FOLDER}/{path}", content)
    _write(output, f"{FOLDER}/page.css", STYLE)
    _write(output, f"{FOLDER}/favicon.svg", FAVICON)
    for wheel, content in wheels:
        output.write(f"wheels/{wheel.file}", content)
    # Without it GitHub Pages leaves out what starts with an underscore.
    output.write(".nojekyll", b"")


def _write(output: Output, path: str, text: str) -> None:
    output.write(path, text.encode())


def _with_slash(url: str) -> str:
    return url if url == "" or url.endswith("/") else f"{url}/"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
