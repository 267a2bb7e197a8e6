from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wardian.cli.main import main
from wardian.errors import SiteError
from wardian.site import serve
from wardian.site.build import Options, build
from wardian.site.manifest import NAME, read_manifest, write_manifest
from wardian.site.media import content_type
from wardian.site.serve import make_server
from wardian.site.verify import Problem, verify

APP = "from wardian import Page, run\nopen('rows one.txt')\nrun(Page('x'))\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that works offline, built without Node, and twice: it keeps files of the first."""
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


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; give its address."""
    server = make_server(folder, port=0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def address(built: Path) -> Iterator[str]:
    """Where the site is served."""
    with serving(built) as address:
        yield address


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


def serve_as(patch: pytest.MonkeyPatch, said: Callable[[str, str], str]) -> None:
    """Let the server say other types, given a path and what it would say."""
    patch.setattr(
        serve._Handler, "guess_type", lambda self, path: said(str(path), content_type(str(path)))
    )


def test_a_type_that_browsers_refuse_is_a_problem(
    built: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right bytes are not enough: a module served as text does not run."""
    plain = "text/plain; charset=utf-8"
    serve_as(monkeypatch, lambda path, said: plain if path.endswith(".mjs") else said)
    problems = verify(address).problems
    assert {problem.what for problem in problems} == {
        "expected the MIME type text/javascript, got text/plain"
    }
    assert all(problem.path.endswith(".mjs") for problem in problems)


def test_another_name_of_a_type_is_none(
    built: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers run scripts of both names."""
    older = ("text/javascript", "application/javascript")
    serve_as(monkeypatch, lambda path, said: said.replace(*older))
    assert verify(address).problems == ()


@pytest.mark.parametrize(
    "ending", ["/dist", "/dist/", "/dist/index.html", "/dist?x=a/b#c", f"/dist/{NAME}"]
)
def test_the_address_of_a_site_below_a_path_needs_no_slash(built: Path, ending: str) -> None:
    """It is not the site above that is looked at."""
    (built.parent / "index.html").write_text("another site")
    with serving(built.parent) as address:
        assert verify(address.rstrip("/") + ending).problems == ()


def test_a_damaged_answer_is_a_problem_of_its_file(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A compressed one may break in more than one way; the file is named each time."""
    ways: dict[str, Callable[[bytes], bytes]] = {
        "cut off": lambda content: gzip.compress(content)[:-9],
        "not deflate": lambda content: gzip.compress(content)[:10] + b"\xff" * 30,
        "wrong sum": lambda content: gzip.compress(content)[:-8] + bytes(8),
        "not gzip": lambda content: content,
    }
    read = serve._Handler.send_head
    current = ["cut off"]

    def damaged(handler: Any) -> Any:
        if not handler.path.endswith("/rows%20one.txt"):
            return read(handler)
        content = ways[current[-1]](b"2" * 100)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        return io.BytesIO(content)

    monkeypatch.setattr(serve._Handler, "send_head", damaged)
    with serving(built) as address:
        for way in ways:
            current.append(way)
            problems = verify(address).problems
            assert {problem.path.rpartition("/")[2] for problem in problems} == {"rows one.txt"}
            assert all("it cannot be loaded" in problem.what for problem in problems)


def test_a_build_that_did_not_end_is_no_site(built: Path) -> None:
    """Its manifest says so while files are written, and after an interruption."""
    manifest = built / NAME
    text = manifest.read_bytes()
    build = read_manifest(text)
    manifest.write_bytes(write_manifest(replace(build, unfinished=("later.html",))))
    try:
        with pytest.raises(SiteError, match="expected a whole build.*did not end; build again"):
            verify(str(built))
    finally:
        manifest.write_bytes(text)


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


@pytest.mark.parametrize(
    "where",
    ["/nowhere/at/all", "http://127.0.0.1:1/", "http://127.0.0.1:1/\u00fcber uns", "http://x y/"],
)
def test_a_place_without_a_site_is_explained(where: str) -> None:
    """With the address of what was looked for."""
    with pytest.raises(SiteError, match=f"wardian build.*{NAME}"):
        verify(where)
