"""What every page loads is packed code: it comes out as it went in, and runs."""

from __future__ import annotations

import lzma
import marshal
import subprocess
import sys
import types
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import unpack as unpacking  # noqa: E402  # scripts are no package
from pack import compare, pack  # noqa: E402
from shrink import shrink  # noqa: E402

UNPACKER = compile("", "unpack.py", "exec")
ODD = '''
"""A module of everything that code may hold."""
import functools

NUMBERS = (0, 0.0, -0.0, False, 1, True, 10**40, -1, 1e300, 2j, ..., None)
TEXTS = ("", "a", "\\0", "\\ud800", "字", "x" * 300, b"bytes", frozenset({"a", 1}))


class Outer:
    """Names in names."""

    class Inner(dict):
        x: int = 3

        def method(self, a, /, b, *rest, c=1, **more):
            def closure(d):
                nonlocal a
                a = [each + d for each in rest if each or b]
                return lambda: (a, c, more, self)
            return closure(1)


def caught(text):
    try:
        with open(text) as file:
            return file.read()
    except (OSError, ValueError) as error:
        raise KeyError(text) from error
    finally:
        functools.partial(caught, text)


async def waits(items):
    async for item in items:
        yield await item


def long(a):
'''


def sources() -> dict[str, bytes]:
    """Everything that a page loads, and a module that is odd on purpose."""
    package = ROOT / "src" / "wardian"
    found = {"odd.py": (ODD + "".join(f"    a = a + {n} * a\n" for n in range(400))).encode()}
    for layer in ("errors.py", "wire", "tree", "elements", "live", "browser", "__init__.py"):
        path = package / layer
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found[f"wardian/{file.relative_to(package).as_posix()}"] = file.read_bytes()
    return found


@pytest.fixture(scope="module")
def codes() -> dict[str, types.CodeType]:
    """All of it, compiled as for a page."""
    return {name: shrink(source, name) for name, source in sources().items()}


@pytest.fixture(scope="module")
def packed(codes: dict[str, types.CodeType]) -> bytes:
    """All of it, packed with what unpacks it."""
    unpacker = shrink((ROOT / "scripts" / "unpack.py").read_bytes(), "unpack.py")
    return pack(codes, unpacker=unpacker)


def test_every_code_object_comes_out_as_it_went_in(
    codes: dict[str, types.CodeType], packed: bytes
) -> None:
    """On this very Python: names, constants with their types, instructions, tables."""
    assert packed[:4] == MAGIC_NUMBER
    _, space = marshal.loads(lzma.decompress(packed[4:]))  # noqa: S302  # made here
    after = unpacking.unpack(space["PARTS"], "")
    assert list(after) == list(codes)
    for name, each in codes.items():
        compare(each, after[name])


def test_the_same_code_packs_to_the_same_bytes(codes: dict[str, types.CodeType]) -> None:
    """So a build can be repeated."""
    few = {name: codes[name] for name in ("odd.py", "wardian/tree/element.py")}
    assert pack(few, unpacker=UNPACKER) == pack(few, unpacker=UNPACKER)


def test_a_difference_is_found() -> None:
    """In an instruction, a constant of another type, a name, however deep inside."""
    code = compile("def f():\n def g(): return 1\n", "x", "exec")
    for other in ("return 1.0", "return True", "return 2", "return f"):
        changed = compile(f"def f():\n def g(): {other}\n", "x", "exec")
        with pytest.raises(ValueError, match="mend unpack"):
            compare(code, changed)


def test_a_text_that_holds_the_separator_is_refused() -> None:
    """It would come out as two."""
    with pytest.raises(ValueError, match=r"U\+001E"):
        pack({"x.py": compile("x = 'a\\x1eb'", "x.py", "exec")}, unpacker=UNPACKER)


@pytest.mark.skipif(sys.platform == "emscripten", reason="Pyodide starts no interpreters")
def test_packed_modules_are_imported_by_an_interpreter_that_has_nothing_else(
    tmp_path: Path, packed: bytes
) -> None:
    """Packages and modules, with names, files and tracebacks that point into them."""
    (tmp_path / "wardian.bin").write_bytes(packed)
    program = (
        f"CAUGHT = {ODD[: ODD.index('def caught')].count(chr(10)) + 1}"
        + """
import marshal, sys, traceback
from _lzma import LZMADecompressor
with open("wardian.bin", "rb") as packed:
    packed.read(4)
    exec(*marshal.loads(LZMADecompressor().decompress(packed.read())))
import wardian, odd
from wardian.tree import element
assert element.__file__ == "/lib/wardian/tree/element.py", element.__file__
assert wardian.__path__ == ["/lib/wardian"] and element.__package__ == "wardian.tree"
assert odd.Outer.Inner.method.__qualname__ == "Outer.Inner.method"
assert odd.Outer.Inner().method(1, 2, 3)()[0] == [4]
assert repr(odd.NUMBERS[:6]) == "(0, 0.0, -0.0, False, 1, True)" and odd.TEXTS[3] == "\\ud800"
try:
    odd.caught("/nowhere/at/all")
except KeyError as error:
    said = "".join(traceback.format_exception(error))
    assert f'File "/lib/odd.py", line {CAUGHT}, in caught' in said, said
print(wardian.Page(wardian.P("hello")).html())
"""
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("<div><p>hello</p></div>\n", "")
