"""The finder of a page's library: damaged archives, and modules whose code waits."""

from __future__ import annotations

import dis
import importlib.util
import marshal
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("posix", reason="the interpreter of a page has it, and Windows has not")

from wardian.browser import library


@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff"], ids=["truncated", "damaged"])
def test_a_damaged_archive_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """The program may try again and again."""
    file = tmp_path / "archive"
    file.write_bytes(content)
    monkeypatch.setattr(library, "FILES", ((str(file), "python.wasm"),))
    found = library.Library(((0, "thing", (3,)),))
    before = _next_descriptor()
    with pytest.raises((EOFError, ValueError)):
        found.get_code("thing")
    assert _next_descriptor() == before


def test_an_archive_that_cannot_be_read_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither does one of which there is nothing but a folder."""
    monkeypatch.setattr(library, "FILES", ((str(tmp_path), "python.wasm"),))
    found = library.Library(((0, "thing", (3,)),))
    before = _next_descriptor()
    with pytest.raises(IsADirectoryError):
        found.get_code("thing")
    assert _next_descriptor() == before


NAME = "wardian_test_waiting"
OTHER = "wardian_test_imported"
Install = Callable[..., ModuleType]


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Import a module of a library, whose code waits."""

    def install(source: str, *, other: str = "", **stand_ins: object) -> ModuleType:
        sources = {NAME: source, OTHER: other}
        codes = {name: marshal.dumps(compile(text, name, "exec")) for name, text in sources.items()}
        file = tmp_path / "archive"
        file.write_bytes(b"".join(codes.values()))
        monkeypatch.setattr(library, "FILES", ((str(file), "python.wasm"),))
        monkeypatch.setitem(library.DEFERRED, NAME, stand_ins)
        table = ((0, " ".join(codes), tuple(map(len, codes.values()))),)
        monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
        sys.meta_path.insert(2, library.Library(table))  # type: ignore[arg-type]  # is a finder
        return importlib.import_module(NAME)

    path_hooks, cache = [*sys.path_hooks], sys.path_importer_cache.copy()
    yield install
    sys.path_hooks[:] = path_hooks
    sys.path_importer_cache.clear()
    sys.path_importer_cache.update(cache)
    for name in (NAME, OTHER):
        sys.modules.pop(name, None)


RUNS = """
import sys
sys.wardian_test_runs.append(__name__)
A, B = 1, 2
class Kind: pass
"""


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which modules ran their code, in order."""
    names: list[str] = []
    monkeypatch.setattr(sys, "wardian_test_runs", names, raising=False)
    return names


def test_code_waits_until_something_is_asked_for(waiting: Install, runs: list[str]) -> None:
    """It runs once, in the module that everybody has."""
    module = waiting(RUNS, A=1)
    assert (runs, module.A, module.__name__) == ([], 1, NAME)
    assert module.__spec__ is not None
    assert sys.modules[NAME] is module
    assert module.B == 2
    assert module.A == 1
    assert runs == [NAME]
    assert not hasattr(module, "missing")
    assert runs == [NAME]


def test_names_are_those_of_the_code(waiting: Install, runs: list[str]) -> None:
    """``dir`` and a star are told what is there, as of any module."""
    module = waiting(RUNS)
    told = dir(module)
    assert {"A", "B", "Kind"} <= set(told)
    assert told == sorted(vars(module)) and not {"__getattr__", "__dir__"} & set(told)
    assert runs == [NAME]


def test_a_star_brings_all_names(waiting: Install, runs: list[str]) -> None:
    """Those that the module lists, or those that are public."""
    waiting(RUNS)
    space: dict[str, object] = {}
    exec(f"from {NAME} import *", space)
    assert space["A"] == 1 and space["B"] == 2 and "Kind" in space


def test_classes_are_pickled_by_name(waiting: Install, runs: list[str]) -> None:
    """From a module whose code ran late."""
    module = waiting(RUNS)
    assert pickle.loads(pickle.dumps(module.Kind)) is module.Kind  # noqa: S301  # made here


def test_what_was_set_before_stays(waiting: Install, runs: list[str]) -> None:
    """As where the code ran first: somebody has put it in place of the module's own."""
    module = waiting(RUNS, A=1)
    module.A, module.B, module.new = 3, 4, 5
    assert not runs
    assert module.Kind.__module__ == NAME
    assert (module.A, module.B, module.new) == (3, 4, 5)
    assert runs == [NAME]


