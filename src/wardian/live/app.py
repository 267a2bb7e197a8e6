"""An app: what to show where, and what to do when; ``run`` hands it to the host in charge."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import InvalidRouteError, PageNotFoundError
from ..tree import hooks
from ..tree.element import Element
from ..tree.listeners import takes_event
from . import faults, host
from .calling import answer
from .page_function import PageFunction as PageFunction
from .page_function import Root, Shown, check_parameters, checked_page, made
from .request import Request
from .routes import Routes
from .updating import serve_threads

if TYPE_CHECKING:
    from .session import Session
    from .view import View

Hook = Callable[..., Any]
"""A function of nothing or of what it is told of: plain, async or a generator."""

P = TypeVar("P", bound=Shown)


class App:
    """Pages with their addresses, and what runs when the app starts, ends and is visited.

    Attributes:
        page: What stands at ``/``.
        static: Folders whose files a server sends, by the path they are found under.
        shared: Whether all workers of a server show the same pages.
        started: Whether ``startup`` was called.
    """

    def __init__(
        self,
        page: Shown | None = None,
        *,
        routes: Mapping[str, Shown] | None = None,
        startup: Hook | None = None,
        shutdown: Hook | None = None,
        on_connect: Hook | None = None,
        on_disconnect: Hook | None = None,
        on_session_start: Hook | None = None,
        on_session_end: Hook | None = None,
        not_found: Shown | None = None,
        error: Shown | None = None,
        static: str | Mapping[str, Any] | None = None,
        shared: bool = False,
    ) -> None:
        """Describe an app.

        Args:
            page: An element shared by every tab; or a function of no argument or of the request,
                plain or async, that returns one: a new one for a private page, the same one for a
                shared page. It stands at ``/``.
            routes: More pages by their patterns: ``{"/item/{number:int}": item}``; see ``route``.
            startup: Called once, before the first page is made: plain or async. What still waits
                then goes on in the background.
            shutdown: Called once, when nothing is shown any more: plain or async.
            on_connect: Called with each view that can be reached, the first time and after each
                ``on_disconnect``.
            on_disconnect: Called with each view that cannot be reached any more. While
                ``view.is_open`` its tab may come back.
            on_session_start: Called with each new session.
            on_session_end: Called with each session that is forgotten.
            not_found: The page of addresses where none stands; ``None`` is a plain one.
            error: The page in place of one whose function raised; ``None`` is a plain one. Its
                function may take the exception as its second argument.
            static: The folder whose files a server sends under ``/static``, or folders by path.
            shared: Whether what pages share is shared by all workers of a server, which needs
                ``--redis``: then one of them has the pages. Everywhere else that is so anyway.

        Raises:
            InvalidPageError: Something that should be a page is neither an element nor a function.
            InvalidRouteError: A pattern is malformed, or its function does not take its parameters.
            DuplicateRouteError: Two patterns take the same paths.
        """
        self.page = page
        self.startup = startup
        self.shutdown = shutdown
        self.on_connect = on_connect
        self.on_disconnect = on_disconnect
        self.on_session_start = on_session_start
        self.on_session_end = on_session_end
        self.not_found = not_found if not_found is None else checked_page(not_found)
        self.error = error if error is None else checked_page(error)
        # The program that makes the app names folders as it names its own files.
        self.static = _static(static, sys._getframe(1).f_globals.get("__file__", ""))
        self.shared = shared
        self.started = False
        self.routes = Routes()
        self._connected: set[View] = set()
        self._starting: asyncio.Task[Any] | None = None
        if page is not None:
            self._declare("/", page)
        for pattern, each in (routes or {}).items():
            self._declare(pattern, each)

    def route(self, pattern: str) -> Callable[[P], P]:
        """Declare what stands at the addresses of a pattern, as a decorator of its page function.

            @app.route("/item/{number:int}")
            def item(request, number): ...

        Args:
            pattern: A path. ``{name}`` takes any text between two slashes, ``{name:int}`` and
                ``{name:float}`` a number, ``{name:path}`` all that is left. Where more than one
                pattern fits, plain text goes before numbers, and these before any text.

        Raises:
            InvalidRouteError: The pattern is malformed, or the function does not take its
                parameters.
            DuplicateRouteError: Another route takes the same paths.
        """

        def declare(page: P) -> P:
            self._declare(pattern, page)
            return page

        return declare

    def match(self, path: str) -> tuple[Shown, dict[str, Any]] | None:
        """Find what stands at a path: a page or its function, with the parameters by name.

        Args:
            path: Below the place where the app lives, percent-encoded as in an address.
        """
        return self.routes.match(path)

    def start(self) -> None:
        """Run ``startup``, the first time only. Needs a running event loop."""
        if self.started:
            return
        self.started = True
        serve_threads()
        if self.startup is not None:
            with _watched("startup"):
                self._starting = answer(self.startup, where="startup")

    async def stop(self) -> None:
        """Run ``shutdown`` if ``startup`` ran, and wait for it. The app may start again.

        What goes on of ``startup`` is cancelled first, and given a second to end.
        """
        if not self.started:
            return
        self.started = False
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.wait((self._starting,), timeout=1)
        if self.shutdown is not None:
            task = answer(self.shutdown, where="shutdown")
            if task is not None:
                await asyncio.wait((task,))

    async def root(self, request: Request) -> Root:
        """Make what a visit shows, or say where it goes instead.

        Raises:
            PageNotFoundError: Nothing stands at its path.
            InvalidPageError: The page function returned something else.
        """
        root = self.root_now(request)
        return await root if isinstance(root, Awaitable) else root

    def root_now(self, request: Request) -> Root | Awaitable[Root]:
        """Make what a visit shows, or an awaitable of it where the page function is async."""
        found = self.match(request.path)
        if found is None:
            raise PageNotFoundError(
                f"expected the address of a page, got {request.path!r}; there are "
                f"{', '.join(self.routes) or 'none'}"
            )
        page, request.path_params = found
        return made(page, (request,), request.path_params)

    def connected(self, view: View) -> None:
        """Call ``on_connect`` if the view could not be reached before. Never raises."""
        if view not in self._connected:
            self._connected.add(view)
            _tell(self.on_connect, view, "on_connect", view)

    def disconnected(self, view: View) -> None:
        """Call ``on_disconnect`` if the view could be reached before. Never raises."""
        if view in self._connected:
            self._connected.discard(view)
            _tell(self.on_disconnect, view, "on_disconnect", view)

    def session_started(self, session: Session) -> None:
        """Call ``on_session_start``. Never raises."""
        _tell(self.on_session_start, session, "on_session_start")

    def session_ended(self, session: Session) -> asyncio.Task[Any] | None:
        """Call ``on_session_end``, and give the task it goes on as. Never raises."""
        return _tell(self.on_session_end, session, "on_session_end")

    def _declare(self, pattern: str, page: Shown) -> None:
        check_parameters(checked_page(page), pattern, self.routes.add(pattern, page))


def run(
    page: Shown | App,
    startup: Hook | None = None,
    *,
    into: str | None = None,
    shared: bool = False,
) -> App:
    """Show a page: in this tab, in a worker's tabs, or to every visitor of a server.

    Args:
        page: An element shared by every tab, a function that makes one for each visit, or an
            ``App``.
        startup: Called once before the first page is made: plain or async.
        into: CSS selector of the element to show it in; ``None`` is where the script stands, or
            the body.
        shared: As of ``App``.

    Raises:
        InvalidPageError: ``page`` is none of these.
        HostMissingError: No host is there to show anything.
        MountPointError: ``into`` names nothing in the document.
    """
    app = page if isinstance(page, App) else App(page, startup=startup, shared=shared)
    host.current().start(app, into=into)
    return app


def _static(static: str | Mapping[str, Any] | None, beside: str) -> dict[str, str]:
    """Folders by path; relative ones stand beside the program that names them."""
    if static is None:
        return {}
    folders = dict(static) if isinstance(static, Mapping) else {"/static": static}
    for prefix in folders:
        if prefix[:1] != "/" or prefix.strip("/") == "":
            raise InvalidRouteError(
                f"expected static={{'/static': folder}}, got the path {prefix!r}; begin it with "
                "'/' and give it a name, as '/' holds the pages"
            )
    folder = os.path.dirname(os.path.abspath(beside or __name__))
    return {prefix.rstrip("/"): os.path.join(folder, each) for prefix, each in folders.items()}


def _watched(where: str) -> AbstractContextManager[None]:
    if faults.slow is None:
        return nullcontext()
    from .blocking import watched

    return watched(where)


def _tell(
    hook: Hook | None, subject: Any, where: str, view: View | None = None
) -> asyncio.Task[Any] | None:
    if hook is None:
        return None
    called = partial(hook, subject) if takes_event(hook) else hook
    return _answer(called, where=where, view=view)


def _answer(
    function: Callable[[], Any],
    *,
    where: str,
    element: Element | None = None,
    view: View | None = None,
) -> asyncio.Task[Any] | None:
    """Call the program because of a view: what it raises concerns that tab and no other."""
    if view is not None:
        if view.is_open:
            element = element or view.root
        else:
            view = None
    return answer(function, where=where, element=element, view=view)


def _call(element: Element, method: str, arguments: tuple[Any, ...]) -> Awaitable[Any]:
    from .calls import call

    return call(element, method, arguments)


hooks.answer = _answer
hooks.call = _call
