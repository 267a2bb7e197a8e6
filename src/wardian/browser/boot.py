"""Start one program in the page: what the boot script calls once for each app."""

from __future__ import annotations

import json
import os
import sys
from contextvars import copy_context
from types import CodeType, ModuleType

from ..errors import HostMissingError
from ..live import faults
from . import host, late
from .mount import Mount, mount
from .report import as_json

APPS = "/apps/"
"""Every app's folder is below this one."""


def start(source: str, filename: str, view: int, url: str, icons: str = "{}") -> str:
    """Run a program in a namespace of its own and show it in a view.

    Args:
        source: The program's text.
        filename: Its absolute path in the interpreter's file system. Its folder comes first on
            ``sys.path`` and is the working directory while it runs.
        view: The number the tab gave the place where the app shall stand.
        url: The address whose query the app is given.
        icons: JSON of the drawings of the icons it uses, by name.

    Returns:
        An empty text, or JSON that says what failed; see ``report.as_json``. Never raises.
    """
    host.install()
    late.install()
    try:
        code = compiled(source, filename)
    except (SyntaxError, ValueError) as error:
        return as_json(error, code="syntax-error")
    place = Mount(view, url)
    raised: list[BaseException] = []

    def collect(error: BaseException, _details: str) -> None:
        raised.append(error)

    faults.hooks.append(collect)
    try:
        _register(icons)
        copy_context().run(_run, code, filename, place)
    except BaseException as error:  # noqa: BLE001  # also SystemExit: the other apps go on
        return as_json(error)
    finally:
        faults.hooks.remove(collect)
    if raised:
        return as_json(raised[0])
    if not place.taken:
        missing = HostMissingError("the program ended without calling run(...)")
        return as_json(missing, code="not-run")
    return ""


def _register(icons: str) -> None:
    if icons != "{}":
        from ..elements.icon import register

        register(json.loads(icons))


def _run(code: CodeType, filename: str, place: Mount) -> None:
    mount.set(place)
    execute(code, filename)


def compiled(source: str, filename: str) -> CodeType:
    """Give the code of a program, from the library of a page that was built for it.

    Raises:
        SyntaxError: It is no Python.
        ValueError: It has null characters.
    """
    path = getattr(sys.modules.get("sitecustomize"), "PATH", "")  # library.py
    library = sys.path_importer_cache.get(path)
    if filename in getattr(library, "codes", ()):
        return library.get_code(filename)  # type: ignore[union-attr, no-any-return]
    return compile(source, filename, "exec", dont_inherit=True)


def execute(code: CodeType, filename: str) -> None:
    """Run a program's code as ``__main__``, its folder first on ``sys.path``.

    Args:
        code: What was compiled of it.
        filename: Its absolute path.
    """
    library = sys.modules.get("sitecustomize")
    if library is not None and hasattr(library, "give_way"):
        library.give_way()
    module = ModuleType("__main__")
    module.__file__ = filename
    sys.modules["__main__"] = module
    hidden = _enter(os.path.dirname(filename))
    try:
        exec(code, module.__dict__)  # noqa: S102  # the program itself
    finally:
        for name, other in hidden.items():
            sys.modules.setdefault(name, other)


def _enter(folder: str) -> dict[str, ModuleType]:
    """Put a folder first on ``sys.path``, and out of sight what was imported from other apps'.

    Two apps of one document may each have a ``models.py``.

    Returns:
        The modules that are hidden, by name.
    """
    if folder in sys.path:
        sys.path.remove(folder)
    sys.path.insert(0, folder)
    if os.path.isdir(folder):
        os.chdir(folder)
    hidden = {}
    for name, module in list(sys.modules.items()):
        path = getattr(module, "__file__", None) or ""
        foreign = path.startswith(APPS) and not path.startswith(folder + "/")
        if foreign and name != "__main__":
            hidden[name] = sys.modules.pop(name)
    return hidden
