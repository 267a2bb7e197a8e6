"""Our own modules as a page has them: out of the library, or out of ``wardian.bin``."""

from __future__ import annotations

from typing import Any

OURS = "/lib/wardian"
"""Where what only the workshop has is, as far as it belongs to our package."""


def open_modules() -> None:
    """Have ``wardian`` importable, and the jobs. Once is enough."""
    import sys

    if "wardian" in sys.modules:
        return
    library: Any = sys.modules.get("sitecustomize")
    if not hasattr(library, "unpack"):  # it was started with the sources of the standard library
        from importlib.machinery import SourceFileLoader
        from types import ModuleType

        library = ModuleType("library")
        SourceFileLoader("library", f"{OURS}/browser/library.py").exec_module(library)
    library.unpack()
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
