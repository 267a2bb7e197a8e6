"""Kept states on a server: what the tab has, it says with its hello; what is whose."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from wardian import App, Button, Div, Page, Span, State
from wardian.live.commands import MAX_UNCONFIRMED
from wardian.live.keeping import PAUSE
from wardian.server import asgi
from wardian.tree import keeping as tree_keeping

from .asking import Client, running
from .kept import NOTES, Counter, Counters, N, name_of, opened, text, told
from .memory import MemoryTab, Stage, run, settle


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every report be the first one."""
    monkeypatch.setattr(tree_keeping, "_told", set())


def test_a_page_is_made_with_what_its_tab_has_kept() -> None:
    """Before anything is built; what another tab has kept concerns nobody else."""

    async def main() -> None:
        async with Stage(lambda: Page(Counter())) as stage:
            one = await opened(stage, {N: text(7), "tno such name": text(1)})
            assert "n=7" in one.html and "built with 7" in one.html
            two = await opened(stage)
            assert "n=0" in two.html and "built with 0" in two.html

    run(main())


def test_a_first_response_is_made_again_only_where_it_would_differ() -> None:
    """It cannot know what the tab has; a tab that has nothing else keeps its page."""
    counters = Counters()

    async def work(client: Client) -> None:
        for kept, pages, shown in (({}, 1, 0), ({N: text(0)}, 1, 0), ({N: text(3)}, 2, 3)):
            counters.made.clear()
            answer = await client.get("/")
            assert "built with 0" in answer.text
            hello = ["h", 1, answer.attribute("token"), "", 0, 0, 0, "/", kept]
            own = f"{answer.attribute('base')}poll"
            attached = await client.post(own, json.dumps(hello).encode())
            mounted = attached.text.splitlines()[-1]
            assert mounted.startswith('["m"') and f"built with {shown}" in mounted
            assert len(counters.made) == pages

    running(asgi(counters), work)


@asynccontextmanager
async def shown() -> AsyncIterator[tuple[Stage, MemoryTab, Counter]]:
    """Show a counter in one tab."""
    pages = Counters()
    async with Stage(pages) as stage:
        tab = await opened(stage)
        (counter,) = pages.made
        yield stage, tab, counter


def test_the_tab_is_told_what_to_keep() -> None:
    """With the flush, then at most four times a second; each state once."""

    async def main() -> None:
        async with shown() as (_, tab, counter):
            tab.click(counter.button)
            await settle()
            assert told(tab) == [{N: text(1)}]
            for _ in range(20):
                tab.click(counter.button)
                await settle()
            assert told(tab) == [{N: text(1)}]
            await asyncio.sleep(PAUSE)
            assert told(tab)[1:] == [{N: text(21)}]

    run(main())


def test_a_tab_that_was_away_is_told_once_what_it_missed() -> None:
    """Of each state the last value, in one command."""

    async def main() -> None:
        async with shown() as (_, tab, counter):
            await tab.cut()
            for n in range(40):
                counter.n = n
                counter.notes.append(str(n))
                await asyncio.sleep(PAUSE)
            await tab.open()
            assert told(tab) == [{N: text(39), NOTES: text([str(n) for n in range(40)])}]
            assert tab.faults == []

    run(main())


@pytest.mark.parametrize("writes_again", [False, True])
def test_other_commands_push_out_nothing_that_is_to_be_kept(writes_again: bool) -> None:
    """A tab that is away gets only so many commands; what it is to keep is not lost with them."""

    async def main() -> None:
        async with shown() as (stage, tab, counter):
            await tab.cut()
            counter.n = 7
            await asyncio.sleep(PAUSE)
            for n in range(MAX_UNCONFIRMED + 1):
                stage.host.views[tab.number].open(f"/{n}")
            if writes_again:
                counter.notes = ["new"]
                await asyncio.sleep(PAUSE)
            await tab.open()
            kept: dict[str, str | None] = {}
            for texts in told(tab):
                kept.update(texts)
            assert kept == {N: text(7), **({NOTES: text(["new"])} if writes_again else {})}
            commands = len(tab.commands)
            tab.say(json.dumps(["b", tab.seq, tab.command]))
            await tab.cut()
            await tab.open()
            assert len(tab.commands) == commands and tab.faults == []

    run(main())


