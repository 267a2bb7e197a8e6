"""What ``wardian build`` writes, opened in a browser under the strict policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.waiting import visit
from tests.wheels import require_wheel

from wardian.site.build import Options, build

APP = """
from pathlib import Path

import tiny_thing
from shop.models import GREETING
from wardian import Button, Icon, Page, Span, run

page = Page(title="Built", lang="de")
said = Span(GREETING, id="said", parent=page)
Span(Path("rows.txt").read_text(), id="rows", parent=page)
Span(tiny_thing.NAME, id="tiny", parent=page)

def shout():
    said.text = said.text.upper()

page += Button(Icon("send"), id="shout", on_click=shout)
run(page)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An app with a module, a file of data, an icon and a vendored package."""
    folder = tmp_path / "project"
    (folder / "shop").mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    (folder / "shop" / "models.py").write_text('GREETING = "hello"\n')
    (folder / "rows.txt").write_text("1 2 3")
    require_wheel(folder)
    return folder


def test_a_built_app_runs_with_its_modules_data_icons_and_packages(
    project: Path, site: Site, page: Page
) -> None:
    """Everything the program names is there, under a policy in the page as well."""
    build(project, site.folder, options=Options(csp=True))
    visit(page, site.url())
    assert page.title() == "Built"
    assert page.inner_text("#rows") == "1 2 3"
    assert page.inner_text("#tiny") == "tiny"
    assert page.locator("#shout svg path").count() == 2
    page.click("#shout")
    page.wait_for_function("document.querySelector('#said').textContent === 'HELLO'")


def test_the_starter_runs(tmp_path: Path, site: Site, page: Page) -> None:
    """What ``wardian new`` writes is an app that works."""
    from wardian.site.starter import start_app

    start_app(tmp_path / "my-app")
    build(tmp_path / "my-app", site.folder)
    visit(page, site.url())
    page.get_by_role("button", name="more").click()
    page.get_by_placeholder("A note").fill("milk")
    page.get_by_role("button", name="Add").click()
    page.wait_for_function("document.querySelector('li')?.textContent === 'milk'")
    assert page.locator("[aria-live]").inner_text().strip() == "1"
