"""Serves a program inside another framework's application, as the guide to deployment shows.

    python mounting.py FRAMEWORK PROGRAM PORT BELOW

FRAMEWORK is ``starlette``, ``fastapi`` or ``django``; BELOW is the path below which the program
stands.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import uvicorn

from wardian.live.app import App
from wardian.server import asgi, mount
from wardian.server.loading import load

Application = Any


def starlette(app: App, below: str) -> Application:
    """Return a Starlette application that has the program below a path."""
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    live = asgi(app)
    home = Route("/", lambda request: PlainTextResponse("the application's own page"))
    return Starlette(routes=[home, Mount(below, app=live)], lifespan=live.running)


def fastapi(app: App, below: str) -> Application:
    """Return a FastAPI application that has the program below a path."""
    from fastapi import FastAPI

    live = asgi(app)
    application = FastAPI(lifespan=live.running)
    application.get("/")(lambda: "the application's own page")
    application.mount(below, live)
    return application


def django(app: App, below: str) -> Application:
    """Return an ASGI application that asks the program below a path, and Django for the rest."""
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def home(request: HttpRequest) -> HttpResponse:
        return HttpResponse("the application's own page", content_type="text/plain")

    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=(path("", home),), SECRET_KEY="of a test")
    return mount(get_asgi_application(), {below: asgi(app)})


def main(framework: str, program: str, port: str, below: str) -> None:
    """Serve."""
    frameworks = {"starlette": starlette, "fastapi": fastapi, "django": django}

    def factory() -> Application:
        # In the running event loop: a program may make tasks as it is loaded.
        return frameworks[framework](load(Path(program)), below)

    uvicorn.run(factory, factory=True, port=int(port), ws_per_message_deflate=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
