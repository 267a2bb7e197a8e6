from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.asking import Client, run

from wardian.errors import AppLoadError, HostMissingError
from wardian.live import host as live_host
from wardian.live.app import App
from wardian.server import asgi
from wardian.server.loading import load

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Put back what loading a program changes in its process."""
    argv, path, folder, main = list(sys.argv), list(sys.path), os.getcwd(), sys.modules["__main__"]
    yield
    sys.argv, sys.path[:], sys.modules["__main__"] = argv, path, main
    os.chdir(folder)


def loaded(file: Path) -> App:
    """Load a program in a running loop, as a server does."""

    async def work() -> App:
        return load(file)

    return asyncio.run(work())


@pytest.mark.parametrize(
    "example", sorted(file.parent.name for file in (ROOT / "examples").glob("*/app.py"))
)
def test_every_example_can_be_served(example: str) -> None:
    """The programs of the page host, unchanged: each gives a page that can be read."""
    before = set(sys.modules)

    async def work() -> None:
        server = asgi(load(ROOT / "examples" / example / "app.py"), debug=True)
        client = Client(server)
        answer = await client.get("/")
        assert answer.status == 200, answer.text
        assert (await client.attach(answer))[0][0] == "w"
        await server.stop()

    run(work())
    for name in set(sys.modules) - before:
        if str(ROOT / "examples") in (getattr(sys.modules[name], "__file__", "") or ""):
            del sys.modules[name]  # another example may have a module of that name


def test_a_program_may_begin_at_once(tmp_path: Path) -> None:
    """Tasks and updates at module level work, as there is a running loop."""
    (tmp_path / "app.py").write_text(
        "from wardian import Page, run, run_task\n"
        "page = Page('x')\n"
        "async def go(): page.text = 'y'\n"
        "run_task(go())\n"
        "page.update()\n"
        "run(page)\n"
    )
    assert isinstance(loaded(tmp_path / "app.py"), App)


def test_a_folder_stands_for_its_app(tmp_path: Path) -> None:
    """As for ``wardian build``; one without is explained."""
    (tmp_path / "app.py").write_text("from wardian import Page, run\nrun(Page())\n")
    assert isinstance(loaded(tmp_path), App)
    (tmp_path / "empty").mkdir()
    with pytest.raises(AppLoadError, match="there is no"):
        loaded(tmp_path / "empty")


def test_afterwards_no_host_is_left(tmp_path: Path) -> None:
    """Also when the program failed: a later run(...) says that nothing is there."""
    (tmp_path / "app.py").write_text("1/0\n")
    with pytest.raises(AppLoadError, match="ZeroDivisionError"):
        loaded(tmp_path / "app.py")
    with pytest.raises(HostMissingError):
        live_host.current()


def test_its_folder_is_first_on_the_path_once(tmp_path: Path) -> None:
    """However often it is loaded."""
    (tmp_path / "app.py").write_text("from wardian import Page, run\nrun(Page())\n")
    for _ in range(2):
        loaded(tmp_path / "app.py")
    assert sys.path[0] == str(tmp_path)
    assert sys.path.count(str(tmp_path)) == 1
    assert Path.cwd() == tmp_path
