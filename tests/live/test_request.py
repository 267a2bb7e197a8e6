"""Query parameters: whatever a visitor writes, the program gets what it asked for."""

from __future__ import annotations

from typing import Any

import pytest

from wardian import Page, Request
from wardian.errors import InvalidPageError, InvalidQueryError
from wardian.live.app import App
from wardian.testing import Screen


def test_an_address_is_taken_apart() -> None:
    """Path and query, with and without origin."""
    request = Request("https://example.org/a/b?num=3&num=4&x=%C3%A9+1#top")
    assert (request.path, dict(request.query)) == ("/a/b", {"num": "4", "x": "é 1"})
    assert request.query.all("num") == ["3", "4"] and request.query.all("no") == []
    assert Request("").path == "/" and Request("?a=1").query["a"] == "1"
    assert Request("/by/https://example.org/a").path == "/by/https://example.org/a"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5),
        ("-1", 10),
        ("101", 10),
        ("", 10),
        ("1e9", 10),
        ("0x10", 10),
        ("NaN", 10),
        ("٣", 10),
        ("5%00", 10),
        ("9" * 5000, 10),
        ("%ff", 10),
        ("+7", 7 if False else 10),
    ],
)
def test_a_bad_number_is_the_default(text: str, expected: int) -> None:
    """Out of bounds, not plain digits, or nonsense."""
    query = Request(f"/?num={text}").query
    assert query.get("num", 10, type=int, min=0, max=100) == expected


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e400", "1_0"])
def test_floats_keep_their_bounds(text: str) -> None:
    """Not a number is within no bounds."""
    query = Request(f"/?x={text}").query
    assert query.get("x", 1.5, type=float, min=0, max=10) == 1.5


def test_choices_length_bool_and_missing() -> None:
    """Each bound gives the default; ``require`` raises instead."""
    query = Request("/?a=flip&long=xxxxxxxx&on=yes&off=0&odd=maybe").query
    assert query.get("a", "none", choices=("flip", "flop")) == "flip"
    assert query.get("a", "none", choices=("flop",)) == "none"
    assert query.get("long", "short", length=4) == "short"
    assert query.get("on", False, type=bool) is True
    assert query.get("off", True, type=bool) is False
    assert query.get("odd", None, type=bool) is None
    assert query.get("missing") is None
    with pytest.raises(InvalidQueryError, match="one of"):
        query.require("a", choices=["flop"])


def test_a_flood_of_parameters_is_cut() -> None:
    """At most a hundred keys and 8 KiB are read."""
    assert len(Request("/?" + "&".join(f"k{at}=1" for at in range(500))).query) == 100
    assert len(Request("/?a=" + "x" * 100_000).query["a"]) < 8192


@pytest.mark.parametrize("made", [None, "text", 5, [Page()]])
def test_a_page_function_that_gives_no_element_raises(made: Any) -> None:
    """The message says which function and what it gave."""
    with pytest.raises(InvalidPageError, match="return an element"):
        Screen(lambda: made)


def test_run_takes_an_element_or_a_function() -> None:
    """Anything else raises where it is given."""
    with pytest.raises(InvalidPageError):
        App("page")  # type: ignore[arg-type]


def test_the_page_function_gets_the_request_if_it_asks() -> None:
    """Plain or async, with or without an argument."""

    async def later(request: Request) -> Page:
        return Page(request.query.get("who", "nobody"))

    app = App(routes={"/here": lambda request: Page(request.path)})
    with Screen(app, url="/here") as screen:
        assert screen.html() == "<div>/here</div>"
    with Screen(later, url="/?who=me") as screen:
        assert screen.html() == "<div>me</div>"
