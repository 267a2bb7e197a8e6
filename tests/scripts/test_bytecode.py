"""The archives of a page's library: what comes out is what went in, and lines stay lines."""

from __future__ import annotations

import io
import marshal
import re
import sys
import traceback
import types
import zipfile
from pathlib import Path

import pytest

from wardian.site.jobs.bytecode import archives, without_columns
from wardian.site.jobs.reaching import NAMED, imported

ROOT = Path(__file__).parents[2]
FIRST = {"encodings", "encodings.aliases", "encodings.utf_8", "sitecustomize"}
SOURCE = """
def first(a):
    b = [each
         for each in a]
    try:
        return b[
            7
        ]
    finally:
        b.clear()


def second():
    # a comment

    with open(__file__) as file: return first(file)


lambda: (
    1
    / 0
)
"""


def code(text: str, name: str = "/lib/python314.zip/x.py") -> types.CodeType:
    """Compile as the library is."""
    return compile(text, name, "exec", dont_inherit=True, optimize=2)


def lines(of: types.CodeType) -> list[tuple[int, int, int | None]]:
    """Which instruction stands on which line, for code and all that is in it."""
    found = [each for each in of.co_lines() if each[0] != each[1]]
    for constant in of.co_consts:
        if isinstance(constant, types.CodeType):
            found += lines(constant)
    return found


def unit_lines(of: types.CodeType) -> list[int | None]:
    """The line of each code unit."""
    return [line for start, end, line in lines(of) for _ in range(start, end, 2)]


def test_columns_go_and_lines_stay() -> None:
    """For code that goes back and forth, and further than one entry of the table can tell."""
    before = code(SOURCE + "\n" * 300 + "x = 1\n" + "\n" * 70_000 + "y = (\n\n2 +\nx)\n")
    after = without_columns(before)
    assert unit_lines(after) == unit_lines(before)
    positions = [p for p in after.co_positions() if p[0] is not None]
    assert positions and all(column is None for p in positions for column in p[2:])
    assert len(after.co_linetable) < len(before.co_linetable)


def test_a_traceback_through_it_tells_the_same_lines() -> None:
    """What a person sees of the library."""
    told = []
    for each in (code(SOURCE), without_columns(code(SOURCE))):
        space: dict[str, object] = {"__file__": __file__}
        exec(each, space)
        with pytest.raises(IndexError) as caught:
            space["first"]([1])  # type: ignore[operator]
        told.append([frame.lineno for frame in traceback.extract_tb(caught.tb)])
    assert told[0] == told[1]


@pytest.fixture
def made() -> dict[str, bytes]:
    """Two archives of a few modules."""
    first = {name: code(f"NAME = {name!r}") for name in FIRST | {"pack", "pack.in"}}
    return archives(first, {"later": code("NAME = 'later'")}, {"encodings", "pack"})


def test_an_archive_is_a_webassembly_module_of_one_custom_section(made: dict[str, bytes]) -> None:
    """So hosts compress it, and nothing that looks into it is surprised."""
    for content in made.values():
        assert content[:9] == b"\0asm\1\0\0\0\0"
        length = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(content[9:14]))
        assert [byte >> 7 for byte in content[9:14]] == [1, 1, 1, 1, 0]
        assert len(content) == 14 + length


def test_the_table_says_where_each_module_is(made: dict[str, bytes]) -> None:
    """In both archives, and which of them are packages."""
    with zipfile.ZipFile(io.BytesIO(made["python.wasm"])) as archive:
        table = marshal.loads(archive.read("table"))  # noqa: S302  # made here
        names = archive.namelist()
    assert {f"{each.removesuffix('/__init__')}" for each in (n[:-4] for n in names)} >= {
        "encodings", "encodings/aliases", "encodings/utf_8", "sitecustomize",
    }  # fmt: skip
    found = {}
    for content, (start, listed, sizes) in zip(made.values(), table, strict=True):
        for name, size in zip(listed.split(), sizes, strict=True):
            space: dict[str, object] = {}
            exec(marshal.loads(content[start : start + size]), space)  # noqa: S302
            found[name] = space["NAME"]
            start += size
    assert found == {name: name.rstrip("/") for name in found}
    assert {"pack/", "pack.in", "later", "encodings/"} <= set(found)


def test_equal_modules_give_equal_bytes(made: dict[str, bytes]) -> None:
    """Whatever order they come in, and whoever else holds their constants."""
    names = sorted(FIRST | {"pack", "pack.in"}, reverse=True)
    first = {name: code(f"NAME = {name!r}") for name in names}
    held = [each.co_consts for each in first.values()]
    again = archives(first, {"later": code("NAME = 'later'")}, {"encodings", "pack"})
    assert again == made and held


def test_imports_are_found_wherever_they_stand() -> None:
    """Inside functions and classes; not what is relative, which is in the package itself."""
    names = set(
        imported(
            code(
                "import a.b\nfrom c import d, e\nfrom . import f\nfrom .g import h\n"
                "class X:\n    def y(self):\n        import i\n        from j.k import l as m\n"
            )
        )
    )
    assert names == {"a.b", "c", "c.d", "c.e", "i", "j.k", "j.k.l"}


@pytest.mark.skipif(sys.platform == "emscripten", reason="web/ is not there in Pyodide's tests")
def test_a_build_looks_for_the_same_words_as_the_boot_script() -> None:
    """What brings our own modules that not every page loads."""
    source = (ROOT / "web" / "src" / "boot" / "shared.ts").read_text("utf-8")
    table = source[source.index("const LATE") :]
    table = table[: table.index("};")]
    found = dict(re.findall(r'"(\w+\.bin)": /(.+)/,', table))
    assert found == {file: named.pattern for file, named in NAMED.items()}
