"""What cannot be sent keeps nothing else from being sent, and is not lost."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from wardian import Div, Li, P, Page, Ul
from wardian.live import updating
from wardian.testing import Screen
from wardian.tree.ledger import ledger


class Refused:
    """What no JSON can hold: it stands for whatever cannot be written."""


def spoil(element: Any) -> None:
    """Let the flush of an element fail."""
    element._put("title", Refused())


def first(screen: Screen) -> str:
    """The first of the texts."""
    return str(screen.all("p")[0].text)


@pytest.fixture
def board() -> Page:
    """Three texts."""
    return Page(P("a"), P("b"), P("c"))


def test_the_changes_of_all_others_are_sent(board: Page) -> None:
    """Those of another page too; the error is told once, and names the element."""
    other = Page(P("x"))
    with Screen(board) as screen, Screen(other) as far:
        other[0].text = "X"
        board[0].text, board[2].text = "A", "C"
        spoil(board[1])
        updating.flush_everything()
        assert first(screen) == "A" and "C" in screen.html()
        assert first(far) == "X"
        (error,) = screen.errors
        assert str(error).startswith("TypeError") and "building <P 'b'" in str(error)
        screen.errors.clear()
        far.errors.clear()


def test_what_failed_is_sent_when_it_can_be(board: Page) -> None:
    """With everything that changed beside it."""
    with Screen(board) as screen:
        board[0].text = "A"
        spoil(board[0])
        assert not screen.update(board)
        assert first(screen) == "a"
        board[0].title = "right"
        assert screen.update(board)
        assert '<p title="right">A</p>' in screen.html()
        screen.errors.clear()


def test_the_answer_tells_who_lacks_what(board: Page) -> None:
    """False for what failed and what it is in, true for its neighbour."""
    with Screen(board) as screen:
        spoil(board[0])
        board[1].text = "B"

        async def change() -> tuple[bool, bool, int]:
            whole, part = board.update(), board[1].update()
            return await whole, await part, whole.queued

        assert screen.run(change()) == (False, True, 1)
        screen.errors.clear()


def test_what_came_in_the_same_round_comes_once() -> None:
    """Its links are as if there had been no first attempt: hooks are called once, both ways."""
    told: list[str] = []
    page = Page(P("a"), box := Div())
    new = Div("new", on_mount=lambda: told.append("on"), on_unmount=lambda: told.append("off"))
    with Screen(page) as screen:
        box.append(new)
        spoil(page[0])
        updating.flush_everything()
        assert "new" in screen.html() and told == ["on"]
        assert new._up == (box,)
        box.remove(new)
        updating.flush_everything()
        assert "new" not in screen.html() and told == ["on", "off"] and new._up == ()
        screen.errors.clear()


def test_rows_of_a_hidden_list_come_whole() -> None:
    """With the shapes that the first attempt had begun to tell of."""
    page = Page(P("a"), ul := Ul())
    with Screen(page) as screen:
        ul[:] = [Li(f"row {at}", key=at) for at in range(40)]
        spoil(page[0])
        updating.flush_everything()
        assert [li.text for li in screen.all("li")] == [f"row {at}" for at in range(40)]
        ul.extend([Li(Div(f"other {at}")) for at in range(40)])
        updating.flush_everything()
        ul[3].text = "changed"
        ul[0], ul[39] = ul[39], ul[0]
        updating.flush_everything()
        texts = [li.text for li in screen.all("li")]
        assert texts[:4] == ["row 39", "row 1", "row 2", "changed"] and texts[79] == "other 39"
        screen.errors.clear()


def test_one_view_s_failure_is_not_another_s(
    board: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What nobody waits for is reported; the flush that somebody waits for is made."""
    with Screen(board) as screen:
        deliver = updating.deliver

        def fails(rounds: Any, *, to: Any = None) -> int:
            if to is not None:
                raise RuntimeError("the wire is cut")
            return deliver(rounds, to=to)

        monkeypatch.setattr(updating, "deliver", fails)

        async def change() -> list[Any]:
            board[0].text = "A"
            first = board[0].update(to=screen.view)
            board[1].text = "B"
            return [await board[1].update(), first.sent, first.queued]

        with caplog.at_level(logging.ERROR, "wardian"):
            assert screen.run(change()) == [True, 0, 1]
        assert "the wire is cut in an update" in caplog.text
        assert "<p>B</p>" in screen.html()
        screen.errors.clear()


def test_who_waits_for_a_flush_is_told_of_its_failure(
    board: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no other frame makes it again."""
    with Screen(board) as screen:

        def fails(*_args: Any, **_options: Any) -> int:
            raise RuntimeError("the wire is cut")

        async def change() -> None:
            board[0].text, board[0].show = "A", False
            with monkeypatch.context() as patched, pytest.raises(RuntimeError, match="is cut"):
                patched.setattr(updating, "deliver", fails)
                await board[0].update()

        screen.run(change())
        assert updating._noted == []


def test_what_is_put_back_joins_what_came_meanwhile() -> None:
    """Places that tabs have are the earlier ones; all names are there."""
    node = P()
    ledger.dirty[node] = {"title": None, "#kids": [2], "#cells": {0: {-1: None}}, "#shapes": ["b"]}
    ledger.put_back(
        node, {"lang": None, "#kids": [1], "#cells": {0: {-2: None}, 1: {}}, "#shapes": ["a"]}
    )
    changes = ledger.dirty.pop(node)
    assert changes == {
        "title": None,
        "lang": None,
        "#kids": [1],
        "#cells": {0: {-1: None, -2: None}, 1: {}},
        "#shapes": ["a", "b"],
    }


def test_what_was_noted_in_a_loop_that_has_ended_is_made_in_the_next(
    board: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody need ask again."""

    async def leave() -> None:
        board[0].text = "A"
        board[0].update()

    with Screen(board) as screen:
        with monkeypatch.context() as patched:
            patched.setattr(updating, "next_frame", lambda _callback: None)
            loop = asyncio.new_event_loop()
            loop.run_until_complete(leave())
            loop.close()
        assert first(screen) == "a"
        with Screen(Page()):
            assert first(screen) == "A"
