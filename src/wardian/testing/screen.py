"""A tab for tests: shows an app, acts for a person, and is read as HTML.

    with Screen(make_page, url="/?num=3") as screen:
        screen.click("text=Start Countdown")
        screen.wait(3)
        assert screen.text(".count") == "Boom!"

Everything is the real thing but the browser: messages are encoded, checked and applied by
``testing.dom``, which follows ``docs/protocol.md``. Time is the test's own (``clock.py``):
``screen.wait(10)`` takes a millisecond.
"""

from __future__ import annotations

import asyncio
import builtins
import os
import runpy
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import InvalidPageError
from ..live import host as live_host
from ..live.app import App, PageFunction
from ..live.dispatch import receive
from ..live.request import Request
from ..live.updating import update
from ..live.view import View
from ..tree.element import Element
from . import person
from .clock import JumpingLoop
from .dom import Tab, TabElement, TabView
from .selectors import select, select_one

_numbers = count(1)


class Screen:
    """One tab that shows an app.

    Attributes:
        app: The app.
        tab: The tab's side: its DOM and what was reported to it.
        view: Python's side of the showing.
        sent: Every transmission that reached the tab, oldest first.
    """

    def __init__(
        self,
        page: Element | PageFunction | App,
        *,
        url: str = "/",
        startup: Callable[[], Any] | None = None,
        loop: JumpingLoop | None = None,
    ) -> None:
        """Start an app and show it.

        Args:
            page: A page, a function that makes one, or an app.
            url: The address visited; its query reaches the page function.
            startup: As for ``run``.
            loop: The loop of another screen, to share its time.
        """
        self.app = page if isinstance(page, App) else App(page, startup=startup)
        self.tab = Tab(self._take)
        self.tab.answer = self._answer
        self.sent: list[str] = []
        self.connected = True
        self._number = next(_numbers)
        self._owns_loop = loop is None
        self._loop = loop or JumpingLoop()
        self.view: View
        try:
            self._run(self._open, Request(url))
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, path: str | Path, *, url: str = "/") -> Screen:
        """Run a program file and show what it runs.

        Raises:
            InvalidPageError: The program called no ``run(...)``.
        """
        caught = _Catcher()
        loop = JumpingLoop()
        live_host.install(caught)
        try:
            loop.run_until_complete(caught.run(str(path)))
        finally:
            live_host.install(None)
        if caught.app is None:
            raise InvalidPageError(
                f"expected {path} to call run(...), got no call; add one at its end"
            )
        screen = cls(caught.app, url=url, loop=loop)
        screen._owns_loop = True
        return screen

    def another(self, *, url: str = "/") -> Screen:
        """Open the same app in another tab."""
        return Screen(self.app, url=url, loop=self._loop)

    # Reading

    def html(self) -> str:
        """What the tab shows, as HTML in a normal form: attributes sorted, texts joined."""
        return self.tab.html(self._number)

    def find(self, selector: str) -> TabElement:
        """The one element that fits, such as ``text=+``, ``#name``, ``li:nth-of-type(2) button``.

        Raises:
            LookupError: None fits, or more than one.
        """
        return select_one(self._root, selector)

    def all(self, selector: str) -> list[TabElement]:
        """Every element that fits, in document order."""
        return select(self._root, selector)

    def text(self, selector: str) -> str:
        """The text of the one element that fits."""
        return self.find(selector).text

    @property
    def errors(self) -> list[str]:
        """What was reported to the tab: message and traceback of each error."""
        return [f"{message}\n{details}" for _, _, message, details in self.tab.reports]

    # Acting

    def click(self, selector: str) -> None:
        """Click an element."""
        self._run(person.click, self._tab_view, self.find(selector))

    def type(self, selector: str, text: str) -> None:
        """Type text into a form control, key by key."""
        self._run(person.type_text, self._tab_view, self.find(selector), text)

    def fill(self, selector: str, value: Any) -> None:
        """Set a form control's value as a person would: ``input``, then ``change``."""
        self._run(person.set_value, self._tab_view, self.find(selector), value)

    def press(self, selector: str, key: str) -> None:
        """Press a key in an element."""
        self._run(person.press, self._tab_view, self.find(selector), key)

    def fire(self, selector: str, type: str, **payload: Any) -> None:
        """Let any event happen, with the fields of its payload."""
        element = self.find(selector)
        full = person.payload_of(element, type, **payload)
        self._run(self._tab_view.fire, element, type, full)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._loop.pass_time(seconds)

    def run(self, awaitable: Any) -> Any:
        """Await something in the app's loop, and give its result."""

        async def waited() -> Any:
            return await awaitable

        return self._loop.run_until_complete(waited())

    def update(self, element: Element) -> bool:
        """Flush an element, and tell whether a tab has the change."""
        return bool(self._run(update, element))

    def close(self) -> None:
        """Close the tab, and with the first screen the loop."""
        if self._tab_view_or_none is not None:
            self._run(self.tab.leave, self._number)
        if self._owns_loop and not self._loop.is_closed():
            for task in asyncio.all_tasks(self._loop):
                task.cancel()
            self._loop.pass_time(0)
            self._loop.close()

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self,
        kind: builtins.type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # As a transport

    def send(self, text: str) -> None:
        """Take one transmission from Python."""
        self.sent.append(text)
        self.tab.receive(text)

    # Inside

    @property
    def _tab_view_or_none(self) -> TabView | None:
        return self.tab.views.get(self._number)

    @property
    def _tab_view(self) -> TabView:
        return self.tab.views[self._number]

    @property
    def _root(self) -> TabElement:
        root = self._tab_view.root
        assert root is not None
        return root

    async def _open(self, request: Request) -> None:
        self.app.start()
        await asyncio.sleep(0)  # Python 3.11 runs a new task only now
        self.view = View(
            self.app, await self.app.root(request), self, self._number, request=request
        )
        self.view.show()

    def _take(self, text: str) -> None:
        receive(text, {self._number: self.view})

    def _answer(self, element: TabElement, method: str, args: list[Any]) -> object:
        if method == "focus":
            person.focus(self._tab_view, element)
        return None

    def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call something inside the loop, then let everything that is due happen."""

        async def inside() -> Any:
            result = function(*args)
            return (
                await result if asyncio.iscoroutine(result) and function == self._open else result
            )

        result = self._loop.run_until_complete(inside())
        self._loop.pass_time(0)
        return result


class _Catcher:
    """The host of ``Screen.open``: keeps the app that a program runs."""

    def __init__(self) -> None:
        self.app: App | None = None

    def start(self, app: App, *, into: str | None) -> None:
        """Keep the app."""
        self.app = app

    async def run(self, path: str) -> None:
        """Run the program inside the loop, as a page does: its own folder first on the path."""
        folder = os.path.dirname(os.path.abspath(path))
        sys.path.insert(0, folder)
        try:
            runpy.run_path(path, run_name="__main__")
        finally:
            sys.path.remove(folder)
