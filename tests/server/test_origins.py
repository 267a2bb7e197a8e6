"""Sixty origins under three settings, each with the answer that is right, written down."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.asking import Client, running

from wardian import Page
from wardian.server import asgi
from wardian.server.answering import answer
from wardian.server.origins import allowed, host_allowed, parse_origin
from wardian.server.settings import Settings

OWN = "shop.example"
SETTINGS = {
    "own": Settings(),
    "one": Settings(origins=("https://partner.example",)),
    "below": Settings(origins=("https://*.partner.example", "http://localhost:3000")),
}
NONE: tuple[str, ...] = ()
ALL = ("own", "one", "below")

# What the browser says, and under which settings it may speak to http://shop.example.
MATRIX: list[tuple[str | None, tuple[str, ...]]] = [
    ("http://shop.example", ALL),
    ("http://shop.example:80", ALL),
    ("HTTP://SHOP.EXAMPLE", ALL),
    ("http://Shop.Example:0080", ALL),
    ("https://shop.example", NONE),
    ("http://shop.example:8080", NONE),
    ("http://shop.example:443", NONE),
    ("https://shop.example:80", NONE),
    ("ws://shop.example", NONE),
    ("http://shop.example.", NONE),
    ("http://shop.example/", NONE),
    ("http://shop.example?", NONE),
    ("http://shop.example#", NONE),
    ("http://shop.example:", NONE),
    ("http://shop.example:0", NONE),
    ("http://shop.example:65536", NONE),
    ("http://shop.example:99999999", NONE),
    ("http://shop.example:+80", NONE),
    ("http://shop.example:8 0", NONE),
    ("http://shop.example:80:80", NONE),
    ("http://evil-shop.example", NONE),
    ("http://shop.example.evil", NONE),
    ("http://evil.example", NONE),
    ("http://sub.shop.example", NONE),
    ("http://shop.example@evil.example", NONE),
    ("http://evil.example@shop.example", NONE),
    ("http://user:pass@shop.example", NONE),
    ("http://shop.example%00.evil.example", NONE),
    ("http://shop.example%2eevil.example", NONE),
    ("http://shop.example\\evil.example", NONE),
    ("http://shop.example evil.example", NONE),
    ("http://shop.example,http://evil.example", NONE),
    ("http://shop.example http://shop.example", NONE),
    (" http://shop.example", NONE),
    ("http://shop.example\t", NONE),
    ("http://shop.example\r\nx: y", NONE),
    ("http://shop\x00.example", NONE),
    ("http:shop.example", NONE),
    ("http:/shop.example", NONE),
    ("http:///shop.example", NONE),
    ("//shop.example", NONE),
    ("shop.example", NONE),
    ("", NONE),
    ("null", NONE),
    ("NULL", NONE),
    (None, NONE),
    ("*", NONE),
    ("file://", NONE),
    ("data:text/html,x", NONE),
    ("javascript:alert(1)", NONE),
    ("chrome-extension://abcdefghijklmnop", NONE),
    ("http://\u0455hop.example", NONE),
    ("http://xn--hop-mrb.example", NONE),
    ("http://shop.exampl\u0435", NONE),
    ("http://127.0.0.1", NONE),
    ("http://[::1]", NONE),
    ("https://partner.example", ("one",)),
    ("https://partner.example:443", ("one",)),
    ("http://partner.example", NONE),
    ("https://partner.example:8443", NONE),
    ("https://a.partner.example", ("below",)),
    ("https://a.b.partner.example", ("below",)),
    ("https://a.partner.example:8443", NONE),
    ("http://a.partner.example", NONE),
    ("https://evilpartner.example", NONE),
    ("https://.partner.example", NONE),
    ("https://a.partner.example.evil", NONE),
    ("http://localhost:3000", ("below",)),
    ("http://localhost", NONE),
    ("https://localhost:3000", NONE),
]


def scope(*origins: str, host: str = OWN, scheme: str = "http") -> dict[str, Any]:
    """The scope of a request with these Origin headers."""
    headers = [(b"host", host.encode("latin-1", "replace"))]
    headers += [(b"origin", origin.encode("utf-8")) for origin in origins]
    return {"type": "websocket", "scheme": scheme, "headers": headers}


def test_there_are_sixty_origins_and_none_twice() -> None:
    """The table is what it claims to be."""
    assert len(MATRIX) >= 60
    assert len({origin for origin, _ in MATRIX}) == len(MATRIX)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize(("origin", "where"), MATRIX)
def test_an_origin_gets_the_right_answer(
    origin: str | None, where: tuple[str, ...], name: str
) -> None:
    """Its own origin may speak to the server, those that the settings name, and nobody else."""
    sent = () if origin is None else (origin,)
    assert allowed(scope(*sent), SETTINGS[name]) is (name in where)


def test_two_origins_are_none() -> None:
    """Which of them would it be?"""
    assert not allowed(scope(f"http://{OWN}", f"http://{OWN}"), Settings())


@pytest.mark.parametrize(
    ("scheme", "host", "origin", "right"),
    [
        ("ws", "shop.example", "http://shop.example", True),
        ("wss", "shop.example", "https://shop.example", True),
        ("wss", "shop.example", "http://shop.example", False),
        ("https", "shop.example:8443", "https://shop.example:8443", True),
        ("https", "shop.example:8443", "https://shop.example", False),
        ("http", "[::1]:8000", "http://[::1]:8000", True),
        ("http", "127.0.0.1:8000", "http://localhost:8000", False),
    ],
)
def test_scheme_and_port_count(scheme: str, host: str, origin: str, right: bool) -> None:
    """A page of the same name at another port, or without encryption, is another site."""
    assert allowed(scope(origin, host=host, scheme=scheme), Settings()) is right


def test_a_star_allows_every_origin_but_none() -> None:
    """Also then a request must say where it comes from."""
    everyone = Settings(origins=("*",))
    assert allowed(scope("https://anything.example"), everyone)
    assert not allowed(scope("null"), everyone)
    assert not allowed(scope(), everyone)


@pytest.mark.parametrize(
    ("host", "hosts", "right"),
    [
        ("shop.example", (), True),
        ("SHOP.example:8000", ("shop.example",), True),
        ("shop.example:8000", ("shop.example:8000",), True),
        ("shop.example:8001", ("shop.example:8000",), False),
        ("shop.example", ("shop.example:80",), True),
        ("a.shop.example", ("*.shop.example",), True),
        ("shop.example", ("*.shop.example",), False),
        ("evilshop.example", ("*.shop.example",), False),
        ("evil.example", ("shop.example",), False),
        ("evil.example", ("*",), True),
        ("partner.example", ("shop.example",), False),
        ("127.0.0.1", ("localhost", "127.0.0.1", "[::1]"), True),
        ("[::1]:8000", ("localhost", "127.0.0.1", "[::1]"), True),
        ("127.0.0.1.evil.example", ("localhost", "127.0.0.1", "[::1]"), False),
        ("shop.example.", ("shop.example",), False),
        ("", (), False),
        ("shop example", (), False),
        ("shop.example/x", (), False),
        ("user@shop.example", (), False),
        ("shop.example:port", (), False),
        ("\x00", (), False),
    ],
)
def test_a_host_gets_the_right_answer(host: str, hosts: tuple[str, ...], right: bool) -> None:
    """A server that is told its names answers to no other: DNS can point any name at it."""
    assert host_allowed(scope(host=host), Settings(hosts=hosts)) is right


def test_the_hosts_of_further_origins_are_names_too() -> None:
    """Who serves https://shop.example behind a proxy need not say it twice."""
    settings = Settings(hosts=("localhost",), origins=("https://shop.example",))
    assert host_allowed(scope(host="shop.example"), settings)
    assert not host_allowed(scope(host="other.example"), settings)


