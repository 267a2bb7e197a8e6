"""Every tag and attribute of the table makes an element that renders as HTML."""

from __future__ import annotations

import re

import pytest

import wardian.elements
from wardian.elements import table
from wardian.elements.table import EVENTS, HTML_TAGS, SVG_TAGS, attributes_of
from wardian.tree.element import Element
from wardian.tree.safety import REFUSED_TAGS, URL_ATTRIBUTES, check_attribute, check_tag

CLASSES = [(name, tag, False) for name, tag in HTML_TAGS.items()]
CLASSES += [(name, tag, True) for name, tag in SVG_TAGS.items()]

# The elements of https://html.spec.whatwg.org/#elements-3 and
# https://www.w3.org/TR/SVG2/eltindex.html with those of Filter Effects 1 and SVG Animations 2, but
# for the ones a program may not make.
HTML_STANDARD = """
a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col
colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer form
h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li main map mark menu
meter nav ol optgroup option output p picture pre progress q rp rt ruby s samp search section select
selectedcontent slot small source span strong style sub summary sup table tbody td template textarea
tfoot th thead time tr track u ul var video wbr
"""
SVG_STANDARD = """
a animate animateMotion animateTransform circle clipPath defs desc discard ellipse feBlend
feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge
feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
filter foreignObject g image line linearGradient marker mask metadata mpath path pattern polygon
polyline radialGradient rect set stop style svg switch symbol text textPath title tspan use view
"""

VALUES = {"bool": True, "number": 3, "enumerated": True, "list": ["a", "b"], "url": "x"}
WRITTEN = {"bool": "", "number": "3", "enumerated": "true", "list": "a b", "url": "x"}


def test_the_table_has_the_tags_of_the_standards() -> None:
    """None is missing, none is made up."""
    assert sorted(HTML_TAGS.values()) == sorted(HTML_STANDARD.split())
    assert sorted(SVG_TAGS.values()) == sorted(SVG_STANDARD.split())


def test_no_name_stands_for_two_classes_and_none_is_refused() -> None:
    """Nor does one hide a public name of the package."""
    names = [*HTML_TAGS, *SVG_TAGS]
    ours = {"App", "Event", "HTML", "Icon", "Page", "State", "Tag", "Text", "View"}
    assert len(names) == len(set(names))
    assert not ours & set(names)
    assert all(name.isidentifier() and name[0].isupper() for name in names)
    assert not REFUSED_TAGS & {*HTML_TAGS.values(), *SVG_TAGS.values()}


@pytest.mark.parametrize(("name", "tag", "svg"), CLASSES)
def test_every_attribute_of_every_element_can_be_set_and_is_rendered(
    name: str, tag: str, svg: bool
) -> None:
    """Under its HTML name, in the form of its kind, and it can be read back."""
    make = getattr(wardian.elements, name)
    assert check_tag(tag) == make.tag == tag
    for keyword, (html, kind) in attributes_of(tag, svg=svg).items():
        element = make(**{keyword: VALUES.get(kind, "x")})
        if kind == "property":
            assert getattr(element, keyword) == "x"
            continue
        assert check_attribute(html) == html
        written = WRITTEN.get(kind, "x")
        assert f' {html}="{written}"' in element.html()
        assert element.get(html) == written
        assert getattr(element, keyword) == (
            written if kind in ("list", "url") else VALUES.get(kind, "x")
        )
        setattr(element, keyword, None)
        assert element.get(html) is None


def test_attributes_never_hide_what_elements_themselves_have() -> None:
    """A keyword that is a method or property of every element would be lost."""
    own = {name for name in dir(Element) if not name.startswith("_")}
    for _, tag, svg in CLASSES:
        assert not own & set(attributes_of(tag, svg=svg)), tag


def test_every_name_in_the_table_follows_its_grammar() -> None:
    """A space forgotten between two names of the table would show here."""
    for _, tag, svg in CLASSES:
        for keyword, (html, kind) in attributes_of(tag, svg=svg).items():
            assert keyword.isidentifier()
            assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9]*(-[a-z0-9]+)*", html), (tag, html)
            assert kind in {"string", *table.KINDS.values()}
    assert all(event.isalpha() for event in EVENTS)


def test_every_address_is_marked_as_one() -> None:
    """Or it would not pass the rule for addresses; other uses of the same names are listed here."""
    plain = {("feColorMatrix", "values")}
    for _, tag, svg in CLASSES:
        for html, kind in attributes_of(tag, svg=svg).values():
            if html in URL_ATTRIBUTES and (tag, html) not in plain:
                assert kind == "url", (tag, html)


def test_reserved_words_end_in_an_underscore_and_capitals_have_two_spellings() -> None:
    """``for_`` and ``in_``; ``viewBox`` as SVG has it and ``view_box`` as Python does."""
    assert attributes_of("label")["for_"] == ("for", "string")
    assert attributes_of("feBlend")["in_"] == ("in", "string")
    assert attributes_of("svg")["viewBox"] == attributes_of("svg")["view_box"]
    assert attributes_of("form")["accept_charset"] == ("accept-charset", "string")
    assert attributes_of("video")["current_time"] == ("currentTime", "property")


def test_a_tag_of_neither_language_takes_any_attribute() -> None:
    """Dashes are written with underscores; events, data and aria are not in the table."""
    spec = attributes_of("my-element")
    assert spec.get("sort_by") == ("sort-by", "string")
    assert spec.get("for_") == ("for", "string")
    assert spec.get("href") == ("href", "url")
    assert [spec.get(name) for name in ("on_click", "data_x", "aria_label", "_x")] == [None] * 4
