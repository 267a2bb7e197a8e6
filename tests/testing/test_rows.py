"""Rows of a list in a tab made of Python: they are found, read and used like any element."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian.errors import BadPatchError
from wardian.testing.dom import Tab, TabElement
from wardian.testing.selectors import select, select_one

SHAPE = [
    [
        1,
        "li",
        {"#on": {"keydown": 1}},
        [[2, "input", {"type": "text"}], [3, "button", {"#on": {"click": 1}}, "x"], [4, "b"]],
    ],
    [[2, ".value"], [4, "#text"]],
]


class Rows:
    """A tab that shows a list of three rows between two other elements."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.tab = Tab(lambda text: self.sent.append(json.loads(text)))
        rows = [-1, 5, 1, 3, "a\x7fb\x7fc", "one\x7ftwo\x7fthree"]
        content = [[3, "li", 0, "first"], [2, 4, {"1": SHAPE}, [rows]], [4, "li", 0, "last"]]
        self.receive(["m", 1, 1, 0, [1, "ul", 0, content]])
        root = self.tab.views[1].root
        assert root is not None
        self.root: TabElement = root

    def receive(self, message: list[Any]) -> None:
        """Send a message to the tab."""
        self.tab.receive(json.dumps(message))

    def patch(self, *ops: list[Any]) -> None:
        """Send the next patch."""
        self.receive(["p", 1, self.tab.views[1].seq + 1, list(ops)])


@pytest.fixture
def rows() -> Rows:
    """Such a tab."""
    return Rows()


def test_rows_are_children_of_the_element_their_list_stands_in(rows: Rows) -> None:
    """A list is no element: children, parents and selectors do not see it."""
    assert [child.id for child in rows.root.children] == [3, -1, -5, -9, 4]
    assert all(child.parent is rows.root for child in rows.root.children)
    assert [child.id for child in rows.root.content] == [3, 2, 4]
    assert select_one(rows.root, "li:nth-of-type(3)").id == -5
    assert select_one(rows.root, "li:last-of-type").id == 4
    assert [found.id for found in select(rows.root, "ul > li > b")] == [-4, -8, -12]
    assert select_one(rows.root, "text=two").id == -8
    assert rows.root.text == "firstxonextwoxthreelast"


def test_an_event_in_a_row_names_its_elements(rows: Rows) -> None:
    """Innermost first, by the ids that follow from the row's."""
    button = select_one(rows.root, "li:nth-of-type(3) button")
    rows.tab.fire(1, button, "click")
    rows.tab.fire(1, button, "keydown", {})
    assert [message[4] for message in rows.sent] == [[-7], [-5]]


def test_an_edit_in_a_row_names_its_control(rows: Rows) -> None:
    """And counts like any other."""
    field = select_one(rows.root, "li:nth-of-type(4) input")
    rows.tab.type_text(1, field, "!!")
    assert [message[-1] for message in rows.sent if message[0] == "s"] == [
        [[-10, "value", "c!", 1]],
        [[-10, "value", "c!!", 2]],
    ]


def test_what_a_column_brings_yields_to_what_was_typed(rows: Rows) -> None:
    """Until Python knows of it."""
    view = rows.tab.views[1]
    field = select_one(rows.root, "li:nth-of-type(2) input")
    view.edit(field, "value", "typed")
    rows.patch(["w", 2, 1, 0, [-1, -5], ["A", "B"]])
    assert [found.value for found in select(rows.root, "input")] == ["typed", "B", "c"]
    view.take_edits()
    rows.patch(["w", 2, 1, 0, [-1], ["A"]])
    assert field.value == "A"


def test_a_row_that_comes_as_an_element_is_no_row_of_a_shape(rows: Rows) -> None:
    """What Python keeps as an element it changes as one."""
    rows.receive(["m", 1, 1, 5, [1, "ul", 0, [[2, 4, {"1": SHAPE}, [[-5, "li", 0, "real"]]]]]])
    with pytest.raises(BadPatchError, match="expected a row of shape 1 in list 2, got -5"):
        rows.patch(["w", 2, 1, 1, [-5], "x"])
    assert rows.tab.html(1) == "<ul><li>real</li></ul>"


def test_a_list_that_has_gone_leaves_nothing(rows: Rows) -> None:
    """No id of its rows and of what is in them is known any more."""
    assert rows.tab.views[1].counts() == (16, 16)
    rows.patch(["r", 2])
    assert rows.tab.views[1].counts() == (4, 4)
    rows.patch(["r", 1, 2])
    assert rows.tab.views[1].counts() == (3, 3)


def test_limits_hold_before_anything_is_built(rows: Rows) -> None:
    """Of the rows of an item, and of the nodes of a shape."""
    with pytest.raises(BadPatchError, match="1 to 1000000 rows"):
        rows.patch(["i", 2, 0, [-100, 5, 1, 10**12, ["a"], ["b"]]])
    for count, fits in ((10_000, True), (10_001, False)):
        shape = [[1, "p", 0, [[number, "i"] for number in range(2, count + 1)]], []]
        if fits:
            rows.patch(["f", 2, 2, shape])
        else:
            with pytest.raises(BadPatchError, match="at most 10000 nodes"):
                rows.patch(["f", 2, 3, shape])
