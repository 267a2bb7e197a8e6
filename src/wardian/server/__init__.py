"""The server host: an ASGI application that shows an app to every visitor."""

from __future__ import annotations

from .asgi import Server as Server
from .asgi import asgi as asgi
from .mounting import mount as mount
from .settings import Settings as Settings