def test_code_that_fails_waits_on_and_fails_again(waiting: Install, runs: list[str]) -> None:
    """Nothing of it is left, and what it lacked may be there the next time."""
    module = waiting(RUNS + "\nif len(sys.wardian_test_runs) < 3: raise ImportError('no')\n", A=1)
    before = dict(vars(module))
    for _ in range(2):
        with pytest.raises(ImportError, match="no"):
            module.B  # noqa: B018
        assert vars(module) == before
    assert module.B == 2
    assert runs == [NAME] * 3


def test_an_archive_that_cannot_be_had_is_told_at_first_use(
    waiting: Install, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import error, also from ``from … import``; later, there may be a network again."""
    module = waiting(RUNS)
    files = library.FILES

    def away(name: str) -> bytes:
        raise ImportError(f"expected {name}, got nothing")

    monkeypatch.setattr(library, "fetched", away)
    monkeypatch.setattr(library, "FILES", (("/nowhere/at/all", "python.wasm"),))
    with pytest.raises(ImportError, match=r"python\.wasm"):
        exec(f"from {NAME} import B", {})
    monkeypatch.setattr(library, "FILES", files)
    assert module.B == 2


def test_a_module_that_is_loaded_again_runs(waiting: Install, runs: list[str]) -> None:
    """Whether its code had run or not."""
    module = waiting(RUNS, A=1)
    assert importlib.reload(module) is module
    assert runs == [NAME]
    assert "__getattr__" not in vars(module) and "__dir__" not in vars(module)
    module.B = 7
    importlib.reload(module)
    assert (runs, module.B) == ([NAME] * 2, 2)


def test_what_waits_imports_from_the_library(
    waiting: Install, runs: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not what has the same name beside the program, which comes first for all others."""
    module = waiting(f"import {OTHER}\nWHOSE = {OTHER}.WHOSE", other="WHOSE = 'library'")
    (tmp_path / f"{OTHER}.py").write_text("WHOSE = 'program'")
    monkeypatch.syspath_prepend(str(tmp_path))
    library.give_way()
    finders = [*sys.meta_path]
    assert not any(isinstance(each, library.Library) for each in finders)
    assert module.WHOSE == "library"
    assert sys.meta_path == finders


def test_stand_ins_go_before_a_program_runs(waiting: Install, runs: list[str]) -> None:
    """It sees what the module itself has, and no other value than somebody has set."""
    module = waiting(RUNS, A="instead")
    assert module.A == "instead"
    library.give_way()
    assert module.A == 1
    library.give_way()  # of a second app
    assert (module.A, module.B, runs) == (1, 2, [NAME])
    spec = module.__spec__
    del sys.modules[NAME]
    assert spec is not None
    again = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(again)
    assert (again.A, again.B, runs) == (1, 2, [NAME] * 2)


def test_all_that_waits_can_be_had_run(
    waiting: Install, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For who looks what it imports, or keeps memory."""
    module = waiting(RUNS, A="instead")
    monkeypatch.setattr(library, "DEFERRED", {NAME: library.DEFERRED[NAME]})
    library.run_deferred()
    assert (vars(module)["A"], vars(module)["B"], runs) == (1, 2, [NAME])


def test_stand_ins_are_what_the_modules_have() -> None:
    """As far as other systems have the same."""
    for name in ("PIPE", "STDOUT", "DEVNULL"):
        assert library.DEFERRED["subprocess"][name] == getattr(subprocess, name)
    flags = library.DEFERRED["dis"]["COMPILER_FLAG_NAMES"]
    assert dis.COMPILER_FLAG_NAMES.items() <= flags.items()
    if sys.version_info >= (3, 14):
        assert flags == dis.COMPILER_FLAG_NAMES


def _next_descriptor() -> int:
    """The lowest number that is free, which a file takes that is opened."""
    opened = os.open(os.devnull, os.O_RDONLY)
    os.close(opened)
    return opened
