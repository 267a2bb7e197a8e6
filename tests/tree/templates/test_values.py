"""What the values of a template become, by where they stand."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from tests.tree.templates.strings import t

from wardian.elements import B, Button, Div, Span
from wardian.elements.templates import html
from wardian.errors import (
    BlockedURLWarning,
    InvalidAttributeError,
    InvalidChildError,
    InvalidHandlerError,
    InvalidStyleError,
    TemplateError,
    TemplateStringsMissingError,
    UnknownAttributeError,
)
from wardian.tree.ledger import ledger
from wardian.tree.lifecycle import enliven
from wardian.tree.listeners import on
from wardian.tree.node import HTML
from wardian.tree.state import State


def markup(text: str, **values: Any) -> str:
    """HTML of a template."""
    return str(html(t(text, **values)).html())


def test_text_is_text() -> None:
    """Numbers are shown; nothing and ``False`` are not."""
    assert markup("<p>{a}</p>", a="<b>&") == "<p>&lt;b&gt;&amp;</p>"
    assert markup("<p>{a}{b}{c}{d}</p>", a=1, b=None, c=False, d=2.5) == "<p>1<!---->2.5</p>"


def test_conversions_and_formats_are_text_as_in_an_f_string() -> None:
    """In text, in attributes and in quotes."""
    assert markup("<p title={a!r} class='n{b:03}' lang={b:.1f}>{b:.2f}</p>", a="é", b=2) == (
        """<p class="n002" title="'é'" lang="2.0">2.00</p>"""
    )
    assert html(t("<p>{a!s:>3}|{a!a}</p>", a="é")).text == "  é|'\\xe9'"


def test_children_of_every_kind() -> None:
    """Elements, markup, templates, and lists of all these."""
    assert (
        markup(
            "<div>{a}{b}{c}{d}</div>",
            a=B("a"),
            b=HTML("<i>b</i>"),
            c=t("<u>{x}</u>", x="<"),
            d=[1, [t("<s>{x}</s>", x=x) for x in (2, 3)], None, (B("4") for _ in "x")],
        )
        == "<div><b>a</b><i>b</i><u>&lt;</u>1<s>2</s><s>3</s><b>4</b></div>"
    )


def test_an_element_stays_the_very_element() -> None:
    """The program keeps its handle."""
    total = Span("0")
    box = html(t("<p>Total: {total}</p>", total=total))
    total.text = "7"
    assert box[1] is total
    assert box.html() == "<p>Total: <span>7</span></p>"


def test_what_is_no_child_is_refused_where_the_template_is() -> None:
    """The error says in which tag."""
    with pytest.raises(InvalidChildError) as caught:
        html(t("<ul>\n  <li>{thing}</li>\n</ul>", thing=object()))
    assert "line 2 of the template\n    <li>{thing}</li>\n    ^" in caught.value.__notes__[0]


class Counter:
    """Something with a state."""

    n = State(1)


def test_functions_are_live() -> None:
    """Among children, as an attribute, in quotes, and in a style."""
    counter = Counter()
    made = html(
        t(
            "<p title={f} class='n {f} {g}' style='width: {f}px; height: 1px'>{f}</p>",
            f=lambda: counter.n,
            g="x",
        )
    )
    page = Div(made)
    enliven(page, None)
    expected = '<p class="n {0} x" title="{0}" style="width: {0}px; height: 1px">{0}</p>'
    assert made.html() == expected.format(1)
    counter.n = 2
    assert made.html() == expected.format(2)


def test_a_template_in_a_live_function_keeps_its_elements() -> None:
    """What is drawn again is the same element with new values."""
    counter = Counter()
    page = Div(lambda: html(t("<p><b>{n}</b></p>", n=counter.n)))
    enliven(page, None)
    before = page._places()[0]._id
    counter.n = 2
    assert page.html() == "<div><p><b>2</b></p></div>"
    assert page._places()[0]._id == before
    assert ledger.stale == {}


def test_an_attribute_takes_what_the_keyword_takes() -> None:
    """Whole, with or without quotes."""
    for text in (
        "<a href={a} hidden={b} tabindex={c}>x</a>",
        "<a href='{a}' hidden='{b}' tabindex='{c}'>x</a>",
    ):
        assert markup(text, a="/x", b=True, c=2) == '<a href="/x" hidden="" tabindex="2">x</a>'
        assert markup(text, a=None, b=False, c=None) == "<a>x</a>"


def test_classes_may_be_a_list() -> None:
    """Under both names, and in quotes, where nothing is no name."""
    assert markup("<p class={c}></p>", c=["a", None, "b a"]) == '<p class="a b"></p>'
    assert markup("<p classes={c}></p>", c=None) == "<p></p>"
    assert markup("<p class='x {c} {d}-y {e}'></p>", c=["a", "b"], d="z", e=False) == (
        '<p class="x a b z-y"></p>'
    )


def test_quotes_join_text_and_values() -> None:
    """Nothing and ``False`` are empty; a list is refused."""
    assert markup("<p title='{a}-{b}{c}-{d}'></p>", a=1, b=None, c=False, d="<") == (
        '<p title="1--&lt;"></p>'
    )
    with pytest.raises(InvalidAttributeError, match="expected text or a number in the quotes"):
        html(t("<p title='a {b}'></p>", b=[1]))


def test_a_style_is_a_mapping_or_declarations() -> None:
    """A declaration without value is left out."""
    assert markup("<p style={s}></p>", s={"font_size": "1em"}) == '<p style="font-size: 1em"></p>'
    assert markup("<p style='{s}'></p>", s={"top": 0}) == '<p style="top: 0"></p>'
    for nothing in (None, False, {}):
        assert markup("<p style={s}></p>", s=nothing) == "<p></p>"
    assert markup(
        "<p style='color: {a}; margin: 0 {b}px; top: {c}'></p>", a="red", b=2, c=None
    ) == ('<p style="color: red; margin: 0 2px"></p>')


def test_a_mapping_of_a_style_may_be_live() -> None:
    """What the function gives is looked at like any other value."""
    counter = Counter()
    made = html(t("<p style={f}></p>", f=lambda: {"top": counter.n}))
    page = Div(made)
    enliven(page, None)
    assert made.html() == '<p style="top: 1"></p>'
    counter.n = 2
    assert made.html() == '<p style="top: 2"></p>'


def test_a_value_cannot_add_declarations() -> None:
    """Each is checked where it stands; text in the place of a mapping is refused."""
    with pytest.raises(InvalidStyleError, match="';' outside quotes"):
        html(t("<p style='color: {a}'></p>", a="red; position: fixed"))
    with pytest.raises(InvalidStyleError):
        html(t("<p style='background: {a}'></p>", a="url(javascript:x)"))
    for text in ("<p style={a}></p>", "<p style='{a}'></p>"):
        with pytest.raises(InvalidAttributeError, match="expected a mapping of CSS properties"):
            html(t(text, a="color: red; position: fixed"))


def test_a_semicolon_in_quotes_ends_no_declaration() -> None:
    """Nor does a bracket there open one; one in brackets is refused as a part of its value."""
    assert markup(
        """<p style='content: "(;"; width: calc((1px + {a}px) * 2); top: var(--x, {a}px)'></p>""",
        a=3,
    ) == (
        '<p style="content: &quot;(;&quot;; width: calc((1px + 3px) * 2); top: var(--x, 3px)"></p>'
    )
    with pytest.raises(InvalidStyleError, match="expected a value for '--a' without ';'"):
        html(t("<p style='--a: f(1; {a}); top: 0'></p>", a=3))


def test_an_address_passes_the_list_of_schemes() -> None:
    """However it is put together."""
    with pytest.warns(BlockedURLWarning):
        assert markup("<a href={a}>x</a>", a="javascript:x") == (
            '<a href="about:blank#blocked">x</a>'
        )
    with pytest.warns(BlockedURLWarning):
        assert markup("<a href='{a}:{b}'>x</a>", a="java\nscript", b="x") == (
            '<a href="about:blank#blocked">x</a>'
        )


def test_a_mapping_alone_sets_many_attributes() -> None:
    """By HTML names or keywords; what stands after it wins."""
    more = {"class": "b", "data-x": 1, "aria_label": "<", "on_click": print, "hidden": None}
    made = html(t("<p class=a {more} id=j title=t>x</p>", more=more))
    assert made.html() == '<p class="b" data-x="1" aria-label="&lt;" id="j" title="t">x</p>'
    assert list(made._listeners or {}) == ["click"]
    assert markup("<p {more}>x</p>", more=None) == "<p>x</p>"
    with pytest.raises(InvalidAttributeError, match="expected a mapping"):
        html(t("<p {more}>x</p>", more="id=3"))


@pytest.mark.parametrize("name", ["on_click", "onclick", "onClick"])
def test_a_handler_is_a_function(name: str) -> None:
    """Under the name elements have for it, or that of HTML."""
    calls: list[int] = []
    made = html(t(f"<button {name}={{f}}>x</button>", f=lambda: calls.append(1)))
    made._listeners["click"][0].handler()
    assert calls == [1]
    assert html(t(f"<button {name}={{f}}>x</button>", f=None))._listeners is None
    assert html(t(f"<button {name}={{f}}>x</button>", f=False))._listeners is None
    with pytest.raises(InvalidHandlerError, match="never JavaScript"):
        html(t(f"<button {name}={{f}}>x</button>", f="alert(1)"))


def test_a_handler_may_have_options() -> None:
    """And be that of a custom element's own event."""
    made = html(t("<my-el on_my-event={f} />", f=on(print, keys="Enter")))
    assert made._listen_options("my-event") == {"k": ["Enter"]}


