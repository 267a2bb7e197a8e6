"""Many tabs of one root: one text for all, slow ones left behind, everybody right in the end."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import pytest

from wardian import Button, Div, Input, Page, Span
from wardian.errors import ViewClosedError
from wardian.live import calls
from wardian.server.ring import Ring
from wardian.wire import ops

from .memory import MemoryTab, Stage, run, settle, tree_html
from .test_link import Board, kinds


async def opened(stage: Stage, count: int, **options: Any) -> list[MemoryTab]:
    """Open some tabs."""
    tabs = [stage.tab(**options) for _ in range(count)]
    for tab in tabs:
        await tab.open()
    return tabs


def test_every_tab_gets_the_very_same_text_and_event() -> None:
    """A patch is encoded once: not an equal event for each tab, but the same one."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tabs = await opened(stage, 5)
            seen: list[Any] = []
            for tab in tabs:
                connection: Any = tab.connection
                link = stage.host.links[tab.number]
                plain = connection.send

                async def send(event: Any, plain: Any = plain) -> None:
                    seen.append(event)
                    await plain(event)

                assert link.carrier is not None
                link.carrier._send = send
            board.label.text = "one"
            update = board.label.update()
            assert update.sent == 5
            assert len(seen) == 5
            assert len({id(event) for event in seen}) == 1
            assert stage.host.counters.patches == 1

    run(main())


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
                board.label.update()
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
            board.label.update()
            board.label.text = "now"
            board.label.update()
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
                board.label.update()
                view.send(ops.report(view.number, "python-error", f"{n}", ""))
            await asyncio.sleep(60)
            assert kinds(slow.sent) == "wmpPxxxxx"
            assert not connection.task.done()
            assert slow.html == tree_html(board)

    run(main())


def test_an_update_for_one_view_reaches_the_others_with_the_next() -> None:
    """Nothing is lost, nothing comes twice, whoever was sent something first."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            one, two, three = tabs = await opened(stage, 3)
            views = [stage.host.views[tab.number] for tab in tabs]
            board.label.text = "for one"
            update = board.label.update(to=views[0])
            assert update.sent == 1
            assert [tab.html.count("for one") for tab in tabs] == [1, 0, 0]
            board.button.text = "for two"
            board.button.update(to=views[1])
            assert [tab.html.count("for two") for tab in tabs] == [0, 1, 0]
            assert two.html == tree_html(board)
            board.button.disabled = True
            assert board.button.update().sent == 3
            assert {tab.html for tab in tabs} == {tree_html(board)}
            assert [kinds(tab.sent) for tab in tabs] == ["wmpP", "wmPp", "wmP"]
            assert [tab.faults for tab in tabs] == [[], [], []]
            board.label.text = "all"
            board.label.update()
            assert [kinds(tab.sent)[-1] for tab in tabs] == ["p", "p", "p"]

    run(main())


def test_an_update_with_nothing_new_brings_the_others_what_one_view_has() -> None:
    """They are not left behind until something else changes; and nothing is sent twice."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tabs = await opened(stage, 3)
            board.label.text = "for one"
            board.label.update(to=stage.host.views[tabs[0].number])
            assert board.update().sent == 3
            assert {tab.html for tab in tabs} == {tree_html(board)}
            assert [kinds(tab.sent) for tab in tabs] == ["wmp", "wmp", "wmp"]
            board.update()
            board.label.text = "for all"
            board.update()
            assert [kinds(tab.sent) for tab in tabs] == ["wmpp", "wmpp", "wmpp"]
            assert [tab.faults for tab in tabs] == [[], [], []]

    run(main())


def test_what_changed_while_a_page_was_first_shown_is_no_gap() -> None:
    """A flush that only the view being opened needed is in what it is shown, and nowhere else."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            one, two = await opened(stage, 2)
            two.tab.leave(two.number)
            await settle()
            board.label.text = "flushed by the page that comes again"
            one.say(json.dumps(["g", one.number, 1]))
            await settle()
            assert kinds(one.sent) == "wmma"
            audience = stage.host.audiences[board]
            assert audience.ring.end == audience.seq == 1
            board.update(to=stage.host.views[one.number])
            (three,) = await opened(stage, 1)
            board.update()
            board.label.text = "and on"
            board.update()
            assert kinds(one.sent) == "wmmap"
            assert kinds(three.sent) == "wmp"
            assert one.html == three.html == tree_html(board)

    run(main())


def test_an_update_for_one_view_is_had_by_a_tab_that_joins_or_comes_back() -> None:
    """Who is shown the page after it, or replays, has it; and gets the next one only."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            one, two = await opened(stage, 2)
            board.label.text = "for one"
            board.label.update(to=stage.host.views[one.number])
            await two.cut()
            await two.open()
            (three,) = await opened(stage, 1)
            assert two.html == three.html == tree_html(board)
            board.label.text = "for all"
            board.label.update()
            for tab in (one, two, three):
                assert tab.html == tree_html(board)
                assert tab.faults == []
                assert kinds(tab.sent)[-1] == "p"

    run(main())


