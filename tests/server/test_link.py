"""One tab and its link: numbers both ways, beats, limits, and what is left when it goes."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from wardian import App, Button, Input, Page, Span
from wardian.live.view import View
from wardian.server.stopping import HEAD_START

from .memory import Stage, run, settle, tree_html


class Board(Page):
    """A page with one text, and a button that counts."""

    def __init__(self) -> None:
        super().__init__()
        self.hits = 0
        self.label = Span("nothing", parent=self)
        self.button = Button("Hit", on_click=self.hit, parent=self)

    def hit(self) -> None:
        """Count."""
        self.hits += 1
        self.label.text = f"{self.hits} hits"


def kinds(texts: list[str]) -> str:
    """Give the letters of transmissions, in order; a list of patches is ``P``."""
    return "".join("P" if text.startswith("[[") else text[2] for text in texts)


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
            board.label.update()
            board.label.text = "after"
            board.label.update()
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
                board.label.update()
            await tab.open()
            assert kinds(tab.sent) == "wmwm"
            board.label.text = "next"
            board.label.update()
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
                board.label.update()
                await asyncio.sleep(1.5)
                assert len(stage.host.audiences[board].ring) == 0
                await tab.cut()
                board.label.text = f"{n} away"
                board.label.update()
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
            board.label.update()
            await settle()
            assert tabs[3].html == tree_html(board)
            assert tabs[3].html.count("4 views") == 1

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


@pytest.mark.parametrize("seconds", [11, 15])
def test_a_tab_that_gives_up_while_its_page_is_made_leaves_nothing(seconds: int) -> None:
    """The page is made too late for the hello's time limit, a little or a lot."""

    async def main() -> None:
        async def page() -> Board:
            await asyncio.sleep(seconds)
            return Board()

        async with Stage(page) as stage:
            tab = stage.tab()
            await tab.open()
            await asyncio.sleep(20)
            assert tab.closes == [1008]
            assert sum(stage.leftovers().values()) == 0

    run(main())
