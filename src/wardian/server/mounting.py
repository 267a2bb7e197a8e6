"""Mounting a server beside an application that knows nothing of mounts, such as Django's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import InvalidSettingError
from .asgi import Server

log = logging.getLogger("wardian.server")


def mount(application: ASGIApp, servers: Mapping[str, Server]) -> Mounted:
    """Put servers under paths of another application.

        application = mount(get_asgi_application(), {"/live": asgi(page)})

    Starlette and FastAPI have mounts of their own; this is for those that have not, and hands the
    lifespan to both.

    Args:
        application: Answers everything else.
        servers: Each under its path; a longer path goes before a shorter one.

    Raises:
        InvalidSettingError: A path does not begin with a slash, or ends with one.
    """
    return Mounted(application, servers)


class Mounted:
    """An application with servers under some of its paths. It is an ASGI 3 application."""

    def __init__(self, application: ASGIApp, servers: Mapping[str, Server]) -> None:
        """Take them. See ``mount``."""
        for path in servers:
            if not path.startswith("/") or path.endswith("/"):
                raise InvalidSettingError(f"expected a path such as /live, got {path!r}")
        self._application = application
        self._servers = sorted(servers.items(), key=lambda each: -len(each[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a connection to whom it belongs to."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root)
        for prefix, server in self._servers:
            if path == prefix or path.startswith(prefix + "/"):
                outer = scope.get("app_root_path", root)
                inner = {**scope, "root_path": root + prefix, "app_root_path": outer}
                await server(inner, receive, send)
                return
        await self._application(scope, receive, send)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        others = _Lifespan(self._application, scope)
        try:
            await others.tell(message)
            for _, server in self._servers:
                await server.start()
        except Exception as error:
            log.exception("The server cannot start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        message = await receive()
        for _, server in self._servers:
            await server.stop()
        await others.tell(message)
        await send({"type": "lifespan.shutdown.complete"})


class _Lifespan:
    """The lifespan of the other application, if it has one; Django has none."""

    def __init__(self, application: ASGIApp, scope: Scope) -> None:
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._answers: asyncio.Queue[Message | None] = asyncio.Queue()
        self._task = asyncio.ensure_future(self._run(application, scope))

    async def tell(self, message: Message) -> None:
        """Say that it starts or stops, and wait for the answer.

        Raises:
            RuntimeError: It cannot start.
        """
        if self._task.done():
            return
        await self._incoming.put(message)
        answer = await self._answers.get()
        if answer is not None and answer["type"].endswith(".failed"):
            raise RuntimeError(answer.get("message", "the application cannot start"))

    async def _run(self, application: ASGIApp, scope: Scope) -> None:
        try:
            await application(scope, self._incoming.get, self._answers.put)
        except Exception as error:  # noqa: BLE001 (how an application says it has no lifespan)
            log.debug("The mounted-in application takes no lifespan: %r", error)
        finally:
            await self._answers.put(None)
