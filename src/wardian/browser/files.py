"""Files that a person chose in this document, on their way to the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import UploadTooLargeError
from ..live.uploading import upload_of
from ..live.view import View

_coming: dict[tuple[Any, Any], Any] = {}


def take(views: Mapping[int, View], message: list[Any], data: Any) -> None:
    """Take a piece of a file. Never raises.

    Args:
        views: The open views, by number.
        message: Says whose piece it is; part 0 begins a file, and -1 gives it up.
        data: The piece, as JavaScript's buffer.

    Wire: ``["f", view, element, name, type, size, part]``
    """
    _, number, element, name, kind, size, part = message
    key = (number, element)
    if part <= 0 and key in _coming:
        _coming.pop(key).abort()
    try:
        if part == 0:
            view = views.get(number)
            upload = upload_of(view, element) if view is not None else None
            if upload is None:
                return
            _coming[key] = upload.begin(name, kind, size, view=view)
        incoming = _coming.get(key)
        if incoming is not None and part >= 0:
            incoming.write(data.to_bytes())
            if incoming.received >= size:
                _coming.pop(key).done()
    except UploadTooLargeError:
        _coming.pop(key, None)  # the element says so
