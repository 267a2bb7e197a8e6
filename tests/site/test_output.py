from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Generator
from itertools import count
from pathlib import Path, PosixPath
from typing import Any, Self

import pytest

from wardian.errors import OutputFolderError, SiteError, SourceError
from wardian.site import output as module
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
    written: list[str] = []
    replace = module.replace_file

    def note(file: Path, content: bytes) -> None:
        written.append(file.name)
        replace(file, content)

    monkeypatch.setattr(module, "replace_file", note)
    output = Output(tmp_path / "dist")
    for path in ("service-worker.js", "a.html", "_wardian/0123456789abcdef/z.js", "z.html"):
        output.write(path, b"x")
    output.finish()
    assert written == [NAME, "z.js", "a.html", "z.html", "service-worker.js", NAME]


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


@pytest.mark.parametrize(
    "path",
    ["../outside.txt", "/outside.txt", "a/../../outside.txt", "C:outside.txt", "..\\outside.txt"],
)
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
    (tmp_path / "letter.txt").write_text("dear")
    for spoiled in ("", "[]", '{"files": 1}', "\udcff"):
        (folder / ".wardian-build.json").write_text(spoiled, errors="surrogateescape")
        with pytest.raises(SiteError, match=r"expected .*\.wardian-build\.json as"):
            Output(folder)
    (folder / ".wardian-build.json").write_text(json.dumps(record))
    assert {"index.html", NAME, "CNAME"} == {
        path for path in make(folder, a="1") if not is_immutable(path)
    }
    assert (tmp_path / "letter.txt").is_file()


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by path."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def test_two_files_at_one_path_are_refused(tmp_path: Path) -> None:
    """The program's own and a generated one are told apart; nothing takes another's place."""
    output = Output(tmp_path / "dist")
    output.write("index.html", b"mine", source="shop/index.html")
    output.write("index.html", b"mine", source="the same again")
    with pytest.raises(SourceError, match=r"index\.html, got two: shop/index\.html, and the page"):
        output.write("index.html", b"generated", source="the page of app.py")
    assert output.finish().files.keys() == {"index.html"}
    assert (tmp_path / "dist" / "index.html").read_bytes() == b"mine"


@pytest.mark.parametrize("order", [1, -1])
def test_a_file_where_others_need_a_folder_is_refused(tmp_path: Path, order: int) -> None:
    """Whichever came first, before anything is written."""
    made = [("rows.csv", "shop/rows.csv"), ("rows.csv/a/index.html", "the page at /rows.csv/a")]
    output = Output(tmp_path / "dist")
    with pytest.raises(SourceError, match=r"got both: shop/rows\.csv, and .* the page at /rows"):
        for path, source in made[::order]:
            output.write(path, b"x", source=source)
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        ("Logo.png", "logo.png", "Logo.png"),
        ("\u00e9.png", "E\u0301.png", "\u00e9.png"),
        ("Pictures/a.png", "pictures/b.png", "Pictures"),
        ("Rows/1.csv", "rows", "Rows"),
        ("rows", "Rows/1.csv", "rows"),
        ("about/Us/index.html", "about/us/index.html", "about/Us"),
        ("Straße.png", "Strasse.png", "Straße.png"),
        ("straSSE/a.png", "Straße/b.png", "straSSE"),
    ],
)
def test_names_that_are_one_where_case_is_ignored_are_refused(
    tmp_path: Path, first: str, second: str, known: str
) -> None:
    """Also where the content is the same: the site would be another on the host it is moved to."""
    output = Output(tmp_path / "dist")
    output.write(first, b"1", source="the first")
    said = f"got {known} of the first, and {second} of the second; on macOS or Windows"
    with pytest.raises(SourceError, match=re.escape(said)):
        output.write(second, b"1", source="the second")
    output.write(f"other/{second}", b"2")
    assert output.finish().files.keys() == {first, f"other/{second}"}


@pytest.mark.parametrize(
    ("first", "second"),
    [("Müller.png", "Mueller.png"), ("o.png", "ö.png"), ("1.csv", "\uff11.csv")],
)
def test_names_that_every_system_tells_apart_are_two(
    tmp_path: Path, first: str, second: str
) -> None:
    """However much they look like each other."""
    write_step(tmp_path / "dist", {first: b"1", second: b"2"})
    assert files_of(tmp_path / "dist").keys() == {NAME, first, second}


def test_immutable_files_of_such_names_lie_apart(tmp_path: Path) -> None:
    """Whatever they hold, each has its own folder, and the first the one it always has."""
    layout = Layout(Output(tmp_path / "dist"))
    alone = layout.store("Logo.png", b"1")
    paths = [alone.path] + [layout.store("logo.png", content).path for content in (b"1", b"2")]
    assert len({path.casefold() for path in paths}) == 3
    assert all(is_immutable(path) for path in paths)
    assert layout.store("Logo.png", b"1") == alone
    assert [layout.store("logo.png", content).path for content in (b"1", b"2")] == paths[1:]


