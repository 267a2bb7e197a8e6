"""The guides to hosting: what they tell people to do, done here as far as one machine can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import FrameLocator, Page, expect
from tests.browser.counter import COUNTER
from tests.browser.serving import Nginx
from tests.browser.static_site import Site
from tests.browser.surprises import Surprises
from tests.browser.waiting import BOOT_TIMEOUT_MS, visit

from wardian.site.build import build

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
KINDS = {
    ".js": ("text/javascript", "application/javascript"),  # as the nginx that is here calls it
    ".mjs": ("text/javascript",),
    ".wasm": ("application/wasm",),
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A counter."""
    file = tmp_path_factory.mktemp("counter") / "app.py"
    file.write_text(COUNTER)
    return file


@pytest.fixture(scope="module")
def built(program: Path) -> Path:
    """A folder in which the built counter is below ``garden``."""
    build(program, program.parent / "www" / "garden")
    return program.parent / "www"


@pytest.fixture
def other_site(tmp_path: Path, surprises: Surprises) -> Iterator[Site]:
    """A site of somebody else, without any policy."""
    (tmp_path / "other").mkdir()
    site = Site(tmp_path / "other")
    site.csp = None
    surprises.origins.add(site.origin)
    yield site
    surprises.leave(site.origin)
    site.close()


def around(other_site: Site, frame: str) -> str:
    """Write a page of somebody else with a frame in it, and return its address."""
    head = '<!doctype html><html lang="en"><title>Games</title><link rel="icon" href="data:,">'
    return other_site.write("index.html", f"{head}<iframe {frame} title='A counter'></iframe>")


def count_in(frame: FrameLocator) -> None:
    """Wait for the counter in a frame, and count."""
    expect(frame.locator("wardian-app[status=live]")).to_be_attached(timeout=BOOT_TIMEOUT_MS)
    frame.locator("#more").click()
    expect(frame.locator("#count")).to_have_text("1")


def test_nginx_serves_a_folder_as_the_guide_says(
    page: Page, built: Path, tmp_path: Path, surprises: Surprises
) -> None:
    """Below a path, compressed, with the types that browsers want, and kept by them."""
    text = (GUIDES / "static-hosting.md").read_text(encoding="utf-8")
    shown = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert shown is not None
    location = shown[1].replace("/srv/www", str(built))
    block = f"include /etc/nginx/mime.types;\nserver {{\nlisten 80;\n{location}}}\n"
    nginx = Nginx(folder=tmp_path, upstream="", block=block)
    surprises.origins.add(nginx.origin)
    try:
        visit(page, f"{nginx.origin}/garden/")
        page.click("#more")
        expect(page.locator("#count")).to_have_text("1")
        for path in built.glob("garden/_wardian/*/pyodide.asm.*"):
            url = f"{nginx.origin}/{path.relative_to(built).as_posix()}"
            headers = urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=10).headers
            assert headers["Content-Type"] in KINDS[path.suffix]
            assert headers["Content-Encoding"] == "gzip"
            assert "immutable" in headers["Cache-Control"]
    finally:
        surprises.leave(nginx.origin)
        nginx.close()


def test_a_built_app_runs_in_a_frame_of_another_site(
    page: Page, built: Path, other_site: Site, surprises: Surprises, site: Site
) -> None:
    """As on itch.io: with its own relative addresses, whatever the page around it is."""
    site.folder = built
    page.goto(around(other_site, f'src="{site.url("garden/")}" loading="lazy"'))
    count_in(page.frame_locator("iframe"))
