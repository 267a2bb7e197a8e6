"""Python as a page has it, while a site is built: Pyodide under Node, out of this installation.

What only that very interpreter can do (compile for it, import a program as a page will, save its
memory) is a job: a module in ``jobs/`` whose ``main`` runs there. Nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import SiteError
from .jobs.recording import APP as APP
from .node import do
from .runtime import static_folder

MIN_NODE = 20
TIME = 315_532_800
"""The start of 1980: what the clock says while a program runs in a build, unless the environment's
``SOURCE_DATE_EPOCH`` says otherwise; the same input is to give the same bytes."""

_LATEST = 253_402_300_799  # the end of the year 9999, and of what datetime knows
_HERE = Path(__file__).parent
_JOBS = "/lib/wardian/site/jobs/"  # where they are found below our own package
_CODE = """\
import json, sys, traceback
sys.dont_write_bytecode = True
sys.path.append({jobs!r})
def _work():
    from wardian_modules import open_modules
    open_modules()
    from importlib import import_module
    with open({request!r}) as opened:
        request = json.load(opened)
    return import_module("wardian.site.jobs." + {job!r}).main(request)
try:
    _answer = json.dumps({{"result": _work()}})
except BaseException as _error:
    _answer = json.dumps({{"error": "".join(traceback.format_exception(_error))}})
del _work
_answer
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a job gave.

    Attributes:
        result: What its ``main`` returned.
        files: What it wrote below ``/out``, by path relative to that.
        snapshot: The interpreter's memory after it, if that was asked for.
    """

    result: dict[str, Any]
    files: dict[str, bytes] = field(repr=False)
    snapshot: bytes | None = field(repr=False)


class Workshop:
    """Starts one interpreter for each job; see ``node.one_process`` for several jobs."""

    def __init__(self, node: str) -> None:
        """Take the Node that ``find_node`` found."""
        self.node = node

    def run(
        self,
        job: str,
        request: Mapping[str, Any],
        *,
        files: Mapping[str, bytes] | None = None,
        wheels: Sequence[bytes] = (),
        library: bytes | None = None,
        snapshot: bool = False,
        timeout_seconds: float = 300,
    ) -> Reply:
        """Run a job.

        Args:
            job: The name of a module in ``jobs/``.
            request: What its ``main`` is given; it travels as JSON.
            files: What lies in the interpreter's file system before, by absolute path. The files
                of a program stand below ``APP``.
            wheels: Unpacked into site-packages.
            library: The archive of the standard library to start with; ``None`` takes the one
                that has sources.
            snapshot: Return the interpreter's memory as well, as it is when the job has ended.
            timeout_seconds: How long it may take.

        Raises:
            SiteError: The job raised, which is told with its traceback; or Node did not run; or
                the environment has no sound time, see ``build_time``.
        """
        static = static_folder()
        with tempfile.TemporaryDirectory(prefix="wardian-") as temporary:
            folder = Path(temporary)
            inside = {
                **_jobs(),
                **{f"/lib/{file.name}": file.read_bytes() for file in static.glob("*.bin")},
                **(files or {}),
                f"{_JOBS}request.json": json.dumps(dict(request)).encode(),
            }
            order = {
                "pyodide": str(static / "pyodide"),
                "files": _put(folder, "in", inside.values(), names=inside),
                "wheels": list(_put(folder, "wheel", wheels, names=range(len(wheels))).values()),
                "library": "library" if library else None,
                "code": _CODE.format(jobs=_JOBS, job=job, request=f"{_JOBS}request.json"),
                "time": build_time(),
                "snapshot": snapshot,
                "maker": str(_HERE / "snapshot.mjs"),
            }
            if library:
                (folder / "library").write_bytes(library)
            (folder / "order.json").write_text(json.dumps(order), "utf-8")
            return self._reply(job, folder, timeout_seconds)

    def _reply(self, job: str, folder: Path, timeout_seconds: float) -> Reply:
        try:
            said = do(self.node, folder, timeout_seconds=timeout_seconds)
        except TimeoutError:
            raise SiteError(
                f"expected the build's {job} to end within {timeout_seconds:.0f} s, it did not; "
                "does the program wait for something when it is imported?"
            ) from None
        written = folder / "reply.json"
        if not written.is_file():
            raise SiteError(f"expected Node to run the build's {job}, got: {said[-2000:]}")
        reply = json.loads(written.read_text("utf-8"))
        if "error" in reply:
            raise SiteError(f"the build's {job} failed:\n{reply['error'].rstrip()}")
        read = {path: (folder / file).read_bytes() for path, file in reply["files"].items()}
        return Reply(
            result=reply["result"],
            files=read,
            snapshot=(folder / reply["snapshot"]).read_bytes() if "snapshot" in reply else None,
        )


def build_time() -> int:
    """Return what the clock says while a program runs in a build, in seconds since 1970.

    Raises:
        SiteError: ``SOURCE_DATE_EPOCH`` is no such number.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    if not given:
        return TIME
    if not (given.isascii() and given.isdigit() and int(given) <= _LATEST):
        raise SiteError(
            "expected the variable SOURCE_DATE_EPOCH to be whole seconds since 1970, as in "
            f"{TIME} for the start of 1980, got {given!r}; mend it, or take it away"
        )
    return int(given)


@cache
def _version(node: str) -> int:
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=False, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def find_node() -> str | None:
    """Return the program that is Node, of version 20 or later; ``None`` where there is none.

    The variable ``WARDIAN_NODE`` names it; an empty one says that there is none.
    """
    node = os.environ.get("WARDIAN_NODE")
    if node is None:
        node = shutil.which("node")
    return node if node and _version(node) >= MIN_NODE else None


def _put(folder: Path, kind: str, contents: Any, *, names: Any) -> dict[Any, str]:
    """Write numbered files: what their names are inside need not be one outside."""
    put = {}
    for number, (name, content) in enumerate(zip(names, contents, strict=True)):
        put[name] = f"{kind}-{number}"
        (folder / put[name]).write_bytes(content)
    return put


def _jobs() -> dict[str, bytes]:
    ours = [*(_HERE / "jobs").glob("*.py"), _HERE / "__init__.py"]
    ours.append(_HERE.parent / "browser" / "library.py")  # where no library has brought it
    return {
        f"/lib/wardian/{file.relative_to(_HERE.parent).as_posix()}": file.read_bytes()
        for file in ours
    }
