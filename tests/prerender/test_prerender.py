"""What a server renders first, and what a tab attaches to it with."""

from __future__ import annotations

from typing import Any

import pytest
from tests.prerender.running import load, run

from wardian import Div, Span, Style
from wardian.tree.html import StyleSheet, html_of


@pytest.mark.parametrize("case", load(), ids=lambda case: case["name"])
def test_a_page_is_rendered_as_the_case_says(case: dict[str, Any]) -> None:
    """Word for word: the client's tests attach to it."""
    assert run(case) == {name: case[name] for name in ("html", "css", "message")}


def test_no_string_in_a_style_ends_the_style_element() -> None:
    """A person's text may be in one; it stays the same string."""
    sheet = StyleSheet()
    html_of(Div(Span("x", style={"content": "'</style><script>alert(1)</script>'"})), sheet=sheet)
    assert "<" not in sheet.text
    assert r"'\3c /style>\3c script>alert(1)\3c /script>'" in sheet.text


def test_elements_of_one_look_share_a_rule() -> None:
    """A thousand rows cost one."""
    sheet = StyleSheet()
    html = html_of(Div([Span("x", style={"color": "red"}) for _ in range(1000)]), sheet=sheet)
    assert sheet.text == '[data-wardian-style="0"]{color: red}'
    assert html.count(' data-wardian-style="0"') == 1000


def test_a_style_element_carries_the_nonce_of_its_document() -> None:
    """Else the policy would refuse it."""
    page = Div(Style("p { color: red }"), Span("x"))
    assert html_of(page, sheet=StyleSheet("n1")) == (
        '<div><style nonce="n1">p { color: red }</style><span>x</span></div>'
    )
    assert "nonce" not in html_of(page, sheet=StyleSheet()) + html_of(page)
