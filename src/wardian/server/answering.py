"""Where requests go that have reached a server: past the gate, to what stands at their address.

No page, and nothing of its tabs, can be reached around the gate. ``/healthz`` answers before it, as
balancers ask under any name, and it tells them one word. Pipes are for those whom the gate would
keep out: there names are checked all the same, and then what stands in ``pipe_rules`` for who sends
and in ``pipe_listening`` for who listens.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import health, metrics, pages, pipe_pages, polling, stream, websocket
from .gate import READING, REASONS, refusal
from .host import ServerHost
from .origins import headers_named
from .visits import Visit, app_path, base_of, is_base_without_slash, visit_of

if TYPE_CHECKING:
    from .asgi import Server

log = logging.getLogger("wardian.server")

OWN = "/_wardian/"
"""Below the app's base: what is ours and no page's."""

PIPES = "/pipes/"
"""Where messages for channels are taken, if a token opens it."""

Endpoint = Callable[[ServerHost, Visit, Receive, Send], Awaitable[None]]
_ENDPOINTS: dict[str, tuple[str, Endpoint]] = {
    "stream": ("stream", stream.serve),
    "send": ("stream", stream.take),
    "poll": ("polling", polling.serve),
}
"""By name: the transport it belongs to, and what serves it."""

_NOTHING = "There is nothing at this address."


async def answer(server: Server, scope: Scope, receive: Receive, send: Send) -> Response | None:
    """Give the response to a request, or ``None`` where an endpoint sent it itself."""
    settings = server.settings
    path = app_path(scope, settings)
    reads = scope["method"] in READING
    if path == "/healthz" and reads:
        return health.respond(stopping=server.stopping)
    reason = refusal(scope, settings)
    if path.startswith(PIPES) and reason != "host" and (server.pipes or not reads):
        return await _pipe(server, path, scope, receive)
    if reason:
        _count_refused(server, scope, reason)
        return pages.refusal(settings, 400 if reason == "host" else 403, REASONS[reason])
    if server.stopping and path != OWN + "poll":  # which is told when to come back
        return pages.refusal(settings, 503, "The server is about to restart. Please try again.")
    shared = server.shared_pages if _is_at_home(server, path, reads=reads) else None
    if shared is not None and await shared.pass_on(scope, receive, send):
        return None
    if path.startswith(OWN):
        return await _own(server, path.removeprefix(OWN), scope, receive, send)
    if path == "/metrics" and settings.metrics and reads:
        return metrics.respond(server.host, server.sessions)
    for folder in server.folders:
        if (name := folder.below(path)) is not None:
            found = await folder.respond(name, scope)
            return found or pages.refusal(settings, 404, "There is no such file.")
    if is_base_without_slash(scope, settings):
        return pages.moved(base_of(scope, settings), scope, settings)
    return await pages.respond(server, visit_by(server, scope))


async def connect(server: Server, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a websocket, or refuse its handshake."""
    path = app_path(scope, server.settings)
    if path == PIPES[:-1] and server.listening is not None:
        await server.listening.serve(scope, receive, send)
        return
    reason = refusal(scope, server.settings)
    if path != OWN + "ws" or "websocket" not in server.settings.transports:
        reason = reason or "path"
    elif server.stopping:
        reason = reason or "stopping"
    if reason:
        _count_refused(server, scope, reason)
        await receive()
        await send({"type": "websocket.close", "code": 1008})  # before it is accepted: HTTP 403
        return
    if server.shared_pages is not None and await server.shared_pages.pass_on(scope, receive, send):
        return
    await websocket.serve(server.host, visit_by(server, scope), receive, send)


async def _pipe(server: Server, path: str, scope: Scope, receive: Receive) -> Response:
    """Take a message from anybody who has a token: it needs no origin, and no session."""
    settings = server.settings
    if server.pipes is None:
        return pages.refusal(settings, 404, _NOTHING)
    base = base_of(scope, settings)
    name = path.removeprefix(PIPES)
    origin = pipe_pages.site_elsewhere(scope, settings)
    if origin and pipe_pages.is_preflight(scope):
        return pipe_pages.permission(origin)
    response = await server.pipes.respond(
        name, scope, receive, base=base, is_stopping=server.stopping
    )
    return pipe_pages.readable(response, origin) if origin else response


def _is_at_home(server: Server, path: str, *, reads: bool) -> bool:
    """Whether an address is a page's or its tabs'; files and figures any worker has."""
    if path.startswith(OWN):
        return not reads or path.startswith(OWN + "download/")
    if server.shared_pages is None or (path == "/metrics" and server.settings.metrics):
        return False
    return all(folder.below(path) is None for folder in server.folders)


def _count_refused(server: Server, scope: Scope, reason: str) -> None:
    """Count a refusal, and tell once what to do where the server was not told its names."""
    refused = server.host.counters.refused
    if reason == "host" and not server.settings.hosts and not refused[reason]:
        name = next(iter(headers_named(scope, b"host")), "")[:100]
        log.warning(
            "Refused a request for the host %r: at an address that only this machine reaches, a "
            "server that was not told its names answers to localhost alone. If visitors use that "
            "name, say --allowed-host NAME, or asgi(page, hosts=(NAME,)); behind a proxy, both "
            "the name and --proxy-headers",
            name,
        )
    refused[reason] += 1


def visit_by(server: Server, scope: Scope) -> Visit:
    """Describe a request, with the session of its browser if that has one."""
    visit = visit_of(scope, server.settings, session=None)
    cookies = visit.headers.get("cookie", "")
    session = server.sessions.find(
        cookies, secure=visit.secure, base=visit.base, local_port=visit.local_port
    )
    if session is not None:
        visit.session = session
    return visit


async def _own(
    server: Server, name: str, scope: Scope, receive: Receive, send: Send
) -> Response | None:
    """Answer at one of our own addresses."""
    visit = visit_by(server, scope)
    if visit.method in READING:
        found = server.assets.respond(name, visit.headers)
        if found is None and name.startswith("download/"):
            found = server.downloads.respond(name.removeprefix("download/"), visit)
        return found or pages.refusal(server.settings, 404, _NOTHING)
    if visit.method == "POST" and name == "upload":
        return await server.uploads.respond(server.host, visit, receive)
    transport, endpoint = _ENDPOINTS.get(name, ("", None))
    if endpoint is None or visit.method != "POST" or transport not in server.settings.transports:
        return pages.refusal(server.settings, 404, _NOTHING)
    await endpoint(server.host, visit, receive, send)
    return None
