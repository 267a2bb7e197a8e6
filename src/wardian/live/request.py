"""What a page function is told of the visit: the address, its query, and who comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .session import Session

if TYPE_CHECKING:
    from .query import Query

MAX_COOKIES = 100


class Request:
    """One visit of a page.

    Attributes:
        url: The address; empty where there is none, as in tests.
        path: Its path below the place where the app lives, starting with ``/``, as it is written
            in the address.
        path_params: What the path holds in place of the parameters of the route, by name.
        cookies: The cookies that came along, by name.
        headers: The headers of the request, by name in lower case; empty within a page.
        session: What the program keeps for this browser.
        client: Where the visitor's connection comes from; empty where nobody knows.
        method: The method of the request.
        base: Where the app lives in the visitor's browser, with a slash at its end: ``/``,
            ``/shop/`` or, within a page, ``#/``.
        document: The address of the document without a fragment, within a page; else empty.
    """

    __slots__ = (
        "__dict__",
        "_query",
        "base",
        "client",
        "cookies",
        "document",
        "headers",
        "method",
        "path",
        "path_params",
        "session",
        "url",
    )

    def __init__(
        self,
        url: str = "",
        *,
        cookies: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        session: Session | None = None,
        client: str = "",
        method: str = "GET",
    ) -> None:
        """Read an address, and take what else is known of the visit.

        Args:
            url: The address, whole or from its path on.
            cookies: The cookies by name; where there are none, those that the headers hold.
            headers: The headers by name.
            session: The visitor's session; ``None`` begins one that nothing else knows.
            client: Where the connection comes from.
            method: The method of the request.
        """
        self.url = url
        rest = url.split("#", 1)[0]
        rest, _, query = rest.partition("?")
        if rest[:1] != "/" and "://" in rest:
            rest = rest.split("://", 1)[1]
            rest = "/" + rest.partition("/")[2]
        self.path = rest or "/"
        self._query = query
        self.path_params: dict[str, Any] = {}
        self.headers: Mapping[str, str] = {k.lower(): v for k, v in dict(headers).items()}
        self.cookies: Mapping[str, str] = dict(cookies)
        if not self.cookies and "cookie" in self.headers:
            self.cookies = read_cookies(self.headers["cookie"])
        self.session = session or Session()
        self.client = client
        self.method = method
        self.base = "/"
        self.document = ""

    @cached_property
    def query(self) -> Query:
        """The query parameters of the address."""
        from .query import Query

        return Query(self._query)

    def address(self, url: str) -> str:
        """Give the address of one of the app's own paths, wherever the app lives.

            A("Third", href=request.address("/item/3"))

        Args:
            url: A path of a route, with its query; any other address is given back as it is.
        """
        own = url[:1] == "/" and url[1:2] not in ("/", "\\")
        return self.base + url[1:] if own else url

    def __repr__(self) -> str:
        return f"Request({self.url!r})"


def read_cookies(text: str) -> dict[str, str]:
    """Read a ``Cookie`` header, or what ``document.cookie`` gives: of each name the first.

    Beyond 100 cookies it is cut. Values are given as they are written; a pair of quotes around one
    is taken away.
    """
    cookies: dict[str, str] = {}
    for part in text.split(";", MAX_COOKIES)[:MAX_COOKIES]:
        name, equals, value = part.strip().partition("=")
        if name and equals:
            cookies.setdefault(name.strip(), value.strip().removeprefix('"').removesuffix('"'))
    return cookies
