"""Render the pages of a program as they are when it starts.

A page is made as a page host makes it: the program runs, its startup begins, the page function is
called with a visit. What is shown in that moment is the HTML. Nothing is mounted, and nothing goes
on afterwards.

The same program gives the same HTML, whenever and wherever it is rendered: the clock stands still
at a time that is given, in UTC, and what is random is drawn from one seed. Waiting takes no time; a
page that waits for the network, or for the browser, is not there when it is rendered.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from .recording import APP, record

if TYPE_CHECKING:
    from wardian.live.app import App
    from wardian.live.request import Request
    from wardian.live.session import Session


def main(request: dict[str, Any]) -> dict[str, Any]:
    """Render every page whose address has no parameters.

    Args:
        request: ``entry``, the program's file below its folder; ``folder``, that folder (``APP`` if
            it is missing); ``icons``, drawings by name; ``time``, in seconds since 1970.

    Returns:
        ``pages``: ``route``, ``html``, ``css`` and ``head`` of each; ``problems``: why others, or
        parts of these, are missing, one line each.
    """
    _make_repeatable(request["time"])
    loop = _Loop()
    problems: list[str] = []
    with loop.running():
        _register(request.get("icons") or {})
        shown = record(request["entry"], request.get("folder", APP))
        first = next((each for each in shown if each.into is None), None)
        if first is None:
            return {"pages": [], "problems": ["the program shows itself in other elements"]}
        pages = _render_all(first.app, loop, problems)
    return {"pages": pages, "problems": problems}


def _register(icons: dict[str, Any]) -> None:
    if icons:
        from wardian.elements.icon import register

        register(icons)


def _render_all(app: App, loop: _Loop, problems: list[str]) -> list[dict[str, Any]]:
    from wardian.live import faults
    from wardian.live.session import Session

    def note(error: BaseException, _details: str) -> None:
        problems.append(_line(error))

    faults.hooks.append(note)
    pages = []
    try:
        session = Session("page")
        loop.call(app.start)
        loop.call(lambda: app.session_started(session))
        for route in app.routes:
            if "{" in route:
                continue
            try:
                page = _render(app, route, session, loop)
            except BaseException as error:  # noqa: BLE001  # the program's, whatever it is
                problems.append(f"{route}: {_line(error)}")
            else:
                pages += [page] if page is not None else []
    finally:
        faults.hooks.remove(note)
    return pages


def _render(app: App, route: str, session: Session, loop: _Loop) -> dict[str, Any] | None:
    from wardian.live.request import Request
    from wardian.tree.element import Element
    from wardian.tree.html import StyleSheet, html_of

    request = Request(route, session=session)
    request.base = "#/"
    root = loop.call(lambda: _root(app, request))
    if not isinstance(root, Element):  # it leads elsewhere
        return None
    sheet = StyleSheet()
    html = loop.call(lambda: html_of(root, sheet=sheet))
    head = root._head()  # after the body: building it may have set the title
    css = head.pop("css", "")
    rules = "\n".join(each for each in (css, sheet.text) if each)
    return {"route": route, "html": html, "css": rules, "head": head}


async def _root(app: App, request: Request) -> Any:
    return await app.root(request)


def _line(error: BaseException) -> str:
    """Say in one line what was raised, and where in the program."""
    where = ""
    folder = os.getcwd() + "/"
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith(folder):
            where = f" ({name.removeprefix(folder)}, line {trace.tb_lineno})"
        trace = trace.tb_next
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}{where}" if said else f"{type(error).__name__}{where}"


def _make_repeatable(now: int) -> None:
    if sys.platform == "emscripten":
        from pyodide.code import run_js

        # Python asks these for the time; what is random is foreseen in the workshop.
        run_js(f"Date.now = () => {now * 1000}; performance.now = () => 0")
    else:
        from .repeating import make_repeatable

        make_repeatable(now)


class _Loop(asyncio.BaseEventLoop):
    """An event loop of nothing but callbacks and timers, which are due as soon as nothing else is.

    It never waits, so it runs where an interpreter may not be held up, as in Pyodide under Node.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._selector = self

    def running(self) -> _Running:
        """Be the loop that the program finds running, as it does in a page."""
        return _Running(self)

    def call(self, act: Callable[[], Any]) -> Any:
        """Give what a function returns, or what is awaited if that is awaitable.

        Raises:
            TimeoutError: It waits for something that nobody here will do.
        """
        result = act()
        if not isinstance(result, Awaitable):
            return result
        asyncio._set_running_loop(None)
        try:
            return self.run_until_complete(_awaited(result))
        finally:
            asyncio._set_running_loop(self)

    def time(self) -> float:
        """Seconds that were slept through."""
        return self._now

    def select(self, timeout: float | None) -> list[Any]:
        """Let the time pass until the next timer."""
        if timeout is None:
            raise TimeoutError("it waits for something that only a browser, or the network, has")
        self._now += timeout
        return []

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody waits in another thread's call."""


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


class _Running:
    """For a while, a loop is the running one; what it was before it is again."""

    def __init__(self, loop: _Loop) -> None:
        self._loop = loop
        self._before: asyncio.AbstractEventLoop | None = None

    def __enter__(self) -> None:
        self._before = asyncio._get_running_loop()
        asyncio._set_running_loop(self._loop)

    def __exit__(self, *_raised: object) -> None:
        asyncio._set_running_loop(self._before)
        self._loop.close()
