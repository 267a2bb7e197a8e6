"""One flipped bit in a file that a page loads: noticed at boot, by the name of the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, TimeoutError, expect
from tests.browser.static_site import Site
from tests.wheels import require_wheel

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
BY_BOOT = (
    *("app.py", "models.py", "rows.txt", "tiny_thing-1.0-py3-none-any.whl"),
    *("python.wasm", "pyodide.asm.wasm"),
)
BY_BROWSER = (
    *(("pyodide.mjs",), ("pyodide.asm.js",), ("prerendered.js",)),
    ("early.js", "extras.js", "page.css"),
)
"""None of those that stand together is loaded by another of them."""
LIMIT_MS = 30_000
pytestmark = [pytest.mark.allow_console("."), pytest.mark.allow_csp_violation(".")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose page loads every kind of file there is."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "app.py").write_text(APP)
    (folder / "models.py").write_text('GREETING = "hello"\n')
    (folder / "rows.txt").write_text("1 2 3")
    require_wheel(folder)
    out = tmp_path_factory.mktemp("out") / "dist"
    build(folder, out, options=Options(csp=True))
    return out


def flip(built: Path, site: Site, name: str) -> list[str]:
    """Serve all files of that name with one bit flipped, and return their paths."""
    site.folder = built
    files = read_manifest((built / NAME).read_bytes()).files
    paths = [path for path in files if path.startswith("_wardian/") and path.endswith(f"/{name}")]
    assert paths
    for path in paths:
        content = bytearray((built / path).read_bytes())
        content[len(content) // 2] ^= 1
        site.override(path, body=bytes(content))
    return paths


@pytest.mark.parametrize("name", BY_BOOT)
def test_a_flipped_bit_in_what_the_boot_fetches_is_told_in_the_element(
    built: Path, site: Site, page: Page, name: str
) -> None:
    """By the address of the file and both hashes; the page does not start."""
    [path] = flip(built, site, name)
    page.goto(site.url(), wait_until="commit")
    told = page.locator("wardian-app [role=alert]")
    expect(told).to_contain_text(f"{path} is not the file this page was built", timeout=LIMIT_MS)
    expected = read_manifest((built / NAME).read_bytes()).files[path].sha256
    shown = told.inner_text()
    assert "hash does not match" in shown
    assert re.findall(r"\b[0-9a-f]{64}\b", shown)[:1] == [expected]
    expect(page.locator("wardian-app")).to_have_attribute("status", "failed")


@pytest.mark.parametrize("names", BY_BROWSER)
def test_a_flipped_bit_in_what_the_browser_fetches_is_told_by_the_browser(
    built: Path, site: Site, page: Page, names: tuple[str, ...]
) -> None:
    """On the console, by the address of each file."""
    missing = {path for name in names for path in flip(built, site, name)}

    def is_last(message: ConsoleMessage) -> bool:
        if "Failed to find a valid digest in the 'integrity' attribute" in message.text:
            missing.difference_update([path for path in missing if path in message.text])
        return not missing

    try:
        with page.expect_console_message(is_last, timeout=LIMIT_MS):
            page.goto(site.url(), wait_until="commit")
    except TimeoutError:
        raise AssertionError(f"nothing was said of {missing}") from None
