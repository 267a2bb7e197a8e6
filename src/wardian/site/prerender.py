"""What the pages of a program look like before Python is there: rendered while a site is built.

Each page of an app that has an address without parameters becomes HTML, as the page itself would
show it first. In the browser the app takes it over as it stands; until then it can be read, and
what the person does to it is kept.

The program runs for that in the workshop's interpreter, the very one that pages have. On a machine
without Node it runs in a process of the Python that builds, if it runs there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from ..errors import SiteError
from .collect import Program
from .icons import find_icons
from .runtime import static_folder
from .workshop import APP, Workshop, build_time

TIMEOUT_SECONDS = 60

_PACKAGE = Path(__file__).resolve().parents[1] / "__init__.py"
_ALONE = """\
import importlib.util as util, json, sys
spec = util.spec_from_file_location("wardian", {package!r})
sys.modules["wardian"] = util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["wardian"])
from wardian.site.jobs.prerender import main
result = json.dumps(main(json.loads(sys.stdin.buffer.read())))
open({answer!r}, "w").write(result)
"""
"""The job in a process that finds this installation, and otherwise what the page may find: nothing
of the folder that somebody happens to build in."""

_RELATIVE = re.compile(r"""(url\(\s*["']?|@import\s+["'])(?![a-z][a-z0-9+.-]*:|[/#"')])""", re.I)
_NOT_IN_URL = re.compile(r"""[\s"'()\\]""")
"""What an address in ``url(…)`` without quotes, or between them, cannot hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerendering:
    """One page as HTML.

    Attributes:
        route: Its address within the app: ``/`` or ``/about``.
        path: The folder of its document, from the app's: ``""`` or ``"about/"``.
        html: What stands in the app's element.
        css: Its style sheet; addresses in it are seen from the app's folder.
        head: What it says of the document: ``title``, ``lang``, ``head``, ``favicon``; each may be
            missing.
    """

    route: str
    path: str
    html: str = field(repr=False)
    css: str = field(repr=False)
    head: Mapping[str, str]

    def css_from(self, folder: str) -> str:
        """Return the style sheet for a file in another folder.

        Args:
            folder: The address of the app's folder as seen from that file, with a slash at its
                end: ``"../../my%20app/"``.
        """
        folder = _NOT_IN_URL.sub(lambda found: quote(found[0]), folder)
        return _RELATIVE.sub(lambda found: found[1] + folder, self.css)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerendered:
    """The pages of an app.

    Attributes:
        pages: Those that could be rendered, ``/`` first.
        problem: Why there are not more, in a sentence or a few, for the person who builds; ``None``
            where there are no others.
    """

    pages: tuple[Prerendering, ...] = ()
    problem: str | None = None


def prerender(
    program: Program,
    *,
    workshop: Workshop | None,
    wheels: Sequence[bytes] = (),
    icons: Mapping[str, Any] | None = None,
) -> Prerendered:
    """Render the pages of a program. What the program does wrong is told and never raised.

    Args:
        program: The app.
        workshop: Where it runs; ``None`` where there is no Node: a process of this Python then.
        wheels: Packages it may import.
        icons: Drawings by name; ``None`` takes those that the program names.

    Raises:
        SiteError: The environment has no sound time, see ``build_time``.
    """
    request = {
        "entry": program.entry.name,
        "icons": dict(find_icons(program) if icons is None else icons),
        "time": build_time(),
    }
    files = {
        file.relative_to(program.folder).as_posix(): file.read_bytes() for file in program.files
    }
    try:
        if workshop is None:
            result = _in_a_process(request, files)
        else:
            static = static_folder()  # with bytecode the interpreter starts in half the time
            placed = {APP + path: content for path, content in files.items()}
            placed["/lib/rest.wasm"] = (static / "rest.wasm").read_bytes()
            result = workshop.run(
                "prerender",
                request,
                files=placed,
                wheels=wheels,
                library=(static / "python.wasm").read_bytes(),
                timeout_seconds=TIMEOUT_SECONDS,
            ).result
    except SiteError as error:
        return Prerendered(problem=_without(str(error), program, is_here=workshop is None))
    pages = [_page(each) for each in result["pages"]]
    found = sorted((each for each in pages if each is not None), key=lambda each: each.path)
    problems = [*result["problems"]]
    if not found and not problems:
        problems = ["it has no page whose address is without parameters"]
    problem = _without("\n".join(problems), program, some=bool(found)) if problems else None
    return Prerendered(pages=tuple(found), problem=problem)


def _page(each: Mapping[str, Any]) -> Prerendering | None:
    segments = [unquote(part) for part in each["route"].split("/") if part]
    if any(part.startswith(".") or "/" in part or "\\" in part for part in segments):
        return None  # no folder can have that name
    return Prerendering(
        route=each["route"],
        path="".join(f"{part}/" for part in segments),
        html=each["html"],
        css=each["css"],
        head=each["head"],
    )


def _without(problem: str, program: Program, *, some: bool = False, is_here: bool = False) -> str:
    what = "some of its content" if some else "content"
    text = f"{program.entry.name} has pages without {what} until Python is there: {problem.strip()}"
    if is_here:
        text += (
            "\nIt was tried with this Python, as there is no Node 20 or later here, in which pages "
            "are rendered with the Python they will have."
        )
    return text


def _in_a_process(request: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Run the job in a process of this Python, which has no other packages than its own."""
    with tempfile.TemporaryDirectory(prefix="wardian-") as temporary:
        folder = Path(temporary).resolve() / "app"
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
            os.utime(folder / path, (request["time"], request["time"]))
        order = json.dumps({**request, "folder": f"{folder.as_posix()}/"})
        answer = Path(temporary) / "answer.json"
        code = _ALONE.format(package=str(_PACKAGE), answer=str(answer))
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-c", code],
                input=order,
                capture_output=True,
                text=True,
                check=False,
                timeout=TIMEOUT_SECONDS,
                env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            )
        except subprocess.TimeoutExpired:
            raise SiteError(
                f"expected it to be rendered within {TIMEOUT_SECONDS} s, it was not; does the "
                "program wait for something when it is imported?"
            ) from None
        if not answer.is_file():
            raise SiteError(done.stderr.strip().rpartition("\n")[2] or "its process ended")
        result: dict[str, Any] = json.loads(answer.read_text("utf-8"))
        return result
