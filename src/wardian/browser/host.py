"""The page host: Python on the page's own thread, one call over the bridge for each flush."""

from __future__ import annotations

from collections.abc import Awaitable

from ..live import faults
from ..live import host as live_host
from ..live.app import App
from ..live.dispatch import receive
from ..live.request import Request
from ..live.tasks import run_task
from ..live.view import View
from ..tree.element import Element
from ..wire.codec import MAX_LOCAL_MESSAGE_BYTES
from .bridge import Bridge
from .mount import Mount, mount
from .report import as_json


class PageHost:
    """Shows apps in the document that holds this interpreter."""

    def __init__(self, bridge: Bridge) -> None:
        """Make the host of a document. Touches nothing until an app starts."""
        self._bridge = bridge
        self._views: dict[int, View] = {}

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

    def view(self, number: int) -> View | None:
        """The open view of a number."""
        return self._views.get(number)

    async def _load_and_open(self, app: App, into: str | None) -> None:
        if not self._bridge.found:
            await self._bridge.load()
        self._open(app, into, None)

    def _open(self, app: App, into: str | None, place: Mount | None) -> None:
        number = place.view if place and not into else self._bridge.open(into)
        if place and into:
            self._bridge.close(place.view)
        request = Request(place.url if place else self._bridge.url())
        try:
            app.start()
            root = app.root_now(request)
        except BaseException:
            if not place or into:
                self._bridge.close(number)
            raise
        if isinstance(root, Awaitable):
            run_task(self._show_later(app, root, number, request))
        else:
            self._show(app, root, number, request)

    async def _show_later(
        self, app: App, root: Awaitable[Element], number: int, request: Request
    ) -> None:
        try:
            self._show(app, await root, number, request)
        except BaseException as error:  # the program's, whatever it is
            if faults.is_quiet(error):
                raise
            self._bridge.fail(number, as_json(error))

    def _show(self, app: App, root: Element, number: int, request: Request) -> None:
        self._bridge.connect(self._take)
        view = self._views[number] = View(app, root, self._bridge, number, request=request)
        try:
            view.show()
        except BaseException:
            view.close()
            self._forget(view)
            raise

    def _take(self, text: str) -> None:
        """Handle one message of the tab. Never raises."""
        receive(text, self._views, limit_bytes=MAX_LOCAL_MESSAGE_BYTES)
        if any(not view.open for view in self._views.values()):
            for view in [each for each in self._views.values() if not each.open]:
                self._forget(view)

    def _forget(self, view: View) -> None:
        self._views.pop(view.number, None)
        if not self._views:
            self._bridge.disconnect()


page_host = PageHost(Bridge())
"""The host of this interpreter."""


def install() -> None:
    """Make ``run`` show apps in this document."""
    live_host.install(page_host)
