"""Text and names from data reach a document only in a form that is harmless there."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from tests.tree.hostile import HOSTILE

from wardian.errors import (
    InvalidAttributeError,
    InvalidTagError,
    UnknownEventError,
    UnsafeMarkupError,
)
from wardian.tree import declarations, safety
from wardian.tree.declarations import style_name
from wardian.tree.safety import (
    REFUSED_TAGS,
    check_attribute,
    check_event,
    check_raw_text,
    check_tag,
    clean,
    escape_attribute,
    escape_text,
)


class Reading(HTMLParser):
    """What a parser of HTML finds: tags, attributes, text."""

    def __init__(self, markup: str) -> None:
        """Read all of ``markup``."""
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def test_escaped_text_is_read_back_as_text() -> None:
    """No markup in text is markup in the document."""
    for text in HOSTILE:
        found = Reading(f"<p>{escape_text(text)}</p>")
        assert (found.tags, found.text) == (["p"], clean(text))


def test_an_escaped_attribute_is_read_back_as_its_value() -> None:
    """No attribute value ends its attribute."""
    for text in HOSTILE:
        found = Reading(f'<p title="{escape_attribute(text)}">x</p>')
        assert (found.tags, found.attributes, found.text) == (["p"], [("title", clean(text))], "x")


def test_cleaned_text_can_be_encoded_and_holds_no_nul() -> None:
    """What no document can hold is replaced, and everything else is kept."""
    for text in HOSTILE:
        cleaned = clean(text)
        assert "\0" not in cleaned
        assert len(cleaned.encode()) >= len(text) == len(cleaned)


def test_line_ends_in_attributes_and_carriage_returns_in_text_survive_a_parser() -> None:
    """A parser would fold them; references are kept."""
    assert escape_text("a\r\nb") == "a&#13;\nb"
    assert escape_attribute('"\r\n\t') == "&quot;&#13;&#10;&#9;"


# Tags


@pytest.mark.parametrize(
    "name",
    ["/div", "!--", "?xml", "a:b", "", " ", "div ", "div\n", "1a", "-a", "a--b", "ſcript", "дiv"],
)
def test_a_name_outside_the_grammar_is_no_tag(name: str) -> None:
    """Tag names come out of the grammar or not at all."""
    with pytest.raises(InvalidTagError, match="expected a tag"):
        check_tag(name)


@pytest.mark.parametrize("name", [*sorted(REFUSED_TAGS), "SCRIPT", "sCrIpT", "Object"])
def test_a_tag_that_runs_code_needs_to_be_asked_for(name: str) -> None:
    """Refused in any case of letters, accepted only by ``unsafe``."""
    with pytest.raises(InvalidTagError, match="shows something"):
        check_tag(name)
    assert check_tag(name, unsafe=True) == name
    with pytest.raises(InvalidTagError):
        check_tag(name)


@pytest.mark.parametrize(
    "name", ["div", "h1", "my-element", "x-a.b_c", "linearGradient", "font-face"]
)
def test_an_ordinary_tag_is_accepted(name: str) -> None:
    """Names of HTML, SVG and custom elements."""
    assert check_tag(name) == name


# Attribute and event names


def test_no_hostile_string_is_a_name() -> None:
    """Neither of a tag, nor of an attribute, nor of an event."""
    for name in HOSTILE:
        with pytest.raises(InvalidTagError):
            check_tag(name)
        with pytest.raises(InvalidAttributeError):
            check_attribute(name)
        with pytest.raises(UnknownEventError):
            check_event(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a b",
        "a=b",
        "a/b",
        'a"',
        "1a",
        "-a",
        "ÿ",
        "onclick",
        "onerror",
        "ONLOAD",
        "on",
        "oNx",
        "srcdoc",
        "srcDoc",
        "innerHTML",
        "outerhtml",
        "style",
        "STYLE",
        "__proto__",
        "constructor",
        "prototype",
        "a" * 129,
    ],
)
def test_a_name_that_is_no_harmless_attribute_is_refused(name: str) -> None:
    """Grammar, event attributes, markup, style, and names JavaScript keeps for itself."""
    with pytest.raises(InvalidAttributeError, match="expected a"):
        check_attribute(name)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("title", "title"),
        ("aria-label", "aria-label"),
        ("viewBox", "viewBox"),
        ("xlink:href", "xlink:href"),
        ("HREF", "href"),
        ("xLink:Href", "xlink:href"),
        ("SrcSet", "srcset"),
        ("_x.y", "_x.y"),
    ],
)
def test_an_attribute_is_written_so_that_addresses_are_known_by_name(
    name: str, written: str
) -> None:
    """An address cannot hide behind capitals."""
    assert check_attribute(name) == written
    assert check_attribute(name) == written


@pytest.mark.parametrize("name", ["", "a b", "_x", "constructor", "prototype", "x" * 129])
def test_a_name_outside_the_grammar_is_no_event(name: str) -> None:
    """Event types follow a grammar too."""
    with pytest.raises(UnknownEventError, match="expected an event"):
        check_event(name)


def test_custom_event_types_are_accepted() -> None:
    """Dashes, colons and dots are usual in them."""
    for name in ("click", "sl-change", "my:event", "update.x", "valueChanged"):
        assert check_event(name) == name


def test_what_is_remembered_about_names_is_bounded() -> None:
    """Names that come from an attacker do not fill the memory."""
    for number in range(5000):
        check_tag(f"x-{number}")
        check_attribute(f"x{number}")
        check_event(f"x{number}")
        style_name(f"--x{number}")
    remembered = (safety._tags, safety._attributes, safety._events, declarations._names)
    assert all(len(each) <= 1024 for each in remembered)


# Raw text


@pytest.mark.parametrize(
    "text", ["</style>", "</sCrIpT\f", "a</style ", "<!--", "<script", "<ScRipt>", "x</"]
)
@pytest.mark.parametrize("tag", ["style", "script", "STYLE"])
def test_raw_text_cannot_end_its_element(tag: str, text: str) -> None:
    """It cannot be escaped, so it is refused."""
    if text == "x</" and tag != "script":
        text += "x"
    with pytest.raises(UnsafeMarkupError, match="expected text that cannot end"):
        check_raw_text(tag, text)


def test_a_style_sheet_begins_no_tag_even_inside_svg() -> None:
    """There a style element is parsed like any other."""
    with pytest.raises(UnsafeMarkupError):
        check_raw_text("style", "a{}<img src=x onerror=alert(1)>")
    sheet = "@media (width<600px) { a > b { content: '<' } }"
    assert check_raw_text("style", sheet) == sheet


@pytest.mark.parametrize("tag", ["title", "textarea"])
def test_text_of_title_and_textarea_is_escaped(tag: str) -> None:
    """References count there, tags do not."""
    for text in HOSTILE:
        written = check_raw_text(tag, text)
        assert "<" not in written
        assert Reading(written).text.lstrip("\n") == clean(text).lstrip("\n")


def test_a_first_line_break_of_a_textarea_is_not_lost() -> None:
    """The parser drops one."""
    assert check_raw_text("textarea", "\nx") == "\n\nx"
    assert check_raw_text("title", "\nx") == "\nx"
