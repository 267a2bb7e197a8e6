"""Writing a folder that was written before: only what is ours is replaced or removed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile

from ..errors import OutputFolderError
from .layout import Stored, is_immutable
from .manifest import NAME, Build, read_manifest, write_manifest

_EARLIER = ".wardian-build.json"
"""What the manifest was called before it was part of the site."""
_LAST = ("service-worker.js",)
"""What tells browsers of the other files is written after them."""


class Output:
    """The folder of a site while it is being made.

    Nothing is written before ``finish``, so a build that fails leaves the folder as it was. The
    manifest in the folder names the files of the last build. ``finish`` removes those that were
    not written again; files that others put there are never touched. What is immutable is kept
    for one build more: pages that are open while the new build is deployed may still ask for it.

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
        self.before: Build | None = None
        self._remains = self._look()

    def write(self, path: str, content: bytes) -> Stored:
        """Note a file to be written; a later one at the same path takes its place.

        Args:
            path: Relative to the folder, with slashes.
            content: All of it.
        """
        digest = hashlib.sha256(content).hexdigest()
        stored = Stored(path=path, size=len(content), sha256=digest)
        self.contents[path] = content
        self._stored[path] = stored
        return stored

    @property
    def files(self) -> Mapping[str, Stored]:
        """What will be written, by path."""
        return self._stored

    def finish(self) -> Build:
        """Write what is new, then remove what is old."""
        build = Build(files=self._stored, kept=self._kept())
        order = sorted(
            self.contents, key=lambda path: (not is_immutable(path), path in _LAST, path)
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in order:
            _replace(self.folder / path, self.contents[path])
        _replace(self.folder / NAME, write_manifest(build))
        for path in sorted(self._remains - set(build.files) - set(build.kept), reverse=True):
            file = self.folder / path
            file.unlink(missing_ok=True)
            self._remove_empty(file.parent)
        return build

    def _kept(self) -> dict[str, Stored]:
        """Return what stays of the build before: of the same one again, what that one kept."""
        if self.before is None:
            return {}
        immutable = {path for path in self.before.files if is_immutable(path)}
        left = immutable - set(self._stored)
        same = not left and all(path in immutable for path in self._stored if is_immutable(path))
        kept = self.before.kept if same else {path: self.before.files[path] for path in left}
        return {path: kept[path] for path in sorted(kept) if (self.folder / path).is_file()}

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _look(self) -> set[str]:
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputFolderError(f"expected a folder to write to, {self.folder} is a file")
        manifest, earlier = self.folder / NAME, self.folder / _EARLIER
        if manifest.is_file():
            self.before = read_manifest(manifest.read_bytes(), where=str(manifest))
            return {*self.before.files, *self.before.kept}
        if earlier.is_file():
            files = json.loads(earlier.read_text("utf-8"))["files"]
            return {path for path in files if _is_inside(path)} | {_EARLIER}
        if self.folder.is_dir() and any(self.folder.iterdir()):
            raise OutputFolderError(
                f"expected an empty folder or an earlier build, {self.folder} holds other files; "
                "name another folder with --out"
            )
        return set()


def _is_inside(path: str) -> bool:
    # A record could have been edited: what it names outside the folder stays.
    return not path.startswith("/") and ".." not in PurePosixPath(path).parts


def _replace(file: Path, content: bytes) -> None:
    """Write a file at once as a whole, unless it has this content already."""
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as temporary:
        temporary.write(content)
    os.chmod(temporary.name, 0o644)
    os.replace(temporary.name, file)
