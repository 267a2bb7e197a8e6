from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.building import quick_builds

from wardian.cli.main import main
from wardian.site import snapshot


@pytest.fixture(scope="module", autouse=True)
def building() -> Iterator[None]:
    """Let all builds of this module share what they can."""
    with quick_builds():
        yield


@pytest.fixture(autouse=True)
def without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no Node: sites are built all the same, in a tenth of the time."""
    monkeypatch.setenv("WARDIAN_NODE", "")


def test_a_new_app_can_be_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The starter is a program, and its README names commands that work."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "my-shop"]) == 0
    ast.parse((tmp_path / "my-shop" / "app.py").read_text())
    assert main(["build", "my-shop/app.py", "-o", "my-shop/dist"]) == 0
    said = capsys.readouterr().out
    assert "1 app in my-shop/dist" in said
    assert "<title>My shop</title>" in (tmp_path / "my-shop/dist/index.html").read_text()


def test_a_folder_that_is_there_is_not_written_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``new`` makes folders and never fills somebody's."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    assert main(["new", str(tmp_path / "mine")]) == 1
    assert "is there already" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("source", "said"), [("nothing.py", "there is no"), ("note.txt", "expected a Python file")]
)
def test_a_source_that_is_no_program_fails(
    tmp_path: Path, source: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1 and the message goes to standard error."""
    (tmp_path / "note.txt").write_text("")
    assert main(["build", str(tmp_path / source), "-o", str(tmp_path / "dist")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


@pytest.mark.parametrize("arguments", [["fly"], ["build"], ["preview", "--port", "99999"]])
def test_a_wrong_call_exits_with_two(arguments: list[str]) -> None:
    """Usage errors are told apart from failures."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--single-file", "--pwa"], "--single-file without --pwa:"),
        (["--single-file", "--no-pwa"], "--single-file without --no-pwa:"),
        (["--single-file", "--pwa-icon", "a.svg"], "--single-file without --pwa-icon:"),
        (["--single-file", "--base-url", "/x"], "--single-file without --base-url:"),
        (["--pwa-icon", "a.svg"], "--pwa-icon with --pwa:"),
        (["--no-pwa", "--pwa-icon", "a.svg"], "--pwa-icon with --pwa:"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    tmp_path: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is built or written."""
    (tmp_path / "app.py").write_text("")
    before = list(tmp_path.iterdir())
    assert main(["build", str(tmp_path), "-o", str(tmp_path / "out.html"), *options]) == 1
    assert f"expected {said}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == before


def test_a_single_file_starts_from_memory_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named after the program's folder; where it is none of the program's own it is said why."""
    app = tmp_path / "my-shop" / "app.py"
    app.parent.mkdir()
    app.write_text("from wardian import Page, run\nrun(Page('Welcome'))\n")
    monkeypatch.chdir(tmp_path)

    def build(*options: str) -> tuple[str, bool]:
        """Return what was said, and whether there is a snapshot in the file."""
        assert main(["build", str(app), "--single-file", *options]) == 0
        page = (tmp_path / "my-shop.html").read_text()
        assert page.count("Welcome") >= 1
        blocks = re.findall(r'data-wardian-file="[^"]*/([^"/]+)"', page)
        assert "app.py" in blocks
        return capsys.readouterr().out, snapshot.NAME in blocks

    said, is_there = build()
    assert (is_there, snapshot.NO_NODE in said) == (True, True)
    said, is_there = build("--no-snapshot")
    assert (is_there, snapshot.NO_NODE in said) == (False, False)
    monkeypatch.undo()  # with Node
    monkeypatch.chdir(tmp_path)
    said, is_there = build()
    assert is_there
    assert "ok My shop: my-shop.html (" in said
    assert "note" not in said


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Called without arguments the program explains itself, and that is a usage error."""
    assert main([]) == 2
    assert "wardian new hello" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["new", "build", "preview", "verify", "gallery"])
def test_every_command_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``--help`` ends with a call that can be copied."""
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"  wardian {command} " in capsys.readouterr().out


def test_packages_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What becomes public is named: every file of the program."""
    (tmp_path / "app.py").write_text('open("rows.json")\n')
    (tmp_path / "rows.json").write_text(json.dumps([]))
    assert main(["build", str(tmp_path), "-o", str(tmp_path / "dist")]) == 0
    assert "app.py, rows.json" in capsys.readouterr().out
