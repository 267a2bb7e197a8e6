"""A visit as a browser makes it: redirects are followed, and a missing page is one as well."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping

from ..errors import InvalidPageError, PageNotFoundError
from ..live.app import App
from ..live.page_function import Root, made
from ..live.redirect import Redirect
from ..live.request import Request
from ..live.session import Session
from ..tree.element import Element

MOST_REDIRECTS = 20


class Visitor:
    """A browser: what it sends along with every request.

    Attributes:
        cookies: Its cookies.
        headers: Its headers.
        session: What the program keeps for it.
    """

    def __init__(
        self,
        *,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Begin with a session that holds nothing."""
        self.cookies = cookies or {}
        self.headers = headers or {}
        self.session = Session("test")

    async def visit(self, app: App, url: str) -> tuple[Element, Request]:
        """Make the page of an address.

        Raises:
            PageNotFoundError: None stands there, and the app has no page to say so.
            InvalidPageError: One redirect followed the other.
        """
        for _ in range(MOST_REDIRECTS):
            request = Request(url, cookies=self.cookies, headers=self.headers, session=self.session)
            root = await _root(app, request)
            if not isinstance(root, Redirect):
                return root, request
            url = root.url
        raise InvalidPageError(
            f"expected a page after at most {MOST_REDIRECTS} redirects, got another one to {url!r}"
        )


async def _root(app: App, request: Request) -> Root:
    try:
        return await app.root(request)
    except PageNotFoundError as error:
        if app.not_found is None:
            raise
        root = made(app.not_found, (request, error))
        return await root if isinstance(root, Awaitable) else root
