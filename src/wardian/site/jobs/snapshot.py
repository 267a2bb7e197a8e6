"""Bring an interpreter to where a page begins, so that its memory can be kept.

``main`` runs the program; what cannot be kept of it is found there. ``finish`` is called by
``snapshot.mjs`` when nothing else will run, and takes away what only the build needed.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import Handle, Task
    from collections.abc import Callable, Iterator
    from contextvars import Context

    from .recording import Shown

    Call = tuple[float, Handle]

NO_PAGE = "there is no page yet: "
"""What the stand-ins of snapshot.mjs say."""
_OURS = "/lib/wardian/site/"
_IMPORTED = "when it is imported"
_BUILT = "while it builds its page"
_INSTEAD = {
    _IMPORTED: "start it in startup=",
    _BUILT: "let a function return the page, and each visit builds its own",
}
_started: dict[str, Any] = {}


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Run a program up to what it shows, and build the pages that every visitor shares.

    Args:
        request: ``folder`` and ``program``, where it is, an empty ``program`` for none: memory has
            Wardian then, for any; ``icons`` as its page has them.

    Returns:
        ``reason``: why its memory cannot be kept, as the end of "because it …"; empty if it can.
    """
    # With these the page fetches what else it imports: they cannot be fetched themselves.
    import json  # noqa: F401

    "".encode("utf-16-le")
    if "sitecustomize" in sys.modules:  # browser/library.py: its code is not in memory
        sys.modules["sitecustomize"].run_deferred()
    _started["main"] = sys.modules["__main__"]
    _started["folder"] = request["folder"]
    if request["icons"]:
        from wardian.elements.icon import register

        register(request["icons"])
    if not request["program"]:
        _import_ours()
        _keep("", [], [])
        return {"reason": ""}
    with _calls() as calls, _faults() as raised:
        shown, reason = _imported(request["folder"], request["program"])
        reason = reason or _lasting(raised, _IMPORTED)
        if not reason:
            _build(shown)
            reason = _lasting(raised, _BUILT)
    if not reason:
        _keep(request["folder"] + request["program"], shown, calls)
    return {"reason": reason}


@contextmanager
def _calls() -> Iterator[list[Call]]:
    """Collect what is to be called later: the workshop's clock is no part of memory."""
    from asyncio import Handle
    from asyncio.events import get_event_loop

    calls: list[Call] = []
    loop: Any = get_event_loop()

    def call_later(
        delay: float, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> Handle:
        handle = Handle(callback, args, loop, context=context)
        calls.append((delay, handle))
        return handle

    loop.call_later = call_later  # what the loop's other methods use as well
    try:
        yield calls
    finally:
        del loop.call_later


@contextmanager
def _faults() -> Iterator[list[BaseException]]:
    """Collect what is reported instead of raised."""
    from wardian.live import faults

    raised: list[BaseException] = []

    def collect(error: BaseException, _details: str) -> None:
        raised.append(error)

    faults.hooks.append(collect)
    try:
        yield raised
    finally:
        faults.hooks.remove(collect)


def _imported(folder: str, program: str) -> tuple[list[Shown], str]:
    """Give what a program shows, or why it shows nothing here."""
    from pyodide.ffi import JsException

    from .recording import record

    try:
        return record(program, folder), ""
    except JsException as error:
        if NO_PAGE not in str(error):
            raise
        return [], f"uses {str(error).rpartition(NO_PAGE)[2]} {_IMPORTED}"


def _lasting(raised: list[BaseException], when: str) -> str:
    """Say what a program did that its page would not know of, or what ends with the workshop."""
    from asyncio import all_tasks
    from asyncio.events import get_event_loop

    from wardian.live import faults

    if raised:
        return f"raises {faults.describe(raised[0])} {when}"
    extensions = sorted(
        name
        for name, module in sys.modules.items()
        if str(getattr(getattr(module, "__spec__", None), "origin", "")).endswith(".so")
    )
    if extensions:
        return f"imports {', '.join(extensions)}, which is not Python alone"
    for task in all_tasks(get_event_loop()):
        return f"starts the task {_name_of(task)} {when}; {_INSTEAD[when]}"
    return ""


def _name_of(task: Task[Any]) -> str:
    """What the program calls it: ``run_task`` wraps what it is given."""
    coroutine = task.get_coro()
    frame = getattr(coroutine, "cr_frame", None)
    given = frame.f_locals.get("awaitable") if frame is not None else None
    named = coroutine if given is None else given
    return str(getattr(named, "__qualname__", task.get_name()))


def _build(shown: list[Shown]) -> None:
    """Let the components of shared pages build themselves, as far as that is the same for all."""
    if "wardian.tree.keeping" in sys.modules:
        return  # what they keep from visit to visit is known in the page
    from wardian.tree.contents import text_of
    from wardian.tree.element import Element

    for each in shown:
        for pattern in each.app.routes:
            found = each.app.match(pattern) if "{" not in pattern else None
            if found is not None and isinstance(found[0], Element):
                text_of(found[0])


def _keep(filename: str, shown: list[Shown], calls: list[Call]) -> None:
    from wardian.browser import host
    from wardian.browser.resuming import Resumption

    _foresee()
    host.install()
    apps = [(each.app, each.into) for each in shown]
    Resumption(filename, apps, [call for call in calls if not call[1].cancelled()]).install()


def _import_ours() -> None:
    """Import what every page may have of us."""
    finder: Any = next(each for each in sys.meta_path if hasattr(each, "add"))
    for name in sorted(finder.codes):
        import_module(name)


def _foresee() -> None:
    """Import what the program wants sooner or later, as far as somebody has looked for it."""
    library = sys.path_importer_cache.get(getattr(sys.modules.get("sitecustomize"), "PATH", ""))
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
