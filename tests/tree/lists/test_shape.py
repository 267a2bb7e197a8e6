"""Shapes: what a tab clones, and values written as ordinary elements would have stored them."""

from __future__ import annotations

import enum
from typing import Any

import pytest
from tests.tree.lists.programs import Item

from wardian.elements import A, Div, Input, Li, Option, Select, Span, Style, Svg, Tag, Textarea
from wardian.tree.element import Element
from wardian.tree.listeners import on
from wardian.tree.lists.shape import MAX_NODES, REAL, Slot, shape_of
from wardian.tree.lists.sketch import Choice, Gap, HandlerGap, Sketch, is_plain
from wardian.tree.node import HTML, Node, Text


class Word(str):
    """A string of another class."""

    def __str__(self) -> str:
        return "word"


class Colour(str, enum.Enum):  # noqa: UP042 (its str() is another)
    """A string that says something else."""

    RED = "red"


class Loud:
    """An object that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("loud")

    __bool__ = __len__ = __str__  # type: ignore[assignment]


VALUES: list[Any] = [
    "x", "", "a  b a", "é “ü” \U0001f600", "nul \0", "lone \ud800", "<&>\"'", "\n", "5", "on",
    0, 1, -7, 10**20, True, False, None, 1.0, -0.0, 1.5, float("nan"), float("inf"),
    Word("raw"), Colour.RED, ["a", None, "b"], ("a",), {"a": 1}, {"color": "red"}, {"color": None},
    {"width": 5}, set(), b"b", object, lambda: "live", Item(n=1), Loud(), Text("t"), Span("s"),
    HTML("<b>"), "color: red", "color: url(x)", "javascript:alert(1)", "https://example.org/?a=b",
    3j, range(2),
]  # fmt: skip

GAPS: list[tuple[type[Element], str]] = [
    (Div, ""), (Textarea, ""), (Div, "text"), (Div, "classes"), (Div, "style"), (Div, "show"),
    (Div, "title"), (Div, "id"), (Div, "hidden"), (Div, "draggable"), (Div, "tabindex"),
    (Div, "data_id"), (Div, "aria_label"), (Div, "part"), (A, "href"), (Input, "value"),
    (Input, "checked"), (Input, "placeholder"), (Input, "disabled"), (Option, "value"),
    (Tag("x-y"), "anything"), (Div, "scroll_top"), (Select, "value"), (Svg, "fill_opacity"),
]  # fmt: skip


def slot_of(kind: type[Element], keyword: str) -> Slot:
    """The slot of a gap: a child, or a keyword's value."""
    gap = Gap(0, text=keyword == "text")
    if keyword:
        shape = shape_of(Sketch(kind, keywords={keyword: gap}))
    else:
        shape = shape_of(Sketch(kind, (gap,)))
    assert shape is not None
    (slot,) = shape.slots
    return slot


def stored(kind: type[Element], keyword: str, value: Any) -> Any:
    """What an ordinary element has of a value; ``REAL`` if it is another node, or refused."""
    if callable(value) or isinstance(value, Node):
        return REAL  # nodes among attributes are left to elements, whatever these make of them
    try:
        element = kind(**{keyword: value}) if keyword else kind(value)
    except Exception:  # noqa: BLE001 (values raise anything)
        return REAL
    attributes = element._attributes or {}
    if keyword == "style":
        return element._style or {}
    if keyword == "show":
        return int(element._shown)
    if keyword == "":
        return REAL if isinstance(value, list | tuple) else element.text
    if keyword == "text":
        return element.text
    name = {"classes": "class"}.get(keyword)
    return next((each for key, each in attributes.items() if not name or key == name), None)


@pytest.mark.parametrize(("kind", "keyword"), GAPS)
def test_a_value_is_written_as_an_element_stores_it(kind: type[Element], keyword: str) -> None:
    """Every kind of value, in every kind of gap; refused values make their rows real."""
    slot = slot_of(kind, keyword)
    for value in VALUES:
        if keyword == "" and isinstance(value, set | range):
            continue  # no child at all, and no value either
        expected = stored(kind, keyword, value)
        found = slot.write(value)
        assert repr(found) == repr(expected), (slot.name, value)
        assert type(found) is type(expected), (slot.name, value)


