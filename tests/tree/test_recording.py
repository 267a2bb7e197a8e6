"""Flushes: the least ops, for exactly the roots that need them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from wardian import HTML, Div, Input, Li, P, Span, State, Tag, Text, Ul
from wardian.errors import InvalidAttributeError
from wardian.tree.describe import described
from wardian.tree.element import Element
from wardian.tree.ledger import ledger
from wardian.tree.recording import flush, join, leave


def shown(root: Element) -> Element:
    """Make a root live, as a view does."""
    join(root)
    return root


def sent(*scope: Element) -> list[Any]:
    """Flush, and give the ops of the one root and round there is."""
    rounds = flush(scope or None)
    if not rounds:
        return []
    assert len(rounds) == 1 and len(rounds[0]) == 1, rounds
    return [json.loads(op) for ops in rounds[0].values() for op in ops]


def test_nothing_changed_is_nothing_sent() -> None:
    """Neither reading nor writing what is there already sends anything."""
    box = shown(Div(P("a", classes="x"), Input(value="v")))
    box[0].text = "a"
    box[0].classes = "x"
    box[1].value = "v"
    box.html()
    assert sent() == []


def test_changes_of_what_nobody_shows_cost_nothing() -> None:
    """They are in the tree when it is shown."""
    box = Div(P("a"))
    box[0].text = "b"
    box.append(P("c"))
    assert not ledger.dirty
    assert shown(box).html() == "<div><p>b</p><p>c</p></div>"


def test_many_changes_of_one_thing_are_one_op_with_the_last_value() -> None:
    """Ops name final values."""
    box = shown(Div(P("a")))
    for at in range(10):
        box[0].text = str(at)
        box[0].title = str(at)
    assert sent() == [
        ["t", box[0]._id, "9"],
        ["a", box[0]._id, "title", "9"],
    ]


def test_one_op_for_each_kind_of_change() -> None:
    """Text, attribute, property, style, show, listener, markup, text node."""
    text, markup = Text("x"), HTML("<i>")
    p, box = P("t"), Div(text, markup)
    page = shown(Div(p, box, Input()))
    field = page[2]
    p.text, p.title, p.show = "u", "T", False
    p.style["color"] = "red"
    p.on("click", print)
    text.data, markup.markup = "y", "<b>"
    field.value, field.disabled = "v", True
    assert sent() == [
        ["t", p._id, "u"],
        ["a", p._id, "title", "T"],
        ["s", p._id, 0],
        ["e", p._id, "click", 1],
        ["y", p._id, {"color": "red"}],
        ["t", text._id, "y"],
        ["h", markup._id, "<b>"],
        ["v", field._id, "value", "v", 0, 0],
        ["a", field._id, "disabled", ""],
    ]


def test_appending_names_only_what_is_new() -> None:
    """The length of the list does not matter."""
    ul = shown(Ul([Li(str(at)) for at in range(1000)]))
    new = Li("new")
    ul.append(new)
    assert sent() == [["i", ul._id, 0, [new._id, "li", 0, "new"]]]


def test_inserting_and_removing_name_their_places_only() -> None:
    """In the middle of a long list too."""
    ul = shown(Ul([Li(str(at)) for at in range(1000)]))
    gone, after, new = ul[500], ul[700], Li("new")
    ul.remove(gone)
    ul.insert(699, new)
    assert sent() == [
        ["r", ul._id, gone._id],
        ["i", ul._id, after._id, [new._id, "li", 0, "new"]],
    ]


def test_put_in_and_taken_out_again_is_nothing() -> None:
    """The tabs never hear of it."""
    ul = shown(Ul(Li("a"), Li("b")))
    new = Li("x")
    ul.insert(1, new)
    ul.remove(new)
    last = ul.pop()
    ul.append(last)
    assert sent() == []


def test_a_reorder_moves_the_fewest() -> None:
    """One child moved across a list is one op that names it, and a reversal leaves one in place."""
    ul = shown(Ul([Li(str(at)) for at in range(6)]))
    first = ul.pop(0)
    ul.append(first)
    assert sent() == [["i", ul._id, 0, first._id]]
    ul.reverse()
    moved = [item for op in sent() for item in op[3:]]
    assert len(moved) == 5


def test_an_element_that_moves_to_another_parent_is_named_not_described() -> None:
    """The tab moves its DOM node."""
    box = shown(Div(Ul(Li("a"), Li("b")), Ul()))
    left, right = box
    item = left.pop(0)
    item.text = "moved"
    right.append(item)
    assert sent() == [
        ["t", item._id, "moved"],
        ["r", left._id, item._id],
        ["i", right._id, 0, item._id],
    ]


def test_an_element_wrapped_in_a_new_one_keeps_its_id() -> None:
    """It is described inside the wrapper, and taken out where it stood."""
    box = shown(Div(Input(value="x")))
    field = box.pop(0)
    wrapper = Div(field)
    box.append(wrapper)
    assert sent() == [
        ["r", box._id, field._id],
        ["i", box._id, 0, [wrapper._id, "div", 0, [[field._id, "input", {".value": "x"}]]]],
    ]


def test_a_shared_element_is_flushed_to_every_root_that_shows_it() -> None:
    """One change, one op text for each root; nothing for a root that does not show it."""
    icon = Span("*")
    first, second, third = shown(Div(icon)), shown(Div(P(icon))), shown(Div("x"))
    icon.text = "+"
    (only,) = flush()
    assert only == {first: [f'["t",{icon._id},"+"]'], second: [f'["t",{icon._id},"+"]']}
    assert third in ledger.roots


def test_the_same_element_twice_in_one_parent_has_two_places() -> None:
    """The second place has an id of its own, so each can go alone."""
    icon = Span("*")
    box = shown(Div())
    box.extend([icon, "x", icon])
    ((_, _, _, first, text, again),) = sent()
    assert (first, again[1:]) == ([icon._id, "span", 0, "*"], [3, first])
    box.remove(icon)
    assert sent() == [["r", box._id, icon._id]]
    box.remove(icon)
    assert sent() == [["r", box._id, again[0]]]
    assert text[1:] == [1, "x"] and icon._id not in ledger.alive


def test_a_flush_of_one_element_leaves_the_others_waiting() -> None:
    """What was not asked for goes with the next flush, unless it is inside."""
    box = shown(Div(P("a"), Div(P("b"))))
    box[0].text, box[1][0].text = "A", "B"
    assert sent(box[1]) == [["t", box[1][0]._id, "B"]]
    assert sent() == [["t", box[0]._id, "A"]]


def test_what_was_taken_out_is_no_longer_recorded() -> None:
    """Nothing refers to it any more."""
    box = shown(Div(Div(P("a"))))
    inner = box.pop(0)
    flush()
    inner[0].text = "b"
    assert not ledger.dirty and not ledger.alive and not inner._is_live()


def test_moved_away_and_back_between_flushes_loses_no_change() -> None:
    """A flush of another part in between does not swallow it."""
    page = shown(Div(Div(P("a")), Div()))
    left, right = page
    p = left.pop(0)
    right.append(p)
    p.text = "b"
    flush((p,))
    right.remove(p)
    left.append(p)
    flush()
    assert [json.loads(described(page))[3][0][3][0][3], page.html()] == [
        "b",
        "<div><div><p>b</p></div><div></div></div>",
    ]
    p.text = "c"
    assert sent() == [["t", p._id, "c"]]


def test_leaving_forgets_everything() -> None:
    """After the last view nothing is live, and nothing is kept."""
    box = shown(Div(P(lambda: "x"), Input()))
    box[0].title = "t"
    leave(box)
    assert (ledger.alive, ledger.dirty, ledger.roots, ledger.stale) == ({}, {}, {}, {})


def test_a_view_that_joins_gets_what_waits_to_be_flushed_first() -> None:
    """So what it is shown, and what is recorded from then on, fit."""
    shared = Ul(Li("a"))
    first = shown(Div(shared))
    shared.append(Li("b"))
    second = Div(P(shared))
    (pending,) = join(second)
    assert [json.loads(op)[0] for op in pending[first]] == ["i"]
    shared[1].text = "c"
    (only,) = flush()
    assert set(only) == {first, second}


class Counter(Div):
    """A component with two states."""

    n = State(0)
    names = State([])

    def build(self) -> None:
        """Show both."""
        self += P(lambda: self.n)
        self += Ul(lambda: [Li(name, key=name) for name in self.names])


def test_a_state_runs_only_what_reads_it() -> None:
    """Writing one state does not run the other's hole."""
    counter = shown(Counter())
    text = counter[0]._places()[0]
    counter.n = 5
    assert sent() == [["t", text._id, "5"]]
    counter.n = 5
    assert sent() == []


