"""An app: what to show, and what to start with; ``run`` hands it to the host in charge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from ..errors import InvalidPageError
from ..tree.element import Element
from ..tree.listeners import takes_event
from . import calls as calls  # gives elements their call()
from . import host
from .calling import answer
from .request import Request
from .updating import serve_threads

PageFunction = Callable[..., Any]
"""A function of no argument or of the request that returns an element, or a coroutine of one."""


class App:
    """A page, or a function that makes one for each visit, with what runs when it starts."""

    def __init__(
        self, page: Element | PageFunction, *, startup: Callable[[], Any] | None = None
    ) -> None:
        """Describe an app.

        Args:
            page: An element shared by every tab; or a function of no argument or of the request,
                plain or async, that returns one: a new one for a private page, the same one for a
                shared page.
            startup: Called once, before the first page is made: plain or async. What still waits
                then goes on in the background.

        Raises:
            InvalidPageError: ``page`` is neither.
        """
        if not isinstance(page, Element) and not callable(page):
            raise InvalidPageError(
                f"expected an element or a function that returns one, got {page!r}; "
                "write run(Page(...)) or run(make_page)"
            )
        self.page = page
        self.startup = startup
        self.started = False

    def start(self) -> None:
        """Run ``startup``, the first time only. Needs a running event loop."""
        if self.started:
            return
        self.started = True
        serve_threads()
        if self.startup is not None:
            answer(self.startup, None, where="startup")

    async def root(self, request: Request) -> Element:
        """Give the element to show for a visit.

        Raises:
            InvalidPageError: The page function returned something else.
        """
        root = self.root_now(request)
        return await root if isinstance(root, Awaitable) else root

    def root_now(self, request: Request) -> Element | Awaitable[Element]:
        """Give the element to show, or an awaitable of it where the page function is async."""
        if isinstance(self.page, Element):
            return self.page
        made = self.page(request) if takes_event(self.page) else self.page()
        if isinstance(made, Awaitable):
            return _checked_later(made, self.page)
        return _checked(made, self.page)


def run(
    page: Element | PageFunction | App,
    startup: Callable[[], Any] | None = None,
    *,
    into: str | None = None,
) -> App:
    """Show a page: in this tab, in a worker's tabs, or to every visitor of a server.

    Args:
        page: An element shared by every tab, a function that makes one for each visit, or an
            ``App``.
        startup: Called once before the first page is made: plain or async.
        into: CSS selector of the element to show it in; ``None`` is where the script stands, or
            the body.

    Raises:
        InvalidPageError: ``page`` is none of these.
        HostMissingError: No host is there to show anything.
        MountPointError: ``into`` names nothing in the document.
    """
    app = page if isinstance(page, App) else App(page, startup=startup)
    host.current().start(app, into=into)
    return app


def _checked(made: Any, page: Any) -> Element:
    if isinstance(made, Element):
        return made
    raise InvalidPageError(
        f"expected the page function {getattr(page, '__qualname__', page)!r} to return an element, "
        f"got {made!r}; return the page at its end"
    )


async def _checked_later(made: Awaitable[Any], page: Any) -> Element:
    return _checked(await made, page)
