"""The memory of an interpreter that has imported a program: what its page can start from.

The program runs in the workshop, as far as every visitor's does: it is imported, and the components
of its shared pages build themselves. A page restores that memory in place of starting Python, if it
can; else it starts as any page, so a snapshot is never needed.

Every installation brings along the memory of an interpreter that has imported Wardian and no
program. Where there is no Node, pages start from that, and run the program then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import SiteError
from .closure import ARCHIVES, folder_of
from .collect import Program
from .runtime import static_folder
from .workshop import Reply, Workshop, find_node

NAME = "snapshot.wasm"
"""What the boot description calls it."""
MOST_BYTES = 25 * 2**20
"""Hosts refuse larger files."""

NO_NODE = (
    "there is no Node (20 or later) to save the program's memory with, so pages start from the "
    "snapshot that Wardian brings along, and import the program then. Install Node, or name it in "
    "WARDIAN_NODE"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What came of a program.

    Attributes:
        content: The file; empty where there can be none.
        problem: Why there can be none, or none of the program, in a sentence for the person who
            builds; ``""`` where there is one.
    """

    content: bytes = field(repr=False, default=b"")
    problem: str = ""


def make_snapshot(
    program: Program,
    *,
    app: str = "",
    wheels: Sequence[bytes] = (),
    icons: Mapping[str, Any] | None = None,
    library: bytes | None = None,
    rest: bytes | None = None,
) -> Snapshot:
    """Save the memory of an interpreter after a program was imported. Never raises for its faults.

    Args:
        program: What is imported.
        app: Its name in the site; ``""`` for the only one.
        wheels: The packages that travel along, as far as they are Python alone.
        icons: Drawings by name, as its page has them.
        library: The archive of the standard library that its page has.
        rest: What that does not hold, for what nobody foresaw.
    """
    node = find_node()
    if node is None:
        return Snapshot(content=(static_folder() / NAME).read_bytes(), problem=NO_NODE)
    folder = folder_of(app)
    files = {
        folder + PurePosixPath(file.relative_to(program.folder)).as_posix(): file.read_bytes()
        for file in program.files
    }
    if rest is not None:
        files["/lib/rest.wasm"] = rest
    request = {
        "folder": folder,
        "program": program.entry.relative_to(program.folder).as_posix(),
        "icons": dict(icons or {}),
    }
    try:
        reply = _save(Workshop(node), request, files=files, wheels=wheels, library=library)
    except SiteError as error:
        said = str(error).rstrip().splitlines()
        return Snapshot(problem=_because(program, f"cannot be imported here: {said[-1]}"))
    content = reply.snapshot or b""
    reason = reply.result["reason"]
    if not reason and content[:1] == b"{":
        reason = json.loads(content)["reason"]
    if not reason and len(content) > MOST_BYTES:
        reason = (
            f"makes one of {len(content) / 2**20:.0f} MiB, and hosts refuse files above "
            f"{MOST_BYTES / 2**20:.0f} MiB; read large files when they are needed"
        )
    return Snapshot(problem=_because(program, reason)) if reason else Snapshot(content=content)


def make_plain() -> bytes:
    """Save the memory of an interpreter that has imported Wardian, for any program.

    Raises:
        SiteError: There is no Node, or it failed.
    """
    node = find_node()
    if node is None:
        raise SiteError("expected Node (20 or later) to save memory with, there is none")
    library, rest = ((static_folder() / name).read_bytes() for name in ARCHIVES)
    request = {"folder": folder_of(""), "program": "", "icons": {}}
    reply = _save(Workshop(node), request, files={f"/lib/{ARCHIVES[1]}": rest}, library=library)
    content = reply.snapshot or b""
    if content[:1] == b"{":
        raise SiteError(f"expected a snapshot of Wardian, got none: it {json.loads(content)}")
    return content


def _save(
    workshop: Workshop,
    request: Mapping[str, Any],
    *,
    files: Mapping[str, bytes],
    wheels: Sequence[bytes] = (),
    library: bytes | None,
) -> Reply:
    resuming = Path(__file__).parent.parent / "browser" / "resuming.py"
    inside = {f"/lib/wardian/browser/{resuming.name}": resuming.read_bytes(), **files}
    return workshop.run(
        "snapshot", request, files=inside, wheels=wheels, library=library, snapshot=True
    )


def _because(program: Program, reason: str) -> str:
    return f"there is no snapshot of {program.entry.name}, because it {reason}"
