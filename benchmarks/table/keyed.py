"""Before anything is timed: rows keep their identity as they should, and all pages are equal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .operations import ADD, CLEAR, RUN, SWAP, UPDATE, Step, removal, selection
from .tab import Tab

_ROW = [
    "td col-md-1",
    "td col-md-4",
    "a",
    "td col-md-1",
    "a",
    "span glyphicon glyphicon-remove true",
    "td col-md-6",
]
EVERYTHING: tuple[Step, ...] = (
    *(CLEAR, RUN, UPDATE, selection(5), SWAP, removal(4), selection(2), UPDATE),
    *(removal(2), selection(7), ADD, SWAP),
)


def check_keyed(tab: Tab) -> None:
    """Do what js-framework-benchmark's own check does; the page has just been opened.

    Raises:
        AssertionError: The rows are not keyed, or not built as they should be.
    """
    page = tab.page
    tab.steps([ADD])
    structure = page.evaluate("keyed.structure()")
    assert structure == _ROW, f"expected the rows of {tab.name} to be {_ROW}, got {structure}"
    page.evaluate("keyed.watch()")
    swapped = _done(tab, SWAP)
    assert swapped["added"] and swapped["removed"] and not swapped["made"], _said(tab, swapped)
    replaced = _done(tab, RUN)
    assert replaced["added"] >= 1000 and replaced["removed"] >= 1000, _said(tab, replaced)
    removed = _done(tab, removal(2))
    assert removed["second"], _said(tab, removed)


def pages_after_everything(tabs: Sequence[Tab]) -> dict[str, str]:
    """Do every operation once or twice on fresh pages; give them as plain data, by name."""
    for tab in tabs:
        tab.load(EVERYTHING)
    for tab in tabs:
        tab.loaded()
    return {tab.name: tab.page.evaluate("() => keyed.page()") for tab in tabs}


def _done(tab: Tab, step: Step) -> dict[str, Any]:
    tab.page.evaluate("keyed.begin()")
    tab.steps([step])
    happened: dict[str, Any] = tab.page.evaluate("keyed.happened()")
    return happened


def _said(tab: Tab, happened: dict[str, Any]) -> str:
    return f"expected keyed rows of {tab.name}, got {happened}"
