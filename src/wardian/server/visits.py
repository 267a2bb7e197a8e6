"""Visits: requests of a browser, with what the server knows about where they came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from ..live.request import Request
from ..live.session import Session
from .origins import is_secure, own_place
from .settings import Settings

_MOST_URL_CHARACTERS = 8 * 1024
_KEPT_IN_PATHS = "/!$&'()*+,;=:@-._~"


class Visit(Request):
    """One request of a browser.

    ``path`` is the app's own: what stands before it, as the visitor sees it, is ``base``.

    Attributes:
        secure: Whether the visitor's connection is encrypted, as far as the server knows.
    """

    __slots__ = ("secure",)

    secure: bool


def visit_of(scope: Mapping[str, Any], settings: Settings, *, session: Session | None) -> Visit:
    """Describe an ASGI request.

    Args:
        scope: Of the request.
        settings: ``base_path``.
        session: The browser's, if it has one.
    """
    path = _encoded_path(scope)
    query = scope.get("query_string", b"").decode("latin-1")[:_MOST_URL_CHARACTERS]
    headers = _headers(scope)
    origin = ""
    if own_place(scope) is not None:
        origin = f"{'https' if is_secure(scope) else 'http'}://{headers['host']}"
    client = scope.get("client")
    visit = Visit(
        f"{origin}{path}{'?' + query if query else ''}",
        headers=headers,
        session=session,
        client=client[0] if client else "",
        method=scope.get("method", "GET"),
    )
    visit.base = base_of(scope, settings)
    visit.path = without_base(path, visit.base)
    visit.secure = is_secure(scope)
    return visit


def again(visit: Visit, url: str) -> Visit:
    """Describe a visit of another address by the same browser.

    Args:
        visit: Of that browser.
        url: Path and query as the browser's address bar has them; anything else counts as the
            app's start page.
    """
    is_local = url.startswith("/") and not url.startswith(("//", "/\\"))
    if not is_local or len(url) > _MOST_URL_CHARACTERS or not url.isprintable():
        url = visit.base
    scheme, slashes, rest = visit.url.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0]}" if slashes else ""
    made = Visit(
        origin + url,
        headers=visit.headers,
        session=visit.session,
        client=visit.client,
    )
    made.base = visit.base
    made.path = without_base(made.path, visit.base)
    made.secure = visit.secure
    return made


def base_of(scope: Mapping[str, Any], settings: Settings) -> str:
    """The path the app stands under, as the visitor sees it, with a slash at both ends."""
    return f"{scope.get('root_path', '').rstrip('/')}{settings.base_path}/"


def without_base(path: str, base: str) -> str:
    """The app's part of a path, starting with ``/``.

    A proxy may hand on the base or cut it off: a path without it is the app's own already.
    """
    if path.startswith(base):
        return path[len(base) - 1 :]
    return "/" if path == base[:-1] else path


def _encoded_path(scope: Mapping[str, Any]) -> str:
    """The path as it stands in the address, percent-encoded."""
    raw: bytes | None = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else ""
    # What was mounted may have cut the one and not the other.
    if unquote(path) == scope["path"] and path.isascii():
        return path
    return quote(scope["path"], safe=_KEPT_IN_PATHS, errors="replace")


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for raw_name, raw_value in scope.get("headers", ()):
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in joined:
            joined[name] += ("; " if name == "cookie" else ", ") + value
        else:
            joined[name] = value
    return joined
