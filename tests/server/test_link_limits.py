"""What one tab, browser or stranger may ask of the server, and no more."""

from __future__ import annotations

import asyncio
import json

import pytest

from wardian import redirect

from .memory import Board, Stage, kinds, run, settle, tree_html


@pytest.mark.parametrize(
    ("hello", "reason", "code"),
    [
        ("nonsense", "hello", 1008),
        ('["h",2,"t","",0,0,0,"/"]', "hello", 1008),
        ('["h",1,"t","",0,0,0]', "hello", 1008),
        ('["h",1,"t","",-1,0,0,"/"]', "hello", 1008),
        ('["h",1,"t","",true,0,0,"/"]', "hello", 1008),
        ('["h",1,7,"",0,0,0,"/"]', "hello", 1008),
        ('["h",1,"t","",0,0,0,"/"]', "token", 1008),
        ('["e",1,1,"click",[1],{},[]]', "hello", 1008),
        ('["h",1,"' + "x" * 70_000 + '","",0,0,0,"/"]', "hello", 1009),
        ("[" * 5000, "hello", 1008),
    ],
)
def test_a_bad_hello_opens_nothing(hello: str, reason: str, code: int) -> None:
    """Whatever a stranger says, nothing is made for it and nothing stays of it."""

    async def main() -> None:
        async with Stage(Board()) as stage:
            tab = stage.tab()
            connection = await tab.open(hello=hello)
            assert tab.closes == [code]
            assert stage.host.counters.refused == {reason: 1}
            assert connection.task.done()
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_a_token_is_of_no_use_without_its_session() -> None:
    """Who stole a token, or lost the cookie, is told to ask for the page again."""

    async def main() -> None:
        async with Stage(Board()) as stage:
            thief = stage.tab()
            thief.token = stage.tab().token
            await thief.open()
            assert thief.lost_reason == "token"
            stranger = stage.tab()
            stranger.session.id = ""
            await stranger.open()
            assert stranger.lost_reason == "session"

    run(main())


def test_a_connection_that_says_nothing_is_closed() -> None:
    """Ten seconds without a hello are enough."""

    async def main() -> None:
        async with Stage(Board()) as stage:
            tab = stage.tab()
            connection = await tab.open(hello="")
            await asyncio.sleep(9)
            assert tab.closes == []
            await asyncio.sleep(2.5)
            assert tab.closes == [1008]
            assert connection.task.done()

    run(main())


def test_too_many_invalid_messages_end_the_connection() -> None:
    """Twenty mistakes in a minute are forgiven, not one more; a large message is not."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            for _ in range(20):
                tab.say("{}")
            await asyncio.sleep(1)
            assert tab.closes == []
            tab.say("{}")
            tab.click(board.button)
            await asyncio.sleep(1)
            assert tab.closes == [1008]
            assert board.hits == 0  # it is sent again on the next connection
            await tab.open()
            tab.say('["e"' + " " * 70_000 + "]")
            await settle()
            assert tab.closes == [1008, 1009]

    run(main())


def test_a_tab_that_asks_for_the_whole_page_again_and_again_is_sent_away() -> None:
    """Honest tabs hardly ever need it; each time costs the server the whole page."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            await tab.open()
            for _ in range(20):
                tab.tab.views[tab.number].send("g")
            await settle()
            assert kinds(tab.sent).count("m") == 21
            assert tab.closes == []
            tab.tab.views[tab.number].send("g")
            await settle()
            assert tab.closes == [1008]
            assert kinds(tab.sent).count("m") == 21

    run(main())


def test_a_flood_is_held_back_by_not_reading() -> None:
    """Beyond the burst a tab is read a hundred times a second, and nothing of it is lost."""

    async def main() -> None:
        board = Board()
        async with Stage(board) as stage:
            tab = stage.tab()
            connection = await tab.open()
            for _ in range(1000):
                tab.click(board.button)
            await settle()
            await asyncio.sleep(0.5)
            assert 200 <= board.hits <= 260
            assert connection.inbox.qsize() >= 740
            await asyncio.sleep(9)
            assert board.hits == 1000

    run(main())


