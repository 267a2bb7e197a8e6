"""Which element a tab may send a file to."""

from __future__ import annotations

from typing import Any

from ..elements.upload import Upload
from ..tree.ledger import ledger
from .view import View


def upload_of(view: View, element: Any) -> Upload | None:
    """Give the upload of an id, if this very view shows it and it takes files now.

    Args:
        view: The view that the tab speaks for.
        element: What the tab named.
    """
    found = ledger.alive.get(element) if type(element) is int else None
    if not isinstance(found, Upload) or not view.shows(found):
        return None
    return found if found._shown and not found.disabled else None
