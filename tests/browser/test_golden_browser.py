"""The golden cases in a real browser, with the client as it is shipped and the strict policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.golden.running import FOLDER, files, load

REPLAY = Path(__file__).parent / "replay.js"


def open_replay(page: Page, site: Site) -> None:
    """Open a page that has the client and nothing else."""
    site.write("replay.js", REPLAY.read_text(encoding="utf-8"))
    site.write(
        "index.html",
        '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>replay</title>'
        '<script type="module" src="/_wardian/client.js"></script>'
        '<script type="module" src="/replay.js"></script><body></body></html>',
    )
    page.goto(site.url())
    page.wait_for_function("() => globalThis.replay && globalThis.wardian")


@pytest.fixture(scope="module")
def replay_page(module_page: Page, module_site: Site) -> Page:
    """A page that has the client and nothing else."""
    open_replay(module_page, module_site)
    return module_page


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_client_shows_what_the_case_says(replay_page: Page, path: Path) -> None:
    """And a patch that comes twice makes no mutation at all."""
    for case in load(path):
        steps = [
            {"text": text, "html": {"1": html}}
            for text, html in zip(case["transmissions"], case["html"], strict=True)
        ]
        for step, title in zip(steps, case.get("title", ()), strict=False):
            step["title"] = title
        assert replay_page.evaluate("steps => replay(steps)", steps) == [], case["name"]
        if "refused" in case:
            given = [case["transmissions"], case["html"][-1], case["refused"]]
            refused = replay_page.evaluate("given => refuse(...given)", given)
            assert refused == [], case["name"]
