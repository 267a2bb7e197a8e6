"""Two builds of one input, wherever and whenever they are made, are the same bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.wheels import require_wheel

APP = """
import random
import secrets
import time
from datetime import datetime
from pathlib import Path

import tiny_thing
from models import SHOP
from wardian import Button, Each, Icon, Li, Main, App, Page, State, Ul, run

class Shop(Ul):
    chosen = State({"b", "a", "c"})

    def build(self):
        self += Each(SHOP, lambda one: Li(one), key=str)
        self += Li(lambda: ", ".join(sorted(self.chosen)))

def home():
    page = Page(Main(Shop(), Button(Icon("send")), Path("data/rows.txt").read_text()))
    page.css = "main { color: green }"
    page.title = tiny_thing.NAME
    return page

def about():
    return Page("About", secrets.token_hex(), random.SystemRandom().random(),
                random.Random().random(), str(datetime.now()), time.strftime("%H:%M:%S"),
                title="About")

run(App(home, routes={"/about": about}))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An app with a module, data, icons, routes and a package."""
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    (folder / "models.py").write_text("SHOP = ['pears', 'apples']\n")
    for name in ("rows", "other", "third"):
        (folder / "data" / f"{name}.txt").write_text(name)
    (folder / "all.py").write_text("FILES = 'data/'\n")
    require_wheel(folder)
    return folder


def build(project: Path, place: Path, *options: str, **env: str) -> dict[str, str]:
    """Copy a project to a place and build it there, in a process; give a hash of every file."""
    copy = place / "somewhere" / "project"
    shutil.copytree(project, copy, copy_function=shutil.copy)  # without the times of the files
    out = place / "out"
    done = subprocess.run(
        [sys.executable, "-m", "wardian.cli.main", "build", str(copy), "-o", str(out),
         "--include", "data/*", *options],
        capture_output=True, text=True, timeout=200, check=False, env={**os.environ, **env},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # Where there is Node, all of it was made: pages, library, snapshot.
    assert ("   note " in done.stdout) == (env.get("WARDIAN_NODE") == "")
    return {
        file.relative_to(out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(out.rglob("*"))
        if file.is_file()
    }


@pytest.mark.parametrize(
    ("options", "env"),
    [(("--pwa", "--csp", "--snapshot"), {}), (("--no-pwa",), {"WARDIAN_NODE": ""})],
    ids=["everything", "without-node"],
)
def test_two_builds_are_the_same_bytes(
    project: Path, tmp_path: Path, options: tuple[str, ...], env: dict[str, str]
) -> None:
    """In another folder, process, time zone and language, with another seed for hashes."""
    first = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    second = {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    one = build(project, tmp_path / "1", *options, **first, **env)
    two = build(project, tmp_path / "another one" / "2", *options, **second, **env)
    assert one == two
    pages = {"index.html", "data/rows.txt", "wardian-build.json", "service-worker.js"}
    assert pages <= set(one)
    assert ("about/index.html" in one) == (not env)  # another Python has no packages of the page's
