"""The built client and Pyodide's core files: what every site carries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..errors import RuntimeMissingError

_NEEDED = (
    *("wardian.js", "prerendered.js", "early.js", "extras.js", "window.js", "snapshot.js"),
    *("wardian.bin", "lists.bin", "rare.bin", "pipes.bin", "python.wasm", "rest.wasm"),
    "pyodide/pyodide",
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


def as_script(module: bytes) -> bytes:
    """Return Pyodide's interpreter as a script; it sets ``_createPyodideModule``.

    Browsers keep what they have compiled of a script. Chromium keeps nothing of a module.

    Args:
        module: What ``pyodide.asm.mjs`` holds.

    Raises:
        RuntimeMissingError: It is of another Pyodide than ours.
    """
    export, here = b"export default _createPyodideModule;", b"import.meta.url"
    if module.count(export) != 1:
        raise RuntimeMissingError(
            f"expected one {export.decode()!r} in pyodide.asm.mjs, got {module.count(export)}; "
            "install Wardian anew, so that it has the Pyodide it was made for"
        )
    body = module.replace(export, b"globalThis._createPyodideModule=_createPyodideModule;")
    body = body.replace(here, b"wardianHere")
    return b'(()=>{"use strict";const wardianHere=document.currentScript.src;%b})();' % body


def manifest_text(manifest: dict[str, Any]) -> bytes:
    """Return a manifest as it is written to a site."""
    return f"{json.dumps(manifest, indent=1)}\n".encode()
