"""What happens once for an interpreter, however many programs it runs."""

from __future__ import annotations

import gc

import pytest

from wardian.browser import host, tidying
from wardian.browser.bridge import Bridge
from wardian.live import host as live_host
from wardian.live import updating


def test_only_what_is_there_before_the_first_program_is_kept_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Elements of a program that runs will go; and what a program set of the collector stays."""
    done: list[object] = []
    monkeypatch.setattr(gc, "freeze", lambda: done.append("freeze"))
    monkeypatch.setattr(gc, "set_threshold", lambda *limits: done.append(limits))
    monkeypatch.setattr(host, "page_host", host.PageHost(Bridge()))
    monkeypatch.setattr(live_host, "_installed", None)
    monkeypatch.setattr(updating, "next_frame", None)
    host.install()
    host.install()
    assert done == ["freeze", (tidying.MOST_OBJECTS, 10, 0)]
    assert live_host.current() is host.page_host
