"""What the page holds in its own memory under an address: the client, and files to download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import HostMissingError


async def load_client(found: Callable[[], bool]) -> None:
    """Bring the client into a document that has no ``wardian.js``.

    The client travels in the package. A module script made from a ``blob:`` address runs it: no
    evaluation, and no request.

    Args:
        found: Whether the client is there.

    Raises:
        HostMissingError: There is no document, or its policy blocks the script.
    """
    import asyncio

    try:
        from js import URL, document
        from pyodide.ffi import create_proxy
    except ImportError:
        raise HostMissingError(
            "expected a page with a document, got a worker; run the program on the main thread"
        ) from None
    loaded = asyncio.get_running_loop().create_future()
    address = URL.createObjectURL(blob(_packaged_client(), "text/javascript"))
    script = document.createElement("script")
    script.type = "module"
    script.src = address
    settle = create_proxy(lambda event: loaded.set_result(event.type == "load"))
    script.onload = script.onerror = settle
    document.head.appendChild(script)
    try:
        works = await loaded
    finally:
        script.onload = script.onerror = None
        settle.destroy()
        script.remove()
        URL.revokeObjectURL(address)
    if not works or not found():
        raise HostMissingError(
            "expected to load Wardian's client from a blob: script, got refused by the page's "
            'Content-Security-Policy; put <script type="module" src="client.js"></script> '
            "into the page"
        )


def blob(content: bytes | str, type: str) -> Any:
    """Give a JavaScript ``Blob`` of some content.

    Args:
        content: Bytes or text.
        type: The media type.
    """
    from js import Blob, Object
    from pyodide.ffi import to_js

    options = Object.new()
    options.type = type
    return Blob.new(to_js([content]), options)


def _packaged_client() -> str:
    from importlib.resources import files

    try:
        return (files("wardian") / "_static" / "client.js").read_text("utf-8")
    except OSError:
        raise HostMissingError(
            "expected client.js inside the wardian package, got none; use the wheel from "
            "wardian's _static folder, or load client.js in the page"
        ) from None
