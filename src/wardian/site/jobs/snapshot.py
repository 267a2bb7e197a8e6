"""Bring an interpreter to where a page begins, so that its memory can be kept.

``main`` runs the program; what cannot be kept of it is found there. ``finish`` is called by
``snapshot.mjs`` when nothing else will run, and takes away what only the build needed.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .recording import Shown

NO_PAGE = "there is no page yet: "
"""What the stand-ins of snapshot.mjs say."""
_OURS = "/lib/wardian/site/"
_started: dict[str, Any] = {}


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Run a program up to what it shows, and build the pages that every visitor shares.

    Args:
        request: ``folder`` and ``program``, where it is; ``icons`` as its page has them;
            ``compiled``, the packages that it is given and that are not Python alone.

    Returns:
        ``reason``: why its memory cannot be kept, as the end of "because it …"; empty if it can.
    """
    # With these the page fetches what else it imports: they cannot be fetched themselves.
    import json  # noqa: F401

    "".encode("utf-16-le")
    _started["main"] = sys.modules["__main__"]
    _started["folder"] = request["folder"]
    if request["icons"]:
        from wardian.elements.icon import register

        register(request["icons"])
    return {"reason": _reason(request["folder"], request["program"], request["compiled"])}


def _reason(folder: str, program: str, compiled: list[str]) -> str:
    from pyodide.ffi import JsException

    from .recording import record

    try:
        shown = record(program, folder)
    except ModuleNotFoundError as error:
        if not compiled:
            raise
        return f"imports {error.name}, and {', '.join(compiled)} can only be loaded in the page"
    except JsException as error:
        if NO_PAGE not in str(error):
            raise
        return f"uses {str(error).rpartition(NO_PAGE)[2]} when it is imported"
    return _lasting() or _built(shown) or _keep(folder + program, shown)


def _lasting() -> str:
    """What a program began when it was imported and that lasts no longer than its interpreter."""
    from asyncio import all_tasks
    from asyncio.events import get_event_loop

    extensions = sorted(
        name
        for name, module in sys.modules.items()
        if str(getattr(getattr(module, "__spec__", None), "origin", "")).endswith(".so")
    )
    if extensions:
        return f"imports {', '.join(extensions)}, which is not Python alone"
    for task in all_tasks(get_event_loop()):
        name = getattr(task.get_coro(), "__qualname__", task.get_name())
        return f"starts the task {name} when it is imported; start it in startup="
    return ""


def _built(shown: list[Shown]) -> str:
    """Let the components of shared pages build themselves, as far as that is the same for all."""
    if "wardian.tree.keeping" in sys.modules:
        return ""  # what they keep from visit to visit is known in the page
    from wardian.live import faults
    from wardian.tree.contents import text_of
    from wardian.tree.element import Element

    raised: list[BaseException] = []

    def collect(error: BaseException, _details: str) -> None:
        raised.append(error)

    faults.hooks.append(collect)
    try:
        for each in shown:
            for pattern in each.app.routes:
                found = each.app.match(pattern) if "{" not in pattern else None
                if found is not None and isinstance(found[0], Element):
                    text_of(found[0])
    finally:
        faults.hooks.remove(collect)
    return f"raises {faults.describe(raised[0])} while it builds its page" if raised else ""


def _keep(filename: str, shown: list[Shown]) -> str:
    from wardian.browser import host
    from wardian.browser.resuming import Resumption

    _foresee()
    host.install()
    Resumption(filename, [(each.app, each.into) for each in shown]).install()
    return ""


def _foresee() -> None:
    """Import what the program wants sooner or later, as far as somebody has looked for it."""
    library = sys.path_importer_cache.get("/lib/python314.zip")
    for name, (archive, *_where) in getattr(library, "codes", {}).items():
        if archive == 0 and name[0] != "/":
            with suppress(Exception):  # the program will be told, if it wants that
                import_module(name)


def held() -> str:
    """Say which of a program's names stand for JavaScript objects."""
    import js

    found = {
        name
        for name, value in _names()
        if type(value).__module__ == "pyodide.ffi"
        # What every page has of its own is found again by its name.
        and not hasattr(js, name.rpartition(".")[2])
    }
    if not found:
        return "holds an object of JavaScript, or a proxy of a function"
    return f"holds objects of JavaScript or proxies of functions: {', '.join(sorted(found))}"


def _names() -> Iterator[tuple[str, Any]]:
    for title, module in sys.modules.copy().items():
        file = getattr(module, "__file__", None) or ""
        if file.startswith((_started["folder"], "/lib/python3.14/site-packages")):
            for name, value in vars(module).items():
                yield f"{title}.{name}".removeprefix("__main__."), value


def finish() -> None:
    """Take away what only the build needed, and what can be had again."""
    import gc
    import linecache
    import os
    import re
    import zipimport

    import wardian

    from .wardian_modules import close_modules

    main_module = _started["main"]
    sys.modules["__main__"] = main_module
    for name in ("json", "sys", "traceback", "_answer", "_error", "_work"):
        vars(main_module).pop(name, None)
    for name in ("PYTHONHASHSEED", "PYTHONINSPECT"):
        os.environ.pop(name, None)
    sys.path.remove("")  # Pyodide puts it there again
    sys.path[:] = [path for path in sys.path if not path.startswith(_OURS)]
    close_modules()
    for name in [name for name in sys.modules if name.startswith("wardian.site")]:
        del sys.modules[name]
    delattr(wardian, "site")
    linecache.clearcache()
    re.purge()
    for path, finder in list(sys.path_importer_cache.items()):
        if not hasattr(finder, "codes"):  # not the library, but folders that are to be looked at
            del sys.path_importer_cache[path]
    zipimport._zip_directory_cache.clear()  # type: ignore[attr-defined]
    sys._clear_internal_caches()  # type: ignore[attr-defined]
    gc.collect()
    gc.collect()
    gc.freeze()
