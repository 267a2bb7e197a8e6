"""The classes behind the names, and ``Tag`` for every other name."""

from __future__ import annotations

import pytest

import wardian.elements
from wardian.elements import A, Div, Input, Li, Svg, SvgA, SvgText, Tag
from wardian.errors import (
    BlockedURLWarning,
    InvalidAttributeError,
    InvalidTagError,
    UnknownAttributeError,
    UnknownEventError,
)
from wardian.tree.element import Element


def test_a_class_is_made_once_and_belongs_to_this_module() -> None:
    """Asking again gives the same class, which names itself well."""
    assert wardian.elements.Div is Div
    assert (Div.__name__, Div.__module__, Div.tag) == ("Div", "wardian.elements", "div")
    assert issubclass(Div, Element)
    assert Div.__doc__ == "The HTML element ``<div>``."


def test_the_module_lists_its_names() -> None:
    """For editors and for ``import *``."""
    assert {"Div", "SvgText", "Icon", "Tag"} <= set(dir(wardian.elements))
    assert set(wardian.elements.__all__) <= set(dir(wardian.elements))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("Dvi", "Div"), ("div", "Div"), ("TextArea", "Textarea"), ("Svg_Text", "SvgText")],
)
def test_an_unknown_name_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    """Names are looked for whatever their case."""
    with pytest.raises(AttributeError, match=f"did you mean {right}?"):
        getattr(wardian.elements, wrong)


def test_a_name_like_no_other_is_answered_with_tag() -> None:
    """There may be a custom element of that name."""
    with pytest.raises(AttributeError, match="Tag"):
        getattr(wardian.elements, "Qqqqqq")  # noqa: B009 - the name is no attribute for a type checker
    with pytest.raises(ImportError):
        exec("from wardian.elements import Qqqqqq")


def test_names_that_clash_are_those_of_html() -> None:
    """The SVG ones have a prefix; both draw the same tag."""
    assert (A.tag, SvgA.tag) == ("a", "a")
    assert SvgText("x", text_anchor="middle").html() == '<text text-anchor="middle">x</text>'


def test_attributes_are_read_and_written_by_their_kind() -> None:
    """A bool is a bool, a number a number, an absent text ``None``."""
    field = Input(required=True, maxlength=5, draggable=False)
    assert (field.required, field.maxlength, field.draggable, field.name) == (True, 5, False, None)
    assert field.html() == '<input required="" maxlength="5" draggable="false">'
    field.required = False
    field.maxlength = None
    assert field.html() == '<input draggable="false">'


def test_an_attribute_of_another_element_is_unknown() -> None:
    """The nearest right one is named."""
    with pytest.raises(UnknownAttributeError, match="did you mean 'href'"):
        A(hreff="x")
    with pytest.raises(UnknownAttributeError, match="attribute of Li"):
        Li(href="x")


def test_an_event_that_no_element_has_is_unknown() -> None:
    """Custom elements may have any."""
    with pytest.raises(UnknownEventError, match="on_click"):
        Div(on_clik=print)
    assert Tag("my-element")(on_sl_change=print)


def test_tag_gives_the_class_of_a_known_tag() -> None:
    """Of HTML before SVG, in any case of letters."""
    assert Tag("div") is Div is Tag("DIV")
    assert Tag("a") is A
    assert Tag("text") is SvgText
    assert Tag("linearGradient") is wardian.elements.LinearGradient


def test_tag_makes_custom_elements_that_take_any_attribute() -> None:
    """One class for each name, kept."""
    button = Tag("sl-button")
    assert button is Tag("sl-button")
    element = button("Save", variant="primary", sort_by=3, pill=True, id="x")
    assert (
        element.html() == '<sl-button variant="primary" sort-by="3" pill="" id="x">Save</sl-button>'
    )
    assert element.id == "x"


def test_tag_makes_elements_of_other_languages() -> None:
    """MathML has no classes here."""
    formula = Tag("math")(Tag("mi")("x", mathvariant="bold"), display="block")
    assert formula.html() == '<math display="block"><mi mathvariant="bold">x</mi></math>'


@pytest.mark.parametrize("name", ["script", "a b", "", "<x>", "object", "my-ſ"])
def test_tag_refuses_what_no_element_may_be(name: str) -> None:
    """Whatever the table has."""
    with pytest.raises(InvalidTagError):
        Tag(name)


def test_custom_elements_follow_the_rules_for_names_and_addresses() -> None:
    """Nothing becomes an address or a handler by standing on a custom element."""
    make = Tag("my-link")
    with pytest.warns(BlockedURLWarning):
        assert make(href="javascript:x").html() == '<my-link href="about:blank#blocked"></my-link>'
    with pytest.raises(InvalidAttributeError):
        make(onclick="alert(1)")
    with pytest.raises(InvalidAttributeError):
        make(srcdoc="<script>")


def test_set_follows_the_rules_of_keywords() -> None:
    """An address is one under any spelling, and on elements whose table does not have it."""
    for element, name in ((A(), "HREF"), (Div(), "src"), (Tag("my-link")(), "href")):
        with pytest.warns(BlockedURLWarning):
            element.set(name, "javascript:x")
        assert element.get(name.lower()) == "about:blank#blocked"
    for name in ("onclick", "srcdoc", "a b"):
        with pytest.raises(InvalidAttributeError):
            Div().set(name, "x")


def test_the_memory_of_tag_is_bounded() -> None:
    """Names that come from data do not fill the memory."""
    from wardian.elements import making

    for number in range(3000):
        Tag(f"x-{number}")
    assert len(making._others) <= 1024


def test_a_component_is_a_class_of_its_own() -> None:
    """It has the attributes of the tag it derives from."""

    class Card(Div):
        """A component."""

    assert Card("x", id="a").html() == '<div id="a">x</div>'
    assert Svg(viewBox="0 0 1 1").html() == '<svg viewBox="0 0 1 1"></svg>'
