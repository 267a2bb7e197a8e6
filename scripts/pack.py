"""Pack the bytecode of many modules: what every page loads should be small.

Compiled modules deflate badly: marshal writes each code object as a record of everything, in which
numbers that mean different things stand side by side. Here like stands by like instead (as in
Pugh's "Compressing Java Class Files", PLDI 1999), and the compressor finds the rest:

- all instructions, without the empty units behind some of them (``CACHE``);
- texts once each, in the order in which they come; every use of one is the number of other texts
  used since (move to front), 0 for a new one;
- each field of the code objects in a column of its own;
- line tables, qualified names and the names of local variables are left out, as they follow from
  the rest: ``shrink`` has made numbers of the latter.

Numbers are written as the characters of texts, which ``marshal`` reads at once. ``unpack.py`` is
the way back; it travels along. Measured on all we ship: two thirds of the bytes of a zip of the
same modules under bz2.
"""

from __future__ import annotations

import lzma
import marshal
import opcode
import types
from collections.abc import Iterable, Mapping
from importlib.util import MAGIC_NUMBER
from itertools import product
from typing import Any

from unpack import LINES, SEPARATOR, arguments, unpack

# Private, as nothing public tells how many empty units are behind an instruction.
_entries: Any = getattr(opcode, "_inline_cache_entries")  # noqa: B009
_CACHES: Mapping[str, int] = (
    _entries if isinstance(_entries, dict) else dict(zip(opcode.opname, _entries, strict=True))
)  # a list until Python 3.12
_FUTURE_ANNOTATIONS = 0x1000000  # of use to the compiler only


class _Packer:
    def __init__(self) -> None:
        self.texts: dict[str, None] = {}
        self.recent: list[str] = []
        self.refs: list[int] = []
        self.kinds: list[int] = []
        self.scalars: dict[tuple[type, str], Any] = {}
        self.flags: dict[int, int] = {}
        self.heads: list[tuple[int, ...]] = []
        self.tables = bytearray()
        self.units = bytearray()
        self.caches: dict[int, int] = {}
        self.line = 0

    def text(self, text: str) -> None:
        if SEPARATOR in text:
            raise ValueError(f"expected texts without U+001E, got {text!r}")
        ago = 0
        if text in self.texts:
            ago = self.recent.index(text) + 1
            del self.recent[ago - 1]
        self.texts[text] = None
        self.recent.insert(0, text)
        self.refs.append(ago)

    def constant(self, value: Any) -> None:
        if isinstance(value, types.CodeType):
            self.kinds.append(0)
            self.code(value)
        elif isinstance(value, str):
            self.kinds.append(1)
            self.text(value)
        elif isinstance(value, tuple):
            self.kinds += (2, len(value))
            for each in value:
                self.constant(each)
        elif isinstance(value, frozenset):
            self.kinds += (3, len(value))
            for each in sorted(value, key=repr):
                self.constant(each)
        else:
            # 0, 0.0 and False are equal, and three constants.
            key = (type(value), repr(value))
            self.scalars.setdefault(key, value)
            self.kinds.append(list(self.scalars).index(key) + 4)

    def code(self, code: types.CodeType) -> None:
        flags = code.co_flags & ~_FUTURE_ANNOTATIONS
        self.heads.append((
            self.flags.setdefault(flags, len(self.flags)),
            code.co_firstlineno - self.line & LINES,
            len(code.co_code) // 2,
            len(code.co_exceptiontable),
            len(code.co_consts),
            len(code.co_names),
            len(code.co_varnames),
            len(code.co_cellvars),
            len(code.co_freevars),
            code.co_argcount,
            code.co_posonlyargcount,
            code.co_kwonlyargcount,
            code.co_stacksize,
        ))  # fmt: skip
        self.line = code.co_firstlineno
        self.instructions(code.co_code)
        self.tables += code.co_exceptiontable
        named = code.co_argcount + code.co_kwonlyargcount
        given = code.co_varnames[: arguments(code.co_flags, named)]
        for text in (
            code.co_name, *code.co_names, *given, *code.co_cellvars, *code.co_freevars,
        ):  # fmt: skip
            self.text(text)
        for value in code.co_consts:
            self.constant(value)

    def instructions(self, units: bytes) -> None:
        at = 0
        while at < len(units):
            self.units += units[at : at + 2]
            empty = _CACHES.get(opcode.opname[units[at]], 0)
            if empty:
                self.caches[units[at]] = empty
            at += 2 + 2 * empty


