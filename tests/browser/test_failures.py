"""What keeps an app from starting is said inside its element: what failed, where, what to do."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from tests.browser.static_site import STRICT_CSP, Site

LIMIT_MS = 15_000
HELLO = """
from wardian import Page, run
run(Page("Hello"))
"""
BROKEN_LINE = """
from wardian import Page, run
def greet(:
    pass
"""
BROKEN_BUILD = """
from wardian import Div, Page, run

class Shelf(Div):
    def build(self):
        self += Div(1 / 0)

run(Page(Shelf()))
"""

pytestmark = [
    pytest.mark.allow_console("."),
    pytest.mark.allow_csp_violation("."),
]


@pytest.fixture
def failed(page: Page, site: Site) -> Callable[..., str]:
    """Return a function that opens a page and gives what stands in its failed element."""

    def failed(url: str) -> str:
        page.goto(url, wait_until="commit")
        app = page.locator("wardian-app").first
        expect(app).to_have_attribute("status", "failed", timeout=LIMIT_MS)
        expect(app.get_by_role("alert")).to_be_visible()
        return app.inner_text()

    return failed


def assert_says(text: str, *parts: str) -> None:
    """Every part is somewhere in the text."""
    for part in parts:
        assert part in text


def test_a_missing_program_is_named_with_the_status(failed: Callable[..., str], site: Site) -> None:
    """A 404 for the program shows its address and the server's answer."""
    url = site.page('<wardian-app src="gone.py"></wardian-app>')
    assert_says(failed(url), site.url("gone.py"), "missing", "404", "Put the file there")


def test_a_page_served_for_a_missing_program_is_recognised(
    failed: Callable[..., str], site: Site
) -> None:
    """A server that answers everything with its start page does not end in a syntax error."""
    site.override("app.py", body="<!doctype html><title>Shop</title>", mime="text/html")
    assert_says(failed(site.app(HELLO)), site.url("app.py"), "web page", "text/html")


def test_a_missing_wasm_file_is_named(failed: Callable[..., str], site: Site) -> None:
    """loadPyodide() never settles without its wasm file; the boot says so instead."""
    site.override("/_wardian/pyodide/pyodide.asm.wasm", status=404, body="")
    assert_says(failed(site.app(HELLO)), "pyodide.asm.wasm", "missing", "404")


def test_a_wrong_mime_type_of_the_wasm_file_is_named(
    failed: Callable[..., str], site: Site
) -> None:
    """Both the type that came and the type that is needed are said."""
    site.override("/_wardian/pyodide/pyodide.asm.wasm", mime="text/plain")
    text = failed(site.app(HELLO))
    assert_says(text, "pyodide.asm.wasm", "text/plain", "application/wasm")


def test_a_policy_without_wasm_is_explained(failed: Callable[..., str], site: Site) -> None:
    """The keyword that is missing is named."""
    site.csp = STRICT_CSP.replace("'wasm-unsafe-eval'", "")
    assert_says(failed(site.app(HELLO)), "Content-Security-Policy", "'wasm-unsafe-eval'")


def test_a_policy_that_blocks_a_download_is_explained(
    failed: Callable[..., str], site: Site
) -> None:
    """A blocked request is not taken for a broken network."""
    site.csp = STRICT_CSP.replace("connect-src 'self'", "connect-src 'none'")
    assert_says(failed(site.app(HELLO)), "Content-Security-Policy", "connect-src")


@pytest.mark.parametrize("name", ["wardian.bin", "python.wasm", "pyodide/pyodide.asm.wasm"])
def test_a_file_of_another_build_is_refused(
    failed: Callable[..., str], site: Site, name: str
) -> None:
    """One flipped byte is noticed, and the file is named."""
    from tests.browser import static_site

    content = bytearray((static_site.RUNTIME / name).read_bytes())
    content[-10] ^= 1
    site.override(f"/_wardian/{name}", body=bytes(content))
    assert_says(failed(site.app(HELLO)), name, "hash does not match", "expected", "got")


def test_a_missing_script_of_the_runtime_is_named(failed: Callable[..., str], site: Site) -> None:
    """A module that cannot be imported is looked up for the reason."""
    site.override("/_wardian/pyodide/pyodide.asm.mjs", status=404, body="")
    assert_says(failed(site.app(HELLO)), "pyodide.asm.mjs", "missing", "404")


def test_a_missing_wheel_is_named(failed: Callable[..., str], site: Site) -> None:
    """A wheel that is not there stops the app that asked for it."""
    name = "greeting-1.0-py3-none-any.whl"
    url = site.app(HELLO, attributes=f'packages="{name}"')
    assert_says(failed(url), site.url(name), "missing", "404")


def test_a_wheel_with_another_hash_is_refused(failed: Callable[..., str], site: Site) -> None:
    """An address may carry the wheel's hash; another wheel is not installed."""
    site.write("greeting-1.0-py3-none-any.whl", wheel())
    asked = f"greeting-1.0-py3-none-any.whl#sha256={'0' * 64}"
    url = site.app(HELLO, attributes=f'packages="{asked}"')
    assert_says(failed(url), "greeting-1.0-py3-none-any.whl", "hash does not match")


def test_a_package_that_the_distribution_lacks_is_named(
    failed: Callable[..., str], site: Site
) -> None:
    """loadPackage() resolves without what it could not load; that is noticed."""
    assert_says(failed(site.app(HELLO, attributes='packages="no-such-package"')), "no-such-package")


def test_a_syntax_error_shows_its_line(failed: Callable[..., str], site: Site) -> None:
    """Python's own words, with the line, and without a line of ours."""
    text = failed(site.app(BROKEN_LINE))
    assert_says(text, "SyntaxError", "app.py", "line 3", "def greet(:")
    assert "wardian/" not in text


def test_an_exception_in_build_shows_its_traceback(failed: Callable[..., str], site: Site) -> None:
    """The line that raised is in the element, with its source."""
    text = failed(site.app(BROKEN_BUILD))
    assert_says(text, "ZeroDivisionError", "app.py", "line 6, in build", "Div(1 / 0)")


def test_an_exception_of_the_program_shows_its_traceback(
    failed: Callable[..., str], site: Site
) -> None:
    """Even one that would end another interpreter."""
    text = failed(site.app("raise SystemExit('closed')"))
    assert_says(text, "SystemExit: closed", "app.py", "line 1")


def test_a_program_that_shows_nothing_is_told_to_run(
    failed: Callable[..., str], site: Site
) -> None:
    """Forgetting run() is the commonest beginner's mistake."""
    assert_says(failed(site.app("x = 1")), "app.py", "run(page)")


def test_an_async_page_that_raises_shows_its_traceback(
    failed: Callable[..., str], site: Site
) -> None:
    """A page function may fail long after run() has returned."""
    text = failed(
        site.app(
            """
            import asyncio
            from wardian import run

            async def make():
                await asyncio.sleep(0.01)
                raise LookupError("no such page")

            run(make)
            """
        )
    )
    assert_says(text, "LookupError: no such page", "in make")


def test_an_element_without_a_program_is_explained(failed: Callable[..., str], site: Site) -> None:
    """Neither an address nor a source."""
    assert_says(failed(site.page("<wardian-app></wardian-app>")), "src=")


def test_a_failure_is_told_to_scripts(page: Page, site: Site) -> None:
    """The event bubbles with the reason, and the promise of the page rejects with it."""
    url = site.page('<wardian-app src="gone.py">stays</wardian-app>')
    page.add_init_script(
        "document.addEventListener('failed', (e) => { window.told = e.detail.code })"
    )
    page.goto(url)
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("status", "failed", timeout=LIMIT_MS)
    expect(app).to_contain_text("stays")
    told = page.evaluate("wardian.ready.then(() => 'live', (e) => [e.code, window.told])")
    assert told == ["missing-file", "missing-file"]


def test_one_failing_app_leaves_the_others(page: Page, site: Site) -> None:
    """Apps share the interpreter, not each other's failures."""
    site.write("good.py", HELLO)
    site.write("bad.py", BROKEN_LINE)
    page.goto(site.page('<wardian-app src="bad.py"></wardian-app><wardian-app src="good.py">'))
    apps = page.locator("wardian-app")
    expect(apps.nth(0)).to_have_attribute("status", "failed", timeout=LIMIT_MS)
    expect(apps.nth(1)).to_have_attribute("status", "live", timeout=LIMIT_MS)
    expect(apps.nth(1)).to_have_text("Hello")


def test_a_dead_interpreter_is_told_in_every_app(page: Page, site: Site) -> None:
    """os._exit() ends Python for good; nobody is left clicking at a corpse."""
    page.goto(
        site.app(
            """
            import os
            from wardian import Button, Page, run
            run(Page(Button("End", on_click=lambda: os._exit(1))))
            """
        )
    )
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("status", "live", timeout=LIMIT_MS)
    page.get_by_role("button", name="End").click()
    expect(app).to_have_attribute("status", "failed", timeout=LIMIT_MS)
    expect(app.get_by_role("alert")).to_contain_text(re.compile("Python has stopped.*Reload"))


def wheel() -> bytes:
    """A pure-Python wheel with one module, ``greeting``."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("greeting.py", 'TEXT = "Good morning"\n')
        info = "greeting-1.0.dist-info"
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return buffer.getvalue()
