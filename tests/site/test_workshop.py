"""Jobs of one build are done by one process of Node, and none finds what another one left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from wardian.errors import SiteError
from wardian.site import node
from wardian.site.build import Options, build
from wardian.site.collect import collect
from wardian.site.node import NodeProcess, one_process
from wardian.site.prerender import Prerendered, prerender
from wardian.site.workshop import APP, Workshop, build_time, find_node

FINE = "from wardian import P, run\nrun(P('fine'))"


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[NodeProcess]]:
    """The processes that a test starts; none is there before."""
    made: list[NodeProcess] = []

    class Noted(NodeProcess):
        def __init__(self, program: str) -> None:
            super().__init__(program)
            made.append(self)

    monkeypatch.setattr(node, "NodeProcess", Noted)
    before = node._kept.set(None)
    yield made
    node._kept.reset(before)
    assert all(each.has_ended for each in made)


def rendered(folder: Path, source: str) -> Prerendered:
    """Render a program."""
    (folder / "app.py").write_text(dedent(source), "utf-8")
    program = find_node()
    assert program is not None
    return prerender(collect(folder / "app.py"), workshop=Workshop(program))


def test_a_build_starts_one_process(tmp_path: Path, started: list[NodeProcess]) -> None:
    """For the library, the pages and the memory of each app; it ends with the build."""
    (tmp_path / "app.py").write_text(FINE)
    made = build(tmp_path / "app.py", tmp_path / "dist", options=Options(snapshot=True))
    assert made.problems == ()
    assert len(started) == 1
    assert started[0].has_ended


def test_a_job_finds_nothing_of_the_one_before(tmp_path: Path, started: list[NodeProcess]) -> None:
    """What a program does to its JavaScript, its clock and its modules goes with it."""
    spoiling = """
    import time, js, wardian
    from wardian import P, run
    told = f"{js.globalThis.hasOwnProperty('left')} {hasattr(wardian, 'left')} {time.time():.2f}"
    run(P(told))
    js.globalThis.left = wardian.left = 1
    js.Array.isArray = None
    """
    with one_process():
        first, second = rendered(tmp_path, spoiling), rendered(tmp_path, spoiling)
    assert first.problem is None
    assert "False False " in first.pages[0].html
    assert second == first
    assert len(started) == 1


def test_a_program_that_ends_node_is_told_of(tmp_path: Path, started: list[NodeProcess]) -> None:
    """Only its own part of it: the next one is served as ever."""
    with one_process():
        found = rendered(tmp_path, "from js import process\nprocess.exit(3)")
        after = rendered(tmp_path, FINE)
    assert found.problem is not None
    assert "got: it ended with 3" in found.problem
    assert [page.html for page in after.pages] == ["<p>fine</p>"]
    assert len(started) == 1


def test_a_process_that_is_gone_is_started_again(
    tmp_path: Path, started: list[NodeProcess]
) -> None:
    """What was to be done by it is told to have failed."""
    killing = "from js import process\nprocess.kill(process.pid, 'SIGKILL')\nwhile True: pass"
    with one_process():
        found = rendered(tmp_path, killing)
        after = rendered(tmp_path, FINE)
    assert found.problem is not None
    assert "got: it ended with " in found.problem
    assert after.problem is None
    assert len(started) == 2


def test_a_job_that_does_not_end_is_given_up(tmp_path: Path, started: list[NodeProcess]) -> None:
    """And what comes after it is done."""
    program = find_node()
    assert program is not None
    request = {"entry": "app.py", "icons": {}, "time": build_time()}
    with one_process():
        with pytest.raises(SiteError, match="prerender to end within 1 s, it did not"):
            Workshop(program).run(
                "prerender",
                request,
                files={f"{APP}app.py": b"while True: pass"},
                timeout_seconds=1,
            )
        after = rendered(tmp_path, FINE)
    assert after.problem is None
    assert len(started) == 2
