"""Commands to one view: go elsewhere, open, name the tab, save a file. Each is done once.

A command has a number of its own in its view. The tab does each number once and confirms it; what
it has not confirmed is sent again when it comes back.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..tree.escaping import clean
from ..wire import ops
from .destinations import checked_address

if TYPE_CHECKING:
    from .view import View

MAX_UNCONFIRMED = 32
"""Commands kept for a tab that is away; older ones are dropped."""

Content = bytes | bytearray | memoryview | str | os.PathLike[str]
"""What a file holds: bytes, text that is written as UTF-8, or another file."""


def navigate(view: View, url: str) -> None:
    """Let the tab go to another address."""
    command(view, "navigate", _address(view, url))


def redirect(view: View, url: str) -> None:
    """Let the tab go to another address in place of this one."""
    command(view, "redirect", _address(view, url))


def open_tab(view: View, url: str) -> None:
    """Open an address in a new tab."""
    command(view, "open", _address(view, url))


def _address(view: View, url: str) -> str:
    """Give an address as the tab takes it: a fragment is one of its document.

    The document of a route has another base, as ``site/page.py`` says. One that is no site's, as a
    file, has none, and no address that a link may have.
    """
    address = view.request.address(checked_address(url))
    here = view.request.document
    return here + address if address[:1] == "#" and here.startswith("http") else address


def title(view: View, text: str) -> None:
    """Set the title of this tab alone."""
    for number, waiting in list(view.unconfirmed.items()):
        # Of titles only the last one matters: a clock in one must not push out anything else.
        if waiting.startswith(ops.command(view.number, number, "title", ())[:-1]):
            del view.unconfirmed[number]
    command(view, "title", clean(str(text)))


def download(view: View, data: Content, name: str, *, type: str | None = None) -> None:
    """Let the person save a file. See ``View.download``."""
    if not isinstance(data, (bytes, bytearray, memoryview, str, os.PathLike)):
        raise TypeError(
            f"expected bytes, text or a path to download, got {data!r}; open files are read first"
        )
    from ..elements.upload import file_name

    name = file_name(name)
    kind = type or media_type(name)
    content = data.encode() if isinstance(data, str) else data
    if not isinstance(content, os.PathLike):
        content = bytes(content)
    command(view, "download", view.transport.offer(view, content, name=name, type=kind), name)


def command(view: View, name: str, *arguments: str) -> None:
    """Send a command, and keep it until the tab confirms it.

    Wire: ``["n", view, k, command, ...]``
    """
    view.commands += 1
    text = ops.command(view.number, view.commands, name, arguments)
    view.unconfirmed[view.commands] = text
    while len(view.unconfirmed) > MAX_UNCONFIRMED:
        del view.unconfirmed[next(iter(view.unconfirmed))]
    view.send(text)


def media_type(name: str) -> str:
    """Guess the media type of a file from its name."""
    from mimetypes import guess_type  # slow to import, and rarely needed

    kind, encoding = guess_type(name)
    return "application/octet-stream" if kind is None or encoding is not None else kind
