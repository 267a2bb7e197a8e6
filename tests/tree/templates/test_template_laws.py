"""Laws of templates: they are the HTML they look like, and values are never markup."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tree.hostile import HOSTILE
from tests.tree.templates.strings import Interpolation, Template

from wardian.elements.templates import html
from wardian.errors import WardianError
from wardian.tree.safety import VOID

Piece = str | tuple[str, Any]
"""Markup, or what stands in its place in HTML and the value."""

TAGS = ["div", "p", "span", "b", "section", "my-element", "pre", "h1", "br", "img", "hr"]
TEXTS = [
    "a",
    " b ",
    "x\ny",
    "&amp;",
    "&lt;i&gt;",
    "&nbsp;",
    "&#x41;",
    "é",
    "a &b; c",
    '"',
    "'",
    " ",
]
NAMES = ["title", "lang", "id", "data-x", "aria-label", "role"]
values = st.one_of(st.text(max_size=6), st.sampled_from(HOSTILE), st.integers(), st.none())


def shown(value: Any) -> str:
    """What HTML has for a value among text."""
    text = "" if value is None else str(value)
    return "".join(
        "\ufffd" if each == "\0" or "\ud800" <= each < "\ue000" else each for each in text
    )


def joined(*lists: Sequence[Any]) -> list[Piece]:
    """One list of all pieces."""
    return [piece for pieces in lists for piece in pieces]


@st.composite
def attributes(draw: st.DrawFn) -> list[Piece]:
    """Draw the attributes of a tag, each name once."""
    pieces: list[Piece] = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3)):
        how = draw(st.sampled_from(["bare", "fixed", "whole", "quoted", "joined"]))
        value = draw(values)
        if how == "bare":
            pieces.append(f" {name}")
        elif how == "fixed":
            pieces.append(f" {name}='{draw(st.sampled_from(['', 'a b', '&lt;', '&quot;']))}'")
        elif how == "joined":
            pieces += [f' {name}="a ', (escape(shown(value)), value), '&amp;"']
        else:
            outer, inner = ('"', "") if how == "quoted" else ("", '"')
            if value is not None:  # or else there is no such attribute
                same = f"{inner}{escape(shown(value))}{inner}"
                pieces += [f" {name}={outer}", (same, value), outer]
    return pieces


def element(content: st.SearchStrategy[list[Piece]]) -> st.SearchStrategy[list[Piece]]:
    """Draw an element around what another strategy draws."""
    ends = st.sampled_from([">", " />"])
    return st.builds(assembled, st.sampled_from(TAGS), attributes(), content, ends)


def assembled(tag: str, given: list[Piece], inner: list[Piece], end: str) -> list[Piece]:
    """Put an element together; one that has no content ends in either way."""
    if tag in VOID:
        return [f"<{tag}", *given, end]
    return [f"<{tag}", *given, ">", *inner, f"</{tag}>"]


leaves = st.one_of(
    st.sampled_from(TEXTS).map(lambda text: [text]),
    values.map(lambda value: [(escape(shown(value)), value)]),
    st.just(["<!-- <b> -->"]),
)
trees = st.recursive(
    leaves,
    lambda inner: element(st.lists(inner, max_size=4).map(lambda found: joined(*found))),
    max_leaves=12,
)


class Reader(HTMLParser):
    """Turns HTML into nested lists: tag, attributes, content; neighbouring texts are one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top: list[Any] = []
        self.open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        inner: list[Any] = []
        self.open[-1].append((tag, {name: value or "" for name, value in attrs}, inner))
        if tag not in VOID:
            self.open.append(inner)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Add text."""
        here = self.open[-1]
        if here and isinstance(here[-1], str):
            here[-1] += data
        else:
            here.append(data)


def read(markup: str) -> list[Any]:
    """Parse HTML."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader.top


def made_of(pieces: list[Piece]) -> Any:
    """Give the template string of pieces."""
    return Template(
        *[
            piece if isinstance(piece, str) else Interpolation(piece[1], "value", None, "")
            for piece in pieces
        ]
    )


@given(element(st.lists(trees, max_size=4).map(lambda found: joined(*found))))
@settings(deadline=None, max_examples=200)
def test_a_template_is_the_html_it_looks_like(pieces: list[Piece]) -> None:
    """A parser reads the same from it as from HTML with the escaped values in their places."""
    same = "".join(piece if isinstance(piece, str) else piece[0] for piece in pieces)
    assert read(html(made_of(pieces)).html()) == read(same)


PLACES = {
    "text": "<p>{}</p>",
    "between": "<p>a {} b</p>",
    "text area": "<p><textarea>{}</textarea></p>",
    "preformatted": "<pre>{}</pre>",
    "title": "<p title={}>x</p>",
    "quoted": "<p title='{}'>x</p>",
    "joined": '<p title="a {} b">x</p>',
    "classes": "<p class={}>x</p>",
    "joined classes": "<p class='a {}'>x</p>",
    "style": "<p style={}>x</p>",
    "declaration": "<p style='color: {}'>x</p>",
    "joined declaration": "<p style='content: \"{}\"; margin: 0 {}px'>x</p>",
    "address": "<a href={}>x</a>",
    "joined address": "<a href='{}:x'>x</a>",
    "picture": "<img src={}>",
    "svg": "<svg><a href={}><text x={}>{}</text></a></svg>",
    "custom": "<my-element any={} href={}>{}</my-element>",
    "handler": "<p on_click={}>x</p>",
    "mapping": "<p {}>x</p>",
    "component": "<p><{} /></p>",
    "key": "<p key={}>x</p>",
}


def names(tree: list[Any]) -> list[Any]:
    """The tags and the names of the attributes of what was parsed."""
    return [
        (tag, set(found), names(inner))
        for tag, found, inner in [each for each in tree if not isinstance(each, str)]
    ]


def allowed(inside: list[Any], outside: list[Any]) -> bool:
    """Whether the same elements stand here, with no attribute that was not written."""
    return len(inside) == len(outside) and all(
        a[0] == b[0] and a[1] <= b[1] and allowed(a[2], b[2])
        for a, b in zip(inside, outside, strict=True)
    )


@pytest.mark.parametrize("place", PLACES)
def test_no_value_makes_an_element_or_an_attribute(place: str) -> None:
    """Wherever a hostile string stands, it stays there, or is refused."""
    text = PLACES[place]
    expected = names(read(text.replace("{} /", "i").format(*["x"] * 3).replace("<i></p>", "</p>")))
    parts = text.split("{}")
    for hostile in HOSTILE:
        template = Template(
            *[
                piece
                for part in parts[:-1]
                for piece in (part, Interpolation(hostile, "hostile", None, ""))
            ],
            parts[-1],
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                made = html(template)
            except WardianError:
                continue
        found = read(made.html())
        assert allowed(names(found), expected), (hostile, made.html())
        assert not str(made.get("href")).lower().startswith("javascript:")


def test_no_name_in_a_mapping_makes_more_than_an_attribute() -> None:
    """Names from data are checked like all others."""
    for hostile in HOSTILE:
        more = Interpolation({hostile: "x"}, "more", None, "")
        try:
            made = html(Template("<p ", more, ">y</p>"))
        except WardianError:
            continue
        ((tag, attributes, inner),) = read(made.html())
        assert (tag, inner) == ("p", ["y"])
        assert len(attributes) <= 1
        assert not any(name.startswith("on") for name in attributes)
