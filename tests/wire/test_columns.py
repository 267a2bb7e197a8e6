"""Columns: the values one slot has in many rows, in the shortest form that is unambiguous."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian.wire import ops
from wardian.wire.codec import SEPARATOR, column


def test_strings_are_joined_without_escapes() -> None:
    """One string, and nothing in it that a parser must undo."""
    assert column(["a", "b", ""]) == f'"a{SEPARATOR}b{SEPARATOR}"'


def test_one_value_for_all_is_said_once() -> None:
    """Whatever it is."""
    assert column(["x", "x"]) == '["x"]'
    assert (column([None, None]), column([1, 1]), column([{"a": "b"}] * 3)) == (
        "[null]",
        "[1]",
        '[{"a":"b"}]',
    )


def test_equal_values_of_two_types_are_two_values() -> None:
    """``True`` is 1 in Python and not on the wire."""
    assert column([True, 1]) == "[true,1]"


@pytest.mark.parametrize(
    "values",
    [
        ["a"],
        [None],
        ["a", None],
        ["a" + SEPARATOR, "b"],
        ["\\u007f", "b"],
        ['"', "\\", "\n"],
        ["é", "😀", "\u2028"],
        [1, 2.5, True],
    ],
)
def test_every_value_comes_back(values: list[Any]) -> None:
    """As the protocol reads a column."""
    text = column(values)
    read = json.loads(text)
    assert text.isascii()
    if isinstance(read, str):
        read = read.split(SEPARATOR)
    assert (read * len(values) if len(read) == 1 < len(values) else read) == values


def test_ops_of_lists_are_as_the_protocol_has_them() -> None:
    """A shape, a column of values, and all rows of a list."""
    assert ops.define_shape(3, 1, '[[1,"li"],[]]') == '["f",3,1,[[1,"li"],[]]]'
    assert ops.write_column(3, 1, 0, [-3, -5], '["x"]') == '["w",3,1,0,[-3,-5],["x"]]'
    assert ops.remove(3, ()) == '["r",3]'
