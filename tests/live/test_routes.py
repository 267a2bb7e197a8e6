"""Routes: which page stands at which path, whatever is written into an address."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from wardian import App, Div, Page, Request, redirect
from wardian.errors import (
    DuplicateRouteError,
    InvalidAddressError,
    InvalidPageError,
    InvalidRouteError,
    PageNotFoundError,
)
from wardian.live.routes import Routes
from wardian.testing import Screen


def table(*patterns: str) -> Routes:
    """Routes at which their own patterns stand."""
    routes = Routes()
    for pattern in patterns:
        routes.add(pattern, pattern)
    return routes


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/", {}),
        ("/", "", {}),
        ("/about", "/about/", {}),
        ("/größe", "/gr%C3%B6%C3%9Fe", {}),
        ("/item/{number:int}", "/item/3", {"number": 3}),
        ("/item/{number:int}", "/item/-3", {"number": -3}),
        ("/at/{x:float}", "/at/1.5", {"x": 1.5}),
        ("/at/{x:float}", "/at/2", {"x": 2.0}),
        ("/{name}", "/a%20b", {"name": "a b"}),
        ("/{name}", "/a+b", {"name": "a+b"}),
        ("/{name:str}/{rest:path}", "/a/b/c", {"name": "a", "rest": "b/c"}),
    ],
)
def test_a_path_that_fits_gives_its_parameters(
    pattern: str, path: str, expected: dict[str, Any]
) -> None:
    """With the types that the pattern says."""
    found = table(pattern).match(path)
    assert found == (pattern, expected)
    assert found and [type(each) for each in found[1].values()] == [
        type(each) for each in expected.values()
    ]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/", "/a"),
        ("/about", "/About"),
        ("/about", "/"),
        ("/item/{number:int}", "/item/"),
        ("/item/{number:int}", "/item/3/4"),
        ("/item/{number:int}", "/item/x"),
        ("/item/{number:int}", "/item/٣"),
        ("/item/{number:int}", "/item/1e3"),
        ("/item/{number:int}", "/item/" + "9" * 5000),
        ("/at/{x:float}", "/at/nan"),
        ("/a/{name}", "/a//"),
        ("/a/{name}/b", "/a//b"),
        ("/{rest:path}", "/"),
    ],
)
def test_a_path_that_does_not_fit_gives_nothing(pattern: str, path: str) -> None:
    """And no exception, whatever it is."""
    assert table(pattern).match(path) is None


LEAVING = (
    "..",
    "a/../b",
    "%2e%2e",
    "%2E%2e/etc/passwd",
    "..%2f..%2fetc",
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "a//etc/passwd",
    "..%5c..%5cwindows",
    "a\\..\\b",
    ".",
    "a/%2e/b",
    "a%0a%2fb",
)


@pytest.mark.parametrize("path", LEAVING)
def test_no_parameter_leaves_a_folder(path: str) -> None:
    """Whatever is joined to a folder stays in it."""
    assert table("/files/{rest:path}", "/file/{name}").match(f"/files/{path}") is None
    assert table("/file/{name}").match(f"/file/{path}") is None


def test_plain_text_goes_before_numbers_and_these_before_any_text() -> None:
    """In whatever order they are declared."""
    patterns = ["/{rest:path}", "/{name}", "/{x:float}", "/{n:int}", "/new", "/{name}/edit", "/7/x"]
    for given in (patterns, patterns[::-1]):
        routes = table(*given)
        paths = ("/new", "/7", "/7.5", "/seven", "/seven/edit", "/7/x", "/7/y", "/7/edit")
        found = [match[0] for path in paths if (match := routes.match(path))]
        assert found == [
            "/new",
            "/{n:int}",
            "/{x:float}",
            "/{name}",
            "/{name}/edit",
            "/7/x",
            "/{rest:path}",
            "/{name}/edit",
        ]


@pytest.mark.parametrize(
    "pattern",
    ["", "item", "/a//b", "/{}", "/{1a}", "/{a:bool}", "/{a}{b}", "/x{a}", "/{a", "/a}", "/{a}/{a}",
     "/{a:path}/b", "/a?b", "/a#b", "/../a", "/a b", "/a\\b"],
)  # fmt: skip
def test_a_malformed_pattern_is_an_error_where_it_is_declared(pattern: str) -> None:
    """Which says what to write instead."""
    with pytest.raises(InvalidRouteError, match="expected a route such as"):
        App().route(pattern)(Page())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/a", "/a"),
        ("/a", "/a/"),
        ("/{a}", "/{b:str}"),
        ("/x/{a:int}", "/x/{b:int}"),
        ("/ö", "/%C3%B6"),
    ],
)
def test_two_routes_for_the_same_addresses_are_an_error(first: str, second: str) -> None:
    """Names of parameters make no difference between addresses."""
    app = App(routes={first: lambda **_: Page()})
    with pytest.raises(DuplicateRouteError, match="beside"):
        app.route(second)(lambda **_: Page())


def test_a_page_function_takes_the_request_by_position_and_parameters_by_name() -> None:
    """In any order, and only what it names."""
    app = App(lambda: Page("home"))

    @app.route("/a/{n:int}")
    def both(request: Request, n: int) -> Page:
        return Page(f"{request.path} {n} {request.path_params}")

    @app.route("/b/{n:int}")
    def turned(n: int, request: Request) -> Page:
        return Page(f"{n} {request.path}")

    @app.route("/c/{n:int}")
    async def alone(*, n: int, more: str = "x") -> Page:
        return Page(f"{n}{more}")

    @app.route("/d/{n:int}")
    class Component(Page):
        def __init__(self, n: int) -> None:
            super().__init__(f"component {n}")

    app.route("/e")(Page("shared"))
    shown = {}
    for path in ("/", "/a/1", "/b/2", "/c/3", "/d/4", "/e"):
        with Screen(app, url=path) as screen:
            shown[path] = screen.find("div").text
    assert shown == {
        "/": "home",
        "/a/1": "/a/1 1 {'n': 1}",
        "/b/2": "2 /b/2",
        "/c/3": "3x",
        "/d/4": "component 4",
        "/e": "shared",
    }
    assert Component is not None


def test_a_function_that_does_not_take_its_parameters_is_an_error_at_once() -> None:
    """Not when the first visitor comes."""
    app = App()
    for wrong in (lambda: Page(), lambda request: Page(), lambda m: Page(), lambda a, b, n: Page()):
        with pytest.raises(InvalidRouteError, match=r"by name n of the route"):
            App().route("/{n}")(wrong)
    with pytest.raises(InvalidPageError):
        app.route("/x")("page")  # type: ignore[type-var]


def test_an_address_without_a_page_is_an_error_that_names_those_there_are() -> None:
    """Unless the app has a page for it."""
    with pytest.raises(PageNotFoundError, match="/about"):
        Screen(App(Page(), routes={"/about": Page()}), url="/abuot")
    app = App(Page(), not_found=lambda request: Page(f"no {request.path}"))
    with Screen(app, url="/abuot") as screen:
        assert screen.html() == "<div>no /abuot</div>"


def test_a_page_function_may_say_that_there_is_no_page() -> None:
    """For what the route takes and the program does not have."""

    def item(number: int) -> Page:
        if number > 2:
            raise PageNotFoundError(f"no item {number}")
        return Page(f"item {number}")

    app = App(routes={"/{number:int}": item}, not_found=Page("nothing here"))
    with Screen(app, url="/2") as screen:
        assert screen.html() == "<div>item 2</div>"
    with Screen(app, url="/3") as screen:
        assert screen.html() == "<div>nothing here</div>"


def test_a_redirect_leads_to_the_page_it_names() -> None:
    """By as many steps as it takes, and an end in sight."""

    async def later(request: Request) -> Any:
        return redirect("/new?from=" + request.path)

    app = App(
        lambda: redirect("/old"),
        routes={
            "/old": later,
            "/new": lambda request: Page(request.query["from"]),
            "/loop": lambda: redirect("/loop"),
        },
    )
    with Screen(app) as screen:
        assert screen.html() == "<div>/old</div>"
        assert screen.view.request.path == "/new"
    with pytest.raises(InvalidPageError, match="redirects"):
        Screen(app, url="/loop")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JavaScript:x", " javascript:x", "java\nscript:x", "\x01javascript:x",
     "data:text/html,x", "vbscript:x", "file:///etc/passwd", "/a\r\nSet-Cookie: x=1", "a\0b"],
)  # fmt: skip
def test_nobody_is_sent_where_code_would_run(url: str) -> None:
    """Nor does an address break out of a header."""
    with pytest.raises(InvalidAddressError, match="expected a relative address"):
        redirect(url)


@pytest.mark.parametrize(
    "url",
    ["/a", "a/b?c=d:e", "../x", "#top", "?x=1", "https://example.org/", "mailto:a@b.c", "./a:b"],
)
def test_ordinary_addresses_pass(url: str) -> None:
    """As they are."""
    assert redirect(url).url == url


def test_the_same_component_function_makes_a_page_for_each_visit() -> None:
    """And a shared element is shared."""
    shared = Page("shared")
    app = App(routes={"/own": Div, "/shared": shared})

    async def roots() -> list[Any]:
        return [await app.root(Request(path)) for path in ("/own", "/own", "/shared", "/shared")]

    own, other, same, again = asyncio.run(roots())
    assert own is not other and same is again is shared
