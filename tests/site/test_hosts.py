from __future__ import annotations

from pathlib import Path

import pytest

from wardian.errors import OutputFolderError, SiteError
from wardian.site.build import Built, Options, build
from wardian.site.manifest import NAME, read_manifest
from wardian.site.output import Output
from wardian.site.verify import verify

pytestmark = pytest.mark.usefixtures("without_node")

MINE = "/*\n  X-Frame-Options: DENY\n"
OURS = "/_wardian/*\n  Cache-Control: public, max-age=31536000, immutable\n"


def make(folder: Path, headers: str | None = None, *, text: str = "x") -> Built:
    """Build an app into ``dist``, with headers of its own if it has any."""
    app = folder / "app"
    app.mkdir(exist_ok=True)
    (app / "app.py").write_text(f"from wardian import Page, run\nrun(Page({text!r}))\n")
    if headers is not None:
        (app / "_headers").write_text(headers)
    include = [] if headers is None else ["_headers"]
    return build(app, folder / "dist", options=Options(include=include, prerender=False))


def test_headers_that_a_program_brings_stand_before_ours(tmp_path: Path) -> None:
    """Every time; only for the host, and gone when the program has none any more."""
    for _ in range(2):
        built = make(tmp_path, MINE)
        assert (tmp_path / "dist" / "_headers").read_text() == f"{MINE}\n{OURS}"
        assert built.files == ("app.py",)
        assert not list(tmp_path.glob("dist/_wardian/*/_headers"))
    make(tmp_path, f"{MINE}{OURS}# that was all")
    assert (tmp_path / "dist" / "_headers").read_text() == f"{MINE}{OURS}# that was all"
    make(tmp_path)
    assert (tmp_path / "dist" / "_headers").read_text() == OURS
    assert verify(str(tmp_path / "dist")).problems == ()


def test_headers_of_an_interrupted_build_are_no_one_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were written, and the manifest that says so was not: the next build writes them anew."""
    make(tmp_path, MINE)
    changed = MINE.replace("DENY", "SAMEORIGIN")
    monkeypatch.setattr(Output, "_kept", interrupted)  # called when all files are written
    with pytest.raises(KeyboardInterrupt):
        make(tmp_path, changed)
    monkeypatch.undo()
    monkeypatch.setenv("WARDIAN_NODE", "")
    assert (tmp_path / "dist" / "_headers").read_text().startswith(changed)
    with pytest.raises(SiteError, match="did not end"):
        verify(str(tmp_path / "dist"))
    for headers in (MINE, changed):
        make(tmp_path, headers)
        assert (tmp_path / "dist" / "_headers").read_text() == f"{headers}\n{OURS}"


def interrupted(output: Output) -> None:
    """Stand for a method that is interrupted when it begins."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("earlier", [True, False])
def test_headers_that_somebody_put_there_stay(tmp_path: Path, earlier: bool) -> None:
    """Changed after a build, or put where a build had none: it says what they lack."""
    make(tmp_path)
    headers = tmp_path / "dist" / "_headers"
    if not earlier:  # as of a version that wrote none
        headers.write_text(MINE)
        make(tmp_path)
    headers.write_text(MINE)
    for text in ("one", "two"):
        built = make(tmp_path, text=text)
        assert headers.read_text() == MINE
        assert any("/_wardian/* Cache-Control: public" in problem for problem in built.problems)
        assert "_headers" not in read_manifest((tmp_path / "dist" / NAME).read_bytes()).files
    with pytest.raises(OutputFolderError, match=r"expected one _headers, got two"):
        make(tmp_path, "/a\n  X: y\n")
    headers.write_text(f"{MINE}{OURS}")
    assert not any("_headers" in problem for problem in make(tmp_path).problems)
    assert headers.read_text() == f"{MINE}{OURS}"
    headers.unlink()
    make(tmp_path)
    assert headers.read_text() == OURS
