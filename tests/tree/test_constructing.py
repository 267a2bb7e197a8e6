"""Making elements: the short way and the long way lead to the same."""

from __future__ import annotations

from types import MethodType
from typing import Any

import pytest

from wardian import A, Div, Element, Li, Span, Svg, Tag, Td, Tr, Ul, on
from wardian.errors import (
    BlockedURLWarning,
    InvalidAttributeError,
    InvalidChildError,
    TreeDepthError,
    UnknownAttributeError,
)
from wardian.tree.written import MOST_KEYWORDS


def handler() -> None:
    """Do nothing."""


def test_a_plain_element_has_no_dict_until_it_needs_one() -> None:
    """What few elements have is the class's until it is set."""
    element = Td("x", classes="a b", id="c", on_click=handler)
    assert element._outline and element._style is None and element._shown
    element.style["color"] = "red"
    assert vars(element) == {"_style": {"color": "red"}} and element._outline is None


@pytest.mark.parametrize("given", ["a b a", " a  b ", ["a", "b"], {"a": 1, "x": 0, "b": True}])
def test_class_names_are_written_once_each_however_given(given: Any) -> None:
    """The first time, and again when they are remembered."""
    for _ in range(2):
        assert Div(classes=given).get("class") == "a b"
    assert Div(classes="").get("class") is None


def test_a_keyword_means_the_same_the_second_time() -> None:
    """The first use of a keyword by a class is looked up, the next ones are not."""
    for _ in range(2):
        with pytest.warns(BlockedURLWarning):
            element = A("x", href="javascript:alert(1)", title="a\0b", aria_label="l", data_id="y")
        assert element.get("title") == "a\ufffdb" and element.get("aria-label") == "l"
        assert element.get("data-id") == "y" and "javascript" not in str(element.get("href"))
    for _ in range(2):
        with pytest.raises(UnknownAttributeError):
            Div(hreff="x")  # type: ignore[call-arg]  # that it is refused is the point


def test_names_that_come_from_data_do_not_fill_the_memory() -> None:
    """A class keeps a bounded number of keywords in mind."""
    for number in range(MOST_KEYWORDS + 50):
        given: dict[str, Any] = {f"data_n{number}": "x"}
        assert Div(**given).get(f"data-n{number}") == "x"
    assert len(Div._takes) <= MOST_KEYWORDS


def test_children_that_need_a_closer_look_get_it() -> None:
    """Strings between elements, the same one twice, one that stands elsewhere, lists."""
    item = Li("a")
    assert list(Ul("x", item, None, [Li("b")]))[0] == "x"
    twice = Ul(item, item)
    assert list(twice) == [item, item] and len(item.parents) == 3
    assert Div(Span(), 5, "t").text == "5t"


def test_a_refused_child_leaves_the_others_as_they_were() -> None:
    """Nothing is half put in."""
    first = Li("a")
    with pytest.raises(InvalidChildError):
        Ul(first, object())
    assert first.parents == ()


def test_too_deep_a_tree_is_refused_by_the_constructor() -> None:
    """And what was put together before stays as it was."""
    tree = Div()
    for _ in range(255):
        tree = Div(tree)
    with pytest.raises(TreeDepthError):
        Div(tree, Div())
    assert tree.parents == ()


def test_a_constructor_of_the_program_is_called() -> None:
    """Wherever among the bases it stands."""

    class Plain(Div):
        pass

    class Counting(Div):
        def __init__(self, *children: Any) -> None:
            super().__init__(*children, title="counted")

    class Both(Plain, Counting):
        pass

    assert Both("x").get("title") == "counted" and Both._has_constructor
    assert not Plain._has_constructor and Plain("x").text == "x"


def test_what_a_class_defines_anew_is_used() -> None:
    """Even where the constructor has a shorter way."""
    seen: list[Any] = []

    class Loud(Div):
        @property
        def classes(self) -> Any:
            return super().classes

        @classes.setter
        def classes(self, names: Any) -> None:
            seen.append(names)

        def on(self, event: str, handler: Any, **options: Any) -> None:
            seen.append(event)

    Loud("x", classes="a", on_click=handler)
    assert seen == ["a", "click"]


