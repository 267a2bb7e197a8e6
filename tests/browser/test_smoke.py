"""The counter in each engine: Chromium and Firefox by Playwright, WebKitGTK by WebDriver.

In each once with Python in the page, and once from a server.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from tests.browser.counter import COUNTER
from tests.browser.engines import firefox, webkit
from tests.browser.waiting import BOOT_TIMEOUT_MS, transport, wait_until_live

pytestmark = pytest.mark.smoke


@pytest.fixture(params=["page", "server"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the counter is, for each place in which Python can run."""
    if request.param == "page":
        return str(request.getfixturevalue("site").app(COUNTER))
    return str(request.getfixturevalue("serve")(COUNTER).url())


def count_in(page: Page, address: str) -> None:
    """Open the counter, and count to two."""
    page.goto(address)
    wait_until_live(page)
    page.click("#more")
    page.click("#more")
    expect(page.locator("#count")).to_have_text("2")
    assert transport(page) in (None, "websocket")


def test_a_counter_counts_in_the_whole_chromium(whole_chromium: Browser, address: str) -> None:
    """The browser that people have, while most tests drive it without its windows."""
    page = whole_chromium.new_page()
    count_in(page, address)
    page.close()


def test_a_counter_counts_in_firefox(playwright: Playwright, address: str) -> None:
    """Firefox ESR shows the page under a strict policy and handles clicks."""
    with firefox(playwright) as browser:
        count_in(browser.new_page(), address)


def test_a_counter_counts_in_webkit(address: str) -> None:
    """WebKitGTK, which has no stack switching, shows the page and handles clicks."""
    with webkit() as driver:
        driver.get(address)
        wait = WebDriverWait(driver, BOOT_TIMEOUT_MS / 1000, poll_frequency=0.1)
        wait.until(
            lambda browser: (
                browser.find_element(By.TAG_NAME, "wardian-app").get_attribute("status")
                in ("live", "failed")
            )
        )
        assert driver.find_element(By.TAG_NAME, "wardian-app").get_attribute("status") == "live", (
            driver.find_element(By.TAG_NAME, "wardian-app").text
        )
        driver.find_element(By.ID, "more").click()
        driver.find_element(By.ID, "more").click()
        wait.until(lambda browser: browser.find_element(By.ID, "count").text == "2")
