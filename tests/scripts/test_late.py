"""Which modules come late is said in three places, which agree."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from wardian.browser.late import _FILES

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from make_archives import _LATE  # noqa: E402


def test_what_is_packed_apart_is_what_the_page_asks_for() -> None:
    """For each file the same modules, by their names."""
    packed = {
        file: tuple(part.removesuffix(".py").strip("/").replace("/", ".") for part in parts)
        for file, parts in _LATE.items()
    }
    assert packed == _FILES


def test_every_late_module_is_there() -> None:
    """A module that was moved would come with every page again."""
    for parts in _LATE.values():
        for part in parts:
            assert (ROOT / "src" / "wardian" / part).exists(), part


@pytest.mark.skipif(sys.platform == "emscripten", reason="web/ is not there in Pyodide's tests")
def test_the_boot_script_looks_for_each_of_the_files() -> None:
    """Else each would be fetched only by a request that the page waits for."""
    source = (ROOT / "web" / "src" / "boot" / "shared.ts").read_text("utf-8")
    table = source[source.index("const LATE") :]
    assert set(re.findall(r'"(\w+\.bin)":', table[: table.index("};")])) == set(_FILES)