def test_what_only_one_view_was_sent_may_fall_out_of_the_ring() -> None:
    """Then the others get the page instead."""

    async def main() -> None:
        board = Board()
        async with Stage(board, ring_patches=3) as stage:
            one, two = tabs = await opened(stage, 2)
            for n in range(5):
                board.label.text = f"{n}"
                board.label.update(to=stage.host.views[one.number])
            board.label.text = "all"
            update = board.label.update()
            assert (update.sent, update.queued) == (1, 1)
            await settle()
            assert {tab.html for tab in tabs} == {tree_html(board)}
            assert kinds(two.sent) == "wmm"

    run(main())


def test_a_snapshot_in_the_middle_of_a_flush_does_not_overtake_it() -> None:
    """To show a page flushes what waits in it; other pages must not get that before this flush."""

    async def main() -> None:
        shared, waits = Span("shared"), Span("waits")
        first, second = Page(shared, waits), Page(shared, waits)
        pages = iter((first, first, second))
        async with Stage(lambda: next(pages), ring_patches=2) as stage:
            one, two, three = await opened(stage, 3)
            for n in range(4):
                first.title = f"{n}"
                first.update(to=stage.host.views[one.number])
            waits.text = "not flushed"
            shared.text = "flushed"
            shared.update()
            await settle()
            assert kinds(two.sent) == "wmm"
            assert kinds(three.sent) == "wmpp"
            assert one.html == two.html == tree_html(first)
            assert three.html == tree_html(second)

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
                board.label.update()
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
                board.label.update()
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
            board.label.update()  # this write hangs
            call = asyncio.ensure_future(_await(board.label.call("focus")))
            await settle()
            await tab.cut()
            await tab.open()
            await asyncio.sleep(1)
            assert made == ["focus"]
            assert await asyncio.wait_for(call, 1) == "done"

    run(main())


def test_a_page_sent_to_many_is_described_once() -> None:
    """Any number of tabs that come, or come back to a changed page, cost one description of it."""

    async def main() -> None:
        page = Page(*[Div(Span(f"{n}")) for n in range(50)])
        async with Stage(page, ring_patches=0) as stage:
            tabs = await opened(stage, 20)
            for tab in tabs:
                await tab.cut()
            page.title = "another"
            page.update()
            import wardian.server.audience as audience

            described, made = audience.described, []

            def count(root: Any) -> str:
                made.append(root)
                return described(root)

            audience.described = count
            try:
                for tab in tabs:
                    await tab.open()
                tabs += await opened(stage, 20)
            finally:
                audience.described = described
            assert len(made) == 1
            assert {tab.html for tab in tabs} == {tree_html(page)}

    run(main())


def test_what_one_tab_typed_alone_is_in_what_the_next_one_is_shown() -> None:
    """While there is one tab its typing makes no patch; no description from before is used."""

    async def main() -> None:
        page = Page(field := Input())
        async with Stage(page) as stage:
            (one,) = await opened(stage, 1)
            audience = stage.host.audiences[page]
            for text in ("first", "second", "third"):
                shown = one.tab.views[one.number]
                before = audience.seq
                shown.edit(shown.nodes(field._id)[0], "value", text)  # type: ignore[arg-type]
                shown.send("s", shown.take_edits())
                await settle()
                assert audience.seq == before
                assert text in audience.described(page)
                (other,) = await opened(stage, 1)
                assert text in other.html
                other.tab.leave(other.number)
                await settle()

    run(main())


def test_a_snapshot_holds_what_was_not_flushed_yet_and_the_others_get_it_too() -> None:
    """What a tab is shown is live from then on, so that later changes of it are recorded."""

    async def main() -> None:
        board = Board()
        async with Stage(board, ring_patches=0) as stage:
            one, two = await opened(stage, 2)
            await one.cut()
            board.label.update()
            board.label.text = "flushed"
            board.label.update()
            board += (late := Span("late"))
            await one.open()
            assert "late" in one.html
            assert two.html == one.html
            late.text = "later"
            late.update()
            assert one.html == two.html == tree_html(board)

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
                    label.update()
                elif what < 0.4:
                    rows.insert(chance.randint(0, len(rows)), Div(f"row {step}"))
                    if len(rows) > 5:
                        del rows[chance.randrange(len(rows))]
                    rows.update()
                elif what < 0.5 and tab.number in stage.host.views:
                    label.text = f"to one {step}"
                    page.update(to=stage.host.views[tab.number])
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
            page.update()
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


def test_a_ring_is_bounded_and_has_no_gap() -> None:
    """By number and by bytes; a text larger than all of it empties it."""
    ring = Ring(0, most=3, most_bytes=100)
    for seq in range(1, 6):
        ring.add(seq, f'["p",1,{seq},[]]')
    assert (ring.start, ring.end, len(ring)) == (2, 5, 3)
    assert ring.since(1) is None
    assert ring.since(3) == '[["p",1,4,[]],["p",1,5,[]]]'
    assert ring.since(4) == '["p",1,5,[]]'
    assert ring.since(5) is None
    assert ring.since(9) is None
    ring.add(7, '[["p",1,6,[]],["p",1,7,[]]]')
    assert ring.since(6) == '[["p",1,6,[]],["p",1,7,[]]]'
    ring.forget(5)
    assert (ring.start, len(ring)) == (5, 1)
    ring.add(8, '["p",1,8,[' + " " * 100 + "]]")
    assert (ring.start, ring.end, len(ring), ring.held_bytes) == (8, 8, 0, 0)
    ring.add(11, '["p",1,11,[]]')
    assert (ring.start, ring.end, len(ring)) == (10, 11, 1)