@pytest.mark.parametrize("content", [b"1", b"2"])
@pytest.mark.parametrize("folder", ["", "_wardian/0123456789abcdef/"])
def test_a_file_takes_another_spelling(tmp_path: Path, folder: str, content: bytes) -> None:
    """Where case is ignored the file of the last build has both names, as with a hard link here."""
    write_step(tmp_path / "dist", {f"{folder}Logo.png": b"1"})
    os.link(tmp_path / "dist" / folder / "Logo.png", tmp_path / "dist" / folder / "logo.png")
    for _ in range(2):
        write_step(tmp_path / "dist", {f"{folder}logo.png": content})
        assert files_of(tmp_path / "dist").keys() == {NAME, f"{folder}logo.png"}
        build = read_manifest((tmp_path / "dist" / NAME).read_bytes())
        assert (build.files.keys(), build.kept) == ({f"{folder}logo.png"}, {})
    assert (tmp_path / "dist" / folder / "logo.png").read_bytes() == content


class CaseIgnoring(PosixPath):
    """A path in a file system that ignores case: it leads to what is there, however it is spelt."""

    def __fspath__(self) -> str:
        """Return the path as the system has it."""
        place = self.anchor
        for part in self.parts[1:]:
            there = os.listdir(place) if os.path.isdir(place) else []
            same = (each for each in there if each.casefold() == part.casefold())
            place = os.path.join(place, part if part in there else next(same, part))
        return place

    def rglob(self, pattern: str, **options: Any) -> Generator[Self, None, None]:
        """Give what is below, spelt as it was asked for: newer Pythons do that by text alone."""
        folder = Path(os.fspath(self))
        for each in folder.rglob(pattern, **options):
            yield self / each.relative_to(folder)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Rows"], ["rows/1.csv"]),
        (["Rows/1.csv"], ["rows"]),
        (["Rows/1.csv", "Rows/2.csv"], ["rows/1.csv"]),
        (["Rows/1.csv", "Rows/Deep/2.csv"], ["rows/deep"]),
        (["data/Rows"], ["Data/rows/1.csv"]),
        (["Data/Rows/1.csv", "Data/2.csv"], ["data/rows", "data/2.csv"]),
    ],
)
def test_a_file_or_folder_takes_the_place_of_another_spelling(
    tmp_path: Path, before: list[str], after: list[str]
) -> None:
    """Where case is ignored, all of it was of the last build; the new spelling is what is there."""
    folder = CaseIgnoring(tmp_path / "dist")
    write_step(folder, dict.fromkeys(before, b"1"))
    for content in (b"1", b"2", b"2"):
        write_step(folder, dict.fromkeys(after, content))
        found = files_of(tmp_path / "dist")
        del found[NAME]
        assert found == dict.fromkeys(after, content)
    write_step(folder, dict.fromkeys(before, b"3"))
    assert files_of(tmp_path / "dist").keys() == {NAME, *before}


@pytest.mark.parametrize(
    ("before", "theirs", "after", "named"),
    [
        ("Rows/1.csv", "Rows/notes.txt", "rows", "rows/notes.txt"),
        ("index.html", "Rows", "rows/1.csv", "rows"),
        ("index.html", "Rows/1.csv", "rows/1.csv", "rows/1.csv"),
    ],
)
def test_what_others_put_there_is_not_replaced_under_another_spelling(
    tmp_path: Path, before: str, theirs: str, after: str, named: str
) -> None:
    """Nothing of it is removed, and nothing else is."""
    folder = CaseIgnoring(tmp_path / "dist")
    write_step(folder, {before: b"1"})
    (folder / theirs).parent.mkdir(exist_ok=True)
    (folder / theirs).write_text("dear")
    there = files_of(tmp_path / "dist")
    with pytest.raises(OutputFolderError, match=rf"got {named}, which no build wrote"):
        write_step(folder, {after: b"2"})
    assert files_of(tmp_path / "dist") == there


def test_where_case_tells_files_apart_both_are_there(tmp_path: Path) -> None:
    """Another spelling of what was built is another file, and may be somebody's."""
    folder = tmp_path / "dist"
    write_step(folder, {"Rows/1.csv": b"1", "Logo.png": b"1"})
    (folder / "rows").write_text("dear")
    with pytest.raises(OutputFolderError, match=r"got rows, which no build wrote"):
        write_step(folder, {"rows/1.csv": b"2"})
    (folder / "rows").unlink()
    (folder / "rows").mkdir()
    (folder / "rows" / "notes.txt").write_text("dear")
    write_step(folder, {"rows/1.csv": b"2", "logo.png": b"1"})
    assert files_of(folder).keys() == {NAME, "rows/1.csv", "rows/notes.txt", "logo.png"}


