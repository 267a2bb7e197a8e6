"""The document, as what reaches the channels of other servers: a websocket for each, and ``fetch``.

Importing this touches nothing of the page: an interpreter may be saved to a snapshot after it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from json import loads
from typing import Any

from ..brokers.remote import Answered, Events, RemoteBroker, Socket
from ..errors import BrokerError, WireError
from ..wire.codec import check_depth

POST_MS = 10_000
"""The longest that a message may take to be sent."""

_KINDS = ("message", "error", "close")
"""Where its policy forbids an address, Chromium tells of an error and of no end."""

_LOCAL = ("localhost", "127.0.0.1", "[::1]")


def reach(server: str) -> RemoteBroker:
    """Give what carries the channels of a server.

    Args:
        server: Its address, up to ``/pipes``.
    """
    return RemoteBroker(server, Document())


class DocumentSocket:
    """A websocket of the browser."""

    def __init__(self, url: str, protocol: str, *, events: Events, page: Document) -> None:
        """Begin to connect.

        Raises:
            JsException: The browser refuses to try.
        """
        from js import WebSocket
        from pyodide.ffi import create_proxy

        self._events = events
        self._page = page
        self._socket = WebSocket.new(url, protocol)
        self._proxy: Any = create_proxy(self._hear)
        for kind in _KINDS:
            self._socket.addEventListener(kind, self._proxy)

    def send(self, text: str) -> None:
        """Send something, if it is open."""
        from pyodide.ffi import JsException

        with suppress(JsException):
            self._socket.send(text)

    def close(self) -> None:
        """End it, and let go of it."""
        if self._proxy is None:
            return
        for kind in _KINDS:
            self._socket.removeEventListener(kind, self._proxy)
        self._socket.close()
        # Not now: it may be what is being called.
        proxy, self._proxy = self._proxy, None
        self._page.soon(proxy.destroy)

    def _hear(self, event: Any) -> None:
        if self._proxy is None:
            return
        if event.type == "message":
            self._events.received(event.data)
        else:
            # An error has no code.
            self._events.closed(self._page.blocked, code=int(getattr(event, "code", 0)))


class Document:
    """The page.

    Attributes:
        blocked: What the page's policy forbids, and what to do about it; empty: nothing so far.
    """

    def __init__(self) -> None:
        """Touch nothing."""
        self.blocked = ""
        self._origin = ""
        self._hurry: Callable[[], None] | None = None
        self._proxies: list[tuple[Any, str, Any]] = []

    def open(self, url: str, protocol: str, events: Events) -> Socket | None:
        """Begin to connect; ``None``: there is no page yet, as while a site is built.

        Raises:
            BrokerError: The browser refuses to try.
        """
        from pyodide.ffi import JsException

        scheme = _scheme()
        if not scheme:
            return None
        if self._hurry is not None and not self._proxies:
            self._take_hold()  # there was none when this was asked for
        host = url.partition("//")[2].partition("/")[0]
        self._origin = f"{url.partition('//')[0]}//{host}"
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        if scheme == "https:" and url.startswith("ws:") and name not in _LOCAL:
            raise BrokerError(
                "a page that came by https cannot use an address with http (mixed content); serve "
                "it by https, and name it so"
            )
        try:
            return DocumentSocket(url, protocol, events=events, page=self)
        except (ImportError, JsException) as error:
            raise BrokerError(f"the browser refuses: {error}") from None

    async def post(self, url: str, body: str, *, token: str, key: str) -> Answered:
        """Send a ``POST``.

        Raises:
            OSError: There was no answer.
        """
        from pyodide.ffi import JsException, to_js

        if not _scheme():
            raise OSError("there is no page yet")
        from js import AbortSignal, Object, fetch

        options = {
            "method": "POST",
            "credentials": "omit",
            "cache": "no-store",
            "redirect": "error",  # the message is for nobody else
            "body": body,
            "headers": {
                "authorization": f"Bearer {token}",
                "content-type": "application/json",
                "idempotency-key": key,
            },
            "signal": AbortSignal.timeout(POST_MS),
        }
        try:
            response = await fetch(url, to_js(options, dict_converter=Object.fromEntries))
            text = str(await response.text())
        except JsException as error:
            raise OSError(str(error)) from None
        return Answered(int(response.status), _object(text[:4096]))

    def watch(self, hurry: Callable[[], None] | None) -> None:
        """Have something called when there is a network again, or somebody looks."""
        from pyodide.ffi import JsException

        self._hurry = hurry
        if hurry is None:
            self._let_go()
        elif not self._proxies:
            with suppress(ImportError, AttributeError, JsException):  # there is no page yet
                self._take_hold()

    def soon(self, function: Callable[[], object]) -> None:
        """Call something when nothing else is being called."""
        from asyncio import get_running_loop

        get_running_loop().call_soon(function)

    def _take_hold(self) -> None:
        from js import document, window
        from pyodide.ffi import create_proxy

        def look(event: Any) -> None:
            if event.type == "securitypolicyviolation":
                self._note(event)
            elif self._hurry is not None and not document.hidden:
                self._hurry()

        for target, kind in (
            *((window, "online"), (window, "pageshow")),
            *((document, "visibilitychange"), (document, "securitypolicyviolation")),
        ):
            proxy = create_proxy(look)
            target.addEventListener(kind, proxy)
            self._proxies.append((target, kind, proxy))

    def _let_go(self) -> None:
        proxies, self._proxies = self._proxies, []
        for target, kind, proxy in proxies:
            target.removeEventListener(kind, proxy)
            self.soon(proxy.destroy)

    def _note(self, event: Any) -> None:
        """Note that the page's policy is in the way."""
        directive = str(event.effectiveDirective)
        if directive == "connect-src" and str(event.blockedURI).startswith(self._origin):
            self.blocked = (
                "the page's Content-Security-Policy forbids it: add "
                f"{self._origin} to its connect-src"
            )


def _object(text: str) -> dict[str, object]:
    """Give the JSON object that a server has answered with; empty: it is none."""
    try:
        check_depth(text)
        found = loads(text)
    except (ValueError, WireError):
        return {}
    return found if isinstance(found, dict) else {}


def _scheme() -> str:
    """What the page came by; empty: there is no page yet, as while a site is built."""
    from pyodide.ffi import JsException

    try:
        from js import location

        return str(location.protocol)
    except (ImportError, AttributeError, JsException):
        return ""
