"""Modules as bytecode, in the two archives of a page's library; see ``browser/library.py``.

An archive is a WebAssembly module of one custom section that holds it all, and so is called
``.wasm``: every host that sends the interpreter compressed sends its library compressed as well,
which one that knows ``.zip`` or ``.bin`` does not. The section holds the marshalled code of one
module after the other, and in the first archive, behind them, a zip file that the interpreter can
start from: a zip is read from its end. It has the modules that come before ``sitecustomize``, that
itself, and the table of all the others.

Code of the standard library is compiled as by ``python -OO`` and has no columns: nobody can see
them without the sources. Lines stay.
"""

from __future__ import annotations

import io
import marshal
import types
import zipfile
from collections.abc import Iterator, Mapping
from importlib.util import MAGIC_NUMBER, decode_source
from typing import Any

SOURCES = "/lib/python314.zip"
"""Where an interpreter has its standard library: sources, or what ``browser/library.py`` reads."""

FIRST = ("encodings", "encodings.aliases", "encodings.utf_8")
"""What the interpreter imports before ``sitecustomize``, and has not frozen."""

HEADER_BYTES = 16
"""What a .pyc file has before its code."""

_DATE = (1980, 1, 1, 0, 0, 0)  # the first one a zip can hold
_HEADER = MAGIC_NUMBER + bytes(
    HEADER_BYTES - len(MAGIC_NUMBER)
)  # no date, no size: there is no source to compare with
_LINE, _NO_LINE = 0x80 | 13 << 3, 0x80 | 15 << 3  # entries of a line table, without columns
_PARTS = (
    *("co_consts", "co_names", "co_varnames", "co_cellvars", "co_freevars", "co_filename"),
    *("co_name", "co_qualname", "co_linetable", "co_exceptiontable"),
)
_ENTRY_UNITS = 8  # the most code units that one entry covers


class Sources:
    """The standard library that an interpreter was started with, as sources.

    Attributes:
        files: The file of each module, by its name.
        packages: The names of those that are packages.
    """

    def __init__(self, path: str = SOURCES) -> None:
        self._archive = zipfile.ZipFile(path)
        self.files: dict[str, str] = {}
        for file in self._archive.namelist():
            if file.endswith(".py") and not file.startswith("site-packages/"):
                self.files[file[:-3].removesuffix("/__init__").replace("/", ".")] = file
        ends = "/__init__.py"
        self.packages = {name for name, file in self.files.items() if file.endswith(ends)}

    def compile(self, name: str) -> types.CodeType:
        """Compile a module for the archive."""
        file = self.files[name]
        path = f"{SOURCES}/{file}"
        source = decode_source(self._archive.read(file))
        return without_columns(compile(source, path, "exec", dont_inherit=True, optimize=2))


class Part:
    """What goes into one archive, module by module."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._codes: list[bytes] = []

    def add(self, name: str, marshalled: bytes, *, package: bool) -> None:
        """Have a module."""
        self._names.append(f"{name}/" if package else name)
        self._codes.append(marshalled)

    def table(self) -> tuple[int, str, tuple[int, ...]]:
        """What ``Library`` reads of this archive."""
        return len(_section(0)), " ".join(self._names), tuple(map(len, self._codes))

    def archive(self, first: Mapping[str, bytes] | None = None) -> bytes:
        """Give the archive.

        Args:
            first: What its zip file holds, by name; ``None`` is an archive without one.
        """
        buffer = io.BytesIO()
        buffer.write(_section(0) + b"".join(self._codes))
        if first is not None:
            with zipfile.ZipFile(buffer, "w") as archive:
                for name in sorted(first):
                    archive.writestr(zipfile.ZipInfo(name, _DATE), first[name])
        whole = buffer.getvalue()
        header = _section(len(whole) - len(_section(0)))
        return header + whole[len(header) :]


def archives(
    first: Mapping[str, types.CodeType | bytes],
    rest: Mapping[str, types.CodeType | bytes],
    packages: set[str],
) -> dict[str, bytes]:
    """Give both archives, by the names that a site has for them.

    Args:
        first: What the first one holds, by name of the module; bytes are those of a module in
            another archive, and stay as they are.
        rest: What the second one holds.
        packages: The names of those that are packages.
    """
    parts = Part(), Part()
    written = {}
    for part, codes in zip(parts, (first, rest), strict=True):
        for name in sorted(codes):
            code = codes[name]
            written[name] = code if isinstance(code, bytes) else _marshalled(code)
            part.add(name, written[name], package=name in packages)
    zipped = {
        f"{name.replace('.', '/')}{'/__init__' if name in packages else ''}.pyc": written[name]
        for name in FIRST
    }
    zipped["sitecustomize.pyc"] = written["sitecustomize"]
    contents = {name: _HEADER + marshalled for name, marshalled in zipped.items()}
    contents["table"] = _marshalled(tuple(part.table() for part in parts))
    return {"python.wasm": parts[0].archive(contents), "rest.wasm": parts[1].archive()}


def _section(size: int) -> bytes:
    """The beginning of a WebAssembly module whose only section holds so many bytes of ours."""
    name = b"wardian"
    left = 1 + len(name) + size
    # Always five bytes, so that what comes behind can be told before its size is known.
    length = bytes(left >> 7 * place & 0x7F | (place < 4) << 7 for place in range(5))
    return b"\0asm\1\0\0\0\0" + length + bytes([len(name)]) + name


def _marshalled(value: Any) -> bytes:
    """Marshal the same way every time.

    What ``marshal`` writes depends on whether anybody else holds a part of it: so all are held.
    """
    fresh = marshal.loads(marshal.dumps(value))  # noqa: S302  # no part is held by anybody else
    held = list(_parts(fresh))
    written = marshal.dumps(fresh)
    del held
    return written


def _parts(value: Any) -> Iterator[Any]:
    yield value
    if isinstance(value, (tuple, frozenset)):
        for each in value:
            yield from _parts(each)
    elif isinstance(value, types.CodeType):
        for name in _PARTS:
            yield from _parts(getattr(value, name))


def without_columns(code: types.CodeType) -> types.CodeType:
    """Give the same code, whose tracebacks know lines and nothing finer."""
    constants = tuple(
        without_columns(each) if isinstance(each, types.CodeType) else each
        for each in code.co_consts
    )
    bare = code.replace(co_linetable=bytes(_line_table(code)), co_consts=constants)
    if list(_lines(bare)) != list(_lines(code)):
        raise ValueError(f"expected {code.co_qualname} to keep its lines; mend without_columns")
    return bare


def _lines(code: types.CodeType) -> Iterator[int | None]:
    for start, end, line in code.co_lines():
        yield from [line] * ((end - start) // 2)


def _line_table(code: types.CodeType) -> Iterator[int]:
    before = code.co_firstlineno
    for start, end, line in code.co_lines():
        units = (end - start) // 2
        while units > 0:
            covered = min(units, _ENTRY_UNITS)
            units -= covered
            if line is None:
                yield _NO_LINE | covered - 1
                continue
            yield _LINE | covered - 1
            delta, before = line - before, line
            left = (-delta << 1 | 1) if delta < 0 else delta << 1
            while left > 0x3F:
                yield left & 0x3F | 0x40
                left >>= 6
            yield left
