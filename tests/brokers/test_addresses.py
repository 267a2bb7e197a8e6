"""Addresses of channels at other servers."""

from __future__ import annotations

import pytest

from wardian.brokers.addresses import check_named, is_address, split
from wardian.errors import InvalidChannelError

GOOD = {
    "https://example.org/pipes/orders": "https://example.org/pipes/orders",
    "https://Example.ORG:443/app/pipes/a.b:c-d_1": "https://example.org/app/pipes/a.b:c-d_1",
    "http://localhost:8000/pipes/x": "http://localhost:8000/pipes/x",
    "http://127.0.0.1:80/pipes/x": "http://127.0.0.1/pipes/x",
    "https://[2001:DB8::1]:8443/pipes/x": "https://[2001:db8::1]:8443/pipes/x",
    "https://example.org/a/pipes/pipes/x": "https://example.org/a/pipes/pipes/x",
    "https://example.org/%C3%A4/pipes/x": "https://example.org/%C3%A4/pipes/x",
}
WRONG = [
    *("https://example.org", "https://example.org/", "https://example.org/orders"),
    *("https://example.org/pipes/", "https://example.org/pipes", "/pipes/orders", "a/b"),
    *("ftp://example.org/pipes/x", "ws://example.org/pipes/x", "javascript:/pipes/x"),
    *("https://user@example.org/pipes/x", "https://example.org/pipes/x?y", "HTTPS://e/pipes/x"),
    *("https://example.org/pipes/x#y", "https://example.org/pipes/a b", "https:///pipes/x"),
    *("https://example.org:0/pipes/x", "https://example.org:99999/pipes/x"),
    *("https://example.org/pipes/x\n", " https://example.org/pipes/x"),
    *(
        "https://exa mple.org/pipes/x",
        "https://example.org\\@evil/pipes/x",
        "//example.org/pipes/x",
    ),
    *("https://example.org/pipes/" + "x" * 129, "https://example.org/" + "x" * 3000 + "/pipes/x"),
]


@pytest.mark.parametrize("text", GOOD)
def test_an_address_has_one_form(text: str) -> None:
    """However it was written."""
    assert check_named(text) == GOOD[text]
    assert is_address(text)
    server, name = split(check_named(text))
    assert server.endswith("/pipes")
    assert f"{server}/{name}" == GOOD[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_address_is_refused(text: str) -> None:
    """Also as a name, which never has a slash."""
    with pytest.raises(InvalidChannelError):
        check_named(text)


@pytest.mark.parametrize("name", ["orders", "a:b", "http", "https.", "x" * 128])
def test_a_name_is_a_name(name: str) -> None:
    """Whatever it looks like."""
    assert check_named(name) == name
    assert not is_address(name)


@pytest.mark.parametrize("other", [None, 7, b"orders", ["orders"]])
def test_what_is_no_text_is_refused(other: object) -> None:
    """And no name either."""
    with pytest.raises(InvalidChannelError):
        check_named(other)
