"""Templates with mistakes in them: what the error says, and where it points."""

from __future__ import annotations

import pytest
from tests.tree.templates.strings import t

from wardian.elements.templates import html
from wardian.errors import (
    InvalidTagError,
    TemplateError,
    UnknownAttributeError,
    UnknownEventError,
)


def problem(text: str, **values: object) -> tuple[str, str]:
    """The first line of the error, and the part of the template from the caret on."""
    with pytest.raises(TemplateError) as caught:
        html(t(text, **values))
    message, where, line, caret = str(caught.value).split("\n")
    assert where.startswith('  File "')
    return message, line[caret.index("^") :]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("<p><b>x</p>", "expected </b> before </p>; close <b> first", "</p>"),
        ("<p>x", "expected </p>, got the end of the template; close <p>, or write <p />", "<p>x"),
        ("x</p>", "expected no </p>, because no <p> is open; take it out", "</p>"),
        ("<p>a</b></p>", "expected </p>, got </b>, which is not open; close <p>, or open", "</b>"),
        ("<br></br>", "expected no end of <br>, which has no content; leave it out", "</br>"),
        ("a < b", "expected a tag after <, got ' '; write &lt; for the sign itself", "< b"),
        ("a<b</p>", "expected a space or > in <b>, got '<'; put a space between", "</p>"),
        ("<p", "expected > at the end of <p>, got the end of the template; write > or />", "<p"),
        ("<p>x</p a=b>", "expected > after </p, got 'a'; an end is </name> and nothing", "</p a"),
        (
            "<p class='a>x</p>",
            "expected ' after class=', got the end of the template; write '",
            "'a",
        ),
        (
            "<p class='a>x</p><b id='c'>y</b>",
            "expected the end of the quotes of class= in <p>, got a tag before it; write '",
            "class='a>x",
        ),
        ("<p a='b'c='d'>x</p>", "expected an attribute of P, got 'a'", "a='b'c='d'>x</p>"),
        ("<p id='b'lang='d'>x</p>", "expected a space or > in <p>, got 'l'; put a", "lang='d'>x"),
        ("<p id='a<b'lang='d'>x</p>", "expected the end of the quotes of id= in <p>", "id='a<b'"),
        ("<p id=a id=b>x</p>", "expected id once in <p>, got it twice; take one", "id=b>x</p>"),
        ("<p class=a classes=b>x</p>", "expected classes once in <p>", "classes=b>x</p>"),
        ("<p =a>x</p>", "expected an attribute or > in <p>, got '='; write name", "=a>x</p>"),
        ("<p / id=a>x</p>", "expected an attribute or > in <p>, got '/'", "/ id=a>x</p>"),
        (
            "<p id=>x</p>",
            """expected one word, one interpolation or quotes after id=, got '>'; write id="…\"""",
            ">x</p>",
        ),
        ("<!-- x", "expected --> after <!--, got the end of the template", "<!-- x"),
        ("<!DOCTYPE html><p />", "expected elements and text, got a declaration", "<!DOCTYPE "),
        ("<p><![CDATA[x]]></p>", "expected elements and text, got a declaration", "<![CDATA["),
        ("<?xml?><p />", "expected elements and text, got a declaration", "<?xml?>"),
        ("<spam>x</spam>", "expected a tag of HTML or SVG, got <spam>; did you mean", "<spam>"),
        ("<p><Card /></p>", "expected a tag of HTML or SVG, got <Card>; write <{Card}>", "<Card"),
        ("<svg><div /></svg>", "expected a tag of SVG, because it is in <svg>, got", "<div /"),
        ("<p><script>x</script></p>", "expected a tag that only shows something", "<script>"),
        ("<html><p /></html>", "expected a tag that only shows something, got <html>", "<html>"),
        ("<a hrfe=x>x</a>", "expected an attribute of A, got 'hrfe'; did you mean 'href'?", "hrfe"),
        ("<p srcdoc=x>x</p>", "expected an attribute of P, got 'srcdoc'", "srcdoc=x>x</p>"),
        ("<p x-onclick=y onclick=x>x</p>", "expected a function for onclick, got text", "onclick"),
        ("<p onclik={a}>x</p>", "expected an event of P, got on_clik; did you mean", "onclik="),
        ("<p on_click='x {a}'>x</p>", "expected a function for on_click, got text", "on_click="),
        ("<p style='colour red'>x</p>", "expected declarations such as", "style='c"),
        ("<p style='a: url(x)'>x</p>", "expected a value for 'a' without 'url('", "style='a"),
        ("<p style='color {a}'>x</p>", "expected declarations such as 'color: {colour}'", "style="),
        ("<p style='a; b: {a}'>x</p>", "expected declarations such as 'color: red; m", "style="),
        (
            "<p style='background: url(data:a;b,c); width: {a}px'>x</p>",
            "expected a value for 'background' without 'url('",
            "style='b",
        ),
        ("<p style='{a}: red'>x</p>", "expected declarations such as", "style='{a}"),
        ("<p show=x>x</p>", "expected a condition for show, got text", "show=x>"),
        ("<h{a}>x</h{a}>", "expected a tag name without interpolations, got <h{…}>", "<h{a}>"),
        ("<{a}b />", "expected a tag name without interpolations, got <{…}b>", "<{a}b />"),
        ("<x-{a}{a}-y />", "expected a tag name without interpolations, got <x-{…}-y>", "<x-{a}"),
        ("<p {a}={a} />", "expected an attribute name without interpolations, got {…}", "{a}={a}"),
        ("<p data-{a}=x />", "expected an attribute name without interpolations", "data-{a}=x"),
        (
            "<p id=a{a} />",
            "expected one word, one interpolation or quotes after id=, got {…} b",
            "a{",
        ),
        ("<p id={a}{a} />", "expected one word, one interpolation or quotes", "{a}{a} />"),
        ("<!-- {a} --><p />", "expected a comment without interpolations", "{a} -->"),
        ("<style>p {{ color: {a} }}</style>", "expected a style sheet without", "{a} }"),
        ("<p><{a}>x</p>", "expected </> before </p>; close <{…}> first", "</p>"),
        (
            "<{a}>x</Card>",
            "expected </> or </{…}>, got </Card>; end a component with </>",
            "</Card",
        ),
        (
            "<{a}>x",
            "expected </>, got the end of the template; close <{…}>, or write <{…} />",
            "<{a}>x",
        ),
    ],
)
def test_a_mistake_is_told_and_shown(text: str, message: str, place: str) -> None:
    """What was expected, what came, what to do; and the place."""
    said, shown = problem(text, a="x")
    assert said[: len(message)] == message
    assert shown[: len(place)] == place


