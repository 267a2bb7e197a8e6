"""How a view lives on without its tab, comes back, is made anew, and ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from wardian import App
from wardian.live.view import View
from wardian.server.stopping import HEAD_START

from .memory import Board, Stage, kinds, run, settle, tree_html


def test_a_tab_that_answers_no_beat_is_given_up_and_its_view_kept() -> None:
    """A dead connection is noticed; the view waits for its tab, and then is forgotten."""

    async def main() -> None:
        board = Board()
        async with Stage(board, beat=2.0, retention=10.0) as stage:
            tab = stage.tab()
            await tab.open()
            await asyncio.sleep(20)
            assert stage.host.watch.absent.__len__() == 0
            tab.answers = False
            await asyncio.sleep(2.0 + 3.0 + 1.0)
            assert tab.closes == [1001]
            assert not await board.label.update()
            assert list(stage.host.views) == [tab.number]
            await asyncio.sleep(11)
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_a_program_that_blocks_the_loop_costs_no_tab_its_connection() -> None:
    """Time in which nothing could be read does not count against those who were not read."""

    async def main() -> None:
        board = Board()
        async with Stage(board, beat=2.0) as stage:
            tab = stage.tab()
            await tab.open()
            tab.answers = False
            await asyncio.sleep(2.5)
            assert len(stage.host.watch.silent) == 1
            loop: Any = asyncio.get_running_loop()
            loop._jumping.now += 60  # the program did not let go of the loop, and meanwhile ...
            loop.call_later(0.001, tab.say, json.dumps(["b", 0, 0]))  # ... the answer arrived
            tab.answers = True
            await asyncio.sleep(30)
            assert tab.closes == []
            assert stage.host.counters.broken == {}

    run(main())


def test_the_newest_connection_of_a_view_wins() -> None:
    """The older one is closed with 4000, and nothing is lost or comes twice."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            first = await tab.open()
            await tab.open()
            assert tab.closes == [4000]
            assert first.task.done()
            board.label.text = "new"
            assert await board.label.update()
            assert kinds(tab.sent) == "wmwp"
            assert len(stage.host.carriers) == 1

    run(main())


def test_a_second_document_with_the_same_token_is_sent_for_a_page_of_its_own() -> None:
    """A tab that shows nothing yet cannot go on where another has got to."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            tab.click(board.button)
            await settle()
            copy = stage.tab(session=tab.session, number=tab.number)
            await copy.open()
            assert copy.lost_reason == "taken"
            assert copy.closes == [1008]
            assert await board.label.update()

    run(main())


def test_a_view_that_has_expired_is_made_anew_from_its_address() -> None:
    """Same number, another generation; the tab's old messages are not taken for new ones."""

    async def main() -> None:
        made: list[Board] = []

        def page(request: Any) -> Board:
            made.append(Board())
            made[-1].label.text = request.query.get("name", "nobody")
            return made[-1]

        async with Stage(page, retention=5.0) as stage:
            tab = stage.tab(path="/?name=Ada")
            await tab.open()
            before = tab.generation
            tab.click(made[0].button)
            await settle()
            stage.host.views[tab.number].title("before")
            await tab.cut()
            await asyncio.sleep(6)
            assert sum(stage.leftovers().values()) == 0
            await tab.open()
            assert tab.generation != before
            assert len(made) == 2
            assert "Ada" in tab.html
            tab.click(made[1].button)
            await settle()
            assert (made[0].hits, made[1].hits) == (1, 1)
            stage.host.views[tab.number].title("after")
            assert tab.commands == [["title", "before"], ["title", "after"]]

    run(main())


def test_a_view_made_anew_of_a_shared_page_gets_the_page_although_it_has_not_changed() -> None:
    """What the tab knows is of another life, even if all its numbers are the same."""

    async def main() -> None:
        async with Stage(Board(), retention=5.0) as stage:
            one, two = stage.tab(), stage.tab()
            await one.open()
            await two.open()
            await one.cut()
            await asyncio.sleep(6)
            await one.open()
            assert kinds(one.sent) == "wmwm"

    run(main())


def test_another_process_makes_the_page_anew() -> None:
    """After a restart the tab's token still holds, and its page is there again."""

    async def main() -> None:
        async with Stage(lambda: Board()) as stage:
            tab = stage.tab()
            await tab.open()
            await stage.host.stop()
            assert tab.closes == [1012]
            assert HEAD_START <= tab.delay <= HEAD_START + stage.settings.spread
            stage.host = stage.new_host()
            await stage.host.start()
            await tab.open()
            assert kinds(tab.sent) == "wmzwm"
            assert tab.html.count("button") == 2

    run(main())


def test_hooks_alternate_and_say_whether_the_tab_may_come_back() -> None:
    """``on_connect`` and ``on_disconnect`` come in turn, the last one with a view that is over."""

    async def main() -> None:
        told: list[str] = []
        app = App(
            Board(),
            on_connect=lambda view: told.append("there"),
            on_disconnect=lambda view: told.append("away" if view.is_open else "over"),
        )
        async with Stage(app, retention=5.0) as stage:
            tab = stage.tab()
            await tab.open()
            await tab.open()
            await tab.cut()
            await tab.open()
            tab.tab.leave(tab.number)
            await settle()
            assert told == ["there", "away", "there", "over"]
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_a_hook_may_update_what_the_lost_tab_shared() -> None:
    """A push that finds a tab gone tells the program only when the push is over."""

    async def main() -> None:
        board = Board()

        def leave(view: View) -> None:
            board.label.text = f"{len(board.views)} views"

        async with Stage(App(board, on_disconnect=leave)) as stage:
            tabs = [stage.tab() for _ in range(4)]
            for tab in tabs:
                await tab.open()
            for tab in tabs[:2]:
                assert tab.connection is not None
                tab.connection.is_lost = True
            board.label.text = "found out"
            bool(board.label.update())
            await settle()
            assert tabs[3].html == tree_html(board)
            assert tabs[3].html.count("4 views") == 1

    run(main())


def test_signing_out_ends_every_tab_of_the_browser_and_no_other() -> None:
    """Each is told that its token is worth nothing any more; nothing of them stays."""

    async def main() -> None:
        async with Stage(lambda: Board()) as stage:
            mine = stage.sessions.create()
            tabs = [stage.tab(session=mine), stage.tab(session=mine), stage.tab()]
            for tab in tabs:
                await tab.open()
            stage.host.expect(stage.host.new_number(), Board(), stage.visit(mine))
            stage.host.sign_out(mine)
            await settle()
            assert [tab.lost_reason for tab in tabs] == ["session", "session", ""]
            assert [tab.closes for tab in tabs] == [[1008], [1008], []]
            assert list(stage.host.views) == [tabs[2].number]
            assert stage.leftovers()["expected"] == 0
            await tabs[2].cut()
            await asyncio.sleep(200)
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_two_connections_of_a_view_that_is_being_made_share_it() -> None:
    """A page function that takes its time is asked once."""

    async def main() -> None:
        made: list[Board] = []

        async def page() -> Board:
            await asyncio.sleep(3)
            made.append(Board())
            return made[-1]

        async with Stage(page) as stage:
            tab = stage.tab()
            await tab.open()
            first = tab.connection
            await tab.open()
            await asyncio.sleep(4)
            assert len(made) == 1
            assert tab.closes == [4000]
            assert first is not None and first.task.done()
            assert tab.html == tree_html(made[0])

    run(main())
