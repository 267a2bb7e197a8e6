"""Writing a folder that was written before: only what is ours is replaced or removed."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from ..errors import OutputFolderError, SiteError, SourceError
from .layout import Stored, is_immutable, is_inside
from .manifest import NAME, Build, read_manifest, write_manifest

_EARLIER = ".wardian-build.json"
"""What the manifest was called before it was part of the site."""
_LAST = ("service-worker.js",)
"""What tells browsers of the other files is written after them."""
_SHOWN = 5
"""How many files a message names."""


class Output:
    """The folder of a site while it is being made.

    Nothing is written before ``finish``, so a build that fails leaves the folder as it was. The
    manifest in the folder names the files of the last build. ``finish`` removes those that were
    not written again; files that others put there are never touched. What is immutable is kept
    for one build more: pages that are open while the new build is deployed may still ask for it.

    While ``finish`` writes, the manifest names the files of the last build and of this one. So a
    build that is interrupted leaves nothing that the next one would not know as ours.

    Attributes:
        folder: Where it is.
        contents: What will be written, by path relative to the folder, with slashes.
        before: The last build; ``None`` where there is none.
    """

    def __init__(self, folder: Path) -> None:
        """Look at the folder.

        Raises:
            OutputFolderError: It is a file, or holds files and no manifest of a build.
            SiteError: The manifest in it was changed since it was written.
        """
        self.folder = folder
        self.contents: dict[str, bytes] = {}
        self._stored: dict[str, Stored] = {}
        self._sources: dict[str, str] = {}
        self._folders: dict[str, str] = {}  # each with a path that needs it
        self._spelt: dict[str, str] = {}  # each path and folder, by what all its spellings share
        self.before: Build | None = None
        self._ours = self._look()

    def write(self, path: str, content: bytes, *, source: str = "the build") -> Stored:
        """Note a file to be written; the same content may come more than once.

        Args:
            path: Relative to the folder, with slashes.
            content: All of it.
            source: What it is made of, in words: a message names it.

        Raises:
            SourceError: Another file has this path, or needs a folder there; or has one that some
                system takes for it; or it is no path that every system takes.
        """
        if not is_inside(path):
            raise SourceError(
                f"expected names without backslashes, and none that begin with a drive, got {path} "
                f"of {source}; give it another name"
            )
        if _one_spelling(path.partition("/")[0]) == NAME:
            raise SourceError(
                f"expected {NAME} to be free for what the build says of itself, got {path} of "
                f"{source}; give it another name"
            )
        self._require_one(path, content, source)
        self._require_apart(path, source)
        digest = hashlib.sha256(content).hexdigest()
        stored = Stored(path=path, size=len(content), sha256=digest)
        self.contents[path] = content
        self._stored[path] = stored
        self._sources.setdefault(path, source)
        for folder in _folders(path):
            self._folders.setdefault(folder, path)
        for each in (path, *_folders(path)):
            self._spelt[_one_spelling(each)] = each
        return stored

    def twin_of(self, path: str) -> str | None:
        """Return a file or folder that is another here, and the same where case is ignored.

        On macOS and Windows ``Logo.png`` and ``logo.png`` are one file. On macOS so are two ways to
        write one accented letter, and ``Straße.png`` and ``Strasse.png``.

        Args:
            path: Relative to the folder, with slashes.
        """
        # The outermost first: all that two folders hold which are one is in question with them.
        for each in reversed((path, *_folders(path))):
            known = self._spelt.get(_one_spelling(each), each)
            if known != each:
                return known
        return None

    @property
    def files(self) -> Mapping[str, Stored]:
        """What will be written, by path."""
        return self._stored

    def is_theirs(self, path: str) -> bool:
        """Whether there is a file that no build wrote, or that was changed since."""
        file = self.folder / path
        if not file.is_file():
            return False
        if self.before is None or path in self.before.unfinished:
            return path not in self._ours
        known = self.before.files.get(path)
        return known is None or hashlib.sha256(file.read_bytes()).hexdigest() != known.sha256

    def leave(self, path: str) -> None:
        """Let a file be from now on: it is neither written nor removed."""
        self._ours.discard(path)

    def finish(self) -> Build:
        """Write what is new, then remove what is old.

        Raises:
            OutputFolderError: Files that no build wrote stand where others should be; nothing was
                changed then.
        """
        in_the_way = self._in_the_way()
        order = sorted(
            self.contents, key=lambda path: (not is_immutable(path), path in _LAST, path)
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        self._announce()
        self._make_room(in_the_way)
        for path in order:
            replace_file(self.folder / path, self.contents[path])
        # Where case is ignored, what was removed under an old spelling is there under the new one.
        self._ours -= in_the_way
        build = Build(files=self._stored, kept=self._kept())
        self._remove(self._ours - set(build.files) - set(build.kept))
        replace_file(self.folder / NAME, write_manifest(build))
        return build

    def _require_one(self, path: str, content: bytes, source: str) -> None:
        """Refuse two files at one path, and a file where others need a folder."""
        if path in self.contents and self.contents[path] != content:
            raise SourceError(
                f"expected one file at {path}, got two: {self._sources[path]}, and {source}; "
                "give one of them another name"
            )
        pair = next(((folder, path) for folder in _folders(path) if folder in self.contents), None)
        if pair is None and path in self._folders:
            pair = (path, self._folders[path])
        if pair is not None:
            file, below = pair
            first, second = (self._sources.get(each, source) for each in pair)
            raise SourceError(
                f"expected a file or a folder at {file}, got both: {first}, and {below} of "
                f"{second}; give one of them another name"
            )

    def _require_apart(self, path: str, source: str) -> None:
        """Refuse two names that are one where case is ignored: a file or a folder would be lost."""
        known = self.twin_of(path)
        if known is not None:
            first = self._sources.get(self._folders.get(known, known), "the build")
            raise SourceError(
                "expected names that differ in more than capitals or the spelling of a letter, got "
                f"{known} of {first}, and {path} of {source}; on macOS or Windows they are one, so "
                "give one of them another name"
            )

    def _announce(self) -> None:
        """Name what is going to be ours or other than it was, before any of it is there."""
        before = self.before or Build(files={}, kept={})
        known = {**before.kept, **before.files}
        changed = {path for path, stored in self._stored.items() if known.get(path) != stored}
        unfinished = changed | (self._ours - set(known)) | set(before.unfinished)
        if unfinished:
            announced = replace(before, unfinished=tuple(sorted(unfinished)))
            replace_file(self.folder / NAME, write_manifest(announced))

    def _kept(self) -> dict[str, Stored]:
        """Return what stays of the build before: of the same one again, what that one kept."""
        if self.before is None:
            return {}
        immutable = {path for path in self.before.files if is_immutable(path)}
        left = immutable - set(self._stored)
        same = not left and all(path in immutable for path in self._stored if is_immutable(path))
        kept = self.before.kept if same else {path: self.before.files[path] for path in left}
        there = (path for path in sorted(kept) if path in self._ours)
        return {path: kept[path] for path in there if (self.folder / path).is_file()}

    def _in_the_way(self) -> set[str]:
        """Return files of the last build that stand where others will be.

        They are where a folder will be, or in one's place, or are what another spelling names.
        """
        found = self._respelt()
        there: set[str] = set()
        for path, content in self.contents.items():
            place = self.folder / path
            if place.is_dir() and not place.is_symlink():
                below = (each for each in place.rglob("*") if each.is_symlink() or each.is_file())
                there.update(each.relative_to(self.folder).as_posix() for each in below)
            elif path not in self._ours and _is_other(place, content):
                there.add(path)
        for folder in self._folders:
            place = self.folder / folder
            if os.path.lexists(place) and not place.is_dir():
                there.add(folder)
        found |= there & self._ours
        # What is there under a new spelling is ours if that names a file of the last build.
        before = {_one_spelling(path): path for path in found}
        theirs = {
            path
            for path in there - self._ours
            if not self._is_one(path, before.get(_one_spelling(path)))
        }
        if theirs:
            named = ", ".join(sorted(theirs)[:_SHOWN])
            more = f" and {len(theirs) - _SHOWN} more" if len(theirs) > _SHOWN else ""
            raise OutputFolderError(
                f"expected {self.folder} to have no files of others where the site has its own, "
                f"got {named}{more}, which no build wrote; move them away, or rename what the site "
                "has there"
            )
        return found

    def _respelt(self) -> set[str]:
        """Return files of the last build that have, or whose folder has, a new spelling now.

        Whole folders are: what stayed in one would keep the old spelling alive.
        """
        return {
            path
            for path in self._ours - set(self.contents)
            for each in (path, *_folders(path))
            if self._spelt.get(_one_spelling(each), each) != each
            and self._is_one(each, self._spelt[_one_spelling(each)])
        }

    def _is_one(self, path: str, other: str | None) -> bool:
        """Whether two paths are there, and are of one file or folder."""
        if other is None:
            return False
        place, same = self.folder / path, self.folder / other
        if not (os.path.lexists(place) and os.path.lexists(same)):
            return False
        return os.path.samestat(os.lstat(place), os.lstat(same))

    def _make_room(self, in_the_way: set[str]) -> None:
        self._remove(in_the_way)
        for path in self.contents:
            place = self.folder / path
            if place.is_dir() and not place.is_symlink():
                _remove_folders(place)

    def _remove(self, paths: set[str]) -> None:
        for path in sorted(paths, reverse=True):
            file = self.folder / path
            if file.is_symlink() or file.is_file():  # and no folder that took its place
                file.unlink()
                self._remove_empty(file.parent)

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _look(self) -> set[str]:
        """Return the paths that are ours."""
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputFolderError(f"expected a folder to write to, {self.folder} is a file")
        manifest, earlier = self.folder / NAME, self.folder / _EARLIER
        if manifest.is_file():
            self.before = read_manifest(manifest.read_bytes(), where=str(manifest))
            return {*self.before.files, *self.before.kept, *self.before.unfinished}
        if earlier.is_file():
            return {*_recorded(earlier), _EARLIER}
        if self.folder.is_dir() and any(self.folder.iterdir()):
            raise OutputFolderError(
                f"expected an empty folder or an earlier build, {self.folder} holds other files; "
                "name another folder with --out"
            )
        return set()


def replace_file(file: Path, content: bytes) -> None:
    """Write a file at once as a whole, unless it has this content already.

    Where that fails, what was there is there still, and nothing else.
    """
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as temporary:
        written = Path(temporary.name)
        try:
            temporary.write(content)
            temporary.close()
            os.chmod(written, 0o644)
            os.replace(written, file)
        except BaseException:
            written.unlink(missing_ok=True)
            raise


def _recorded(earlier: Path) -> set[str]:
    try:
        files = json.loads(earlier.read_bytes())["files"]
        # A record could have been edited: what it names outside the folder stays.
        return {path for path in map(str, files) if is_inside(path)}
    except (ValueError, KeyError, TypeError):
        raise SiteError(
            f"expected {earlier} as `wardian build` wrote it, got something else; build into an "
            "empty folder"
        ) from None


def _folders(path: str) -> Iterator[str]:
    """Give every folder that a path needs, below the site's root."""
    return (each.as_posix() for each in PurePosixPath(path).parents if each.name)


def _one_spelling(path: str) -> str:
    """Return what all spellings of a path share that some file system takes for one.

    NTFS compares letter by letter. APFS folds as ``casefold`` does, where one letter may become
    several (``ß`` is ``ss``), of what is decomposed; so does ext4 where it ignores case.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def _is_other(file: Path, content: bytes) -> bool:
    """Whether something is there, and not this."""
    return os.path.lexists(file) and not (file.is_file() and file.read_bytes() == content)


def _remove_folders(folder: Path) -> None:
    for each in folder.iterdir():
        _remove_folders(each)
    folder.rmdir()
