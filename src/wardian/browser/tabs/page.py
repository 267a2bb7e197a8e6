"""The channels of a page: they reach the app's other tabs by ``BroadcastChannel``.

Importing this gives the channels of this interpreter their broker and touches nothing of the page:
an interpreter may be saved to a snapshot after it. The other tabs are reached when the first
message is sent or the first channel followed where there is a document.

Where a browser has no ``BroadcastChannel``, or refuses it, as in some frames, a tab is alone. So it
is where each file on a disk is an origin of its own.
"""

from __future__ import annotations

from asyncio import sleep
from collections import deque
from contextlib import suppress
from json import loads
from time import time
from typing import Any

from ...brokers.message import read
from ...brokers.sending import Sending
from ...live.pipes.channels import channels
from ...live.tasks import run_task
from .broker import TabsBroker
from .surroundings import Link

_BUILT = "/_wardian/"
"""Where a built site has our files, below its root."""

_VISITS = "visits"
"""Under which the number of all visits is kept, among the names of tabs."""


class DocumentLink:
    """The other tabs, as long as it is not closed."""

    def __init__(self, name: str, broker: TabsBroker) -> None:
        """Tell a broker what the others post.

        Args:
            name: Of the ``BroadcastChannel``.
            broker: Whom to tell.
        """
        from js import BroadcastChannel
        from pyodide.ffi import create_proxy

        self._channel = BroadcastChannel.new(name)
        self._proxy: Any = create_proxy(lambda event: broker.received(event.data))
        self._channel.addEventListener("message", self._proxy)

    def post(self, text: str) -> None:
        """Tell the others something."""
        from pyodide.ffi import JsException

        with suppress(JsException):  # the document is on its way out
            self._channel.postMessage(text)

    def close(self) -> None:
        """Let go of the page."""
        if self._proxy is not None:
            self._channel.removeEventListener("message", self._proxy)
            self._channel.close()
            self._proxy.destroy()
            self._proxy = self._channel = None


class DocumentTabs:
    """The document, and the other tabs that have the same app."""

    def __init__(self) -> None:
        """Touch nothing."""
        self._place = ""
        self._is_refused = False
        self._frozen = 0.0
        self._proxy: Any = None

    def connect(self, broker: TabsBroker) -> Link | None:
        """Reach the other tabs, if that can be done here."""
        from pyodide.ffi import JsException

        if self._is_refused:
            return None
        try:
            self._place = self._place or _place()
            self._is_refused = _is_apart()
        except (ImportError, JsException):
            return None  # there is no page yet: a site is being built
        if self._is_refused:
            return None
        try:
            link = DocumentLink(f"wardian:{self._place}:pipes", broker)
        except (ImportError, AttributeError, JsException):
            self._is_refused = True
            return None
        self._watch(broker)
        return link

    def enter(self, tab: str) -> None:
        """Note that a tab is there, and count it if that is new."""
        from pyodide.ffi import JsException

        with suppress(ImportError, AttributeError, JsException):  # then nobody knows
            from js import localStorage

            if not isinstance(localStorage.getItem(self._key(tab)), str):
                localStorage.setItem(self._key(_VISITS), str((self.visits() or 0) + 1))
                localStorage.setItem(self._key(tab), "")

    def leave(self, tab: str) -> None:
        """Note that a tab is not there any more."""
        from pyodide.ffi import JsException

        with suppress(ImportError, AttributeError, JsException):
            from js import localStorage

            localStorage.removeItem(self._key(tab))

    def present(self) -> set[str] | None:
        """Give the tabs that are there, or have ended in silence; ``None``: nobody knows."""
        from pyodide.ffi import JsException

        try:
            from js import localStorage

            keys = [str(localStorage.key(at)) for at in range(localStorage.length)]
        except (ImportError, AttributeError, JsException):
            return None
        start = self._key("")
        return {key.removeprefix(start) for key in keys if key.startswith(start)} - {_VISITS}

    def visits(self) -> int | None:
        """How many tabs have connected here, in all times; ``None``: the browser does not say."""
        from pyodide.ffi import JsException

        try:
            from js import localStorage

            kept = localStorage.getItem(self._key(_VISITS))
            return int(kept) if isinstance(kept, str) else 0
        except (ImportError, AttributeError, ValueError, JsException):
            return None

    def forget(self) -> None:
        """Let go of the page."""
        if self._proxy is not None:
            for target, kind in _turns():
                target.removeEventListener(kind, self._proxy)
            self._proxy.destroy()
            self._proxy = None

    def _key(self, name: str) -> str:
        return f"wardian-tabs:{self._place}\n{name}"

    def _watch(self, broker: TabsBroker) -> None:
        """Tell a broker when the browser puts the page aside, and when it is back."""
        if self._proxy is not None:
            return
        from pyodide.ffi import create_proxy

        def turn(event: Any) -> None:
            kind = event.type
            if kind == "freeze":
                self._frozen = time()
            elif kind == "resume":
                broker.thaw(self._frozen or time())
            elif kind == "pageshow":
                broker.come_back()
            elif event.persisted:
                broker.leave()
            else:
                broker.end()

        self._proxy = create_proxy(turn)
        for target, kind in _turns():
            target.addEventListener(kind, self._proxy)


