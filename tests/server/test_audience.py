"""Many tabs of one root: one text for all, and everybody right in the end."""

from __future__ import annotations

import json
from typing import Any

from wardian import Div, Input, Page, Span
from wardian.server.ring import Ring

from .memory import Board, Stage, kinds, opened, run, settle, tree_html


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
            await board.button.update(to=views[1])
            assert [tab.html.count("for two") for tab in tabs] == [0, 1, 0]
            assert two.html == tree_html(board)
            board.button.disabled = True
            assert board.button.update().sent == 3
            assert {tab.html for tab in tabs} == {tree_html(board)}
            assert [kinds(tab.sent) for tab in tabs] == ["wmpP", "wmPp", "wmP"]
            assert [tab.faults for tab in tabs] == [[], [], []]
            board.label.text = "all"
            await board.label.update()
            assert [kinds(tab.sent)[-1] for tab in tabs] == ["p", "p", "p"]

    run(main())


def test_an_update_with_nothing_new_brings_the_others_what_one_view_has() -> None:
    """They are not left behind until something else changes; and nothing is sent twice."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tabs = await opened(stage, 3)
            board.label.text = "for one"
            await board.label.update(to=stage.host.views[tabs[0].number])
            assert board.update().sent == 3
            assert {tab.html for tab in tabs} == {tree_html(board)}
            assert [kinds(tab.sent) for tab in tabs] == ["wmp", "wmp", "wmp"]
            await board.update()
            board.label.text = "for all"
            await board.update()
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
            await board.update(to=stage.host.views[one.number])
            (three,) = await opened(stage, 1)
            await board.update()
            board.label.text = "and on"
            await board.update()
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
            await board.label.update(to=stage.host.views[one.number])
            await two.cut()
            await two.open()
            (three,) = await opened(stage, 1)
            assert two.html == three.html == tree_html(board)
            board.label.text = "for all"
            await board.label.update()
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
                await board.label.update(to=stage.host.views[one.number])
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
                await first.update(to=stage.host.views[one.number])
            waits.text = "not flushed"
            shared.text = "flushed"
            await shared.update()
            await settle()
            assert kinds(two.sent) == "wmm"
            assert kinds(three.sent) == "wmpp"
            assert one.html == two.html == tree_html(first)
            assert three.html == tree_html(second)

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
            await page.update()
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
            await board.label.update()
            board.label.text = "flushed"
            await board.label.update()
            board += (late := Span("late"))
            await one.open()
            assert "late" in one.html
            assert two.html == one.html
            late.text = "later"
            await late.update()
            assert one.html == two.html == tree_html(board)

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
