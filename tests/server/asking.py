"""A client without a network: asks an ASGI application as uvicorn would, in the running loop."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from wardian.server import Server

ORIGIN = "http://example.test"
_TIMEOUT = 10.0


class Answer:
    """A response: status, headers by lower-case name (the last of each), body."""

    def __init__(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in headers]
        self.headers = dict(self.pairs)
        self.body = body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def cookie(self) -> str:
        """What the browser sends back of the cookie that was set."""
        return self.headers["set-cookie"].partition(";")[0]

    def attribute(self, name: str) -> str:
        """An attribute of the page's wardian-app element."""
        found = re.search(rf'<wardian-app [^>]*\b{name}="([^"]*)"', self.text)
        assert found is not None, f"no {name} in {self.text[:2000]}"
        return found[1]


class Client:
    """One browser: keeps its cookie, and sends the origin of the server with what it posts."""

    def __init__(
        self,
        application: Any,
        *,
        scheme: str = "http",
        host: str = "example.test",
        root_path: str = "",
        client: tuple[str, int] | None = ("203.0.113.7", 50000),
    ) -> None:
        self.application = application
        self.scheme = scheme
        self.host = host
        self.root_path = root_path
        self.client = client
        self.cookie = ""

    async def get(self, path: str, **headers: str) -> Answer:
        """GET, keeping the cookie of the answer."""
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, body: bytes | list[bytes] = b"", **headers: str) -> Answer:
        """POST with this server's own origin."""
        sent = {"origin": f"{self.scheme}://{self.host}", **headers}
        return await self.ask("POST", path, headers=sent, body=body)

    async def attach(self, answer: Answer, *, url: str = "/") -> list[Any]:
        """Open the view of a page that was answered, and give the messages that say so."""
        hello = ["h", 1, answer.attribute("token"), "", 0, 0, 0, url]
        told = await self.post(f"{answer.attribute('base')}poll", json.dumps(hello).encode())
        assert told.status == 200, told.text
        return [json.loads(line) for line in told.text.splitlines()]

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | list[bytes] = b"",
        raw_headers: Iterable[tuple[bytes, bytes]] = (),
        silent_after: bool = False,
        broken_after: bool = False,
    ) -> Answer:
        """Send one request.

        Args:
            method: Of the request.
            path: As in the address: percent-encoded, with its query.
            headers: By name; underscores stand for dashes.
            body: The whole, or its pieces.
            raw_headers: Further ones, as they are.
            silent_after: Whether nothing comes after the pieces, though more was to come.
            broken_after: Whether the connection breaks after the pieces.
        """
        chunks = [body] if isinstance(body, bytes) else list(body)
        unfinished = silent_after or broken_after
        waiting: list[dict[str, Any]] = [
            {"type": "http.request", "body": chunk, "more_body": unfinished or at + 1 < len(chunks)}
            for at, chunk in enumerate(chunks)
        ]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop(0)
            if not broken_after:
                await asyncio.Event().wait()  # the browser is still there
            return {"type": "http.disconnect"}

        sent: list[dict[str, Any]] = []

        async def send(message: Mapping[str, Any]) -> None:
            sent.append(dict(message))

        scope = self.scope("http", path, headers or {}, raw_headers)
        scope["method"] = method
        await asyncio.wait_for(self.application(scope, receive, send), _TIMEOUT)
        start = next(each for each in sent if each["type"] == "http.response.start")
        content = b"".join(bytes(each.get("body", b"")) for each in sent if "body" in each["type"])
        answer = Answer(start["status"], start["headers"], content)
        if "set-cookie" in answer.headers:
            self.cookie = answer.cookie
        return answer

    async def connect(self, path: str, **headers: str) -> list[dict[str, Any]]:
        """Open a websocket, and leave as soon as the server has said something about it."""
        answered = asyncio.Event()
        sent: list[dict[str, Any]] = []
        arriving = iter([{"type": "websocket.connect"}])

        async def receive() -> dict[str, Any]:
            try:
                return next(arriving)
            except StopIteration:
                await answered.wait()
                return {"type": "websocket.disconnect", "code": 1001}

        async def send(message: Mapping[str, Any]) -> None:
            sent.append(dict(message))
            answered.set()

        scope = self.scope("websocket", path, headers, ())
        scope["scheme"] = {"http": "ws", "https": "wss"}[self.scheme]
        await asyncio.wait_for(self.application(scope, receive, send), _TIMEOUT)
        return sent

    def scope(
        self,
        type: str,
        path: str,
        headers: Mapping[str, str],
        raw_headers: Iterable[tuple[bytes, bytes]],
    ) -> dict[str, Any]:
        """The ASGI scope of a request, as uvicorn makes it."""
        raw, _, query = path.partition("?")
        named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        if "host" not in named:
            named["host"] = self.host
        if self.cookie and "cookie" not in named:
            named["cookie"] = self.cookie
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in named.items()]
        return {
            "type": type,
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": self.scheme,
            "path": unquote(raw),
            "raw_path": raw.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "root_path": self.root_path,
            "headers": [*pairs, *raw_headers],
            "client": self.client,
            "server": (self.host, 80),
            "extensions": {},
        }


def running(server: Server, work: Callable[[Client], Awaitable[None]]) -> None:
    """Run a server without a network, do some work as a browser, and stop it."""

    async def all_of_it() -> None:
        await server.start()
        try:
            await work(Client(server))
        finally:
            await server.stop()

    run(all_of_it())


async def until(condition: Callable[[], Any]) -> None:
    """Let other tasks run until something is so."""
    while not condition():  # noqa: ASYNC110 (what is waited for has no event)
        await asyncio.sleep(0)


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end, in a loop of its own."""
    asyncio.run(asyncio.wait_for(work, 60))
