"""``wardian-build.json``: what a build consists of, with the size and the hash of every file.

It says so of itself as well: it is written in one way only and carries a hash of the rest of its
text, so a byte that changed anywhere in it is noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import SiteError
from .layout import Stored, is_inside

NAME = "wardian-build.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is in a folder that was built.

    Attributes:
        files: Of this build, by path.
        kept: Of the build before: what pages that are open during a deployment may still ask for.
        unfinished: Paths that the next build was going to add or to change. While it writes them,
            and where it was interrupted, they are ours without being part of a build.
    """

    files: Mapping[str, Stored]
    kept: Mapping[str, Stored]
    unfinished: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What tells this build from others: a hash of what its files are, in hex."""
        return _hash(_text(_entries(self.files.values())))


def write_manifest(build: Build) -> bytes:
    """Return the text of the manifest."""
    content: dict[str, Any] = {
        "format": _FORMAT,
        "build": build.id,
        "files": _entries(build.files.values()),
        "kept": _entries(build.kept.values()),
    }
    if build.unfinished:
        content["unfinished"] = sorted(build.unfinished)
    return _text(content | {"seal": _hash(_text(content))})


def read_manifest(text: bytes, *, where: str = NAME) -> Build:
    """Read the text of a manifest.

    Raises:
        SiteError: It is none, or was changed since it was written.
    """
    try:
        content = json.loads(text)
        seal = content.pop("seal")
        said = content["format"]
        if said != _FORMAT:
            raise SiteError(
                f"expected {where} in format {_FORMAT}, got {said!r}; build the site with this "
                "version of Wardian"
            )
        build = Build(
            files=_stored(content["files"]),
            kept=_stored(content["kept"]),
            unfinished=tuple(map(_path, content.get("unfinished", ()))),
        )
        unchanged = seal == _hash(_text(content)) and write_manifest(build) == text
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SiteError(
            f"expected {where} as `wardian build` writes it, got something else; build into an "
            "empty folder, or deploy the site again"
        ) from None
    if not unchanged:
        raise SiteError(
            f"expected {where} as it was built, its seal does not match what it says; build "
            "into an empty folder, or deploy the site again"
        )
    return build


def _entries(files: Iterable[Stored]) -> dict[str, dict[str, Any]]:
    return {each.path: {"size": each.size, "sha256": each.sha256} for each in files}


def _stored(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Stored]:
    return {
        _path(path): Stored(path=path, size=int(entry["size"]), sha256=str(entry["sha256"]))
        for path, entry in entries.items()
    }


def _path(path: str) -> str:
    # What a manifest names is read and removed: never anything outside the folder.
    if not is_inside(path):
        raise ValueError(path)
    return path


def _text(content: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(content, indent=1, sort_keys=True)}\n".encode()


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