def test_a_message_for_another_view_reaches_nothing() -> None:
    """A connection speaks for its own view, whatever number it writes."""

    async def main() -> None:
        boards: list[Board] = []

        def page() -> Board:
            boards.append(Board())
            return boards[-1]

        async with Stage(page) as stage:
            one, two = stage.tab(), stage.tab()
            await one.open()
            await two.open()
            button = boards[1].button._id
            one.say(json.dumps(["e", two.number, 1, "click", [button], {}, []]))
            one.say(json.dumps(["e", one.number, 1, "click", [button], {}, []]))
            one.say(json.dumps(["e", one.number, True, "click", [button], {}, []]))
            await settle()
            assert [board.hits for board in boards] == [0, 0]
            assert stage.host.counters.refused == {"foreign": 2}

    run(main())


def test_a_page_that_nobody_comes_for_is_let_go() -> None:
    """A rendered page waits thirty seconds for its tab, and there is a most of them."""

    async def main() -> None:
        made: list[Board] = []

        def page() -> Board:
            made.append(Board())
            return made[-1]

        async with Stage(page, max_disconnected=5) as stage:
            tab = stage.tab()
            expected = Board()
            stage.host.expect(tab.number, expected, stage.visit(tab.session))
            await tab.open()
            assert tab.html == tree_html(expected)
            assert made == []
            for _ in range(8):
                stage.host.expect(stage.host.new_number(), Board(), stage.visit(tab.session))
            assert stage.leftovers()["expected"] == 5
            await asyncio.sleep(31)
            assert stage.leftovers()["expected"] == 0

    run(main())


def test_views_are_bounded() -> None:
    """Of one browser, of one address, and in all; who is over may not come in."""

    async def main() -> None:
        limits = {"views_per_session": 3, "views_per_client": 5, "max_views": 7}
        async with Stage(Board(), **limits) as stage:
            mine = stage.sessions.create()
            for n in range(4):
                tab = stage.tab(session=mine)
                await tab.open()
                assert tab.closes == ([] if n < 3 else [1008])
            for _ in range(3):
                tab = stage.tab(client="192.0.2.1")
                await tab.open()
            near = stage.tab(client="192.0.2.1")
            await near.open()
            assert near.closes == []
            last = stage.tab()
            await last.open()
            assert last.closes == [1008]
            await near.cut()
            await last.open()  # the one that is away gives way
            assert last.closes == [1008]
            assert stage.host.counters.refused == {"views-of-session": 1, "views": 1}

    run(main())


def test_views_of_one_address_are_bounded() -> None:
    """Another address is not this machine's own, and has its share."""

    async def main() -> None:
        async with Stage(Board(), views_per_client=2) as stage:
            tabs = [stage.tab(client="192.0.2.1") for _ in range(3)]
            for tab in tabs:
                await tab.open()
            assert [tab.closes for tab in tabs] == [[], [], [1008]]
            assert stage.host.counters.refused == {"views-of-client": 1}

    run(main())


def test_views_that_are_made_at_the_same_time_are_bounded_too() -> None:
    """Whether there is room is asked again when the page is made."""

    async def main() -> None:
        async def page() -> Board:
            await asyncio.sleep(1)
            return Board()

        async with Stage(page, max_views=1) as stage:
            tabs = [stage.tab(), stage.tab()]
            for tab in tabs:
                await tab.open()
            await asyncio.sleep(2)
            assert sorted(tab.closes for tab in tabs) == [[], [1008]]
            assert len(stage.host.views) == 1

    run(main())


def test_only_so_many_views_are_kept_for_tabs_that_are_away() -> None:
    """The longest away goes first."""

    async def main() -> None:
        async with Stage(lambda: Board(), max_disconnected=2) as stage:
            tabs = [stage.tab() for _ in range(4)]
            for tab in tabs:
                await tab.open()
            for tab in tabs:
                await tab.cut()
            assert list(stage.host.views) == [tab.number for tab in tabs[2:]]
            assert stage.host.counters.expired == 2

    run(main())


def test_a_page_that_takes_long_to_make_is_waited_for() -> None:
    """Who has said hello has said whose it is; it is welcomed before its page is made."""

    async def main() -> None:
        async def page() -> Board:
            await asyncio.sleep(60)
            return Board()

        async with Stage(page) as stage:
            tab = stage.tab()
            await tab.open()
            assert kinds(tab.sent) == "w"
            await asyncio.sleep(61)
            assert kinds(tab.sent) == "wm"
            assert tab.generation == stage.host.links[tab.number].generation
            tab.click(next(iter(stage.host.audiences)).button)  # type: ignore[attr-defined]
            await asyncio.sleep(1)
            assert kinds(tab.sent) == "wmpa"
            assert tab.closes == []

    run(main())