@pytest.mark.parametrize(("kind", "keyword"), GAPS)
def test_a_column_is_written_as_its_values_are(kind: type[Element], keyword: str) -> None:
    """Usual columns have a faster way, which gives the same."""
    slot = slot_of(kind, keyword)
    columns: list[list[Any]] = [[value] for value in VALUES]
    columns += [
        [value for value in VALUES if type(value) is each] for each in set(map(type, VALUES))
    ]
    columns += [
        ["a", None, "b  b"],
        [1, 2.5, -0.0],
        [True, None, 1],
        ["x", "nul \0"],
        VALUES,
        [],
        [1, True],
    ]
    for column in columns:
        expected = [slot.write(value) for value in column]
        assert repr(slot.write_column(list(column))) == repr(expected)


def test_a_number_with_too_many_digits_is_left_to_its_element() -> None:
    """Python refuses to write it; that is for the row to say."""
    assert slot_of(Div, "").write_column([1, 10**5000]) == ["1", REAL]


def test_a_clean_column_is_not_even_copied() -> None:
    """Texts are what the wire has for them."""
    column = ["a", "b", "c"]
    assert slot_of(Div, "").write_column(column) is column
    assert slot_of(Div, "title").write_column(column) is column


def test_a_shape_numbers_its_nodes_in_order() -> None:
    """Elements and text nodes from 1; a text that is the whole content has no node of its own."""
    sketch = Sketch(
        Li,
        (
            "a",
            Gap(0),
            Sketch(Span, (Gap(1),)),
            Sketch(Span, ("b",)),
            Sketch(Span, (5,)),
            Sketch(A, keywords={"on_click": HandlerGap(0, on(print, stop=True)), "href": Gap(2)}),
        ),
        keywords={"on_focus": HandlerGap(1), "classes": Gap(3), "style": {"color": "red"}},
    )
    shape = shape_of(sketch)
    assert shape is not None
    assert shape.wire == (
        '[[1,"li",{"#style":{"color":"red"},"#on":{"focus":1}},[[2,1,"a"],[3,1,""],[4,"span"],'
        '[5,"span",0,"b"],[6,"span",0,"5"],[7,"a",{"#on":{"click":{"s":1}}}]]],'
        '[[1,"class"],[3,"#text"],[4,"#text"],[7,"href"]]]'
    )
    assert shape.classes == (Li, None, None, Span, Span, Span, A)
    assert [slot.index for slot in shape.slots] == [3, 0, 1, 2]
    assert shape.handlers == ((1, "focus", 1), (7, "click", 0))
    assert (shape.size, shape.depth) == (7, 3 - 1)


def test_choices_decide_what_stands() -> None:
    """One sketch has a shape for each way its choices can be taken."""
    sketch = Sketch(Li, (Choice(0, (("no",), (Sketch(Span, (Choice(1, ((), (Gap(0),))),)),))),))
    shapes = [shape_of(sketch, choices) for choices in ((0, None), (1, 0), (1, 1))]
    assert [shape.wire for shape in shapes if shape] == [
        '[[1,"li",0,"no"],[]]',
        '[[1,"li",0,[[2,"span"]]],[]]',
        '[[1,"li",0,[[2,"span"]]],[[2,"#text"]]]',
    ]
    assert len({shape.number for shape in shapes if shape}) == 3


@pytest.mark.parametrize(
    "sketch",
    [
        Sketch(Style, ("a {}",)),
        Sketch(Div, (Sketch(Style, (Gap(0),)),)),
        Sketch(Div, keywords={"show": False}),
        Sketch(Div, keywords={"animation": "fade"}),
        Sketch(Input, keywords={"checked": True}),
        Sketch(Div, keywords={"nonsense": 1}),
        Sketch(Div, keywords={"on_mount": print}),
        Sketch(Div, (HTML("<b>"),)),
        Sketch(Div, tuple("x" * MAX_NODES)),
    ],
)
def test_what_a_clone_cannot_have_gives_no_shape(sketch: Sketch) -> None:
    """Such rows are made of elements."""
    assert shape_of(sketch) is None


def test_only_classes_that_do_nothing_of_their_own_are_plain() -> None:
    """The rest may do anything when they are made."""

    class Card(Div):
        """Has a tag, and methods that nobody here calls."""

        tag = "section"
        size: int = 0

        def more(self) -> None:
            """Do nothing."""

    class Other(Card):
        def _put(self, key: str, value: Any) -> None:
            super()._put(key, value)

    assert [is_plain(each) for each in (Div, Svg, Tag("x-y"), Card, Element)] == [True] * 5
    assert [is_plain(each) for each in (Other, object, "Div", Div())] == [False] * 4
