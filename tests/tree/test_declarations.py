"""No style leaves its declaration or loads anything."""

from __future__ import annotations

import pytest
from tests.tree.hostile import MARKUP, ODD

from wardian.errors import InvalidStyleError
from wardian.tree.declarations import check_style, parse_style, style_name


@pytest.mark.parametrize(
    "value",
    [
        "red; color: blue",
        "red}",
        "{",
        "a<b",
        "\\72 ed",
        "url(x)",
        "URL (x)",
        "u\\72l(x)",
        "image-set('x')",
        "src(x)",
        "expression(alert(1))",
        "eXpression(1)",
        "@import 'x'",
        "/* x */ red",
        "red /*",
        "*/",
        "behavior:url(x)",
        "javascript:alert(1)",
        '"',
        "'",
        '"a\nb"',
        "'a\\",
        "(",
        ")",
        "calc(1px",
        "[a",
        "(]",
        "a'b\"",
        "</style>",
        "<!--",
        "-->",
        "'a\\\nb'",
    ],
)
def test_a_style_value_cannot_leave_its_declaration_or_load_anything(value: str) -> None:
    """Refused, with what to do instead."""
    with pytest.raises(InvalidStyleError, match=r"expected (a value|every quote)"):
        check_style("color", value)


@pytest.mark.parametrize(
    "value",
    [
        "red",
        "#fff",
        "1px solid rgb(1, 2, 3)",
        "calc(100% - (2px + 1em))",
        "'Open Sans', serif",
        '";{}<\\""',
        "50%",
        "linear-gradient(to right, red 0%, blue)",
        "var(--x, 1px)",
        "'\\201C'",
        '"url(x)"',
        "1fr / auto",
        "-1px",
        "minmax(0, 1fr) [end]",
        "a > b",
        "opacity .2s ease-in-out",
        "é",
        "repeat(2, 1fr)",
        "1 !important",
    ],
)
def test_an_ordinary_style_value_stays_as_it_is(value: str) -> None:
    """Everything may stand in quotes that are closed."""
    assert check_style("x", value) == value


def test_no_hostile_string_is_a_name_a_value_or_a_declaration() -> None:
    """Markup always has a character that would leave the place."""
    for text in MARKUP:
        with pytest.raises(InvalidStyleError):
            style_name(text)
        with pytest.raises(InvalidStyleError):
            check_style("color", text)
        with pytest.raises(InvalidStyleError):
            parse_style(text)
    for text in ODD:
        with pytest.raises(InvalidStyleError):
            style_name(text)


def test_numbers_are_written_as_they_are() -> None:
    """Units are the program's; what is no number of CSS is refused."""
    assert [check_style("opacity", value) for value in (0, 1, 0.5, -2)] == ["0", "1", "0.5", "-2"]
    for value in (float("nan"), float("inf"), True):
        with pytest.raises(InvalidStyleError, match="finite number"):
            check_style("opacity", value)


@pytest.mark.parametrize(
    ("name", "css"),
    [
        ("color", "color"),
        ("font_size", "font-size"),
        ("font-size", "font-size"),
        ("float_", "float"),
        ("--x_Y", "--x_Y"),
        ("webkit_line_clamp", "-webkit-line-clamp"),
        ("_webkit_x", "-webkit-x"),
    ],
)
def test_a_style_property_has_a_python_and_a_css_name(name: str, css: str) -> None:
    """Custom properties are case sensitive and keep their name."""
    assert style_name(name) == css


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a b",
        "a:b",
        "a;b",
        "-",
        "--",
        "1a",
        "behavior",
        "-moz-binding",
        "constructor",
        "é",
    ],
)
def test_a_name_that_is_no_style_property_is_refused(name: str) -> None:
    """Grammar, and what runs code in some browser."""
    with pytest.raises(InvalidStyleError, match="expected a CSS property"):
        check_style(name, "x")


def test_a_camel_case_property_is_answered_with_its_python_name() -> None:
    """The browser would silently ignore it."""
    with pytest.raises(InvalidStyleError, match="write 'font_size'"):
        style_name("fontSize")


def test_declarations_are_read_into_names_and_values() -> None:
    """Semicolons and colons in quotes belong to the value."""
    text = "color: red; content: ';:'; --x:  a b ;; background: linear-gradient(red, blue)"
    assert parse_style(text) == {
        "color": "red",
        "content": "';:'",
        "--x": "a b",
        "background": "linear-gradient(red, blue)",
    }
    assert parse_style(" ; ") == {}


@pytest.mark.parametrize("text", ["color", "color:", ":red", "color: red; }", "a: 'x; b: y"])
def test_text_that_is_no_list_of_declarations_is_refused(text: str) -> None:
    """Every part is checked like a single one."""
    with pytest.raises(InvalidStyleError):
        parse_style(text)
