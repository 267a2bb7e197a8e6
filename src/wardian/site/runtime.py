"""The built client and Pyodide's core files: what every site carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import RuntimeMissingError

FOLDER = "_wardian"
"""Where a site keeps the runtime, below its root."""

_NEEDED = (
    *("wardian.js", "prerendered.js", "early.js", "extras.js", "window.js", "snapshot.js"),
    *("wardian.bin", "lists.bin", "rare.bin", "python.wasm", "rest.wasm", "pyodide/pyodide"),
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


def runtime_manifest() -> dict[str, Any]:
    """Return what ``manifest.json`` of a site says: the files a page may load, and no others."""
    manifest: dict[str, Any] = json.loads((static_folder() / "manifest.json").read_text("utf-8"))
    files = manifest["files"].items()
    return manifest | {"files": {name: entry for name, entry in files if name.startswith(_NEEDED)}}


def runtime_files() -> dict[str, bytes]:
    """Return what a page may load, by path below the runtime's folder."""
    static, manifest = static_folder(), runtime_manifest()
    files = {name: (static / name).read_bytes() for name in manifest["files"]}
    files["manifest.json"] = manifest_text(manifest)
    return files


def manifest_text(manifest: dict[str, Any]) -> bytes:
    """Return a manifest as it is written to a site."""
    return f"{json.dumps(manifest, indent=1)}\n".encode()