def test_keywords_that_are_no_attributes() -> None:
    """``key``, ``show`` and ``animation`` mean what they mean for elements."""
    made = html(t("<p key={k} show={s}>x</p>", k=3, s=False))
    assert (made.key, made.show) == (3, False)
    assert html(t("<p key=a>x</p>")).key == "a"
    assert (
        html(t("<p key=a animation=fade>x</p>".replace(" animation=fade", ""))).html() == "<p>x</p>"
    )


def test_keywords_that_markup_has_no_use_for_are_attributes_or_errors() -> None:
    """Nothing in markup can put an element elsewhere, or replace what is in it."""
    for name in ("text", "parent", "self"):
        assert markup(f"<my-el {name}=a>x</my-el>") == f'<my-el {name}="a">x</my-el>'
        assert markup("<my-el {more}>x</my-el>", more={name: "a"}) == (
            f'<my-el {name}="a">x</my-el>'
        )
        with pytest.raises(TemplateError, match="expected an attribute of P, got"):
            html(t(f"<p {name}=a>x</p>"))
        with pytest.raises(UnknownAttributeError):
            html(t("<p {more}>x</p>", more={name: "a"}))


def test_a_component_is_called_with_its_attributes() -> None:
    """As keywords by their Python names; what is inside comes as arguments."""

    class Card(Div):
        """A component."""

        def __init__(self, *children: Any, heading: str, **more: Any) -> None:
            super().__init__(B(heading), *children, **more)

    assert (
        markup(
            "<{Card} heading={h} class='a' data-x='n{n}' {more}>x <i>y</i></{Card}>",
            Card=Card,
            h="H",
            n=1,
            more={"aria-label": "l"},
        )
        == '<div class="a" data-x="n1" aria-label="l"><b>H</b>x <i>y</i></div>'
    )
    assert type(html(t("<{Card} heading=a />", Card=Card))) is Card
    assert html(t("<div><{Card} heading=a></></div>", Card=Card)).html() == (
        "<div><div><b>a</b></div></div>"
    )


