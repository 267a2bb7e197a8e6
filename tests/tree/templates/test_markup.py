"""What a template's own markup becomes."""

from __future__ import annotations

import pytest
from tests.tree.templates.strings import t

from wardian.elements import Div, Img, Li, SvgText, Tag, Ul
from wardian.elements.templates import html
from wardian.tree.element import Element


def markup(text: str, **values: object) -> str:
    """HTML of a template with one element at its top."""
    made = html(t(text, **values))
    assert isinstance(made, Element), made
    return made.html()


def test_one_element_is_that_element() -> None:
    """With the class that the program would have called."""
    item = html(t("<li class='a b' data-id=3>Milk</li>"))
    assert type(item) is Li
    assert (item.text, list(item.classes), item.get("data-id")) == ("Milk", ["a", "b"], "3")


def test_the_markup_is_read_once() -> None:
    """Each use makes an element of its own, which shares nothing with the others."""
    first, second = (html(t("<p class='a' style='color: red'><b>x</b></p>")) for _ in range(2))
    first.classes.add("c")
    first.style["color"] = "blue"
    first[0].text = "y"
    assert second.html() == '<p class="a" style="color: red"><b>x</b></p>'


def test_several_at_the_top_are_a_list() -> None:
    """It may stand wherever children may."""
    several = html(t("a <b>c</b>{n}", n=1))
    assert Div(*several).html() == "<div>a <b>c</b>1</div>"
    assert Div(several, "!").html() == "<div>a <b>c</b>1<!---->!</div>"
    assert html(t("")) == []


def test_an_element_at_the_top_may_have_space_around_it() -> None:
    """As it has where the template begins on a line of its own."""
    assert markup("\n  <p>x</p>\n") == "<p>x</p>"
    assert markup(" <p>x</p> ") == "<p>x</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<tr> <td>a</td> <td>b</td> </tr>", "<tr><td>a</td><td>b</td></tr>"),
        ("<p>\n  <b>a</b>\n  <i>b</i>\n</p>", "<p><b>a</b><i>b</i></p>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><b>a</b> <i>b</i></p>"),
        ("<p>\n  a\n  <b>b</b>\n</p>", "<p>\n  a\n  <b>b</b></p>"),
        ("<p>{a}\n{b}</p>", "<p>1<!---->\n<!---->2</p>"),
        ("<p><b>a</b>\n{b}</p>", "<p><b>a</b>\n<!---->2</p>"),
        ("<p>\n{a}\n</p>", "<p>1</p>"),
        ("<p>\n<!-- x -->\n<b>a</b></p>", "<p><b>a</b></p>"),
        ("<p>\xa0</p>", "<p>\xa0</p>"),
        ("<pre>\n\n <b> a\n </b>\n</pre>", "<pre>\n <b> a\n </b>\n</pre>"),
    ],
)
def test_white_space_that_only_indents_is_left_out(text: str, expected: str) -> None:
    """All other white space is text, as in HTML."""
    assert markup(text, a=1, b=2) == expected


def test_the_first_line_break_of_a_text_area_is_none() -> None:
    """As parsers have it; what follows is text, whatever it looks like."""
    area = html(t("<textarea>\n <b> &lt; {x}</textarea>", x="</textarea>"))
    assert area.text == " <b> < </textarea>"


def test_an_element_without_content_may_close_itself() -> None:
    """Whichever it is; those that never have content need not."""
    assert markup("<div><p /><br><img src=a.png><hr/></div>") == (
        '<div><p></p><br><img src="a.png"><hr></div>'
    )
    assert type(html(t("<IMG ALT=x>"))) is Img


def test_comments_are_left_out() -> None:
    """Text on both sides is one text."""
    assert list(html(t("<p>a<!-- <b> & {{}} -->b</p>"))) == ["ab"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("&lt;&amp;&gt;&quot;&apos;&nbsp;", "<&>\"'\xa0"),
        ("&#8212;&#x2014;&#X1F600;", "——😀"),
        ("&copy;&rarr;&mdash;&Alpha;&nvlArr;", "©→—Α⤂"),
        ("&#128;&#0;&#xD800;&#x110000;", "€\ufffd\ufffd\ufffd"),
        ("a & b &copy &bogus; &#; &", "a & b &copy &bogus; &#; &"),
    ],
)
def test_character_references_are_read(written: str, meant: str) -> None:
    """In text and in attributes; without a semicolon they are none."""
    made = html(t(f"<p title='{written}' lang=x>{written}</p>"))
    assert (made.text, made.title) == (meant, meant)


def test_svg_has_its_own_tags_and_letters() -> None:
    """Whatever case they are written in, as the browser's parser does."""
    assert markup(
        "<svg viewbox='0 0 1 1'><lineargradient gradientunits=x /><a href='#'><text>a</text></a>"
        "<foreignObject><a class=b>c</a></foreignObject></svg>"
    ) == (
        '<svg viewBox="0 0 1 1"><linearGradient gradientUnits="x"></linearGradient><a href="#">'
        '<text>a</text></a><foreignObject><a class="b">c</a></foreignObject></svg>'
    )
    text = html(t("<svg><text x={x} text-anchor=middle>a</text></svg>", x=3))[0]
    assert type(text) is SvgText
    assert text.x == 3


def test_mathml_and_custom_elements_have_any_tag() -> None:
    """And any attribute."""
    assert markup("<math><mi mathvariant=bold>x</mi></math>") == (
        '<math><mi mathvariant="bold">x</mi></math>'
    )
    button = html(t("<sl-button variant=primary />"))
    assert type(button) is Tag("sl-button")
    assert button.get("variant") == "primary"


def test_attributes_may_be_written_in_every_way() -> None:
    """Quoted in either way, bare, or without a value."""
    assert markup("<input type=text\n name = 'a b' placeholder=\"it's\" required data-x>") == (
        '<input type="text" name="a b" placeholder="it\'s" required="" data-x="">'
    )


def test_attributes_are_those_of_elements() -> None:
    """Names are looked up: properties are properties, switches are switched."""
    box = html(t("<input type=checkbox checked disabled='' value=a tabindex=2>"))
    assert (box.checked, box.disabled, box.value, box.tabindex) == (True, True, "a", 2)
    label = html(t("<label for=name>x</label>"))
    assert label.get("for") == "name"


def test_a_style_sheet_is_text() -> None:
    """Nothing in it is a reference or a tag."""
    assert markup("<style>a > b &amp; {{ color: red }}</style>") == (
        "<style>a > b &amp; { color: red }</style>"
    )


def test_an_open_block_gets_what_is_made_in_it() -> None:
    """In order, with the texts between; what belongs into something stands only there."""
    with Ul() as items:
        html(t("<li>{b}</li>", b=html(t("<b>a</b>"))))
        html(t("<li>c</li> and <li>d</li>"))
    assert items.html() == "<ul><li><b>a</b></li><li>c</li> and <li>d</li></ul>"
