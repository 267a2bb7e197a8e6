"""No address that could run code reaches an attribute."""

from __future__ import annotations

import warnings

import pytest

from wardian.errors import BlockedURLWarning
from wardian.tree.addresses import BLOCKED_URL, URL_ATTRIBUTES, safe_url

SCHEMES = [
    "javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    "filesystem:http://x/y",
    "view-source:x",
    "jar:x",
    "about:srcdoc",
    "ws://x",
    "intent:x",
    "x-y.z+1:a",
    "livescript:x",
    "data:,x",
    "data:image/png.html,x",
    "blobx:y",
    "javascript://%0aalert(1)",
]
LISTS = ("ping", "srcset", "imagesrcset")
DISGUISES = [
    lambda url: url,
    str.upper,
    str.title,
    lambda url: "\x00\x01\x1f " + url,
    lambda url: " \t\r\n" + url + "  ",
    lambda url: "\t".join(url),
    lambda url: "\r\n".join(url),
    lambda url: url[:4] + "\n" + url[4:],
]


@pytest.mark.parametrize("attribute", sorted(URL_ATTRIBUTES - {"to", "from", "by", "values"}))
@pytest.mark.parametrize("url", SCHEMES)
def test_an_address_that_could_run_code_is_replaced(url: str, attribute: str) -> None:
    """Whatever the disguise that a browser sees through."""
    for disguise in DISGUISES:
        disguised = disguise(url)
        if attribute in LISTS and disguised.split() != [disguised.strip()]:
            continue  # a list is split at spaces first, so what is left of the address is harmless
        with pytest.warns(BlockedURLWarning):
            found = safe_url(disguised, attribute=attribute, tag="a")
        assert BLOCKED_URL in found
        assert "script" not in found.lower()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "#x",
        "?q=1",
        "a/b",
        "/x",
        "../x",
        "//host/x",
        "http://x",
        "HTTPS://x",
        "mailto:a@b",
        "tel:+1",
        "blob:x",
        "x.html#javascript:",
        "./javascript:x",
        "/a:b",
        "1:2",
        ":x",
        "é:x",
        "java%73cript:x",
        "&#106;avascript:x",
        "javascript&colon;x",
    ],
)
def test_a_harmless_address_stays_as_it_is(url: str) -> None:
    """Relative, or of an allowed scheme; what is no scheme for a browser is relative."""
    assert safe_url(url, attribute="href", tag="a") == url


@pytest.mark.parametrize("kind", ["png", "gif", "jpeg", "webp", "avif", "PNG"])
def test_pictures_as_data_are_allowed_where_only_a_picture_can_come_of_it(kind: str) -> None:
    """In ``src`` and ``poster`` of what shows pictures; never in a link or a frame."""
    url = f"data:image/{kind};base64,AA=="
    for attribute, tag in (
        ("src", "img"),
        ("poster", "video"),
        ("href", "image"),
        ("href", "feImage"),
    ):
        assert safe_url(url, attribute=attribute, tag=tag) == url
    for attribute, tag in (("href", "a"), ("src", "iframe"), ("action", "form"), ("href", "use")):
        with pytest.warns(BlockedURLWarning, match=f"'{attribute}' of <{tag}>"):
            assert safe_url(url, attribute=attribute, tag=tag) == BLOCKED_URL


def test_each_candidate_of_a_srcset_is_judged_by_itself() -> None:
    """Commas inside an address belong to it; a bad one does not take the others away."""
    picture = "data:image/png;base64,AA"
    value = f" a.png 1x,javascript:x 2x , {picture} 3x, b,c.png 100w,, d.png"
    with pytest.warns(BlockedURLWarning):
        found = safe_url(value, attribute="srcset", tag="img")
    assert found == f"a.png 1x, {BLOCKED_URL} 2x, {picture} 3x, b,c.png 100w, d.png"
    assert (
        safe_url("a.png (x,y) 1x, b.png", attribute="srcset", tag="img") == "a.png (x,y) 1x, b.png"
    )


def test_each_address_of_a_ping_is_judged_by_itself() -> None:
    """It is a list with spaces between."""
    with pytest.warns(BlockedURLWarning):
        assert safe_url("/a javascript:x", attribute="ping", tag="a") == f"/a {BLOCKED_URL}"


@pytest.mark.parametrize("attribute", ["to", "from", "by", "values"])
def test_an_animation_cannot_write_code_into_an_address(attribute: str) -> None:
    """One bad value spoils the list; other elements use these names for other things."""
    with pytest.warns(BlockedURLWarning):
        found = safe_url("#a; java\nscript:x", attribute=attribute, tag="set")
    assert found == BLOCKED_URL
    for value, tag in (("0 0;1 1", "animate"), ("1 0\n0 1", "feColorMatrix"), ("a:b", "my-list")):
        assert safe_url(value, attribute=attribute, tag=tag) == value


def test_the_warning_says_what_where_and_what_was_done() -> None:
    """It names the address, the attribute, the element and the replacement."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        safe_url("javascript:x", attribute="href", tag="a")
    message = str(caught[0].message)
    assert "'javascript:x' in 'href' of <a>" in message
    assert BLOCKED_URL in message
