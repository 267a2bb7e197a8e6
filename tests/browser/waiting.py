"""Opening a page, and waiting until it is live, or live again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Frame, Locator, Page, expect

BOOT_TIMEOUT_MS = 60_000
RETURN_MS = 20_000


def visit(page: Page, url: str) -> Page:
    """Open ``url`` and wait until every app in it is live; a failed one fails the test."""
    page.goto(url)
    wait_until_live(page)
    return page


def wait_until_live(page: Page) -> None:
    """Wait until every mount element of ``page`` is live.

    Raises:
        AssertionError: One of them failed; says what stands in it.
    """
    page.wait_for_function(
        """() => { const apps = [...document.querySelectorAll('wardian-app')];
        return apps.length && (apps.some((app) => app.getAttribute('status') === 'failed') ||
          apps.every((app) => app.getAttribute('status') === 'live')) }""",
        timeout=BOOT_TIMEOUT_MS,
    )
    failed = page.locator("wardian-app[status=failed]")
    if failed.count():
        raise AssertionError(f"the app failed to boot:\n{failed.first.inner_text()}")


@contextmanager
def staying(page: Page) -> Iterator[None]:
    """Check that ``page`` is the same document at the end: neither navigated nor reloaded."""
    navigations: list[str] = []

    def note(frame: Frame) -> None:
        navigations.append(frame.url)

    page.evaluate("() => { globalThis.wardianTestMark = 'the same document' }")
    page.on("framenavigated", note)
    yield
    page.remove_listener("framenavigated", note)
    assert page.evaluate("() => globalThis.wardianTestMark") == "the same document"
    assert navigations == []


def bar(page: Page) -> Locator:
    """Return the bar that tells a person that the connection is gone."""
    return page.locator("[data-wardian=bar]")


def wait_until_open(page: Page) -> None:
    """Wait until the connection of ``page`` is there and nothing tells that it is not."""
    app = page.locator("wardian-app")
    expect(app).to_have_attribute("data-wardian-connection", "open", timeout=RETURN_MS)
    expect(bar(page)).to_be_hidden()


def transport(page: Page) -> str | None:
    """Tell what carries the page."""
    return page.locator("wardian-app").get_attribute("data-wardian-transport")
