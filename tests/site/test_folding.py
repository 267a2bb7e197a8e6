"""Folding a page and its files into one document."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

import pytest
from tests.site.carried import blocks

from wardian.site.folding import SITE, fold

DOT = b"\x89PNG any bytes"
DATA = f"data:image/png;base64,{base64.b64encode(DOT).decode()}"


def folded(page: str, files: Mapping[str, bytes] | None = None) -> str:
    """Fold a page with a client of no size."""
    return fold(page, files or {}, client="start();")


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>\n<html lang=en><!-- a <b> comment --><title>A &amp; B</title>",
        '<script type="application/json" data-wardian="boot">{"a": "</p>&amp;"}</script>',
        '<svg viewBox="0 0 1 1"><linearGradient id=g /><stop/></linearGradient ></svg>',
        "<svg><style><![CDATA[ a > b { fill: red } ]]></style><![CDATA[x]]></svg>",
        "AT&T &copy 2 &lt;p&gt; &#233; &#xe9 &; & &&amp;<br/>",
        '<img src="https://example.org/a.png" alt=\'x "y"\'><A HREF="#top" title="a > b">up</A>',
        "<textarea>\n &lt;</textarea><p>\r\n1 < 2 <3</p\n>\u2028İ</P></><?php a?>",
        "a & ",
        "a <",
        "<!-- no end",
    ],
)
def test_what_refers_to_no_file_stays_letter_by_letter(text: str) -> None:
    """Drawings, characters by name and without, comments, attributes as written, code and data."""
    assert folded(text) == text
    assert folded(f"<body><p>{text}</p></body>") == f"<body><p>{text}</p></body>"


def test_files_stand_before_the_end_of_the_page() -> None:
    """Wherever its letters are longer in small, and its text names the end of a body."""
    start = "<title>İİ</title><body>İİ<!--</body>--><script>'</body>'</script>"
    html = folded(f"{start}</BODY></html><!--</body>-->\n", {"rows.csv": b"1"})
    assert html.startswith(f'{start}<script type="text/plain" data-wardian-file="rows.csv"')
    assert html.endswith("</script>\n</BODY></html><!--</body>-->\n")
    assert blocks(html) == {"rows.csv": b"1"}
    assert blocks(folded("<p>no end", {"rows.csv": b"1"})) == {"rows.csv": b"1"}


def test_scripts_styles_and_icons_are_written_into_the_page() -> None:
    """A module script is the client, whose own takes its place; a plain script is itself."""
    page = (
        f'<head><link rel="icon" href="{SITE}a/i.svg"><link rel=stylesheet href="{SITE}a/p.css">'
        f'<link rel="modulepreload" href="{SITE}a/w.js"><script src="{SITE}a/e.js"></script>'
        f'<script type="module" src="{SITE}a/w.js" integrity="x"></script></head><body></body>'
    )
    files = {"a/i.svg": b"<svg/>", "a/p.css": b"p{}", "a/e.js": b"'</script>'", "a/w.js": b"no"}
    html = folded(page, files)
    icon = base64.b64encode(b"<svg/>").decode()
    assert html == (
        f'<head><link rel="icon" href="data:image/svg+xml;base64,{icon}"><style>p{{}}</style>'
        "<script>'<\\/script>'</script>"
        f'<script type="module" data-wardian-beside="{SITE}a/">start();</script></head>'
        "<body></body>"
    )


def test_nothing_in_a_file_ends_the_element_it_is_written_into() -> None:
    """However it is spelt, and meaning what it meant."""
    page = f'<link rel=stylesheet href="{SITE}p.css"><script src="{SITE}e.js"></script>'
    css = b"p::after { content: '</style><b></STYLE >' }"
    html = folded(page, {"p.css": css, "e.js": b"'</script></SCRIPT><!--'"})
    assert html == (
        "<style>p::after { content: '<\\/style><b><\\/STYLE >' }</style>"
        "<script>'<\\/script><\\/SCRIPT><\\!--'</script>"
    )


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('<img alt="a dot" src="dot.png">', f'<img alt="a dot" src="{DATA}">'),
        ("<img alt=x SRC = 'dot.png' hidden>", f'<img alt=x SRC = "{DATA}" hidden>'),
        ("<img src=dot.png>", f'<img src="{DATA}">'),
        ('<img src="./dot.png#a?b">', f'<img src="{DATA}">'),
        ('<img src="a/../dot.png?v=1">', f'<img src="{DATA}">'),
        (f'<img src="{SITE}dot.png">', f'<img src="{DATA}">'),
        ('<img src="a%20b.png"/>', f'<img src="{DATA}"/>'),
        ('<img src="a b.png">', f'<img src="{DATA}">'),
        ('<img src="100%.png">', f'<img src="{DATA}">'),
        ('<img src="R&amp;D.png">', f'<img src="{DATA}">'),
        ('<img alt="see src=x" src="dot.png">', f'<img alt="see src=x" src="{DATA}">'),
        (
            "<img alt=' src=\"dot.png\" ' src='dot.png'>",
            f'<img alt=\' src="dot.png" \' src="{DATA}">',
        ),
        ('<video poster="dot.png" src="a/b.mp4">', f'<video poster="{DATA}" src="a/b.mp4">'),
        ('<img src="dot.png" src="other.png">', f'<img src="{DATA}" src="other.png">'),
    ],
)
def test_a_picture_of_the_page_is_there_before_anything_runs(tag: str, expected: str) -> None:
    """However its address is written; nothing else of its tag changes."""
    names = ("dot.png", "a b.png", "100%.png", "R&D.png")
    html = folded(f"<p>{tag}</p>", dict.fromkeys(names, DOT))
    said = html.removeprefix("<p>").partition("</p>")[0]
    assert said == expected
    assert blocks(html) == dict.fromkeys(names, DOT)  # the program may want it as well


@pytest.mark.parametrize(
    "tag",
    [
        '<img alt=" src=dot.png">',
        '<img data-src="dot.png" src="">',
        '<img src="/dot.png">',
        '<img src="//[">',
        '<img src="?dot.png">',
        '<img src="a:dot.png">',
        '<img src="../../gone.png">',
        '<a href="dot.png">',
    ],
)
def test_what_shows_no_file_of_the_page_stays_as_it_is(tag: str) -> None:
    """Other attributes, other places, no place at all."""
    assert folded(tag, {"dot.png": DOT}).startswith(f"{tag}<script")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<link rel="stylesheet" href="style.css">', "<style>p{}</style>"),
        (
            "<LINK media='print and (width)' rel=StyleSheet href=./style.css onload=x id=a />",
            '<style media="print and (width)" id="a">p{}</style>',
        ),
        ('<link rel="alternate stylesheet" href="style.css">', None),
        ('<link rel="stylesheet" disabled href="style.css">', None),
        ('<link rel="stylesheet" href="gone.css">', None),
        ('<link rel="stylesheet" href="https://example.org/style.css">', None),
        ('<link rel="preload" as="style" href="style.css">', None),
        ('<link rel="stylesheet">', None),
    ],
)
def test_a_style_sheet_of_the_program_stands_where_it_is_linked(
    link: str, expected: str | None
) -> None:
    """The client finds there what it would put there; it has the sheet for later, too."""
    page = f'<meta http-equiv="Content-Security-Policy" content="style-src \'self\'">{link}<p></p>'
    html = fold(page, {"style.css": b"p{}"}, client="", sheets=["style.css"])
    digest = base64.b64encode(hashlib.sha256(b"p{}").digest()).decode()
    policy = f"style-src &#x27;sha256-{digest}&#x27;"
    start = f'<meta http-equiv="Content-Security-Policy" content="{policy}">{expected or link}<p>'
    assert html.startswith(start)
    assert blocks(html) == {"style.css": b"p{}"}


def test_a_file_has_its_type_whatever_else_it_is_called() -> None:
    """A copy of it that is named otherwise comes first, and is a file of another type."""
    copies = ("a.txt", "style.bak", "style.css", "z/style.CSS")
    html = fold("<p></p>", dict.fromkeys(copies, b"p{}"), client="", sheets=["style.css"])
    assert re.findall(r'data-wardian-file="([^"]*)" data-type="([^"]*)"', html) == [
        ("a.txt", "text/plain"),
        ("style.bak", "application/octet-stream"),
        ("style.css z/style.CSS", "text/css"),
    ]
    assert blocks(html) == dict.fromkeys(copies, b"p{}")