def test_what_a_visitor_says_changes_nothing_that_others_see() -> None:
    """Pages and components that were there before the visit have the values of the program."""
    shared = Page(Counter())
    header = Counter()
    pages = {
        "/page": shared,
        "/given": lambda: shared,
        "/held": lambda: Page(header),
    }

    async def main() -> None:
        async with Stage(App(routes=pages)) as stage:
            for path in pages:
                tab = await opened(stage, {N: text(1000)}, path=path)
                assert "n=0" in tab.html
                assert told(tab) == []

    run(main())


def test_a_page_that_a_function_gives_twice_is_nobodys() -> None:
    """From the second visit on; what changes then is kept by no tab."""
    found: dict[str, Page] = {}
    counter = []

    def room() -> Page:
        if "room" not in found:
            counter.append(Counter())
            found["room"] = Page(*counter)
        return found["room"]

    async def main() -> None:
        async with Stage(room) as stage:
            one = await opened(stage)
            two = await opened(stage, {N: text(5)})
            assert "n=0" in two.html
            two.click(counter[0].button)
            await asyncio.sleep(1)
            assert "n=1" in one.html
            assert told(one) == told(two) == []

    run(main())


def test_what_is_made_later_belongs_to_the_tab_it_is_made_for() -> None:
    """Whoever causes it: a handler of the tab, or a flush that another tab's handler makes."""

    class Wall:
        open = State(False)

    wall = Wall()

    def page() -> Page:
        def later() -> None:
            body.append(Counter(key="handler"))

        def open_all() -> None:
            wall.open = True

        body = Page(Button("later", on_click=later), Button("open", on_click=open_all))
        body += Div(lambda: Counter(key="hole") if wall.open else None)
        return body

    names = [name_of(Counter.n, Counter(key=key)) for key in ("handler", "hole")]

    async def main() -> None:
        async with Stage(page) as stage:
            one = await opened(stage, {name: text(1) for name in names})
            two = await opened(stage, {name: text(2) for name in names})
            later, open_all, _ = stage.host.views[one.number].root
            one.click(later)
            await settle()
            assert one.html.count("built with 1") == 1
            one.click(open_all)  # its flush runs the live holes of both
            await settle()
            assert one.html.count("built with 1") == 2
            assert two.html.count("built with 2") == 1
            assert "built with 1" not in two.html

    run(main())


def test_an_object_that_is_no_component_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    """All visitors may share it: it has its default, and the log says so once."""

    class Store:
        n = State(0, keep=True)

    store = Store()

    async def main() -> None:
        async with Stage(lambda: Page(Span(f"n={store.n}"))) as stage:
            tab = await opened(stage, {name_of(vars(Store)["n"], store): text(9)})
            assert "n=0" in tab.html
            await opened(stage)

    run(main())
    assert [each.getMessage().partition(":")[0] for each in caplog.records] == [
        f"{Store.__qualname__} has states with keep=, and is no component"
    ]


@pytest.mark.parametrize("kept", [[], "", 1, None, {N: 7}, {N: None}, {N: [text(1)]}])
def test_a_hello_with_anything_else_is_refused(kept: Any) -> None:
    """Before it is looked for a page."""

    async def main() -> None:
        async with Stage(lambda: Page(Counter())) as stage:
            tab = stage.tab()
            await tab.open(hello=[*tab.hello, kept])
            assert tab.closes == [1008]
            assert tab.sent == []

    run(main())


@pytest.mark.parametrize("spoiled", ["", "{", "[]", text(1, version=1), text("x"), "[" * 20_000])
def test_a_spoiled_value_is_dropped(spoiled: str, caplog: pytest.LogCaptureFixture) -> None:
    """The page is made with the default, the log says so, and the tab is told to forget it."""

    async def main() -> None:
        async with Stage(lambda: Page(Counter())) as stage:
            tab = await opened(stage, {N: spoiled})
            assert "n=0" in tab.html
            assert told(tab) == [{N: None}]

    run(main())
    assert "Counter.n has its default: a kept value was dropped" in caplog.text