def test_the_line_of_the_template_is_shown() -> None:
    """With its own indentation left out, and the interpolations as they are written."""
    with pytest.raises(TemplateError) as caught:
        html(t("\n  <ul>\n    <li class={a}>{a!r:>4}</b></li>\n  </ul>", a=1))
    _, where, line, caret = str(caught.value).split("\n")
    assert where.endswith(", line 3 of the template")
    assert __file__ in where
    assert line == "    <li class={a}>{a!r:>4}</b></li>"
    assert caret == "                          ^"


def test_where_it_was_opened_is_shown_too() -> None:
    """If that is another line."""
    with pytest.raises(TemplateError) as caught:
        html(t("<ul>\n  <li>{a}\n  <li>b</li>\n</ul>", a=1))
    assert str(caught.value).split("\n")[2:] == [
        "    </ul>",
        "    ^",
        "  opened in line 2 of the template",
        "    <li>{a}",
        "    ^",
    ]


def test_of_a_long_line_the_part_with_the_mistake_is_shown() -> None:
    """Whatever the length, the caret is below the mistake."""
    _, shown = problem(f"<p title='{'x' * 5000}' hrfe=y>z</p>")
    assert shown == "hrfe=y>z</p>"


def test_the_mistake_of_a_name_is_the_cause() -> None:
    """The error an element would have raised is kept."""
    for text, cause in (
        ("<p hrfe=x />", UnknownAttributeError),
        ("<p on_clik={a} />", UnknownEventError),
        ("<script />", InvalidTagError),
    ):
        with pytest.raises(TemplateError) as caught:
            html(t(text, a=print))
        assert isinstance(caught.value.__cause__, cause)


def test_a_mistake_is_told_each_time() -> None:
    """A malformed template is not remembered."""
    assert problem("<p>") == problem("<p>")
