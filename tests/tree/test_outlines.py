"""Outlines: what plain elements have in common, found as they are made."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

import pytest

from wardian import Div, Input, Li, Span, Text, Ul
from wardian.tree import outlines
from wardian.tree.element import Element
from wardian.tree.outlines import columns_of, loose, outline_of, shape_of


class Built(Div):
    """A component."""

    def build(self) -> None:
        """Show something."""
        self += "x"


def handler() -> None:
    """Do nothing."""


def card(text: str = "t", *, classes: str = "card", **more: Any) -> Div:
    """An element with something in it."""
    return Div(Span(text, classes=classes), Span(Span("deep"), title=text), **more)


def by_assignment(text: str) -> Div:
    """The same as ``card``, put together step by step."""
    made = Div()
    first, second = Span(), Span()
    first.classes = "card"
    first.text = text
    second.title = text
    second += Span("deep")
    made.extend([first, second])
    return made


def test_elements_that_are_built_alike_have_one_outline() -> None:
    """Whatever their texts and values, and however they were made."""
    outline = card("a")._outline
    assert outline is not None and card("b")._outline is outline
    assert outline_of(by_assignment("c")) is outline


@pytest.mark.parametrize(
    "made",
    [
        lambda: card(classes="other"),
        lambda: card(id="x"),
        lambda: card(on_click=handler),
        lambda: Div(Span("t", classes="card"), Span(Span("deep"))),
        lambda: Div(Span("t", classes="card")),
    ],
)
def test_what_differs_has_another(made: Callable[[], Element]) -> None:
    """Classes, names of attributes, listeners, children."""
    outline = outline_of(made())
    assert outline is not None and outline is not card()._outline


@pytest.mark.parametrize(
    "made",
    [
        lambda: Div(lambda: "x"),
        lambda: Div(classes=lambda: "x"),
        lambda: Div(style="color: red"),
        lambda: Div(show=False),
        lambda: Div(on_mount=handler),
        lambda: Div(Built()),
        lambda: Div(Ul(Built())),
        lambda: Input(value="x"),
    ],
)
def test_what_is_not_plain_has_none(made: Callable[[], Element]) -> None:
    """Nor has what holds it."""
    assert outline_of(made()) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda top: top[1][0].set("title", "x"),
        lambda top: top[1].append("x"),
        lambda top: top[1][0].on("click", handler),
        lambda top: Div(top[1][0]),
        lambda top: setattr(top[1][0], "on_mount", handler),
        lambda top: top[0].style.update(color="red"),
    ],
)
def test_a_change_anywhere_below_is_a_change_of_the_outline(
    change: Callable[[Element], object],
) -> None:
    """What is above forgets its own."""
    top = Ul(Li(card()))
    assert top._outline is not None
    change(top[0][0])
    assert top._outline is None


def test_a_shape_has_the_classes_and_a_column_what_differs() -> None:
    """In the order of the document."""
    cards = [card("a"), card("b")]
    outline = outline_of(cards[0])
    assert outline is not None
    assert shape_of(outline) == (
        '[[1,"div",0,[[2,"span",{"class":"card"}],[3,"span",0,[[4,"span"]]]]],'
        '[[2,"#text"],[3,"title"],[4,"#text"]]]'
    )
    assert columns_of(outline, cards) == [["a", "b"], ["a", "b"], ["deep", "deep"]]


def test_a_loose_outline_leaves_classes_open() -> None:
    """Two that differ in classes alone have the same."""
    first, second = card(), card(classes="other")
    assert first._outline and second._outline and first._outline is not second._outline
    wide = loose(first._outline)
    assert wide is loose(second._outline) and wide is loose(wide)
    assert columns_of(wide, [first, second])[0] == ["card", "other"]


def test_texts_among_children_are_in_an_outline() -> None:
    """Each has a column."""
    mixed = [Li("a", Span("b")), Li(Text("c"), Span("d"))]
    outline = outline_of(mixed[0])
    assert outline is not None and outline_of(mixed[1]) is outline
    assert columns_of(outline, mixed) == [["a", "c"], ["b", "d"]]


def test_what_is_large_or_deep_has_none() -> None:
    """Outlines are walked down by recursion, and kept."""
    deep: Element = Div()
    for _ in range(outlines.DEEPEST):
        deep = Div(deep)
    assert outline_of(deep) is None and outline_of(deep[0]) is not None
    assert outline_of(Ul(*[Li(n) for n in range(300)])) is None


def test_outlines_are_forgotten_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program may make ever new ones; those that are in use stay what they are."""
    monkeypatch.setattr(outlines, "_MOST_OUTLINES", 50)
    kept = card("a")
    for number in range(200):
        Div(*[Span(str(n)) for n in range(number % 40)], **{f"data_a{number}": "x"})
    assert sum(len(kind._outlines) for kind in outlines._kinds) < 2000 and outlines._made <= 50
    outline = outline_of(kept)
    assert outline is not None and columns_of(outline, [kept])[0] == ["a"]


def test_the_outline_that_is_one_too_many_may_be_a_class_name_s(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever it is, the element is made."""
    for most in range(1, 12):
        monkeypatch.setattr(outlines, "_MOST_OUTLINES", most)
        for number in range(30):
            assert Div(classes=f"x{most}-{number}").get("class") == f"x{most}-{number}"


def test_the_outlines_of_a_class_go_with_it() -> None:
    """A page function may define its classes anew for each visit."""
    gc.collect()
    before = len(outlines._kinds)
    for _ in range(20):
        kind = type("Row", (Li,), {})
        assert kind("x", classes="a")._outline
    del kind
    gc.collect()
    assert len(outlines._kinds) == before


def test_shared_attributes_are_copied_by_who_changes_them() -> None:
    """Elements with the same classes have one dict until then."""
    first, second = Div(classes="a"), Div(classes="a")
    assert first._attributes is second._attributes
    first.classes.add("b")
    first.id = "x"
    assert (first.get("class"), second.get("class"), second.id) == ("a b", "a", None)
