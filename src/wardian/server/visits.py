"""Visits: requests of a browser, with what the server knows about where they came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from ..live.request import Request
from ..live.session import Session
from .origins import is_secure, local_port, own_place
from .settings import Settings

_MOST_URL_CHARACTERS = 8 * 1024
_KEPT_IN_PATHS = "/!$&'()*+,;=:@-._~"
_KEPT_IN_BASES = "/!$&'()*+,=:@-._~|[]"  # browsers leave these; a cookie's path ends at a ;


class Visit(Request):
    """One request of a browser.

    ``path`` is the app's own: what stands before it, as the visitor sees it, is ``base``.

    Attributes:
        secure: Whether the visitor's connection is encrypted, as far as the server knows.
        local_port: Of a server that is visited on its own machine, where all ports share their
            cookies; 0 for every other, and for the port that goes without saying.
    """

    __slots__ = ("local_port", "secure")

    local_port: int
    secure: bool

    @property
    def address_key(self) -> str:
        """Path and query in one form, however they were encoded: equal where the page is."""
        path = "/".join(quote(unquote(part), safe="") for part in self.path.split("/"))
        query = self.url.partition("#")[0].partition("?")[2]
        return f"{self.base[:-1]}{path}?{query}"


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
    visit.path = _own_path(path, _bases(scope, settings))
    visit.secure = is_secure(scope)
    visit.local_port = local_port(scope)
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
    made.path = _own_path(made.path, [unquote(visit.base)])
    made.secure = visit.secure
    made.local_port = visit.local_port
    return made


def base_of(scope: Mapping[str, Any], settings: Settings) -> str:
    """The path the app stands under, as the visitor sees it, with a slash at both ends.

    It is percent-encoded: it goes into headers and addresses, and a mount may hold what the
    visitor wrote.
    """
    return quote(_bases(scope, settings)[0], safe=_KEPT_IN_BASES, errors="replace")


def app_path(scope: Mapping[str, Any], settings: Settings) -> str:
    """The app's part of a request's path, decoded, starting with ``/``."""
    path: str = scope["path"]
    for base in _bases(scope, settings):
        if path.startswith(base):
            return path[len(base) - 1 :]
        if path + "/" == base:
            return "/"
    return path


def is_base_without_slash(scope: Mapping[str, Any], settings: Settings) -> bool:
    """Whether a request is for the base, but for its last slash."""
    return scope["path"] + "/" in _bases(scope, settings)


def _bases(scope: Mapping[str, Any], settings: Settings) -> list[str]:
    """What may stand before the app's part of a path, decoded: the longest, and what is left of it.

    A proxy may hand on the base or cut off its beginning, and a framework may do the same with
    what it was mounted at; a path that begins with none of these is the app's own already.
    """
    root: str = scope.get("root_path", "").rstrip("/")
    mounted = root.removeprefix(scope.get("app_root_path", "").rstrip("/"))
    own = settings.base_path
    found = dict.fromkeys((f"{root}{own}/", f"{mounted}{own}/", f"{own}/"))
    return [each for each in found if each != "/"] or ["/"]


def _own_path(path: str, bases: list[str]) -> str:
    """The app's part of a path that is percent-encoded; the bases are not."""
    for base in bases:
        parts = path.split("/", base.count("/"))
        if len(parts) == base.count("/") + 1 and unquote("/".join(parts[:-1])) + "/" == base:
            return "/" + parts[-1]
        if unquote(path) + "/" == base:
            return "/"
    return path


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
