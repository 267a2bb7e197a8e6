"""Our own modules as a page has them: out of the library, or out of ``wardian.bin``."""

from __future__ import annotations

OURS = "/lib/wardian"
"""Where what only the workshop has is, as far as it belongs to our package."""


def open_modules() -> None:
    """Have ``wardian`` importable, and the jobs. Once is enough."""
    import sys

    if "wardian" in sys.modules:
        return
    library = sys.modules.get("sitecustomize")
    if library is not None and hasattr(library, "unpack"):
        library.unpack()
    else:
        _unpack()
    import wardian.browser
    from wardian.browser import late

    for package, folder in ((wardian, OURS), (wardian.browser, f"{OURS}/browser")):
        if folder not in package.__path__:
            package.__path__.append(folder)
    late.install()


def close_modules() -> None:
    """Have only what a page has of it from now on."""
    import wardian.browser

    for package, folder in ((wardian, OURS), (wardian.browser, f"{OURS}/browser")):
        if package.__path__[-1] == folder and len(package.__path__) > 1:
            package.__path__.pop()


def _unpack() -> None:
    from _frozen_importlib_external import MAGIC_NUMBER
    from _lzma import LZMADecompressor
    from marshal import loads

    with open("/lib/wardian.bin", "rb") as packed:
        if packed.read(4) != MAGIC_NUMBER:
            raise ImportError("wardian.bin was built for another Pyodide")
        exec(*loads(LZMADecompressor().decompress(packed.read())))  # noqa: S102, S302  # it is ours
