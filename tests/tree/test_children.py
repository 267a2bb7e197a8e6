"""Children as a mutable sequence: what goes in comes out, and what cannot stand is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from wardian import HTML, Div, Li, P, Span, Text, Ul
from wardian.errors import InvalidChildError, TreeCycleError, TreeDepthError
from wardian.tree.depth import MAX_DEPTH


def test_what_is_put_in_comes_out() -> None:
    """Strings, elements, texts, markup and functions are given back as they are."""
    bold, text, markup = Span("b"), Text("t"), HTML("<i>x</i>")

    def hole() -> str:
        return "live"

    box = Div("a", bold, text, markup, hole)
    assert list(box) == ["a", bold, text, markup, hole]
    assert box.html() == "<div>a<span>b</span>t<i>x</i>live</div>"


def test_numbers_are_text_and_nothing_is_nothing() -> None:
    """``None`` and ``False`` leave no trace, so ``test and element`` works; lists are flattened."""
    box = Div(1, None, False, 2.5, ["x", ["y", (P("z"),)]], (n for n in (3,)))
    assert box.html() == "<div>1<!---->2.5<!---->x<!---->y<p>z</p>3</div>"


@pytest.mark.parametrize("child", [{"a": 1}, b"x", True, object()])
def test_what_is_no_child_is_refused_where_it_is_given(child: object) -> None:
    """A dict from JSON, bytes or any object raises and leaves the element as it was."""
    box = Div("a")
    with pytest.raises(InvalidChildError, match="expected an element"):
        box.append(child)
    assert box.html() == "<div>a</div>"


def test_it_is_a_sequence() -> None:
    """Everything a list can do, an element can."""
    one, two, three = Li("1"), Li("2"), Li("3")
    ul = Ul(one, two)
    ul += three
    ul.insert(0, "zero")
    assert list(ul) == ["zero", one, two, three]
    assert (len(ul), ul[1], ul[-1], ul[1:3]) == (4, one, three, [one, two])
    assert two in ul and "zero" in ul and Li() not in ul
    assert (ul.index(two), ul.count("zero")) == (2, 1)
    assert ul.pop() is three and ul.pop(0) == "zero"
    ul.reverse()
    assert list(ul) == [two, one]
    ul.sort(key=lambda li: li.text)
    assert list(ul) == [one, two]
    del ul[0]
    ul.extend([three, "end"])
    ul.remove("end")
    assert list(ul) == [two, three]
    ul[1:] = ["a", one]
    assert list(ul) == [two, "a", one]
    ul.clear()
    assert len(ul) == 0 and bool(ul) is True


def test_a_missing_child_raises() -> None:
    """``remove`` and ``index`` raise as lists do, and ``pop`` from nothing too."""
    with pytest.raises(ValueError, match="expected a child"):
        Ul().remove(Li())
    with pytest.raises(IndexError):
        Ul().pop()


def test_one_element_in_many_places() -> None:
    """The same element stands wherever it was put, also twice in one parent."""
    icon = Span("*")
    first, second = Div(icon, "a", icon), Div(icon)
    assert first.html() == "<div><span>*</span>a<span>*</span></div>"
    icon.text = "+"
    assert second.html() == "<div><span>+</span></div>"
    assert icon.parents == (first, first, second)
    first.remove(icon)
    assert first.html() == "<div>a<span>+</span></div>"
    icon.detach()
    assert (first.html(), second.html(), icon.parents) == ("<div>a</div>", "<div></div>", ())


def test_parent_keyword_and_with() -> None:
    """``parent=`` appends; elements made in a ``with`` block do so by themselves."""
    box = Div()
    Span("1", parent=box)
    with box, Ul():
        Li("a")
        Li(Span("b"))
    assert box.html() == ("<div><span>1</span><ul><li>a</li><li><span>b</span></li></ul></div>")


def test_an_element_placed_by_hand_leaves_the_with_block() -> None:
    """Inside a block, putting an element somewhere is what counts."""
    other = Div()
    with Div() as box:
        moved = Span("x")
        other.append(moved)
    assert (box.html(), other.html()) == ("<div></div>", "<div><span>x</span></div>")


def test_an_element_cannot_stand_inside_itself() -> None:
    """Directly or further down, a cycle raises and changes nothing."""
    inner = Div()
    outer = Div(Div(inner))
    for target in (outer, inner):
        with pytest.raises(TreeCycleError):
            target.append(outer)
    assert outer.html() == "<div><div><div></div></div></div>"


def test_256_levels_work_everywhere_and_257_are_an_error() -> None:
    """Building, rendering, flushing and taking apart the deepest tree works; one more raises."""
    from wardian.tree.describe import described
    from wardian.tree.recording import flush, join, leave

    top = deepest = Div("x")
    for _ in range(MAX_DEPTH - 1):
        top = Div(top)
    assert top.html().count("<div>") == MAX_DEPTH
    assert top.text == "x"
    join(top)
    assert described(top).count('"div"') == MAX_DEPTH
    deepest.text = "y"
    assert len(flush()) == 1
    leave(top)
    with pytest.raises(TreeDepthError, match="at most 256 levels"):
        Div(top)
    with pytest.raises(TreeDepthError):
        deepest.append(Div())
    assert deepest.text == "y"


def test_depth_is_measured_anew_when_it_matters() -> None:
    """What has been taken out does not count."""
    stack = inner = Div()
    for _ in range(200):
        stack = Div(stack)
    box = Div(stack)
    box.remove(stack)
    tall = Div()
    for _ in range(200):
        tall = Div(tall)
    for _ in range(50):
        box = Div(box)
    inner.append(Div())
    Div(tall, box)


def test_two_hundred_thousand_children_and_wide_trees_do_no_harm() -> None:
    """Width is not depth."""
    ul = Ul([Li(str(at)) for at in range(20_000)])
    assert len(ul) == 20_000
    ul[:] = ul[::-1]
    assert ul[0].text == "19999"


def test_one_of_many_children_costs_no_walk_over_all() -> None:
    """Reading one by its number makes no list."""
    ul = Ul(Li(), "text", Li())
    first, _, last = ul
    assert ul[-1] is last and ul[1] == "text" and ul[1:] == ["text", last] and ul[::2][0] is first
    assert Ul("only")[0] == "only" and Ul("only")[:1] == ["only"] and Ul()[:] == []
    ul.insert(0, last)
    assert ul.index(last) == 0 and ul.index(first) == 1 and ul.index("text") == 2
    with pytest.raises(IndexError):
        ul[4]
    seen: list[object] = []

    class Watched(list[Any]):
        def __iter__(self) -> Iterator[Any]:
            seen.append(self)
            return super().__iter__()

    ul._kids = Watched(ul._kids)
    assert ul[2] == "text" and not seen
