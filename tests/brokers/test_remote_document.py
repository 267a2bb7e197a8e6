"""What a page's document is asked to do for channels of other servers, with no browser."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from wardian.brokers.remote import Answered
from wardian.browser.remote import Document, DocumentSocket

ORDERS = "https://example.org/pipes/orders"


class Socket:
    """A websocket of a browser.

    Attributes:
        heard: What is told of it.
    """

    def __init__(self) -> None:
        self.heard: Any = None

    def addEventListener(self, kind: str, heard: Any) -> None:
        """Note who is told."""
        self.heard = heard


class Browser:
    """What a program finds in a page.

    Attributes:
        answer: The text that a server answers with.
        asked: Each request's address and options.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.answer = "{}"
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.socket = Socket()
        js, ffi = ModuleType("js"), ModuleType("pyodide.ffi")
        vars(js).update(
            location=SimpleNamespace(protocol="https:"),
            AbortSignal=SimpleNamespace(timeout=lambda ms: ms),
            Object=SimpleNamespace(fromEntries=dict),
            WebSocket=SimpleNamespace(new=lambda *_: self.socket),
            fetch=self._fetch,
        )
        vars(ffi).update(
            JsException=type("JsException", (Exception,), {}),
            to_js=lambda value, **_: value,
            create_proxy=lambda function: function,
        )
        patch.setitem(sys.modules, "js", js)
        patch.setitem(sys.modules, "pyodide", ModuleType("pyodide"))
        patch.setitem(sys.modules, "pyodide.ffi", ffi)

    async def _fetch(self, url: str, options: dict[str, Any]) -> Any:
        self.asked.append((url, options))

        async def text() -> str:
            return self.answer

        return SimpleNamespace(status=202, text=text)

    def post(self) -> Answered:
        """Send a message."""
        return asyncio.run(Document().post(ORDERS, "{}", token="T", key="k"))


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch) -> Browser:
    """Give a page."""
    return Browser(monkeypatch)


def test_a_message_is_sent_to_nobody_else(tab: Browser) -> None:
    """Wherever the server says that it is now."""
    tab.answer = '{"id": 7}'
    assert tab.post() == Answered(202, {"id": 7})
    ((url, options),) = tab.asked
    assert (url, options["redirect"], options["credentials"]) == (ORDERS, "error", "omit")


@pytest.mark.parametrize("answer", ["[" * 5000, '{"a":' * 70 + "0" + "}" * 70, "x", "[]", ""])
def test_what_a_server_answers_is_read_no_deeper_than_a_message(tab: Browser, answer: str) -> None:
    """Whoever reads JSON in a worker has little room to go down."""
    tab.answer = answer
    assert tab.post() == Answered(202, {})


def test_the_code_of_an_end_is_told(tab: Browser) -> None:
    """An error has none."""
    told: list[tuple[str, int]] = []

    class Told:
        def received(self, text: object) -> None:
            raise AssertionError(text)

        def closed(self, reason: str = "", *, code: int = 0) -> None:
            told.append((reason, code))

    DocumentSocket("wss://example.org/pipes", "p", events=Told(), page=Document())
    tab.socket.heard(SimpleNamespace(type="error"))
    tab.socket.heard(SimpleNamespace(type="close", code=1012))
    assert told == [("", 0), ("", 1012)]