def test_every_name_is_a_keyword_of_a_component() -> None:
    """Also those that are keywords of elements and no attributes."""
    seen: list[dict[str, Any]] = []

    def field(*children: Any, **keywords: Any) -> list[Any]:
        seen.append(keywords)
        return [children]

    html(
        t(
            "<{field} text=hi parent={p} self=me for=x style='{s}' on_x={n} {more}>z</{field}>",
            field=field,
            p=None,
            s="anything",
            n=False,
            more={"aria-label": "l", "show": 0},
        )
    )
    assert seen == [
        {
            "text": "hi", "parent": None, "self": "me", "for_": "x", "style": "anything",
            "on_x": False, "aria_label": "l", "show": 0,
        }
    ]  # fmt: skip

    class Note(Div):
        """Has a ``text`` of its own."""

        def __init__(self, text: str) -> None:
            super().__init__(B(text))

    assert markup("<p><{Note} text=a /></p>", Note=Note) == "<p><div><b>a</b></div></p>"


def test_what_cannot_be_a_keyword_is_refused() -> None:
    """In the tag, and in a mapping."""
    with pytest.raises(TemplateError, match="expected the name of a keyword for a component"):
        html(t("<{Card} xlink:href=a />", Card=Div))
    with pytest.raises(UnknownAttributeError, match="expected the name of a keyword"):
        html(t("<{Card} {more} />", Card=Div, more={"a b": 1}))


