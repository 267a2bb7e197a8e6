from __future__ import annotations

import json
from pathlib import Path

import pytest

from wardian.errors import SiteError
from wardian.site.layout import Layout, is_immutable
from wardian.site.manifest import NAME, read_manifest
from wardian.site.output import Output


def make(folder: Path, **contents: str) -> set[str]:
    """Write a build of one page and of immutable files; give every path there is then."""
    output = Output(folder)
    layout = Layout(output)
    for name, text in contents.items():
        layout.store(f"{name}.txt", text.encode())
    output.write("index.html", str(contents).encode())
    output.finish()
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def names(paths: set[str]) -> set[str]:
    """Return the last names of those that are immutable."""
    return {path.rpartition("/")[2] for path in paths if is_immutable(path)}


def test_an_address_holds_the_hash_of_what_is_there(tmp_path: Path) -> None:
    """Of a file, and of a group as a whole: what changes in it changes where all of it lies."""
    layout = Layout(Output(tmp_path / "dist"))
    assert layout.store("a.js", b"1").path != layout.store("a.js", b"2").path
    assert layout.store("a.js", b"1") == layout.store("a.js", b"1")
    one = layout.store_group({"a.js": b"1", "b.js": b"2"})
    assert one == layout.store_group({"b.js": b"2", "a.js": b"1"})
    assert one.path != layout.store_group({"a.js": b"1", "b.js": b"3"}).path
    assert one.path != layout.store_group({"a.js": b"2", "b.js": b"1"}).path
    assert one.files["a.js"].path == f"{one.path}/a.js"
    assert one.files["a.js"].integrity == "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s="


def test_immutable_files_stay_for_one_build(tmp_path: Path) -> None:
    """A page that is open while the next build is deployed finds them; after another one not."""
    folder = tmp_path / "dist"
    assert names(make(folder, a="1", b="1")) == {"a.txt", "b.txt"}
    second = make(folder, b="1")
    assert names(second) == {"a.txt", "b.txt"}
    manifest = read_manifest((folder / NAME).read_bytes())
    assert names(set(manifest.kept)) == {"a.txt"}
    assert names(make(folder, b="1")) == {"a.txt", "b.txt"}  # the same again is no other build
    assert names(make(folder, c="1")) == {"b.txt", "c.txt"}
    assert make(folder, c="1") == make(folder, c="1")


def test_a_build_that_fails_changes_nothing(tmp_path: Path) -> None:
    """What is written is written at the end."""
    folder = tmp_path / "dist"
    before = make(folder, a="1")
    Output(folder).write("index.html", b"half")
    assert make(folder, a="1") == before
    Output(tmp_path / "new").write("index.html", b"half")
    assert not (tmp_path / "new").exists()


def test_what_tells_of_others_is_written_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is there finds what it loads; a worker that is there finds the pages."""
    from wardian.site import output as module

    written: list[str] = []
    replace = module._replace

    def note(file: Path, content: bytes) -> None:
        written.append(file.name)
        replace(file, content)

    monkeypatch.setattr(module, "_replace", note)
    output = Output(tmp_path / "dist")
    for path in ("service-worker.js", "a.html", "_wardian/0123456789abcdef/z.js", "z.html"):
        output.write(path, b"x")
    output.finish()
    assert written == ["z.js", "a.html", "z.html", "service-worker.js", NAME]


def test_a_manifest_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    """It says which files are removed: one that names others is refused."""
    folder = tmp_path / "dist"
    make(folder, a="1")
    text = (folder / NAME).read_text().replace("index.html", "letter.txt")
    (folder / NAME).write_text(text)
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(SiteError, match="seal does not match"):
        Output(folder)
    assert (folder / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize("path", ["../outside.txt", "/outside.txt", "a/../../outside.txt"])
def test_a_manifest_names_nothing_outside(tmp_path: Path, path: str) -> None:
    """Also not one with a seal that fits."""
    from wardian.site.layout import Stored
    from wardian.site.manifest import Build, write_manifest

    (tmp_path / "outside.txt").write_text("x")
    folder = tmp_path / "dist"
    folder.mkdir()
    stored = Stored(path=path, size=1, sha256="0" * 64)
    (folder / NAME).write_bytes(write_manifest(Build(files={path: stored}, kept={})))
    with pytest.raises(SiteError, match="as `wardian build` writes it"):
        Output(folder)


def test_a_folder_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    """Its record named files alone, and was hidden."""
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "app.py").write_text("")
    (folder / "CNAME").write_text("example.org")
    record = {"format": 1, "files": ["app.py", "../letter.txt"]}
    (folder / ".wardian-build.json").write_text(json.dumps(record))
    (tmp_path / "letter.txt").write_text("dear")
    assert {"index.html", NAME, "CNAME"} == {
        path for path in make(folder, a="1") if not is_immutable(path)
    }
    assert (tmp_path / "letter.txt").is_file()
