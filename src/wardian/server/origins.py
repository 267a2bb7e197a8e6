"""Who may talk to this server: the Host and the Origin of a request.

Browsers send the page's origin with every websocket handshake and every POST, and no page can
change it. So a request that lacks it, or comes from another site, is not one of our own tabs'.
The Host check keeps out a name that somebody else's DNS has pointed here. A server that is asked
on a loopback address, and was not told its names, answers to those of its machine only: whoever
asks there is this machine's browser, and only a page that means harm calls it by another name.
(The visitor's address would not tell: ASGI servers take it out of a header.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple

from .settings import Settings

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SECURE = {"https", "wss"}
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_HOST = re.compile(rf"({_NAME}(?:\.{_NAME})*|\[[0-9A-Fa-f:.]+\])(?::([0-9]{{1,5}}))?")
_ORIGIN = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://(.*)")


class Place(NamedTuple):
    """A scheme, a host and a port, in one form."""

    scheme: str
    host: str
    port: int


def allowed(scope: Mapping[str, Any], settings: Settings, further: Iterable[str] = ()) -> bool:
    """Whether the Origin of a request is its own server's, or one of the settings'.

    Args:
        scope: Of the ASGI request.
        settings: Names further origins.
        further: Those that are allowed for this alone, named as in the settings.

    Returns:
        ``False`` also where the Origin is missing, ``null``, sent twice, or no origin.
    """
    sent = headers_named(scope, b"origin")
    if len(sent) != 1:
        return False
    origin = parse_origin(sent[0])
    if origin is None:
        return False
    return origin == own_place(scope) or any(
        _matches(origin, each) for each in (*settings.origins, *further)
    )


def host_allowed(scope: Mapping[str, Any], settings: Settings) -> bool:
    """Whether the Host of a request is well formed, and one this server answers to."""
    own = own_place(scope)
    if own is None:
        return False
    if not settings.hosts:
        is_public = any(each.startswith("https://") for each in settings.origins)
        return is_public or not is_on_loopback(scope) or is_local_name(own.host)
    patterns = [*settings.hosts, *(_host_part(each) for each in settings.origins if each != "*")]
    return any(_host_matches(own, each) for each in patterns)


def is_on_loopback(scope: Mapping[str, Any]) -> bool:
    """Whether a request came in at an address that only this machine can reach."""
    server = scope.get("server")
    return server is not None and _is_loopback(str(server[0]))


def is_local_name(host: str) -> bool:
    """Whether a name or address means this machine, whoever asks."""
    return host == "localhost" or host.endswith(".localhost") or _is_loopback(host.strip("[]"))


def local_port(scope: Mapping[str, Any]) -> int:
    """The port in the address of a server that is visited on its own machine.

    0 for every other server, and for the port that goes without saying.
    """
    own = own_place(scope)
    is_plain = own is None or not is_local_name(own.host) or own.port == _PORTS[own.scheme]
    return 0 if own is None or is_plain else own.port


def own_place(scope: Mapping[str, Any]) -> Place | None:
    """Where the visitor sees this server: from the scheme and the Host of the request."""
    sent = headers_named(scope, b"host")
    if len(sent) != 1:
        return None
    scheme = "https" if is_secure(scope) else "http"
    return parse_origin(f"{scheme}://{sent[0]}")


def is_secure(scope: Mapping[str, Any]) -> bool:
    """Whether the visitor's connection is encrypted, as far as the server knows."""
    return scope.get("scheme") in _SECURE


def parse_origin(text: str) -> Place | None:
    """Read an origin: ``scheme://host[:port]`` and nothing else. ``None`` if it is none."""
    found = _ORIGIN.fullmatch(text)
    if found is None:
        return None
    scheme = found[1].lower()
    split = _HOST.fullmatch(found[2])
    if split is None or scheme not in _PORTS:
        return None
    port = int(split[2]) if split[2] else _PORTS[scheme]
    return Place(scheme, split[1].lower(), port) if 0 < port < 65536 else None


def headers_named(scope: Mapping[str, Any], name: bytes) -> list[str]:
    """Every value of a header of an ASGI request, in order."""
    headers: Iterable[tuple[bytes, bytes]] = scope.get("headers", ())
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _matches(origin: Place, pattern: str) -> bool:
    if pattern == "*":
        return True
    scheme, _, host = pattern.partition("://")
    if host.startswith("*."):
        wanted = parse_origin(f"{scheme}://{host[2:]}")
        return (
            wanted is not None
            and (origin.scheme, origin.port) == (wanted.scheme, wanted.port)
            and origin.host.endswith("." + wanted.host)
        )
    return origin == parse_origin(pattern)


def _host_matches(own: Place, pattern: str) -> bool:
    """Whether a host is the pattern's; one without a port fits every port."""
    below = pattern.startswith("*.")
    split = _HOST.fullmatch(pattern[2:] if below else pattern)
    if split is None:
        return pattern == "*"
    name = split[1].lower()
    fits = own.host.endswith("." + name) if below else own.host == name
    return fits and split[2] in (None, str(own.port))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _host_part(origin: str) -> str:
    return origin.partition("://")[2]
