"""Turn programs into a folder that any static host can serve."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import SiteError
from . import pwa
from .assembly import Assembly
from .collect import Program, collect, find_apps
from .hosts import HEADERS
from .layout import Addresses
from .node import one_process
from .options import Options
from .output import Output
from .page import title_of
from .requirements import LOCK, Wheel, read_requirements, vendor

__all__ = ["Built", "Extra", "Options", "Progress", "build"]

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build wrote.

    Attributes:
        folder: Where to.
        apps: Title by name; the name of a single app is ``""``.
        files: Files of the programs themselves, as they lie beside their entries; with the name
            of the app before them where there are several.
        packages: Names and versions of the vendored wheels.
        size_bytes: Of everything.
        programs: What each app is made of, by name.
        build: What tells this build from others, in hex.
        problems: What could not be made as well as it might be, and why: a sentence or a few each.
    """

    folder: Path
    apps: dict[str, str]
    files: tuple[str, ...]
    packages: tuple[str, ...]
    size_bytes: int
    programs: dict[str, Program] = field(repr=False)
    build: str
    problems: tuple[str, ...] = ()


Extra = Callable[[dict[str, Program], dict[str, Addresses]], dict[str, bytes]]
"""Gives further files by path, from the programs and from where a page at the root finds them."""


def build(
    source: Path,
    out: Path,
    *,
    options: Options | None = None,
    extra: Extra | None = None,
    progress: Progress = lambda doing, done, total: None,
) -> Built:
    """Write a static site of one app or of a folder of apps.

    The same input gives the same bytes. Files of an earlier build that are no longer needed are
    removed, the immutable ones after the next build only; nothing else in the folder is.

    Args:
        source: A Python file, a folder with an ``app.py``, or a folder of apps.
        out: The folder to write.
        options: How to build.
        extra: Returns further files; an ``index.html`` of theirs takes the place of the list of
            apps.
        progress: Told about each step.

    Raises:
        SiteError: The source is no program, the folder is not ours, a package cannot travel…
    """
    with one_process():
        return _build(source, out, options or Options(), extra, progress)


def _build(
    source: Path, out: Path, options: Options, extra: Extra | None, progress: Progress
) -> Built:
    apps = find_apps(source)
    output = Output(out)
    _require_decision(output, options)
    total = len(apps) + 4
    progress("reading the programs", 0, total)
    programs = {name: collect(entry, include=options.include) for name, entry in apps.items()}
    headers = _take_headers(programs)
    progress("vendoring packages", 1, total)
    wheels = _vendor(source, options)
    progress("compiling", 2, total)
    site = Assembly(output, options, programs, wheels, complete=extra is not None)
    if headers is not None:
        site.write_file(HEADERS, headers.read_bytes(), source=str(headers))
    titles = {name: title_of(program) for name, program in programs.items()}
    found: dict[str, Addresses] = {}
    for done, (name, program) in enumerate(programs.items(), start=3):
        progress(f"writing {name or program.entry.name}", done, total)
        found[name] = site.write_app(name, program)
    further = extra(programs, found) if extra else {}
    for path, content in further.items():
        site.write_file(path, content, source="what goes beside the apps")
    if "" not in programs and "index.html" not in further:
        site.write_list(titles)
    site.write_shared()
    progress("writing the files", total - 1, total)
    made = output.finish()
    progress("done", total, total)
    return Built(
        folder=out,
        apps=titles,
        files=tuple(sorted(_own_files(programs))),
        packages=tuple(f"{wheel.name} {wheel.version}" for wheel, _ in wheels),
        size_bytes=sum(each.size for each in made.files.values()),
        programs=programs,
        build=made.id,
        problems=tuple(site.problems),
    )


def _require_decision(output: Output, options: Options) -> None:
    """Browsers that have a service worker keep it for ever if it is just not there any more."""
    worker = output.folder / pwa.SERVICE_WORKER
    was_offline = output.before is not None and pwa.SERVICE_WORKER in output.before.files
    if worker.is_file() and not pwa.is_ours(worker.read_bytes()):
        was_offline = False
    if was_offline and options.pwa is None:
        raise SiteError(
            f"expected --pwa or --no-pwa: the last build in {output.folder} had one of them, and "
            "browsers that visited it keep its service worker until --no-pwa withdraws it"
        )


def _take_headers(programs: dict[str, Program]) -> Path | None:
    """Take what is for the host alone out of the program at the site's root, and return it."""
    program = programs.get("")
    if program is None or program.folder / HEADERS not in program.files:
        return None
    headers = program.folder / HEADERS
    programs[""] = replace(program, files=tuple(file for file in program.files if file != headers))
    return headers


def _vendor(source: Path, options: Options) -> list[tuple[Wheel, bytes]]:
    folder = source if source.is_dir() else source.parent
    file = options.requirements or folder / "requirements.txt"
    if options.requirements is None and not file.is_file():
        return []
    lines = read_requirements(file)
    return vendor(lines, lock=file.parent / LOCK, relock=options.relock)


def _own_files(programs: Mapping[str, Program]) -> list[str]:
    return [
        f"{name}/{path}" if name else path
        for name, program in programs.items()
        for path in (file.relative_to(program.folder).as_posix() for file in program.files)
    ]
