"""One tab and its link: numbers both ways, so that nothing is lost and nothing comes twice."""

from __future__ import annotations

import asyncio
import json

from wardian import Input, Page

from .memory import Board, Stage, kinds, run, settle, tree_html


def test_a_tab_is_welcomed_shown_the_page_and_kept_up_to_date() -> None:
    """The first connection brings a welcome, the whole page, and then each change."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            assert kinds(tab.sent) == "wm"
            board.label.text = "changed"
            update = board.label.update()
            assert (update.sent, update.queued) == (1, 0)
            assert kinds(tab.sent) == "wmp"
            assert tab.html == tree_html(board)

    run(main())


def test_nothing_is_resent_that_the_tab_has() -> None:
    """A tab that comes back with everything gets a welcome and no more."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            await tab.cut()
            await tab.open()
            assert kinds(tab.sent) == "wmw"
            bool(board.label.update())
            board.label.text = "after"
            bool(board.label.update())
            assert kinds(tab.sent) == "wmwp"
            assert tab.html == tree_html(board)

    run(main())


def test_what_was_missed_is_replayed_once_and_in_order() -> None:
    """Patches made while the tab was away come in one transmission, none twice."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            for cut in range(3):
                await tab.cut()
                for n in range(5):
                    board.label.text = f"{cut}.{n}"
                    assert not await board.label.update()
                await tab.open()
                assert tab.html == tree_html(board)
            assert kinds(tab.sent) == "wmwPwPwP"
            assert stage.host.counters.snapshots == 1
            assert stage.host.counters.replays == 3
            assert tab.faults == []

    run(main())


def test_what_the_ring_has_lost_is_one_snapshot() -> None:
    """A tab that missed more than is kept gets the page, and patches from then on."""

    async def main() -> None:
        board = Board()
        async with Stage(board, ring_patches=3) as stage:
            tab = stage.tab()
            await tab.open()
            await tab.cut()
            for n in range(4):
                board.label.text = str(n)
                bool(board.label.update())
            await tab.open()
            assert kinds(tab.sent) == "wmwm"
            board.label.text = "next"
            bool(board.label.update())
            assert tab.html == tree_html(board)

    run(main())


def test_beats_that_confirm_patches_do_not_cost_the_replay() -> None:
    """The ring lets go what was confirmed; what came after it is still replayed, every time."""

    async def main() -> None:
        board = Board()
        async with Stage(board, beat=1.0) as stage:
            tab = stage.tab()
            await tab.open()
            for n in range(3):
                board.label.text = f"{n} before"
                bool(board.label.update())
                await asyncio.sleep(1.5)
                assert len(stage.host.audiences[board].ring) == 0
                await tab.cut()
                board.label.text = f"{n} away"
                bool(board.label.update())
                await tab.open()
                assert tab.html == tree_html(board)
            assert stage.host.counters.snapshots == 1
            assert stage.host.counters.replays == 3

    run(main())


def test_an_event_runs_once_however_often_it_is_sent() -> None:
    """A message whose number was handled is acknowledged again and not handled."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            message = json.dumps(["e", tab.number, 1, "click", [board.button._id], {}, []])
            for _ in range(3):
                tab.say(message)
            await asyncio.sleep(1)
            assert board.hits == 1
            assert stage.host.counters.duplicates == 2
            acks = [text for text in tab.sent if text.startswith('["a"')]
            assert set(acks) == {f'["a",{tab.number},1]'}

    run(main())


def test_events_that_were_lost_on_the_way_run_once_after_the_reconnect() -> None:
    """What was not confirmed is sent again; the welcome says what had been handled already."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            connection = await tab.open()
            tab.click(board.button)
            await settle()
            connection.is_lost = True  # from here on nothing arrives, either way
            tab.unconfirmed[1] = json.dumps(
                ["e", tab.number, 1, "click", [board.button._id], {}, []]
            )
            tab.click(board.button)
            tab.click(board.button)
            connection.is_lost = False
            await tab.cut()
            await tab.open()
            await asyncio.sleep(1)
            assert board.hits == 3
            assert tab.unconfirmed == {}
            assert tab.html == tree_html(board)

    run(main())


def test_a_gap_in_the_numbers_is_not_handled() -> None:
    """A message after a missing one is counted as a mistake; what was handled is told again."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            tab.say(json.dumps(["e", tab.number, 5, "click", [board.button._id], {}, []]))
            await asyncio.sleep(1)
            assert board.hits == 0
            assert stage.host.counters.refused["gap"] == 1
            assert tab.sent[-1] == f'["a",{tab.number},0]'

    run(main())


def test_acknowledgements_are_collected() -> None:
    """A burst of messages is acknowledged at once and then once more, not for each of them."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            for _ in range(50):
                tab.click(board.button)
            await asyncio.sleep(1)
            acks = [text for text in tab.sent if text.startswith('["a"')]
            assert len(acks) <= 2
            assert acks[-1] == f'["a",{tab.number},50]'
            assert tab.unconfirmed == {}

    run(main())


def test_a_tab_knows_that_its_typing_arrived_before_it_hears_of_other_peoples() -> None:
    """Until then it would keep its own text, and never see the other one."""

    async def main() -> None:
        page = Page(field := Input())
        async with Stage(page) as stage:
            one, two = stage.tab(), stage.tab()
            for tab in (one, two):
                await tab.open()
            for tab, texts in ((one, ("a", "ab", "abc")), (two, ("other",))):
                shown = tab.tab.views[tab.number]
                for text in texts:
                    shown.edit(shown.nodes(field._id)[0], "value", text)  # type: ignore[arg-type]
                    shown.send("s", shown.take_edits())
                await settle()
            patch = next(at for at, text in enumerate(one.sent) if "other" in text)
            assert f'["a",{one.number},3]' in one.sent[:patch]

    run(main())


def test_commands_come_once_whatever_the_connection_does() -> None:
    """A command is kept until the tab confirms it, and is told again only if it was lost."""

    async def main() -> None:
        board = Board()
        async with Stage(board, beat=1.0) as stage:
            tab = stage.tab()
            await tab.open()
            view = stage.host.views[tab.number]
            view.title("one")
            await tab.cut()
            view.navigate("/two")
            view.open("/three")
            await tab.open()
            view.title("four")
            await asyncio.sleep(3)
            assert tab.commands == [
                ["title", "one"],
                ["navigate", "/two"],
                ["open", "/three"],
                ["title", "four"],
            ]
            assert tab.faults == []
            assert view.unconfirmed == {}

    run(main())


def test_a_tab_that_claims_patches_of_the_future_gets_the_page() -> None:
    """Nothing that was never made is taken for granted."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            await tab.cut()
            hello = tab.hello
            hello[5] = 10
            await tab.open(hello=hello)
            assert kinds(tab.sent) == "wmwm"

    run(main())