def test_listeners_keep_their_options() -> None:
    """Given with ``on``, or to the method."""
    element = Div(on_click=on(handler, once=True), on_keydown=on(handler, keys="Enter"))
    element.on("input", handler, debounce=0.5)
    assert element._listen_options("click") == {"o": 1}
    assert element._listen_options("keydown") == {"k": ["Enter"]}
    assert element._listen_options("input") == {"d": 500}
    assert Div(on_click=handler)._listen_options("click") == 1


def test_a_with_block_takes_what_is_made_in_it() -> None:
    """Also elements that are made by the shortest way."""
    with Ul() as ul:
        Li("a")
        Li(Span("b"))
    assert [child.text for child in ul] == ["a", "b"]
    assert isinstance(Tag("x-y")("z", any_thing="1"), Element)
    assert Tr(Td("a"), Td("b")).html() == "<tr><td>a</td><td>b</td></tr>"


@pytest.mark.parametrize("number", [5, -2.5, 0])
def test_a_number_alone_is_kept_as_its_text(number: float) -> None:
    """No node is made for it, as for a string; other children stand beside it as ever."""
    cell = Td(number)
    assert cell._text == str(number) and not cell._kids
    assert list(cell) == [str(number)] and cell.html() == f"<td>{number}</td>"
    cell.append(Span("x"))
    assert cell.html() == f"<td>{number}<span>x</span></td>"


@pytest.mark.parametrize("given", [5, True, b"a", object()])
def test_what_cannot_hold_class_names_is_refused(given: Any) -> None:
    """When it is made, and later."""
    with pytest.raises(InvalidAttributeError, match="expected class names"):
        Div(classes=given)
    element = Div()
    with pytest.raises(InvalidAttributeError, match="expected class names"):
        element.classes = given


def test_false_is_no_class_names() -> None:
    """As in ``classes=chosen and "danger"``."""
    for _ in range(2):
        assert Div(classes=False).get("class") is None
    element = Div(classes="a")
    element.classes = False
    assert element.get("class") is None


def test_attributes_that_are_known_by_heart_are_each_element_s_own() -> None:
    """The same ones given again are found as a whole; changing them changes one element."""
    made = [Span("x", classes="c", aria_hidden="true", title="t") for _ in range(4)]
    assert made[2]._attributes is made[3]._attributes
    made[3].title = "u"
    assert [each.title for each in made] == ["t", "t", "t", "u"]
    assert len({each._outline for each in made[1:3]}) == 1


def test_ever_new_values_are_not_kept() -> None:
    """Few of them are known by heart, and the outline is one."""
    made = [Span("x", title=str(number)) for number in range(200)]
    assert len({each._outline for each in made[1:]}) == 1
    assert all(len(first.given or ()) <= 32 for first in Span._outlines.values())
    assert [each.title for each in made] == [str(number) for number in range(200)]


def test_an_error_of_the_constructor_is_one_error() -> None:
    """That the shorter way was tried first is not told."""
    for _ in range(2):
        with pytest.raises(UnknownAttributeError) as caught:
            Div("x", hreff="y")
        assert caught.value.__context__ is None


def test_a_handler_may_be_a_method_of_any_object() -> None:
    """As of a decorator that is a class."""

    class Logged:
        def __call__(self, *given: Any) -> None:
            """Do nothing."""

    assert Div(on_click=MethodType(Logged(), Div()))._listen_options("click") == 1


def test_a_handler_of_clicks_stands_beside_others() -> None:
    """In whatever order they are given, and whether there are children or not."""
    heard = [
        Svg(on_click=print, on_contextmenu=print),
        Svg(on_contextmenu=print, on_click=print),
        Div("text", on_input=print, on_click=print, title="x"),
        Div(Div(), on_click=print, on_keydown=print),
    ]
    assert [sorted(each._listeners or ()) for each in heard] == [
        ["click", "contextmenu"],
        ["click", "contextmenu"],
        ["click", "input"],
        ["click", "keydown"],
    ]
