"""The package by itself: in a PyScript page, and in a page that calls loadPyodide()."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser import static_site
from tests.browser.static_site import STRICT_CSP, Site

LIMIT_MS = 60_000
ROOT = Path(__file__).parents[2]
WHEELS = ROOT / ".cache" / "pyscript"
PYSCRIPT = ROOT / "node_modules" / "@pyscript" / "core" / "dist"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
PROGRAM = """
import asyncio
from wardian import Button, Div, Page, Span, State, run

class Counter(Div):
    n = State(0)

    def build(self):
        self += Span(lambda: self.n, id="count")
        self += Button("+", on_click=self.increment)

    def increment(self):
        self.n += 1

page = Page(Counter())
clock = Span("...", id="clock", parent=page)
answers = []

async def tick():
    for number in range(10**6):
        clock.text = f"tick {number}"
        answers.append(await clock.update())
        await asyncio.sleep(0.05)

run(page, tick, into="#here")
"""
BARE = """
import { loadPyodide } from "./pyodide/pyodide.mjs"
const python = await loadPyodide({ indexURL: "./pyodide/" })
const wheel = await (await fetch(document.querySelector("link[rel=wheel]").href)).arrayBuffer()
python.unpackArchive(wheel, "wheel", { extractDir: python._api.sitePackages })
window.python = python
await python.runPythonAsync(await (await fetch("app.py")).text())
"""


@pytest.fixture
def runtime(site: Site) -> Site:
    """A site whose ``pyodide/`` holds the runtime, the wheels and a lock that names them."""
    for name in CORE:
        site.write(f"pyodide/{name}", (static_site.RUNTIME / "pyodide" / name).read_bytes())
    wheels = [*downloaded_wheels(), own_wheel()]
    for file in wheels:
        site.write(f"pyodide/{file.name}", file.read_bytes())
    site.write("pyodide/pyodide-lock.json", json.dumps(lock(wheels)))
    site.write("app.py", PROGRAM)
    return site


def test_a_program_runs_in_a_pyscript_page(page: Page, runtime: Site) -> None:
    """With ``packages: ["wardian"]``, offline, where ``into`` says."""
    runtime.csp = None  # PyScript needs more than our policy allows
    for file in PYSCRIPT.glob("*.js"):
        runtime.write(f"pyscript/{file.name}", without_map(file))
    config = json.dumps({"packages": ["wardian"], "interpreter": "/pyodide/pyodide.mjs"})
    url = runtime.write(
        "index.html",
        f"""<!doctype html><link rel="icon" href="data:,">
        <script type="module" src="pyscript/core.js"></script>
        <section id="here"></section>
        <script type="py" src="app.py" config='{config}'></script>""",
    )
    page.goto(url)
    assert_works(page)


def test_a_program_runs_in_a_bare_page(page: Page, runtime: Site) -> None:
    """The client comes out of the wheel, through a blob: script."""
    runtime.csp = None
    page.goto(bare_page(runtime))
    assert_works(page)
    answers = page.evaluate("python.runPython('answers[0], answers[-1]').toJs()")
    assert list(answers) == [False, True]


def test_a_bare_page_may_bring_the_client_itself(page: Page, runtime: Site) -> None:
    """With client.js in the page the strictest policy will do."""
    runtime.csp = STRICT_CSP
    page.goto(bare_page(runtime, '<script type="module" src="/_wardian/client.js"></script>'))
    assert_works(page)


@pytest.mark.allow_console(".")
@pytest.mark.allow_csp_violation("script-src")
def test_a_policy_that_blocks_the_client_is_told(page: Page, runtime: Site) -> None:
    """The message names the script to put into the page."""
    runtime.csp = STRICT_CSP.replace("require-trusted-types-for 'script'; ", "")
    with page.expect_console_message(lambda said: "client.js" in said.text, timeout=LIMIT_MS):
        page.goto(bare_page(runtime))


@pytest.mark.allow_page_error("MountPointError")
def test_a_place_that_does_not_exist_is_told(page: Page, runtime: Site) -> None:
    """``into`` names nothing: an exception says so, with the selector."""
    runtime.csp = STRICT_CSP
    url = bare_page(runtime, '<script type="module" src="/_wardian/client.js"></script>')
    runtime.write("app.py", PROGRAM.replace("#here", "#nowhere"))
    with page.expect_event("pageerror", timeout=LIMIT_MS) as told:
        page.goto(url)
    assert "'#nowhere'" in str(told.value)


def assert_works(page: Page) -> None:
    """The counter counts and the clock ticks, both where they belong."""
    root = page.locator("#here > [data-wardian=live]")
    expect(root).to_have_count(1, timeout=LIMIT_MS)
    root.get_by_role("button", name="+").click()
    expect(root.locator("#count")).to_have_text("1")
    before = root.locator("#clock").inner_text()
    expect(root.locator("#clock")).not_to_have_text(before)
    assert page.evaluate("performance.getEntriesByName('wardian:live').length") == 1


def bare_page(site: Site, head: str = "") -> str:
    """Write a page that starts Python itself."""
    site.write("bare.js", BARE)
    return site.write(
        "index.html",
        f"""<!doctype html><link rel="icon" href="data:,">
        <link rel="wheel" href="pyodide/{own_wheel().name}">{head}
        <section id="here"></section><script type="module" src="bare.js"></script>""",
    )


def own_wheel() -> Path:
    """The slim wheel of the build."""
    (wheel,) = static_site.RUNTIME.glob("wardian-*.whl")
    return wheel


def downloaded_wheels() -> list[Path]:
    """PyScript's installer, from the package index the first time."""
    if len(list(WHEELS.glob("*.whl"))) != 2:
        requirements = Path(__file__).with_name("pyscript-requirements.txt")
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.14"]
        command = [sys.executable, "-m", "pip", "download", *options, "-r", str(requirements)]
        subprocess.run([*command, "-d", str(WHEELS)], check=True)
    return sorted(WHEELS.glob("*.whl"))


def lock(wheels: list[Path]) -> dict[str, Any]:
    """A lock file of the runtime that knows these wheels and no other."""
    info = json.loads((ROOT / "node_modules/pyodide/pyodide-lock.json").read_text())["info"]
    packages = {}
    for file in wheels:
        name, version = file.name.split("-")[:2]
        packages[name] = {
            "name": name,
            "version": version,
            "file_name": file.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": [name],
            "depends": ["packaging"] if name == "micropip" else [],
        }
    return {"info": info, "packages": packages}


def without_map(file: Path) -> str:
    """A script without the address of its source map, which the site does not have."""
    lines = file.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))
