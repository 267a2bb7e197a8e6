"""``/healthz``: whether this process takes visitors."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response


def respond(*, stopping: bool) -> Response:
    """Answer 200 while visitors are welcome, 503 when this process is about to end."""
    return PlainTextResponse(
        "stopping\n" if stopping else "ok\n",
        503 if stopping else 200,
        {"cache-control": "no-store", "x-content-type-options": "nosniff"},
    )
