"""The guide to MkDocs: its commands, run as it shows them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from wardian.site.runtime import static_folder

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "mkdocs.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BUILD, COPY = re.findall(r"\n\n```\n(.*?)```", TEXT, re.DOTALL)
PROGRAM = "from wardian import P, Page, run\n\nrun(Page(P('hello')))\n"

pytestmark = [
    pytest.mark.usefixtures("without_node"),
    pytest.mark.skipif(shutil.which("sh") is None, reason="the guide's commands are for a shell"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Documentation of somebody who has two programs."""
    (tmp_path / "docs").mkdir()
    for name in ("counter.py", "clock.py"):
        (tmp_path / name).write_text(PROGRAM)
    return tmp_path


def do(commands: str, project: Path) -> None:
    """Run commands where the project is, with this Python and the installed ``wardian``."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    subprocess.run(["sh", "-ec", commands], cwd=project, env=environment, check=True)


def test_an_app_is_built_where_the_frame_looks_for_it(project: Path) -> None:
    """Above the built page, which stands in a folder of its own."""
    do(BUILD, project)
    (frame,) = re.findall(r'<iframe src="\.\./(.*?)"', TEXT)
    assert (project / "docs" / frame / "index.html").is_file()


def test_a_newer_client_takes_the_place_of_the_old_one(project: Path) -> None:
    """The commands do the same the second time: nothing of the first is left, nothing nested."""
    do(COPY, project)
    client = project / "docs" / "wardian"
    (client / "wardian.js").write_text("old")
    (client / "gone.js").write_text("old")
    do(COPY, project)
    expected = {path.relative_to(static_folder()) for path in static_folder().rglob("*")}
    assert {path.relative_to(client) for path in client.rglob("*")} == expected
    assert (client / "wardian.js").read_bytes() == (static_folder() / "wardian.js").read_bytes()


def test_what_the_pages_name_is_there(project: Path) -> None:
    """The script of ``mkdocs.yml``, and the programs of the elements."""
    do(COPY, project)
    scripts = re.findall(r"path: (\S+)", TEXT)
    programs = re.findall(r'<wardian-app src="\.\./(.*?)"', TEXT)
    assert scripts and programs
    for path in (*scripts, *programs):
        assert (project / "docs" / path).is_file()
