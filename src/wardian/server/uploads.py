"""Uploads: a file that a person chose, piece by piece into the element that asked for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive

from ..errors import UploadTooLargeError
from ..live.uploading import upload_of
from ..live.view import View
from .settings import Settings

if TYPE_CHECKING:
    from .host import ServerHost
    from .visits import Visit

_MOST_NAME_CHARACTERS = 1024


class Uploads:
    """What is being uploaded now, by view."""

    def __init__(self, settings: Settings) -> None:
        """Begin with none.

        Args:
            settings: ``max_upload_bytes``, ``max_uploads``, ``upload_timeout``.
        """
        self._settings = settings
        self._running: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._running.total()

    async def respond(self, host: ServerHost, visit: Visit, receive: Receive) -> Response:
        """Take one file, and tell whether it arrived.

        Wire: ``POST upload?element=&name=&type=`` with the token in ``X-Wardian-Token`` and the
        file as the body; 204, or 403, 404, 411, 413, 429 and a line that says why.
        """
        view = host.find(visit.headers.get("x-wardian-token", ""), visit.session)
        if view is None:
            return _refused(403, "the token is not one of this browser's")
        element = upload_of(view, _number(visit.query.get("element")))
        if element is None:
            return _refused(404, "the element takes no files, or is gone")
        size = _number(visit.headers.get("content-length"))
        if size is None:
            return _refused(411, "the length of the file is missing")
        if size > self._settings.max_upload_bytes:
            return _refused(413, "the file is too large for this server")
        if self._running[view.number] >= self._settings.max_uploads:
            return _refused(429, "too many files at once")
        self._running[view.number] += 1
        try:
            return await self._take(element, view, visit, size, receive)
        finally:
            self._running -= Counter((view.number,))

    async def _take(
        self, element: Any, view: View, visit: Visit, size: int, receive: Receive
    ) -> Response:
        query = visit.query
        name = (query.get("name") or "")[-_MOST_NAME_CHARACTERS:]
        try:
            incoming = element.begin(name, query.get("type") or "", size, view=view)
        except UploadTooLargeError:
            return _refused(413, "the file is larger than this element takes")
        try:
            async for chunk in self._body(receive):
                if not view.is_open:
                    return _refused(403, "the view is over")
                incoming.write(chunk)
            if not view.shows(element):
                return _refused(404, "the element is gone")
            return Response(status_code=204) if incoming.done() else _refused(400, "cut short")
        except UploadTooLargeError:
            return _refused(413, "the file is larger than this element takes")
        except (TimeoutError, ConnectionError):
            return _refused(408, "the rest of the file did not come")
        finally:
            incoming.abort()  # does nothing to one that is done

    async def _body(self, receive: Receive) -> Any:
        """Yield the pieces of the body.

        Raises:
            ConnectionError: The connection broke.
            TimeoutError: Nothing came for too long.
        """
        more = True
        while more:
            message = await asyncio.wait_for(receive(), self._settings.upload_timeout)
            if message["type"] == "http.disconnect":
                raise ConnectionError("the connection broke")
            if chunk := message.get("body"):
                yield chunk
            more = message.get("more_body", False)


def _number(text: str | None) -> int | None:
    """A whole number as a tab or a browser writes it, ``None`` for anything else."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 16
    return int(text) if text is not None and is_number else None


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(text + "\n", status, {"cache-control": "no-store"})
