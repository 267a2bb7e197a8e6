"""Style sheets with the files they name in them."""

from __future__ import annotations

import base64

import pytest

from wardian.site.sheets import Reference, embed, references

DOT = b"\x89PNG any bytes"


def data(content: bytes | str, kind: str = "image/png") -> str:
    """Return the address of a content."""
    content = content.encode() if isinstance(content, str) else content
    return f'"data:{kind};base64,{base64.b64encode(content).decode()}"'


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a { background: url(dot.png) }", f"a {{ background: url({data(DOT)}) }}"),
        ("url( 'dot.png' )", f"url( {data(DOT)} )"),
        ('URL("../look/./dot.png?v=1")', f"URL({data(DOT)})"),
        ("url(a\\ b.png) url('a\\20 b.png')", f"url({data(DOT)}) url({data(DOT)})"),
        ("url(a%20b.png)", f"url({data(DOT)})"),
        ("url(../dot.svg#a)", 'url({}#a")'.format(data("<svg/>", "image/svg+xml")[:-1])),
        ("url(dot.png),url(gone.png)", f"url({data(DOT)}),url(gone.png)"),
    ],
)
def test_a_file_that_a_sheet_names_is_in_it(written: str, expected: str) -> None:
    """However its address is written, as seen from the sheet's folder."""
    files = {"look/dot.png": DOT, "look/a b.png": DOT, "dot.svg": b"<svg/>"}
    assert embed("look/style.css", {**files, "look/style.css": written.encode()}) == expected


@pytest.mark.parametrize(
    "text",
    [
        "/* url(dot.png) */ a { }",
        "a::after { content: 'url(dot.png)' \"url(dot.png)\" }",
        "a { b: url(https://x/dot.png) url(//x/dot.png) url(/dot.png) url(data:,dot.png) }",
        "a { b: url(#dot.png) url() url('') xurl(dot.png) url(\\110000.png) }",
        "@import url(https://example.org/style.css); @import 'gone.css' print;",
        "@import-like 'dot.png'; a { b: url(dot.png",
        "/* no end url(dot.png)",
    ],
)
def test_what_is_none_of_the_files_stays_as_it_is(text: str) -> None:
    """Other places, comments, and texts that only look like addresses."""
    assert embed("style.css", {"style.css": text.encode(), "dot.png": DOT}) == text


@pytest.mark.parametrize("rule", ["@import 'parts/more.css'", '@import\n url("parts/more.css")'])
def test_a_sheet_that_is_imported_is_in_it_with_its_own(rule: str) -> None:
    """Under its conditions, and as seen from its own folder; a circle ends."""
    more = "@import '../style.css'; p { background: url(../dot.png) }"
    files = {
        "parts/more.css": more.encode(),
        "dot.png": DOT,
        "style.css": f"{rule} print;".encode(),
    }
    imported = f"@import {data('', 'text/css')}; p {{ background: url({data(DOT)}) }}"
    start, _, end = rule.partition("'parts/more.css'" if "'" in rule else '"parts/more.css"')
    assert embed("style.css", files) == f"{start}{data(imported, 'text/css')}{end} print;"


def test_a_sheet_is_the_text_that_a_document_has_of_it() -> None:
    """It is told by the hash of that: line ends are one character, and nothing ends its element."""
    written = b"\xef\xbb\xbfa { }\r\nb { }\rc { content: '</style>\xff' }"
    text = embed("style.css", {"style.css": written})
    assert text == "a { }\nb { }\nc { content: '<\\/style>\ufffd' }"


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_a_sheet_does_not_say_that_it_is_coded_otherwise(start: str) -> None:
    """It is UTF-8 from now on, and one in an address would be read as it says."""
    written = f"{start}@charset \"iso-8859-1\";\na {{ content: 'é' }}".encode()
    files = {"style.css": b"@charset 'utf-8'; @import 'more.css';", "more.css": written}
    nested = data("\na { content: 'é' }", "text/css")
    assert embed("more.css", files) == "\na { content: 'é' }"
    assert embed("style.css", files) == f"@charset 'utf-8'; @import {nested};"
    last = 'a { } @charset "iso-8859-1";'
    assert embed("style.css", {"style.css": last.encode()}) == last


def test_a_text_that_is_an_address_only_by_its_place_stays_as_it_is() -> None:
    """As the guide says; in ``url()`` it is found there as well."""
    files = {"style.css": b'a { b: image-set("dot.png" 1x, url(dot.png) 2x) }', "dot.png": DOT}
    expected = f'a {{ b: image-set("dot.png" 1x, url({data(DOT)}) 2x) }}'
    assert embed("style.css", files) == expected


def test_references_are_what_a_sheet_looks_for_on_its_own_host() -> None:
    """With the line; what is elsewhere is none."""
    sheet = b"@import 'more.css';\n/*\n*/ a { b: url(../x.png) url(/y.png) url(data:,) url(//z/) }"
    assert list(references("look/style.css", sheet)) == [
        Reference(1, "@import 'more.css'", "look/more.css"),
        Reference(3, "url(../x.png)", "x.png"),
        Reference(3, "url(/y.png)", None),
    ]
