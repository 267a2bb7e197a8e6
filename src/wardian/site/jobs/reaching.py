"""Which modules of the standard library a page needs before it is live, and soon afterwards."""

from __future__ import annotations

import dis
import re
import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module

from .bytecode import FIRST

ORDINARY = [
    *("calendar", "cmath", "collections", "colorsys", "contextlib", "copy", "csv", "dataclasses"),
    *("datetime", "decimal", "enum", "fractions", "functools", "hashlib", "heapq", "itertools"),
    *("json", "math", "numbers", "operator", "queue", "random", "re", "secrets", "statistics"),
    *("string", "textwrap", "time", "traceback", "types", "typing", "urllib.parse", "uuid"),
]
"""What programs commonly import: in the archive of pages that nobody looked through before."""

ALWAYS = [
    *("encodings.ascii", "encodings.latin_1", "encodings.utf_16", "encodings.utf_16_le"),
    *("encodings.utf_32_le", "encodings.utf_8_sig", "json"),
]
"""What is imported by what unpacks and fetches, and by those who read texts."""

LATER = {"datetime": "_strptime"}
"""What a module of the library imports while it runs, commonly."""


NAMED = {
    "lists.bin": re.compile(r"\b(Each|VirtualList|html)\b"),
    "rare.bin": re.compile(
        r"\b(animation|Icon|Upload|keep|query|redirect|routes?|Svg|yield)\b"
        r"""|[<"']svg\b|\.(call|html|navigate|download)\(|view\.(open|title)\("""
    ),
    "pipes.bin": re.compile(r"""\b(Channel|Pipe)\b|(?<![.a-z"'])send[_(,\s]"""),
}
"""What a program names that wants modules which not every page loads, as web/src/boot/shared.ts."""

_IMPORT_NAME = dis.opmap["IMPORT_NAME"]


def imported(code: types.CodeType) -> Iterator[str]:
    """Give the absolute names of all modules that code imports, at once or while it runs.

    Args:
        code: Of a module, or of a function. With ``from x import y``, ``x.y`` may be one, too.
    """
    if _IMPORT_NAME in code.co_code[::2]:  # of most functions that is all to be known
        yield from _imported_itself(code)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from imported(constant)


def _imported_itself(code: types.CodeType) -> Iterator[str]:
    level = 0  # what is relative is in the package itself
    name = ""
    # Beyond 256 names or constants, some have this before them, and it is a part of them.
    instructions = [each for each in dis.get_instructions(code) if each.opname != "EXTENDED_ARG"]
    for at, instruction in enumerate(instructions):
        if instruction.opname == "IMPORT_NAME":
            level = instructions[at - 2].argval  # before the names, which are before the import
            name = str(instruction.argval)
            if not level:
                yield name
        elif instruction.opname == "IMPORT_FROM" and not level:
            yield f"{name}.{instruction.argval}"


def reach(names: Iterable[str], library: Iterable[str]) -> set[str]:
    """Give what a page needs of the standard library: Pyodide's own needs, and what is named.

    Imports it, since that alone tells what it needs in turn: so this has to come before anything
    that a page does not import.

    Args:
        names: What programs import. What is no module of the library is passed over.
        library: The names of all its modules.
    """
    known = set(library)
    wanted = {*names, *ALWAYS}
    wanted |= {later for name, later in LATER.items() if name in wanted}
    for name in sorted(wanted & known):
        # Some are for other systems, and some fail where there is no browser.
        with suppress(Exception):
            import_module(name)
    if hasattr(sys.modules.get("sitecustomize"), "run_deferred"):  # browser/library.py
        sys.modules["sitecustomize"].run_deferred()
    found = known & set(sys.modules) | set(FIRST)
    return found | {name.rpartition(".")[0] for name in found} & known
