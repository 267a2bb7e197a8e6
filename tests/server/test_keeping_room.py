"""Kept states on a server: how much one tab may keep, and what is forgotten."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from pathlib import Path
from typing import Any
from weakref import ref

import pytest

from wardian import Div, Page, State
from wardian.live.keeping import PAUSE
from wardian.server import keeping
from wardian.tree import keeping as tree_keeping

from .churn import churn
from .kept import NOTES, Counters, N, name_of, opened, text, told
from .memory import Stage, run, settle
from .serving import Serving

CASES = json.loads((Path(__file__).parents[1] / "keeping" / "room.json").read_text())
SHORT = {"beat": 0.5, "retention": 0.5, "pending": 3.0, "session_idle": 1.0, "stuck": 1.0}
"""Settings under which what is kept for a while is kept for seconds."""


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every report be the first one."""
    monkeypatch.setattr(tree_keeping, "_told", set())


def test_what_is_too_much_for_one_tab_is_not_kept(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is kept of it then, and the log says so; what is there stays."""
    pages = Counters()

    async def main() -> None:
        async with Stage(pages) as stage:
            tab = await opened(stage, {"o[1]": "of another page"})
            (counter,) = pages.made
            counter.notes = ["short"]
            await asyncio.sleep(PAUSE)
            counter.notes = ["x" * keeping.MOST_BYTES]
            counter.n = 4
            await asyncio.sleep(PAUSE)
            assert told(tab) == [{NOTES: text(["short"])}, {NOTES: None, N: text(4)}]

    run(main())
    assert "expected at most 32768 bytes of kept states in one tab" in caplog.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["about"]))
def test_a_tab_has_room_for_as_much_as_its_next_hello(case: dict[str, Any]) -> None:
    """The tab measures alike: what the server lets it keep comes back, all of it."""
    storage = keeping.TabStorage({})
    wanted = {name: unit * times for name, unit, times in case["texts"]}
    storage.holder = wanted.get  # all of them are had by somebody
    storage.write(wanted)
    assert (storage.texts == wanted) is case["fits"]


def test_texts_of_what_is_gone_make_room(caplog: pytest.LogCaptureFixture) -> None:
    """Rows come and go all day: the oldest of those that nobody has give way, and no others."""

    class Row(Div):
        text = State("", keep=True)

    def name(key: object) -> str:
        return name_of(Row.text, Row(key=key))

    pages: list[Page] = []

    def page() -> Page:
        pages.append(Page(Row(key="stays")))
        return pages[-1]

    before = {name("before"): text("of a row that is there no more"), "b[1]": "another page's"}

    async def main() -> None:
        async with Stage(page) as stage:
            tab = await opened(stage, before)
            body = pages[-1]
            (stays,) = body
            assert isinstance(stays, Row)
            stays.text = "here all the time"
            for turn in range(40):
                row = Row(key=turn)
                body.append(row)
                await body.update()
                row.text = f"{turn} {'x' * 1000}"
                await asyncio.sleep(PAUSE)
                body.remove(row)
                await body.update()
            has: dict[str, str | None] = dict(before)
            for texts in told(tab):
                has.update(texts)
            left = {each for each, kept in has.items() if kept is not None}
            rows = [turn for turn in range(40) if name(turn) in left]
            assert rows == list(range(rows[0], 40)) and 28 <= len(rows) <= 31
            assert left == {name("stays"), "b[1]", *map(name, rows)}

    run(main())
    assert caplog.records == []


def test_pages_that_are_over_are_forgotten() -> None:
    """Nothing of a visit stays: neither its view, nor its root, nor what stands in it."""

    async def main() -> None:
        counters = Counters()
        async with Stage(counters) as stage:
            tab = await opened(stage, {N: text(3)})
            view = stage.host.views[tab.number]
            tab.click(counters.made[-1].button)
            await settle()
            assert told(tab) == [{N: text(4)}]
            left = [ref(each) for each in (view, view.root, counters.made[-1])]
            view.close()
            counters.made.clear()
            del view
            await tab.cut()
            del tab
            await asyncio.sleep(1)
            gc.collect()
            assert [each() for each in left] == [None] * 3

    run(main())


def test_a_server_forgets_its_visits(tmp_path: Path) -> None:
    """However its tabs leave, a real one has as many pages afterwards as before."""
    with Serving("kept_visits", folder=tmp_path, **SHORT) as server:

        async def visits() -> None:
            result = await churn(address=server.origin + "/", count=30, at_once=30)
            assert sum(result["ended"].values()) == 30

        asyncio.run(visits())
        assert server.probe("made") >= 30
        ends = time.monotonic() + 20
        while left := server.probe("pages"):
            assert time.monotonic() < ends, f"expected no page of 30 visits to stay, got {left}"
            time.sleep(0.1)
        assert server.probe("loud") == []