def test_collections_in_states_notice_changes_in_place() -> None:
    """Append, sort and remove become inserts, moves and removals of rows."""
    counter = shown(Counter())
    ul = counter[1]
    counter.names.append("b")
    counter.names.append("a")
    b, a = sent()[0][3:]
    counter.names.sort()
    assert sent() in ([["i", ul._id, b[0], a[0]]], [["i", ul._id, 0, b[0]]])
    counter.names.pop()
    assert sent() == [["r", ul._id, b[0]]]


def test_the_cost_of_a_text_does_not_grow_with_the_page() -> None:
    """The op is the same on a page a hundred times as large, and far below 150 bytes."""
    sizes = []
    for rows in (50, 5000):
        ul = shown(Ul([Li(str(at)) for at in range(rows)]))
        ul[7].text = "new"
        ((op,),) = [list(each.values())[0] for each in flush()]
        sizes.append(len(op))
        leave(ul)
    assert max(sizes) < 40


def test_a_hole_put_into_a_live_element_runs_with_the_next_flush() -> None:
    """And follows its states from then on."""
    counter = Counter()
    box = shown(Div())
    box.append(lambda: f"n={counter.n}")
    ((_, _, _, text),) = sent()
    assert text[1:] == [1, "n=0"]
    counter.n = 4
    assert sent() == [["t", text[0], "n=4"]]


def test_what_a_hole_gives_lazily_is_followed_too() -> None:
    """A generator reads its states while it is run through."""

    class Filtered(Div):
        wanted = State("a")

        def build(self) -> None:
            self += Ul(lambda: (Li(name) for name in ("ab", "b") if self.wanted in name))
            self += P(classes=lambda: (f"c-{self.wanted}" for _ in "x"))

    box = shown(Filtered())
    assert len(box[0]._places()) == 1
    box.wanted = "b"
    assert [op[0] for op in sent()] == ["i", "a"] and box[1].html() == '<p class="c-b"></p>'


def test_a_number_that_json_has_not_is_refused_where_it_is_set() -> None:
    """So it can take no other change of the flush with it."""
    meter = Tag("x-meter")()
    box = shown(Div(meter, P("0")))
    box[1].text = "1"
    with pytest.raises(InvalidAttributeError, match="finite"):
        meter.set_property("level", float("nan"))
    assert sent() == [["t", box[1]._id, "1"]]
