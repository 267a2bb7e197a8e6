"""What a page holds, counted by the browser."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Page


def counting(page: Page) -> CDPSession:
    """Begin to count; the session is for the functions here."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.enable")
    return session


def metrics(cdp: CDPSession) -> dict[str, float]:
    """Count nodes and listeners, after a garbage collection."""
    _collect(cdp)
    found: list[dict[str, Any]] = cdp.send("Performance.getMetrics")["metrics"]
    wanted = ("Nodes", "JSEventListeners")
    return {each["name"]: each["value"] for each in found if each["name"] in wanted}


def heap(cdp: CDPSession) -> int:
    """Count the bytes of JavaScript's objects, after a garbage collection."""
    _collect(cdp)
    return int(cdp.send("Runtime.getHeapUsage")["usedSize"])


def _collect(cdp: CDPSession) -> None:
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
