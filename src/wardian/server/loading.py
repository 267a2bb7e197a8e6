"""Loading a program: running its file as ``python app.py`` would, to learn what it shows."""

from __future__ import annotations

import os
import sys
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Never

from ..errors import AppLoadError, WardianError
from ..live import host as live_host
from ..live.app import App


class _Collector:
    """The host while a program is loaded: keeps what it runs."""

    def __init__(self) -> None:
        self.apps: list[App] = []

    def start(self, app: App, *, into: str | None) -> None:
        """Keep an app. ``into`` names a place in a document; here every app has its own."""
        self.apps.append(app)


class _Program(SourceFileLoader):
    """Reads a program's file and leaves no compiled copy beside it."""

    def path_stats(self, path: str | bytes) -> Never:
        """Say that nothing is known of the file, so that no copy is looked for or written."""
        raise OSError(path)


def load(file: Path) -> App:
    """Run a program's file, and give the app that it runs.

    Its folder comes first on ``sys.path`` and becomes the working directory, as in a page. Call it
    in the running event loop: the program may make tasks and call ``update()`` as it is loaded.

    Args:
        file: The program, or a folder with an ``app.py``.

    Raises:
        AppLoadError: There is no such file, the program raised, or it runs no app or several.
    """
    file = file.resolve()
    if file.is_dir():
        file /= "app.py"
    if not file.is_file():
        raise AppLoadError(f"expected a Python file, there is no {file}")
    collector = _Collector()
    live_host.install(collector)
    try:
        _execute(file)
    except WardianError as error:
        raise AppLoadError(f"{file.name} cannot be run: {_where(error, file)}{error}") from error
    except SyntaxError as error:
        raise AppLoadError(
            f"expected Python, got {error.msg} in {error.filename}, line {error.lineno}: "
            f"{(error.text or '').strip()}"
        ) from error
    except BaseException as error:  # the program's, whatever it is; sys.exit() too
        if isinstance(error, KeyboardInterrupt):
            raise
        raise AppLoadError(f"{file.name} raised\n{_traceback(error, file)}") from error
    finally:
        live_host.install(None)
    if len(collector.apps) != 1:
        raise AppLoadError(_not_one(file, len(collector.apps)))
    return collector.apps[0]


def _execute(file: Path) -> None:
    folder = str(file.parent)
    sys.argv = [str(file)]
    if folder in sys.path:
        sys.path.remove(folder)
    sys.path.insert(0, folder)
    os.chdir(folder)
    # It stays in place: dataclasses and pickles of the program look their module up by name.
    module = ModuleType("__main__")
    module.__file__ = str(file)
    sys.modules["__main__"] = module
    loader = _Program("__main__", str(file))
    module.__loader__ = loader
    loader.exec_module(module)


def _own_frames(error: BaseException, file: Path) -> TracebackType | None:
    """What a program's error went through, from the program's file on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != str(file):
        trace = trace.tb_next
    return trace


def _traceback(error: BaseException, file: Path) -> str:
    trace = _own_frames(error, file)
    return "".join(traceback.format_exception(type(error), error, trace)).rstrip()


def _where(error: BaseException, file: Path) -> str:
    """The program's own line that led to an error of ours."""
    trace = _own_frames(error, file)
    return f"line {trace.tb_lineno}: " if trace is not None else ""


def _not_one(file: Path, count: int) -> str:
    if count:
        return (
            f"expected {file.name} to call run(...) once, it did {count} times; make one App(...) "
            "with a route for each page"
        )
    return (
        f"expected {file.name} to call run(...), it ended without; add run(page) as its last line"
    )
