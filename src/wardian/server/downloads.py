"""Downloads: files that the program gives to one browser, once."""

from __future__ import annotations

import os
import re
import secrets
from collections import OrderedDict
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from ..elements.upload import file_name
from .files import type_of
from .settings import Settings

if TYPE_CHECKING:
    from ..live.view import View
    from .visits import Visit

_MOST_WAITING = 1000
_MOST_WAITING_BYTES = 256 * 1024 * 1024
_TYPE = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,64}(?:; ?charset=[\w-]{1,32})?", re.ASCII)

Content = bytes | os.PathLike[str]


class Download:
    """A file that waits to be fetched.

    Attributes:
        seen: When (monotonic seconds) its tab was last known to be there, or was expected back.
    """

    __slots__ = ("content", "name", "seen", "session_id", "size", "type", "view")

    def __init__(self, view: View, content: Content, *, name: str, type: str) -> None:
        self.view = view
        self.session_id = view.session.id
        self.content = content
        self.name = name
        self.type = type
        self.size = len(content) if isinstance(content, bytes) else 0
        self.seen = monotonic()

    @property
    def is_awaited(self) -> bool:
        """Whether its tab is away and may come back: only then is it told to fetch this."""
        return self.view.is_open and not self.view.transport.attends(self.view)


class Downloads:
    """The files that wait, by their keys: each for one session, one time, a minute.

    The minute begins anew while the tab that is to fetch the file is away.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin with none.

        Args:
            settings: ``download_timeout``.
        """
        self._settings = settings
        self._waiting: OrderedDict[str, Download] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def offer(self, view: View, content: Content, *, name: str, type: str = "") -> str:
        """Let the browser of a view fetch a file.

        Args:
            view: The view.
            content: Bytes, or the path of a file, which is read when it is fetched.
            name: The name it is saved under; only its last part counts.
            type: Its media type; empty is told from the name.

        Returns:
            The address, for one request of that browser.
        """
        name = file_name(name)
        type = type if _TYPE.fullmatch(type or "") else type_of(name)
        key = secrets.token_urlsafe(24)
        made = self._waiting[key] = Download(view, content, name=name, type=type)
        self._bytes += made.size
        self.sweep()
        while len(self) > _MOST_WAITING or (self._bytes > _MOST_WAITING_BYTES and len(self) > 1):
            self._remove(next(iter(self._waiting)))
        base: str = getattr(view.request, "base", "/")
        return f"{base}_wardian/download/{key}"

    def respond(self, key: str, visit: Visit) -> Response | None:
        """Answer a request for a file; ``None`` where none waits for this browser.

        Args:
            key: The last part of the address.
            visit: The request. One that only asks for the headers leaves the file there.
        """
        self.sweep()
        found = self._waiting.get(key)
        if found is None or not visit.session.id or found.session_id != visit.session.id:
            return None
        if visit.method == "GET":
            self._remove(key)
        headers = {
            "content-disposition": disposition(found.name),
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "content-security-policy": "sandbox; default-src 'none'",
        }
        if isinstance(found.content, bytes):
            return Response(found.content, media_type=found.type, headers=headers)
        if not Path(found.content).is_file():
            return None
        return FileResponse(found.content, media_type=found.type, headers=headers)

    def sweep(self) -> None:
        """Drop what was not fetched in time."""
        now = monotonic()
        for key, each in list(self._waiting.items()):
            if each.is_awaited:
                each.seen = now
            elif now - each.seen >= self._settings.download_timeout:
                self._remove(key)

    def _remove(self, key: str) -> None:
        self._bytes -= self._waiting.pop(key).size


def disposition(name: str) -> str:
    """The ``Content-Disposition`` of a file: its name for every browser, old ones in ASCII.

    Source: RFC 6266, and RFC 8187 for the encoded form.
    """
    plain = re.sub(r'[^ !#-\[\]-~]|"|%', "_", name)
    encoded = quote(name, safe="!#$&+-.^_`|~", errors="replace")
    both = f'attachment; filename="{plain}"'
    return both if plain == name else f"{both}; filename*=UTF-8''{encoded}"
