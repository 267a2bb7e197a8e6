"""Whatever happens in a browser that no test asked for, collected so that the test can fail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError, WebSocket

_LISTEN = """
addEventListener('securitypolicyviolation', (event) => {
  wardianTestViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}` +
    `:${event.lineNumber} ${event.sample}`);
}, true);
"""
_NO_NETWORK = ("data:", "blob:", "about:")
_SLOW = "A flush took"  # on a machine that is busy with other tests, any flush may be slow


@dataclass(frozen=True, slots=True)
class Surprise:
    """One thing that happened: its kind (a marker's name after ``allow_``) and what was said."""

    kind: str
    text: str


class Surprises:
    """Watches browser contexts; knows what the running test declared.

    Attributes:
        origins: Where requests may go.
    """

    def __init__(self) -> None:
        self.origins: set[str] = set()
        self._left: set[str] = set()
        self._contexts: list[BrowserContext] = []
        self._found: list[Surprise] = []
        self._allowed: list[tuple[str, re.Pattern[str]]] = []

    def watch(self, context: BrowserContext) -> BrowserContext:
        """Collect what happens in ``context`` from now on."""
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)
        context.on("page", lambda page: page.on("websocket", self._on_websocket))
        context.expose_binding(
            "wardianTestViolation", lambda _source, text: self._add("csp_violation", text)
        )
        context.add_init_script(_LISTEN)
        context.on("close", lambda closed: self._contexts.remove(closed))
        self._contexts.append(context)
        return context

    def leave(self, origin: str) -> None:
        """Close the pages of an origin that is about to end, or they would complain.

        What they ask for while they close may be told as late as the end of the test.
        """
        self.origins.discard(origin)
        self._left.add(origin)
        for context in self._contexts:
            for page in context.pages:
                if page.url.startswith(f"{origin}/"):
                    page.close()

    def begin(self) -> None:
        """Forget the test before."""
        self._found.clear()
        self._left.clear()
        self._allowed.clear()

    def allow(self, kind: str, pattern: str) -> None:
        """Accept surprises of ``kind`` that the pattern is found in.

        Args:
            kind: ``console``, ``page_error``, ``request`` or ``csp_violation``.
            pattern: A regular expression.
        """
        self._allowed.append((kind, re.compile(pattern, re.DOTALL)))

    def allow_console(self, pattern: str) -> None:
        """Accept console errors and warnings in which the pattern is found."""
        self.allow("console", pattern)

    def remaining(self) -> list[Surprise]:
        """Return what nobody declared."""
        for context in list(self._contexts):
            for page in context.pages:
                page.wait_for_timeout(0)  # lets events that are on their way arrive
        return [surprise for surprise in self._found if not self._is_allowed(surprise)]

    def _is_allowed(self, surprise: Surprise) -> bool:
        return any(
            kind == surprise.kind and pattern.search(surprise.text)
            for kind, pattern in self._allowed
        )

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert") and _SLOW not in message.text:
            where = message.location
            place = f"{where.get('url', '')}:{where.get('lineNumber', '')}"
            self._add("console", f"{message.type}: {message.text} ({place})")

    def _on_error(self, error: WebError) -> None:
        self._add("page_error", f"{error.error.message}\n{error.error.stack}")

    def _on_request(self, request: Request) -> None:
        if request.url.startswith("file:") and request.is_navigation_request():
            return  # a test opened it; what it asks for in turn is another matter
        self._check_address(request.url)

    def _on_websocket(self, websocket: WebSocket) -> None:
        self._check_address(websocket.url.replace("ws", "http", 1))

    def _check_address(self, url: str) -> None:
        address = urlsplit(url)
        if url.startswith(_NO_NETWORK):
            return
        if f"{address.scheme}://{address.netloc}" not in self.origins | self._left:
            self._add("request", url)

    def _add(self, kind: str, text: str) -> None:
        self._found.append(Surprise(kind, text))
