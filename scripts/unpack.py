"""Turn packed code back into modules: runs in the page before anything else of ours.

``pack.py`` explains the form. Whatever would be a loop over instructions is left to the
interpreter's own C, so a page unpacks in some milliseconds.
"""

from __future__ import annotations

import sys
from _frozen_importlib import ModuleSpec
from collections.abc import Iterator, Mapping
from itertools import islice
from types import CodeType, ModuleType
from typing import Any

SEPARATOR = "\x1e"  # stands in no text
LINES = 0xFFF  # no file has more lines
FUNCTION = 2  # the flag of code whose names inside are local to it


def unpack(parts: tuple[Any, ...], root: str) -> dict[str, CodeType]:
    """Give the code of each file.

    Args:
        parts: What ``pack`` wrote.
        root: The folder that the files seem to be in.
    """
    files, texts, refs, kinds, scalars, flags, heads, tables, *instructions = parts
    texts = _texts(refs, iter(texts.split(SEPARATOR)))
    kinds = map(ord, kinds)
    heads = zip(*[map(ord, column) for column in heads], strict=True)
    units = _units(*instructions)
    named = unit = line = handled = 0

    def many(count: int) -> tuple[str, ...]:
        nonlocal named
        begin, named = named, named + count
        return tuple(texts[begin:named])

    def constants(count: int, file: str, above: str) -> tuple[Any, ...]:
        nonlocal named
        found: list[Any] = []
        for kind in islice(kinds, count):
            if kind == 1:
                found.append(texts[named])
                named += 1
            elif kind > 3:
                found.append(scalars[kind - 4])
            elif kind > 1:
                inner = constants(next(kinds), file, above)
                found.append(inner if kind == 2 else frozenset(inner))
            else:
                found.append(code(file, above))
        return tuple(found)

    def code(file: str, above: str | None = None) -> CodeType:
        nonlocal unit, line, handled
        (
            flag, skipped, size, handles, values, names, local, cells, free,
            positional, only, keyword, stack,
        ) = next(heads)  # fmt: skip
        first = line = line + skipped & LINES
        begin, unit = unit, unit + size * 2
        operations = units[begin:unit]
        begin, handled = handled, handled + handles
        table = tables[begin:handled]
        (name,) = many(1)
        title = (above or "") + name
        # A function within a comprehension belongs to it as if that were a class.
        local_here = flags[flag] & FUNCTION and (name[0] != "<" or name == "<lambda>")
        inner = title + (".<locals>." if local_here else ".")
        given = arguments(flags[flag], positional + keyword)
        globals, locals = many(names), many(given) + named_by_place(given, local)
        inside, outside = many(cells), many(free)
        return CodeType(
            positional, only, keyword, local, stack, flags[flag], operations,
            constants(values, file, "" if above is None else inner), globals, locals,
            file, name, title, first, _lines(size), table, outside, inside,
        )  # fmt: skip

    return {file: code(root + file) for file in files.split(SEPARATOR)}


def arguments(flags: int, named: int) -> int:
    """How many names of a function's own its caller gives a value: ``named``, ``*``, ``**``."""
    return named + (flags >> 2 & 1) + (flags >> 3 & 1)


def named_by_place(start: int, stop: int) -> tuple[str, ...]:
    """What the other ones are called, which nobody else sees: numbers."""
    return tuple(map(str, range(start, stop)))


def _texts(refs: str, texts: Iterator[str]) -> list[str]:
    """Every use of a text: a new one (0), or the one after which so many others were used."""
    used = []
    recent: list[str] = []
    for ago in map(ord, refs):
        text = recent.pop(-ago) if ago else next(texts)
        recent.append(text)
        used.append(text)
    return used


class _Filler(dict[int, str]):
    """Puts behind each instruction the empty units in which the interpreter remembers things."""

    def __init__(self, caches: Mapping[int, int]) -> None:
        self.caches = caches

    def __missing__(self, unit: int) -> str:
        filled = self[unit] = chr(unit) + "\0" * self.caches.get(unit & 0xFF, 0)
        return filled


def _units(instructions: bytes, caches: Mapping[int, int]) -> bytes:
    """Put the empty units back; an instruction and its argument are one character meanwhile."""
    wide = bytearray(2 * len(instructions))
    wide[::4], wide[1::4] = instructions[::2], instructions[1::2]
    text = str(wide, "utf-32-le", "surrogatepass").translate(_Filler(caches))
    filled = text.encode("utf-32-le", "surrogatepass")
    units = bytearray(len(filled) // 2)
    units[::2], units[1::2] = filled[::4], filled[1::4]
    return bytes(units)


def _lines(units: int) -> bytes:
    """The line table of code that has one line: that of its function, and no columns."""
    whole, rest = divmod(units, 8)
    return b"\xef\0" * whole + (bytes([0xE7 + rest, 0]) if rest else b"")


class Modules:
    """Finds and loads the modules whose code is here."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeType] = {}

    def add(self, parts: tuple[Any, ...], root: str = "/lib/") -> None:
        """Have the modules of another file, too."""
        for file, code in unpack(parts, root).items():
            name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            self.codes[name] = code

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Give the spec of one of our modules."""
        if name not in self.codes:
            return None
        file = self.codes[name].co_filename
        loader: Any = self  # that it is a Loader shows in what it can do
        spec = ModuleSpec(name, loader, origin=file)
        spec.has_location = True
        if file.endswith("/__init__.py"):
            spec.submodule_search_locations = [file[:-12]]
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to the interpreter."""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code."""
        exec(self.codes[module.__name__], module.__dict__)  # noqa: S102  # it is ours


if "PARTS" in globals():  # given by ``pack``, and not to be kept
    modules = Modules()
    modules.add(globals().pop("PARTS"))
    sys.meta_path.append(modules)
