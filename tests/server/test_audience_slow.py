"""Tabs that read slowly or not at all: left behind, never waited for, and right in the end."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest

from wardian import Button, Div, Page, Span
from wardian.errors import ViewClosedError
from wardian.live import calls
from wardian.wire import ops

from .memory import Board, Stage, kinds, opened, run, settle, tree_html


def test_a_tab_that_reads_nothing_costs_one_write_and_no_queue() -> None:
    """It leaves the step, the others go on, and it gets what it missed when it reads again."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            slow, *others = await opened(stage, 4)
            assert slow.connection is not None
            slow.connection.stall()
            for n in range(50):
                board.label.text = f"{n}"
                update = board.label.update()
                assert (update.sent, update.queued) == (3, 1)
            assert {tab.html for tab in others} == {tree_html(board)}
            await settle()
            assert slow.connection.most_waiting == 1
            slow.connection.drain()
            await settle()
            assert kinds(slow.sent) == "wmpP"
            assert slow.html == tree_html(board)
            assert slow.faults == []
            board.label.text = "in step again"
            assert board.label.update().sent == 4

    run(main())


def test_a_slow_tab_that_missed_more_than_is_kept_gets_one_snapshot() -> None:
    """Not one for each patch it missed, and not what has passed."""

    async def main() -> None:
        board = Board()
        async with Stage(board, ring_patches=10) as stage:
            slow, other = await opened(stage, 2)
            assert slow.connection is not None
            slow.connection.stall()
            for n in range(50):
                board.label.text = f"{n}"
                bool(board.label.update())
            slow.connection.drain()
            await settle()
            assert kinds(slow.sent) == "wmpm"
            assert slow.html == other.html == tree_html(board)

    run(main())


def test_a_tab_that_stays_stuck_is_disconnected() -> None:
    """After thirty seconds in which it took nothing: 1013, then the connection is cut."""

    async def main() -> None:
        board = Board()
        async with Stage(board, stuck=30.0) as stage:
            slow, other = await opened(stage, 2)
            connection = slow.connection
            assert connection is not None
            connection.stall()
            bool(board.label.update())
            board.label.text = "now"
            bool(board.label.update())
            for _ in range(29):
                await asyncio.sleep(1)
            assert not connection.task.done()
            await asyncio.sleep(5)
            assert connection.task.done()
            assert stage.host.counters.broken["stuck"] == 1
            assert len(stage.host.carriers) == 1
            assert not stage.host._tasks
            await slow.open()
            assert slow.html == other.html

    run(main())


def test_a_tab_that_reads_slowly_is_not_stuck() -> None:
    """As long as one write after the other is taken, it is only behind."""

    async def main() -> None:
        board = Board()
        async with Stage(board, stuck=10.0, beat=1000.0) as stage:
            (slow,) = await opened(stage, 1)
            connection = slow.connection
            assert connection is not None
            connection.pace = 6.0
            view = stage.host.views[slow.number]
            for n in range(5):
                board.label.text = f"{n}"
                bool(board.label.update())
                view.send(ops.report(view.number, "python-error", f"{n}", ""))
            await asyncio.sleep(60)
            assert kinds(slow.sent) == "wmpPxxxxx"
            assert not connection.task.done()
            assert slow.html == tree_html(board)

    run(main())


def test_reports_wait_for_a_tab_that_is_behind_and_are_bounded() -> None:
    """They come after what brings the tab up to date, the latest ones of them."""

    async def main() -> None:
        board = Board()
        async with Stage(board, max_outbox_messages=3) as stage:
            (slow,) = await opened(stage, 1)
            view = stage.host.views[slow.number]
            assert slow.connection is not None
            slow.connection.stall()
            for n in range(5):
                board.label.text = f"{n}"
                bool(board.label.update())
                view.send(ops.report(view.number, "python-error", f"{n}", ""))
            slow.connection.drain()
            await settle()
            assert kinds(slow.sent) == "wmpPxxx"
            assert [title for _, _, title, _ in slow.tab.reports] == ["2", "3", "4"]
            assert stage.host.counters.refused == {"outbox": 2}

    run(main())


