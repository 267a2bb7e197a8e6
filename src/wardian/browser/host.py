"""The page host: Python on the page's own thread, one call over the bridge for each flush."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from ..errors import PageNotFoundError
from ..live import faults, updating
from ..live import host as live_host
from ..live.app import App
from ..live.dispatch import happen, receive
from ..live.page_function import Root, made
from ..live.redirect import Redirect
from ..live.request import Request
from ..live.session import Session
from ..live.tasks import run_task
from ..live.view import View
from ..wire.codec import MAX_LOCAL_MESSAGE_BYTES
from . import tidying
from .bridge import Bridge
from .mount import Mount, mount
from .report import as_json

MOST_REDIRECTS = 20


class PageHost:
    """Shows apps in the document that holds this interpreter."""

    def __init__(self, bridge: Bridge) -> None:
        """Make the host of a document. Touches nothing until an app starts."""
        self._bridge = bridge
        self._views: dict[int, View] = {}
        self._session = Session("page")
        self._told: set[App] = set()
        self.installed = False

    def start(self, app: App, *, into: str | None) -> None:
        """Show an app.

        Args:
            app: What to show.
            into: CSS selector of the place; ``None`` is the element that the program belongs to, or
                where there is none, a new one at the end of the body.

        Raises:
            MountPointError: Nothing in the document matches ``into``.
        """
        place = mount.get()
        if place is None or place.taken:
            place = None
        else:
            place.taken = True
        if self._bridge.found:
            self._open(app, into, place)
        else:
            run_task(self._load_and_open(app, into))

    def next_frame(self, callback: Callable[[], None]) -> None:
        """Have something called with the document's next frame."""
        self._bridge.next_frame(callback)

    def view(self, number: int) -> View | None:
        """The open view of a number."""
        return self._views.get(number)

    async def _load_and_open(self, app: App, into: str | None) -> None:
        if not self._bridge.found:
            from .blobs import load_client

            await load_client(lambda: self._bridge.found)
        self._open(app, into, None)

    def _open(self, app: App, into: str | None, place: Mount | None) -> None:
        number = place.view if place and not into else self._bridge.open(into)
        if place and into:
            self._bridge.close(place.view)
        try:
            app.start()
            if app not in self._told:
                self._told.add(app)
                app.session_started(self._session)
            self._visit(app, number, self._request(app, place.url if place else ""))
        except BaseException:
            if not place or into:
                self._bridge.close(number)
            raise

    def _request(self, app: App, url: str = "") -> Request:
        """The visit of the document: a route after its ``#``, else its name; and a query.

        A document may stand for another route than ``/``: the address given ends with it.
        """
        document = self._bridge.url()
        address, _, route = document.partition("#")
        if route[:1] != "/":
            own, _, route = url.partition("#/")
            query = (own or address).partition("#")[0].partition("?")[2]
            name = route or address.partition("?")[0].rpartition("/")[2]
            # A file may have any name: it is where the app begins, unless a route says otherwise.
            route = f"/{name if app.match(name) else ''}?{query}"
        request = Request(route, session=self._session)
        request.url = url or document
        request.base, request.document = "#/", address
        return request

    def _visit(self, app: App, number: int, request: Request) -> None:
        try:
            root = app.root_now(request)
        except PageNotFoundError as error:
            root = _missing(app, request, error)
        if isinstance(root, Awaitable):
            run_task(self._visit_later(app, root, number, request))
        else:
            self._arrive(app, root, number, request)

    async def _visit_later(
        self, app: App, root: Awaitable[Root], number: int, request: Request
    ) -> None:
        try:
            try:
                found = await root
            except PageNotFoundError as error:
                instead = _missing(app, request, error)
                found = await instead if isinstance(instead, Awaitable) else instead
            self._arrive(app, found, number, request)
        except BaseException as error:  # the program's, whatever it is
            if faults.is_quiet(error) or number in self._views:
                raise
            self._bridge.fail(number, as_json(error))

    def _arrive(self, app: App, root: Root, number: int, request: Request) -> None:
        if isinstance(root, Redirect):
            url = request.address(root.url)
            self._bridge.go(url)
            if url[:2] == request.base:
                self._visit(app, number, self._request(app))
        else:
            self._show(View(app, root, self._bridge, number, request=request))

    def _show(self, view: View) -> None:
        before = self._views.get(view.number)
        if before is not None and before.root is view.root:
            before.request = view.request
            return
        self._enter(view)
        if before is not None:
            before.texts = before.attributes = None  # the tab's view will be another root's
        try:
            view.show()
        except BaseException:
            view.close(tell=before is None)
            if before is None:
                self._forget(view)
            else:
                self._enter(before)
                before.show_again()
            raise
        view.app.connected(view)
        if before is not None:
            # What both show has stayed; the tab has the new one in the same place already.
            before.close(tell=False)
            before.app.disconnected(before)

    def _enter(self, view: View) -> None:
        """Let a view be what the tab has under its number."""
        self._bridge.connect(self._take)
        self._views[view.number] = view
        view.texts = self._bridge.texts(view.number)
        view.attributes = self._bridge.attributes(view.number)

    def _take(self, text: str, data: Any = None, name: int = 0) -> None:
        """Handle one message of the tab. Never raises.

        Args:
            text: The message; with ``name``, the type of an event. None at all: a frame has come.
            data: The bytes that a message speaks of; with ``name``, the number of the view.
            name: The id of the one element that listens to the event, where nothing goes with it.
        """
        if name:
            view = self._views.get(data)
            if view is not None:
                happen(view, text, name, self._bridge.payload)
            self._forget_closed()
        elif not text:
            self._bridge.come()
        elif text[:4] == '["l"':
            self._go(*json.loads(text)[1:])
        elif text[:4] == '["f"':
            from .files import take

            take(self._views, json.loads(text), data)
        else:
            receive(text, self._views, limit_bytes=MAX_LOCAL_MESSAGE_BYTES)
            self._forget_closed()
        tidying.look(self._bridge.when_idle)

    def _go(self, number: int, url: str) -> None:
        """Show what stands at the document's new route."""
        view = self._views.get(number)
        if view is not None:
            try:
                self._visit(view.app, number, self._request(view.app, url))
            except BaseException as error:  # noqa: BLE001 (the program's, whatever it is)
                faults.report(error, where=f"the page of {url}", views=[view])

    def _forget_closed(self) -> None:
        for view in list(self._views.values()):
            if not view.is_open:
                self._forget(view)

    def _forget(self, view: View) -> None:
        view.texts = view.attributes = None
        if self._views.get(view.number) is view:
            del self._views[view.number]
        view.app.disconnected(view)
        if not any(each.app is view.app for each in self._views.values()):
            stopping = run_task(view.app.stop())
            tabs: Any = sys.modules.get("wardian.browser.tabs.page")
            if tabs is not None and not self._views:
                stopping.add_done_callback(tabs.rest)
        if not self._views:
            self._bridge.disconnect()


def _missing(app: App, request: Request, error: PageNotFoundError) -> Root | Awaitable[Root]:
    if app.not_found is None:
        raise error
    return made(app.not_found, (request, error))


page_host = PageHost(Bridge())
"""The host of this interpreter."""


def install() -> None:
    """Make ``run`` show apps in this document.

    What is loaded the first time stays, so the garbage collector need not look at it again and
    again.
    """
    if not page_host.installed:  # later, there are elements that will go
        page_host.installed = True
        tidying.take_over()
    live_host.install(page_host)
    updating.next_frame = page_host.next_frame
