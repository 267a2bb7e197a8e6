"""The library of a site: standard library, Wardian, packages and programs as bytecode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from .collect import Program
from .runtime import runtime_manifest, static_folder
from .workshop import Workshop, find_node

ARCHIVES = ("python.wasm", "rest.wasm")
"""What the boot asks for at once, and what the interpreter asks for when it needs more."""

UNUSED = ("wardian.bin", "lists.bin", "rare.bin", "pipes.bin", *ARCHIVES)
"""Files of the runtime that a site with a library of its own does without."""

NO_NODE = (
    "there is no Node (20 or later) to compile with, so pages load the library that Wardian "
    "brings along: larger, with the programs as sources. Install Node, or name it in WARDIAN_NODE"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the pages of a site load of Python.

    Attributes:
        archives: Content of both archives by name; empty where those of this installation serve.
        missing: What could not be done, and why; ``""`` where nothing is missing.
    """

    archives: Mapping[str, bytes] = field(repr=False)
    missing: str = ""


def folder_of(app: str) -> str:
    """Return the folder that a page which was built has its program in.

    Args:
        app: The name of the app; ``""`` for the only one of a site.
    """
    return f"/apps/{app or 'app'}/"


def make_library(programs: Mapping[str, Program], wheels: Sequence[bytes] = ()) -> Library:
    """Compile what the programs of a site need.

    Args:
        programs: By the name of the app; ``""`` for the only one.
        wheels: The packages that travel along.

    Raises:
        SiteError: Node is there, but failed.
    """
    node = find_node()
    if node is None:
        return Library(archives={}, missing=NO_NODE)
    ready, rest = ((static_folder() / name).read_bytes() for name in ARCHIVES)
    files = {f"/lib/{ARCHIVES[1]}": rest}
    sources = []
    for name, program in programs.items():
        for file in program.files:
            if file.suffix == ".py":
                path = folder_of(name) + PurePosixPath(file.relative_to(program.folder)).as_posix()
                files[path] = file.read_bytes()
                sources.append(path)
    workshop = Workshop(node)
    asked = {"files": sources}
    reply = workshop.run("closure", asked, files=files, wheels=wheels, library=ready)
    return Library(archives={name: reply.files[name] for name in ARCHIVES})


def boot_description(
    library: Library,
    *,
    app: str,
    files: Mapping[str, Mapping[str, Any]],
    source: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what a page tells its boot, as ``web/src/boot/manifest.ts`` reads it.

    Args:
        library: Of the site.
        app: The name of the app.
        files: ``{"url", "size", "sha256"}`` by name of each archive of the library, and of
            whatever else was made for this page (``snapshot.wasm``); addresses relative to it.
        source: ``{"size", "sha256"}`` of the program's own file, which ``src`` names.
    """
    runtime = runtime_manifest()["files"]
    if library.archives:
        # These are in the library, so nothing asks for them.
        runtime = {name: each for name, each in runtime.items() if not name.endswith(".bin")}
    known = {name: each for name, each in runtime.items() if name.endswith((".wasm", ".bin"))}
    return {
        "folder": folder_of(app),
        "source": {"size": source["size"], "sha256": source["sha256"]},
        "files": {**known, **{name: dict(each) for name, each in files.items()}},
    }