def test_a_tab_that_gives_up_while_its_page_is_made_leaves_nothing() -> None:
    """The page is made for nobody, and is kept no longer than for any tab that is away."""

    async def main() -> None:
        async def page() -> Board:
            await asyncio.sleep(15)
            return Board()

        async with Stage(page) as stage:
            tab = stage.tab()
            await tab.open()
            await tab.cut()
            await asyncio.sleep(140)
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_a_page_that_cannot_be_had_is_told_after_the_welcome() -> None:
    """The tab was welcomed too early, and asks for its page again."""

    async def main() -> None:
        async with Stage(lambda: redirect("/elsewhere")) as stage:
            tab = stage.tab()
            await tab.open()
            assert (kinds(tab.sent), tab.lost_reason, tab.closes) == ("wl", "redirect", [1008])
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_views_of_tabs_that_are_away_give_way_to_those_of_the_same_browser_or_address() -> None:
    """Who reloads for the fiftieth time gets in; others lose nothing by it."""

    async def main() -> None:
        limits = {"views_per_session": 2, "views_per_client": 3}
        async with Stage(Board(), **limits) as stage:
            other = stage.tab(client="2001:db8:0:9::1")
            await other.open()
            await other.cut()
            mine = stage.sessions.create()
            tabs = [stage.tab(session=mine, client=f"2001:db8:0:1::{n}") for n in range(3)]
            for tab in tabs[:2]:
                await tab.open()
                await tab.cut()
            await tabs[2].open()
            assert list(stage.host.views) == [each.number for each in (other, *tabs[1:])]
            guests = [stage.tab(client=f"2001:db8:0:1:ffff::{n}") for n in range(3)]
            for guest in guests:
                await guest.open()
            assert [guest.closes for guest in guests] == [[], [], [1008]]
            assert list(stage.host.views) == [each.number for each in (other, tabs[2], *guests[:2])]
            assert stage.host.counters.refused == {"views-of-client": 1}

    run(main())


def test_connections_that_have_not_said_whose_they_are_are_bounded() -> None:
    """Of one address, and in all; who says it makes room."""

    async def main() -> None:
        async with Stage(Board(), joining_per_client=2, max_joining=4) as stage:
            near = [stage.tab(client=f"2001:db8::{n}") for n in range(3)]
            for tab in near:
                await tab.open(hello="")
            assert [tab.closes for tab in near] == [[], [], [1008]]
            own = [stage.tab() for _ in range(3)]
            for tab in own:
                await tab.open(hello="")
            assert [tab.closes for tab in own] == [[], [], [1008]]
            assert stage.host.counters.refused == {"joining": 2}
            near[0].say(json.dumps(near[0].hello))
            await settle()
            await near[2].open()
            assert "m" in kinds(near[2].sent)

    run(main())


def test_a_session_that_ends_before_the_hello_opens_nothing() -> None:
    """Who signs out elsewhere meanwhile is told to ask for the page again, as a stranger."""

    async def main() -> None:
        made: list[int] = []

        def page() -> Board:
            made.append(1)
            return Board()

        async with Stage(page) as stage:
            stage.sessions.on_sign_out = stage.host.sign_out
            tab = stage.tab()
            await tab.open(hello="")
            tab.session.end()
            tab.say(json.dumps(tab.hello))
            await settle()
            assert (tab.lost_reason, tab.closes, made) == ("session", [1008], [])
            assert sum(stage.leftovers().values()) == 0

    run(main())


def test_a_tab_that_needs_the_whole_page_has_made_no_mistake(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is counted apart, and leaves it all the mistakes it may make."""

    async def main() -> None:
        async with Stage(Board()) as stage:
            tab = stage.tab()
            await tab.open()
            for _ in range(10):
                tab.tab.views[tab.number].send("g")
            for _ in range(20):
                tab.say("{}")
            await settle()
            assert tab.closes == []
            assert stage.host.counters.resyncs == 10
            assert stage.host.counters.refused == {"malformed": 20}

    with caplog.at_level("INFO", "wardian"):
        run(main())
    assert "resync" not in caplog.text
