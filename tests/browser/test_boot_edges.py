"""Boots that start oddly: an unlucky id, a policy with a list, an app that goes too early."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.static_site import STRICT_CSP, Site
from tests.browser.waiting import visit, wait_until_live

HELLO = "from wardian import P, Page, run\nrun(Page(P('hello', id='said')))"


def test_an_element_named_wardian_is_in_nobodys_way(page: Page, site: Site) -> None:
    """``window.wardian`` is that element until the script has run."""
    site.write("app.py", HELLO)
    visit(page, site.page('<div id="wardian"></div><wardian-app src="app.py"></wardian-app>'))
    expect(page.locator("#said")).to_have_text("hello")


@pytest.mark.allow_console("bad-patch|bad-mount|wardian|TrustedTypePolicy|policy")
@pytest.mark.allow_csp_violation("trusted-types")
def test_a_policy_that_lists_other_names_is_said_in_the_element(page: Page, site: Site) -> None:
    """Markup cannot be shown under it: the app fails, and says which name to add."""
    site.csp = STRICT_CSP + "; trusted-types other"
    source = "from wardian import HTML, Page, run\nrun(Page(HTML('<b>x</b>')))"
    page.goto(site.app(source))
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("status", "failed", timeout=30_000)
    expect(app).to_contain_text("trusted-types")


def test_an_app_taken_out_while_it_boots_holds_up_nobody(page: Page, site: Site) -> None:
    """``wardian.ready`` settles, and the other app is live."""
    site.write("app.py", HELLO)
    page.goto(
        site.page(
            '<wardian-app src="app.py"></wardian-app><wardian-app id="gone" src="app.py">'
            "</wardian-app>"
        )
    )
    page.evaluate("() => document.getElementById('gone').remove()")
    wait_until_live(page)
    assert page.evaluate("() => wardian.ready.then(() => 'settled', () => 'settled')") == "settled"


def test_a_long_text_in_any_script_reaches_python(open_app: Callable[..., Page]) -> None:
    """Twenty thousand characters that are not ASCII, typed and handled."""
    page = open_app(
        """
        from wardian import P, Page, Textarea, run

        seen = P("", id="seen")
        run(Page(
            Textarea(on_input=lambda event: setattr(seen, "text", f"{len(event.value)}")), seen
        ))
        """
    )
    page.locator("textarea").fill("字" * 20_000)
    expect(page.locator("#seen")).to_have_text("20000")


def test_what_a_page_loads_beside_pyodide_is_small(page: Page, site: Site) -> None:
    """Script, Python and manifest together are at most 80 KB as a host sends them (gzip)."""
    visit(page, site.app(HELLO))
    sizes = site.loaded_bytes()
    assert {"wardian.js", "wardian.bin"} <= sizes.keys()
    assert sum(sizes.values()) <= 80_000, sizes