@pytest.mark.parametrize(
    "path",
    [NAME, "Wardian-Build.json", f"{NAME}/a", "a\\b.txt", "C:b.txt", "../b.txt", "a//b.txt", ""],
)
def test_no_file_takes_a_path_that_cannot_be_read_again(tmp_path: Path, path: str) -> None:
    """A manifest that named it would be refused by the next build, here or on another system."""
    with pytest.raises(SourceError, match="give it another name"):
        Output(tmp_path / "dist").write(path, b"x")


@pytest.mark.parametrize("theirs", ["notes.txt", "about", "about/index.html/letter.txt"])
def test_what_others_put_there_is_never_replaced(tmp_path: Path, theirs: str) -> None:
    """Neither by a file, nor by a folder; what is the same already is in nobody's way."""
    folder = tmp_path / "dist"
    make(folder, a="1")
    (folder / theirs).parent.mkdir(parents=True, exist_ok=True)
    (folder / theirs).write_text("dear")
    before = files_of(folder)
    output = Output(folder)
    for path in ("notes.txt", "about/index.html"):
        output.write(path, b"ours")
    with pytest.raises(OutputFolderError, match=rf"got {theirs}, which no build wrote"):
        output.finish()
    assert files_of(folder) == before
    shutil.rmtree(folder / "about", ignore_errors=True)
    (folder / "about").unlink(missing_ok=True)
    (folder / "notes.txt").write_text("ours")
    output.finish()
    assert (folder / "about" / "index.html").read_bytes() == b"ours"


def test_a_file_becomes_a_folder_and_a_file_again(tmp_path: Path) -> None:
    """What stands there is of the last build, so it makes room."""
    folder = tmp_path / "dist"
    for path in ("rows.csv", "rows.csv/index.html", "rows.csv/index.html/x", "rows.csv"):
        output = Output(folder)
        output.write(path, path.encode())
        output.finish()
        assert files_of(folder).keys() == {path, NAME}
        assert (folder / path).read_bytes() == path.encode()


STEPS: list[dict[str, bytes]] = [
    {"_wardian/0123456789abcdef/a.js": b"1", "index.html": b"1", "rows.csv": b"1"},
    {"_wardian/fedcba9876543210/a.js": b"2", "index.html": b"2", "rows.csv/index.html": b"2"},
    {"_wardian/fedcba9876543210/a.js": b"2", "index.html": b"3", "one/two/three.txt": b"3"},
]


def write_step(folder: Path, files: dict[str, bytes]) -> None:
    """Make one build."""
    output = Output(folder)
    for path, content in files.items():
        output.write(path, content)
    output.finish()


def interrupt(patch: pytest.MonkeyPatch, name: str, at: int) -> None:
    """Let a function of the system be interrupted instead of its n-th call."""
    place, _, attribute = name.rpartition(".")
    owner = {"os": os, "Path": Path}[place]
    real, calls = getattr(owner, attribute), count(1)

    def called(*arguments: Any, **keywords: Any) -> Any:
        if next(calls) == at:
            raise KeyboardInterrupt
        return real(*arguments, **keywords)

    patch.setattr(owner, attribute, called)


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("function", ["os.replace", "os.chmod", "Path.unlink", "Path.mkdir"])
def test_an_interrupted_build_leaves_nothing_that_is_nobodys(
    tmp_path: Path, step: int, function: str
) -> None:
    """Wherever it stops: the same build again ends as if nothing had been, and so does another."""
    whole = tmp_path / "whole"
    for files in STEPS[: step + 1]:
        write_step(whole, files)
    for stop in count(1):
        folder, again = tmp_path / f"{stop}", tmp_path / f"{stop} again"
        for files in STEPS[:step]:
            write_step(folder, files)
        with pytest.MonkeyPatch.context() as patch:
            interrupt(patch, function, stop)
            try:
                write_step(folder, STEPS[step])
            except KeyboardInterrupt:
                pass
            else:
                break
        assert list(folder.rglob(".*")) == []
        if folder.exists():
            shutil.copytree(folder, again)
        write_step(again, STEPS[step])
        assert files_of(again) == files_of(whole)
        write_step(folder, STEPS[step - 1])
        build = read_manifest((folder / NAME).read_bytes())
        assert files_of(folder).keys() == {NAME, *build.files, *build.kept}
        assert build.unfinished == ()
