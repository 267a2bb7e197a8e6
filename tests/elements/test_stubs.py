"""The types of the element classes are those of the table, and find mistakes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mypy", reason="mypy does not run in Pyodide")

ROOT = Path(__file__).resolve().parents[2]

VALID = """\
from wardian.elements import (
    A, Button, Circle, Div, Icon, Input, Label, Progress, Svg, Tag, Upload, UploadedFile
)
from wardian.tree.listeners import on
from wardian.tree.state import State


def clicked() -> None: ...


async def typed(event: object) -> None: ...


page = Div(id="x", aria_label="x", data_id=3, hidden=True)
link = A("text", href="x", target="_blank", parent=page, classes=["a"], style={"color": "red"})
link.href = None
link.href = lambda: "y"
href: str | None = link.href
field = Input(type="number", value=3, min=1, max="5", required=True, on_input=typed)
required: bool = field.required
Button("x", on_click=on(clicked, debounce=0.3), disabled=lambda: False)
Label("x", for_="y")
Svg(Circle(cx=1, cy="2", stroke_width=3), viewBox="0 0 1 1", view_box=None)
Icon("send", size="1em", classes="x", aria_hidden=None).name = "x"
def sent(file: UploadedFile) -> None:
    size: int = file.size + len(file.read())


upload = Upload(sent, multiple=True, accept="image/*", max_bytes=10, disabled=True, id="x")
Progress(value=lambda: upload.progress)
Tag("sl-button")("x", variant="primary", on_sl_change=clicked)


class Counter(Div):
    n = State(0)

    def build(self) -> None:
        self += Button(lambda: self.n)


Counter(id="x")
with Div() as block:
    block.id = "x"
"""

MISTAKES = """\
from wardian.elements import A, Button, Div, Icon, Input, Upload
from wardian.elements import Dvi
A(hreff="x")
Div(href="x")
A(href=3)
Input(required="x")
Button(on_clik=print)
Div(classs="x")
A().href = 3
Div(animation=3)
Icon("send", 3)
Upload(print, max_bytes="10")
"""


def checked(text: str, folder: Path) -> tuple[int, str]:
    """Check a program as strictly as mypy can; give its exit code and what it says."""
    program = folder / "program.py"
    program.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--config-file="]
    command += ["--follow-imports=silent", f"--cache-dir={ROOT / '.cache' / 'mypy-stubs'}"]
    found = subprocess.run(
        [*command, str(program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"MYPYPATH": str(ROOT / "src"), "PATH": ""},
    )
    return found.returncode, found.stdout + found.stderr


def test_the_stub_is_what_the_table_gives() -> None:
    """Whoever changes the table runs scripts/make_stubs.py."""
    command = [sys.executable, str(ROOT / "scripts" / "make_stubs.py"), "--check"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "")


def test_a_right_program_passes(tmp_path: Path) -> None:
    """Values, live holes, handlers, attributes read and written, components."""
    assert checked(VALID, tmp_path) == (0, "")


def test_every_mistake_is_found(tmp_path: Path) -> None:
    """One complaint for each line, and the nearest name for misspelt ones."""
    code, said = checked(MISTAKES, tmp_path)
    lines = [int(line.split(":")[1]) for line in said.splitlines() if ": error: " in line]
    assert (code, lines) == (1, list(range(2, len(MISTAKES.splitlines()) + 1)))
    assert 'did you mean "href"?' in said
    assert 'did you mean "on_click"?' in said
