"""Handlers: how many arguments they want, found without a look at their signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import pytest

from wardian.errors import InvalidHandlerError
from wardian.tree.listeners import Listener, takes_event


def pick(row: object, event: object) -> None:
    """Take two arguments."""


def drop(row: object, times: int = 1) -> None:
    """Take one argument, and perhaps another."""


class Picker:
    """An object that is a handler, and has one."""

    def __call__(self, event: object) -> None:
        """Take the event."""

    def pick(self, row: object, event: object) -> None:
        """Take two arguments."""


@wraps(drop)
def decorated(*args: Any, **names: Any) -> None:
    """Look like another function."""


@pytest.mark.parametrize(
    ("handler", "takes"),
    [
        (partial(pick, 1), True),
        (partial(pick, 1, 2), False),
        (partial(partial(pick, 1), 2), False),
        (partial(drop, 1), False),
        (partial(drop), True),
        (partial(pick, event=1), True),
        (partial(Picker().pick, 1), True),
        (partial(Picker().pick, 1, 2), False),
        (partial(print, 1), True),
        (partial(decorated, 1), False),
        (Picker(), True),
        ([].append, True),
        ([].clear, False),
        (print, True),
    ],
)
def test_whatever_can_be_called_gets_the_event_if_it_needs_it(
    handler: Callable[..., Any], takes: bool
) -> None:
    """Partials, objects and built-ins as well as functions."""
    assert takes_event(handler) == takes


def test_a_partial_that_still_needs_two_is_refused() -> None:
    """As a function is."""
    with pytest.raises(InvalidHandlerError, match="one \\(the event\\)"):
        takes_event(partial(pick))


def test_partials_of_functions_cost_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages make thousands."""
    monkeypatch.setattr(inspect, "signature", None)
    for handler in (partial(pick, 1), partial(Picker().pick, 1)):
        assert Listener(handler).wants == 1


def test_a_function_of_a_built_in_module_costs_one_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """To read one takes longer than to show a hundred elements."""
    assert Listener(print).wants == 1
    monkeypatch.setattr(inspect, "signature", None)
    assert Listener(print).wants == 1
