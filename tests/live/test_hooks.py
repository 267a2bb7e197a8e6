"""What an app is told of: its start and end, its sessions, its tabs."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from wardian import App, Button, Page, Session, Span, View
from wardian.errors import InvalidRouteError
from wardian.live import blocking, faults
from wardian.testing import Screen


def test_an_app_is_told_in_order_what_comes_and_goes() -> None:
    """Once each, with the view or session it is about, if it asks."""
    told: list[str] = []
    app = App(
        Page("x"),
        startup=lambda: told.append("startup"),
        shutdown=lambda: told.append("shutdown"),
        on_session_start=lambda session: told.append(f"session {type(session).__name__}"),
        on_session_end=lambda: told.append("session end"),
        on_connect=lambda view: told.append(f"connect {type(view).__name__} {view.is_open}"),
        on_disconnect=lambda view: told.append(f"disconnect {view.is_open}"),
    )
    with Screen(app) as screen:
        screen.another().close()
        assert told[-1] == "disconnect False"
    assert told == [
        "startup",
        "session Session",
        "connect View True",
        "connect View True",
        "disconnect False",
        "disconnect False",
        "session end",
        "shutdown",
    ]


def test_connections_alternate_whatever_a_host_says() -> None:
    """Twice the same is told once; a view that never came does not go."""
    told: list[str] = []
    app = App(
        Page("x"),
        on_connect=lambda: told.append("connect"),
        on_disconnect=lambda: told.append("disconnect"),
    )

    async def say(view: View) -> None:
        for call in (
            app.connected,
            app.disconnected,
            app.disconnected,
            app.connected,
            app.connected,
            app.disconnected,
            app.disconnected,
        ):
            call(view)

    with Screen(app) as screen:
        screen.run(say(screen.view))
        assert told == ["connect", "disconnect", "connect", "disconnect"]
    assert told == ["connect", "disconnect"] * 2


def test_hooks_of_every_kind_change_what_is_shown() -> None:
    """Plain, async, generator, async generator: as handlers do."""
    page = Page(Span("", id="seen"))

    def add(text: str) -> None:
        page[0].text += text

    def plain() -> None:
        add("plain ")

    async def later() -> None:
        await asyncio.sleep(1)
        add("async ")

    def steps() -> Iterator[None]:
        add("generator ")
        yield
        add("again ")

    async def waits() -> AsyncIterator[None]:
        add("async generator ")
        yield

    hooks = {"on_connect": plain, "on_session_start": later, "startup": steps}
    with Screen(App(page, on_disconnect=waits, **hooks)) as screen:
        screen.wait(2)
        assert (
            screen.text("#seen") == "generator plain again async "
            or screen.text("#seen") == "generator again plain async "
        )
        second = screen.another()
        second.close()
        screen.wait(0)
        assert screen.text("#seen").endswith(" plain async generator ")


def test_a_hook_that_raises_is_reported_and_no_more() -> None:
    """The page is shown, and lives."""

    def fail(*_: Any) -> None:
        raise RuntimeError("hook")

    page = Page(Button("+", on_click=lambda event: setattr(event.target, "text", "clicked")))
    app = App(
        page,
        startup=fail,
        shutdown=fail,
        on_connect=fail,
        on_disconnect=fail,
        on_session_start=fail,
        on_session_end=fail,
    )
    with Screen(app) as screen:
        screen.click("button")
        assert screen.text("button") == "clicked"
        assert any("RuntimeError: hook in on_connect" in each for each in screen.errors)


def test_shutdown_is_waited_for_and_the_app_may_start_again() -> None:
    """Startup and shutdown come in pairs."""
    told: list[str] = []

    async def stop() -> None:
        told.append("stopping")
        await asyncio.sleep(1)
        told.append("stopped")

    app = App(Page("x"), startup=lambda: told.append("started"), shutdown=stop)
    for _ in range(2):
        with Screen(app):
            pass
    assert told == ["started", "stopping", "stopped"] * 2

    async def never_started() -> None:
        await App(Page(), shutdown=lambda: told.append("wrong")).stop()

    asyncio.run(never_started())
    assert "wrong" not in told


def test_a_startup_that_never_returns_does_not_keep_anybody_waiting() -> None:
    """It goes on beside what is shown."""
    page = Page(Span("0"))

    async def forever() -> None:
        while True:
            await asyncio.sleep(1)
            page[0].text = str(int(page[0].text) + 1)
            page.update()

    with Screen(App(page, startup=forever)) as screen:
        screen.wait(3.5)
        assert screen.text("span") == "3"


def test_a_startup_that_blocks_is_reported_while_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """From a thread, as the loop cannot; and by its name."""
    monkeypatch.setattr(faults, "slow", blocking.note)
    monkeypatch.setattr(blocking, "PATIENCE", 0.01)
    reported = threading.Event()

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "startup has not returned" in record.getMessage():
                reported.set()

    watch = Watch()
    logging.getLogger("wardian").addHandler(watch)
    try:
        # It returns once it was reported, so this ends early or fails.
        with Screen(App(Page(), startup=lambda: reported.wait(10))):
            assert reported.is_set()
    finally:
        logging.getLogger("wardian").removeHandler(watch)


def test_a_handler_that_keeps_everybody_waiting_is_reported(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Those that are quick, or wait, are not; and nothing is where nobody else waits."""
    caplog.set_level(logging.WARNING, "wardian")

    def slow() -> None:
        end = time.monotonic() + 0.11
        while time.monotonic() < end:
            pass

    async def waits() -> None:
        await asyncio.sleep(5)

    page = Page(Button("a", on_click=slow), Button("b", on_click=waits), Button("c"))
    with Screen(page) as screen:
        screen.click("text=a")
        assert "kept every tab waiting" not in caplog.text
        monkeypatch.setattr(faults, "slow", blocking.note)
        screen.click("text=b")
        screen.wait(6)
        assert "kept every tab waiting" not in caplog.text
        screen.click("text=a")
        assert "the click handler of <Button 'a'> kept every tab waiting" in caplog.text


def test_folders_of_files_stand_beside_the_program() -> None:
    """Under /static, or where the app says."""
    here = Path(__file__).parent
    assert App(static="files").static == {"/static": str(here / "files")}
    given = App(static={"/a/": "b", "/c": here}).static
    assert given == {"/a": str(here / "b"), "/c": str(here)}
    assert App().static == {}
    for wrong in ("static", "/", ""):
        with pytest.raises(InvalidRouteError, match="begin it with"):
            App(static={wrong: "x"})


def test_a_session_hook_may_fill_the_session() -> None:
    """Before the first page is made."""

    def begin(session: Session) -> None:
        session["name"] = "nobody"

    app = App(lambda request: Page(request.session["name"]), on_session_start=begin)
    with Screen(app) as screen:
        assert screen.text("div") == "nobody"


def test_what_a_hook_of_a_view_raises_concerns_that_tab_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not whoever else looks at the page; in production not even when the tab has gone."""

    def fail() -> None:
        raise RuntimeError("hook")

    with Screen(App(Page(), on_connect=fail, on_disconnect=fail)) as screen:
        other = screen.another()
        assert (len(screen.errors), len(other.errors)) == (1, 1)
        other.close()
        assert len(screen.errors) == 2  # whoever develops it is told
        monkeypatch.setattr(faults, "show_details", False)
        screen.another().close()
        assert len(screen.errors) == 2