def test_any_error_has_its_place() -> None:
    """Not only those that elements raise: calls that do not fit, and a component's own."""

    def strict(*, label: str) -> Any:
        return [label.upper()]

    for text, values, kind in (
        ("<ul>\n  <li><{strict} lable=a /></li>\n</ul>", {}, TypeError),
        ("<ul>\n  <li><{strict} label={n} /></li>\n</ul>", {"n": 1}, AttributeError),
        ("<ul>\n  <li tabindex={n}>x</li>\n</ul>", {"n": [1]}, InvalidAttributeError),
    ):
        with pytest.raises(kind) as caught:
            html(t(text, strict=strict, **values))
        (note,) = caught.value.__notes__
        assert "line 2 of the template\n    <li" in note


def test_a_function_is_a_component_too() -> None:
    """Whatever it gives stands there."""

    def pair(*children: Any, hidden: bool = False) -> Any:
        return [html(t("<dt>{hidden}</dt>", hidden=str(hidden))), children]

    assert markup("<dl><{pair} hidden><dd>x</dd></></dl>", pair=pair) == (
        "<dl><dt>True</dt><dd>x</dd></dl>"
    )


def test_only_what_can_be_called_is_a_component() -> None:
    """The name of a tag is not; and the end names the beginning."""
    with pytest.raises(TemplateError, match="expected a component in <{…}>"):
        html(t("<div><{tag} /></div>", tag="script"))
    with pytest.raises(TemplateError, match="expected the end of"):
        html(t("<{a}></{b}>", a=Div, b=Button))


def test_what_is_no_template_string_is_refused() -> None:
    """The message says what to write instead."""
    with pytest.raises(
        TemplateStringsMissingError, match="expected a template string, got str '<b>"
    ):
        html("<b>x</b>")  # type: ignore[arg-type]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="there are template strings")
def test_an_older_python_is_told_what_it_lacks() -> None:
    """The name is there, and says what it needs."""
    with pytest.raises(TemplateStringsMissingError) as caught:
        html("<b>x</b>")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "expected a template string, got str '<b>x</b>', and Python "
        f"{sys.version_info[0]}.{sys.version_info[1]} has none; run the program in the page or on "
        "Python 3.14, or write elements: Li(text, classes=kind)"
    )
