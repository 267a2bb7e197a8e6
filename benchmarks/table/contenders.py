"""The implementations that are compared, and how their pages come onto the site."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.browser.static_site import RUNTIME
from tests.browser.test_pyscript import without_map

from .site import Site

ROOT = Path(__file__).parents[2]
NODE = ROOT / "node_modules"
PROGRAMS = ROOT / "benchmarks" / "frameworks"
WHEELS = ROOT / ".cache" / "bench-page"
LIBRARIES = ("react", "wybthon", "puepy", "pyscript")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="../table.css"></head>
<body>
{body}</body></html>
"""


def publish(site: Site, name: str) -> str:
    """Put an implementation onto a site of its own; give the address of its page."""
    for shared in ("table.css", "words.js"):
        site.write(shared, (PROGRAMS / shared).read_bytes())
    _BUILDERS[name](site, name)
    body = (PROGRAMS / name / "index.html").read_text()
    return site.write(f"{name}/index.html", _PAGE.format(title=name, body=body))


def _copied(site: Site, name: str) -> None:
    for file in (PROGRAMS / name).iterdir():
        if file.is_file():
            site.write(f"{name}/{file.name}", file.read_bytes())


def _wardian(site: Site, name: str) -> None:
    """Copy the program, and the runtime too: a build during the run must change nothing."""
    _copied(site, name)
    without = shutil.ignore_patterns("icons")
    shutil.copytree(RUNTIME, site.folder / "_wardian", ignore=without)
    for shared in ("words.py", "head.py"):
        site.write(f"{name}/{shared}", (PROGRAMS / shared).read_bytes())


def _react(site: Site, name: str) -> None:
    """Bundle the program for production, as React's documentation says."""
    options = ["--bundle", "--minify", "--format=esm", "--jsx=automatic"]
    defined = '--define:process.env.NODE_ENV="production"'
    source = PROGRAMS / name / "main.jsx"
    command = [NODE / ".bin" / "esbuild", source, *options, defined]
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True)
    site.write(f"{name}/main.js", done.stdout)


def _wybthon(site: Site, name: str) -> None:
    _wardian_free(site, name)
    site.write("wybthon.whl", _wheel("wybthon").read_bytes())


def _pyscript(site: Site, name: str) -> None:
    """PyScript as it is on npm, with Pyodide beside it."""
    _wardian_free(site, name)
    for file in (NODE / "@pyscript" / "core" / "dist").glob("*.js"):
        site.write(f"core/{file.name}", without_map(file))


def _puepy(site: Site, name: str) -> None:
    """PuePy, with the morphdom that it asks for."""
    _pyscript(site, name)
    site.write("puepy.zip", _wheel("puepy").read_bytes())
    site.write("morphdom.js", (NODE / "morphdom" / "dist" / "morphdom-esm.js").read_bytes())


def _wardian_free(site: Site, name: str) -> None:
    """Copy the program, and put Pyodide as it is on npm onto the site."""
    _copied(site, name)
    site.write(f"{name}/words.py", (PROGRAMS / "words.py").read_bytes())
    for file in (NODE / "pyodide").glob("py*"):
        site.write(f"pyodide/{file.name}", file.read_bytes())


def _wheel(name: str) -> Path:
    """Give the wheel of a peer, from the package index the first time."""
    if not list(WHEELS.glob(f"{name}-*.whl")):
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.14"]
        command = [sys.executable, "-m", "pip", "download", *options, "-d", str(WHEELS)]
        subprocess.run([*command, "-r", str(PROGRAMS / "peers.txt")], check=True)
    (wheel,) = WHEELS.glob(f"{name}-*.whl")
    return wheel


# In this order they take turns: what is asserted stands around what it is compared with.
_BUILDERS: dict[str, Callable[[Site, str], None]] = {
    "template": _wardian,
    "each": _wardian,
    "vanilla": _copied,
    "elements": _wardian,
    "react": _react,
    "wybthon": _wybthon,
    "puepy": _puepy,
    "pyscript": _pyscript,
}
CONTENDERS = tuple(_BUILDERS)
