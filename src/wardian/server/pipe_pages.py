"""Pages of other sites that send to channels: what a browser wants to hear before it lets them.

A page needs a token like everybody else, and nothing that a browser sends by itself opens anything.
So a site that is named, in ``origins`` or ``pipe_origins``, may try.
Source: Fetch Standard, sections 3.2 (CORS protocol) and 4.8 (CORS preflight).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from .origins import allowed, headers_named, own_place, parse_origin
from .settings import Settings

_FOR_SECONDS = 600


def site_elsewhere(scope: Mapping[str, Any], settings: Settings) -> str:
    """Give the origin of the page of another site that asks, and may; empty: that is not so.

    Args:
        scope: Of the ASGI request.
        settings: ``origins`` and ``pipe_origins``.
    """
    if not allowed(scope, settings, settings.pipe_origins):
        return ""
    (origin,) = headers_named(scope, b"origin")
    return "" if parse_origin(origin) == own_place(scope) else origin


def is_preflight(scope: Mapping[str, Any]) -> bool:
    """Whether a browser asks beforehand what a page may send."""
    asked = headers_named(scope, b"access-control-request-method")
    return scope["method"] == "OPTIONS" and asked == ["POST"]


def permission(origin: str) -> Response:
    """Answer that."""
    response = Response(status_code=204)
    response.headers["access-control-allow-methods"] = "POST"
    response.headers["access-control-allow-headers"] = (
        "authorization, content-type, idempotency-key"
    )
    response.headers["access-control-max-age"] = str(_FOR_SECONDS)
    return readable(response, origin)


def readable(response: Response, origin: str) -> Response:
    """Let the page read a response."""
    response.headers["access-control-allow-origin"] = origin
    response.headers["vary"] = "origin"
    return response
