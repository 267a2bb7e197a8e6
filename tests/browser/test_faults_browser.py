"""The faults of ``tests/live/faulty_app.py`` in the page: there the interpreter is at stake."""

from __future__ import annotations

import runpy

import pytest
from playwright.sync_api import Page
from tests.browser.static_site import Site
from tests.browser.waiting import visit
from tests.live.test_faults import APP

FAULTS = list(runpy.run_path(str(APP))["FAULTS"])


@pytest.fixture(scope="module")
def faulty(module_page: Page, module_site: Site) -> Page:
    """The page of all faults, live."""
    return visit(module_page, module_site.app(APP.read_text(encoding="utf-8")))


@pytest.mark.allow_console("python-error|Traceback|wardian")
@pytest.mark.parametrize("name", FAULTS)
def test_after_a_fault_the_next_event_is_handled(faulty: Page, name: str) -> None:
    """The traceback is shown over the page, and the counter counts."""
    count = int(faulty.locator("#n").inner_text())
    faulty.evaluate("name => document.getElementById(name).click()", name)
    faulty.wait_for_function(
        "() => document.querySelector('wardian-errors')?.shadowRoot.textContent"
    )
    faulty.evaluate("document.getElementById('count').click()")
    faulty.wait_for_function(
        "count => document.getElementById('n').textContent === String(count)", arg=count + 1
    )
    shown = faulty.evaluate(
        "() => { const panel = document.querySelector('wardian-errors');"
        " const text = panel.shadowRoot.textContent; panel.remove(); return text }"
    )
    assert "Traceback (most recent call last):" in shown or name == "raises_unprintable"
    # What a live list gave is refused after the program's function has returned.
    assert "app.py" in shown or name in ("raises_unprintable", "in_keys")
