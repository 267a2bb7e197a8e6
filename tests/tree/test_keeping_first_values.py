"""Kept states before anybody assigned them: factories, and what is read where no tab is."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Any

import pytest

from wardian import Div, Span, State
from wardian.tree import keeping
from wardian.tree.recording import join, leave

from .shelves import FakeShelf


class Panel(Div):
    """A component with a kept state."""

    n = State(0, keep=True)


def counted(default: Callable[[], Any]) -> tuple[type[Any], list[int]]:
    """Return a class with a state that has a factory, and a list that has a turn of each call."""
    calls: list[int] = []

    def factory() -> Any:
        calls.append(len(calls))
        return default()

    class Made:
        value: State[Any] = State(factory=factory, keep=True)

        def __init__(self, key: int) -> None:
            self.key = key

    return Made, calls


def test_a_factory_is_called_once_for_each_object(shelf: FakeShelf) -> None:
    """Not to write, nor to restore: it may count, or draw."""
    kind, calls = counted(list)
    first, second = kind(1), kind(2)
    for turn in range(3):
        first.value.append(turn)
        second.value.append(turn)
    assert len(calls) == 2
    assert (kind(1).value, kind(2).value) == ([0, 1, 2], [0, 1, 2])
    assert len(calls) == 2
    assert kind(3).value == [] and len(calls) == 3


def test_a_factory_that_nobody_has_needed_tells_its_kind_once(
    shelf: FakeShelf, told: list[str]
) -> None:
    """A state may be restored, or assigned and written, before any object had its default."""
    kind, calls = counted(set)
    for key in range(3):
        kind(key).value = {key}
    assert len(calls) == 1
    kind, calls = counted(set)
    assert [kind(key).value for key in range(3)] == [{0}, {1}, {2}]
    assert len(calls) == 1
    shelf.texts[next(iter(shelf.texts))] = '["k",0,7]'
    assert kind(0).value == set()
    assert told[0].endswith("expected what the default is, got 7")


def test_a_factory_that_fails_drops_nothing(shelf: FakeShelf, told: list[str]) -> None:
    """Who reads the state hears of it, as ever; what is kept is no worse for it."""
    kind, _ = counted(int)
    kind(1).value = 5

    def fail() -> int:
        raise ValueError("no connection")

    bad, _ = counted(fail)
    with pytest.raises(ValueError, match="no connection"):
        bad(1).value  # noqa: B018
    assert len(shelf.texts) == 1 and told == []


def test_what_was_read_before_there_was_a_tab_is_restored(
    shelf: FakeShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in an interpreter that was saved: with the first read in the page, and holes follow."""
    Panel().n = 6
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(keeping, "_waiting", {})
    monkeypatch.setattr(keeping, "find", lambda _owner: None)
    early, assigned = Panel(Span(lambda: early.n)), Panel()
    assert (early.n, early.text) == (0, "0")
    assert assigned.n == 0
    assigned.n = 1
    monkeypatch.setattr(keeping, "find", lambda _owner: shelf)
    assert early.n == 6
    assert assigned.n == 1
    join(early)
    try:
        assert early.text == "6"
    finally:
        leave(early)


def test_what_is_read_before_there_is_a_tab_is_forgotten_with_its_object(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An interpreter that makes a site may show thousands of rows, and looks at each once."""
    monkeypatch.setattr(sys, "platform", "emscripten")
    waiting: dict[object, Any] = {}
    looked: list[object] = []

    def nowhere(owner: object) -> None:
        looked.append(owner)

    monkeypatch.setattr(keeping, "_waiting", waiting)
    monkeypatch.setattr(keeping, "find", nowhere)
    stays = Panel()
    for _ in range(100):
        assert Panel().n == stays.n == 0
    assert len(looked) <= 2 * 200
    looked.clear()
    gc.collect()
    assert [given() for given, _ in waiting.values()] == [stays]
