"""Serves a program inside another framework's application, as the guide to deployment shows.

    python mounting.py FRAMEWORK PROGRAM PORT BELOW SETTINGS

FRAMEWORK is ``starlette``, ``fastapi`` or ``django``; BELOW is the path below which the program
stands; SETTINGS are those of Wardian's server, as JSON. Where PROGRAM is a folder, programs are
mounted as they are asked for: a ``POST`` to ``/mount`` with a file's name is answered by its path.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

import uvicorn

from wardian.server import Server, asgi, mount
from wardian.server.loading import load

Application = Any


def starlette(live: Server, below: str) -> Application:
    """Return a Starlette application that has the program below a path."""
    from starlette.applications import Starlette
    from starlette.responses import PlainTextResponse
    from starlette.routing import Mount, Route

    home = Route("/", lambda request: PlainTextResponse("the application's own page"))
    return Starlette(routes=[home, Mount(below, app=live)], lifespan=live.running)


def fastapi(live: Server, below: str) -> Application:
    """Return a FastAPI application that has the program below a path."""
    from fastapi import FastAPI

    application = FastAPI(lifespan=live.running)
    application.get("/")(lambda: "the application's own page")
    application.mount(below, live)
    return application


def django(live: Server, below: str) -> Application:
    """Return an ASGI application that asks the program below a path, and Django for the rest."""
    from django.conf import settings
    from django.core.asgi import get_asgi_application
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    def home(request: HttpRequest) -> HttpResponse:
        return HttpResponse("the application's own page", content_type="text/plain")

    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=(path("", home),), SECRET_KEY="of a test")
    return mount(get_asgi_application(), {below: live})


def on_demand(framework: str, programs: Path, below: str) -> Application:
    """Return an application that mounts a program, anew each time, when it is asked to."""
    from fastapi import FastAPI
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse

    numbers = count(1)

    async def take(request: Request) -> PlainTextResponse:
        path = f"{below}/{next(numbers)}"
        name = (await request.body()).decode()
        application.mount(path, asgi(load(programs / name)))
        return PlainTextResponse(path)

    application: Starlette = {"starlette": Starlette, "fastapi": FastAPI}[framework]()
    application.add_route("/mount", take, methods=["POST"])
    application.add_route(f"{below}/healthz", lambda request: PlainTextResponse("ok"))
    return application


def main(framework: str, program: str, port: str, below: str, settings: str) -> None:
    """Serve."""
    frameworks = {"starlette": starlette, "fastapi": fastapi, "django": django}
    path = Path(program)

    def factory() -> Application:
        if path.is_dir():
            return on_demand(framework, path, below)
        # In the running event loop: a program may make tasks as it is loaded.
        return frameworks[framework](asgi(load(path), **json.loads(settings)), below)

    uvicorn.run(factory, factory=True, port=int(port), ws_per_message_deflate=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
