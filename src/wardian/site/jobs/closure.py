"""A job: the library of a site, with what its programs need and no more in the first archive.

Programs are read, not run. What they name of the standard library and of packages is imported,
which tells what that needs in turn. It runs on the library of this installation, and only takes
that apart: the standard library is compiled already, and goes from one archive to the other as it
stands there.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from .bytecode import SOURCES, archives
from .reaching import NAMED, imported, reach

_PACKAGES = "/lib/python3.14/site-packages/"
_Codes = dict[str, types.CodeType]
_Marshalled = dict[str, bytes]


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Write ``python.wasm`` and ``rest.wasm``.

    Args:
        request: ``{"files": […]}``: the Python files of all programs, by absolute path.

    Returns:
        Nothing: all is in the two files.
    """
    library: Any = sys.path_importer_cache[SOURCES]
    standard = _standard(library)
    programs = _compiled(request["files"])
    names = _imports(programs)
    ours, late = _own_modules()
    packages = _packages(names)
    texts = [Path(path).read_text("utf-8") for path in programs]
    for file, codes in late.items():
        if any(map(NAMED[file].search, texts)) or not codes.keys().isdisjoint(sys.modules):
            ours |= codes
    first = reach(names + _imports(ours), library.codes) | {"sitecustomize"}
    left: dict[str, types.CodeType | bytes] = {
        name: standard.pop(name) for name in list(standard) if name not in first
    }
    for codes in late.values():
        left |= {name: code for name, code in codes.items() if name not in ours}
    known = {name: code for codes in (ours, *late.values()) for name, code in codes.items()}
    inits = {name for name in known if known[name].co_filename.endswith("/__init__.py")}
    made = archives({**standard, **ours, **programs, **packages}, left, library.packages | inits)
    for name, archive in made.items():
        Path("/out", name).write_bytes(archive)
    return {}


def _standard(library: Any) -> _Marshalled:
    """Give the modules of the library, as they are marshalled in its archives."""
    contents = [Path(path).read_bytes() for path, _file in sys.modules["sitecustomize"].FILES]
    return {
        name: contents[archive][start : start + size]
        for name, (archive, start, size) in library.codes.items()
    }


def _compiled(files: Iterable[str]) -> _Codes:
    """Compile as an import would: with everything that tracebacks and programs can ask for."""
    codes = {}
    for file in files:
        with suppress(SyntaxError, ValueError):  # of no use, or told where it runs
            codes[file] = compile(Path(file).read_bytes(), file, "exec", dont_inherit=True)
    return codes


def _imports(codes: _Codes) -> list[str]:
    return [name for code in codes.values() for name in imported(code)]


def _own_modules() -> tuple[_Codes, dict[str, _Codes]]:
    """Give our own modules: those of every page, and by the name of its file what may come late."""
    from wardian.browser import late

    finder: Any = next(each for each in sys.meta_path if hasattr(each, "add"))
    always = dict(finder.codes)
    apart = {}
    for file in late._FILES:
        before = set(finder.codes)
        finder.add(late._parts(file))
        apart[file] = {name: finder.codes[name] for name in finder.codes if name not in before}
    return always, apart


def _packages(names: Iterable[str]) -> _Codes:
    """Import what is named of the packages, and compile all of them that this brings."""
    there = {name.removesuffix(".py") for name in os.listdir(_PACKAGES)}
    for name in sorted(set(names)):
        if name.partition(".")[0] in there:
            with suppress(Exception):  # some need a browser; they are compiled in the page, then
                import_module(name)
    found = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    return _compiled(sorted(f for f in found if f.startswith(_PACKAGES) and f.endswith(".py")))
