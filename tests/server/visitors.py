"""A real server on a free port, and browsers that visit it, as far as HTTP goes."""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from wardian.server.asgi import Server

from .memory import Board


@contextlib.asynccontextmanager
async def served(application: Any) -> AsyncIterator[str]:
    """Serve an application with uvicorn on a free port, and give its origin."""
    config = uvicorn.Config(
        application,
        port=0,
        log_level="error",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.ensure_future(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


class Visitor:
    """A browser with one page open, as far as HTTP goes."""

    def __init__(self, origin: str, base: str = "/") -> None:
        self.origin = origin
        self.base = base
        self.http = httpx.AsyncClient(base_url=origin, headers={"origin": origin}, timeout=10)

    async def __aenter__(self) -> Visitor:
        answer = await self.http.get(self.base)
        assert answer.status_code == 200
        found = re.search(r"<wardian-app[^>]*>", answer.text)
        assert found is not None
        given = {
            name: html.unescape(value)
            for name, value in re.findall(r'([\w-]+)="([^"]*)"', found[0])
        }
        self.number, self.token, self.own = int(given["view"]), given["token"], given["base"]
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.http.aclose()

    @property
    def cookie(self) -> str:
        """What it sends along."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def hello(self, generation: str = "", root: int = 0, seq: int = 0) -> str:
        """Give what its tab says first."""
        return json.dumps(["h", 1, self.token, generation, root, seq, 0, self.base])

    def click(self, number: int, board: Board) -> str:
        """Give a message."""
        return json.dumps(["e", self.number, number, "click", [board.button._id], {}, []])

    def websocket(self, **options: Any) -> Any:
        """Connect."""
        options.setdefault("origin", self.origin)
        address = f"ws{self.origin[4:]}{self.own}ws"
        return connect(address, additional_headers={"cookie": self.cookie}, **options)

    async def post(self, name: str, *lines: str) -> httpx.Response:
        """Post to one of the server's own addresses."""
        return await self.http.post(self.own + name, content="\n".join(lines))


async def until(condition: Any, *, within: float = 5.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 (any condition)
            await asyncio.sleep(0.005)


async def following(socket: ClientConnection, letter: str) -> list[Any]:
    """Give the next message with a letter."""
    async with asyncio.timeout(5):
        while True:
            message: list[Any] = json.loads(await socket.recv())
            if message[0] == letter:
                return message


def is_clean(server: Server) -> bool:
    """Whether nothing is kept for any tab."""
    host = server.host
    kept = (host.views, host.links, host.carriers, host.audiences, host._tasks, host._expected)
    return not any(kept) and not host.census.total
