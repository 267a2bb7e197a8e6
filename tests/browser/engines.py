"""The engines: Chromium and Firefox, which Playwright drives, and WebKitGTK, by WebDriver."""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright
from selenium import webdriver

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(playwright: Playwright) -> str:
    """Return the Chromium to drive: Playwright's own, ``$CHROMIUM``, or the system's."""
    own = playwright.chromium.executable_path
    if Path(own).is_file():
        return own
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    for candidate in (os.environ.get("CHROMIUM"), *map(shutil.which, names)):
        if candidate:
            return candidate
    pytest.exit(
        "expected a Chromium for the browser tests, found none; run `apt-get install chromium` or "
        "`.venv/bin/playwright install chromium`, or set CHROMIUM=/path/to/it",
        returncode=2,
    )


def find_headless(playwright: Playwright) -> str:
    """Return the Chromium that most tests drive: the system's without windows, if it is there.

    It is built of the same source and has the same Blink, V8 and network as the whole browser,
    but no profile and no window, which cost half of the time that a test takes. ``$CHROMIUM``
    and Playwright's own come first.
    """
    own = Path(playwright.chromium.executable_path).is_file() or "CHROMIUM" in os.environ
    shell = shutil.which("chromium-headless-shell")
    return find_chromium(playwright) if own or shell is None else shell


def require(program: str, *, package: str) -> str:
    """Find a program; without it the test is skipped, but never in CI."""
    found = shutil.which(program)
    if found is None:
        text = f"{program} is not installed: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(text, pytrace=False)
        pytest.skip(text)
    return found


@contextmanager
def firefox(playwright: Playwright) -> Iterator[Browser]:
    """Give Firefox ESR, for which each file on a disk is an origin of its own."""
    browser = playwright.firefox.launch(
        channel="moz-firefox",  # chooses the protocol that an unpatched Firefox speaks
        executable_path=require("firefox-esr", package="firefox-esr"),
        firefox_user_prefs={"security.fileuri.strict_origin_policy": True},
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def webkit() -> Iterator[webdriver.WebKitGTK]:
    """Give the browser of WebKitGTK, on a display that nobody sees."""
    driver_path = require("WebKitWebDriver", package="webkit2gtk-driver")
    with _display() as display, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISPLAY", display)
        patch.setenv("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        options = webdriver.WebKitGTKOptions()
        options.binary_location = _mini_browser()
        options.add_argument("--automation")
        service = webdriver.WebKitGTKService(executable_path=driver_path)
        with warnings.catch_warnings():
            # Selenium 4.52 warns about a call of its own.
            warnings.filterwarnings("ignore", "setting remote_server_addr", DeprecationWarning)
            driver = webdriver.WebKitGTK(options=options, service=service)
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def _display() -> Iterator[str]:
    """Give the name of an X display; its number is the server's own choice."""
    read, write = os.pipe()
    command = [require("Xvfb", package="xvfb"), "-displayfd", str(write), "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as numbers:
            yield f":{numbers.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def _mini_browser() -> str:
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return str(found[-1]) if found else "MiniBrowser"
