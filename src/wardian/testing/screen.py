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
from base64 import b64encode
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import InvalidPageError
from ..live import host as live_host
from ..live.app import App
from ..live.dispatch import receive
from ..live.keeping import Shelf
from ..live.page_function import PageFunction
from ..live.session import Session
from ..live.updating import update
from ..live.uploading import upload_of
from ..live.view import View, all_views
from ..tree.element import Element
from . import keeping, person
from .catcher import Catcher
from .clock import JumpingLoop
from .dom import Tab, TabElement, TabView
from .selectors import select, select_one
from .visiting import Visitor

PIECE_BYTES = 64 * 1024

_numbers = count(1)


class Screen:
    """One tab that shows an app.

    Attributes:
        app: The app.
        tab: The tab's side: its DOM and what was reported to it.
        view: Python's side of the showing.
        sent: Every transmission that reached the tab, oldest first.
        connected: Whether what Python sends arrives; while it does not, it waits.
    """

    def __init__(
        self,
        page: Element | PageFunction | App,
        *,
        url: str = "/",
        startup: Callable[[], Any] | None = None,
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        beside: Screen | None = None,
        kept: keeping.Kept | None = None,
        loop: JumpingLoop | None = None,
    ) -> None:
        """Start an app and show it.

        Args:
            page: A page, a function that makes one, or an app.
            url: The address visited; its path and query reach the app.
            startup: As for ``run``.
            cookies: The cookies of the request.
            headers: The headers of the request.
            beside: A screen of the same browser, to share its session and its time, and what the
                browser keeps.
            kept: What ``kept`` of another screen was: this is its tab after a reload.
            loop: The loop of another screen, to share its time alone.

        Raises:
            PageNotFoundError: Nothing stands at the address, and the app has no page for that.
        """
        self.app = page if isinstance(page, App) else App(page, startup=startup)
        self.tab = Tab(self._take)
        self.tab.answer = self._answer
        self.sent: list[str] = []
        self.connected = True
        self._visitor: Visitor = (
            beside._visitor if beside else Visitor(cookies=cookies, headers=headers)
        )
        if kept is None:
            kept = keeping.Kept(browser=beside.kept.browser if beside else None)
        self._shelf = keeping.shelves[self] = Shelf(kept)
        self._kept = kept
        self._waiting: list[str] = []
        self._number = next(_numbers)
        self._owns_loop = beside is None and loop is None
        self._loop: JumpingLoop = beside._loop if beside else loop or JumpingLoop()
        self.view: View
        try:
            self._run(self._open, url)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, path: str | Path, *, url: str = "/", kept: keeping.Kept | None = None) -> Screen:
        """Run a program file and show what it runs.

        Args:
            path: The file.
            url: The address visited.
            kept: What ``kept`` of another screen was: this is its tab after a reload.

        Raises:
            InvalidPageError: The program called no ``run(...)``.
        """
        caught = Catcher()
        loop = JumpingLoop()
        kept = kept or keeping.Kept()

        async def run() -> None:
            keeping.acting.set(Shelf(kept))
            await caught.run(str(path))

        live_host.install(caught)
        try:
            loop.run_until_complete(run())
            if caught.app is None:
                raise InvalidPageError(
                    f"expected {path} to call run(...), got no call; add one at its end"
                )
            screen = cls(caught.app, url=url, kept=kept, loop=loop)
        except BaseException:
            loop.close()
            raise
        finally:
            live_host.install(None)
        screen._owns_loop = True
        return screen

    def another(self, *, url: str = "/") -> Screen:
        """Open the same app in another tab of the same browser."""
        return Screen(self.app, url=url, beside=self)

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

    @property
    def session(self) -> Session:
        """What the program keeps for this browser: all its tabs, opened by ``another``."""
        return self._visitor.session

    @property
    def kept(self) -> keeping.Kept:
        """What states with ``keep=`` have left in this tab and its browser."""
        self._shelf.save()
        return self._kept

    @property
    def commands(self) -> list[tuple[Any, ...]]:
        """What Python had this tab do, such as ``("navigate", url)``."""
        return [tuple(rest) for number, *rest in self.tab.commands if number == self._number]

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

    def upload(self, selector: str, name: str, data: bytes, *, type: str = "") -> None:
        """Choose a file in an ``Upload``, which arrives in pieces of 64 KiB.

        Raises:
            LookupError: The element takes no files now.
            UploadTooLargeError: The file has more bytes than it takes.
        """
        self._run(self._upload, self.find(selector).id, name, data, type)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._loop.pass_time(seconds)

    def run(self, awaitable: Any) -> Any:
        """Await something in the app's loop, and give its result."""

        async def waited() -> Any:
            return await awaitable

        result = self._loop.run_until_complete(waited())
        self._loop.pass_time(0)
        return result

    def update(self, element: Element) -> bool:
        """Flush an element, and tell whether a tab has the change."""
        return bool(self._run(lambda: bool(update(element))))

    def close(self) -> None:
        """Close the tab, and with the first screen the loop."""
        if self._tab_view_or_none is not None:
            self._run(self._leave)
        keeping.shelves.pop(self, None)
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

    def reaches(self, view: View) -> bool:
        """Whether what Python sends arrives now."""
        return self.connected

    attends = reaches

    def send(self, text: str, *, to: View | None = None) -> None:
        """Take one transmission from Python: for this tab, or for another one alone."""
        self._waiting.append(text)
        if to in (None, self.view):
            self.catch_up()

    def catch_up(self) -> None:
        """Take what was sent to another tab alone."""
        if self.connected:
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                self.sent.append(each)
                self.tab.receive(each)

    def tell(self, view: View, text: str) -> None:
        """Take one message from Python."""
        self.send(text)
        if self.connected:
            view.unconfirmed.clear()

    def offer(self, view: View, data: bytes | os.PathLike[str], *, name: str, type: str) -> str:
        """Give a ``data:`` address, so that a test finds the content in ``commands``."""
        content = data if isinstance(data, bytes) else Path(data).read_bytes()
        return f"data:{type};base64,{b64encode(content).decode()}"

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

    async def _open(self, url: str) -> None:
        self.app.start()
        if not self.session.views:
            self.app.session_started(self.session)
        await asyncio.sleep(0)  # Python 3.11 runs a new task only now
        root, request = await self._visitor.visit(self.app, url)
        self.view = View(self.app, root, self, self._number, request=request)
        self.view.show()
        self.app.connected(self.view)

    async def _leave(self) -> None:
        self._shelf.save()
        self.tab.leave(self._number)
        self.app.disconnected(self.view)
        if not self.session.views:
            self.app.session_ended(self.session)
        if not any(view.app is self.app for view in all_views()):
            await self.app.stop()

    def _upload(self, element: int, name: str, data: bytes, type: str) -> None:
        upload = upload_of(self.view, element)
        if upload is None:
            raise LookupError(f"expected an Upload that takes files now, got element {element}")
        incoming = upload.begin(name, type, len(data), view=self.view)
        for start in range(0, len(data), PIECE_BYTES):
            incoming.write(data[start : start + PIECE_BYTES])
        incoming.done()

    def _take(self, text: str) -> None:
        receive(text, {self._number: self.view})

    def _answer(self, element: TabElement, method: str, args: list[Any]) -> object:
        if method == "focus":
            person.focus(self._tab_view, element)
        return None

    def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call something inside the loop, then let everything that is due happen."""

        async def inside() -> Any:
            keeping.acting.set(self._shelf)
            result = function(*args)
            return await result if function in (self._open, self._leave) else result

        result = self._loop.run_until_complete(inside())
        self._loop.pass_time(0)
        return result
