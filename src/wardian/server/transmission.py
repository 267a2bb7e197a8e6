"""One text on its way to any number of tabs, in the form that each kind of carrier takes."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

Event = MutableMapping[str, Any]
"""What an ASGI server's ``send`` takes."""


class Transmission:
    """A text, and the events that carry it, each made once for all tabs.

    Attributes:
        text: What the tabs get; ASCII.
        websocket: The event that sends it as a frame.
    """

    __slots__ = ("_stream", "text", "websocket")

    def __init__(self, text: str) -> None:
        """Prepare a text."""
        self.text = text
        self.websocket: Event = {"type": "websocket.send", "text": text}
        self._stream: Event | None = None

    @property
    def stream(self) -> Event:
        """The event that sends it in an event stream."""
        if self._stream is None:
            body = f"data: {self.text}\n\n".encode("ascii")
            self._stream = {"type": "http.response.body", "body": body, "more_body": True}
        return self._stream
