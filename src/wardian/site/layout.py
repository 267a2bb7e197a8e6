"""Where the files of a site lie.

Below ``_wardian/`` every folder is named after the hash of what is in it. So whatever has an
address there never changes: hosts and browsers may keep it for ever, a page that is open while a
new build is deployed goes on finding what belongs to it, and one page never gets files of two
builds. What has to have a name that stays (pages, files that pages link to) is everything else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from .output import Output

FOLDER = "_wardian"
"""What is immutable is below this folder of the site's root."""
FOR_HOSTS = (".nojekyll", "_headers")
"""What hosts read, and need not serve."""
_HASH_DIGITS = 16
_IMMUTABLE = re.compile(rf"{FOLDER}/[0-9a-f]{{{_HASH_DIGITS}}}/.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file of a site: ``path`` from its root, ``size`` in bytes, ``sha256`` in hex."""

    path: str
    size: int
    sha256: str

    @property
    def integrity(self) -> str:
        """The hash as an ``integrity`` attribute has it."""
        return f"sha256-{base64.b64encode(bytes.fromhex(self.sha256)).decode()}"

    def described(self, root: str) -> dict[str, Any]:
        """Return what a page needs to fetch and check the file.

        Args:
            root: Address of the site's root as seen by whoever reads it: empty, or with a slash
                at its end.
        """
        return {"url": root + quote(self.path), "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Files that find each other by name: a folder, and each of them by its name."""

    path: str
    files: Mapping[str, Stored]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where a page finds what it runs, as seen from the page; folders without a slash at the end.

    Attributes:
        root: The site's root; empty, or with a slash at its end.
        runtime: The folder of ``wardian.js``.
        pyodide: The folder of ``pyodide.mjs``.
        interpreter: Pyodide's interpreter as a script (``runtime.as_script``); empty where the
            page loads it as a module.
        source: The program.
        files: What goes beside it, as ``wardian-site.json`` says, relative to ``source``; empty
            where nothing does.
        integrity: For each script, module and style sheet, by its address.
    """

    root: str
    runtime: str
    pyodide: str
    interpreter: str = ""
    source: str
    files: str
    integrity: Mapping[str, str]


class Layout:
    """Gives files their places below ``_wardian/``."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def store(self, name: str, content: bytes) -> Stored:
        """Give a file a place of its own.

        Args:
            name: Its last name; nothing with slashes.
            content: All of it.
        """
        paths = places_of(name, content)
        path = next((each for each in paths if self._output.twin_of(each) is None), paths[0])
        return self._output.write(path, content)

    def store_group(self, files: Mapping[str, bytes]) -> Group:
        """Give files one folder, for those that ask for each other by name."""
        path = _folder_of(files)
        written = {name: self._output.write(f"{path}/{name}", files[name]) for name in files}
        return Group(path=path, files=written)


def places_of(name: str, content: bytes) -> tuple[str, str]:
    """Return where a file may lie that has a place of its own, from the site's root.

    The second is taken where another file has the first, but for the capital letters of its name:
    they would be one on macOS and Windows. No file of a group lies at either.
    """
    digest = hashlib.sha256(content).hexdigest()
    return f"{FOLDER}/{digest[:_HASH_DIGITS]}/{name}", f"{_folder_of({name: content})}/{name}"


def is_inside(path: str) -> bool:
    r"""Whether a path leads to a place below the site's root, on every system.

    ``C:x`` or ``a\b`` is one name on Linux and leads elsewhere on Windows, so it is none.
    """
    there = PureWindowsPath(path)
    plain = "\\" not in path and "\0" not in path and not there.anchor
    return plain and all(part not in ("", ".", "..") for part in path.split("/"))


def is_immutable(path: str) -> bool:
    """Whether a path from the site's root never has other content than it has now."""
    return _IMMUTABLE.match(path) is not None


def _folder_of(files: Mapping[str, bytes]) -> str:
    lines = [f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n" for name in sorted(files)]
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    return f"{FOLDER}/{digest[:_HASH_DIGITS]}"