def test_a_snapshot_fails_the_calls_it_may_have_swallowed() -> None:
    """Who awaits a call of a tab that was resynced does not wait for ever."""

    async def main() -> None:
        board = Board()
        async with Stage(board, ring_patches=2) as stage:
            (tab,) = await opened(stage, 1)
            tab.tab.answer = lambda *_: (_ for _ in ()).throw(AssertionError("not called"))
            assert tab.connection is not None
            tab.connection.is_lost = True  # nobody has noticed yet
            stage.host.links[tab.number].in_step = True
            call = asyncio.ensure_future(_await(board.label.call("focus")))
            await settle()
            tab.connection.is_lost = False
            await tab.cut()
            for n in range(5):
                board.label.text = f"{n}"
                bool(board.label.update())
            await tab.open()
            await settle()
            assert "gone" in await asyncio.wait_for(call, 1)
            assert calls._open == {}

    run(main())


async def _await(call: Any) -> str:
    try:
        return str(await call)
    except ViewClosedError as error:
        return str(error)


def test_a_call_reaches_a_tab_that_comes_back() -> None:
    """Lost on its way, it is among the patches that are replayed, and is made once."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            (tab,) = await opened(stage, 1)
            made: list[str] = []
            tab.tab.answer = lambda element, method, args: made.append(method) or "done"
            assert tab.connection is not None
            tab.connection.stall()
            board.label.text = "waits"
            bool(board.label.update())  # this write hangs
            call = asyncio.ensure_future(_await(board.label.call("focus")))
            await settle()
            await tab.cut()
            await tab.open()
            await asyncio.sleep(1)
            assert made == ["focus"]
            assert await asyncio.wait_for(call, 1) == "done"

    run(main())


@pytest.mark.parametrize("seed", range(40))
def test_whatever_happens_every_tab_ends_right(seed: int) -> None:
    """Random cuts, stalls, updates for all and for one, clicks and expiries, then quiet."""

    async def main() -> None:
        chance = random.Random(seed)
        hits: list[int] = []
        page = Page(
            label := Span("0"),
            rows := Div(Div("row")),
            button := Button("Hit", on_click=lambda: hits.append(1)),
        )
        async with Stage(page, ring_patches=chance.choice((0, 2, 8, 256)), retention=20.0) as stage:
            tabs = await opened(stage, 6)
            clicks = 0
            for step in range(300):
                tab = chance.choice(tabs)
                connection = tab.connection
                assert connection is not None
                what = chance.random()
                if what < 0.25:
                    label.text = str(step)
                    bool(label.update())
                elif what < 0.4:
                    rows.insert(chance.randint(0, len(rows)), Div(f"row {step}"))
                    if len(rows) > 5:
                        del rows[chance.randrange(len(rows))]
                    bool(rows.update())
                elif what < 0.5 and tab.number in stage.host.views:
                    label.text = f"to one {step}"
                    bool(page.update(to=stage.host.views[tab.number]))
                elif what < 0.6:
                    connection.stall()
                elif what < 0.7:
                    connection.drain()
                elif what < 0.8:
                    await tab.cut()
                elif what < 0.9 and connection.is_lost:
                    await tab.open()
                elif not connection.is_lost and tab.html:
                    tab.click(button)
                    clicks += 1
                if chance.random() < 0.3:
                    await asyncio.sleep(chance.choice((0.0, 0.01, 0.3)))
            for tab in tabs:
                if tab.connection is not None and tab.connection.is_lost:
                    await tab.open()
                elif tab.connection is not None:
                    tab.connection.drain()
            await asyncio.sleep(5)
            label.text = "the end"
            bool(page.update())
            await settle()
            assert {tab.html for tab in tabs} == {tree_html(page)}
            assert len(hits) == clicks
            assert [fault for tab in tabs for fault in tab.faults] == []
            assert all(tab.unconfirmed == {} for tab in tabs)
            for tab in tabs:
                await tab.cut()
            await asyncio.sleep(60)
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_a_patch_that_nobody_was_sent_is_not_left_out() -> None:
    """A snapshot took in a change, and was lost on its way: the ring does not hold that change."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            first = await tab.open()
            first.stall()
            board.label.text = "in the ring"
            bool(board.label.update())
            await tab.cut()
            board.label.text = "in the snapshot only"
            second = await tab.open(hello="")
            second.pace = 1.0
            tab.say(json.dumps(["h", 1, tab.token, tab.generation, 0, 0, 0, "/"]))
            await asyncio.sleep(1.5)
            assert kinds(tab.sent) == "wmw"  # and the snapshot is on its way
            await tab.cut()
            await tab.open()
            assert tab.html == tree_html(board)
            assert tab.faults == []

    run(main())