class PageBroker(TabsBroker):
    """The broker of a page."""

    def __init__(self) -> None:
        """Touch nothing of the page."""
        super().__init__(DocumentTabs())


def wake() -> None:
    """Reach the other tabs, where this interpreter was saved after the program used channels."""
    if broker.is_used:
        broker.join()


def rest(_stopped: Any = None) -> None:
    """Let the page go: the last of its programs has ended."""
    broker.rest()


def take(channel: str, label: str, text: str, settle: Any) -> None:
    """Send what a script of the document has given to ``wardian.send``.

    What comes first waits for a turn of the loop: the program has just begun, and what listens in
    it may not have.

    Args:
        channel: The channel's name.
        label: The message's label.
        text: The value, as JSON.
        settle: Called once with its number and an empty text, or with 0 and what is wrong.
    """
    if _has_waited[0] and not _waiting:
        run_task(_send(channel, label, text, settle))
    else:
        _waiting.append((channel, label, text, settle))
        if len(_waiting) == 1:
            run_task(_send_waiting())


async def _send_waiting() -> None:
    await sleep(0)
    _has_waited[0] = True
    while _waiting:
        run_task(_send(*_waiting[0]))
        _waiting.popleft()


async def _send(channel: str, label: str, text: str, settle: Any) -> None:
    from ...live.pipes.sending import send_nowait  # which imports what imports this

    try:
        sending: Sending = send_nowait(channel, label, loads(read(text)))
        if sending.accepted is None:
            await sending
    except Exception as error:  # noqa: BLE001 (told to who sent it)
        settle(0, str(error))
    else:
        settle(sending.id, "")


def _turns() -> list[tuple[Any, str]]:
    from js import document, window

    return [
        *((window, "pagehide"), (window, "pageshow")),
        *((document, "freeze"), (document, "resume")),
    ]


def _place() -> str:
    """What tells the app from its neighbours on the origin, and is the same in all of its tabs.

    The root of a built site, a single file itself, and of any other page the folder.

    Raises:
        ImportError: There is no document.
        JsException: The same, in an interpreter that is about to be saved to a snapshot.
    """
    import js
    from js import location

    path, origin = str(location.pathname), str(location.origin)
    ours = getattr(js, "wardian", None)
    if getattr(ours, "held", None):
        return path
    root, built, _ = str(getattr(ours, "beside", "")).partition(_BUILT)
    if built and root.startswith(origin) and _is_built():
        return f"{root.removeprefix(origin)}/"
    return path[: path.rindex("/") + 1] if "/" in path else path


def _is_apart() -> bool:
    """Whether the document has an origin that no other one has, as in a sandboxed frame.

    A file on a disk says so in all browsers, and may all the same have the origin of others.
    """
    from js import location, origin

    return bool(str(origin) == "null" and str(location.protocol) != "file:")


def _is_built() -> bool:
    from js import document

    return bool(document.querySelector("script[data-wardian=boot]"))


_waiting: deque[tuple[str, str, str, Any]] = deque()
_has_waited = [False]
broker = PageBroker()
"""What carries the channels of this interpreter."""

channels.use(broker)