def test_a_request_without_a_host_or_with_two_is_refused() -> None:
    """There is nothing to compare an origin with."""
    both = {"type": "http", "scheme": "http", "headers": [(b"host", b"a"), (b"host", b"a")]}
    assert not host_allowed({"type": "http", "scheme": "http", "headers": []}, Settings())
    assert not host_allowed(both, Settings())


@given(st.text(max_size=60))
def test_no_text_is_taken_for_an_origin_that_is_none(text: str) -> None:
    """What is read as an origin is one, written again it is the same place."""
    for each in (text, "http://" + text, f"http://{OWN}{text}"):
        place = parse_origin(each)
        if place is not None:
            again = parse_origin(f"{place.scheme}://{place.host}:{place.port}")
            assert again == place
            assert allowed(scope(each), Settings()) is (place == ("http", OWN, 80))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1"])
@pytest.mark.parametrize(
    ("host", "right"),
    [
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("127.0.0.2", True),
        ("[::1]:8000", True),
        ("app.localhost", True),
        ("evil.example:8000", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("192.0.2.1", False),
        ("shop.example", False),
    ],
)
def test_on_this_machine_only_its_own_names_are_answered(
    address: str, host: str, right: bool
) -> None:
    """Somebody's DNS may say that their name is 127.0.0.1, and their page is then our origin."""
    scope = {**_scope(host), "server": (address, 8000)}
    assert host_allowed(scope, Settings()) is right
    assert host_allowed(scope, Settings(origins=("http://localhost:3000",))) is right
    assert host_allowed(scope, Settings(hosts=("*",)))
    assert host_allowed(scope, Settings(hosts=("shop.example",))) is (host == "shop.example")
    assert host_allowed(scope, Settings(origins=("https://shop.example",)))


@pytest.mark.parametrize(
    "server", [("192.0.2.1", 80), ("/run/app.sock", None), None, ("testserver", 80)]
)
def test_elsewhere_any_name_is_answered_until_names_are_said(server: object) -> None:
    """Who comes from outside has come by a name that nobody told the server."""
    assert host_allowed({**_scope("shop.example"), "server": server}, Settings())


def test_a_visitor_cannot_say_where_it_came_in() -> None:
    """ASGI servers take a client's address out of a header, which a page can send."""
    scope = {**_scope("evil.example"), "server": ("127.0.0.1", 80), "client": ("192.0.2.1", 0)}
    assert not host_allowed(scope, Settings())


def _scope(host: str) -> dict[str, Any]:
    return {"scheme": "http", "headers": [(b"host", host.encode())]}


def test_the_log_says_once_what_to_do_about_a_name(caplog: pytest.LogCaptureFixture) -> None:
    """A server behind a proxy of this machine that was not told its names, and one that was."""

    def warnings(**settings: Any) -> list[str]:
        caplog.clear()
        server = asgi(Page("x"), **settings)

        async def work(client: Client) -> None:
            for name in ("shop.example", "evil.example\r\n"):
                sent = scope(host=name) | {"server": ("127.0.0.1", 8000), "path": "/"}
                await answer(server, {"method": "GET", **sent}, receive, receive)

        running(server, work)
        assert server.host.counters.refused["host"] == 2
        return [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]

    [said] = warnings()
    assert "'shop.example'" in said
    assert "--allowed-host" in said
    assert "hosts=(NAME,)" in said
    assert warnings(hosts=("other.example",)) == []


async def receive(*_: object) -> Any:
    """Have nothing to say: nobody asks."""
    raise AssertionError
