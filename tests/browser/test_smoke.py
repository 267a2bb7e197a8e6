"""The counter in the other two engines: Firefox through Playwright, WebKitGTK through WebDriver.

In each once with Python in the page, and once from a server.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from tests.browser.waiting import BOOT_TIMEOUT_MS, transport, wait_until_live

pytestmark = pytest.mark.smoke

COUNTER = """
    from wardian import Button, Page, Span, run

    page = Page(title="Smoke")
    count = Span("0", id="count", parent=page)

    def increase():
        count.text = str(int(count.text) + 1)

    page += Button("+", id="more", on_click=increase)
    run(page)
"""


def require(program: str, *, package: str) -> str:
    """Find a program; without it the test is skipped, but never in CI."""
    found = shutil.which(program)
    if found is None:
        text = f"{program} is not installed: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(text, pytrace=False)
        pytest.skip(text)
    return found


@pytest.fixture(params=["page", "server"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the counter is, for each place in which Python can run."""
    if request.param == "page":
        return str(request.getfixturevalue("site").app(COUNTER))
    return str(request.getfixturevalue("serve")(COUNTER).url())


def test_a_counter_counts_in_firefox(playwright: Playwright, address: str) -> None:
    """Firefox ESR shows the page under a strict policy and handles clicks."""
    path = require("firefox-esr", package="firefox-esr")
    # The channel chooses the protocol that an unpatched Firefox speaks.
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
    try:
        page = browser.new_page()
        page.goto(address)
        wait_until_live(page)
        page.click("#more")
        page.click("#more")
        expect(page.locator("#count")).to_have_text("2")
        assert transport(page) in (None, "websocket")
    finally:
        browser.close()


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """An X display that nobody sees; the number is the server's own choice."""
    read, write = os.pipe()
    command = [require("Xvfb", package="xvfb"), "-displayfd", str(write), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as numbers:
        yield f":{numbers.readline().strip()}"
    server.terminate()
    server.wait()


# Selenium 4.52 warns about a call of its own.
@pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")
def test_a_counter_counts_in_webkit(
    address: str, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WebKitGTK, which has no stack switching, shows the page and handles clicks."""
    driver_path = require("WebKitWebDriver", package="webkit2gtk-driver")
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
    options = webdriver.WebKitGTKOptions()
    options.binary_location = _mini_browser()
    options.add_argument("--automation")
    service = webdriver.WebKitGTKService(executable_path=driver_path)
    driver = webdriver.WebKitGTK(options=options, service=service)
    try:
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
    finally:
        driver.quit()


def _mini_browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return str(found[-1]) if found else "MiniBrowser"