def pack(codes: Mapping[str, types.CodeType], *, unpacker: types.CodeType | None = None) -> bytes:
    """Pack modules.

    Args:
        codes: By file, such as ``wardian/tree/element.py``; made by ``shrink``.
        unpacker: The code of ``unpack.py``, which a page runs first. ``None`` is for a file that
            comes after another one, and is given to ``Modules.add``.

    Returns:
        Four bytes that say for which bytecode it is, and an LZMA stream of two marshalled values
        that are given to ``exec``: the unpacker's code, and its globals, which hold what it
        unpacks. Without an unpacker, of only that.

    Raises:
        ValueError: It would not come out as it went in.
    """
    packer = _Packer()
    for code in codes.values():
        packer.code(code)
    parts = (
        SEPARATOR.join(codes),
        SEPARATOR.join(packer.texts),
        _numbers(packer.refs),
        _numbers(packer.kinds),
        tuple(packer.scalars.values()),
        tuple(packer.flags),
        tuple(map(_numbers, zip(*packer.heads, strict=True))),
        bytes(packer.tables),
        bytes(packer.units),
        packer.caches,
    )
    unpacked = unpack(parts, "")
    for file, code in codes.items():
        compare(code, unpacked[file])
    whole = parts if unpacker is None else (unpacker, {"__name__": "unpack", "PARTS": parts})
    return MAGIC_NUMBER + _compressed(marshal.dumps(whole))


def compare(code: types.CodeType, other: types.CodeType) -> None:
    """Raise unless two code objects, and those in them, are the same in everything.

    Raises:
        ValueError: They are not.
    """
    for name in dir(code):
        if name[:3] != "co_" or name in ("co_lnotab", "co_flags", "co_consts"):
            continue
        mine, theirs = getattr(code, name), getattr(other, name)
        if not callable(mine) and mine != theirs:
            where = f"{name} of {code.co_qualname} in {code.co_filename}"
            raise ValueError(f"expected {mine!r} as {where}, got {theirs!r}; mend unpack.py")
    if (code.co_flags ^ other.co_flags) & ~_FUTURE_ANNOTATIONS:
        raise ValueError(f"expected the flags of {code!r}, got {other.co_flags}; mend unpack.py")
    for mine, theirs in zip(code.co_consts, other.co_consts, strict=True):
        if isinstance(mine, types.CodeType):
            compare(mine, theirs)
        elif not _same(mine, theirs):
            where = f"a constant of {code.co_qualname} in {code.co_filename}"
            raise ValueError(f"expected {mine!r} as {where}, got {theirs!r}; mend unpack.py")


def _same(mine: Any, theirs: Any) -> bool:
    if type(mine) is not type(theirs):
        return False
    if isinstance(mine, frozenset):  # in any order
        return bool(mine == theirs)
    if isinstance(mine, tuple):
        return len(mine) == len(theirs) and all(map(_same, mine, theirs))
    return repr(mine) == repr(theirs)  # tells 0.0 from -0.0


def _numbers(numbers: Iterable[int]) -> str:
    return "".join(map(chr, numbers))


def _compressed(plain: bytes) -> bytes:
    settings = {
        "id": lzma.FILTER_LZMA1,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": 1 << 20,
        "depth": 1000,
    }
    tried = (
        settings | {"lc": lc, "lp": 0, "pb": pb, "nice_len": nice}
        for lc, pb, nice in product(range(5), range(3), (64, 128, 273))
    )
    return min(
        (lzma.compress(plain, format=lzma.FORMAT_ALONE, filters=[each]) for each in tried), key=len
    )
