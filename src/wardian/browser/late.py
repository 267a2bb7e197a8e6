"""What many programs do not use travels in files of its own, beside ``wardian.bin``.

The boot script fetches one when a program's source names what is in it, and puts it where it is
found here at the first import. Of what has no source, a wheel of somebody else's for one, the
script knows nothing: then the import itself fetches the file, and the page waits.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_FILES = {
    "lists.bin": ("tree.lists", "tree.templates", "elements.templates", "elements.virtual_list"),
    "rare.bin": (
        "tree.html",
        "tree.keyframes",
        "elements.icon",
        "elements.upload",
        "live.calls",
        "live.commands",
        "live.destinations",
        "live.patterns",
        "live.query",
        "live.steps",
        "live.uploading",
        "browser.blobs",
        "browser.files",
    ),
}


class Late:
    """Brings modules to the interpreter when the first one of their file is imported.

    Attributes:
        modules: The finder that the boot script left, which holds all the others.
        waiting: The files that have not been needed, with what is in them.
    """

    def __init__(self, modules: Any) -> None:
        self.modules = modules
        self.waiting = dict(_FILES)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Give the spec of one of the modules; ``None`` for any other."""
        if not name.startswith("wardian."):  # a program's own may be called anything
            return None
        for file, inside in self.waiting.items():
            if name.removeprefix("wardian.").startswith(inside):
                self.modules.add(_parts(file))
                del self.waiting[file]
                return self.modules.find_spec(name, path, target)
        return None


def install() -> None:
    """Be asked for modules that nothing else has, where ours are packed. Once is enough."""
    finder = sys.meta_path[-1]
    if hasattr(finder, "codes"):
        sys.meta_path.append(Late(finder))


def _parts(file: str) -> Any:
    from _frozen_importlib_external import MAGIC_NUMBER
    from _lzma import LZMADecompressor
    from marshal import loads

    try:
        with open(f"/lib/{file}", "rb") as opened:
            packed = opened.read()
    except FileNotFoundError:
        packed = _fetched(file)
    if packed[:4] != MAGIC_NUMBER:
        raise ImportError(f"{file} was built for another Pyodide")
    return loads(LZMADecompressor().decompress(packed[4:]))  # noqa: S302  # it is ours


def _fetched(file: str) -> bytes:
    """Fetch a file while the page waits, and check that it is the one that was built."""
    from _sha2 import sha256  # type: ignore[import-not-found]  # of Python 3.12 and later

    content = bytes(ord(each) & 0xFF for each in _text(file))
    expected = json.loads(_text("manifest.json"))["files"].get(file, {}).get("sha256")
    found = sha256(content).hexdigest()
    if found != expected:
        raise ImportError(
            f"expected {file} with the SHA-256 {expected}, as manifest.json says, got {found}; "
            "copy all files of one build"
        )
    return content


def _text(file: str) -> str:
    from js import XMLHttpRequest, wardian

    request = XMLHttpRequest.new()
    request.open("GET", wardian.beside + file, False)
    # Bytes as text: a request that the page waits for may not give them as they are.
    request.overrideMimeType("text/plain; charset=x-user-defined")
    request.send()
    if request.status != 200:
        raise ImportError(f"expected {file} beside wardian.js, got HTTP {request.status}")
    return str(request.responseText)
