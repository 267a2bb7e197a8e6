"""Which modules come late is said in three places, which agree."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from wardian.browser import late
from wardian.browser.late import _FILES, Late
from wardian.site.jobs.reaching import NAMED

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


@pytest.mark.skipif(sys.platform == "emscripten", reason="web/ is not there in Pyodide's tests")
def test_the_boot_script_looks_for_the_words_that_a_build_looks_for() -> None:
    """A program asks for the same files, however it is published."""
    source = (ROOT / "web" / "src" / "boot" / "shared.ts").read_text("utf-8")
    words = dict(re.findall(r'"(\w+\.bin)": /(.*)/,\n', source))
    assert words == {file: pattern.pattern for file, pattern in NAMED.items()}


@pytest.mark.parametrize(
    "source",
    [
        "from wardian import Svg",
        'page.append(Tag("svg")(Tag("circle")))',
        "html('<svg viewBox=\"0 0 9 9\"/>')",
    ],
)
def test_who_draws_asks_for_what_svg_has(source: str) -> None:
    """Drawings begin with the one element, however it is made."""
    assert NAMED["rare.bin"].search(source)
    assert not NAMED["rare.bin"].search('Img(src="logo.svg")')


def test_a_module_of_the_program_may_have_any_name() -> None:
    """Only ours are in the files."""
    assert Late(None).find_spec("tree.lists.each") is None
    assert Late(None).find_spec("elements") is None


def test_a_file_that_did_not_come_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next import of what is in it tries anew, and the one that succeeds is the last."""
    added: list[str] = []

    class Modules:
        def add(self, parts: str) -> None:
            added.append(parts)

        def find_spec(self, name: str, path: object, target: object) -> str:
            return name

    asked: list[str] = []

    def parts(file: str) -> str:
        asked.append(file)
        if len(asked) == 1:
            raise ImportError("HTTP 503")
        return f"what is in {file}"

    monkeypatch.setattr(late, "_parts", parts)
    finder = Late(Modules())
    with pytest.raises(ImportError):
        finder.find_spec("wardian.tree.lists")
    assert finder.find_spec("wardian.tree.lists") == "wardian.tree.lists"
    assert finder.find_spec("wardian.tree.lists.each") is None
    assert asked == ["lists.bin"] * 2 and added == ["what is in lists.bin"]
