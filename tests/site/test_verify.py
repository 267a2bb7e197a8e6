from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wardian.cli.main import main
from wardian.errors import SiteError
from wardian.site.build import Options, build
from wardian.site.manifest import NAME
from wardian.site.serve import make_server
from wardian.site.verify import Problem, verify

APP = "from wardian import Page, run\nopen('rows one.txt')\nrun(Page('x'))\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with all that a site can have, built twice so that it keeps files of the first."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP)
    (folder / "rows one.txt").write_text("1")
    out = tmp_path_factory.mktemp("out") / "dist"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARDIAN_NODE", "")
        build(folder, out, options=Options(pwa=True))
        (folder / "rows one.txt").write_text("2")
        build(folder, out, options=Options(pwa=True))
    return out


def flip(file: Path, at: int) -> bytes:
    """Change one bit of a file; give what it was."""
    content = file.read_bytes()
    changed = bytearray(content)
    changed[at] ^= 1
    file.write_bytes(changed)
    return content


def files_of(folder: Path) -> list[Path]:
    """Return every file that has a byte to flip."""
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and file.stat().st_size]


@pytest.fixture
def address(built: Path) -> Iterator[str]:
    """Where the site is served."""
    server = make_server(built, port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.url
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_site_is_what_was_built(built: Path, address: str) -> None:
    """Every file of the folder is looked at, and every one that is served."""
    found = verify(str(built))
    assert found.problems == ()
    assert found.files == len([file for file in built.rglob("*") if file.is_file()])
    assert len(found.build.kept) == 2  # the data file and the manifest that names it
    served = verify(address)
    assert served.problems == ()
    assert served.files == found.files - len((".nojekyll", "_headers"))


@pytest.mark.parametrize("part", [0.0, 1.0])
def test_one_flipped_bit_in_any_file_is_noticed(built: Path, part: float) -> None:
    """At its begin and at its end; the file is named, and no other is."""
    missed = []
    for file in files_of(built):
        path = file.relative_to(built).as_posix()
        before = flip(file, int(part * (file.stat().st_size - 1)))
        try:
            named = [problem.path for problem in verify(str(built)).problems]
        except SiteError as error:
            named = [NAME] if NAME in str(error) else []
        file.write_bytes(before)
        if named != [path]:
            missed.append((path, named))
    assert missed == []


def test_no_byte_of_the_manifest_can_change(built: Path) -> None:
    """Not in a name, not in a number, not in a space."""
    manifest = built / NAME
    for at in range(0, manifest.stat().st_size, 7):
        before = flip(manifest, at)
        with pytest.raises(SiteError, match=NAME):
            verify(str(built))
        manifest.write_bytes(before)


def test_what_is_missing_or_cut_off_is_named(built: Path, address: str) -> None:
    """In a folder and on a host; a page that a host answers instead does not count."""
    cut, gone = (next(built.glob(f"_wardian/*/{name}")) for name in ("extras.js", "pyodide.mjs"))
    contents = cut.read_bytes(), gone.read_bytes()
    cut.write_bytes(contents[0][:-1])
    gone.unlink()
    paths = [cut.relative_to(built).as_posix(), gone.relative_to(built).as_posix()]
    try:
        size = len(contents[0])
        what = {paths[0]: f"expected {size} bytes, got {size - 1}"}
        missing = "it cannot be read: No such file or directory"
        for where, said in (
            (str(built), missing),
            (address, "the server answered 404 File not found"),
        ):
            expected = what | {paths[1]: said}
            assert verify(where).problems == tuple(
                Problem(path=path, what=expected[path]) for path in sorted(paths)
            )
    finally:
        cut.write_bytes(contents[0])
        gone.write_bytes(contents[1])


def test_a_type_that_browsers_refuse_is_a_problem(
    built: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right bytes are not enough: a module served as text does not run."""
    monkeypatch.setitem(_types(), ".mjs", "text/plain")
    problems = verify(address).problems
    assert {problem.what for problem in problems} == {
        "expected the MIME type text/javascript, got text/plain"
    }
    assert all(problem.path.endswith(".mjs") for problem in problems)


def _types() -> dict[str, str]:
    from wardian.site import serve

    return serve._Handler.extensions_map


def test_the_command_names_what_is_wrong(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And exits with 1; with 0 and the build's id where all is well."""
    assert main(["verify", str(built)]) == 0
    said = capsys.readouterr().out
    assert "are as they were built" in said
    assert verify(str(built)).build.id in said
    before = flip(built / "index.html", 5)
    assert main(["verify", str(built)]) == 1
    (built / "index.html").write_bytes(before)
    error = capsys.readouterr().err
    assert "index.html: expected the SHA-256" in error
    assert "1 of " in error


@pytest.mark.parametrize("where", ["/nowhere/at/all", "http://127.0.0.1:1/"])
def test_a_place_without_a_site_is_explained(where: str) -> None:
    """With the address of what was looked for."""
    with pytest.raises(SiteError, match=f"wardian build.*{NAME}"):
        verify(where)
