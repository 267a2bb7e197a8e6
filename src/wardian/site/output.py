"""Writing a folder that was written before: only what is ours is replaced or removed."""

from __future__ import annotations

import json
from pathlib import Path

from ..errors import OutputFolderError

RECORD = ".wardian-build.json"


class Output:
    """The folder of a site while it is being written.

    A record in the folder names the files of the last build. ``finish`` removes those that were
    not written again; files that others put there are never touched.
    """

    def __init__(self, folder: Path) -> None:
        """Look at the folder; nothing is written yet.

        Raises:
            OutputFolderError: It is a file, or holds files and no record of a build.
        """
        self.folder = folder
        self.size_bytes = 0
        self._written: set[str] = set()
        self._before = self._read_record()

    def write(self, path: str, content: bytes) -> None:
        """Write a file unless it has this content already.

        Args:
            path: Relative to the folder, with slashes.
            content: All of it.
        """
        file = self.folder / path
        self._written.add(path)
        self.size_bytes += len(content)
        if file.is_file() and file.read_bytes() == content:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    @property
    def paths(self) -> tuple[str, ...]:
        """What was written, sorted."""
        return tuple(sorted(self._written))

    def finish(self) -> None:
        """Remove what an earlier build wrote and this one did not, and write the record."""
        for path in sorted(self._before - self._written, reverse=True):
            file = self.folder / path
            file.unlink(missing_ok=True)
            self._remove_empty(file.parent)
        record = json.dumps({"format": 1, "files": sorted(self._written)}, indent=1)
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / RECORD).write_text(f"{record}\n", "utf-8")

    def _remove_empty(self, folder: Path) -> None:
        while folder != self.folder and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _read_record(self) -> set[str]:
        if self.folder.exists() and not self.folder.is_dir():
            raise OutputFolderError(f"expected a folder to write to, {self.folder} is a file")
        record = self.folder / RECORD
        if record.is_file():
            files = json.loads(record.read_text("utf-8"))["files"]
            return {path for path in files if _is_inside(path)}
        if self.folder.is_dir() and any(self.folder.iterdir()):
            raise OutputFolderError(
                f"expected an empty folder or an earlier build, {self.folder} holds other files; "
                "name another folder with --out"
            )
        return set()


def _is_inside(path: str) -> bool:
    # A record could have been edited: what it names outside the folder stays.
    return not path.startswith("/") and ".." not in Path(path).parts
