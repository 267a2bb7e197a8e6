"""What many programs do not use travels in files of its own, beside ``wardian.bin``.

The boot script fetches one when a program's source names what is in it, and puts it where it is
found here at the first import. Of what has no source, a wheel of somebody else's for one, the
script knows nothing: then the import itself fetches the file, and the page waits.
"""

from __future__ import annotations

import sys
from typing import Any

_FILES = {
    "lists.bin": ("tree.lists", "tree.templates", "elements.templates", "elements.virtual_list"),
    "rare.bin": (
        "tree.html",
        "tree.keeping",
        "tree.keyframes",
        "elements.icon",
        "elements.svg",
        "elements.upload",
        "live.calls",
        "live.commands",
        "live.destinations",
        "live.keeping",
        "live.patterns",
        "live.query",
        "live.steps",
        "live.uploading",
        "browser.blobs",
        "browser.files",
        "browser.keeping",
    ),
    "pipes.bin": ("brokers", "live.pipes", "browser.remote", "browser.tabs"),
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
        from sitecustomize import fetched  # type: ignore[import-not-found]  # library.py

        packed = fetched(file)
    if packed[:4] != MAGIC_NUMBER:
        raise ImportError(f"{file} was built for another Pyodide")
    return loads(LZMADecompressor().decompress(packed[4:]))  # noqa: S302  # it is ours
