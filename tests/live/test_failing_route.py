"""A route of a document whose page fails while it is shown: what was shown before goes on."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from wardian import App, Div, Page
from wardian.browser.bridge import Bridge
from wardian.browser.host import PageHost
from wardian.live.view import View


class Paper(Bridge):
    """A bridge to nobody, which writes down what crosses it."""

    def __init__(self) -> None:
        super().__init__()
        self.where = "https://example.org/"
        self.sent: list[Any] = []
        self.ended = 0

    found = True

    def open(self, into: str | None) -> int:
        """Prepare the one place there is."""
        return 1

    def connect(self, dispatch: Any) -> None:
        """Hear nothing."""

    def disconnect(self) -> None:
        """Count it."""
        self.ended += 1

    def reaches(self, view: View) -> bool:
        """Whether anything is heard: always."""
        return True

    attends = reaches

    def send(self, text: str, *, to: View | None = None) -> None:
        """Write down a transmission."""
        self.sent.append(json.loads(text))

    def texts(self, number: int) -> Any:
        """Nothing is set by a call."""
        return None

    attributes = texts

    def close(self, number: int) -> None:
        """Write down that a place is dropped."""
        self.sent.append(["close", number])

    def url(self) -> str:
        """Where the document is."""
        return self.where


class Fails(Div):
    """A page that cannot be described."""

    def _head(self) -> dict[str, Any]:
        raise RuntimeError("no head")


def test_the_page_before_is_shown_again(caplog: pytest.LogCaptureFixture) -> None:
    """It is open, told what failed, and the routes go on."""
    ended: list[str] = []

    async def run() -> None:
        bridge = Paper()
        host = PageHost(bridge)
        app = App(lambda: Page("first"), shutdown=lambda: ended.append("shutdown"))
        app.route("/fails")(lambda: Fails())
        app.route("/second")(lambda: Page("second"))
        host.start(app, into=None)
        before = host.view(1)
        assert before is not None
        for route in ("fails", "second"):
            bridge.sent.clear()
            bridge.where = f"https://example.org/#/{route}"
            host._take(json.dumps(["l", 1, bridge.where]))
            if route == "fails":
                assert host.view(1) is before and before.is_open
                assert [message[0] for message in bridge.sent] == ["m", "x"]
                assert bridge.sent[0][4][3] == "first" and "no head" in bridge.sent[1][3]
        after = host.view(1)
        assert after is not None and after.is_open and not before.is_open
        assert bridge.sent[0][4][3] == "second" and bridge.ended == 0
        await asyncio.sleep(0)
        assert ended == []
        after.close()
        host._forget_closed()
        await asyncio.sleep(0.01)
        assert ended == ["shutdown"] and bridge.ended == 1

    asyncio.run(run())


def test_the_first_page_that_fails_leaves_nothing() -> None:
    """The place is dropped, and who started the app is told."""

    async def run() -> None:
        bridge = Paper()
        host = PageHost(bridge)
        with pytest.raises(RuntimeError, match="no head"):
            host.start(App(lambda: Fails()), into=None)
        assert host.view(1) is None and bridge.sent[-1] == ["close", 1]
        await asyncio.sleep(0)

    asyncio.run(run())
