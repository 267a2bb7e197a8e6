"""One flipped bit in a file that a page loads: noticed at boot, by the name of the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site

from wardian.site.build import Options, build
from wardian.site.manifest import NAME, read_manifest

APP = """
from pathlib import Path

import tiny_thing
from models import GREETING
from wardian import Page, run

page = Page(GREETING, Path("rows.txt").read_text(), tiny_thing.NAME, title="Flipped")
page.css = "main { color: green }"
run(page)
"""
AT_BOOT = [
    *("app.py", "models.py", "rows.txt", "tiny_thing-1.0-py3-none-any.whl"),
    *("python.wasm", "pyodide.asm.wasm", "pyodide.mjs", "pyodide.asm.mjs"),
    *("prerendered.js", "early.js", "extras.js", "page.css"),
]
LIMIT_MS = 30_000
pytestmark = [pytest.mark.allow_console("."), pytest.mark.allow_csp_violation(".")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose page loads every kind of file there is."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP)
    (folder / "models.py").write_text('GREETING = "hello"\n')
    (folder / "rows.txt").write_text("1 2 3")
    with zipfile.ZipFile(folder / "tiny_thing-1.0-py3-none-any.whl", "w") as archive:
        info = "tiny_thing-1.0.dist-info"
        archive.writestr("tiny_thing.py", 'NAME = "tiny"\n')
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    (folder / "requirements.txt").write_text("./tiny_thing-1.0-py3-none-any.whl\n")
    out = tmp_path_factory.mktemp("out") / "dist"
    build(folder, out, options=Options(csp=True))
    return out


@pytest.mark.parametrize("name", AT_BOOT)
def test_a_flipped_bit_is_noticed_at_boot(built: Path, site: Site, page: Page, name: str) -> None:
    """In the element where the boot fetched the file, on the console where the browser did."""
    site.folder = built
    files = read_manifest((built / NAME).read_bytes()).files
    paths = [path for path in files if path.startswith("_wardian/") and path.endswith(f"/{name}")]
    assert paths
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in paths:
        content = bytearray((built / path).read_bytes())
        content[len(content) // 2] ^= 1
        site.override(path, body=bytes(content))
    page.goto(site.url(), wait_until="commit")

    def is_named() -> bool:
        shown = page.locator("[role=alert]").all_inner_texts()
        return any(path in text for path in paths for text in (*said, *shown))

    waited = 0
    while not is_named() and waited < LIMIT_MS:
        page.wait_for_timeout(100)
        waited += 100
    assert is_named(), said
