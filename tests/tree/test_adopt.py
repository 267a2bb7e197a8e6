"""Keyed assignment: new elements take over the DOM nodes of those they stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian import Button, Div, Input, Li, P, Span, State, Ul
from wardian.errors import DuplicateKeyError
from wardian.tree.ledger import ledger
from wardian.tree.recording import flush, join


def sent() -> list[Any]:
    """Flush everything to the one root there is."""
    return [json.loads(op) for each in flush() for ops in each.values() for op in ops]


def rows(*names: str) -> list[Li]:
    """Fresh rows, keyed by name."""
    return [Li(Span(name), Input(), key=name) for name in names]


def test_equal_keys_keep_their_dom_nodes() -> None:
    """Assigning rows built anew sends nothing where nothing differs."""
    ul = Ul(rows("a", "b"))
    join(ul)
    before = [li._id for li in ul]
    ul[:] = rows("a", "b")
    assert sent() == [] and [li._id for li in ul] == before


def test_only_differences_move_or_travel() -> None:
    """One new, one gone, one moved: three ops."""
    ul = Ul(rows("a", "b", "c"))
    join(ul)
    a, b, c = (li._id for li in ul)
    ul[:] = rows("c", "a", "new")
    ops = sent()
    assert [op[:3] for op in ops] == [["r", ul._id, b], ["i", ul._id, 0], ["i", ul._id, a]]
    assert ops[2][3:] == [c]


def test_differences_inside_an_adopted_row_are_changes_of_it() -> None:
    """Text, attributes, classes and listeners of what is inside are compared too."""
    ul = Ul(Li(Span("x", classes="a"), Button("go"), key=1))
    join(ul)
    span, button = ul[0][0]._id, ul[0][1]._id
    ul[:] = [Li(Span("y", classes="b"), Button("go", on_click=print), key=1)]
    assert sorted(sent()) == [
        ["a", span, "class", "b"],
        ["e", button, "click", 1],
        ["t", span, "y"],
    ]


def test_handlers_are_those_of_the_new_element() -> None:
    """An event finds the element that is in the tree now."""
    ul = Ul(Li("a", key=1, on_click=print))
    join(ul)
    new = Li("a", key=1, on_click=print)
    ul[:] = [new]
    assert ledger.alive[new._id] is new and ul[0] is new


def test_what_the_person_typed_is_not_touched() -> None:
    """A value nobody set on the new element is no difference."""
    ul = Ul(rows("a"))
    join(ul)
    ul[0][1]._edited("value", "typed", stamp=(1, 1), tell=False)
    ul[:] = rows("a")
    assert sent() == []


class Row(Li):
    """A row that remembers whether it is open."""

    opened = State(False)

    def __init__(self, name: str) -> None:
        """Show a name."""
        super().__init__(key=name)
        self.name = name

    def build(self) -> None:
        """Show the state."""
        self += Span(lambda: f"{self.name} {self.opened}")


def test_states_are_carried_over() -> None:
    """A state nobody assigned on the new component is the old one's."""
    ul = Ul(Row("a"))
    join(ul)
    ul[0].opened = True
    assert [op[2] for op in sent()] == ["a True"]
    ul[:] = [Row("a"), Row("b")]
    assert ul[0].opened is True
    ops = sent()
    assert len(ops) == 1 and ops[0][0] == "i"
    ul[0].opened = False
    assert [op[2] for op in sent()] == ["a False"]


def test_equal_keys_among_siblings_raise_and_change_nothing() -> None:
    """The message names the key and the parent."""
    ul = Ul(rows("a", "b"))
    with pytest.raises(DuplicateKeyError, match="'b' twice under <Ul>"):
        ul[:] = rows("b", "a", "b")
    assert [li.key for li in ul] == ["a", "b"]


def test_without_keys_assigned_children_are_new() -> None:
    """The program made others, so others are shown."""
    ul = Ul(Li("a"))
    join(ul)
    old = ul[0]._id
    ul[:] = [Li("a")]
    assert [op[0] for op in sent()] == ["r", "i"] and ul[0]._id != old


def test_a_hole_adopts_by_turn() -> None:
    """What a hole builds anew keeps its DOM nodes even without keys."""

    class Box(Div):
        n = State(1)

        def build(self) -> None:
            self += P(lambda: [Span(f"{at}/{self.n}") for at in range(self.n)])

    box = Box()
    join(box)
    first = box[0]._places()[0]._id
    box.n = 2
    ops = sent()
    assert ops[0] == ["t", first, "0/2"] and ops[1][0] == "i" and len(ops) == 2


def test_another_class_with_the_same_key_is_another_element() -> None:
    """A link does not become a button."""
    box = Div(Span("a", key=1))
    join(box)
    old = box[0]._id
    box[:] = [Button("a", key=1)]
    assert box[0]._id != old and [op[0] for op in sent()] == ["r", "i"]


def test_swapping_two_children_keeps_both_shown() -> None:
    """The idiom of lists works."""
    a, b = Li("a"), Li("b")
    ul = Ul(a, b)
    join(ul)
    ul[0], ul[1] = ul[1], ul[0]
    sent()
    assert [li.text for li in ul] == ["b", "a"]
    b.text = "B"
    assert sent() == [["t", b._id, "B"]]


def test_a_swap_only_moves_children_and_leaves_no_trace() -> None:
    """They are named, not described; keys count as before, and later rows adopt all of them."""
    ul = Ul(rows("a", "b", "c", "d"))
    join(ul)
    a, b, c, d = (li._id for li in ul)
    for _ in range(2):
        ul[0], ul[2] = ul[2], ul[0]
    ul[0], ul[2] = ul[2], ul[0]
    assert sent() == [["i", ul._id, a, c, b]]
    assert [li._id for li in ul._kids] == [c, b, a, d]
    with pytest.raises(DuplicateKeyError, match="'a' twice"):
        ul[3] = Li("x", key="a")
    ul[:] = rows("c", "b", "a", "d")
    assert sent() == [] and [li._id for li in ul] == [c, b, a, d]


def test_a_child_that_is_put_elsewhere_before_it_goes_is_moved() -> None:
    """Whichever way the first place is given up."""
    ul = Ul(Li("a"), Li("b"), Li("c"))
    join(ul)
    a, b, c = ul
    ul.append(a)
    del ul[0]
    assert sent() == [["i", ul._id, 0, a._id]] and ul._kids == [b, c, a]
    ul.append(b)
    ul.remove(b)
    assert sent() == [["i", ul._id, 0, b._id]] and ul._kids == [c, a, b]


def test_a_further_place_that_tabs_have_keeps_its_dom_node() -> None:
    """Only the first place goes; what the person does in the other is not disturbed."""
    a = Li("a")
    ul = Ul(a, Li("b"), a)
    join(ul)
    del ul[0]
    assert sent() == [["r", ul._id, a._id]]
    a.text = "A"
    assert sent() == [["t", a._id, "A"]]


def test_one_child_is_replaced_by_one_of_another_key() -> None:
    """A key of its own is enough; one that a sibling has is refused, and nothing changes."""
    ul = Ul(rows("a", "b"))
    join(ul)
    b = ul[1]
    ul[0] = Li("new", key="c")
    assert [op[0] for op in sent()] == ["r", "i"]
    with pytest.raises(DuplicateKeyError, match="'b' twice under <Ul>"):
        ul[0] = Li("x", key="b")
    ul[1] = b
    assert sent() == [] and [li.key for li in ul] == ["c", "b"]
