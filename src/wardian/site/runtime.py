"""The built client and Pyodide's core files: what every site carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import RuntimeMissingError

FOLDER = "_wardian"
"""Where a site keeps the runtime, below its root."""

_NEEDED = (
    *("wardian.js", "extras.js", "window.js", "wardian.bin", "lists.bin", "rare.bin"),
    "pyodide/",
)


def static_folder() -> Path:
    """Return the folder of built files in this installation.

    Raises:
        RuntimeMissingError: It is a source checkout in which nothing was built.
    """
    folder = Path(__file__).parent.parent / "_static"
    if not (folder / "manifest.json").is_file():
        raise RuntimeMissingError(
            f"expected the built client in {folder}, it is not there; run `npm run build`"
        )
    return folder


def runtime_files() -> dict[str, bytes]:
    """Return what a page may load, by path below the runtime's folder."""
    static = static_folder()
    manifest: dict[str, Any] = json.loads((static / "manifest.json").read_text("utf-8"))
    listed = {name: entry for name, entry in manifest["files"].items() if name.startswith(_NEEDED)}
    files = {name: (static / name).read_bytes() for name in listed}
    shipped = manifest | {"files": listed}
    files["manifest.json"] = f"{json.dumps(shipped, indent=1)}\n".encode()
    return files
