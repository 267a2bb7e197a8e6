"""The bridge to the tab: the only module that imports ``js`` and ``pyodide``.

Text goes out through one JavaScript function, looked up once: a flush is one call with one string.
Text comes in through one proxied Python function, made when the first view opens and destroyed
after the last one has closed. Importing this module does nothing of the kind, so an interpreter may
be saved to a snapshot after it.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache
from os import PathLike
from typing import TYPE_CHECKING, Any

from ..errors import MountPointError
from .tidying import look

if TYPE_CHECKING:
    from ..live.view import View


FRAME_S = 0.1
"""After this long a frame has begun, if one was due: a timer of then waits until it has ended."""


class Bridge:
    """The tab's side of the page host, as a transport: it reaches every view there is."""

    __slots__ = ("_framed", "_proxy", "_receive", "_remote")

    def __init__(self) -> None:
        self._framed: Callable[[], None] | None = None  # what a frame is awaited for
        self._remote: Any = None
        self._receive: Callable[[str], Any] | None = None
        self._proxy: Any = None

    @property
    def found(self) -> bool:
        """Whether the client is in the document; ``load`` brings it there."""
        if self._remote is None:
            self._remote = _remote_bridge()
        return self._remote is not None

    def open(self, into: str | None) -> int:
        """Prepare a place to show a page in.

        Args:
            into: CSS selector of the element; ``None`` is a new one at the end of the body.

        Returns:
            The number of the view.

        Raises:
            MountPointError: Nothing in the document matches ``into``.
        """
        number = int(self._remote.open(into or ""))
        if not number:
            raise MountPointError(
                f"expected run(into=…) to name an element of the document, got {into!r}, which "
                "matches none; correct the selector or add the element before the program runs"
            )
        return number

    def connect(self, dispatch: Callable[..., Any]) -> None:
        """Have ``dispatch`` called with each text from the tab; see ``PageHost._take``.

        Does nothing if connected.
        """
        if self._receive is not None:
            return
        from pyodide.ffi import create_proxy

        self._proxy = create_proxy(dispatch)
        self._receive = self._remote.receive
        self._remote.connect(self._proxy)

    def disconnect(self) -> None:
        """Let go of the tab: no proxy and no JavaScript function is held any more."""
        if self._receive is None:
            return
        self._remote.disconnect()
        if self._framed is not None:
            _soon(self.come)
        self._proxy.destroy()
        self._proxy = self._receive = None

    def next_frame(self, callback: Callable[[], None]) -> None:
        """Have something called with the next frame; soon all the same where none comes.

        A tab in the background draws no frames.
        """
        if self._receive is None:
            _soon(callback)
        else:
            self._framed = callback
            self._remote.frame()

    def when_idle(self, callback: Callable[[], object]) -> None:
        """Have something called after the next frame, as soon as the tab has nothing else to do."""
        from asyncio import get_running_loop

        get_running_loop().call_later(FRAME_S, _when_idle, callback)

    def come(self) -> None:
        """Call what was to be called with the frame."""
        callback, self._framed = self._framed, None
        if callback is not None:
            callback()

    def reaches(self, view: View) -> bool:
        """Whether text sent now arrives now: it does while the tab is connected."""
        return self._receive is not None

    attends = reaches

    def send(self, text: str, *, to: View | None = None) -> None:
        """Send one transmission: one call over the bridge, for all views of the document."""
        if self._receive is not None:
            self._receive(text)
            look(self.when_idle)

    def texts(self, number: int) -> MutableMapping[int, str]:
        """Give the texts of a view's elements, which can only be set; see ``View.texts``."""
        return self._remote.texts(number)  # type: ignore[no-any-return]

    def attributes(self, number: int) -> Callable[[str], MutableMapping[int, str | None]]:
        """Give what gives the same for the name of an attribute; see ``View.attributes``."""
        return cache(self._remote.attributes(number))

    def payload(self) -> str:
        """What the event says that the tab is telling of by a call; see ``dispatch.happen``."""
        return self._remote.says()  # type: ignore[no-any-return]

    def catch_up(self) -> None:
        """Do nothing: all views of a document get everything at once."""

    def tell(self, view: View, text: str) -> None:
        """Send one message. Nothing is lost on the way, so a command is confirmed by this."""
        self.send(text)
        view.unconfirmed.clear()

    def offer(self, view: View, data: bytes | PathLike[str], *, name: str, type: str) -> str:
        """Give the address of a file that is held in the browser's memory for a minute."""
        from asyncio import get_running_loop

        from js import URL

        from .blobs import blob

        if not isinstance(data, bytes):
            with open(data, "rb") as file:
                data = file.read()
        address = URL.createObjectURL(blob(data, type))
        get_running_loop().call_later(60, URL.revokeObjectURL, address)
        return str(address)

    def close(self, number: int) -> None:
        """Drop a view that shows nothing."""
        self._remote.close(number)

    def fail(self, number: int, report: str) -> None:
        """Tell the tab that a view's program failed before it showed anything."""
        self._remote.fail(number, report)

    def url(self) -> str:
        """The address of the document."""
        from js import location

        return str(location.href)

    def go(self, url: str) -> None:
        """Leave for another address, or for another route of this document."""
        from js import history, location

        if url.startswith("#"):
            history.replaceState(None, "", url)  # no event: it is shown already
        else:
            location.replace(url)


def _soon(callback: Callable[[], None]) -> None:
    from asyncio import get_running_loop

    get_running_loop().call_soon(callback)


def _when_idle(callback: Callable[[], object]) -> None:
    import js

    if not hasattr(js, "requestIdleCallback"):  # Safari has none
        callback()
        return
    from pyodide.ffi import create_once_callable

    js.requestIdleCallback(create_once_callable(lambda _deadline: callback()))


def _remote_bridge() -> Any:
    try:
        from js import wardian
    except ImportError:
        return None
    return getattr(wardian, "bridge", None)
