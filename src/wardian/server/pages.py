"""Pages: a visit in, a document out, and a view expected to attach to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from ..live import faults
from ..live.redirect import Redirect
from ..live.visiting import visit as visited
from ..tree.contents import text_of
from . import keeping
from .document import document
from .looks import notice
from .policy import new_nonce, page_headers
from .settings import Settings

if TYPE_CHECKING:
    from ..tree.element import Element
    from .asgi import Server
    from .visits import Visit

_IN_DEBUG = "You see this because the server runs in debug mode"
_MOST_SHOWN = 200
_raised: ContextVar[list[str] | None] = ContextVar("wardian_raised", default=None)


async def respond(server: Server, visit: Visit) -> Response:
    """Answer a visit with its page, or with where it goes, or with why there is none."""
    if visit.method not in ("GET", "HEAD"):
        return refusal(server.settings, 405, "This address can only be read.", allow="GET, HEAD")
    if server.app.not_found is None and server.app.match(visit.path) is None:
        return _missing(server.settings, visit)  # without a session: robots ask for much
    if not visit.session.id:
        visit.session = server.sessions.create()
    with _watched() as raised, keeping.visiting(visit):
        status, root = await visited(server.app, visit)
        keeping.belongs(root, visit)
        if not server.sessions.keeps(visit.session):
            visit.session = server.sessions.create()  # the page was one that signs out
        if isinstance(root, Redirect):
            response = _to(visit.address(root.url), root.status, server.settings)
        elif status == 404 and server.app.not_found is None:
            response = _missing(server.settings, visit)
        elif status == 500 and server.app.error is None:
            # The built-in page of the live layer ends with what a visitor may be told.
            response = failure(server.settings, raised, told=text_of(root[-1]))
        else:
            response = _page(server, visit, root, status)
            if raised and server.settings.debug:
                response = failure(server.settings, raised)
    response.headers["set-cookie"] = server.sessions.cookie(
        visit.session, secure=visit.secure, base=visit.base, local_port=visit.local_port
    )
    return response


def moved(base: str, scope: Scope, settings: Settings) -> Response:
    """Send a visit of the base without its slash to the base."""
    query = scope["query_string"].decode("latin-1")
    return _to(base + ("?" + query if query else ""), 307, settings)


def refusal(settings: Settings, status: int, text: str, *, allow: str = "") -> Response:
    """Answer with a plain page that says why there is nothing to see."""
    nonce = new_nonce()
    headers = page_headers(settings, nonce)
    if allow:
        headers["allow"] = allow
    return HTMLResponse(notice(status, _TITLES[status], text, nonce=nonce), status, headers)


def failure(settings: Settings, details: list[str], *, told: str = "") -> Response:
    """Answer with a plain page that says something failed.

    Args:
        settings: ``debug``.
        details: Tracebacks, shown in debug mode.
        told: What is shown otherwise: where the log has them.
    """
    nonce = new_nonce()
    shown = "\n".join(details) if settings.debug else ""
    text = _IN_DEBUG if shown else told.rpartition("; ")[2]  # the title says the rest
    text = f"{text[:1].upper()}{text[1:]}."
    page = notice(500, _TITLES[500], text, details=shown, nonce=nonce)
    return HTMLResponse(page, 500, page_headers(settings, nonce))


def _page(server: Server, visit: Visit, root: Element, status: int) -> Response:
    nonce = new_nonce()
    host = server.host
    number = host.new_number()
    text = document(
        root,
        number=number,
        token=server.tokens.make(number, visit.session.id, address=visit.address_key),
        base=visit.base,
        settings=server.settings,
        nonce=nonce,
        assets=server.assets,
    )
    if visit.method != "HEAD":  # nobody will attach to it
        host.expect(number, root, visit)
    return HTMLResponse(text, status, page_headers(server.settings, nonce))


def _missing(settings: Settings, visit: Visit) -> Response:
    return refusal(settings, 404, f"There is no page at {visit.path[:_MOST_SHOWN]}.")


def _to(url: str, status: int, settings: Settings) -> Response:
    headers = page_headers(settings, new_nonce())
    # A location is ASCII; what is encoded already stays as it is.
    headers["location"] = quote(url, safe="/%:?#[]@!$&'()*+,;=~-._")
    return Response(status_code=status, headers=headers)


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Give a list of the tracebacks of what the program raises meanwhile, in this visit alone."""
    if _note not in faults.hooks:
        faults.hooks.append(_note)
    raised: list[str] = []
    token = _raised.set(raised)
    try:
        yield raised
    finally:
        _raised.reset(token)


def _note(_error: BaseException, details: str) -> None:
    noted = _raised.get()
    if noted is not None:
        noted.append(details)


_TITLES = {
    400: "Bad request",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    500: "Something went wrong",
    503: "Not available",
}
